"""A locked month takes no posting by any way; a year ends once, into reserves of each fund, and carries no budget."""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime
from html import unescape

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from rightsource.books.ledger import queries, services
from rightsource.books.ledger.models import Batch, Line
from rightsource.books.ledger.rules import (
    BatchSpec,
    LegSpec,
    Period,
    PeriodLockedError,
    PeriodRefusedError,
    PeriodStep,
    Stratum,
    YearResult,
    periods_finding,
    step_refused,
    year_end_batch,
)
from rightsource.commons.access.rules import SYSTEM, Actor, Purpose, Role
from rightsource.commons.access.services import acting_as
from rightsource.commons.record.models import Audit
from rightsource.ground.money import Money
from rightsource.ground.time import FinancialYear, Month
from tests.books.ledger.making import YEAR, make_budget_line, make_line
from tests.books.ledger.test_posting import spending
from tests.books.signing_in import sign_in

APRIL = Month(2015, 4)
AFTER = datetime(2016, 5, 5, 9, tzinfo=UTC)
ON = date(2016, 5, 5)
WHY = "The accounts are agreed with the auditor."


@pytest.fixture
def acting(db: None) -> Iterator[None]:
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        yield


def lock(*months: Month) -> None:
    for month in months:
        services.lock_period(month=month, reason=WHY, by=SYSTEM, at=AFTER, on=ON)


def dated(batch: BatchSpec, day: date, *, entries_on: date | None = None) -> BatchSpec:
    return replace(batch, on=day, entries=[replace(entry, on=entries_on or day) for entry in batch.entries])


def test_a_posting_in_a_locked_month_is_refused_with_what_to_do_and_nothing_is_kept(acting: None) -> None:
    line = make_budget_line("1000")
    lock(APRIL)
    assert queries.is_locked(month=APRIL) and not queries.unsealed_batches().exists()
    with pytest.raises(PeriodLockedError) as refused:
        services.post(batch=spending(line, 100), by=SYSTEM, at=AFTER)
    assert str(refused.value) == (
        "April 2015 was locked on 5 May 2016, so nothing of this was posted. Post it with the date of today, or ask "
        "the finance officer (section 151) to open April 2015."
    )
    assert not Batch.objects.filter(stratum="actual").exists()
    assert queries.balance_of_line(line_id=line.pk).actual == Money(0)
    assert queries.posting_day(wanted=date(2015, 4, 30), on=ON) == ON
    assert queries.posting_day(wanted=date(2015, 5, 31), on=ON) == date(2015, 5, 31)
    assert services.post(batch=dated(spending(line, 100), ON), by=SYSTEM, at=AFTER)


@pytest.mark.parametrize(
    ("on", "entries_on"), [(date(2015, 4, 30), date(2015, 5, 1)), (date(2015, 5, 1), date(2015, 4, 30))]
)
def test_neither_a_batch_nor_its_entries_lie_in_a_locked_month(acting: None, on: date, entries_on: date) -> None:
    line = make_budget_line("1000")
    lock(APRIL)
    with pytest.raises(PeriodLockedError):
        services.post(batch=dated(spending(line, 100), on, entries_on=entries_on), by=SYSTEM, at=AFTER)


def test_the_database_itself_refuses(acting: None) -> None:
    make_budget_line("1000")
    lock(APRIL)
    with (
        pytest.raises(DatabaseError, match="April 2015 was locked"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT ledger_post(%s)", [posting_json("2015-04-30")])


def posting_json(on: str) -> str:
    return (
        f'{{"stratum":"actual","authority_ref":"a/b/c","key":"k","digest":"d","at":"2016-05-05T09:00:00Z","on":"{on}",'
        f'"by_ref":"x","entries":[{{"entity":"council","on":"{on}","ref":"r","text":"t","legs":['
        '{"account":"cash","fund":"general","service_line":"","recurrence":"recurring","counterparty":"",'
        '"agreement_ref":"","pence":1},{"account":"debtors","fund":"general","service_line":"","recurrence":'
        '"recurring","counterparty":"","agreement_ref":"","pence":-1}]}]}'
    )


def test_a_month_is_opened_again_with_its_reason(acting: None) -> None:
    line = make_budget_line("1000")
    lock(APRIL)
    services.open_period(month=APRIL, reason="An invoice was left out.", by=SYSTEM, at=AFTER, on=ON)
    assert services.post(batch=spending(line, 100), by=SYSTEM, at=AFTER)
    lock(APRIL)
    (first, *_) = queries.periods(year=YEAR)
    assert (first.is_locked, first.since, first.reason, first.batches) == (True, ON, WHY, 2)
    verbs = Audit.objects.filter(subject="ledger/period/2015-04").order_by("id").values_list("verb", flat=True)
    assert list(verbs) == ["period.lock", "period.open", "period.lock"]


def test_what_makes_no_sense_is_refused(acting: None) -> None:
    with pytest.raises(PeriodRefusedError, match="Say why"):
        services.lock_period(month=APRIL, reason=" ", by=SYSTEM, at=AFTER, on=ON)
    with pytest.raises(PeriodRefusedError, match="May 2016 has not ended: lock it from 1 June 2016"):
        services.lock_period(month=Month(2016, 5), reason=WHY, by=SYSTEM, at=AFTER, on=ON)
    with pytest.raises(PeriodRefusedError, match="April 2015 is open already"):
        services.open_period(month=APRIL, reason=WHY, by=SYSTEM, at=AFTER, on=ON)
    lock(APRIL)
    with pytest.raises(PeriodRefusedError, match="April 2015 is locked already"):
        lock(APRIL)


@pytest.mark.parametrize("role", [Role.BUDGET_HOLDER, Role.DIRECTOR, Role.CLERK, Role.AUDITOR])
def test_nobody_else_locks_opens_or_closes(acting: None, role: Role) -> None:
    other = Actor(account_id=9, role=role)
    with acting_as(other, purpose=Purpose.OPERATION):
        with pytest.raises(DatabaseError, match="policy"), transaction.atomic():
            services.lock_period(month=APRIL, reason=WHY, by=other, at=AFTER, on=ON)
        with pytest.raises(DatabaseError, match="seal the books"), transaction.atomic():
            services.close_year(year=YEAR, by=other, at=AFTER)


@pytest.mark.django_db(transaction=True)
def test_who_locks_waits_for_a_posting_under_way() -> None:
    """A posting that began before the lock is kept, and is under the seal that the lock makes."""
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        make_budget_line("1000")

    def lock_it() -> int:
        try:
            with acting_as(SYSTEM, purpose=Purpose.OPERATION):
                lock(APRIL)
                return queries.unsealed_batches().count()
        finally:
            connection.close()

    with psycopg.connect(os.environ["RIGHTSOURCE_OWNER_DATABASE_URL"]) as slow, ThreadPoolExecutor(1) as pool:
        slow.execute("SELECT set_config('rightsource.role', 'system', true)")
        slow.execute("SELECT set_config('rightsource.audited', pg_current_xact_id()::text, true)")
        slow.execute("SELECT ledger_post(%s)", [posting_json("2015-04-30")])
        locking = pool.submit(lock_it)
        with pytest.raises(TimeoutError):
            locking.result(0.5)
        slow.commit()
        assert locking.result(10) == 0
    with acting_as(SYSTEM, purpose=Purpose.VIEW):
        assert Batch.objects.get(key="k").sealed is not None and queries.is_locked(month=APRIL)


def whole_year(line: Line) -> None:
    services.post(batch=spending(line, 25_000), by=SYSTEM, at=AFTER)
    health = spending(line, 5_000, key="health", fund="public-health", service_line="public-health", line_id=None)
    services.post(batch=health, by=SYSTEM, at=AFTER)
    earned = spending(line, -1_000, key="earned", account="income")
    services.post(batch=earned, by=SYSTEM, at=AFTER)


def test_a_year_ends_once_into_the_reserves_of_each_fund_and_carries_no_budget(acting: None) -> None:
    line = make_budget_line("1000")
    next_line = make_line(year=YEAR.next)
    whole_year(line)
    before = [
        row.amount
        for row in queries.trial_balance(entity="council", stratum=Stratum.ACTUAL)
        if row.kind in ("expense", "income")
    ]
    with pytest.raises(PeriodRefusedError, match="Only 0 of the twelve months of the year are locked"):
        services.close_year(year=YEAR, by=SYSTEM, at=AFTER)
    lock(*YEAR.months())
    batch_id = services.close_year(year=YEAR, by=SYSTEM, at=AFTER)
    legs = {(leg.account.code, leg.fund.code): leg.pence for leg in queries.legs_in(batch_id=batch_id)}
    assert legs == {
        ("reserves", "general"): 24_000,
        ("brought_forward", "general"): -24_000,
        ("reserves", "public-health"): 5_000,
        ("brought_forward", "public-health"): -5_000,
    }
    balance = queries.trial_balance(entity="council", stratum=Stratum.ACTUAL)
    assert [row.amount for row in balance if row.kind in ("expense", "income")] == before, "the year's reports stay"
    assert Money.sum_of(row.amount for row in balance) == Money(0)
    assert queries.batch(batch_id=batch_id).on == date(2016, 3, 31) and queries.year_end(year=YEAR) is not None
    assert queries.year_end_batch_id(year=YEAR) == batch_id
    assert queries.balance_of_line(line_id=next_line.pk).budget == Money(0), "no budget is carried"
    with pytest.raises(PeriodRefusedError, match="2015/16 is closed already"):
        services.close_year(year=YEAR, by=SYSTEM, at=AFTER)
    with pytest.raises(PeriodRefusedError, match="is not opened again"):
        services.open_period(month=APRIL, reason=WHY, by=SYSTEM, at=AFTER, on=ON)
    with pytest.raises(PeriodLockedError, match="lies in a year that is closed"):
        services.post(batch=spending(line, 1, key="late"), by=SYSTEM, at=AFTER)
    with pytest.raises(PeriodLockedError):
        services.post(batch=spending(line, 1, key="year-end:2014"), by=SYSTEM, at=AFTER)


def test_a_year_with_something_under_no_seal_does_not_end(acting: None, monkeypatch: pytest.MonkeyPatch) -> None:
    line = make_budget_line("1000")
    whole_year(line)
    lock(*YEAR.months()[1:])
    monkeypatch.setattr("rightsource.books.ledger.services.periods.seal", lambda **_: None)
    services.post(batch=spending(line, 1, key="later"), by=SYSTEM, at=AFTER)
    lock(APRIL)
    with pytest.raises(PeriodRefusedError, match="is under no seal yet"):
        services.close_year(year=YEAR, by=SYSTEM, at=AFTER)


def test_a_year_in_which_nothing_was_posted_ends_without_a_batch(acting: None) -> None:
    lock(*YEAR.months())
    assert services.close_year(year=YEAR, by=SYSTEM, at=AFTER) is None
    assert queries.year_end(year=YEAR) is not None and queries.year_end_batch_id(year=YEAR) is None


def test_the_result_of_a_year_keeps_to_its_entity_and_fund() -> None:
    results = [YearResult("council", "general", Money(5)), YearResult("wellbeing", "general", Money(-3)),
               YearResult("council", "schools", Money(0))]  # fmt: skip
    batch = year_end_batch(year=YEAR, results=results)
    assert batch is not None and batch.key == "year-end:2015" and batch.on == date(2016, 3, 31)
    assert [(entry.entity, list(entry.legs)) for entry in batch.entries] == [
        ("council", [LegSpec("reserves", Money(5), "general"), LegSpec("brought_forward", Money(-5), "general")]),
        ("wellbeing", [LegSpec("reserves", Money(-3), "general"), LegSpec("brought_forward", Money(3), "general")]),
    ]
    assert year_end_batch(year=YEAR, results=[]) is None


@pytest.mark.parametrize(("on", "said"), [(date(2015, 4, 30), "April 2015 has not ended"), (date(2015, 5, 1), "")])
def test_a_month_is_locked_from_the_day_after_its_last(on: date, said: str) -> None:
    found = step_refused(step=PeriodStep.LOCK, month=APRIL, reason="x", on=on)
    assert found.startswith(said) and bool(found) == bool(said)
    assert step_refused(step=PeriodStep.OPEN, month=APRIL, reason="x", on=on) == ""


def finding(*, locked: int, on: date, is_closed: bool = False) -> str:
    year = FinancialYear(2015)
    found = [Period(month, number < locked) for number, month in enumerate(year.months())]
    return periods_finding(year=year, periods=found, is_closed=is_closed, on=on)


def test_the_finding_says_what_can_still_be_posted_in() -> None:
    assert finding(locked=0, on=date(2015, 5, 2)) == (
        "Postings are still taken in April 2015, which has ended; none of the twelve is locked."
    )
    assert finding(locked=2, on=date(2015, 10, 2)) == (
        "Postings are still taken in 4 months of 2015/16 that have ended; 2 of the twelve are locked."
    )
    assert finding(locked=1, on=date(2015, 5, 2)) == "Every month of 2015/16 that has ended is locked: 1 of twelve."
    assert finding(locked=12, on=ON) == "All twelve months of 2015/16 are locked, so the year can be closed."
    assert "is closed: its result stands in reserves" in finding(locked=12, on=ON, is_closed=True)


def read(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, answer.content.decode()[:300]
    return unescape(answer.content.decode())


def test_the_finance_officer_locks_and_closes_on_pages(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RIGHTSOURCE_TODAY", "2016-05-05")
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        whole_year(make_budget_line("1000"))
    client, year = Client(), "/desk/finance/periods?year=2015-16"
    sign_in(client, Role.FINANCE_OFFICER)
    assert "still taken in 12 months of 2015/16 that have ended; none" in read(client, year)
    assert "Periods of 2016/17" in read(client, "/desk/finance/periods")
    here = "/desk/finance/periods/2015-04"
    assert "April 2015 is open: 4 batches posted in it." in read(client, here)
    assert client.post(here, {"reason": ""}).status_code == 422
    checked = unescape(client.post(here, {"reason": WHY}).content.decode())
    assert "Refused from now on, by everybody and every way." in checked and "Open" in read(client, year)
    assert client.post(here, {"reason": WHY, "step": "do"})["Location"] == year
    assert "Locked" in read(client, year) and WHY in read(client, year)
    assert "Taken again" in unescape(client.post(here, {"reason": "x"}).content.decode())
    with acting_as(SYSTEM, purpose=Purpose.OPERATION):
        lock(*YEAR.months()[1:])
    assert 'href="/desk/finance/year-end/2015-16"' in read(client, year)
    closing = "/desk/finance/year-end/2015-16"
    assert "No budget is carried into 2016/17 but what goes with" in read(client, closing)
    assert "Spent" in client.get(f"{closing}?format=csv").content.decode()
    client.post(closing, {})
    assert "can be closed" in read(client, year), "a look binds nothing"
    assert client.post(closing, {"step": "do"})["Location"] == year
    assert "is closed: its result stands in reserves" in read(client, year)
    assert client.get(closing)["Location"] == year
    assert "April 2015" in client.get(f"{year}&format=csv").content.decode()
    late = unescape(client.post(here, {"reason": "x"}).content.decode())
    assert "is not opened again" in late
    for address in ("/desk/finance/periods/2015-13", "/desk/finance/periods/x", "/desk/finance/year-end/x"):
        read(client, address, 404)
    auditor = Client()
    sign_in(auditor, Role.AUDITOR)
    assert "Open it" not in read(auditor, year)
    read(auditor, here, 403)


def test_the_api_locks_opens_and_closes(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RIGHTSOURCE_TODAY", "2016-05-05")
    client = Client()
    sign_in(client, Role.FINANCE_OFFICER)

    def send(address: str, **told: str) -> tuple[int, dict[str, object]]:
        answer = client.post(address, told, content_type="application/json")
        return answer.status_code, answer.json()

    status, said = send("/api/periods/2015-04/lock", reason=WHY)
    assert (status, said["is_locked"], said["since"]) == (200, True, "2016-05-05")
    status, said = send("/api/periods/2015-04/lock", reason=WHY)
    assert status == 409 and said["error"] == "April 2015 is locked already."
    assert send("/api/periods/2015-04/open", reason=WHY)[1]["is_locked"] is False
    assert send("/api/years/2015-16/close")[0] == 409
    assert len(client.get("/api/periods/2015-16").json()) == 12
    with acting_as(SYSTEM, purpose=Purpose.OPERATION):
        lock(*YEAR.months())
    assert send("/api/years/2015-16/close") == (200, {"year": "2015-16", "batch_id": None})
