"""What a year still promises is settled whole, once, explained and listed: by rule, on pages and over the API."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from html import unescape
from threading import Event
from time import sleep

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from rightsource.books.ledger import queries, services
from rightsource.books.ledger.models import CommitmentCarry
from rightsource.books.ledger.rules import (
    Carried,
    CarrySpec,
    CommitmentKind,
    Control,
    Fate,
    LimitReachedError,
    Promised,
    carried_finding,
    carry_refused,
    promised_finding,
)
from rightsource.commons.access.rules import SYSTEM, Actor, Purpose, Role
from rightsource.commons.access.services import acting_as
from rightsource.ground.money import Money
from tests.books.ledger.making import AT, YEAR, make_budget, make_budget_line, make_line
from tests.books.signing_in import sign_in
from tests.council.agreements.making import make_decision

AFTER = date(2016, 5, 5)
ORDERS, AGREEMENTS = CommitmentKind.ORDER, CommitmentKind.AGREEMENT
CARE = Promised(1, "Home care", ORDERS, 2, Money(3_000), Money(4_000))
DAYS = Promised(1, "Home care", AGREEMENTS, 1, Money(1_000), Money(4_000))
DECISION = "democracy/decision/2015-002"


def spec(row: Promised, fate: Fate = Fate.CARRY, reason: str = "Not invoiced yet.") -> CarrySpec:
    return CarrySpec(row.line_id, row.kind, fate, reason)


@pytest.mark.parametrize(
    ("promised", "asked", "on", "authority", "said"),
    [
        ([CARE, DAYS], [spec(CARE), spec(DAYS)], AFTER, DECISION, ""),
        ([CARE, DAYS], [spec(CARE), spec(DAYS)], date(2016, 4, 1), DECISION, ""),
        (
            [CARE],
            [spec(CARE)],
            date(2016, 3, 31),
            DECISION,
            "has not ended: settle what it still promises from 1 April",
        ),
        ([], [], AFTER, "", "Nothing is promised any more on the lines of 2015/16."),
        ([CARE], [spec(CARE), spec(CARE)], AFTER, DECISION, "settled twice"),
        ([CARE], [spec(CARE), spec(DAYS)], AFTER, DECISION, "promises nothing to any agreement in 2015/16"),
        ([CARE, DAYS], [spec(CARE)], AFTER, DECISION, "Say what becomes of what Home care still promise"),
        ([CARE], [spec(CARE, reason=" ")], AFTER, DECISION, "Say why for each"),
        ([CARE], [spec(CARE)], AFTER, " ", "Name the decision under which budget is carried"),
        ([CARE], [spec(CARE, Fate.BEAR)], AFTER, "", ""),
        ([CARE], [spec(CARE, Fate.RELEASE)], AFTER, "", ""),
        (
            [replace(CARE, unspent=Money(2_999))],
            [spec(CARE)],
            AFTER,
            DECISION,
            "Only £29.99 of the budget of Home care",
        ),
        ([replace(CARE, unspent=Money(-1))], [spec(CARE)], AFTER, DECISION, "Only £0.00 of the budget of Home care"),
    ],
)
def test_why_promises_cannot_be_settled(promised, asked, on, authority, said) -> None:
    found = carry_refused(year=YEAR, on=on, promised=promised, asked=asked, authority_ref=authority)
    assert said in found and bool(said) == bool(found)


def test_the_findings() -> None:
    def finding(*promised: Promised, is_closed: bool = False, has_ended: bool = True) -> str:
        return promised_finding(year=YEAR, promised=promised, is_closed=is_closed, has_ended=has_ended)

    assert finding() == "Nothing is promised any more on the lines of 2015/16: it can be closed."
    assert (
        finding(is_closed=True) == finding(has_ended=False) == "Nothing is promised any more on the lines of 2015/16."
    )
    assert finding(CARE, DAYS) == (
        "£40.00 of 2015/16 is still promised: 3 promises on 1 line. Carry or release all of it before the year is "
        "closed."
    )
    assert finding(CARE, has_ended=False) == "£30.00 of 2015/16 is still promised: 2 promises on 1 line."
    made = Carried(3, Money(3_000), Money(0), Money(1_000))
    assert carried_finding(year=YEAR, carried=made) == (
        "Of 3 promises of 2015/16, £30.00 was carried to 2016/17 with its budget and £10.00 was released."
    )


def promised_line(pounds: str = "100") -> int:
    """Open a line with a decision in force and an order of £30.00 and an agreement of £10.00 promised on it."""
    line = make_budget_line(pounds)
    make_budget(make_line(year=YEAR.next), "5", key="next")
    make_decision()
    for kind, pence, ref in ((ORDERS, 3_000, "marketplace/order/1"), (AGREEMENTS, 1_000, "agreements/agreement/a")):
        services.commit(line_id=line.pk, ref=ref, kind=kind, amount=Money(pence), by=SYSTEM, at=AT)
    return line.pk


def test_only_the_finance_officer_settles_and_nobody_writes_the_list(db: None) -> None:
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        promised_line()
        rows = queries.promised_of_year(year=YEAR)
        asked = [spec(row, Fate.RELEASE) for row in rows]
        for role in (Role.BUDGET_HOLDER, Role.COMMISSIONER, Role.AUDITOR, Role.CLERK):
            other = Actor(account_id=9, role=role)
            with (
                acting_as(other, purpose=Purpose.OPERATION),
                pytest.raises(DatabaseError, match="Only the finance officer settles"),
                transaction.atomic(),
            ):
                services.carry_forward(year=YEAR, asked=asked, authority_ref="", by=other, at=AT, on=AFTER)
        with pytest.raises(DatabaseError, match="policy"), transaction.atomic():
            CommitmentCarry.objects.create(
                commitment_id=queries.outstanding_of_year(year=YEAR)[0].commitment_id, year=2015, fate="release",
                pence=1, reason="x", at=AT, by_ref="x",
            )  # fmt: skip
        assert queries.promised_of_year(year=YEAR) == rows


def test_a_decision_to_carry_one_line_lets_no_other_line_pass_its_limit(db: None) -> None:
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        asking = make_budget_line("100", control=Control.ASK)
        make_budget(make_line(year=YEAR.next, control=Control.ASK), "5", key="next")
        make_decision()
        for kind, pence, ref in ((ORDERS, 3_000, "marketplace/order/1"), (AGREEMENTS, 1_000, "agreements/agreement/a")):
            services.commit(line_id=asking.pk, ref=ref, kind=kind, amount=Money(pence), by=SYSTEM, at=AT)
        rows = {row.kind: row for row in queries.promised_of_year(year=YEAR)}

        def settle(agreements: Fate) -> Carried:
            asked = [spec(rows[ORDERS]), spec(rows[AGREEMENTS], agreements)]
            return services.carry_forward(year=YEAR, asked=asked, authority_ref=DECISION, by=SYSTEM, at=AT, on=AFTER)

        with pytest.raises(LimitReachedError, match="£5.00 over"), transaction.atomic():
            settle(Fate.BEAR)
        assert settle(Fate.CARRY).promises == 2
        assert set(CommitmentCarry.objects.values_list("authority_ref", flat=True)) == {DECISION}


def test_what_is_carried_twice_knows_the_line_on_which_it_was_first_promised(db: None) -> None:
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        first = promised_line()
        third = make_line(year=YEAR.next.next)
        make_budget(third, "5", key="third")
        for year in (YEAR, YEAR.next):
            asked = [spec(row) for row in queries.promised_of_year(year=year)]
            on = date(year.next.start_year, 5, 5)
            services.carry_forward(year=year, asked=asked, authority_ref=DECISION, by=SYSTEM, at=AT, on=on)
        ref = "agreements/agreement/a"
        held = queries.commitments_of_all(refs=[ref, "marketplace/order/1"])
        found = [(row.line_id, row.amount.pence, row.promised_on) for row in held[ref]]
        second = queries.commitments_of(ref=ref)[1].line_id
        assert found == [(first, 0, first), (second, 0, first), (third.pk, 1_000, first)]
        assert queries.promised_by_line(ref=ref)[first].net == Money(1_000)
        assert set(queries.promised_by_line(ref=ref)) == {first}, "what was carried is promised once"


@pytest.mark.django_db(transaction=True)
def test_what_is_promised_is_read_after_the_lines_are_held() -> None:
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        line_id = promised_line()
        asked = [spec(row, Fate.RELEASE) for row in queries.promised_of_year(year=YEAR)]
    held = Event()

    def settle() -> Carried:
        try:
            held.wait(20)
            with acting_as(SYSTEM, purpose=Purpose.OPERATION):
                return services.carry_forward(year=YEAR, asked=asked, authority_ref="", by=SYSTEM, at=AT, on=AFTER)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        late = pool.submit(settle)
        with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING), transaction.atomic():
            services.commit(
                line_id=line_id, ref="marketplace/order/2", kind=ORDERS, amount=Money(500), by=SYSTEM, at=AT
            )
            held.set()
            sleep(1)  # so that the other waits for the line
        assert late.result().promises == 3, "the promise that was made while it waited is settled with the others"


def read(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, answer.content.decode()[:300]
    return unescape(answer.content.decode())


def test_the_finance_officer_settles_what_a_year_promises_on_pages(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        line_id = promised_line()
    client, here = Client(), "/desk/finance/year-end/2015-16/promises"
    sign_in(client, Role.FINANCE_OFFICER)
    monkeypatch.setenv("RIGHTSOURCE_TODAY", "2016-03-01")
    assert f'href="{here}"' in read(client, "/desk/finance/periods?year=2015-16")
    running = read(client, here)
    assert (
        "£40.00 of 2015/16 is still promised: 2 promises on 1 line." in running
        and "Carry or release them" not in running
    )
    assert client.get(f"{here}/settle")["Location"] == here
    monkeypatch.setenv("RIGHTSOURCE_TODAY", "2016-05-05")
    assert "Carry or release them" in read(client, here)
    asked = read(client, f"{here}/settle")
    assert "Home care for older people: £30.00 promised to 1 order" in asked
    told = {
        f"order-{line_id}": "carry", f"agreement-{line_id}": "bear", "reason": "Not invoiced yet.",
        f"agreement-{line_id}-why": "Renewed.", "decision": "2015-002",
    }  # fmt: skip
    assert client.post(f"{here}/settle", {**told, "reason": ""}).status_code == 422
    refused = unescape(client.post(f"{here}/settle", told).content.decode())
    assert "£5.00 over what is left" in refused, "the next year has £5.00 of its own, and £10.00 would be borne"
    told[f"agreement-{line_id}"] = "release"
    checked = unescape(client.post(f"{here}/settle", told).content.decode())
    assert "£30.00: carry it, with its budget. Not invoiced yet." in checked
    assert "£10.00: release it. Renewed." in checked and not CommitmentCarry.objects.exists()
    assert client.post(f"{here}/settle", {**told, "step": "do"})["Location"] == here
    done = read(client, here)
    assert "£30.00 was carried to 2016/17 with its budget and £10.00 was released." in done
    assert "Nothing is promised any more on the lines of 2015/16: it can be closed." in done
    assert "Decision 2015-002" in done and "Renewed." in done
    assert "Carried with its budget" in client.get(f"{here}?format=csv&table=carried").content.decode()
    assert "Budget line" in client.get(f"{here}?format=csv").content.decode()
    read(client, "/desk/finance/year-end/x/promises", 404)
    auditor = Client()
    sign_in(auditor, Role.AUDITOR)
    read(auditor, here)
    read(auditor, f"{here}/settle", 403)


def test_the_api_settles_what_a_year_promises(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RIGHTSOURCE_TODAY", "2016-05-05")
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        promised_line()
    client = Client()
    sign_in(client, Role.FINANCE_OFFICER)
    here = "/api/years/2015-16/promises"
    found = client.get(here).json()
    assert [(row["kind"], row["pence"], row["unspent_pence"]) for row in found["promised"]] == [
        ("agreement", 1_000, 10_000), ("order", 3_000, 10_000)]  # fmt: skip
    lines = [
        {"line_id": row["line_id"], "kind": row["kind"], "fate": "carry", "reason": "Not invoiced yet."}
        for row in found["promised"]
    ]

    def send(**told: object) -> tuple[int, dict[str, object]]:
        answer = client.post(f"{here}/settle", told, content_type="application/json")
        return answer.status_code, answer.json()

    assert send(lines=lines)[0] == 409
    assert send(lines=lines, decision_code="2015-002") == (
        200, {"promises": 2, "carried_pence": 4_000, "borne_pence": 0, "released_pence": 0})  # fmt: skip
    found = client.get(here).json()
    assert found["promised"] == [] and {row["fate"] for row in found["settled"]} == {"carry"}
    assert all(row["to_line_id"] and row["authority_ref"] == DECISION for row in found["settled"])
