"""Legal forms: whom they belong to, and what they may pay out, by the law of the day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from rightsource.ground import parameters


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


class OwnershipError(ValueError):
    """Shares in a body that cannot be."""


def check_shares(shares: Iterable[Decimal]) -> None:
    """Refuse shares that sum to more than the whole.

    :raises OwnershipError: with the sum
    """
    total = sum(shares, Decimal(0))
    if total > 1:
        raise OwnershipError(f"The shares would sum to {total:.2%}: end an older share first.")
