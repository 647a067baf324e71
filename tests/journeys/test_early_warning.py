"""The early warning is asked of the council's own books every day, by the rules of the backtest."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from html import unescape

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from rightsource.books.ledger import services as ledger
from rightsource.books.ledger.rules import BatchSpec, Control, EntrySpec, LegSpec, Stratum
from rightsource.commons.access.rules import SYSTEM, Purpose, Role
from rightsource.commons.access.services import acting_as
from rightsource.council.evidence import jobs, queries
from rightsource.council.evidence.rules import Line
from rightsource.council.evidence.rules.warning import (
    RULE_WORDS,
    Assessment,
    Level,
    Rule,
    warning_finding,
)
from rightsource.ground.money import Money
from rightsource.journeys.early_warning import assess_books
from tests.books.ledger.making import AT, ON, YEAR, make_budget, make_budget_line, make_line
from tests.books.ledger.test_posting import spending
from tests.books.signing_in import sign_in


@pytest.fixture
def acting(db: None) -> Iterator[None]:
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        yield


def hold(account: str, pounds: int, on: date = date(2014, 3, 31)) -> None:
    """Book what a reserve holds from a day on."""
    legs = [LegSpec("cash", Money.of(pounds), "general"), LegSpec(account, Money.of(-pounds), "general")]
    entry = EntrySpec(entity="council", on=on, ref="x/y/1", text="Brought forward", legs=legs)
    ledger.post(batch=BatchSpec(Stratum.ACTUAL, "x/y/1", account, on, [entry]), by=SYSTEM, at=AT)


def test_what_the_books_do_not_hold_is_said_and_never_guessed(acting: None) -> None:
    make_budget_line("1000000")
    years, found = assess_books(on=ON, at=AT)
    assert years.this.values_k == {Line.NET_REVENUE_EXPENDITURE: Decimal(1000)}
    assert found.level is None and found.rang == ()
    assert "of 2015/16 is not recorded in the books" in found.not_computed[Rule.LOW_RESERVES]
    assert warning_finding(found) == (
        "The books do not hold enough to give a level. 7 rules of 7 cannot be computed from the books."
    )


def test_reserves_that_are_low_and_going_are_red_from_the_ledger_alone(acting: None) -> None:
    """One step from amber: the same reserves without the overspend of the year do not go."""
    line = make_budget_line("1000000", control=Control.WARN)
    before = make_line(year=YEAR.previous)
    make_budget(before, "1000000")
    hold("reserves_unallocated", 60_000)
    hold("reserves_earmarked", 40_000)
    _, found = assess_books(on=ON, at=AT)
    assert (found.level, found.rang) == (Level.NONE, (Rule.LOW_RESERVES,))
    assert warning_finding(found).startswith("No early warning: 1 sign alone is no warning. 3 rules of 7")
    ledger.post(batch=spending(line, 105_000_000), by=SYSTEM, at=AT)
    years, found = assess_books(on=ON, at=AT)
    assert years.this.values_k[Line.UNALLOCATED_CLOSE] == Decimal(10)
    assert found.level is Level.RED
    assert set(found.rang) >= {Rule.LOW_RESERVES, Rule.THIN_GENERAL_RESERVE, Rule.SHORT_RUNWAY}
    assert warning_finding(found).startswith("Early warning, red: ")


def test_signs_are_named_also_where_no_level_can_be_given() -> None:
    found = Assessment(None, (Rule.LOW_RESERVES,), {Rule.SHORT_RUNWAY: "cannot be computed"})
    assert warning_finding(found) == (
        "1 sign of trouble, and the books do not hold enough to give a level. "
        "1 rule of 7 cannot be computed from the books."
    )


def test_every_rule_has_words_and_a_whole_assessment_says_no_more() -> None:
    assert set(RULE_WORDS) == set(Rule)
    assert warning_finding(Assessment(Level.AMBER, (Rule.SHORT_RUNWAY,), {})) == (
        "Early warning, amber: 1 sign of trouble in the books."
    )


def test_every_day_is_kept_once_for_everybody_to_read(
    acting: None, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RIGHTSOURCE_TODAY", ON.isoformat())
    assert "The first level is worked out" in unescape(client.get("/evidence/early-warning").content.decode())
    line = make_budget_line("1000000", control=Control.WARN)
    make_budget(make_line(year=YEAR.previous), "1000000")
    hold("reserves_unallocated", 60_000)
    hold("reserves_earmarked", 40_000)
    assert jobs.early_warning(timestamp=0) == "none"
    ledger.post(batch=spending(line, 105_000_000), by=SYSTEM, at=AT)
    assert jobs.early_warning(timestamp=0) == "none", "the day is kept"
    monkeypatch.setenv("RIGHTSOURCE_TODAY", (ON + timedelta(days=1)).isoformat())
    assert jobs.early_warning(timestamp=0) == "red"
    with acting_as(SYSTEM, purpose=Purpose.VIEW):
        assert [(day.on, day.level) for day in queries.warning_days()] == [
            (ON + timedelta(days=1), "red"),
            (ON, "none"),
        ]
        with pytest.raises(DatabaseError, match="denied"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE council_evidence_earlywarningday SET level = 'none'")
    page = unescape(client.get("/evidence/early-warning").content.decode())
    assert "Early warning, red: " in page and "ecc2c4a8fea5" in page
    assert "2 Apr 2015,red" in client.get("/evidence/early-warning?format=csv&table=days").content.decode()
    assert "Rings" in client.get("/evidence/early-warning?format=csv").content.decode()
    sign_in(client, Role.COUNCILLOR)
    assert "Early warning: red" in unescape(client.get("/desk").content.decode())
