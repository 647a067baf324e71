"""The bridge between two versions sums to the penny, by kind and by part."""

from html import unescape

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from rightsource.books.ledger.rules import Recurrence
from rightsource.books.plan.rules import PartKind, PartSpec, VersionKind, compare, comparison_finding
from rightsource.commons.access.rules import SYSTEM, Purpose
from rightsource.commons.access.services import acting_as
from rightsource.ground.money import Money
from rightsource.ground.time import FinancialYear
from tests.books.plan.test_plan import make_version, part

YEAR = FinancialYear(2015)
PENCE = st.integers(-(10**10), 10**10)
ROWS = st.lists(st.tuples(st.sampled_from(PartKind), st.sampled_from("abc"), PENCE))
BEFORE = [
    part(PartKind.PRESSURE, "99000000", name="Need"),
    part(PartKind.FUNDING, "-81000000", name="Grant"),
    part(PartKind.SAVING, "-180000000", name="Bodies"),
]
AFTER = [
    part(PartKind.PRESSURE, "104000000", name="Need"),
    part(PartKind.FUNDING, "-79000000", name="Grant"),
    part(PartKind.SAVING, "-182000000", name="Bodies"),
    part(PartKind.SAVING, "-1000000", name="Reviews"),
]


def specs(rows: list[tuple[PartKind, str, int]]) -> list[PartSpec]:
    return [PartSpec(YEAR, kind, name, Money(pence), Recurrence.RECURRING, "generated") for kind, name, pence in rows]


@given(ROWS, ROWS)
def test_savings_move_by_their_causes_to_the_penny(before: list, after: list) -> None:
    found = compare(specs(before), specs(after))
    was, now = found.savings
    causes = sum(cause.on_savings.pence for cause in found.causes)
    assert was.pence + causes - found.left_open.pence == now.pence
    for kind in PartKind:
        sums = [sum(pence for one, _, pence in rows if one is kind) for rows in (before, after)]
        assert [total.pence for total in found.total(kind)] == sums
        assert sum(c.change.pence for c in found.changes if c.kind is kind) == sums[1] - sums[0]


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (BEFORE, BEFORE, "“one” and “two” come to the same."),
        (BEFORE, AFTER, "Savings go from £180.0m to £183.0m from one version to the other: costs rise by £5.0m more, "
         "funding is £2.0m better."),
        (AFTER, BEFORE, "Savings go from £183.0m to £180.0m from one version to the other: costs fall by £5.0m more, "
         "funding is £2.0m worse."),
        (BEFORE[2:], [*BEFORE[2:], part(PartKind.PRESSURE, "1000000")],
         "Savings stay at £180.0m from one version to the other: costs rise by £1.0m more, "
         "£1.0m more is left to find."),
        (BEFORE[2:], AFTER[2:], "Savings go from £180.0m to £183.0m from one version to the other: "
         "£3.0m less is left to find."),
        ([part(PartKind.PRESSURE, "5"), part(PartKind.PRESSURE, "3", name="x")],
         [part(PartKind.PRESSURE, "3"), part(PartKind.PRESSURE, "5", name="x")],
         "Savings stay at £0.0m from one version to the other: as before."),
    ],
)  # fmt: skip
def test_a_comparison_opens_with_what_moved(before: list, after: list, said: str) -> None:
    assert comparison_finding(compare(before, after), before="one", after="two") == said


@pytest.mark.django_db
def test_the_page_bridges_two_versions_and_gives_both_tables(client: Client) -> None:
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        make_version("draft-2015", VersionKind.DRAFT, parts=BEFORE, decision_ref="")
        assert "There are not two versions" in unescape(client.get("/plan/compare").content.decode())
        make_version(parts=AFTER)
    page = unescape(client.get("/plan/compare").content.decode())
    assert "Savings go from £180.0m to £183.0m" in page
    assert "£3.0m more has to be saved" in page
    assert 'href="/plan/compare"' in client.get("/plan").content.decode()
    kinds = client.get("/plan/compare?format=csv&table=kinds").content.decode()
    assert 'Pressure,"£99,000,000","£104,000,000","£5,000,000"' in kinds
    parts = client.get("/plan/compare?format=csv&before=adopted-2015&after=draft-2015&year=2015-16").content.decode()
    assert 'Reviews,Saving,"−£1,000,000",£0,"£1,000,000"' in parts
    assert client.get("/plan/compare?before=nothing").status_code == 404
    told = client.get("/api/plans-compared").json()
    causes = sum(p["on_savings_pence"] for p in told["parts"] if p["kind"] != "saving")
    assert told["savings_before_pence"] + causes - told["left_open_pence"] == told["savings_after_pence"]
