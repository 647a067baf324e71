"""Reading bodies: the register, a body's case, sign-offs, interests and health, as far as the actor may see them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q

from rightsource.commons.access.rules import Actor
from rightsource.council.bodies.models import (
    Body,
    BodyAccounts,
    BodyInterest,
    BodyStep,
    BusinessCase,
    Ownership,
    SignOff,
)
from rightsource.council.bodies.rules import (
    Accounts,
    Benefit,
    CaseParts,
    DecisionMissingError,
    Health,
    Interest,
    SignOffRole,
    Stage,
    Strand,
    TruePosition,
    gate_missing,
    health,
    true_position,
)
from rightsource.council.democracy import queries as democracy
from rightsource.council.democracy.rules import DecisionBody, MatterKind, MatterUnknownError
from rightsource.ground.money import Money
from rightsource.ground.time import FinancialYear


def bodies(*, on: date) -> Sequence[Body]:
    """Return the bodies that are planned or at work on a day, by name."""
    return list(
        Body.objects.filter(Q(ends_before=None) | Q(ends_before__gt=on))
        .filter(~Q(stage=Stage.ENDED.value) | Q(ends_before__gt=on))
        .order_by("sort_key", "id")
    )


def every_body() -> Sequence[Body]:
    """Return every body that the register ever held, by name."""
    return list(Body.objects.order_by("sort_key", "id"))


def body(*, code: str) -> Body | None:
    """Return a body by its code."""
    return Body.objects.filter(code=code).first()


def body_by_id(*, body_id: int) -> Body | None:
    """Return a body by its number, for callers that keep the number."""
    return Body.objects.filter(pk=body_id).first()


def names(*, body_ids: Sequence[int]) -> dict[int, str]:
    """Return the names of bodies by number."""
    return dict(Body.objects.filter(pk__in=list(body_ids)).values_list("pk", "name"))


def owners(*, body_id: int, on: date) -> Sequence[Ownership]:
    """Return who owns a body on a day, the largest share first."""
    return list(
        Ownership.objects.filter(body_id=body_id, starts_on__lte=on)
        .filter(Q(ends_before=None) | Q(ends_before__gt=on))
        .order_by("-share_rate", "owner_name")
    )


def steps_of(*, body_id: int) -> Sequence[BodyStep]:
    """Return the steps of a body's life, oldest first."""
    return list(BodyStep.objects.filter(body_id=body_id).order_by("id"))


def latest_steps(*, body_ids: Collection[int]) -> dict[int, BodyStep]:
    """Return the latest step of each of these bodies, by number; one statement for any number."""
    return {row.body_id: row for row in BodyStep.objects.filter(body_id__in=list(body_ids)).order_by("id")}


def case_of(*, body_id: int) -> BusinessCase | None:
    """Return the latest version of a body's business case, where the acting person may see it."""
    return BusinessCase.objects.filter(body_id=body_id).order_by("-version").first()


def cases_of(*, body_id: int) -> Sequence[BusinessCase]:
    """Return every version of a body's business case, the latest first."""
    return list(BusinessCase.objects.filter(body_id=body_id).order_by("-version"))


def parts_of(case: BusinessCase | None) -> CaseParts | None:
    """Return a stored business case as the rules know it."""
    if case is None:
        return None
    return CaseParts(
        baseline_cost=_money(case.baseline_cost_pence),
        benefits=tuple(Benefit(row["year"], Money(row["pence"]), row.get("sentence", "")) for row in case.benefits),
        do_nothing=case.do_nothing,
        in_house=case.in_house,
        exit_plan=case.exit_plan,
        strands=tuple(
            Strand(row["name"], _money(row["money_in_pence"]), _money(row["money_out_pence"])) for row in case.strands
        ),
        summary=case.summary,
    )


def _money(pence: int | None) -> Money | None:
    return None if pence is None else Money(pence)


def sign_offs_of(*, case_id: int) -> Sequence[SignOff]:
    """Return who signed a version of a business case."""
    return list(SignOff.objects.filter(business_case_id=case_id).order_by("at", "id"))


def signers_of(*, case_ids: Collection[int]) -> dict[int, list[SignOffRole]]:
    """Return who signed each of these versions, in order; one statement for any number."""
    found: dict[int, list[SignOffRole]] = {number: [] for number in case_ids}
    for row in SignOff.objects.filter(business_case_id__in=list(case_ids)).order_by("at", "id"):
        found[row.business_case_id].append(SignOffRole(row.role))
    return found


@dataclass(frozen=True, slots=True)
class AtGate:
    """The latest case of a planned body, whose names stand under it, and what still keeps the gate closed."""

    case: BusinessCase | None
    signed: list[SignOffRole]
    missing: list[str]


def at_gate(*, body_ids: Collection[int]) -> dict[int, AtGate]:
    """Return how each of these bodies stands at the gate; two statements for any number."""
    latest = {row.body_id: row for row in BusinessCase.objects.filter(body_id__in=list(body_ids)).order_by("version")}
    signers = signers_of(case_ids=[row.pk for row in latest.values()])
    found = {}
    for number in body_ids:
        case = latest.get(number)
        signed = [] if case is None else signers[case.pk]
        found[number] = AtGate(case, signed, gate_missing(parts_of(case), signed))
    return found


def gate(*, body_id: int) -> list[str]:
    """Return what still keeps the gate closed: a sentence for each part and sign-off that is absent."""
    return at_gate(body_ids=[body_id])[body_id].missing


def decision_behind(*, decision_ref: str, on: date, what: str, must_be_key: bool = False) -> democracy.Decision:
    """Return the decision of the executive that stands behind something on a day.

    Key decisions are the executive’s: Local Government Act 2000 s9D; SI 2012/2089 reg 8.

    :raises DecisionMissingError: if there is none, it is somebody else’s, not yet made, or called in
    """
    parts = decision_ref.split("/")
    if len(parts) != 3 or parts[:2] != ["democracy", "decision"]:
        raise DecisionMissingError(f"“{decision_ref}” names no decision behind {what}: give democracy/decision/<code>.")
    try:
        decision = democracy.decision(parts[2])
    except MatterUnknownError:
        raise DecisionMissingError(
            f"There is no decision “{parts[2]}” behind {what}: the executive decides first."
        ) from None
    if decision.body != DecisionBody.EXECUTIVE or (must_be_key and decision.kind != MatterKind.KEY_DECISION):
        wanted = "a key decision of the executive" if must_be_key else "a decision of the executive"
        raise DecisionMissingError(f"Decision {decision.code} is not {wanted}: that is what {what} needs.")
    if decision.decided_on > on:
        raise DecisionMissingError(
            f"Decision {decision.code} is of {decision.decided_on:%-d %B %Y}: {what} waits until it is made."
        )
    if not democracy.has_effect(decision=decision, on=on):
        raise DecisionMissingError(
            f"Decision {decision.code} was called in: {what} waits until the executive has decided again."
        )
    return decision


def benefit_register() -> list[tuple[Body, Strand]]:
    """Return every strand of every body's latest case, for one register across bodies (control R2)."""
    latest: dict[int, BusinessCase] = {}
    for case in BusinessCase.objects.select_related("body").order_by("body_id", "version"):
        latest[case.body_id] = case
    rows = []
    for case in sorted(latest.values(), key=lambda found: (found.body.sort_key, found.pk)):
        parts = parts_of(case)
        rows += [(case.body, strand) for strand in (parts.strands if parts else ())]
    return rows


def interests_of(*, body_id: int, on: date) -> Sequence[BodyInterest]:
    """Return the interests in a body that are declared on a day, as far as the acting person may see them."""
    return list(
        BodyInterest.objects.filter(body_id=body_id, starts_on__lte=on)
        .filter(Q(ends_before=None) | Q(ends_before__gt=on))
        .order_by("starts_on", "id")
    )


def interests_on(*, on: date) -> Sequence[BodyInterest]:
    """Return every interest in a body that is declared on a day, as far as the acting person may see them."""
    return list(
        BodyInterest.objects.filter(starts_on__lte=on)
        .filter(Q(ends_before=None) | Q(ends_before__gt=on))
        .select_related("body")
        .order_by("body__sort_key", "starts_on", "id")
    )


def interests_held(*, actor: Actor, body_id: int, on: date) -> list[Interest]:
    """Return the interests in a body that an actor declared and that stand on a day."""
    if actor.account_id is None:
        return []
    return [Interest(row.role) for row in interests_of(body_id=body_id, on=on) if row.account_id == actor.account_id]


def accounts_of(*, body_id: int) -> Sequence[BodyAccounts]:
    """Return a body's accounts, the latest year first; a later statement of the same year stands first."""
    return list(BodyAccounts.objects.filter(body_id=body_id).order_by("-year", "-id"))


def health_of(*, body_id: int, change: Money | None = None) -> Health | None:
    """Return a body's health by its latest accounts, as it would be after a change of the price; None without any."""
    return _health(next(iter(accounts_of(body_id=body_id)), None), change)


def healths_of(*, body_ids: Collection[int]) -> dict[int, Health | None]:
    """Return the same of bodies as they stand, by number; one statement for any number."""
    latest = latest_accounts(body_ids=body_ids)
    return {number: _health(latest.get(number), None) for number in body_ids}


def latest_accounts(*, body_ids: Collection[int], until: FinancialYear | None = None) -> dict[int, BodyAccounts]:
    """Return the latest accounts of bodies, by number, as far as the acting person may see them; one statement.

    With `until`, the latest of this year or one before it.
    """
    rows = BodyAccounts.objects.filter(body_id__in=list(body_ids)).order_by("year", "id")
    if until is not None:
        rows = rows.filter(year__lte=until.start_year)
    return {row.body_id: row for row in rows}


def as_accounts(filed: BodyAccounts) -> Accounts:
    """Return filed accounts as the rules read them."""
    return Accounts(
        income=Money(filed.income_pence),
        from_council=Money(filed.from_council_pence),
        cost=Money(filed.cost_pence),
        net_assets=Money(filed.net_assets_pence),
        cash=Money(filed.cash_pence),
    )


def position_of(*, accounts: BodyAccounts | None, price: Money | None = None) -> TruePosition | None:
    """Return what filed accounts come to, at today's price or another; None where none are filed."""
    if accounts is None:
        return None
    return true_position(as_accounts(accounts), FinancialYear(accounts.year), price)


def _health(latest: BodyAccounts | None, change: Money | None) -> Health | None:
    if latest is None:
        return None
    return health(as_accounts(latest), FinancialYear(latest.year), change)


def shares_on(*, body_id: int, on: date) -> list[Decimal]:
    """Return the shares that are held in a body on a day."""
    return [row.share_rate for row in owners(body_id=body_id, on=on)]
