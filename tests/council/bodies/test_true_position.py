"""A body's true position: whether the price covers its cost, and whether it can carry on for twelve months (R16)."""

import pytest

from rightsource.council.bodies.rules import (
    Accounts,
    Concern,
    accounts_faults,
    position_finding,
    price_finding,
    true_position,
)
from rightsource.ground.money import Money
from rightsource.ground.time import FinancialYear

YEAR = FinancialYear(2015)


def accounts(income=1000, from_council=800, cost=990, net_assets=300, cash=400) -> Accounts:
    return Accounts(*(Money.of(pounds) for pounds in (income, from_council, cost, net_assets, cash)))


def at(price: int | None = None, **over):
    return true_position(accounts(**over), YEAR, None if price is None else Money.of(price))


def test_the_price_is_held_against_what_the_council_must_cover():
    found = at()
    assert (found.price, found.needed, found.gap) == (Money.of(800), Money.of(790), Money.of(10))
    assert found.concern is Concern.SOUND
    assert found.runway_months is None


@pytest.mark.parametrize(
    ("price", "concern", "runway"),
    [
        (790, Concern.SOUND, None),  # it covers its cost to the penny
        (789, Concern.LOSING, "4800.0"),  # a penny and a pound below: it warns, and lasts long
        (490, Concern.LOSING, "16.0"),  # after twelve months it owns nothing and owes nothing
        (489, Concern.AT_RISK, "15.9"),  # it would owe more than it owns
    ],
)
def test_a_lower_price_is_a_loss_until_a_cost_falls_with_it(price, concern, runway):
    found = at(price)
    assert (found.concern, None if found.runway_months is None else str(found.runway_months)) == (concern, runway)


def test_without_cash_it_does_not_last_although_it_owns_enough():
    assert at(790, cash=0).concern is Concern.SOUND
    assert at(789, cash=0).concern is Concern.AT_RISK
    assert at(789, cash=0).runway_months == 0


def test_the_first_sentence_says_what_is_missing_and_whether_it_can_carry_on():
    assert position_finding("Care", at()) == (
        "What the council pays Care covers its cost, with £10 a year above it. It can carry on for twelve months."
    )
    assert position_finding("Care", at(489)).endswith(
        "£301 is missing. It cannot carry on for twelve months without support."
    )


@pytest.mark.parametrize(
    ("price", "said"),
    [
        (800, "The price is what Care gets today."),
        (900, "With £100 more a year Care stays “sound”."),
        (795, "With £5 less a year Care stays “sound”. For the council and its bodies as one this saves nothing"),
        (489, "£311 less a year takes Care from “sound” to “at risk”. It would lose £301 a year; its cash lasts 15.9"),
    ],
)
def test_the_effect_of_a_price_is_said_before_it_is_agreed(price, said):
    assert price_finding("Care", at(), at(price)).startswith(said)


def test_accounts_that_contradict_themselves_are_not_filed():
    assert accounts_faults(accounts()) == []
    assert len(accounts_faults(accounts(from_council=1001))) == 1
    assert len(accounts_faults(accounts(from_council=-1))) == 1
    assert len(accounts_faults(accounts(cost=-1))) == 1
    assert len(accounts_faults(accounts(cash=-1, income=1))) == 2
