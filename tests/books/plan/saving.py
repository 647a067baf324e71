"""A saving with its part of the plan, line and postings, made through the services, for tests of savings."""

from __future__ import annotations

from datetime import UTC, date, datetime

from rightsource.books.ledger import queries as ledger_queries
from rightsource.books.ledger import services as ledger
from rightsource.books.ledger.models import Line
from rightsource.books.ledger.rules import BatchSpec, EntrySpec, LegSpec, Recurrence, Stratum
from rightsource.books.plan import services
from rightsource.books.plan.models import PlanPart, Saving
from rightsource.books.plan.rules import (
    BaselineSpec,
    ClaimSpec,
    Confidence,
    PartKind,
    PartSpec,
    SavingSpec,
    VersionKind,
)
from rightsource.commons.access.rules import SYSTEM
from rightsource.ground.money import Money
from tests.books.ledger.making import AT, DECISION, ON, YEAR, make_budget_line

JUNE = datetime(2015, 6, 1, 9, tzinfo=UTC)  # April and May are over


def make_plan(*pounds: str) -> list[PlanPart]:
    """Record an adopted plan of savings, one part for each amount."""
    version = services.record_version(
        code="adopted-2015",
        name="Plan as adopted",
        kind=VersionKind.ADOPTED,
        parts=[
            PartSpec(YEAR, PartKind.SAVING, f"Saving {number}", -Money.of(each), Recurrence.RECURRING, "published")
            for number, each in enumerate(pounds, 1)
        ],
        on=ON,
        decision_ref=DECISION,
        by=SYSTEM,
        at=AT,
    )
    return list(version.parts.order_by("pk"))


def baseline(line: Line, pounds: str, *, inside: str | None = None) -> BaselineSpec:
    """State what a line would have cost."""
    of_bodies = None if inside is None else Money.of(inside)
    return BaselineSpec(line.pk, Money.of(pounds), of_bodies, "Outturn of last year", Confidence.AMBER, "derived")


def make_saving(part: PlanPart, line: Line, *baselines: BaselineSpec, code: str = "waste", **over: object) -> Saving:
    """Record a saving of a part that lowers one line by all of it, evenly over the year."""
    amount = Money(-part.pence)
    given: dict[str, object] = {
        "code": code,
        "name": part.name,
        "summary": "Fewer collections",
        "owner_role": "budget_holder",
        "owner_title": "Head of Waste",
        "part_id": part.pk,
        "claims": [ClaimSpec(line.pk, amount)],
        "profile": amount.split([1] * 12),
        "confidence": Confidence.AMBER,
        "reason": "The contract is not signed.",
        "provenance": "generated",
    }
    spec = SavingSpec(**{**given, **over})  # type: ignore[arg-type]
    return services.record_saving(spec=spec, on=ON, by=SYSTEM, at=AT, baselines=baselines)


def spend(
    line: Line, pounds: str, on: date, *, key: str, counterparty: str = "", ref: str = "", at: datetime = AT
) -> int:
    """Post spending on a line."""
    line = ledger_queries.line(line_id=line.pk)
    fund, service_line = line.fund.code, line.service_line.code
    amount = Money.of(pounds)
    legs = [
        LegSpec("expenditure", amount, fund, service_line, line.pk, counterparty=counterparty),
        LegSpec("cash", -amount, fund),
    ]
    ref = ref or "agreements/agreement/1"
    entry = EntrySpec("council", on, ref, "Spending", legs)
    return ledger.post(batch=BatchSpec(Stratum.ACTUAL, ref, key, on, [entry]), by=SYSTEM, at=at)


def make_one(budget: str = "1200", planned: str = "1200") -> tuple[Line, Saving]:
    """Make a line that would have cost £2,400, with a budget and a saving of £1,200."""
    line = make_budget_line(budget)
    (part,) = make_plan(planned)
    return line, make_saving(part, line, baseline(line, "2400"))
