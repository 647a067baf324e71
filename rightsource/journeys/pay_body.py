"""Pay a body: what was delivered in a month becomes a statement and its postings, to the penny, once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from rightsource.books.ledger import queries as ledger_queries
from rightsource.books.ledger import services as ledger
from rightsource.books.ledger.rules import Move, MoveSpec
from rightsource.books.settlement import queries as settlement_queries
from rightsource.books.settlement import services as settlement
from rightsource.books.settlement.rules import (
    Block,
    Delivered,
    LineSpec,
    SettledSum,
    Terms,
    batch_for,
    nothing_payable,
    settle,
    terms_from,
)
from rightsource.books.settlement.rules.crediting import CreditSpec, credit_line
from rightsource.commons.access import queries as access
from rightsource.commons.access.rules import Actor, Role
from rightsource.commons.record import services as record
from rightsource.commons.record.rules import Reference
from rightsource.council.agreements import queries as agreements
from rightsource.council.agreements.queries import Agreement
from rightsource.frontdoor.marketplace import queries as marketplace
from rightsource.ground.money import Money
from rightsource.ground.time import Month, day_in_london
from rightsource.journeys.hold_items import hold_unmatched, reference_of

ACTION = "statement.settle"


class PaymentBlockedError(Exception):
    """The month cannot be paid yet; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class PaidBody:
    """What a settlement made."""

    statement_id: int
    version: int
    total: Money
    booked: Money  # what this version adds to the books: the whole of the first, the difference of a later one
    is_new: bool


@transaction.atomic
def pay_body(*, agreement_code: str, month: Month, by: Actor, at: datetime) -> PaidBody:
    """Settle a month of an agreement: statement, postings at council and body, and what was promised is drawn.

    Settling the same month again without news changes nothing; with news (a late delivery, a failed verification) it
    makes a new version and books the difference, today where the month is locked. What cannot be matched is held, and
    the rest is settled; where nothing is left to pay, the statement says so and is nought. Afterwards statement and
    postings are equal to the penny and the group sum of the pair is zero.

    :raises PaymentBlockedError: the month has not ended, or the client has not looked at what it must (control R20)
    :raises AuthorityRefusedError: the actor may not settle so much, or serves the body (control R21)
    :raises SettlementRefusedError: nothing was delivered and the terms pay nothing without deliveries
    :raises LimitReachedError: the budget line does not bear it
    """
    today = day_in_london(at)
    agreement = payable_agreement(agreement_code=agreement_code, month=month, on=today)
    reference = reference_of(agreement)
    terms = agreements.terms_in(agreement=agreement, month=month)
    settlement.hold_agreement(agreement_ref=reference)
    hold_unmatched(agreement=agreement, month=month, by=by, at=at)
    lines = lines_owed(agreement=agreement, month=month)
    if by.role is not Role.SYSTEM:
        access.authority_for(
            actor=by,
            action=ACTION,
            amount=Money.sum_of(line.amount for line in lines),
            on=today,
            body_id=agreement.body_id,
        )
    statement = settlement.store_statement(
        agreement_ref=reference,
        body_ref=str(Reference.of("bodies", "body", agreement.body.code)),
        body_id=agreement.body_id,
        month=month,
        terms=terms,
        lines=lines,
        by=by,
        at=at,
    )
    owed = Money(statement.difference_pence)
    statement_ref = settlement_queries.reference_of(statement)
    is_new = statement.at == at and not ledger_queries.legs_of(ref=str(statement_ref))
    if is_new:
        line = _line_of(agreement, month) if owed else agreement.line
        _draw(agreement, reference, _new_amounts(statement, lines), statement_ref, line.pk, by, at)
    if is_new and owed:
        on = ledger_queries.posting_day(wanted=month.period.last_day or month.starts_on, on=today)
        line = _line_of(agreement, Month.containing(on))  # news of a closed year are money of the year that pays them
        batch_id = ledger.post(
            batch=batch_for(
                SettledSum(
                    statement_ref=str(statement_ref),
                    agreement_ref=reference,
                    amount=owed,
                    on=on,
                    line_id=line.pk,
                    fund=line.fund.code,
                    service_line=line.service_line.code,
                    council=line.entity.code,
                    body=agreement.body.entity_code or agreement.body.code,  # as standing up opened its books
                )
            ),
            by=by,
            at=at,
        )
        settlement.book_statement(statement_id=statement.pk, batch_id=batch_id, by=by, at=at)
    if is_new:
        record.record(
            kind="statement.settled",
            subject=statement_ref,
            at=at,
            on=today,
            numbers={"total_pence": statement.total_pence, "booked_pence": owed.pence, "lines": len(lines)},
        )
    return PaidBody(statement.pk, statement.version, Money(statement.total_pence), owed, is_new)


def payable_agreement(*, agreement_code: str, month: Month, on: date) -> Agreement:
    """Return an agreement of which a month may be paid on a day.

    :raises PaymentBlockedError: there is none, the month has not ended, or too much is vouched for by the body alone
    """
    agreement = agreements.agreement(code=agreement_code)
    if agreement is None:
        raise PaymentBlockedError(f"There is no agreement {agreement_code}. Look it up in the register.")
    if on < month.ends_before:
        raise PaymentBlockedError(f"{month} has not ended: settle it from {month.ends_before:%-d %B %Y}.")
    why = agreements.block_on_payment(agreement_id=agreement.pk, month=month)
    if why is not None:
        raise PaymentBlockedError(why)
    return agreement


def lines_owed(*, agreement: Agreement, month: Month) -> list[LineSpec]:
    """Return what a month comes to, line by line, as a statement would have it; nothing is written.

    A credit note that the month takes in is a line of its own. Where something was delivered and none of it can be
    paid, one line of nought says so.

    :raises SettlementRefusedError: a delivery cannot be settled by the terms
    """
    terms = agreements.terms_in(agreement=agreement, month=month)
    lines = []
    if owes_terms(agreement, terms, month):
        lines = settle(
            terms,
            _delivered(agreement, month),
            month=month,
            paid_before=settlement_queries.paid_before(agreement_ref=reference_of(agreement), month=month),
        )
    lines += [
        credit_line(
            ref=str(settlement_queries.credit_reference(note)),
            spec=CreditSpec(note.reference, note.reason, Money(note.pence)),
            month=Month.containing(note.month),
            taken_in=month,
        )
        for note in settlement_queries.credits_taken_in(agreement_ref=reference_of(agreement), month=month)
    ]
    if lines:
        return lines
    delivered = agreements.month_totals(agreement_id=agreement.pk, month=month).deliveries
    return [nothing_payable(month=month, delivered=delivered)] if delivered else []


def owes_terms(agreement: Agreement, terms: Terms, month: Month) -> bool:
    """Whether a month is one of which the terms can pay: an instalment of a fixed sum falls only while they run."""
    return not isinstance(terms, Block) or month.starts_on < agreement.ends_before


@dataclass(frozen=True, slots=True)
class Unsettled:
    """A month that has ended and has no statement."""

    agreement: Agreement
    month: Month
    credited: Money = Money(0)  # what credit notes give back that its statement takes in


def unsettled_months(*, by: Actor, on: date) -> list[Unsettled]:
    """Return the months that ended before a day and have no statement, oldest first.

    A fixed sum is owed for every month of its agreement; by the hour and by outcome only where something was delivered
    or a credit note is taken in.
    """
    now_running = Month.containing(on)
    settled, credited = settlement_queries.settled_and_credited(actor=by)
    delivered = agreements.months_with_delivery(before=now_running)
    found = []
    for agreement in agreements.agreements():
        is_block = isinstance(terms_from(agreement.terms), Block)
        reference = reference_of(agreement)
        waits = max((day for ref, day in credited if ref == reference), default=agreement.starts_on)
        month = Month.containing(agreement.starts_on)
        while month < now_running and (month.starts_on < agreement.ends_before or month.starts_on <= waits):
            key = (reference, month.starts_on)
            is_owed = (
                (is_block and month.starts_on < agreement.ends_before)
                or (agreement.pk, month) in delivered
                or key in credited
            )
            if is_owed and key not in settled:
                found.append(Unsettled(agreement, month, credited.get(key, Money(0))))
            month = month.next
    return sorted(found, key=lambda each: (each.month, each.agreement.code))


def _delivered(agreement: Agreement, month: Month) -> list[Delivered]:
    return [
        Delivered(
            ref=str(Reference.of("agreements", "delivery", row.pk)),
            on=row.on,
            units=row.paid_units,
            minutes=row.paid_minutes,
            planned_minutes=row.planned_minutes,
            outcome=row.paid_outcome,
            outcome_achieved=row.outcome_achieved,
        )
        for row in agreements.payable_deliveries(agreement_id=agreement.pk, month=month)
    ]


def _line_of(agreement: Agreement, month: Month) -> ledger_queries.Line:
    """Return the budget line of the month's own year: the agreement's, or the same line of that year."""
    own = ledger_queries.line(line_id=agreement.line_id)
    return ledger_queries.line_in(line=own, year=month.financial_year)


def _new_amounts(statement: settlement_queries.Statement, lines: Sequence[LineSpec]) -> list[tuple[LineSpec, Money]]:
    """Return each line with what this version adds for its delivery: all of it at first, the difference later."""
    before: dict[str, Money] = {}
    if statement.difference_of is not None:
        for row in settlement_queries.lines_of(statement_id=statement.difference_of.pk):
            before[row.delivery_ref] = before.get(row.delivery_ref, Money.zero()) + Money(row.pence)
    return [(line, line.amount - before.pop(line.delivery_ref, Money.zero())) for line in lines]


def _draw(
    agreement: Agreement,
    reference: str,
    lines: Sequence[tuple[LineSpec, Money]],
    statement_ref: Reference,
    line_id: int,
    by: Actor,
    at: datetime,
) -> None:
    """Draw what was promised, to the orders that were delivered or to the agreement itself, up to what is left of it.

    What stays promised to an order is given back to the line once all of the order is delivered.
    """
    by_order: dict[str, Money] = defaultdict(Money.zero)
    orders = {
        str(Reference.of("agreements", "delivery", row.pk)): row.order_ref
        for row in agreements.deliveries(agreement_id=agreement.pk, month=Month.containing(lines[0][0].on))
    }
    for line, new in lines:
        by_order[orders.get(line.delivery_ref) or reference] += new
    whole = _delivered_whole(set(by_order))
    held_of = ledger_queries.commitments_of_all(refs=set(by_order))
    moves = []
    for ref in sorted(by_order):
        wanted = by_order[ref]
        # What was promised on the month's own line comes first: a stop holds that line, and the draw makes the very
        # room that the booking needs. It may have been carried to another line since; an agreement's promise of
        # another year is for the months of that year.
        for held in sorted(held_of.get(ref, []), key=lambda held: held.line_id != line_id):
            if ref == reference and line_id not in (held.line_id, held.promised_on):
                continue
            take = min(wanted, held.amount)
            if take.pence > 0:
                moves.append(MoveSpec(held.commitment_id, Move.DRAW, take))
                wanted -= take
            rest = held.amount - max(take, Money.zero())
            if rest.pence > 0 and ref in whole:
                moves.append(MoveSpec(held.commitment_id, Move.RELEASE, rest))
    ledger.move_all(moves=moves, subject=statement_ref, by=by, at=at)


def _delivered_whole(order_refs: set[str]) -> set[str]:
    """Return the orders of which every unit has been delivered; two statements however many orders there are."""
    units = agreements.units_by_order(order_refs=order_refs)
    wanted = marketplace.quantities_of(numbers=[Reference.parse(ref).id for ref in units])
    return {ref for ref, delivered in units.items() if delivered >= wanted.get(Reference.parse(ref).id, delivered + 1)}
