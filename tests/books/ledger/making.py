"""A small chart and its lines, made through the services, for tests of every room that needs money."""

from __future__ import annotations

from datetime import UTC, date, datetime

from rightsource.books.ledger import queries as ledger_queries
from rightsource.books.ledger import services as ledger
from rightsource.books.ledger.models import Line
from rightsource.books.ledger.rules import BudgetSpec, Control, EntityKind, FundKind, Recurrence
from rightsource.commons.access.rules import SYSTEM
from rightsource.ground.money import Money
from rightsource.ground.time import FinancialYear

AT = datetime(2015, 4, 1, 9, 0, tzinfo=UTC)
ON = date(2015, 4, 1)
YEAR = FinancialYear(2015)
DECISION = "democracy/decision/2015-017"


def make_chart() -> None:
    """Open the council, a body, the general fund, a ring-fenced one and two service lines."""
    ledger.open_standard_chart(by=SYSTEM, at=AT)
    ledger.open_entity(code="council", name="The council", kind=EntityKind.COUNCIL, by=SYSTEM, at=AT)
    ledger.open_entity(
        code="wellbeing", name="Wellbeing CIC", kind=EntityKind.BODY, by=SYSTEM, at=AT, body_ref="bodies/body/wellbeing"
    )
    ledger.open_fund(code="general", name="General fund", kind=FundKind.GENERAL, by=SYSTEM, at=AT)
    ledger.open_fund(
        code="public-health",
        name="Public health grant",
        kind=FundKind.RING_FENCED,
        purpose="Improving the public's health",
        service_lines=["public-health"],
        by=SYSTEM,
        at=AT,
    )
    ledger.open_service_line(
        code="older-people", name="Older people", directorate="Adults", fund="general", by=SYSTEM, at=AT
    )
    ledger.open_service_line(
        code="public-health", name="Public health", directorate="Wellbeing", fund="public-health", by=SYSTEM, at=AT
    )


def make_line(**over: object) -> Line:
    """Open a line for home care under control stop, unless told otherwise."""
    given: dict[str, object] = {
        "year": YEAR,
        "entity": "council",
        "service_line": "older-people",
        "name": "Home care for older people",
        "control": Control.STOP,
        "holder_role": "budget_holder",
        "holder_title": "Head of Adult Services",
        "provenance": "generated",
        "by": SYSTEM,
        "at": AT,
    }
    return ledger.open_line(**{**given, **over})  # type: ignore[arg-type]


def make_budget(
    line: Line, pounds: str, *, key: str = "", recurrence: Recurrence = Recurrence.RECURRING, at: datetime = AT
) -> int:
    """Give a line a budget."""
    amount = Money.of(pounds)
    return ledger.set_budget(
        lines=[BudgetSpec(line.pk, amount, recurrence, "A letter" if recurrence is Recurrence.ONE_OFF else "")],
        total=amount,
        authority_ref=DECISION,
        key=key or f"budget-{line.pk}-{pounds}-{recurrence}",
        on=ON,
        by=SYSTEM,
        at=at,
    )


def make_budget_line(pounds: str = "1000", **over: object) -> Line:
    """Open the chart, a line and its budget."""
    if not ledger_queries.entities():
        make_chart()
    line = make_line(**over)
    make_budget(line, pounds)
    return line
