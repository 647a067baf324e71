"""The activity test: which years count, and whether the share is above the limit."""

from decimal import Decimal

import pytest

from rightsource.council.bodies.rules.activity import Basis, Turnover, activity_share
from rightsource.ground.money import Money
from rightsource.ground.time import FinancialYear

RUNNING = FinancialYear(2018)
LIMIT = Decimal("0.8")


def year(start: int, *, council: int = 0, agreements: int = 0, group: int = 0, others: int = 0) -> Turnover:
    return Turnover(FinancialYear(start), Money.of(council), Money.of(agreements), Money.of(group), Money.of(others))


def test_the_average_of_three_whole_years_counts_and_the_running_one_does_not() -> None:
    years = [
        year(2014, others=9),
        *(year(each, council=90, others=10) for each in (2015, 2016, 2017)),
        year(2018, others=50),
    ]
    found = activity_share(years, running=RUNNING, projection=None, limit_rate=LIMIT)
    assert (found.basis, found.share, found.is_above) == (Basis.LEDGER_THREE_YEARS, Decimal(90), True)
    assert [each.year.start_year for each in found.years] == [2015, 2016, 2017]


def test_a_younger_body_is_measured_by_all_that_it_earned() -> None:
    found = activity_share(
        [year(2017, council=60, others=40), year(2018, council=100)], running=RUNNING, projection=None, limit_rate=LIMIT
    )
    assert (found.basis, found.share, found.is_above) == (Basis.LEDGER_SO_FAR, Decimal(80), False)


def test_a_new_body_is_measured_by_its_projection() -> None:
    found = activity_share([year(2018)], running=RUNNING, projection=year(2018, council=9, others=1), limit_rate=LIMIT)
    assert (found.basis, found.share, found.is_above) == (Basis.PROJECTION, Decimal(90), True)


@pytest.mark.parametrize("projection", [None, year(2018)])
def test_without_turnover_there_is_no_share(projection: Turnover | None) -> None:
    found = activity_share([], running=RUNNING, projection=projection, limit_rate=LIMIT)
    assert (found.basis, found.share, found.is_above) == (Basis.NOTHING, None, None)


def test_whoever_pays_for_what_the_council_asks_counts_for_the_council() -> None:
    found = activity_share(
        [year(2018, council=40, agreements=30, group=11, others=19)], running=RUNNING, projection=None, limit_rate=LIMIT
    )
    assert (found.share, found.is_above) == (Decimal(81), True)


@pytest.mark.parametrize(("council", "is_above"), [(799, False), (800, False), (801, True)])
def test_exactly_the_limit_is_not_above_it(council: int, is_above: bool) -> None:
    found = activity_share(
        [year(2018, council=council, others=1000 - council)], running=RUNNING, projection=None, limit_rate=LIMIT
    )
    assert found.is_above is is_above
