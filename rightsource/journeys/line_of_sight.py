"""See from any row to any other: decision, budget line, agreement, offer, order, delivery, statement, outcome."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rightsource.books.ledger import queries as ledger
from rightsource.books.ledger.rules import LineUnknownError
from rightsource.books.plan import queries as plan
from rightsource.books.settlement import queries as settlement
from rightsource.commons.access.rules import Actor, Permission, Role
from rightsource.commons.pages.rules import STEP_WORDS, Place, Step
from rightsource.commons.record.rules import Reference
from rightsource.council.agreements import queries as agreements
from rightsource.council.democracy import queries as democracy
from rightsource.council.democracy.rules import MatterUnknownError
from rightsource.council.outcomes import queries as outcomes
from rightsource.frontdoor.marketplace import queries as marketplace
from rightsource.frontdoor.marketplace.rules import OrderNotFoundError
from rightsource.ground.money import Money
from rightsource.ground.text import long_date, pluralise
from rightsource.ground.time import Month

MOST = 25  # rows of one place that are listed; how many there are is always said
COUNCIL = frozenset(Role) - {Role.PUBLIC, Role.RESIDENT, Role.BODY_STAFF, Role.COUNCILLOR}
# Who may see business: what row-level security says, in a word for the one who sees nothing.
WHO = {
    Step.ORDER: "the person who ordered, the body, and those who answer for the money",
    Step.DELIVERY: "the council and the body",
    Step.STATEMENT: "the council and the body",
}
NOUNS = {
    Step.DECISION: ("decision", "decisions"),
    Step.BUDGET_LINE: ("budget line", "budget lines"),
    Step.AGREEMENT: ("agreement", "agreements"),
    Step.OFFER: ("offer", "offers"),
    Step.ORDER: ("order", "orders"),
    Step.DELIVERY: ("delivery", "deliveries"),
    Step.STATEMENT: ("statement", "statements"),
    Step.OUTCOME: ("outcome", "outcomes"),
}


class OutOfSightError(Exception):
    """There is no such row, or the actor may not see it."""


@dataclass(frozen=True, slots=True)
class Sighted:
    """One row on the chain: its reference, its name, its page, and a word more."""

    ref: str
    text: str
    href: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Stage:
    """All that stands at one place of the chain, as far as the actor may see it."""

    step: Step
    rows: Sequence[Sighted]
    total: int
    hidden_for: str = ""  # who may see it, where the actor may not


@dataclass(frozen=True, slots=True)
class Chain:
    """The chain through one row, from the decision to what came of it."""

    reference: Reference
    present: Step
    stages: Sequence[Stage]

    @property
    def places(self) -> list[Place]:
        """The chain as the component shows it: one row by its name, several by their number, nothing as missing."""
        return [place for stage in self.stages if (place := self._place(stage)) is not None]

    def _place(self, stage: Stage) -> Place | None:
        if stage.hidden_for and not stage.rows:
            return Place(stage.step, "not shown to you", note=f"for {stage.hidden_for}")
        if not stage.rows:
            return None
        if stage.total == 1:
            row = stage.rows[0]
            return Place(stage.step, row.text, row.href, row.note)
        return Place(stage.step, pluralise(stage.total, *NOUNS[stage.step]), f"/see/{self.reference}#{stage.step}")

    @property
    def finding(self) -> str:
        """What can be seen and what is missing, in a sentence."""
        missing = [NOUNS[stage.step][0] for stage in self.stages if not stage.rows and not stage.hidden_for]
        seen = sum(bool(stage.rows) for stage in self.stages)
        if not missing:
            return f"{seen} of 8 places are in sight, and none is missing."
        return f"{seen} of 8 places are in sight; there is no {', no '.join(missing)} yet."


@dataclass(slots=True)
class Found:
    """Where a chain begins; what is None is looked for through the agreements."""

    present: Step
    agreements: Sequence[agreements.Agreement]
    decisions: list[str] | None = None
    lines: dict[int, str] | None = None
    offers: Sequence[marketplace.Offer] | None = None
    numbers: list[str] | None = None
    delivery_ids: list[int] | None = None
    deliveries: tuple[Sequence[agreements.Delivery], int] | None = None
    statements: Sequence[settlement.Statement] | None = None
    outcome_codes: list[str] | None = None


def line_of_sight(*, reference: Reference, actor: Actor) -> Chain:
    """Return the chain through a row, upward and downward, as far as row-level security lets the actor see it.

    :raises OutOfSightError: if there is no such row, or none that the actor may see
    """
    begin = BEGINNINGS.get((reference.room, reference.kind))
    if begin is None:
        raise OutOfSightError(f"“{reference}” has no place on the line of sight. Start at an agreement or a decision.")
    found = begin(reference.id, actor)
    if found is None:
        raise OutOfSightError(f"There is no “{reference}” that you may see.")
    return Chain(reference, found.present, _stages(found, actor))


@dataclass(frozen=True, slots=True)
class Sight:
    """What a record page gives to the component; empty where the row has no chain for the actor."""

    places: Sequence[Place]
    present: Step


def places_for(*, reference: Reference | str, actor: Actor) -> Sight | None:
    """Return the places and the present one for the line of sight on a record page, or None where there is none."""
    wanted = Reference.parse(reference) if isinstance(reference, str) else reference
    try:
        chain = line_of_sight(reference=wanted, actor=actor)
    except OutOfSightError:
        return None
    return Sight(chain.places, chain.present)


# ---- where a chain begins ----


def _from_decision(code: str, actor: Actor) -> Found | None:
    try:
        decision = democracy.decision(code)
    except MatterUnknownError:
        return None
    ref = f"democracy/decision/{decision.code}"
    adopted = {row.line_id: row.line.name for row in plan.lines_under(decision_ref=ref)}
    standing = agreements.in_sight(decision_ref=ref, line_ids=list(adopted))
    return Found(Step.DECISION, standing, decisions=[ref], lines=adopted or None)


def _from_line(line_id: str, actor: Actor) -> Found | None:
    try:
        line = ledger.line(line_id=int(line_id))
    except (LineUnknownError, ValueError):
        return None
    standing = agreements.in_sight(line_ids=[line.pk])
    return Found(
        Step.BUDGET_LINE, standing, decisions=plan.decisions_on(line_ids=[line.pk]), lines={line.pk: line.name}
    )


def _from_agreement(code: str, actor: Actor) -> Found | None:
    found = agreements.agreement(code=code)
    return None if found is None else Found(Step.AGREEMENT, [found])


def _from_offer(offer_id: str, actor: Actor) -> Found | None:
    offer = marketplace.offer(offer_id=int(offer_id)) if offer_id.isdigit() else None
    return None if offer is None else Found(Step.OFFER, [offer.agreement], offers=[offer])


def _from_order(number: str, actor: Actor) -> Found | None:
    try:
        order = marketplace.order(number=number, actor=actor)
    except OrderNotFoundError:
        return None
    return Found(Step.ORDER, [order.offer.agreement], offers=[order.offer], numbers=[order.number])


def _from_delivery(delivery_id: str, actor: Actor) -> Found | None:
    delivery = agreements.delivery(delivery_id=int(delivery_id)) if delivery_id.isdigit() else None
    if delivery is None:
        return None
    found = agreements.agreement_by_id(agreement_id=delivery.agreement_id)
    assert found is not None, "a delivery has its agreement"
    return Found(Step.DELIVERY, [found], numbers=_numbers([delivery.order_ref]), delivery_ids=[delivery.pk])


def _from_statement(statement_id: str, actor: Actor) -> Found | None:
    statement = settlement.statement(actor=actor, statement_id=int(statement_id)) if statement_id.isdigit() else None
    if statement is None:
        return None
    found = agreements.agreement(code=statement.agreement_ref.rsplit("/", 1)[-1])
    refs, count = settlement.delivery_refs_of(statement_id=statement.pk, limit=MOST)
    rows, _ = agreements.deliveries_in_sight(delivery_ids=[int(ref.rsplit("/", 1)[-1]) for ref in refs], limit=MOST)
    return Found(
        Step.STATEMENT,
        [found] if found is not None else [],
        numbers=_numbers([row.order_ref for row in rows]),
        deliveries=(rows, count if rows else 0),
        statements=[statement],
    )


def _from_outcome(code: str, actor: Actor) -> Found | None:
    if outcomes.outcome(code=code) is None:
        return None
    return Found(Step.OUTCOME, agreements.in_sight(outcome_code=code), outcome_codes=[code])


BEGINNINGS: dict[tuple[str, str], Callable[[str, Actor], Found | None]] = {
    ("agreements", "agreement"): _from_agreement,
    ("agreements", "delivery"): _from_delivery,
    ("democracy", "decision"): _from_decision,
    ("ledger", "line"): _from_line,
    ("marketplace", "offer"): _from_offer,
    ("marketplace", "order"): _from_order,
    ("outcomes", "outcome"): _from_outcome,
    ("settlement", "statement"): _from_statement,
}


def _numbers(order_refs: Sequence[str]) -> list[str]:
    return sorted({ref.rsplit("/", 1)[-1] for ref in order_refs if ref})


# ---- what stands at each place ----


def _stages(found: Found, actor: Actor) -> list[Stage]:
    ids = [row.pk for row in found.agreements]
    lines = found.lines
    if lines is None:
        lines = {row.line_id: row.line.name for row in found.agreements}
    decisions = found.decisions
    if decisions is None:
        decisions = list(dict.fromkeys(row.decision_ref for row in found.agreements))
    offers = found.offers if found.offers is not None else marketplace.offers_under(agreement_ids=ids)
    orders, order_count = marketplace.orders_in_sight(
        offer_ids=[row.pk for row in offers], numbers=found.numbers, limit=MOST
    )
    if found.numbers and found.offers is None and orders:
        offers = list({row.offer_id: row.offer for row in orders}.values())
    deliveries, delivery_count = _deliveries(found, ids, orders)
    statements, statement_count = _statements(found, deliveries)
    return [
        _stage(Step.DECISION, [_decision(ref, alone=len(decisions) == 1) for ref in decisions[:MOST]], len(decisions)),
        _stage(Step.BUDGET_LINE, [_line(pk, name, actor) for pk, name in list(lines.items())[:MOST]], len(lines)),
        _stage(Step.AGREEMENT, [_agreement(row) for row in found.agreements[:MOST]], len(ids)),
        _stage(Step.OFFER, [_offer(row) for row in offers[:MOST]], len(offers)),
        _stage(Step.ORDER, [_order(row, actor) for row in orders], order_count, actor),
        _stage(Step.DELIVERY, [_delivery(row) for row in deliveries], delivery_count, actor),
        _stage(Step.STATEMENT, [_statement(row) for row in statements], statement_count, actor),
        _outcomes(found, ids),
    ]


def _stage(step: Step, rows: Sequence[Sighted], total: int, actor: Actor | None = None) -> Stage:
    sees = actor is None or actor.role in COUNCIL or actor.role is Role.BODY_STAFF
    if actor is not None and actor.role is Role.COUNCILLOR:
        sees = step is not Step.ORDER
    if step is Step.ORDER and actor is not None and not sees_orders(actor):
        sees = False
    return Stage(step, rows, total, "" if sees or rows else WHO.get(step, ""))


def sees_orders(actor: Actor) -> bool:
    """Whether a role may see orders that are not its own; as the policy on orders says it."""
    return actor.role in {
        Role.AUDITOR,
        Role.BODY_STAFF,
        Role.BUDGET_HOLDER,
        Role.DIRECTOR,
        Role.FINANCE_OFFICER,
        Role.SYSTEM,
    }


def _deliveries(
    found: Found, ids: Sequence[int], orders: Sequence[marketplace.Order]
) -> tuple[Sequence[agreements.Delivery], int]:
    if found.deliveries is not None:
        return found.deliveries
    if found.delivery_ids is not None:
        return agreements.deliveries_in_sight(delivery_ids=found.delivery_ids, limit=MOST)
    if found.offers is not None:
        refs = [f"marketplace/order/{row.number}" for row in orders]
        return agreements.deliveries_in_sight(order_refs=refs, limit=MOST)
    return agreements.deliveries_in_sight(agreement_ids=ids, limit=MOST)


def _statements(found: Found, deliveries: Sequence[agreements.Delivery]) -> tuple[Sequence[settlement.Statement], int]:
    if found.statements is not None:
        return found.statements, len(found.statements)
    if found.offers is not None or found.delivery_ids is not None:
        refs = [f"agreements/delivery/{row.pk}" for row in deliveries]
        return settlement.in_sight(delivery_refs=refs, limit=MOST)
    refs = [f"agreements/agreement/{row.code.lower()}" for row in found.agreements]
    return settlement.in_sight(agreement_refs=refs, limit=MOST)


def _decision(ref: str, *, alone: bool) -> Sighted:
    code = ref.rsplit("/", 1)[-1]
    note = ""
    if alone:
        try:
            decision = democracy.decision(code)
        except MatterUnknownError:
            return Sighted(ref, code)
        note = f"decided on {long_date(decision.decided_on)}"
        votes = [vote for vote in democracy.votes_of(matter_code=decision.matter.code) if vote.id == decision.vote_id]
        if votes:
            note = f"voted {votes[0].counts['for']} to {votes[0].counts['against']}"
    return Sighted(ref, f"Decision {code}", f"/decisions/{code}", note)


def _line(line_id: int, name: str, actor: Actor) -> Sighted:
    href = f"/desk/finance/lines/{line_id}" if actor.may(Permission.POSITION_READ) else f"/see/ledger/line/{line_id}"
    return Sighted(f"ledger/line/{line_id}", name, href)


def _agreement(row: agreements.Agreement) -> Sighted:
    return Sighted(
        f"agreements/agreement/{row.code.lower()}", row.title, f"/agreements/{row.code}", f"{row.code}, {row.body.name}"
    )


def _offer(row: marketplace.Offer) -> Sighted:
    return Sighted(
        f"marketplace/offer/{row.pk}", row.title, f"/see/marketplace/offer/{row.pk}", str(Money(row.price_pence))
    )


def _order(row: marketplace.Order, actor: Actor) -> Sighted:
    own = actor.person_id is not None and row.person_id == actor.person_id
    href = f"/orders/{row.number}" if own else f"/see/marketplace/order/{row.number}"
    return Sighted(f"marketplace/order/{row.number}", row.number.upper(), href, row.state)


def _delivery(row: agreements.Delivery) -> Sighted:
    return Sighted(
        f"agreements/delivery/{row.pk}", row.provider_reference, f"/see/agreements/delivery/{row.pk}", long_date(row.on)
    )


def _statement(row: settlement.Statement) -> Sighted:
    return Sighted(
        f"settlement/statement/{row.pk}",
        str(Month.containing(row.month)),
        f"/statements/{row.pk}",
        str(Money(row.total_pence)),
    )


def _outcomes(found: Found, ids: Sequence[int]) -> Stage:
    codes = found.outcome_codes
    if codes is None:
        codes = agreements.outcomes_bought(agreement_ids=ids)
    titles = {row.code: row.title for row in outcomes.outcomes()} if codes else {}
    rows = [
        Sighted(f"outcomes/outcome/{code}", titles.get(code, code), f"/see/outcomes/outcome/{code}") for code in codes
    ]
    return Stage(Step.OUTCOME, rows, len(rows))


def title_of(chain: Chain) -> str:
    """Return the name of the row that a chain goes through."""
    stage = next(stage for stage in chain.stages if stage.step == chain.present)
    return stage.rows[0].text if stage.rows else STEP_WORDS[chain.present]
