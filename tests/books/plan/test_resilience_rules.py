"""Indicators of resilience: each with its value, or with what the books lack."""

from dataclasses import replace
from decimal import Decimal

import pytest

from rightsource.books.plan.rules.resilience import Books, Indicator, indicators, resilience_finding
from rightsource.ground.money import Money

WHOLE = Books(
    reserves=Money.of(90),
    reserves_before=Money.of(120),
    spending=Money.of(300),
    children=Money.of(60),
    adults=Money.of(120),
    debt=Money.of(450),
    fees=Money.of(30),
    gross=Money.of(400),
    council_tax=Money.of(150),
    rates=Money.of(55),
    rates_baseline=Money.of(50),
)


def by_code(books: Books) -> dict[str, Indicator]:
    return {each.code: each for each in indicators(books)}


def test_every_indicator_of_whole_books() -> None:
    assert {code: str(each.value) for code, each in by_code(WHOLE).items()} == {
        "reserves_sustainability": "9.00",  # 90 falls by 10 a year
        "reserves_level": "30.00",
        "reserves_change": "-25.00",
        "external_debt": "450",
        "social_care": "60.00",
        "fees_and_charges": "7.50",
        "council_tax": "50.00",
        "business_rates_growth": "10.00",
    }


@pytest.mark.parametrize(("before", "years"), [(90, "100.00"), (80, "100.00"), (91, "100.00"), (180, "3.00")])
def test_reserves_that_do_not_fall_last_a_hundred_years(before: int, years: str) -> None:
    found = by_code(replace(WHOLE, reserves_before=Money.of(before)))
    assert str(found["reserves_sustainability"].value) == years


@pytest.mark.parametrize("name", [each for each in Books.__slots__ if each not in ("children", "adults")])
def test_what_the_books_lack_is_said_and_never_guessed(name: str) -> None:
    found = indicators(replace(WHOLE, **{name: None}))
    lost = [each for each in found if each.value is None]
    assert lost
    assert all(each.missing.endswith(".") and ". " in each.missing for each in lost), "what lacks, and what to do"
    assert all(not each.missing for each in found if each.value is not None)


def test_care_of_one_kind_is_care_and_of_neither_is_not_in_the_books() -> None:
    assert by_code(replace(WHOLE, adults=None))["social_care"].value == Decimal(20)
    assert by_code(replace(WHOLE, children=None))["social_care"].value == Decimal(40)
    none = by_code(replace(WHOLE, children=None, adults=None))["social_care"]
    assert none.value is None
    assert "service line" in none.missing


def test_nothing_is_divided_by_nought() -> None:
    found = by_code(replace(WHOLE, spending=Money(0)))
    assert found["reserves_level"].value is None
    assert by_code(replace(WHOLE, debt=Money(0)))["external_debt"].value == 0


def test_the_finding_counts_what_is_known() -> None:
    assert resilience_finding([]) == "No indicator is reckoned yet."
    assert resilience_finding(indicators(WHOLE)) == (
        "8 of 8 indicators can be reckoned from the council's own books; reserves are 30.00% of a year's net spending."
    )
    assert resilience_finding(indicators(replace(WHOLE, reserves=None))) == (
        "5 of 8 indicators can be reckoned from the council's own books."
    )
