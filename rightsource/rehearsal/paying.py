"""What the finance system does in a rehearsal: it pays what statements owe, some days after they were made."""

from __future__ import annotations

from datetime import date, timedelta

from rightsource.books.ledger import queries as ledger_queries
from rightsource.books.ledger import services as ledger
from rightsource.books.ledger.rules import BatchSpec, EntrySpec, LegSpec, Stratum
from rightsource.books.ledger.rules.paying import CASH, CREDITORS
from rightsource.books.settlement import queries as settlement
from rightsource.ground.money import Money
from rightsource.ground.time import Month, day_in_london
from rightsource.rehearsal.demand import at_time, chance_of
from rightsource.rehearsal.world import World

SOON, LATE = (6, 29), (31, 75)  # days after a statement; of a hundred statements so many are paid late:
LATE_OF_100 = 12
DEBTORS = "debtors"


def paid_on(world: World, reference: str, made_on: date) -> date:
    """Return the day on which a statement is paid: mostly within thirty days."""
    chance = chance_of(world.seed, "pays", reference)
    first, last = LATE if chance.randrange(100) < LATE_OF_100 else SOON
    return made_on + timedelta(days=chance.randrange(first, last))


def pay_statements(world: World, month: Month, on: date) -> None:
    """Book the payments of the month that ended: creditors and debtors of both sides are gone, cash has moved."""
    for statement in settlement.statements(actor=world.by, latest_only=False):
        reference = str(settlement.reference_of(statement))
        day = paid_on(world, reference, day_in_london(statement.at))
        if month.period.contains(day) and statement.difference_pence > 0:
            _pay(world, reference, day, on)


def _pay(world: World, reference: str, day: date, on: date) -> None:
    legs: dict[str, list[LegSpec]] = {}
    for leg in ledger_queries.legs_of(ref=reference):
        if leg.account.code in (CREDITORS, DEBTORS) and leg.counterparty is not None:
            out = LegSpec(
                leg.account.code,
                Money(-leg.pence),
                leg.fund.code,
                counterparty=leg.counterparty.code,
                agreement_ref=leg.agreement_ref,
            )
            cash = LegSpec(CASH, Money(leg.pence), leg.fund.code, agreement_ref=leg.agreement_ref)
            legs.setdefault(leg.entry.entity.code, []).extend((out, cash))
    key = f"rehearsal/paid/{reference.rpartition('/')[2]}"
    entries = [EntrySpec(entity, day, key, "Payment run (generated)", each) for entity, each in sorted(legs.items())]
    if entries:
        batch = BatchSpec(Stratum.ACTUAL, reference, key, day, entries)
        ledger.post(batch=batch, by=world.by, at=at_time(on, 13))
