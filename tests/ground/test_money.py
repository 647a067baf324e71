"""Money: whole pence, one rounding rule, and parts that sum to the whole."""

from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightsource.ground.money import Money, MoneyError, Rounding

money = st.integers(min_value=-(10**15), max_value=10**15).map(Money)
rates = st.decimals(-1000, 1000, places=6)
weights = st.lists(st.one_of(st.integers(0, 10**6), st.decimals(0, 1000, places=3)), min_size=1).filter(any)


@pytest.mark.parametrize(
    ("pounds", "pence"),
    [
        ("0", 0), ("0.07", 7), ("12.5", 1250), ("1234.56", 123456), ("1,234.56", 123456),
        ("£1,234.56", 123456),
        ("-£3", -300), ("−£3.10", -310), ("+3", 300), (" 4 ", 400), ("1.000", 100), (12, 1200), (-12, -1200),
        (Decimal("23250"), 2325000), (Decimal("-0.01"), -1), (Decimal("1E+3"), 100000),
    ],
)  # fmt: skip
def test_pounds_are_read_exactly(pounds, pence):
    assert Money.of(pounds) == Money(pence)


@pytest.mark.parametrize(
    ("pounds", "says"),
    [
        (0.1, "floats lose pennies"), (True, "whole number or a Decimal"), ("1.005", "whole number of pence"),
        (Decimal("0.001"), "Money.nearest"), ("", "write it as"), ("1,23", "write it as"),
        ("1e3", "write it as"),
        ("12 pounds", "write it as"), ("٣", "write it as"),
        (Decimal("NaN"), "finite"), (Decimal("-Inf"), "finite"),
    ],
)  # fmt: skip
def test_what_is_not_an_amount_is_refused_with_a_sentence(pounds, says):
    with pytest.raises(MoneyError, match=says) as refused:
        Money.of(pounds)
    assert str(refused.value).endswith(".")


@pytest.mark.parametrize("pence", [1.0, "1", True, None, Decimal(1)])
def test_only_whole_pence_are_money(pence):
    with pytest.raises(MoneyError, match="whole pence"):
        Money(pence)


def test_money_adds_subtracts_and_compares_only_with_money():
    assert Money(3) + Money(4) - Money(10) == Money(-3) == -Money(3)
    assert abs(Money(-3)) == Money(3)
    assert Money(1) < Money(2) <= Money(2) != 2
    assert Money(1) and not Money.zero()
    assert Money.sum_of(Money(n) for n in (1, 2, 3)) == Money(6)
    assert Money.sum_of([]) == Money.zero()
    for wrong in (lambda: Money(1) + 1, lambda: Money(1) - 1, lambda: Money(1) < 2, lambda: Money(2) * 2):
        with pytest.raises(TypeError):
            wrong()


@pytest.mark.parametrize(
    ("pence", "rate", "half_up", "down", "up"),
    [
        (1000, "0.0194", 19, 19, 20), (1000, "0.0195", 20, 19, 20), (1000, "0.0196", 20, 19, 20),
        (-1000, "0.0194", -19, -19, -20), (-1000, "0.0195", -20, -19, -20), (-1000, "0.0196", -20, -19, -20),
        (1000, "0.02", 20, 20, 20), (0, "5", 0, 0, 0), (1000, "-0.0195", -20, -19, -20),
    ],
)  # fmt: skip
def test_a_rate_is_rounded_once_and_both_signs_alike(pence, rate, half_up, down, up):
    amount, rate = Money(pence), Decimal(rate)
    assert amount.times(rate) == Money(half_up)
    assert amount.times(rate, Rounding.DOWN) == Money(down)
    assert amount.times(rate, Rounding.UP) == Money(up)


def test_pounds_are_rounded_to_the_nearest_penny_when_asked():
    assert [Money.nearest(Decimal(pounds)).pence for pounds in ("0.004", "0.005", "-0.005")] == [0, 1, -1]
    assert Money.nearest(Decimal("0.001"), Rounding.UP) == Money(1)


@pytest.mark.parametrize("rate", [0.5, True, Decimal("NaN")])
def test_a_rate_is_exact(rate):
    with pytest.raises(MoneyError):
        Money(100).times(rate)


def test_no_setting_of_precision_touches_money():
    with localcontext() as context:
        context.prec = 2
        assert Money(123456789).times(Decimal("1.23456789")) == Money(152415788)


@given(money, rates)
def test_a_refund_undoes_a_charge(amount, rate):
    assert (-amount).times(rate) == -(amount.times(rate))


@given(money, rates)
def test_rounding_is_off_by_half_a_penny_at_most(amount, rate):
    exact = amount.pence * Fraction(rate)
    assert abs(amount.times(rate).pence - exact) <= Fraction(1, 2)
    assert abs(amount.times(rate, Rounding.DOWN).pence) <= abs(exact) <= abs(amount.times(rate, Rounding.UP).pence)


@given(money, weights)
def test_parts_sum_to_the_whole_and_each_is_within_a_penny_of_its_share(amount, shares):
    parts = amount.split(shares)
    assert Money.sum_of(parts) == amount
    total = sum(map(Fraction, shares))
    for part, share in zip(parts, shares, strict=True):
        assert abs(part.pence - amount.pence * Fraction(share) / total) < 1


@given(money, weights)
def test_who_weighs_nothing_gets_nothing_and_a_refund_is_shared_as_the_charge_was(amount, shares):
    parts = amount.split(shares)
    assert all(part == Money.zero() for part, share in zip(parts, shares, strict=True) if share == 0)
    assert (-amount).split(shares) == [-part for part in parts]


@pytest.mark.parametrize(
    ("pence", "shares", "parts"),
    [
        (100, [1, 1, 1], [34, 33, 33]), (101, [1, 1, 1], [34, 34, 33]), (10, [1, 2, 3], [2, 3, 5]),
        (0, [1, 2], [0, 0]), (7, [0, 1], [0, 7]), (5, [Decimal("0.5"), Decimal("0.5")], [3, 2]),
    ],
)  # fmt: skip
def test_the_largest_remainder_gets_the_penny_and_the_earlier_wins(pence, shares, parts):
    assert [part.pence for part in Money(pence).split(shares)] == parts


@pytest.mark.parametrize(
    ("shares", "says"),
    [
        ([], "no weight is above zero"),
        ([0, 0], "no weight is above zero"),
        ([1, -1], "below zero"),
        ([0.5], "floats"),
    ],
)
def test_weights_that_share_nothing_are_refused(shares, says):
    with pytest.raises(MoneyError, match=says):
        Money(100).split(shares)


@given(money)
def test_what_is_written_can_be_read_again(amount):
    assert Money.of(str(amount)) == amount


@pytest.mark.parametrize(
    ("pounds", "exact", "table", "headline"),
    [
        ("1234.56", "£1,234.56", "£1,235", "£0.0m"), ("-0.01", "−£0.01", "£0", "£0.0m"),
        ("0", "£0.00", "£0", "£0.0m"),
        ("4249999.99", "£4,249,999.99", "£4,250,000", "£4.2m"),
        ("4250000", "£4,250,000.00", "£4,250,000", "£4.3m"),
        ("-9800000", "−£9,800,000.00", "−£9,800,000", "−£9.8m"), ("-0.50", "−£0.50", "−£1", "£0.0m"),
        ("1234567890", "£1,234,567,890.00", "£1,234,567,890", "£1,234.6m"),
    ],
)  # fmt: skip
def test_amounts_are_shown_in_pence_in_pounds_and_in_millions(pounds, exact, table, headline):
    amount = Money.of(pounds)
    assert (str(amount), amount.in_pounds(), amount.in_millions()) == (exact, table, headline)
