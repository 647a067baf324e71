"""Cases are read whole or not at all, and every fault says file, line and remedy."""

import shutil
from pathlib import Path

import pytest

from rightsource.ground.money import Money
from rightsource.journeys.load_case import derive
from rightsource.journeys.load_case.case import read_case
from rightsource.journeys.load_case.reader import CaseRefusedError

CASES = Path(__file__).parents[2] / "cases"
FIRST = CASES / "northamptonshire-2015"


@pytest.fixture
def folder(tmp_path):
    return Path(shutil.copytree(FIRST, tmp_path / "case"))


def line_with(path: Path, text: str) -> int:
    return next(number for number, line in enumerate(path.read_text().splitlines(), 1) if text in line)


def change(folder: Path, name: str, before: str, after: str) -> None:
    text = (folder / name).read_text()
    assert before in text
    (folder / name).write_text(text.replace(before, after, 1))


def faults_of(folder: Path):
    with pytest.raises(CaseRefusedError) as caught:
        read_case(folder)
    return caught.value.faults


@pytest.mark.parametrize("case", sorted(path.name for path in CASES.iterdir()))
def test_the_cases_that_we_ship_have_no_fault(case):
    assert read_case(CASES / case).head.code == case


def test_two_wrong_values_give_two_faults_with_file_line_and_remedy(folder):
    line = line_with(folder / "books.yaml", "code: highways")
    change(folder, "books.yaml", "outturn_k: 23546", "outturn_k: many")
    change(folder, "bodies.yaml", "starts_on: 2015-07-01", "starts_on: yesterday")
    faults = faults_of(folder)
    assert [(fault.file, fault.line) for fault in faults] == [
        ("bodies.yaml", line_with(folder / "bodies.yaml", "yesterday")),
        ("books.yaml", line),
    ]
    assert "2015-04-01" in faults[0].remedy
    assert "nothing was loaded" in str(CaseRefusedError(faults))


@pytest.mark.parametrize(
    ("name", "before", "after", "says"),
    [
        ("bodies.yaml", "line: highways", "line: highway", "no line “highway”"),
        ("bodies.yaml", "body: csm", "body: nobody", "no body “nobody”"),
        ("books.yaml", "outturn_k: 103606", "outturn_k: 103607", "the difference is 1"),
        ("books.yaml", "lines: [education]", "lines: [culture]", "may not pay for “education”"),
        ("plan.yaml", "opening_k: 59704", "opening_k: 59705", "starts from 59705 thousand of reserves, the books from"),
        ("books.yaml", "account: reserves_earmarked", "account: cash", "reserves_earmarked"),
        ("places.yaml", "code: E07000151", "code: E07000150", "there twice"),
        ("plan.yaml", "pressure_weights: [40, 15, 15, 15, 15]", "pressure_weights: [40]", "1 weights for 5 years"),
        ("people.yaml", "Rowan Ashby (generated)", "Rowan Ashby", "(generated)"),
        ("services.yaml", "price: \"18.00\"", "price: 18.005", "in quotes"),
        ("democracy.yaml", "count: 57", "count: 58", "seats are not the members"),
        ("case.yaml", "seed: 2015", "sede: 2015", "“sede” is not known here"),
        ("case.yaml", "today: 2015-09-30", "today: 2015-02-30", "cannot be read"),
        ("case.yaml", "seed: 2015", "seed: 2015\nseed: 2016", "said twice"),
    ],
)  # fmt: skip
def test_a_fault_is_said_in_words(folder, name, before, after, says):
    change(folder, name, before, after)
    found = "\n".join(str(fault) for fault in faults_of(folder) if fault.file == name)
    assert says in found
    assert f"{name}:" in found


def test_a_missing_file_and_a_stray_one_are_said(folder):
    (folder / "plan.yaml").rename(folder / "plans.yaml")
    assert {fault.file for fault in faults_of(folder)} == {"plan.yaml", "plans.yaml"}


@pytest.mark.parametrize("code", ["draft-2015", "adopted-2015"])
def test_parts_of_the_plan_sum_to_the_published_totals(code):
    case = read_case(FIRST)
    version = next(version for version in case.plan.versions if version.code == code)
    parts = derive.parts_of(version, plan=case.plan, years=case.head.plan_years)
    first = case.head.budget_year

    def total(kind, year=None, name=None):
        return Money(
            sum(p.amount.pence for p in parts if p.kind == kind and year in (None, p.year) and name in (None, p.name))
        )

    assert total("pressure") == derive.of_k(version.totals.pressures_k.value)
    assert total("funding", name="Money from government") == derive.of_k(version.totals.grant_k.value)
    assert -total("saving", first) == derive.of_k(version.totals.savings_first_year_k.value)
    for year in case.head.plan_years:  # pressures = savings + funding lost and gained, to the penny
        assert total("pressure", year) - total("funding", year) + total("saving", year) == Money(0)
    assert all(p.formula or p.provenance == "published" for p in parts)


def test_published_changes_of_a_line_are_kept_and_the_rest_is_spread():
    case = read_case(FIRST)
    version = next(v for v in case.plan.versions if v.kind == "adopted")
    parts = derive.parts_of(version, plan=case.plan, years=case.head.plan_years)
    lines = {row.line.code: row for row in derive.lines_of(case.books, parts, year=case.head.budget_year)}
    assert lines["environment"].named_savings == Money.of("7000000")
    assert lines["childrens-social-care"].named_savings == Money.of("4000000")
    assert lines["education"].budget == lines["education"].outturn  # a fund of its own, outside the savings
    assert lines["culture"].budget == lines["culture"].outturn  # protected
    moved = sum(row.budget.pence - row.outturn.pence for row in lines.values())
    pressures = sum(p.amount.pence for p in parts if p.kind == "pressure" and p.year == case.head.budget_year)
    assert moved == pressures - derive.of_k(68000).pence
