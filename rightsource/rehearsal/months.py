"""What the council does when a month is over: verify, settle, book its own costs, observe and forecast."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from rightsource.books.ledger import queries as ledger_queries
from rightsource.books.ledger import services as ledger
from rightsource.books.ledger.queries import LinePosition
from rightsource.books.ledger.rules import BatchSpec, EntrySpec, LegSpec, Recurrence, Stratum
from rightsource.books.plan import queries as plan_queries
from rightsource.books.plan import services as plan
from rightsource.books.plan.rules import Confidence
from rightsource.books.settlement.rules import Block, SettlementRefusedError, settle_block, terms_from
from rightsource.commons.access.rules import Actor, Purpose, Role
from rightsource.commons.access.services import acting_as
from rightsource.commons.record import queries as record_queries
from rightsource.commons.record import services as record
from rightsource.commons.record.rules import Reference
from rightsource.council.agreements import queries as agreements
from rightsource.council.outcomes import queries as outcome_queries
from rightsource.council.outcomes import services as outcomes
from rightsource.council.outcomes.rules import Observed
from rightsource.ground.money import Money
from rightsource.ground.time import Month, Quarter
from rightsource.journeys.pay_body import PaymentBlockedError, pay_body
from rightsource.journeys.place_order import line_of
from rightsource.journeys.publish import publish_openly
from rightsource.journeys.verify_sample import Finding, draw_samples, verify_sample
from rightsource.rehearsal.bodies import arranged_rows, send
from rightsource.rehearsal.demand import CLAIMED_WRONGLY, Counts, at_time, chance_of, days_between
from rightsource.rehearsal.paying import pay_statements
from rightsource.rehearsal.world import World, actors_in

MONTH_DONE = "rehearsal.month"
CAUGHT_UP = "rehearsal.caught_up"
COUNCIL = "council"
LEAST_FACTOR, SPREAD = 970, 90  # thousandths: a line's month costs 0.97 to 1.06 of what was planned
ONE_OFF_RATE = Decimal("0.004")  # of the year's budget, once, on the largest line that may be spent on anything
GREEN_FROM, AMBER_FROM = 90, 50  # per cent of what was due, as the ledger shows it
WRONG = "The visit is not in the resident's own diary and the body has no record of it (generated)."


def months_done() -> list[Month]:
    """Return the months that are over and done with."""
    return [Month.containing(fact.on) for fact in record_queries.facts(kind=MONTH_DONE)]


def catch_up(world: World, month: Month, counts: Counts) -> None:
    """Live a month before the first rehearsed day in short: what was arranged is delivered, then the month ends."""
    day = month.ends_before
    for agreement in agreements.agreements(on=month.starts_on):
        rows = arranged_rows(world, agreement, days_between(month.starts_on, day))
        if rows:
            send(world, agreement, rows, day, counts)
    end_month(world, month, counts)
    subject = Reference.of("rehearsal", "month", month.iso)
    record.record(kind=CAUGHT_UP, subject=subject, at=at_time(day, 18), on=month.starts_on, numbers=counts.kept)


def catch_up_part(world: World, counts: Counts) -> None:
    """Deliver what was arranged on the days of the first month that lie before the first rehearsed day."""
    first = world.first_on
    for agreement in world.agreements:
        rows = arranged_rows(world, agreement, days_between(first.replace(day=1), first - timedelta(days=1)))
        if rows:
            send(world, agreement, rows, first, counts)


def end_month(world: World, month: Month, counts: Counts) -> None:
    """Do all that a month's end asks for, on the day after it; done once."""
    on = month.ends_before
    pay_statements(world, month, on)
    _verify(world, month, on, counts)
    _settle(world, month, on, counts)
    _book_own_costs(world, month, on)
    _take_funding(world, month, on)
    _review_savings(world, month, on)
    _observe(world, month, on)
    plan.make_forecast(
        year=month.financial_year,
        as_at=at_time(on, 17),
        on=month.period.last_day or on,
        by=world.by,
        at=at_time(on, 17),
    )
    if month.month % 3 == 0:
        publish_openly(quarter=Quarter(month.year, month.month // 3), by=world.by, at=at_time(on, 17, 15))
    subject = Reference.of("rehearsal", "month", month.iso)
    record.record(kind=MONTH_DONE, subject=subject, at=at_time(on, 17, 30), on=month.starts_on)
    record.audit(by=world.by, at=at_time(on, 17, 30), verb="rehearsal.end_month", subject=subject)
    counts.add("months")


def _verify(world: World, month: Month, on: date, counts: Counts) -> None:
    """Draw the samples and look at them; of the last month before today one agreement's sample waits for somebody."""
    # Somebody of the council looks, where the demonstration has an account for it; nobody looks at their own body.
    verifier = next(iter(actors_in(role=Role.CONTRACT_MANAGER, on=world.today)), world.by)
    with acting_as(verifier, purpose=Purpose.REHEARSAL):
        _look(world, month, on, verifier, counts)


def _look(world: World, month: Month, on: date, verifier: Actor, counts: Counts) -> None:
    drawn = draw_samples(on=on, seed=f"rehearsal-{world.seed}", by=verifier, at=at_time(on, 11))
    is_last = month.next.ends_before > world.today
    waits = _waiting(world, [each.agreement_code for each in drawn]) if is_last else ""
    findings = []
    for item in agreements.to_verify():
        delivery = item.delivery
        if delivery.agreement.code == waits and item.draw.month == month.starts_on:
            continue
        is_wrong = chance_of(world.seed, "claims", delivery.provider_reference).random() < CLAIMED_WRONGLY
        findings.append(Finding(delivery.pk, not is_wrong, WRONG if is_wrong else ""))
    verify_sample(findings=findings, by=verifier, at=at_time(on, 12))
    counts.add("verified", len(findings))
    counts.add("failed_verification", sum(not each.is_confirmed for each in findings))


def _waiting(world: World, codes: list[str]) -> str:
    """The agreement whose sample is left: one that pays by volume, so that its month is blocked with a reason."""
    by_volume = [row.code for row in world.agreements if row.terms["kind"] == "hourly" and row.code in codes]
    return next(iter(sorted(by_volume) or sorted(codes)), "")


def _settle(world: World, month: Month, on: date, counts: Counts) -> None:
    for agreement in agreements.agreements(on=month.starts_on):
        try:
            pay_body(agreement_code=agreement.code, month=month, by=world.by, at=at_time(on, 14))
        except PaymentBlockedError:
            counts.add("settlements_blocked")
        except SettlementRefusedError:
            counts.add("months_without_delivery")
        else:
            counts.add("statements")


def _instalments(month: Month) -> dict[int, Money]:
    """Return what blocks cost in a month, by the budget line that bears it."""
    found: dict[int, Money] = defaultdict(Money.zero)
    for agreement in agreements.agreements(on=month.starts_on):
        terms = terms_from(agreement.terms)
        if isinstance(terms, Block):
            lines = settle_block(Block(terms.annual_pence), [], month=month)
            found[line_of(agreement, month.starts_on)] += lines[0].amount
    return found


def _book_own_costs(world: World, month: Month, on: date) -> None:
    """Book what the council itself spent on each line: a twelfth of the budget, without what blocks are paid."""
    year = month.financial_year
    promised = _instalments(month)
    positions = ledger_queries.position_lines(year=year, entity=COUNCIL)
    last = month.period.last_day or on
    once = _one_off(world, month, positions)
    legs = []
    for line in positions:
        budget = line.balance.budget - line.balance.budget_one_off
        planned = budget.split([1] * 12)[year.months().index(month)] - promised.get(line.line_id, Money(0))
        chance = chance_of(world.seed, "costs", line.service_line, month.iso)
        # Half of the factor is the line's own all year, so that some lines run over and others under.
        own = chance_of(world.seed, "costs", line.service_line).randrange(SPREAD + 1)
        thousandths = LEAST_FACTOR + (own + chance.randrange(SPREAD + 1)) // 2
        cost = planned.times(Decimal(thousandths) / 1000)
        if cost.pence > 0:
            legs += _legs(line, cost, Recurrence.RECURRING)
        if line.line_id == once.get("line"):
            legs += _legs(line, Money(once["pence"]), Recurrence.ONE_OFF)
    if not legs:
        return
    reference = str(Reference.of("rehearsal", "month", month.iso))
    entry = EntrySpec(entity=COUNCIL, on=last, ref=reference, text=f"Own costs of {month} (generated)", legs=legs)
    ledger.post(
        batch=BatchSpec(Stratum.ACTUAL, reference, f"rehearsal:costs:{month.iso}", last, [entry]),
        by=world.by,
        at=at_time(on, 15),
    )


def _take_funding(world: World, month: Month, on: date) -> None:
    """Take in what pays for the month that begins: a twelfth of each fund's adopted budget, in cash.

    The first month of a year that is over takes in its own as well: it was there before anything was spent.
    """
    for paid in (month, month.next) if month == month.financial_year.months()[0] else (month.next,):
        _take_instalment(world, paid, on)


def _take_instalment(world: World, month: Month, on: date) -> None:
    year = month.financial_year
    sums: dict[str, Money] = {}
    for line in ledger_queries.position_lines(year=year, entity=COUNCIL):
        sums[line.fund] = sums.get(line.fund, Money(0)) + line.balance.budget
    legs = []
    for fund, budget in sorted(sums.items()):
        part = budget.split([1] * 12)[year.months().index(month)]
        if part:
            legs += [LegSpec("cash", part, fund), LegSpec("funding", -part, fund)]
    if not legs:
        return
    reference = str(Reference.of("rehearsal", "month", month.iso))
    text = f"Council tax, rates and grants of {month}, a twelfth of the adopted budget (generated)"
    entry = EntrySpec(entity=COUNCIL, on=month.starts_on, ref=reference, text=text, legs=legs)
    ledger.post(
        batch=BatchSpec(Stratum.ACTUAL, reference, f"rehearsal:funding:{month.iso}", month.starts_on, [entry]),
        by=world.by,
        at=at_time(on, 9),
    )


def _review_savings(world: World, month: Month, on: date) -> None:
    """Let the owner of each saving say how sure it is: they claim all that was due, whatever the ledger shows."""
    found = plan_queries.register(year=month.financial_year, on=on)
    for row in found.standing:
        due, shown = row.delivered.due_sum, row.delivered.council_sum
        share = shown.pence * 100 // due.pence if due.pence else 0
        sure = Confidence.GREEN if share >= GREEN_FROM else Confidence.AMBER if share >= AMBER_FROM else Confidence.RED
        if not row.has_counterfactual:
            sure = Confidence.AMBER  # nobody can say: no figure speaks for or against it
        plan.review_saving(
            code=row.saving.code,
            confidence=sure,
            reason=f"Review of {month} (generated).",
            claimed=due,
            by=world.by,
            at=at_time(on, 16),
        )


def _one_off(world: World, month: Month, positions: list[LinePosition]) -> dict[str, int]:
    """One cost that will not come again, in the second month of the year, on the largest line of the general fund."""
    general = [line for line in positions if line.fund == "general"] or positions
    if month != world.year.months()[1] or not general:
        return {}
    largest = max(general, key=lambda line: (line.balance.budget.pence, line.line_id))
    return {"line": largest.line_id, "pence": largest.balance.budget.times(ONE_OFF_RATE).pence}


def _legs(line: LinePosition, amount: Money, recurrence: Recurrence) -> list[LegSpec]:
    return [
        LegSpec("expenditure", amount, line.fund, line.service_line, line.line_id, recurrence),
        LegSpec("cash", -amount, line.fund, recurrence=recurrence),
    ]


def _observe(world: World, month: Month, on: date) -> None:
    """Observe each measure of each agreement in force: around its target, to the whole number."""
    measures: dict[str, list[Any]] = defaultdict(list)
    for measure in outcome_queries.measures():
        measures[measure.outcome.code].append(measure)
    for agreement in agreements.agreements(on=month.starts_on):
        for code in agreements.outcome_codes(agreement_id=agreement.pk):
            for measure in measures[code]:
                chance = chance_of(world.seed, "observes", agreement.code, measure.code, month.iso)
                target = measure.target if measure.target is not None else Decimal(50)
                value = (target * chance.randrange(88, 106) / 100).to_integral_value()
                outcomes.observe(
                    measure_code=measure.code,
                    starts_on=month.starts_on,
                    ends_before=month.ends_before,
                    observed=Observed(min(value, Decimal(100)) if measure.unit == "per cent" else value),
                    provenance="generated",
                    body_ref=str(Reference.of("bodies", "body", agreement.body.code)),
                    body_id=agreement.body_id,
                    agreement_ref=str(Reference.of("agreements", "agreement", agreement.code)),
                    by=world.by,
                    at=at_time(on, 16),
                )
