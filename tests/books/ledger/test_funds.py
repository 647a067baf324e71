"""Ring-fenced money: a posting outside the purpose is refused, and every day spending and cash are held together."""

from collections.abc import Iterator
from html import unescape

import pytest
from django.db import transaction
from django.test import Client

from rightsource.books.ledger import jobs, queries, services
from rightsource.books.ledger.rules import BatchSpec, Control, EntrySpec, LegSpec, PostingRefusedError, Stratum
from rightsource.books.ledger.rules.funds import FundSums, cash_finding, fund_findings, funds_finding
from rightsource.commons.access.rules import SYSTEM, Purpose, Role
from rightsource.commons.access.services import acting_as
from rightsource.ground.money import Money
from tests.books.ledger.making import AT, ON, make_chart, make_line
from tests.books.signing_in import sign_in


def sums(received: int = 0, within: int = 0, outside: int = 0, cash: int = 0, owed: int = 0) -> FundSums:
    parts = (Money.of(pounds) for pounds in (received, within, outside, cash, owed))
    return FundSums("public-health", "Public health grant", "Health", *parts)


@pytest.mark.parametrize(
    ("fund", "said"),
    [
        (sums(100, 60, 0, 40), []),
        (sums(100, 60, 0, 50, -10), []),  # cash that is still to be paid
        (sums(), []),
        (sums(100, 60, 5, 35), ["£5.00 is booked outside the purpose"]),
        (sums(100, 60, 0, 39), ["£1.00 of Public health grant cannot be explained: £40.00 should be left"]),
        (sums(0, 60, 0, -60), ["£60.00 is spent from Public health grant and nothing is booked as received"]),
        (sums(50, 60, 0, -10), ["£10.00 more is spent from Public health grant than it received"]),
    ],
)
def test_a_fund_says_what_is_wrong_with_it(fund: FundSums, said: list[str]) -> None:
    found = fund_findings(fund)
    assert len(found) == len(said) and all(part in one for part, one in zip(said, found, strict=True))


def test_cash_stands_behind_all_that_is_left_for_purposes() -> None:
    """Control R6: £41.2m of ring-fenced money misapplied."""
    funds = [sums(100, 60), sums(10, 60)]
    assert cash_finding(funds, Money.of(40)) == ""
    assert "£40.00 is left for purposes and the council's books hold £39.99 of cash: £0.01" in cash_finding(
        funds, Money(3999)
    )
    assert cash_finding([sums(10, 60)], Money.of(-5)) == ""  # nothing is left that cash must stand behind
    assert "£40.00 of ring-fenced money is used" in cash_finding(funds, Money.of(-5))
    assert funds_finding([], []) == "No fund has a purpose of its own."
    assert funds_finding(funds[:1], []) == "All 1 ring-fenced funds reconcile: £40 is left for their purposes."
    assert funds_finding(funds, ["x"]) == "1 thing about 2 ring-fenced funds must be put right."


def entry(pounds: int, *, account: str, service_line: str = "public-health", fund: str = "public-health") -> BatchSpec:
    legs = [LegSpec(account, Money.of(pounds), fund, service_line), LegSpec("cash", Money.of(-pounds), fund)]
    key = f"{account}-{pounds}-{service_line}"
    one = EntrySpec(entity="council", on=ON, ref="x/y/1", text="Public health", legs=legs)
    return BatchSpec(Stratum.ACTUAL, "x/y/1", key, ON, [one])


@pytest.fixture
def acting(db: None) -> Iterator[None]:
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        make_chart()
        yield


def test_a_posting_outside_a_funds_purpose_is_refused_and_nothing_of_it_is_kept(acting: None) -> None:
    services.post(batch=entry(-100, account="income"), by=SYSTEM, at=AT)
    with pytest.raises(PostingRefusedError, match="may not be used for Older people"), transaction.atomic():
        services.post(batch=entry(60, account="expenditure", service_line="older-people"), by=SYSTEM, at=AT)
    with pytest.raises(PostingRefusedError, match="a leg without a service line"), transaction.atomic():
        services.post(batch=entry(60, account="expenditure", service_line=""), by=SYSTEM, at=AT)
    services.post(batch=entry(60, account="expenditure"), by=SYSTEM, at=AT)
    (fund,) = queries.funds_now().funds
    assert (fund.received, fund.within, fund.outside, fund.cash, fund.difference) == (
        Money.of(100), Money.of(60), Money(0), Money.of(40), Money(0),
    )  # fmt: skip
    assert queries.funds_now().said == []


def test_the_reconciliation_finds_ring_fenced_money_that_pays_for_something_else(acting: None) -> None:
    """General spending empties the one bank account while the grant should still be there."""
    services.post(batch=entry(-100, account="income"), by=SYSTEM, at=AT)
    assert queries.funds_now().said == []
    line = make_line(control=Control.WARN)
    legs = [
        LegSpec("expenditure", Money.of(30), "general", "older-people", line.pk),
        LegSpec("cash", Money.of(-30), "general"),
    ]
    one = EntrySpec(entity="council", on=ON, ref="x/y/2", text="Home care", legs=legs)
    services.post(batch=BatchSpec(Stratum.ACTUAL, "x/y/2", "k", ON, [one]), by=SYSTEM, at=AT)
    (said,) = queries.funds_now().said
    assert said == (
        "£100.00 is left for purposes and the council's books hold £70.00 of cash: £30.00 of ring-fenced money is used "
        "for something else."
    )


def test_every_day_is_kept_once_and_the_public_reads_it(
    acting: None, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RIGHTSOURCE_TODAY", ON.isoformat())
    assert "No reconciliation is kept yet" in client.get("/open/ring-fenced-funds").content.decode()
    services.post(batch=entry(60, account="expenditure"), by=SYSTEM, at=AT)
    assert jobs.reconcile_funds(timestamp=0) == 1
    services.post(batch=entry(-60, account="income"), by=SYSTEM, at=AT)
    assert jobs.reconcile_funds(timestamp=0) == 1, "the day has been kept"
    with acting_as(SYSTEM, purpose=Purpose.VIEW):
        assert queries.reconciled_days() == [(ON, 1)] and queries.funds_now().said == []
    page = unescape(client.get("/open/ring-fenced-funds").content.decode())
    assert "£60.00 is spent from Public health grant and nothing is booked as received. Book the grant" in page
    assert "−£60" in client.get("/open/ring-fenced-funds?format=csv").content.decode()
    sign_in(client, Role.FINANCE_OFFICER)
    page = unescape(client.get("/desk/finance/funds").content.decode())
    assert "All 1 ring-fenced funds reconcile: £0 is left" in page
    assert "1 Apr 2015" in client.get("/desk/finance/funds?format=csv&table=days").content.decode()
