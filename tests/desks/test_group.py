"""The council and its bodies as one, a body's true position, a price tried on it, and accounts filed (R16, R17)."""

from collections.abc import Iterator
from datetime import date
from html import unescape

import pytest
from django.test import Client

from rightsource.books.ledger import services as ledger
from rightsource.books.ledger.rules import BatchSpec, EntrySpec, LegSpec, Stratum
from rightsource.commons.access.rules import SYSTEM, Purpose, Role
from rightsource.commons.access.services import acting_as
from rightsource.council.bodies import queries as bodies
from rightsource.ground.money import Money
from rightsource.journeys.see_group import effect_of_signing, see_group
from tests.books.ledger.making import AT, make_chart
from tests.books.signing_in import sign_in
from tests.confirming import confirm
from tests.council.bodies.making import make_body

ON = date(2015, 9, 30)
HERE = "/desk/finance/group/care"
ACCOUNTS = {"year": "2015", "income": "1,000", "from_council": "900", "cost": "950", "net_assets": "300", "cash": "400",
            "source": "Filed accounts"}  # fmt: skip


@pytest.fixture(autouse=True)
def council(monkeypatch: pytest.MonkeyPatch, db: None) -> Iterator[None]:
    monkeypatch.setenv("RIGHTSOURCE_TODAY", ON.isoformat())
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        make_chart()
        make_body(code="care", name="The care company", short_name="Care company", entity_code="wellbeing")
        yield


@pytest.fixture
def commissioner() -> Client:
    client = Client()
    sign_in(client, Role.COMMISSIONER)
    return client


def page(client: Client, address: str) -> str:
    return unescape(client.get(address).content.decode())


def pay(pounds: str) -> None:
    """Let the council pay the body, each booking its own side."""
    amount = Money.of(pounds)
    council = [LegSpec("expenditure", amount, "general", counterparty="wellbeing"), LegSpec("cash", -amount, "general")]
    theirs = [LegSpec("cash", amount, "general"), LegSpec("income", -amount, "general", counterparty="council")]
    entries = [EntrySpec("council", ON, "x", "Pay", council), EntrySpec("wellbeing", ON, "x", "Paid", theirs)]
    ledger.post(batch=BatchSpec(Stratum.ACTUAL, "x", "pay", ON, entries), by=SYSTEM, at=AT)


def test_a_body_without_accounts_is_said_to_be_unknown(commissioner: Client):
    assert "no body has filed accounts" in page(commissioner, "/desk/finance/group")
    assert "Care company has filed no accounts" in page(commissioner, HERE)
    assert "Try what the council would pay" not in page(commissioner, HERE)
    assert commissioner.get("/desk/finance/group/none").status_code == 404


def test_accounts_are_read_back_with_what_follows_and_then_a_price_is_tried(commissioner: Client):
    where = "/desk/bodies/care/accounts"
    wrong = commissioner.post(where, {**ACCOUNTS, "from_council": "1,001"})
    assert wrong.status_code == 422 and "part of the income" in wrong.content.decode()
    confirm(commissioner, where, ACCOUNTS)
    assert "with £50 a year above it. It can carry on for twelve months." in page(commissioner, HERE)
    tried = page(commissioner, f"{HERE}?price=400")
    assert "£500 less a year takes Care company from “sound” to “at risk”." in tried
    assert "saves nothing until the body’s cost falls too" in tried
    assert commissioner.get(f"{HERE}?price=much").status_code == 422
    assert commissioner.get(f"{HERE}?price=-1").status_code == 422
    (row,) = see_group(on=ON).members
    assert row.accounts is not None and row.accounts.from_council_pence == 900_00, "trying keeps nothing"


def test_what_is_dealt_inside_the_group_is_gone_from_its_sum(commissioner: Client):
    pay("500")
    found = see_group(on=ON)
    assert found.council is not None and found.council.net == Money.of(500)
    (member,) = found.members
    assert member.sums is not None
    assert (member.sums.net, member.sums.net_outside) == (Money.of(-500), Money(0))
    assert (found.net, found.net_outside) == (Money(0), Money(0))
    assert "without the cost of 1 that have booked income and no cost yet" in found.finding
    assert "Dealt with each other" in page(commissioner, "/desk/finance/group")
    csv = commissioner.get("/desk/finance/group?format=csv&table=books").content.decode()
    assert "500" in csv
    assert "Net for the group" in page(commissioner, HERE)


def test_what_is_to_be_signed_shows_its_effect_only_where_accounts_are_filed(commissioner: Client):
    assert effect_of_signing(body_code="care", annual=Money.of(400), on=ON) is None
    assert effect_of_signing(body_code="none", annual=Money.of(400), on=ON) is None
    confirm(commissioner, "/desk/bodies/care/accounts", ACCOUNTS)
    effect = effect_of_signing(body_code="care", annual=Money.of(400), on=ON)
    assert effect is not None and effect.now.price == Money.of(900) and effect.then.price == Money.of(400)


def test_the_api_says_and_files_the_same(commissioner: Client):
    filed = commissioner.post(
        "/api/bodies/care/accounts",
        {"year": 2015, "income_pence": 1000, "from_council_pence": 900, "cost_pence": 1100, "net_assets_pence": 50,
         "cash_pence": 60, "source": "Filed accounts"},
        content_type="application/json",
    )  # fmt: skip
    assert (filed.status_code, filed.json()["concern"]) == (200, "at_risk")
    told = commissioner.get("/api/group").json()
    assert "1 of 1 bodies cannot carry on" in told["finding"]
    tried = commissioner.get("/api/bodies/care/position?price_pence=1100").json()
    assert tried["tried"]["concern"] == "sound" and "more a year takes" in tried["tried_finding"]
    assert commissioner.get("/api/bodies/none/position").status_code == 404
    assert commissioner.post("/api/bodies/none/accounts", {}, content_type="application/json").status_code == 422
    assert bodies.latest_accounts(body_ids=[0]) == {}
