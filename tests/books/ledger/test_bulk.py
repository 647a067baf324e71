"""Very many entries are posted whole or not at all, by the same checks, limits, locks, seals and balances as a few."""

import os
from collections.abc import Iterator
from datetime import date

import psycopg
import pytest
from django.db import DatabaseError, transaction

from rightsource.books.ledger import queries, services
from rightsource.books.ledger.models import Batch, Entry, Leg
from rightsource.books.ledger.rules import LimitReachedError, PeriodLockedError, PostingRefusedError, Stratum
from rightsource.books.ledger.services import bulk
from rightsource.commons.access.rules import SYSTEM, Actor, Purpose, Role
from rightsource.commons.access.services import acting_as
from rightsource.commons.record.models import Audit
from rightsource.ground.money import Money
from tests.books.ledger.making import AT, YEAR, make_budget_line
from tests.books.ledger.test_periods import AFTER, ON

DAY = date(2015, 4, 30)
EVER = AT.replace(year=9000)


@pytest.fixture
def acting(db: None) -> Iterator[None]:
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        yield


def text(*rows: tuple[object, ...]) -> list[bytes]:
    return ["".join("\t".join("\\N" if cell is None else str(cell) for cell in row) + "\n" for row in rows).encode()]


def post(*legs: tuple[object, ...], of: int = 1, key: str = "bulk", **over: object) -> list[int]:
    """Post so many entries of the council with these legs: entry, account, fund, service line, line, pence."""
    given: dict[str, object] = {
        "entries": text(*((number, "council", DAY, "a/b/c", f"Entry {number}") for number in range(1, of + 1))),
        "legs": text(
            *((entry, account, fund, service, line, "recurring", "", "", pence)
              for entry, account, fund, service, line, pence in legs)
        ),
        "stratum": Stratum.ACTUAL, "authority_ref": "a/b/c", "key": key, "on": DAY, "by": SYSTEM, "at": AT,
    }  # fmt: skip
    return services.post_bulk(**{**given, **over})  # type: ignore[arg-type]


def paid(entry: int, line: int | None, pence: int) -> list[tuple[object, ...]]:
    return [
        (entry, "expenditure", "general", "older-people", line, pence),
        (entry, "cash", "general", "", None, -pence),
    ]


def test_what_is_posted_in_bulk_is_as_if_posted_one_by_one(acting: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "ENTRIES_EACH", 2)
    line = make_budget_line("1000")
    made = post(*paid(1, line.pk, 100), *paid(2, line.pk, 20), *paid(3, None, 3), of=3)
    assert len(made) == 2 and [batch.key for batch in Batch.objects.filter(pk__in=made).order_by("pk")] == [
        "bulk/1",
        "bulk/2",
    ]
    assert [(entry.number, entry.text) for entry in Entry.objects.filter(batch__in=made).order_by("id")] == [
        (1, "Entry 1"), (2, "Entry 2"), (1, "Entry 3"),
    ]  # fmt: skip
    assert queries.balance_of_line(line_id=line.pk).actual == Money(120) and queries.drifted_lines() == []
    assert services.seal(by=SYSTEM, at=AT) == 1
    kept = queries.trial_balance(entity="council", stratum=Stratum.ACTUAL)
    assert kept == queries.trial_balance(entity="council", stratum=Stratum.ACTUAL, as_at=EVER)
    assert {row.code: row.amount.pence for row in kept} == {"cash": -123, "expenditure": 123}
    assert Audit.objects.filter(verb="actual.post_bulk").count() == 2


def refused(match: str, *legs: tuple[object, ...], **over: object) -> None:
    with pytest.raises(PostingRefusedError, match=match), transaction.atomic():
        post(*legs, **over)  # type: ignore[arg-type]
    assert not Batch.objects.filter(stratum="actual").exists() and not Leg.objects.filter(pence=100).exists()


def test_one_wrong_entry_refuses_all(acting: None) -> None:
    make_budget_line("1000")
    good = paid(1, None, 100)
    refused("“Entry 2” does not balance in General fund: it is out by 1 pence",
            *good, (2, "cash", "general", "", None, 2), (2, "debtors", "general", "", None, -1), of=2)  # fmt: skip
    refused("Public health grant may not be used for Older people",
            (1, "expenditure", "public-health", "older-people", None, 5),
            (1, "cash", "public-health", "", None, -5))  # fmt: skip
    refused("There is no account “lottery”", *good, (1, "lottery", "general", "", None, 5))
    refused("There is no budget line 77", *paid(1, 77, 100))
    refused("A leg belongs to no entry", *good, *paid(2, None, 5))
    refused("An entry has no leg", *good, of=2)
    refused("There is no entity “moon”", *good, entries=text((1, "moon", DAY, "r", "t")))
    refused("needs a key", *good, key=" ")


def test_a_line_a_lock_and_a_key_hold_as_everywhere(acting: None) -> None:
    line = make_budget_line("1")
    with pytest.raises(LimitReachedError), transaction.atomic():
        post(*paid(1, line.pk, 101))
    post(*paid(1, line.pk, 100))
    with pytest.raises(PostingRefusedError, match="was used for another posting"):
        post(*paid(1, line.pk, 100))
    services.lock_period(month=YEAR.months()[0], reason="x", by=SYSTEM, at=AFTER, on=ON)
    with pytest.raises(PeriodLockedError, match="April 2015 was locked"):
        post(*paid(1, None, 100), key="other")


def test_nobody_else_posts_in_bulk(acting: None) -> None:
    holder = Actor(account_id=9, role=Role.BUDGET_HOLDER)
    with acting_as(holder, purpose=Purpose.OPERATION), pytest.raises(DatabaseError, match="post in bulk"):
        post(*paid(1, None, 100), by=holder)


def test_legs_point_at_what_is_there(acting: None) -> None:
    """Asked of the owner too, who has no function to go through."""
    with psycopg.connect(os.environ["RIGHTSOURCE_OWNER_DATABASE_URL"]) as owner:
        owner.execute("SELECT set_config('rightsource.posted', pg_current_xact_id()::text, true)")
        with pytest.raises(psycopg.errors.ForeignKeyViolation, match="points at an account, fund"):
            owner.execute(
                "INSERT INTO books_ledger_leg (entry_id, account_id, fund_id, recurrence, agreement_ref, pence) "
                "VALUES (0, 0, 0, 'recurring', '', 1)"
            )


def test_no_leg_or_entry_comes_without_a_batch(acting: None) -> None:
    with psycopg.connect(os.environ["RIGHTSOURCE_OWNER_DATABASE_URL"]) as owner:
        with pytest.raises(psycopg.errors.IntegrityError, match="without a batch in its transaction"):
            owner.execute(
                'INSERT INTO books_ledger_entry (batch_id, number, entity_id, at, "on", ref, text) '
                "VALUES (0, 1, 0, now(), now(), 'x', 'x')"
            )
        owner.rollback()
