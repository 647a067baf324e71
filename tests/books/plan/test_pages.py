"""The plan in public: a finding from the data, one-off savings named, versions, and every table to take away."""

from collections.abc import Iterator
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client

from rightsource.books.ledger.rules import Recurrence
from rightsource.books.plan import services
from rightsource.books.plan.rules import (
    AdoptedSpec,
    PartKind,
    VersionKind,
    plan_finding,
    totals_of,
    year_finding,
)
from rightsource.commons.access.rules import SYSTEM, Purpose, Role
from rightsource.commons.access.services import acting_as
from rightsource.ground.money import Money
from tests.books.ledger.making import AT, ON, YEAR, make_budget_line
from tests.books.plan.test_plan import make_version, part
from tests.books.signing_in import sign_in

PARTS = [
    part(PartKind.PRESSURE, "41600000", name="More adults who need care"),
    part(PartKind.FUNDING, "-22000000", name="Money from government"),
    part(PartKind.FUNDING, "4400000", name="Rise of council tax"),
    part(PartKind.SAVING, "-50000000", name="Right sourcing"),
    part(PartKind.SAVING, "-9200000", name="One-off balances", recurrence=Recurrence.ONE_OFF),
    part(PartKind.PRESSURE, "10000000", name="Pay and prices", year=YEAR.next),
]


@pytest.fixture
def acting(db: None) -> Iterator[None]:
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        yield


@pytest.fixture
def adopted(acting: None) -> None:
    make_version(parts=PARTS)
    make_version("draft-2015", VersionKind.DRAFT, decision_ref="", name="Draft plan", on=ON - timedelta(days=70))
    line = make_budget_line("1000")
    lines = [AdoptedSpec(line.pk, Money.of("1000"), "Head of Adult Services", "derived", formula="outturn + pressures")]
    services.adopt_lines(version="adopted-2015", year=YEAR, lines=lines, total=Money.of("1000"), by=SYSTEM, at=AT)


def words(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return unescape(response.content.decode())


def test_the_plan_opens_with_what_it_says_and_names_its_one_off_savings(client: Client, adopted: None) -> None:
    page = words(client, "/plan")
    assert "From 2015/16 to 2016/17 costs rise by £51.6m and funding falls by £17.6m; " in page
    assert "savings of £59.2m leave £10.0m to find. £9.2m of the savings is one-off and must be found again." in page
    assert "Savings of £59.2m balance 2015/16" in page
    assert 'href="/decisions/2015-017"' in page
    assert "Head of Adult Services" in page


def test_the_adopted_lines_lead_on_only_for_those_who_may_follow(client: Client, adopted: None) -> None:
    assert 'href="/desk/finance/lines/' not in words(client, "/plan")
    sign_in(client, Role.COUNCILLOR)
    assert 'href="/desk/finance/lines/' in words(client, "/plan")


def test_a_version_and_a_year_are_chosen_in_the_address(client: Client, adopted: None) -> None:
    page = words(client, "/plan?version=adopted-2015&year=2016-17")
    assert "After savings of £0.0m, £10.0m is still to be found in 2016/17" in page
    assert "This version has no adopted lines" in words(client, "/plan?version=draft-2015&year=2031-32")
    assert client.get("/plan?version=nothing").status_code == 404


@pytest.mark.parametrize(
    ("table", "row"),
    [
        ("years", '2015/16,"£41,600,000","−£17,600,000","−£59,200,000",£0,"−£9,200,000","£9,200,000"'),
        ("parts", 'Right sourcing,Saving,recurring,"−£50,000,000",generated'),
        ("lines", 'Home care for older people,Adults,Head of Adult Services,"£1,000",derived,outturn + pressures'),
        ("versions", "Draft plan,draft,21 Jan 2015,£0.0m,£0.0m,£0.0m,–"),
    ],
)
def test_each_table_of_the_plan_is_taken_away_as_shown(client: Client, adopted: None, table: str, row: str) -> None:
    assert row in client.get(f"/plan?format=csv&table={table}").content.decode()


def test_without_a_version_the_page_says_what_will_stand_here(client: Client, acting: None) -> None:
    assert "No plan is recorded yet." in words(client, "/plan")


def test_findings_of_a_plan() -> None:
    balanced = totals_of([part(PartKind.PRESSURE, "1000000"), part(PartKind.SAVING, "-1000000")])
    assert plan_finding(balanced) == (
        "In 2015/16 costs rise by £1.0m and funding rises by £0.0m; savings of £1.0m close the gap."
    )
    (spare,) = totals_of([part(PartKind.SAVING, "-1000000")])
    assert year_finding(spare) == "Savings of £1.0m leave £1.0m to spare in 2015/16"
