"""A case is loaded whole or not at all, once, and what it makes is a council that runs."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from rightsource.books.plan import queries as plan
from rightsource.commons.access.rules import SYSTEM, Purpose
from rightsource.commons.access.services import acting_as
from rightsource.commons.record import queries as record
from rightsource.council.agreements import queries as agreements
from rightsource.council.bodies import queries as bodies
from rightsource.council.democracy import queries as democracy
from rightsource.council.duties import queries as duties
from rightsource.frontdoor.directory import queries as directory
from rightsource.ground.money import Money
from rightsource.ground.time import FinancialYear, Period
from rightsource.journeys.load_case import CaseLoadedAlreadyError, load_case
from rightsource.journeys.load_case import load as loading
from rightsource.journeys.see_position import see_position, sentences

CASES = Path(__file__).parents[2] / "cases"
AT = datetime(2026, 11, 22, 9, tzinfo=UTC)
FIRST = "northamptonshire-2015"


def load(name):
    said = []
    loaded = load_case(folder=CASES / name, by=SYSTEM, at=AT, progress=said.append)
    assert said, "loading tells how far it is"
    return loaded


@pytest.mark.parametrize("name", sorted(path.name for path in CASES.iterdir()))
def test_a_case_becomes_a_council_that_runs(name, loaded):
    loaded(name)
    with acting_as(SYSTEM, purpose=Purpose.VIEW):
        case = record.loaded_case()
        day = case.today_on
        seen = see_position(year=loaded_year(case), at=AT)
        lines = seen.position.sums
        assert lines.budget > Money.zero()
        assert lines.committed > Money.zero(), "agreements promise what they cost"
        assert seen.drifted == []
        assert democracy.decision(f"{case.budget_year}-001").vote is not None
        assert agreements.without_decision() == []
        year = loaded_year(case)
        gaps = duties.uncovered_days(Period(year.starts_on, year.ends_before))
        assert gaps == [], "no duty is uncovered on any day of the year"
        discharged = [row for row in duties.duties_on(day) if row.code == "children-in-need"]
        assert [who.by_ref for who in discharged[0].dischargers] == ["bodies/body/csm"]
        assert directory.service(slug="home-care") is not None
        caseloads = plan.caseloads()
        assert len(caseloads) > 5 and all(each.last.provenance == "generated" for each in caseloads)
        made = plan.caseload(code="looked-after-children").made
        assert [row.at.date() for row in made] == [day, year.starts_on], "as the year began, and of all that is known"
        assert any(each.forecast and not each.forecast.is_better for each in caseloads), "and where it is no better"
        assert any(each.forecast is None for each in caseloads), "and where the months are too few"
    assert case.council_name in sentences(by=SYSTEM, at=AT)[0]
    with pytest.raises(CaseLoadedAlreadyError, match="loaded already"):
        load(name)


def test_the_savings_of_the_plan_stand_in_the_register_to_the_penny(loaded):
    loaded(FIRST)
    year = FinancialYear(2015)
    with acting_as(SYSTEM, purpose=Purpose.VIEW):
        found = plan.register(year=year, on=date(2015, 9, 30))
        adopted = next(total for total in plan.totals(version=plan.version(code="adopted-2015")) if total.year == year)
    assert found.sums.planned == -adopted.savings == Money.of("68000000")
    assert found.unclaimed == [] and found.double_counts == []
    claimed = {}
    for row in found.rows:
        assert row.saving.owner_title and row.reviewed.reason
        for line_id, amount in row.standing.claims.items():
            claimed[line_id] = claimed.get(line_id, Money(0)) + amount
    assert claimed == found.reductions, "each line's budget falls by exactly what savings claim on it"
    assert {row.saving.name for row in found.without_counterfactual} == {
        "Shared support services",
        "Use of one-off balances",
    }
    assert found.sums.due > Money(0) and found.sums.council == Money(0), "nothing is posted yet"


def loaded_year(case):
    return FinancialYear(case.budget_year)


@pytest.mark.heavy  # loads a whole council twice
@pytest.mark.django_db(transaction=True)
def test_a_load_that_is_killed_half_way_leaves_nothing(monkeypatch):
    def dies(_):
        raise KeyboardInterrupt

    monkeypatch.setattr(loading.marketplace, "load_residents", dies)
    with pytest.raises(KeyboardInterrupt):
        load(FIRST)
    monkeypatch.undo()
    with acting_as(SYSTEM, purpose=Purpose.VIEW):
        assert record.loaded_case() is None
        assert agreements.agreements() == []
    assert load(FIRST).bodies == 6


def test_the_position_can_be_asked_as_of_a_past_day(loaded):
    loaded(FIRST)
    with acting_as(SYSTEM, purpose=Purpose.VIEW):
        year = loaded_year(record.loaded_case())
        before = see_position(year=year, at=AT, as_at=datetime(2015, 2, 18, 23, tzinfo=UTC))
        after = see_position(year=year, at=AT, as_at=datetime(2015, 2, 20, 23, tzinfo=UTC))
        now = see_position(year=year, at=AT)
    assert before.position.sums.budget == Money.zero()
    assert after.position.sums.budget == now.position.sums.budget
    assert after.position.sums.committed == Money.zero()


@pytest.mark.parametrize("case", ["northamptonshire-2015", "exampleshire-2026"])
def test_one_body_is_planned_and_its_gate_shows_what_is_missing(loaded, case):
    loaded(case)
    with acting_as(SYSTEM, purpose=Purpose.VIEW):
        (planned,) = [body for body in bodies.bodies(on=date(2026, 1, 31)) if body.stage == "case"]
        missing = bodies.gate(body_id=planned.pk)
    assert planned.provenance == "generated"
    assert any("back" in sentence for sentence in missing) and len(missing) >= 4, missing
