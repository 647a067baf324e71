"""Activity test: how much of what each body earned is for the council, from the ledger, by the law of the day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from rightsource.books.ledger.queries.earning import Earned, earned_by_bodies
from rightsource.books.ledger.rules import EntityKind
from rightsource.council.bodies import queries as bodies
from rightsource.council.bodies.queries import BodyAccounts
from rightsource.council.bodies.rules.activity import (
    BASIS_WORDS,
    ActivityShare,
    Basis,
    Turnover,
    activity_share,
)
from rightsource.ground import parameters
from rightsource.ground.money import Money
from rightsource.ground.text import long_date, pluralise
from rightsource.ground.time import FinancialYear, Quarter
from rightsource.ground.time.periods import ONE_DAY
from rightsource.journeys.publish import tables
from rightsource.journeys.publish.tables import Column
from rightsource.journeys.publish.written import Output, Written, two_places

LIMIT = "bodies.activity_test"

COLUMNS = (
    Column("day", "Day", "Day up to which the books were read.", "date"),
    Column("body", "Body", "Code of the body."),
    Column("body_name", "Name", "Name of the body."),
    Column(
        "council_owns",
        "Council owns",
        "In percent. The law asks the test only of a body that the council controls, alone or with other authorities.",
        "number",
    ),
    Column("years", "Years", "Financial years that are counted.", is_required=False),
    tables.money("from_council", "From the council", "Turnover paid by the council, in pounds, without VAT."),
    tables.money(
        "under_agreements", "Under agreements", "Paid by others, such as residents, for what the agreements ask."
    ),
    tables.money("from_group", "From other bodies", "Paid by other bodies of the council."),
    tables.money("from_others", "From others", "All other turnover."),
    tables.money("turnover", "Turnover", "All of it."),
    Column("share", "Share for the council, %", "In percent; empty without turnover.", "number", is_required=False),
    Column("limit", "Limit", "The share must be above this, in percent.", "number"),
    Column("is_above", "Above the limit", "yes or no; empty without turnover.", is_required=False, pattern="yes|no"),
    Column("basis", "What it rests on", "Which years, or a projection."),
    Column("law", "Law", "The law of the day."),
)


@dataclass(frozen=True, slots=True)
class Tested:
    """A body with its share, and by which law it is asked."""

    code: str
    name: str
    owned_rate: Decimal
    found: ActivityShare
    limit_rate: Decimal
    law: str

    def sum_of(self, name: str) -> Money:
        """Return a sum over the years that are counted."""
        return Money.sum_of(getattr(each, name) for each in self.found.years)


def tested(*, before: date) -> list[Tested]:
    """Return each body of the register with its share of turnover for the council, as booked before a day."""
    on = before - ONE_DAY
    limit = parameters.value(LIMIT, on=on)
    earned: dict[str, list[Earned]] = defaultdict(list)
    for each in earned_by_bodies(before=before):
        earned[each.entity].append(each)
    register = bodies.bodies(on=on)
    filed = bodies.latest_accounts(body_ids=[body.pk for body in register], until=FinancialYear.containing(on))
    return [
        Tested(
            code=body.code,
            name=body.name,
            owned_rate=body.owned_share_rate,
            found=activity_share(
                turnover_of(earned.get(body.entity_code or body.code, [])),
                running=FinancialYear.containing(on),
                projection=_projection(filed.get(body.pk)),
                limit_rate=limit.rate,
            ),
            limit_rate=limit.rate,
            law=f"{limit.reference} ({limit.status})",
        )
        for body in register
    ]


def turnover_of(earned: Sequence[Earned]) -> list[Turnover]:
    """Return what a body earned year by year, by who paid."""
    years: dict[FinancialYear, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for each in earned:
        years[each.year][_payer(each)] += each.amount.pence
    return [
        Turnover(
            year,
            from_council=Money(sums["council"]),
            under_agreements=Money(sums["agreements"]),
            from_group=Money(sums["group"]),
            from_others=Money(sums["others"]),
        )
        for year, sums in sorted(years.items())
    ]


def _payer(each: Earned) -> str:
    if each.payer_kind == EntityKind.COUNCIL:
        return "council"
    if each.payer_kind == EntityKind.BODY:
        return "group"
    return "agreements" if each.is_under_agreement else "others"


def _projection(latest: BodyAccounts | None) -> Turnover | None:
    """Return what a body's latest accounts or forecast say of its income."""
    if latest is None:
        return None
    council, income = Money(latest.from_council_pence), Money(latest.income_pence)
    return Turnover(FinancialYear(latest.year), council, Money(0), Money(0), income - council)


def row_of(each: Tested, on: date) -> dict[str, str]:
    """Return a body as it is published."""
    found = each.found
    return {
        "day": on.isoformat(),
        "body": each.code,
        "body_name": each.name,
        "council_owns": two_places(each.owned_rate * 100),
        "years": " ".join(str(one.year) for one in found.years),
        **{
            name: each.sum_of(name).plain()
            for name in ("from_council", "under_agreements", "from_group", "from_others")
        },
        "turnover": each.sum_of("total").plain(),
        "share": two_places(found.share),
        "limit": two_places(each.limit_rate * 100),
        "is_above": "" if found.is_above is None else "yes" if found.is_above else "no",
        "basis": BASIS_WORDS[found.basis],
        "law": each.law,
    }


def activity_finding(found: Sequence[Tested]) -> str:
    """Return the sentence that says how the bodies stand.

    >>> activity_finding([])
    'The register holds no body that is planned or at work.'
    """
    if not found:
        return "The register holds no body that is planned or at work."
    projected = [each for each in found if each.found.basis is Basis.PROJECTION]
    known = [each for each in found if each.found.share is not None and each not in projected]
    limit = f"{found[0].limit_rate * 100:.0f}%"
    said = [
        f"{sum(bool(each.found.is_above) for each in known)} of {pluralise(len(found), 'body', 'bodies')} earned "
        f"more than {limit} of their turnover for the council"
    ]
    if projected:
        said.append(
            f"{sum(bool(each.found.is_above) for each in projected)} more would by their own accounts or forecast"
        )
    left = len(found) - len(known) - len(projected)
    if left:
        said.append(f"of {left} nothing is known")
    return f"{'; '.join(said)}."


def write_activity(folder: Path, *, quarter: Quarter) -> Written:
    """Write each body's share as booked by the end of a quarter, and read it back.

    :raises PublishError: the file is not as its schema says
    """
    on = quarter.ends_before - ONE_DAY
    found = tested(before=quarter.ends_before)
    file = folder / f"activity-test-{quarter.iso}.csv"
    schema = tables.write_table(file, columns=COLUMNS, key=["body"], rows=(row_of(each, on) for each in found))
    empty = [each for each in found if each.found.basis is Basis.NOTHING]
    return Written(
        file=file.name,
        rows=tables.read_back(file, schema),
        says=activity_finding(found).rstrip("."),
        title=f"Activity test of bodies on {long_date(on)}",
        output=Output.ACTIVITY,
        name="activity-test",
        note=f"{found[0].law}." if found else "",
        schema=schema.name,
        missing=f"{pluralise(len(empty), 'body has', 'bodies have')} no turnover in the books and no accounts."
        if empty
        else "",
    )
