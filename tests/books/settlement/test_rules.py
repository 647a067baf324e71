"""Terms are data, settling is pure, and every line says why."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightsource.books.ledger.rules import faults_of
from rightsource.books.settlement.rules import (
    Alike,
    Block,
    Delivered,
    Hourly,
    PerOutcome,
    SettledSum,
    SettlementRefusedError,
    Terms,
    TermsUnknownError,
    amount_of,
    batch_for,
    digest_of,
    nothing_payable,
    settle,
    settle_per_outcome,
    terms_from,
    terms_to,
    total_alike,
    total_of,
)
from rightsource.ground.money import Money
from rightsource.ground.time import FinancialYear, Month

MAY = Month(2015, 5)
DAY = date(2015, 5, 4)
HOURLY = Hourly(rate_pence=1440, rounding_minutes=15, tolerance_minutes=5)


@pytest.mark.parametrize(
    ("minutes", "planned", "pence", "why"),
    [
        (60, 60, 1440, "60 minutes delivered of 60 planned, at £14.40 an hour."),
        (55, 60, 1440, "55 minutes delivered of 60 planned, within the tolerance of 5, at £14.40 an hour."),
        (54, 60, 1080, "54 minutes delivered of 60 planned, counted as 45 in steps of 15, at £14.40 an hour."),
        (61, 60, 1440, "61 minutes delivered of 60 planned; more than planned is not paid unless it is agreed first, "
                       "at £14.40 an hour."),
        (24, 25, 600, "24 minutes delivered of 25 planned, within the tolerance of 5, at £14.40 an hour."),
        (1, 20, 0, "1 minute delivered of 20 planned, counted as 0 in steps of 15, at £14.40 an hour."),
        (10, 12, 288, "10 minutes delivered of 12 planned, within the tolerance of 5, at £14.40 an hour."),
        (39, None, 720, "39 minutes delivered, counted as 30 in steps of 15, at £14.40 an hour."),
        (40, None, 1080, "40 minutes delivered, counted as 45 in steps of 15, at £14.40 an hour."),
        (45, None, 1080, "45 minutes delivered, at £14.40 an hour."),
    ],
)  # fmt: skip
def test_hours_are_counted_in_steps_with_tolerance(minutes: int, planned: int | None, pence: int, why: str) -> None:
    (line,) = settle(HOURLY, [Delivered("d/d/1", DAY, minutes=minutes, planned_minutes=planned)], month=MAY)
    assert (line.amount.pence, line.explanation) == (pence, why)


@pytest.mark.parametrize(
    ("day", "pence", "why"),
    [
        (date(2015, 5, 1), 1440, "60 minutes delivered, at £14.40 an hour."),  # a Friday
        (date(2015, 5, 2), 1800, "60 minutes delivered, at £18.00 an hour at the weekend."),
        (date(2015, 5, 3), 1800, "60 minutes delivered, at £18.00 an hour at the weekend."),
        (date(2015, 5, 4), 1440, "60 minutes delivered, at £14.40 an hour."),
    ],
)
def test_saturdays_and_sundays_have_their_own_rate_where_it_is_agreed(day: date, pence: int, why: str) -> None:
    terms = replace(HOURLY, weekend_rate_pence=1800)
    (line,) = settle(terms, [Delivered("a", day, minutes=60)], month=MAY)
    assert (line.amount.pence, line.rate_pence, line.explanation) == (pence, pence, why)
    (line,) = settle(HOURLY, [Delivered("a", day, minutes=60)], month=MAY)
    assert line.amount == Money(1440)


def test_terms_without_a_weekend_are_stored_as_before_so_that_nothing_is_settled_anew() -> None:
    assert terms_to(HOURLY) == {
        "kind": "hourly", "rate_pence": 1440, "rounding_minutes": 15, "tolerance_minutes": 5,
    }  # fmt: skip


def test_without_minutes_units_are_hours() -> None:
    one, two = settle(HOURLY, [Delivered("a", DAY), Delivered("b", DAY, units=Decimal("1.5"))], month=MAY)
    assert (one.amount, one.explanation) == (Money(1440), "1 hour delivered, at £14.40 an hour.")
    assert (two.amount, two.explanation) == (Money(2160), "1.5 hours delivered, at £14.40 an hour.")


@given(st.integers(0, 1440), st.integers(0, 1440), st.sampled_from([1, 5, 15]), st.integers(0, 14))
def test_nobody_is_paid_for_more_than_planned_nor_less_for_more(
    came: int, planned: int, step: int, tolerance: int
) -> None:
    terms = Hourly(6000, step, tolerance)

    def paid(minutes: int) -> int:
        (line,) = settle(terms, [Delivered("d", DAY, minutes=minutes, planned_minutes=planned)], month=MAY)
        return line.amount.pence

    assert 0 <= paid(came) <= planned * 100
    assert paid(came) <= paid(came + 1)


@given(st.integers(0, 10**12))
def test_twelve_instalments_are_the_year_to_the_penny(annual: int) -> None:
    months = FinancialYear(2015).months()
    assert sum(total_of(settle(Block(annual), [], month=month)).pence for month in months) == annual


@pytest.mark.parametrize(
    ("delivered", "pence", "why"),
    [
        ("100", 0, ""),
        ("120", 0, ""),
        ("90", -80_00, "90 of 100 guaranteed units were delivered: 80% of the price of the 10 missing comes back."),
        ("0", -800_00, "0 of 100 guaranteed units were delivered: 80% of the price of the 100 missing comes back."),
    ],
)
def test_missing_guaranteed_units_are_paid_back(delivered: str, pence: int, why: str) -> None:
    terms = Block(annual_pence=12_000_00, guaranteed_units=Decimal(1200), clawback_rate=Decimal("0.8"))
    lines = settle(terms, [Delivered("d", DAY, units=Decimal(delivered))], month=MAY)
    assert lines[0].amount == Money.of("1000")
    assert lines[0].explanation == "The instalment for May 2015 of £12,000.00 a year, paid in twelve."
    assert [(line.amount.pence, line.explanation) for line in lines[1:]] == ([(pence, why)] if why else [])


def test_a_guarantee_without_a_clawback_takes_nothing_back() -> None:
    assert len(settle(Block(1200, Decimal(12)), [], month=MAY)) == 1


def outcome(ref: str, *, achieved: bool | None = True, name: str = "") -> Delivered:
    return Delivered(ref, DAY, outcome=name, outcome_achieved=achieved)


def test_outcomes_are_paid_when_reached_up_to_the_cap() -> None:
    terms = PerOutcome({"*": 120_00}, cap_pence=300_00)
    lines = settle(
        terms,
        [outcome("a"), outcome("b", achieved=False), outcome("c", achieved=None), outcome("d"), outcome("e")],
        month=MAY,
        paid_before=Money.of("100"),
    )
    assert [line.amount.pence for line in lines] == [120_00, 0, 0, 80_00, 0]
    assert lines[0].explanation == "The outcome was reached: £120.00."
    assert lines[1].explanation == "The outcome was not reached, so nothing is paid."
    assert lines[3].explanation == "The outcome was reached, but the cap of £300.00 leaves £80.00."
    assert lines[4].explanation.endswith("leaves £0.00.")


def test_a_tariff_has_a_price_for_each_outcome_or_refuses() -> None:
    terms = PerOutcome({"quit-smoking": 150_00})
    (line,) = settle_per_outcome(terms, [outcome("a", name="quit-smoking")])
    assert (line.amount, line.explanation) == (Money.of("150"), "“quit-smoking” was reached: £150.00.")
    with pytest.raises(SettlementRefusedError, match="no price for “moved-in”"):
        settle_per_outcome(terms, [outcome("a", name="moved-in")])


@given(st.lists(st.booleans(), max_size=20), st.integers(0, 1000), st.integers(0, 1000), st.integers(0, 100))
def test_a_cap_is_never_passed(reached: list[bool], cap: int, before: int, tariff: int) -> None:
    deliveries = [outcome(str(number), achieved=done) for number, done in enumerate(reached)]
    lines = settle(PerOutcome({"*": tariff}, cap), deliveries, month=MAY, paid_before=Money(before))
    assert total_of(lines).pence == min(sum(reached) * tariff, max(cap - before, 0))


def test_a_delivery_is_settled_once_and_in_its_own_month() -> None:
    with pytest.raises(SettlementRefusedError, match="more than once"):
        settle(HOURLY, [Delivered("a", DAY), Delivered("a", DAY)], month=MAY)
    with pytest.raises(SettlementRefusedError, match="delivered on 1 June 2015, not in May 2015"):
        settle(HOURLY, [Delivered("a", date(2015, 6, 1))], month=MAY)


@pytest.mark.parametrize(
    ("terms", "over", "pence"),
    [
        (Block(12_000_00), {}, 0),
        (HOURLY, {"minutes": 30}, 720),
        (PerOutcome({"sober": 120_00}), {"outcome": "sober", "outcome_achieved": True}, 120_00),
        (PerOutcome({"sober": 120_00}), {"outcome": "sober", "outcome_achieved": False}, 0),
        (PerOutcome({"sober": 120_00}), {"outcome": "work", "outcome_achieved": True}, 0),
        (PerOutcome({"*": 120_00}), {"outcome": "work", "outcome_achieved": True}, 120_00),
        (PerOutcome({"*": 120_00}, 150_00), {"outcome_achieved": True}, 50_00),
    ],
)
def test_one_delivery_comes_to_what_it_would_alone(terms: Terms, over: dict[str, object], pence: int) -> None:
    one = replace(Delivered("a", DAY), **over)  # type: ignore[arg-type]
    assert amount_of(terms, Money(100_00), one) == Money(pence)


def test_a_month_of_which_nothing_can_be_paid_has_one_line_of_nought() -> None:
    one, many = nothing_payable(month=MAY, delivered=1), nothing_payable(month=MAY, delivered=1200)
    assert (one.amount, one.on, one.delivery_ref) == (Money(0), MAY.starts_on, "")
    assert one.explanation.startswith("The delivery of May 2015 cannot be paid:")
    assert many.explanation.startswith("None of the 1,200 deliveries of May 2015 can be paid:")


TERMS = st.one_of(
    st.builds(
        Hourly,
        st.integers(0, 10**6),
        st.sampled_from([1, 5, 15]),
        st.integers(0, 30),
        st.none() | st.integers(0, 10**6),
    ),
    st.builds(
        Block,
        st.integers(0, 10**12),
        st.none() | st.decimals(1, 10**6, places=2),
        st.decimals(0, 1, places=2).filter(bool) | st.just(Decimal(0)),
    ),
    st.builds(
        PerOutcome,
        st.dictionaries(st.text(min_size=1, max_size=5), st.integers(0, 10**6), min_size=1),
        st.none() | st.integers(0, 10**9),
    ),
)


@given(TERMS)
def test_terms_survive_being_stored(terms: Terms) -> None:
    assert terms_from(terms_to(terms)) == terms


@pytest.mark.parametrize(
    ("data", "terms"),
    [
        ({"kind": "hourly", "rate_pounds": "14.40", "rounding_minutes": 15, "tolerance_minutes": 5}, HOURLY),
        (
            {
                "kind": "hourly",
                "rate_pounds": "14.40",
                "rounding_minutes": 15,
                "tolerance_minutes": 5,
                "weekend_rate_pounds": "18.00",
            },
            replace(HOURLY, weekend_rate_pence=1800),
        ),
        ({"kind": "block", "annual_pounds": 96000000}, Block(96_000_000_00)),
        ({"kind": "per_outcome", "tariff_pounds": 120, "cap_pounds": 3000000}, PerOutcome({"*": 12000}, 300_000_000)),
    ],
)
def test_terms_are_read_from_pounds_too(data: dict[str, object], terms: Terms) -> None:
    assert terms_from(data) == terms


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"kind": "barter"},
        {"kind": "hourly"},
        {"kind": "block", "annual_pence": -1},
        {"kind": "hourly", "rate_pence": 1, "weekend_rate_pence": -1},
    ],
)
def test_terms_that_cannot_be_read_are_refused(data: dict[str, object]) -> None:
    with pytest.raises(TermsUnknownError):
        terms_from(data)


def test_the_same_settlement_has_the_same_digest() -> None:
    one = settle(HOURLY, [Delivered("a", DAY), Delivered("b", DAY)], month=MAY)
    again = settle(HOURLY, [Delivered("b", DAY), Delivered("a", DAY)], month=MAY)
    assert digest_of(HOURLY, one) == digest_of(HOURLY, again)
    assert digest_of(HOURLY, one) != digest_of(Hourly(1441), one)


@given(st.integers(-(10**9), 10**9).filter(bool))
def test_both_sides_are_booked_each_naming_the_other_and_the_group_is_nothing(pence: int) -> None:
    settled = SettledSum(
        statement_ref="settlement/statement/1",
        agreement_ref="agreements/agreement/2015-042",
        amount=Money(pence),
        on=DAY,
        line_id=1,
        fund="general",
        service_line="older-people",
        council="council",
        body="wellbeing",
    )
    batch = batch_for(settled)
    assert faults_of(batch) == []
    council, body = batch.entries
    assert {leg.counterparty for leg in council.legs} == {"wellbeing"}
    assert {leg.counterparty for leg in body.legs} == {"council"}
    assert (council.legs[0].amount, body.legs[1].amount) == (Money(pence), Money(-pence))
    assert council.legs[0].line_id == 1
    assert body.legs[1].line_id is None


@pytest.mark.parametrize(
    "terms",
    [
        Hourly(1440, rounding_minutes=15, tolerance_minutes=5),
        Hourly(1123),
        Hourly(1123, weekend_rate_pence=1500),
        Block(3_660_000),
        Block(3_660_000, guaranteed_units=Decimal(1200), clawback_rate=Decimal("0.5")),
        PerOutcome({"sober": 32000, "*": 11100}),
        PerOutcome({"sober": 32000, "*": 11100}, cap_pence=700_000),
        PerOutcome({"sober": 32000, "*": 11100}, cap_pence=100_000),
    ],
)
def test_a_month_counted_by_what_is_alike_comes_to_what_its_lines_come_to(terms: Terms) -> None:
    kinds = [
        (Decimal(1), 47, "sober", True), (Decimal("0.5"), None, "", False), (Decimal("2.25"), 61, "work", True),
    ]  # fmt: skip
    ones = [Delivered("", date(2015, 4, 3), *given[:2], None, *given[2:]) for given in kinds]
    alike = [Alike(one, count) for one, count in zip(ones, (7, 3, 13), strict=True)]
    each = [
        replace(group.one, ref=f"agreements/delivery/{place}-{number}")
        for place, group in enumerate(alike)
        for number in range(group.count)
    ]
    month, before = Month(2015, 4), Money(50_000)
    lines = settle(terms, each, month=month, paid_before=before)
    assert total_alike(terms, alike, month=month, paid_before=before) == total_of(lines)
    assert total_alike(terms, [], month=month, paid_before=before) == total_of(settle(terms, [], month=month))
