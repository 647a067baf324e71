"""What the ledger knows without a database."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightsource.books.ledger.rules import (
    Balance,
    BatchSpec,
    BudgetSpec,
    CommitmentKind,
    Control,
    EntrySpec,
    LegSpec,
    Limit,
    Stratum,
    digest_of,
    faults_of,
    in_short,
    limit_sentence,
    total_fault,
    underlying_variance,
)
from rightsource.ground.money import Money

ON = date(2015, 4, 1)


def batch_of(*legs: LegSpec, **over: object) -> BatchSpec:
    entry = EntrySpec("council", ON, "settlement/statement/1", "Home care", legs)
    given_ = {"stratum": Stratum.ACTUAL, "authority_ref": "a/b/c", "key": "k", "on": ON, "entries": [entry]}
    return BatchSpec(**{**given_, **over})  # type: ignore[arg-type]


def leg(pence: int, fund: str = "general") -> LegSpec:
    return LegSpec("cash", Money(pence), fund)


@given(st.lists(st.integers(-(10**12), 10**12).filter(bool), min_size=1, max_size=8))
def test_a_batch_is_whole_exactly_when_its_legs_sum_to_zero(amounts: list[int]) -> None:
    legs = [leg(pence) for pence in amounts]
    if sum(amounts) == 0 and len(amounts) > 1:
        assert faults_of(batch_of(*legs)) == []
    else:
        assert faults_of(batch_of(*legs)) != []
        if sum(amounts):
            assert len([f for f in faults_of(batch_of(*legs, leg(-sum(amounts)))) if "balance" in f]) == 0


@pytest.mark.parametrize(
    ("batch", "sentence"),
    [
        (batch_of(leg(100), leg(-99)), "does not balance: its legs are out by £0.01."),
        (batch_of(leg(100), leg(-100, "schools")), "balances only by moving money between general and schools"),
        (batch_of(leg(100), leg(-100), leg(0)), "has a leg of nothing"),
        (batch_of(), "has fewer than two legs"),
        (batch_of(leg(1), leg(-1), key=" "), "needs a key"),
        (batch_of(leg(1), leg(-1), authority_ref=""), "needs a key"),
        (batch_of(entries=[]), "has no entry"),
        (batch_of(leg(1), leg(-1), stratum=Stratum.COMMITMENT), "made with commit"),
    ],
)
def test_what_is_not_whole_is_named(batch: BatchSpec, sentence: str) -> None:
    assert any(sentence in fault for fault in faults_of(batch))


def test_a_digest_tells_two_postings_apart() -> None:
    one = batch_of(leg(1), leg(-1))
    assert digest_of(one) == digest_of(batch_of(leg(1), leg(-1)))
    assert digest_of(one) != digest_of(batch_of(leg(2), leg(-2)))


LIMIT = Limit(
    line="Home care for older people",
    holder_of="Older people",
    holder_title="Head of Adult Services",
    control=Control.ASK,
    budget=Money.of("2100000"),
    left=Money.of("1204.00"),
    asked=Money.of("1516.40"),
)


def test_a_limit_speaks_in_full_sentences() -> None:
    assert limit_sentence(LIMIT, CommitmentKind.ORDER) == (
        "This order would take Home care for older people £312.40 over what is left (£1,204.00 of £2.1m). "
        "The budget holder for Older people (role: Head of Adult Services) can approve it or move money."
    )


def test_where_nobody_can_approve_only_moving_money_is_offered() -> None:
    stopped = Limit("Libraries", "Libraries", "Head", Control.STOP, Money.of("1000"), Money(0), Money(1))
    assert limit_sentence(stopped, None) == (
        "This posting would take Libraries £0.01 over what is left (£0.00 of £1,000.00). "
        "The budget holder for Libraries (role: Head) can move money to it."
    )


@pytest.mark.parametrize(
    ("pounds", "words"), [("999999.99", "£999,999.99"), ("1000000", "£1.0m"), ("-2100000", "−£2.1m")]
)
def test_budgets_are_said_in_short_from_a_million(pounds: str, words: str) -> None:
    assert in_short(Money.of(pounds)) == words


def test_lines_sum_to_what_was_adopted_to_the_penny() -> None:
    lines = [BudgetSpec(1, Money(100)), BudgetSpec(2, Money(-1))]
    assert total_fault(lines, Money(99)) is None
    assert total_fault(lines, Money(100)) == (
        "The lines sum to £0.99, but £1.00 was adopted: they differ by −£0.01. Correct the lines."
    )


def test_what_is_left_is_neither_spent_nor_promised() -> None:
    assert Balance(Money(100), Money(30), Money(50)).left == Money(20)


@pytest.mark.parametrize(
    ("outturn", "outturn_one_off", "budget", "budget_one_off", "underlying"),
    [
        (100, 0, 100, 0, 0),
        (90, -10, 90, 0, 10),  # a one-off grant of 10 hides an overspend of 10
        (100, 0, 100, 10, 10),  # so does a budget topped up once
        (110, 10, 100, 0, 0),  # a one-off cost is not an underlying overspend
    ],
)
def test_one_off_money_does_not_hide_the_underlying_variance(
    outturn: int, outturn_one_off: int, budget: int, budget_one_off: int, underlying: int
) -> None:
    found = underlying_variance(Money(outturn), Money(outturn_one_off), Money(budget), Money(budget_one_off))
    assert found == Money(underlying)
