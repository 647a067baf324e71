"""Versions, adopted lines and forecasts are kept as they were, and the position ties to the ledger."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from rightsource.books.ledger import queries as ledger_queries
from rightsource.books.ledger import services as ledger
from rightsource.books.ledger.rules import BudgetTotalError, CommitmentKind, OrphanLineError, Recurrence
from rightsource.books.plan import queries, services
from rightsource.books.plan.models import AdoptedLine, ForecastLine, ForecastVersion, PlanVersion
from rightsource.books.plan.rules import (
    AdoptedSpec,
    PartKind,
    PartSpec,
    PlanRefusedError,
    PlanUnknownError,
    VersionKind,
)
from rightsource.commons.access.rules import PUBLIC, SYSTEM, Actor, Purpose, Role
from rightsource.commons.access.services import acting_as
from rightsource.ground.money import Money
from tests.books.ledger.making import AT, DECISION, ON, YEAR, make_budget, make_budget_line, make_line
from tests.books.ledger.test_posting import spending


@pytest.fixture(autouse=True)
def acting(db: None) -> Iterator[None]:
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        yield


def part(kind: PartKind, pounds: str, **over: object) -> PartSpec:
    given: dict[str, object] = {"recurrence": Recurrence.RECURRING, "provenance": "generated", "evidence": "A letter"}
    return PartSpec(**{"year": YEAR, "kind": kind, "name": str(kind), "amount": Money.of(pounds), **given, **over})  # type: ignore[arg-type]


def make_version(code: str = "adopted-2015", kind: VersionKind = VersionKind.ADOPTED, **over: object) -> PlanVersion:
    given: dict[str, object] = {
        "name": "Plan as adopted",
        "parts": [part(PartKind.PRESSURE, "100"), part(PartKind.FUNDING, "-20"), part(PartKind.SAVING, "-120")],
        "decision_ref": DECISION,
        "on": ON,
        "by": SYSTEM,
        "at": AT,
    }
    return services.record_version(**{"code": code, "kind": kind, **given, **over})  # type: ignore[arg-type]


def test_a_version_is_recorded_with_its_parts_and_totals() -> None:
    version = make_version()
    make_version("draft-2015", VersionKind.DRAFT, on=ON - timedelta(days=60), decision_ref="")
    assert [each.code for each in queries.versions()] == ["adopted-2015", "draft-2015"]
    assert [each.kind for each in queries.parts(version=version)] == ["pressure", "funding", "saving"]
    (total,) = queries.totals(version=version)
    assert (total.pressures, total.funding, total.savings, total.gap) == (
        Money.of("100"), Money.of("-20"), Money.of("-120"), Money(0),
    )  # fmt: skip


def test_a_version_is_recorded_once_and_an_adopted_one_needs_its_decision() -> None:
    make_version()
    with pytest.raises(PlanRefusedError, match="There is a version “adopted-2015” already"):
        make_version()
    with pytest.raises(PlanRefusedError, match="needs the reference of the decision"):
        make_version("other", decision_ref="")
    with pytest.raises(PlanUnknownError, match="no version “nothing”"):
        queries.version(code="nothing")


def adopt(*lines: AdoptedSpec, total: str, version: str = "adopted-2015") -> None:
    services.adopt_lines(version=version, year=YEAR, lines=lines, total=Money.of(total), by=SYSTEM, at=AT)


def test_adopted_lines_sum_to_the_total_and_have_holders() -> None:
    version, line = make_version(), make_budget_line("1000")
    make_version("draft-2015", VersionKind.DRAFT, decision_ref="")
    whole = AdoptedSpec(line.pk, Money.of("1000"), "Head of Adult Services", "derived")
    with pytest.raises(BudgetTotalError, match="£999.99 was adopted"):
        adopt(whole, total="999.99")
    with pytest.raises(OrphanLineError, match="1 line of the budget has no holder"):
        adopt(AdoptedSpec(line.pk, Money.of("1000"), " ", "derived"), total="1000")
    with pytest.raises(PlanRefusedError, match="is a draft"):
        adopt(whole, total="1000", version="draft-2015")
    assert not AdoptedLine.objects.exists()
    adopt(whole, total="1000")
    assert [(row.line_id, row.pence) for row in queries.adopted_lines(version=version)] == [(line.pk, 100_000)]


def test_a_forecast_is_stored_and_explains_itself() -> None:
    line = make_budget_line("1000")
    ledger.post(batch=spending(line, 60_000), by=SYSTEM, at=AT)
    half = date(2015, 9, 30)
    version = services.make_forecast(year=YEAR, as_at=AT, on=half, by=SYSTEM, at=AT)
    row = ForecastLine.objects.get(version=version)
    assert (row.forecast_pence, row.underlying_pence) == (115_000, 115_000)
    assert queries.forecasts(year=YEAR) == [version]
    assert queries.latest_forecast(year=YEAR, as_at=AT) == version
    assert queries.latest_forecast(year=YEAR, as_at=AT - timedelta(days=1)) is None


def test_stored_versions_are_never_changed() -> None:
    make_version()
    for statement in (
        "UPDATE books_plan_planversion SET name = 'x'",
        "UPDATE books_plan_forecastline SET forecast_pence = 1",
        "DELETE FROM books_plan_planpart",
    ):
        with pytest.raises(DatabaseError, match="denied"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_the_bridge_between_two_forecasts_sums_exactly() -> None:
    line = make_budget_line("1000")
    first = services.make_forecast(year=YEAR, as_at=AT, on=date(2015, 6, 30), by=SYSTEM, at=AT)
    other = make_line(service_line="public-health", name="Public health")
    make_budget(other, "333.33")
    ledger.post(batch=spending(line, 61_234), by=SYSTEM, at=AT)
    second = services.make_forecast(year=YEAR, as_at=AT, on=date(2015, 9, 30), by=SYSTEM, at=AT)
    bridge = queries.bridge(before=first.pk, after=second.pk)
    assert bridge.before + Money.sum_of(step.change for step in bridge.steps) == bridge.after
    assert {bridge.names[step.line_id] for step in bridge.steps} == {"Home care for older people", "Public health"}
    assert queries.latest_forecast(year=YEAR) == second
    with pytest.raises(PlanUnknownError, match="no forecast 0"):
        queries.bridge(before=first.pk, after=0)


def test_the_position_ties_to_the_ledger_in_two_queries_by_directorate() -> None:
    line = make_budget_line("1000")
    make_budget(line, "50", recurrence=Recurrence.ONE_OFF)
    other = make_line(service_line="public-health", name="Public health")
    make_budget(other, "200")
    ledger.commit(
        line_id=other.pk,
        ref="agreements/agreement/1",
        kind=CommitmentKind.AGREEMENT,
        amount=Money.of("150"),
        by=SYSTEM,
        at=AT,
    )
    later = AT + timedelta(days=180)
    ledger.post(batch=spending(line, 52_500), by=SYSTEM, at=later)
    services.make_forecast(year=YEAR, as_at=later, on=date(2015, 9, 30), by=SYSTEM, at=later)
    with CaptureQueriesContext(connection) as captured:
        position = queries.position(year=YEAR)
    assert len(captured) == 2
    assert [each.name for each in position.directorates] == ["Adults", "Wellbeing"]
    adults, wellbeing = (each.sums for each in position.directorates)
    # recurring: 525 + half of (525 + half of 1000) = 1037.50; half of the one-off budget is still to come: 25
    assert (adults.budget, adults.actual, adults.forecast) == (Money.of("1050"), Money.of("525"), Money.of("1062.50"))
    assert (adults.variance, adults.underlying_variance) == (Money.of("12.50"), Money.of("37.50"))
    assert (wellbeing.committed, wellbeing.forecast) == (Money.of("150"), Money.of("150"))
    kept = [ledger_queries.balance_of_line(line_id=pk) for pk in (line.pk, other.pk)]
    assert position.sums.actual == Money.sum_of(balance.actual for balance in kept)
    assert position.sums.budget == Money.sum_of(balance.budget for balance in kept)

    then = queries.position(year=YEAR, as_at=AT).sums
    assert (then.actual, then.forecast, then.variance) == (Money(0), Money.of("1250"), Money(0))
    assert not any(row.is_forecast for row in queries.position_lines(year=YEAR, as_at=AT))


def test_the_plan_is_public_and_the_forecast_is_not() -> None:
    make_version()
    make_budget_line("1000")
    services.make_forecast(year=YEAR, as_at=AT, on=ON, by=SYSTEM, at=AT)
    with acting_as(PUBLIC, purpose=Purpose.VIEW):
        assert queries.versions()
        assert not ForecastVersion.objects.exists()
    with acting_as(Actor(account_id=4, role=Role.COUNCILLOR), purpose=Purpose.VIEW):
        assert ForecastVersion.objects.exists()
    with (
        acting_as(Actor(account_id=4, role=Role.COMMISSIONER), purpose=Purpose.OPERATION),
        pytest.raises(DatabaseError, match="row-level security"),
        transaction.atomic(),
    ):
        make_version("mine")
