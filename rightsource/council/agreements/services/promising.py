"""Promising what agreements cost year by year: reserved when a year has a budget, raised or released with the price."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from rightsource.books.ledger import queries as ledger_queries
from rightsource.books.ledger import services as ledger
from rightsource.books.ledger.rules import CommitmentKind, LimitReachedError, LineUnknownError
from rightsource.books.settlement import queries as settlement
from rightsource.commons.access.rules import Actor
from rightsource.council.agreements import queries
from rightsource.council.agreements.models import Agreement, CommitmentSchedule, PriceStep
from rightsource.council.agreements.rules import AgreementRefusedError, Step, read_terms
from rightsource.council.agreements.rules.pricing import PriceChange, change_refused, costs_by_year
from rightsource.council.agreements.services.steps import note, reference
from rightsource.council.bodies import queries as bodies
from rightsource.council.bodies.rules import refuse_interest
from rightsource.ground.money import Money
from rightsource.ground.time import FinancialYear, day_in_london


@dataclass(frozen=True, slots=True)
class Unpromised:
    """An agreement whose cost of a year could not be promised, and why, in a sentence."""

    code: str
    title: str
    amount: Money
    why: str


@dataclass(frozen=True, slots=True)
class YearPromised:
    """What of a year's agreements was promised, and what could not be."""

    promised: tuple[str, ...]
    refused: tuple[Unpromised, ...]


def promise_open_years(agreement: Agreement, by: Actor, at: datetime) -> None:
    """Promise each year of a block that has a budget; a later year waits until its budget is adopted."""
    for row in queries.schedule_of(agreement_id=agreement.pk):
        if row.commitment_id is not None or row.pence == 0 or row.year < agreement.line.year:
            continue
        try:
            line = _line_of(agreement, row.year)
        except LineUnknownError:
            continue
        if line.pk != agreement.line_id and not ledger_queries.balance_of_line(line_id=line.pk).budget:
            continue
        _promise(agreement, row, line.pk, by, at)


def _line_of(agreement: Agreement, year: int) -> ledger_queries.Line:
    """Return the line that bears an agreement in a year: its own, or the same line of that year."""
    own = ledger_queries.line(line_id=agreement.line_id)
    return ledger_queries.line_in(line=own, year=FinancialYear(year))


def _hold(rows: Iterable[CommitmentSchedule]) -> None:
    """Hold rows of the schedule until the end, in one order and before any line: one at a time promises them."""
    list(CommitmentSchedule.objects.select_for_update().filter(pk__in=[row.pk for row in rows]).order_by("pk"))


def _promise(agreement: Agreement, row: CommitmentSchedule, line_id: int, by: Actor, at: datetime) -> bool:
    """Promise a year at what it costs now; return whether it was, and not promised by somebody else meanwhile."""
    _hold([row])
    row.refresh_from_db(fields=["pence", "commitment_id"])
    if row.commitment_id is not None or row.pence == 0:
        return False
    row.line_id = line_id
    row.commitment_id = ledger.commit(
        line_id=line_id,
        ref=str(reference(agreement)),
        kind=CommitmentKind.AGREEMENT,
        amount=Money(row.pence),
        by=by,
        at=at,
    )
    row.save(update_fields=["line_id", "commitment_id"])
    return True


@transaction.atomic
def commit_year(*, year: FinancialYear, by: Actor, at: datetime) -> YearPromised:
    """Promise what blocks cost in a year, once its budget is adopted, each by itself; what does not fit is named.

    Afterwards every block is promised for the year or stands on the list with the reason. It can be asked again, and
    asked twice at one moment promises each once.
    """
    promised, refused = [], []
    waiting = queries.unpromised(year=year)
    _hold(waiting)
    for row in waiting:
        agreement = row.agreement
        try:
            with transaction.atomic():
                if not _promise(agreement, row, _line_of(agreement, row.year).pk, by, at):
                    continue
                note(agreement, Step.COMMITTED, day_in_london(at), by, at, str(year))
        except (LimitReachedError, LineUnknownError) as error:
            refused.append(Unpromised(agreement.code, agreement.title, Money(row.pence), str(error)))
        else:
            promised.append(agreement.code)
    return YearPromised(tuple(promised), tuple(refused))


@transaction.atomic
def change_price(*, agreement_id: int, change: PriceChange, by: Actor, at: datetime) -> PriceStep:
    """From a month on an agreement has another price, and what is promised for its years follows; or nothing changes.

    What a year costs more is promised on its line; what it costs less is released. Years that are not promised yet wait
    with their new cost. Months that are settled keep their price.

    :raises AgreementRefusedError: no reason, a month outside the term, one that is settled, or terms of another kind
    :raises DecisionMissingError: no decision of the executive stands behind it
    :raises LimitReachedError: a line cannot bear what a year costs more
    :raises ApprovalNeededError: spend control wants a word first for what it costs more in all its years
    """
    agreement = Agreement.objects.select_for_update(of=("self",)).select_related("body", "line").get(pk=agreement_id)
    _, terms = read_terms(change.terms, code=agreement.code)
    change = PriceChange(change.month, terms, change.annual, change.decision_ref, change.reason)
    prices = queries.prices_of(agreement=agreement)
    refused = change_refused(
        change,
        code=agreement.code,
        prices=prices,
        starts_on=agreement.starts_on,
        ends_before=agreement.ends_before,
        settled=settlement.months_settled(agreement_ref=str(reference(agreement))),
    )
    if refused:
        raise AgreementRefusedError(refused)
    on = day_in_london(at)
    refuse_interest(
        name=agreement.body.name,
        doing="change the price of its agreement",
        body_id=agreement.body_id,
        serves=by.body_ids,
        holds=bodies.interests_held(actor=by, body_id=agreement.body_id, on=on),
    )
    bodies.decision_behind(
        decision_ref=change.decision_ref, on=on, what=f"the change of price of agreement {agreement.code}"
    )
    made = PriceStep.objects.create(
        agreement=agreement,
        starts_on=change.month.starts_on,
        terms_before=agreement.terms,
        annual_before_pence=agreement.annual_pence,
        terms=terms,
        annual_pence=change.annual.pence,
        decision_ref=change.decision_ref,
        reason=change.reason.strip(),
        at=at,
        by_ref=by.reference,
    )
    agreement.terms, agreement.annual_pence = terms, change.annual.pence
    agreement.save(update_fields=["terms", "annual_pence"])
    note(agreement, Step.CHANGED, change.month.starts_on, by, at, change.decision_ref)
    reschedule(agreement, ref=f"{reference(agreement)}-price-{change.month.iso}", by=by, at=at)
    return made


def reschedule(agreement: Agreement, *, ref: str, by: Actor, at: datetime) -> None:
    """Make the schedule what the agreement costs now; promise or release the difference of each promised year.

    Afterwards each promised year has promised its cost, or what is drawn and what its end released, if that is more.
    What the years cost more needs a word under spend control, as a new agreement does.
    """
    due = {
        year.start_year: amount.pence
        for year, amount in costs_by_year(
            prices=queries.prices_of(agreement=agreement),
            starts_on=agreement.starts_on,
            ends_before=agreement.ends_before,
        )
    }
    _hold(queries.schedule_of(agreement_id=agreement.pk))
    promised = ledger_queries.promised_by_line(ref=str(reference(agreement)))
    rows = queries.schedule_of(agreement_id=agreement.pk)
    adds = Money.sum_of(Money(max(0, due.get(row.year, 0) - row.pence)) for row in rows)
    if adds.pence:
        ledger.let_agreement(
            line_id=agreement.line_id,
            ref=str(reference(agreement)),
            amount=adds,
            has_sum=True,
            by=by,
            at=at,
            is_raise=True,
        )
    for row in rows:
        cost = due.get(row.year, 0)
        if cost == row.pence:
            continue
        row.pence = cost
        row.save(update_fields=["pence"])
        if row.commitment_id is None or row.line_id is None:
            continue
        held = promised[row.line_id]
        more = max(Money(cost), held.gone) - held.net
        if more.pence > 0:
            ledger.commit(
                line_id=row.line_id,
                ref=str(reference(agreement)),
                kind=CommitmentKind.AGREEMENT,
                amount=more,
                by=by,
                at=at,
            )
        elif more.pence < 0:
            _release(agreement, row.line_id, -more, ref, by, at)


def _release(agreement: Agreement, line_id: int, less: Money, ref: str, by: Actor, at: datetime) -> None:
    """Give back what a year costs less, from what was promised for it, the newest first, wherever it stands by now.

    What was drawn already is not given back, and what another year carried to the line is left alone.
    """
    found = ledger_queries.commitments_of_all(refs=[str(reference(agreement))])
    for held in reversed(found.get(str(reference(agreement)), [])):
        take = min(less, held.amount)
        if held.promised_on == line_id and take.pence > 0:
            ledger.release(commitment_id=held.commitment_id, amount=take, ref=ref, by=by, at=at)
            less -= take
