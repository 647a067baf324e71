"""Capital receipts: nothing is charged without test, strategy and banked money, and nothing unbanked is counted on."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from rightsource.books.ledger import queries as ledger_queries
from rightsource.books.ledger import services as ledger
from rightsource.books.ledger.rules import (
    BatchSpec,
    BudgetSpec,
    EntrySpec,
    LegSpec,
    PostingRefusedError,
    Recurrence,
    Stratum,
    evidence_fault,
)
from rightsource.books.plan import queries, services
from rightsource.books.plan.rules import PartKind, VersionKind, part_faults, totals_of
from rightsource.books.plan.rules.receipts import (
    ReceiptRefusedError,
    ReceiptSpec,
    ReceiptStage,
    ReceiptState,
    ReceiptUnknownError,
    StatutoryTest,
    counted,
    outlook_of,
    receipts_finding,
    spec_faults,
    use_refused,
    weight_of,
)
from rightsource.commons.access.rules import SYSTEM, Purpose, Role
from rightsource.commons.access.services import acting_as
from rightsource.ground import parameters
from rightsource.ground.money import Money
from rightsource.journeys.charge_receipt import charge_receipt, is_adopted_by_council
from rightsource.journeys.check import check
from rightsource.journeys.check.controls import RECEIPTS_IN_LEDGER
from tests.books.ledger.making import YEAR, make_budget_line
from tests.books.plan.test_plan import make_version, part
from tests.books.signing_in import sign_in

ON = date(2016, 10, 3)
NOON = datetime(2016, 10, 3, 12, tzinfo=UTC)
LAW = parameters.packaged()
STRATEGY = "democracy/decision/2016-007"
SPEC = ReceiptSpec(
    stage=ReceiptStage.MARKETED,
    planned=Money.of(1000),
    planned_on=date(2017, 1, 31),
    test=StatutoryTest.MET,
    reason="The agents expect an offer.",
    evidence="Business case of 1 June 2016",
    strategy_ref=STRATEGY,
)


def state(**over: object) -> ReceiptState:
    given: dict[str, object] = {
        "code": "hall", "asset": "County Hall", "project": "One digital front door", "saving": Money.of(200),
        "spec": SPEC, "banked": Money(0), "used": Money(0), "provenance": "generated",
    }  # fmt: skip
    return ReceiptState(**{**given, **over})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("receipt", "asked", "on", "adopted", "said"),
    [
        (state(banked=Money.of(10)), "10", ON, True, ""),
        (
            state(banked=Money.of(10)),
            "10.01",
            ON,
            True,
            "£10.00 is banked in the ledger .* so £10.00 is left. Wait until",
        ),
        (state(banked=Money.of(10), used=Money.of(4)), "6.01", ON, True, "so £6.00 is left"),
        (state(banked=Money.of(10)), "10", ON, False, "Full council has not adopted .* Bring the strategy"),
        (state(banked=Money.of(10)), "0", ON, True, "above nought"),
        (state(banked=Money.of(10), spec=replace(SPEC, test=StatutoryTest.NOT_MET)), "1", ON, True, "statutory test"),
        (state(banked=Money.of(10)), "1", date(2016, 3, 31), True, "known here from 1 April 2016"),
    ],
)
def test_a_cost_is_charged_only_with_test_strategy_and_money(
    receipt: ReceiptState, asked: str, on: date, adopted: bool, said: str
) -> None:
    """Control R4: no charge without the approved row and a banked receipt."""
    found = use_refused(receipt, Money.of(asked), on=on, parameters=LAW, is_strategy_adopted=adopted)
    assert re.search(said, found) if said else found == ""


def test_a_receipt_says_what_and_why() -> None:
    assert spec_faults(SPEC) == []
    bare = replace(SPEC, planned=Money(0), reason=" ", evidence="")
    assert [fault.split()[0] for fault in spec_faults(bare)] == ["Give", "Say", "Name"]
    assert spec_faults(replace(SPEC, test=StatutoryTest.NOT_ASKED, evidence="")) == []


def test_what_is_not_banked_is_dated_and_weighed_by_risk() -> None:
    """Control R7: £20.9m of receipts planned, £9.6m banked."""
    late = replace(SPEC, planned_on=ON - timedelta(days=1), stage=ReceiptStage.IDENTIFIED)
    found = [
        state(banked=Money.of(400), used=Money.of(100)),
        state(spec=late),
        state(spec=replace(SPEC, stage=ReceiptStage.CONTRACTED, planned_on=date(2017, 4, 1))),
        state(spec=replace(SPEC, stage=ReceiptStage.WITHDRAWN)),
        state(banked=Money.of(1200)),
    ]
    outlook = outlook_of(found, on=ON, parameters=LAW)
    assert [(str(y.year), y.unbanked, y.weighted, y.late) for y in outlook.years] == [
        ("2016/17", Money.of(1600), Money.of(550), Money.of(1000)),
        ("2017/18", Money.of(1000), Money.of(900), Money(0)),
    ]
    assert (outlook.planned, outlook.banked, outlook.used) == (Money.of(4200), Money.of(1600), Money.of(100))
    assert "£2,600 of £4,200 is not banked; weighed by risk £1,450" in receipts_finding(outlook, late=0)
    assert "1 sale should have been banked already. The forecast leaves" in receipts_finding(outlook, late=1)
    assert weight_of(ReceiptStage.WITHDRAWN, Money.of(10), on=ON, parameters=LAW) == Money(0)
    banked = outlook_of([state(banked=Money.of(1000))], on=ON, parameters=LAW)
    assert receipts_finding(banked, late=0) == "All £1,000 of capital receipts is banked, and £0 is used."
    assert "nothing rests on a sale" in receipts_finding(outlook_of([], on=ON, parameters=LAW), late=0)


def test_a_plan_counts_a_sale_as_far_as_it_is_banked_and_once() -> None:
    asked = [("", Money.of(5)), ("hall", Money.of(6)), ("hall", Money.of(6)), ("barn", Money.of(3))]
    assert counted(asked, {"hall": Money.of(10)}) == [Money.of(5), Money.of(6), Money.of(4), Money(0)]
    sale = part(PartKind.FUNDING, "100", recurrence=Recurrence.ONE_OFF, receipt_code="hall")
    parts = [part(PartKind.PRESSURE, "100"), sale]
    (without,), (with_it,) = totals_of(parts), totals_of(parts, {"hall": Money.of(100)})
    assert (without.gap, without.unbanked) == (Money.of(100), Money.of(100))
    assert (with_it.gap, with_it.unbanked) == (Money(0), Money(0))


def test_one_off_money_names_its_evidence_in_plan_and_budget() -> None:
    """Control R5: evidence documents are mandatory."""
    bare = part(PartKind.SAVING, "-1", recurrence=Recurrence.ONE_OFF, evidence=" ", name="Balances")
    (fault,) = part_faults(VersionKind.DRAFT, "", [bare])
    assert fault == (
        "“Balances” of 2015/16 is one-off without evidence: name the document that shows why it will not come again, "
        "or make it recurring."
    )
    (fault,) = part_faults(VersionKind.DRAFT, "", [part(PartKind.FUNDING, "1", receipt_code="hall")])
    assert "must be one-off funding" in fault
    assert "£0.05 of budget line 7 is one-off without evidence" in str(
        evidence_fault([BudgetSpec(7, Money(5), Recurrence.ONE_OFF)])
    )
    assert evidence_fault([BudgetSpec(7, Money(5), Recurrence.ONE_OFF, "A letter"), BudgetSpec(7, Money(5))]) is None


@pytest.fixture
def acting(db: None) -> Iterator[None]:
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        yield


def make_receipt(**over: object) -> None:
    services.record_receipt(
        code="hall", asset="County Hall", project="One digital front door", saving=Money.of(200),
        spec=replace(SPEC, **over), on=ON, by=SYSTEM, at=NOON, provenance="generated",
    )  # fmt: skip


def bank(pounds: str, key: str = "statement-1") -> int:
    return services.bank_receipt(
        code="hall", amount=Money.of(pounds), reason="Statement of 3 October", key=key, on=ON, by=SYSTEM, at=NOON
    )


def charge(line_id: int, pounds: str, *, adopted: bool = True, key: str = "c1", reason: str = "Redesign") -> int:
    return services.charge_receipt(
        code="hall", line_id=line_id, amount=Money.of(pounds), reason=reason, strategy_ref=STRATEGY,
        is_strategy_adopted=adopted, parameters=LAW, key=key, on=ON, by=SYSTEM, at=NOON,
    )  # fmt: skip


def breaches() -> list[str]:
    return check(at=NOON, progress=lambda _: None, promises=[RECEIPTS_IN_LEDGER])


def test_a_charge_lowers_the_line_as_one_off_money_and_never_more_than_is_banked(acting: None) -> None:
    line = make_budget_line("1000")
    make_receipt()
    with pytest.raises(ReceiptRefusedError, match="£0.00 is banked in the ledger"):
        charge(line.pk, "1")
    assert bank("300") == bank("300")  # once by its key
    with pytest.raises(ReceiptRefusedError, match="Say which cost"):
        charge(line.pk, "1", reason=" ")
    with pytest.raises(ReceiptRefusedError, match="Full council has not adopted"):
        charge(line.pk, "1", adopted=False)
    charge(line.pk, "200")
    with pytest.raises(ReceiptRefusedError, match="£200.00 of it used, so £100.00 is left"):
        charge(line.pk, "100.01", key="c2")
    balance = ledger_queries.balance_of_line(line_id=line.pk)
    assert (balance.actual, balance.actual_one_off) == (Money.of(-200), Money.of(-200))
    found = queries.receipt(code="hall")
    assert (found.banked, found.used, found.unbanked) == (Money.of(300), Money.of(200), Money.of(700))
    assert found == queries.receipt_in_ledger(code="hall")
    assert ledger_queries.drifted_lines() == []


def test_the_ledger_lets_nothing_be_spent_from_the_fund_of_receipts(acting: None) -> None:
    make_budget_line("1000")
    make_receipt()
    bank("300")
    legs = [
        LegSpec("expenditure", Money.of(10), "capital-receipts", "older-people"),
        LegSpec("cash", Money.of(-10), "capital-receipts"),
    ]
    entry = EntrySpec(entity="council", on=ON, ref="x/y/1", text="Pay rise", legs=legs)
    with pytest.raises(PostingRefusedError, match="Capital receipts may not be used for"), transaction.atomic():
        ledger.post(batch=BatchSpec(Stratum.ACTUAL, "x/y/1", "k", ON, [entry]), by=SYSTEM, at=NOON)


def test_the_check_finds_money_taken_from_receipts_past_the_door(acting: None) -> None:
    line = make_budget_line("1000")
    make_receipt()
    bank("300")
    assert breaches() == []
    charge(line.pk, "1")
    assert any("no decision of full council" in said for said in breaches())
    legs = [
        LegSpec("capital_receipts", Money.of(10), "capital-receipts"),
        LegSpec("cash", Money.of(-10), "capital-receipts"),
        LegSpec("cash", Money.of(10), "general"),
        LegSpec("expenditure", Money.of(-10), "general", "older-people", line.pk),
    ]
    entry = EntrySpec(entity="council", on=ON, ref="x/y/1", text="Past the door", legs=legs)
    batch = ledger.post(batch=BatchSpec(Stratum.ACTUAL, "x/y/1", "k", ON, [entry]), by=SYSTEM, at=NOON)
    assert any(f"Batch {batch}" in said for said in breaches())


def test_what_is_known_changes_with_a_reason_and_nothing_is_rewritten(acting: None) -> None:
    make_receipt()
    with pytest.raises(ReceiptRefusedError, match="already"):
        make_receipt()
    with pytest.raises(ReceiptRefusedError, match="Say what is sold .*Give the saving"):
        services.record_receipt(
            code="b", asset=" ", project="x", saving=Money(-1), spec=SPEC, on=ON, by=SYSTEM, at=NOON
        )
    with pytest.raises(ReceiptRefusedError, match="Give what came in"):
        bank("0")
    with pytest.raises(ReceiptRefusedError, match="Say why"):
        services.revise_receipt(code="hall", spec=replace(SPEC, reason=""), on=ON, by=SYSTEM, at=NOON)
    with pytest.raises(ReceiptUnknownError, match="no capital receipt “barn”"):
        queries.receipt(code="barn")
    services.revise_receipt(code="hall", spec=replace(SPEC, planned=Money.of(700)), on=ON, by=SYSTEM, at=NOON)
    assert [step.planned_pence for step in queries.receipt_steps(code="hall")] == [700_00, 1000_00]
    with pytest.raises(DatabaseError, match="denied"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE books_plan_capitalreceiptstep SET planned_pence = 1")


def test_only_a_decision_of_full_council_adopts_a_strategy(acting: None) -> None:
    line = make_budget_line("1000")
    make_receipt(strategy_ref="")
    bank("300")
    assert not is_adopted_by_council(decision_ref="", on=ON)
    assert not is_adopted_by_council(decision_ref=STRATEGY, on=ON)
    with pytest.raises(ReceiptRefusedError, match="Full council has not adopted"):
        charge_receipt(code="hall", line_id=line.pk, amount=Money(1), reason="x", key="k", on=ON, by=SYSTEM, at=NOON)


def test_the_plan_leaves_out_what_is_not_banked(acting: None, client: Client) -> None:
    sale = part(
        PartKind.FUNDING, "1000000", recurrence=Recurrence.ONE_OFF, receipt_code="hall", name="Sale of the hall"
    )
    make_version(parts=[part(PartKind.PRESSURE, "1000000"), sale])
    assert "£1.0m of capital receipts is not banked and is left out." in unescape(client.get("/plan").content.decode())
    make_receipt()
    make_budget_line("1")
    bank("1000000")
    assert "left out" not in unescape(client.get("/plan").content.decode())


def test_the_finance_officer_records_banks_and_charges_and_others_read(
    acting: None, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RIGHTSOURCE_TODAY", ON.isoformat())
    make_budget_line("1000", year=YEAR.next)
    sign_in(client, Role.FINANCE_OFFICER)
    page = unescape(client.get("/desk/finance/receipts").content.decode())
    assert "No capital receipt is recorded, so nothing rests on a sale." in page
    told = {
        "asset": "County Hall", "project": "One digital front door", "saving": "200", "stage": "marketed",
        "planned": "1000", "planned_on_day": "31", "planned_on_month": "1", "planned_on_year": "2017", "test": "met",
        "evidence": "Business case", "strategy": "", "reason": "The agents expect an offer.",
    }  # fmt: skip
    for step, status in (("check", 200), ("do", 302)):
        assert client.post("/desk/finance/receipts/new", {**told, "step": step}).status_code == status
    paid = {"amount": "300", "reason": "Statement of 3 October"}
    for step, status in (("check", 200), ("do", 302)):
        assert client.post("/desk/finance/receipts/county-hall/bank", {**paid, "step": step}).status_code == status
    line = ledger_queries.lines(year=YEAR.next, entity="council")[0]
    cost = {"line": str(line.pk), "amount": "10", "reason": "Redesign", "step": "check"}
    refused = client.post("/desk/finance/receipts/county-hall/charge", cost)
    assert refused.status_code == 422 and "Bring the strategy to full council" in unescape(refused.content.decode())
    revised = {**told, "strategy": "2016-007", "step": "do"}
    assert client.post("/desk/finance/receipts/county-hall/revise", revised).status_code == 302
    assert client.get("/desk/finance/receipts/county-hall/revise").status_code == 200
    assert "Decision 2016-007: not adopted" in unescape(
        client.get("/desk/finance/receipts/county-hall").content.decode()
    )
    sign_in(client, Role.COUNCILLOR)
    page = unescape(client.get("/desk/finance/receipts").content.decode())
    assert "£700 of £1,000 is not banked; weighed by risk £350 of it would come." in page
    assert "£300.00" in client.get("/desk/finance/receipts/county-hall?format=csv").content.decode()
    assert "County Hall" in client.get("/desk/finance/receipts?format=csv").content.decode()
    assert client.get("/desk/finance/receipts/new").status_code == 403
    assert client.get("/desk/finance/receipts/barn").status_code == 404
