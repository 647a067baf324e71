"""What an agreement costs by year at changing prices, and changing one: by rule, on pages and over the API."""

from datetime import date
from html import unescape

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from rightsource.books.ledger import queries as ledger
from rightsource.books.settlement.rules import Block, settle_block, total_of
from rightsource.commons.access.rules import SYSTEM, Purpose, Role
from rightsource.commons.access.services import acting_as
from rightsource.council.agreements import queries as agreements
from rightsource.council.agreements.rules.pricing import (
    Price,
    PriceChange,
    change_refused,
    changeable_months,
    costs_by_year,
    instalment,
    price_in,
    unpromised_finding,
)
from rightsource.council.bodies import services as bodies
from rightsource.council.bodies.rules import Accounts
from rightsource.ground.money import Money
from rightsource.ground.time import FinancialYear, Month
from tests.books.ledger.making import make_budget, make_line
from tests.books.signing_in import sign_in
from tests.council.agreements.making import AT, DECISION, HOURLY, make_agreement

Y15 = FinancialYear(2015)
START, END = date(2015, 4, 1), date(2017, 4, 1)
OCTOBER = Month(2015, 10)


def block(pence: int) -> dict[str, object]:
    return {"kind": "block", "annual_pence": pence, "guaranteed_units": None, "clawback_rate": "0"}


def price(pence: int, starts_on: date = START) -> Price:
    return Price(starts_on, block(pence), Money(pence))


@given(st.integers(0, 10**10), st.integers(0, 23))
def test_an_instalment_is_what_a_statement_pays(pence: int, which: int) -> None:
    month = [*Y15.months(), *Y15.next.months()][which]
    assert instalment(Money(pence), month) == total_of(settle_block(Block(pence), [], month=month))


@given(
    st.lists(st.tuples(st.integers(0, 10**9), st.integers(1, 30)), min_size=1, max_size=4),
    st.integers(0, 400),
    st.integers(1, 900),
)
def test_a_block_costs_exactly_what_its_months_are_settled_by(
    steps: list[tuple[int, int]], begins: int, length: int
) -> None:
    starts_on = date.fromordinal(START.toordinal() + begins)
    ends_before = date.fromordinal(starts_on.toordinal() + length)
    prices, month = [], Month.containing(starts_on)
    for pence, gap in steps:
        prices.append(price(pence, month.starts_on if prices else starts_on))
        for _ in range(gap):
            month = month.next
    months = {Month.containing(date.fromordinal(starts_on.toordinal() + day)) for day in range(length)}
    settled = Money.sum_of(instalment(price_in(prices, month).annual, month) for month in months)
    rows = costs_by_year(prices=prices, starts_on=starts_on, ends_before=ends_before)
    assert Money.sum_of(amount for _, amount in rows) == settled
    assert [year for year, _ in rows] == sorted({month.financial_year for month in months})


def test_what_is_paid_by_the_hour_costs_its_days_at_each_price() -> None:
    prices = [Price(START, HOURLY, Money(36_600)), Price(date(2016, 1, 1), HOURLY, Money(73_200))]
    found = costs_by_year(prices=prices, starts_on=START, ends_before=END)
    assert [(str(year), amount.pence) for year, amount in found] == [
        ("2015/16", 27_500 + 18_200), ("2016/17", 73_200)]  # fmt: skip
    assert costs_by_year(prices=prices[:1], starts_on=START, ends_before=START) == []
    assert costs_by_year(prices=[price(12)], starts_on=START, ends_before=START) == []


def change(month: Month = OCTOBER, pence: int = 42_000, *, reason: str = "Clause 12.", **over: object) -> PriceChange:
    return PriceChange(month, over.get("terms", block(pence)), Money(over.get("annual", pence)), DECISION, reason)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("asked", "prices", "settled", "said"),
    [
        (change(), [price(36_000)], [], ""),
        (change(), [price(36_000)], [Month(2015, 9)], ""),
        (change(), [price(36_000)], [Month(2015, 12), OCTOBER], "December 2015 of agreement a is settled already: "
         "change its price from January 2016 or later."),
        (change(reason=" "), [price(36_000)], [], "Say why the price changes"),
        (change(Month(2015, 4)), [price(36_000)], [], "at the latest from March 2017"),
        (change(Month(2017, 4)), [price(36_000)], [], "its price changes from a month after the first"),
        (change(), [price(36_000), price(38_000, OCTOBER.starts_on)], [], "changes from October 2015 already"),
        (change(Month(2015, 11)), [price(36_000), price(38_000, OCTOBER.starts_on)], [], ""),
        (change(annual=-1), [price(36_000)], [], "below nought"),
        (change(terms=HOURLY), [price(36_000)], [], "keeps its kind of terms"),
        (change(annual=41_999), [price(36_000)], [], "is the fixed sum of its terms"),
        (change(pence=36_000), [price(36_000)], [], "costs the same already"),
    ],
)  # fmt: skip
def test_why_a_price_cannot_change(asked: PriceChange, prices: list[Price], settled: list[Month], said: str) -> None:
    found = change_refused(asked, code="a", prices=prices, starts_on=START, ends_before=END, settled=settled)
    assert said in found and bool(said) == bool(found)


def test_an_end_within_a_month_leaves_that_month_to_change() -> None:
    found = change_refused(
        change(Month(2017, 5)), code="a", prices=[price(1)], starts_on=START, ends_before=date(2017, 4, 15), settled=[]
    )
    assert "at the latest from April 2017" in found


def test_the_months_from_which_a_price_may_change() -> None:
    term = {"starts_on": START, "ends_before": date(2015, 9, 2)}
    assert [str(month) for month in changeable_months(prices=[price(1)], settled=[], **term)] == [
        "May 2015", "June 2015", "July 2015", "August 2015", "September 2015"]  # fmt: skip
    later = changeable_months(prices=[price(1), price(2, date(2015, 6, 1))], settled=[Month(2015, 7)], **term)
    assert later == [Month(2015, 8), Month(2015, 9)]


def test_the_finding_of_what_is_not_promised() -> None:
    assert (
        unpromised_finding(year=Y15, amounts=[])
        == "Everything that agreements cost in 2015/16 by their fixed sums is promised."
    )
    assert unpromised_finding(year=Y15, amounts=[Money(100)]) == (
        "£1.00 that 1 agreement costs in 2015/16 is not promised on a budget line."
    )
    assert "that 2 agreements cost in" in unpromised_finding(year=Y15, amounts=[Money(1), Money(2)])


def read(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, answer.content.decode()[:300]
    return unescape(answer.content.decode())


def commissioner(terms: dict[str, object]) -> Client:
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        make_agreement(terms=terms, annual=Money(int(str(terms.get("annual_pence", 3_660_000)))))
    client = Client()
    sign_in(client, Role.COMMISSIONER)
    return client


def test_a_commissioner_changes_the_price_on_a_page(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RIGHTSOURCE_TODAY", "2015-06-01")
    client, here = commissioner(block(3_600_000)), "/desk/agreements/2015-042/price"
    assert f'href="{here}"' in read(client, "/agreements/2015-042")
    assert "Now: A fixed sum of £36,000.00 a year" in read(client, here)
    told = {"month": "2015-10", "price": "42000", "decision": "2015-002", "reason": "Indexation, clause 12."}
    assert client.post(here, {**told, "month": "2015-04"}).status_code == 422
    assert "There is no decision" in unescape(client.post(here, {**told, "decision": "2099-1"}).content.decode())
    checked = unescape(client.post(here, told).content.decode())
    assert "£39,000.00 instead of £36,000.00: £3,000.00 more" in checked
    assert client.post(here, {**told, "step": "do"})["Location"] == "/agreements/2015-042"
    after = read(client, "/agreements/2015-042")
    assert "From October 2015 on it is paid" in after and "Indexation, clause 12." in after
    assert "Changes of price" in after and "Still promised" in after
    with acting_as(SYSTEM, purpose=Purpose.VIEW):
        (row, *_) = ledger.promises_by_year(ref="agreements/agreement/2015-042")
        assert row.left == Money(3_900_000)
    assert "Still promised" not in read(Client(), "/agreements/2015-042")
    read(client, "/desk/agreements/2099-1/price", 404)
    resident = Client()
    sign_in(resident, Role.BUDGET_HOLDER)
    read(resident, here, 403)


def test_a_lower_price_shows_what_it_does_to_the_body_before_it_binds(db, monkeypatch) -> None:
    monkeypatch.setenv("RIGHTSOURCE_TODAY", "2015-06-01")
    client, here = commissioner(block(3_600_000)), "/desk/agreements/2015-042/price"
    told = {"month": "2015-10", "price": "30000", "decision": "2015-002", "reason": "Clause 12."}
    assert "has filed no accounts" in unescape(client.post(here, told).content.decode())
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        accounts = Accounts(*(Money.of(pounds) for pounds in (36_000, 36_000, 35_000, 4_000, 6_000)))
        given = {"provenance": "generated", "source": "Its accounts", "by": SYSTEM, "at": AT}
        body = agreements.agreement(code="2015-042").body
        bodies.file_accounts(body_id=body.pk, year=2015, accounts=accounts, **given)
    checked = unescape(client.post(here, told).content.decode())
    assert "£6,000 less a year takes" in checked and "from “sound” to “at risk”" in checked
    assert f"/desk/finance/group/{body.code}?price=30000" in checked
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        more = Accounts(*(Money.of(pounds) for pounds in (46_000, 46_000, 45_000, 4_000, 6_000)))
        bodies.file_accounts(body_id=body.pk, year=2015, accounts=more, **given)
    checked = unescape(client.post(here, told).content.decode())
    assert "£6,000 less a year" in checked, "of this price alone, whatever else the council pays it"


@pytest.mark.parametrize(
    ("terms", "told", "said"),
    [
        (HOURLY, {"price": "15.50", "annual": "38000"}, "£15.50 an hour, counted"),
        (HOURLY, {"price": "15.50", "weekend": "18", "annual": "38000"}, 
         "£15.50 an hour (£18.00 at the weekend), counted"),
        ({**HOURLY, "weekend_rate_pence": 1700}, {"price": "15.50", "annual": "38000"}, "£15.50 an hour, counted"),
        ({"kind": "per_outcome", "tariff": {"*": 900, "a job": 50_000}},
         {"price-0": "9", "price-1": "510", "annual": "38000"}, "£510.00 for each “a job”"),
    ],
)  # fmt: skip
def test_other_terms_change_their_own_prices(db, monkeypatch, terms, told, said) -> None:
    monkeypatch.setenv("RIGHTSOURCE_TODAY", "2015-06-01")
    client, here = commissioner(terms), "/desk/agreements/2015-042/price"
    read(client, here)
    asked = {"month": "2015-10", "decision": "2015-002", "reason": "Clause 12.", **told}
    assert said in unescape(client.post(here, asked).content.decode())
    client.post(here, {**asked, "step": "do"})
    assert said in read(client, "/agreements/2015-042")


def test_an_agreement_whose_months_are_all_settled_or_over_keeps_its_price(db, monkeypatch) -> None:
    monkeypatch.setenv("RIGHTSOURCE_TODAY", "2015-04-20")
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        make_agreement(terms=block(12_000), annual=Money(12_000), ends_before=date(2015, 5, 1))
    client = Client()
    sign_in(client, Role.COMMISSIONER)
    assert client.get("/desk/agreements/2015-042/price")["Location"] == "/agreements/2015-042"


def test_what_is_not_promised_is_listed_and_promised_once_it_fits(db, monkeypatch) -> None:
    monkeypatch.setenv("RIGHTSOURCE_TODAY", "2016-04-05")
    client, here = commissioner(block(3_600_000)), "/desk/agreements/promises/2016-17"
    assert 'href="/desk/agreements/promises/2016-17"' in read(client, "/desk/agreements")
    assert "£36,000.00 that 1 agreement costs in 2016/17 is not promised" in read(client, here)
    assert "no line is open yet" in read(client, here)
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        line = make_line(year=Y15.next)
    client.post(f"{here}/promise")
    assert "0 promised; 1 could not be" in read(client, here) and "Promise what fits" in read(client, here)
    assert "2015-042" in client.get(f"{here}?format=csv").content.decode()
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        make_budget(line, "36000", key="next")
    answer = client.post("/api/years/2016-17/agreements/promise")
    assert answer.json() == {"promised": ["2015-042"], "refused": []}
    assert "Everything that agreements cost in 2016/17" in read(client, here)
    read(client, "/desk/agreements/promises/x", 404)


def test_the_api_changes_a_price_and_shows_costs_by_year(db, monkeypatch) -> None:
    monkeypatch.setenv("RIGHTSOURCE_TODAY", "2015-06-01")
    client = commissioner(block(3_600_000))
    told = {"month": "2015-10", "terms": block(4_200_000), "annual_pence": 4_200_000, "decision_ref": DECISION,
            "reason": "Clause 12."}  # fmt: skip
    answer = client.post("/api/agreements/2015-042/price", told, content_type="application/json")
    assert answer.json() == {"agreement": "2015-042", "from_month": "2015-10", "annual_pence": 4_200_000}
    first, *others = client.get("/api/agreements/2015-042/costs").json()
    assert first == {
        "year": "2015-16", "cost_pence": 3_900_000, "is_promised": True, "promised_pence": 3_900_000,
        "delivered_pence": 0, "given_back_pence": 0, "carried_pence": 0, "left_pence": 3_900_000,
    }  # fmt: skip
    assert [(row["cost_pence"], row["is_promised"]) for row in others] == [(4_200_000, False)] * 2
    assert client.get("/api/agreements/2099-1/costs").status_code == 404
