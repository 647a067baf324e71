"""One-off money that comes again is named, in the plan and in the ledger, with both years one click away."""

from collections.abc import Iterator
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client

from rightsource.books.ledger.rules import Recurrence
from rightsource.books.plan import queries
from rightsource.books.plan.rules import PartKind, VersionKind
from rightsource.books.plan.rules.recurrence import OneOff, Where, runs_finding, runs_of
from rightsource.commons.access.rules import SYSTEM, Purpose, Role
from rightsource.commons.access.services import acting_as
from rightsource.ground.money import Money
from rightsource.ground.time import FinancialYear
from rightsource.journeys.check import check
from rightsource.journeys.check.controls import ONE_OFF_ONCE
from tests.books.ledger.making import AT, ON, YEAR, make_budget, make_budget_line, make_line
from tests.books.plan.test_plan import make_version, part
from tests.books.signing_in import sign_in


def row(year: int, pounds: str = "10", key: str = "balances", where: Where = Where.PLAN) -> OneOff:
    return OneOff(where, (key,), FinancialYear(year), key.capitalize(), Money.of(pounds), "/plan")


@pytest.mark.parametrize(
    ("rows", "runs"),
    [
        ([row(2015)], []),
        ([row(2015), row(2017)], []),  # a year between
        ([row(2015), row(2016)], [[2015, 2016]]),
        ([row(2016), row(2015), row(2017)], [[2015, 2016, 2017]]),
        ([row(2015), row(2016, "0")], []),  # nothing is left of it
        ([row(2015), row(2016, key="grants")], []),  # another cost line
        ([row(2015), row(2016, where=Where.BUDGET)], []),  # planned once, and budgeted once
        ([row(2015), row(2016), row(2018), row(2019)], [[2015, 2016], [2018, 2019]]),
    ],
)
def test_the_same_cost_line_the_year_after_is_a_breach(rows: list[OneOff], runs: list[list[int]]) -> None:
    """Control R5: the same cost line in year t+1 raises a breach."""
    assert [[each.year.start_year for each in run.rows] for run in runs_of(rows)] == runs


def test_the_finding_counts_what_recurs_after_the_first_year() -> None:
    runs = runs_of([row(2015, "-5000000"), row(2016, "-6000000"), row(2017, "-1000000")])
    assert (runs[0].years, runs[0].first.year, runs[0].again.amount) == (
        "2015/16 to 2017/18", YEAR, Money.of("-6000000"),
    )  # fmt: skip
    assert runs_finding(runs).startswith("1 cost line called one-off comes again the year after: £7.0m")
    assert "2 cost lines called one-off come" in runs_finding(runs * 2)
    assert runs_finding([]) == "Nothing that is called one-off comes again the year after."


@pytest.fixture
def acting(db: None) -> Iterator[None]:
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        yield


def breaches() -> list[str]:
    return check(at=AT, progress=lambda _: None, promises=[ONE_OFF_ONCE])


def test_ledger_and_plan_are_asked_and_the_check_says_it(acting: None) -> None:
    line = make_budget_line("1000")
    make_budget(line, "50", recurrence=Recurrence.ONE_OFF)
    assert breaches() == [] and queries.one_off_runs() == []
    later = make_line(year=YEAR.next)
    make_budget(later, "60", recurrence=Recurrence.ONE_OFF)
    assert breaches() == [
        "“Home care for older people” budgeted £50.00 as one-off in the year from April 2015, and £60.00 in the next: "
        "make it recurring, or end it."
    ]
    (run,) = queries.one_off_runs()
    assert run.first.href == f"/desk/finance/lines/{line.pk}#budget" and run.again.href.endswith(f"{later.pk}#budget")


def test_only_the_plan_that_stands_is_asked(acting: None) -> None:
    def balances(year: FinancialYear) -> object:
        return part(PartKind.SAVING, "-9", year=year, name="Balances", recurrence=Recurrence.ONE_OFF)

    make_version("older", parts=[balances(YEAR), balances(YEAR.next)], on=ON - timedelta(days=365))
    make_version(parts=[balances(YEAR)])
    assert queries.one_off_runs() == []
    make_version(
        "draft", VersionKind.DRAFT, decision_ref="", on=ON + timedelta(1), parts=[balances(YEAR), balances(YEAR.next)]
    )
    (run,) = queries.one_off_runs()
    assert run.again.href == "/plan?version=draft&year=2016-17#parts" and run.again.evidence == "A letter"


def test_a_councillor_reaches_one_off_under_recurring_in_three_clicks(
    acting: None, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the desk: the alert, then either year's line."""
    monkeypatch.setenv("RIGHTSOURCE_TODAY", ON.isoformat())
    for year in (YEAR, YEAR.next):
        line = make_budget_line("1000", year=year)
        make_budget(line, "5000000", recurrence=Recurrence.ONE_OFF)
    sign_in(client, Role.COUNCILLOR)
    desk = unescape(client.get("/desk").content.decode())
    assert "£5.0m is called one-off and comes again" in desk and 'href="/desk/finance/one-off"' in desk
    page = unescape(client.get("/desk/finance/one-off").content.decode())
    assert "1 cost line called one-off comes again the year after: £5.0m that recurs under a one-off name." in page
    for row in queries.one_off_runs()[0].rows:
        assert f'href="{row.href}"' in page
        assert client.get(row.href).status_code == 200
    assert "2016/17: £5,000,000" in client.get("/desk/finance/one-off?format=csv").content.decode()
    assert "Budget by line" in client.get("/desk/finance/one-off?format=csv&table=all").content.decode()
