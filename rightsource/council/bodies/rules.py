"""Legal forms, the steps of a body's life, the gate of the business case, interests and a body's health."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from rightsource.ground import parameters
from rightsource.ground.money import Money
from rightsource.ground.time import FinancialYear


class LegalForm(StrEnum):
    """What a body is in law."""

    CHARITY = "charity"
    CIC_GUARANTEE = "cic_guarantee"
    CIC_SHARES = "cic_shares"
    COMPANY_GUARANTEE = "company_guarantee"
    COMPANY_SHARES = "company_shares"
    JOINT_COMMITTEE = "joint_committee"
    LLP = "llp"
    MUTUAL = "mutual"
    PRIVATE_COMPANY = "private_company"
    PUBLIC_AUTHORITY = "public_authority"
    SOCIAL_ENTERPRISE = "social_enterprise"


class Profit(StrEnum):
    """Whether a form may pay profit out."""

    NEVER = "never"
    BY_ITS_RULES = "by_its_rules"  # the body's own articles or rules decide
    ALLOWED = "allowed"


class Status(StrEnum):
    """How well a statement of law is known."""

    SOURCED = "sourced"
    TO_BE_CHECKED = "to_be_checked"


@dataclass(frozen=True, slots=True)
class FormRule:
    """What the law says of a legal form, from a day to a day."""

    form: LegalForm
    title: str
    profit: Profit
    has_asset_lock: bool | None  # None: the body's own rules decide
    who_may_own: str
    source: str
    status: Status
    starts_on: date
    ends_before: date | None = None


NOBODY = "Nobody owns it: it has members or trustees, and no shares."
# The Companies (Audit, Investigations and Community Enterprise) Act 2004 brought in community interest companies.
CIC_FROM = date(2005, 7, 1)
# The cap on dividends per share ended on this day; the aggregate cap stayed.
CIC_SHARE_CAP_ENDED = date(2014, 10, 1)
ALWAYS = date(1972, 10, 26)  # royal assent of the Local Government Act 1972, the oldest act that these rows cite
CIC_REGULATIONS = "Community Interest Company Regulations 2005 (SI 2005/1788)"

FORM_RULES: tuple[FormRule, ...] = (
    FormRule(
        LegalForm.CHARITY, "Charity", Profit.NEVER, True, NOBODY, "Charities Act 2011 s1", Status.TO_BE_CHECKED,
        ALWAYS,
    ),
    FormRule(
        LegalForm.CIC_GUARANTEE, "Community interest company limited by guarantee", Profit.NEVER, True,
        "Nobody owns it: its members guarantee a small sum, and it pays no dividend.",
        "Companies (Audit, Investigations and Community Enterprise) Act 2004 s26, s30; " + CIC_REGULATIONS,
        Status.SOURCED, CIC_FROM,
    ),
    FormRule(
        LegalForm.CIC_SHARES, "Community interest company limited by shares", Profit.ALLOWED, True,
        "Shareholders; dividends stay under the cap for each share and the cap on all of them.",
        CIC_REGULATIONS + ", with the cap for each share", Status.TO_BE_CHECKED, CIC_FROM, CIC_SHARE_CAP_ENDED,
    ),
    FormRule(
        LegalForm.CIC_SHARES, "Community interest company limited by shares", Profit.ALLOWED, True,
        "Shareholders; dividends stay under the cap on all of them together.",
        CIC_REGULATIONS + ", aggregate cap", Status.SOURCED, CIC_SHARE_CAP_ENDED,
    ),
    FormRule(
        LegalForm.COMPANY_GUARANTEE, "Company limited by guarantee", Profit.BY_ITS_RULES, None,
        "Nobody owns it: its members guarantee a small sum.", "Companies Act 2006 s3(3)", Status.TO_BE_CHECKED, ALWAYS,
    ),
    FormRule(
        LegalForm.COMPANY_SHARES, "Company limited by shares, owned by public bodies", Profit.ALLOWED, False,
        "Shareholders; for a contract without competition all of them public bodies that control it.",
        "Companies Act 2006 s3(2); Public Contracts Regulations 2015 reg 12, then Procurement Act 2023 Schedule 2",
        Status.TO_BE_CHECKED, ALWAYS,
    ),
    FormRule(
        LegalForm.JOINT_COMMITTEE, "Joint committee of councils", Profit.NEVER, None,
        "The councils that appoint it; it is no person in law, and one of them holds its contracts and money.",
        "Local Government Act 1972 s101(5), s102", Status.SOURCED, ALWAYS,
    ),
    FormRule(
        LegalForm.LLP, "Limited liability partnership", Profit.ALLOWED, False, "Its members, who share profit.",
        "Limited Liability Partnerships Act 2000 s1", Status.TO_BE_CHECKED, date(2001, 4, 6),
    ),
    FormRule(
        LegalForm.MUTUAL, "Public service mutual", Profit.BY_ITS_RULES, None,
        "Its employees, service users or members; the form in law that it takes decides the rest.",
        "Public Contracts Regulations 2015 reg 77; Co-operative and Community Benefit Societies Act 2014",
        Status.TO_BE_CHECKED, ALWAYS,
    ),
    FormRule(
        LegalForm.PRIVATE_COMPANY, "Private company", Profit.ALLOWED, False, "Anybody.",
        "Companies Act 2006", Status.TO_BE_CHECKED, ALWAYS,
    ),
    FormRule(
        LegalForm.PUBLIC_AUTHORITY, "Another public authority", Profit.NEVER, None,
        "Nobody: it is a public authority by its own Act.", "Local Government Act 1972 s101(1)(b)", Status.SOURCED,
        ALWAYS,
    ),
    FormRule(
        LegalForm.SOCIAL_ENTERPRISE, "Social enterprise", Profit.BY_ITS_RULES, None,
        "Its rules decide; it is a description and no form in law, so the form it takes must be looked at.",
        "General knowledge", Status.TO_BE_CHECKED, ALWAYS,
    ),
)  # fmt: skip


class LegalFormError(ValueError):
    """A legal form does not fit what is said of a body, or was not to be had on that day."""


def form_rule(form: LegalForm, on: date) -> FormRule:
    """Return what the law said of a form on a day.

    :raises LegalFormError: if the form was not to be had on that day
    """
    for rule in FORM_RULES:
        if rule.form is form and rule.starts_on <= on and (rule.ends_before is None or on < rule.ends_before):
            return rule
    raise LegalFormError(f"No rule for “{form.value}” is known on {on:%-d %B %Y}: choose another legal form or day.")


def dividend_cap(form: LegalForm, on: date) -> Decimal | None:
    """Return the share of distributable profits that may be paid as dividends on a day; None where law sets none.

    Community Interest Company Regulations 2005 (SI 2005/1788): the aggregate cap.
    """
    return parameters.value("bodies.cic_dividend_cap", on=on).rate if form is LegalForm.CIC_SHARES else None


def check_form(*, form: LegalForm, is_not_for_profit: bool, on: date) -> FormRule:
    """Return the rule of a form, after asking whether what is said about profit fits it.

    :raises LegalFormError: if a body that may never pay profit out is called for profit, or the reverse
    """
    rule = form_rule(form, on)
    if rule.profit is Profit.NEVER and not is_not_for_profit:
        raise LegalFormError(f"A {_lower(rule.title)} never pays profit out ({rule.source}): say “not for profit”.")
    if rule.profit is Profit.ALLOWED and is_not_for_profit:
        raise LegalFormError(
            f"A {_lower(rule.title)} may pay profit out ({rule.source}): say “for profit”, or choose another form."
        )
    return rule


def _lower(title: str) -> str:
    return title[0].lower() + title[1:]


class Stage(StrEnum):
    """Where a body stands in its life."""

    IDEA = "idea"
    CASE = "case"
    APPROVED = "approved"
    LIVE = "live"
    ENDED = "ended"


class Action(StrEnum):
    """What moves a body from one stage to the next."""

    PROPOSE = "propose"
    INHERIT = "inherit"  # it existed before the register was opened
    WRITE_CASE = "write_case"
    APPROVE = "approve"
    START = "start"
    WITHDRAW = "withdraw"
    END = "end"  # its work is handed back, or it is dissolved


STEPS: Mapping[tuple[Stage | None, Action], Stage] = {
    (None, Action.PROPOSE): Stage.IDEA,
    (None, Action.INHERIT): Stage.LIVE,
    (Stage.IDEA, Action.WRITE_CASE): Stage.CASE,
    (Stage.CASE, Action.WRITE_CASE): Stage.CASE,
    (Stage.CASE, Action.APPROVE): Stage.APPROVED,
    (Stage.APPROVED, Action.START): Stage.LIVE,
    (Stage.IDEA, Action.WITHDRAW): Stage.ENDED,
    (Stage.CASE, Action.WITHDRAW): Stage.ENDED,
    (Stage.APPROVED, Action.WITHDRAW): Stage.ENDED,
    (Stage.LIVE, Action.END): Stage.ENDED,
}
PLANNED = frozenset({Stage.IDEA, Stage.CASE, Stage.APPROVED})
MAY_SIGN = frozenset({Stage.APPROVED, Stage.LIVE})  # a body with which an agreement may be signed

STAGE_TITLES: Mapping[Stage, str] = {
    Stage.IDEA: "Idea",
    Stage.CASE: "Business case",
    Stage.APPROVED: "Approved",
    Stage.LIVE: "At work",
    Stage.ENDED: "Ended",
}


class BodyStepRefusedError(Exception):
    """The body is not at a stage from which this can be done."""


def step(stage: Stage | None, action: Action) -> Stage:
    """Return the stage after an action.

    :raises BodyStepRefusedError: naming from which stages it could be done
    """
    try:
        return STEPS[(stage, action)]
    except KeyError:
        able = " or ".join(f"“{STAGE_TITLES[before]}”" for before, done in STEPS if done is action and before)
        where = f"“{STAGE_TITLES[stage]}”" if stage else "not yet on the register"
        what = action.value.replace("_", " ")
        raise BodyStepRefusedError(f"To {what}, the body must be at {able}; it is {where}.") from None


class SignOffRole(StrEnum):
    """Whose name must stand under a business case; the values are roles of the scheme of delegation."""

    DIRECTOR = "director"
    FINANCE_OFFICER = "finance_officer"
    MONITORING_OFFICER = "monitoring_officer"


SIGN_OFF_TITLES: Mapping[SignOffRole, str] = {
    SignOffRole.DIRECTOR: "the director who sponsors it",
    SignOffRole.FINANCE_OFFICER: "the finance officer (section 151)",
    SignOffRole.MONITORING_OFFICER: "the monitoring officer",
}


@dataclass(frozen=True, slots=True)
class Benefit:
    """What a year gains, in money (net) and in a sentence."""

    year: int
    amount: Money
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class Strand:
    """One strand of the case (control R2): money in and out, None for “not stated”."""

    name: str
    money_in: Money | None
    money_out: Money | None


@dataclass(frozen=True, slots=True)
class CaseParts:
    """The parts of a business case (control R1); what nobody wrote is None or empty."""

    baseline_cost: Money | None
    benefits: tuple[Benefit, ...] = ()
    do_nothing: str = ""
    in_house: str = ""
    exit_plan: str = ""
    strands: tuple[Strand, ...] = field(default=())
    summary: str = ""


NOT_STATED = "not stated"


def in_words(amount: Money | None) -> str:
    """Return an amount of a strand in words."""
    return NOT_STATED if amount is None else str(amount)


def gate_missing(case: CaseParts | None, sign_offs: Iterable[SignOffRole]) -> list[str]:
    """Return a sentence for each part and sign-off that is absent; empty when the gate is open.

    Control R1: a body cannot pass the gate *approve* without a versioned business case. Control R2: the case shows
    its money strand by strand; “not stated” is an answer, no strand at all is none.
    """
    if case is None:
        return ["There is no business case: write one."]
    missing = []
    if case.baseline_cost is None:
        missing.append("The baseline cost is absent: state what the work costs today.")
    if not case.benefits:
        missing.append("The benefits by year are absent: state for each year what is gained.")
    if not case.do_nothing.strip():
        missing.append("The option of doing nothing is absent: say what happens then.")
    if not case.in_house.strip():
        missing.append("The option of keeping the work in-house is absent: say what it would cost and bring.")
    if not case.exit_plan.strip():
        missing.append("The exit is absent: say how the work comes back to the council.")
    if not case.strands:
        missing.append("Money in and out by strand is absent: list every strand, with sums or “not stated”.")
    signed = set(sign_offs)
    missing += [
        f"The sign-off of {SIGN_OFF_TITLES[role]} is absent: ask for it." for role in SignOffRole if role not in signed
    ]
    return missing


class BusinessCaseIncompleteError(Exception):
    """The gate is closed: parts or sign-offs are absent; `missing` lists every one."""

    def __init__(self, name: str, missing: Sequence[str]) -> None:
        self.missing = list(missing)
        super().__init__(f"{name} cannot be approved yet. " + " ".join(missing))


class DecisionMissingError(Exception):
    """No decision of the executive stands behind what was asked."""


class Interest(StrEnum):
    """What ties somebody to a body."""

    DIRECTOR = "director"
    EMPLOYEE = "employee"
    OWNER = "owner"


class InterestDeclaredError(Exception):
    """Somebody with an interest in a body may not decide on it (control R21)."""


def refuse_interest(*, name: str, doing: str, body_id: int, serves: Iterable[int], holds: Iterable[Interest]) -> None:
    """Refuse somebody who serves a body or declared an interest in it (control R21).

    :raises InterestDeclaredError: naming the interest
    """
    if body_id in set(serves):
        raise InterestDeclaredError(f"You serve {name}, so you cannot {doing}: ask a colleague who does not.")
    for interest in holds:
        raise InterestDeclaredError(
            f"You declared an interest in {name} ({interest.value}), so you cannot {doing}: ask a colleague."
        )


class OwnershipError(ValueError):
    """Shares in a body that cannot be."""


def check_shares(shares: Iterable[Decimal]) -> None:
    """Refuse shares that sum to more than the whole.

    :raises OwnershipError: with the sum
    """
    total = sum(shares, Decimal(0))
    if total > 1:
        raise OwnershipError(f"The shares would sum to {total:.2%}: end an older share first.")


@dataclass(frozen=True, slots=True)
class Accounts:
    """What a body's accounts say for a year."""

    income: Money
    from_council: Money
    cost: Money
    net_assets: Money
    cash: Money


@dataclass(frozen=True, slots=True)
class Health:
    """A body's health (control R16): what it depends on, what it holds, what it would lose."""

    dependence_rate: Decimal | None  # share of income that comes from the council
    surplus: Money
    net_assets: Money
    cash_months: Decimal | None  # how long the cash lasts at this cost
    warnings: tuple[str, ...]


def health(accounts: Accounts, year: FinancialYear, change: Money | None = None) -> Health:
    """Return a body's health, and with `change` what it would be if the council paid so much more or less a year.

    What counts as too dependent or as little cash is what held on the last day of the accounts' year (control R16).
    """
    on = year.next.starts_on - timedelta(days=1)
    dependent_from = parameters.value("bodies.dependence_warning", on=on).rate
    cash_low = parameters.value("bodies.cash_warning", on=on).whole
    shift = change or Money(0)
    income = accounts.income + shift
    from_council = accounts.from_council + shift
    surplus = income - accounts.cost
    net_assets = accounts.net_assets + shift
    dependence = _rate(from_council.pence, income.pence)
    months = _rate(accounts.cash.pence * 12, accounts.cost.pence)
    warnings = []
    if dependence is not None and dependence >= dependent_from:
        warnings.append(f"{dependence:.0%} of its income comes from the council.")
    if surplus.pence < 0:
        warnings.append(f"What it earns is {Money(-surplus.pence)} a year below what it costs.")
    if net_assets.pence < 0:
        warnings.append("It would owe more than it owns.")
    if months is not None and months < cash_low:
        warnings.append(f"Its cash lasts {months:.1f} months.")
    return Health(dependence, surplus, net_assets, months, tuple(warnings))


def _rate(part: int, whole: int) -> Decimal | None:
    return None if whole <= 0 else (Decimal(part) / Decimal(whole)).quantize(Decimal("0.0001"))
