"""Every pound of a forecast's change has one cause or none yet, and the bridge between any two sums to the penny."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightsource.books.plan.rules import (
    Attributed,
    Cause,
    CauseSums,
    LinePoint,
    attribution_fault,
    bridge_finding,
    causes_of,
    chain_of,
    sums_of,
    to_attribute,
)
from rightsource.ground.money import Money

LINE = 7
BEFORE = LinePoint(Money(1000), one_off=Money(100), undelivered=Money(50))
AFTER = LinePoint(Money(1600), one_off=Money(180), undelivered=Money(250), accounting=Money(-20))


def said(before: int, after: int, demand: int, price: int = 0, line_id: int = LINE) -> Attributed:
    return Attributed(line_id, before, after, Money(demand), Money(price))


def test_what_is_worked_out_comes_first_and_the_rest_is_the_holders() -> None:
    assert to_attribute(BEFORE, AFTER) == Money(600 - 200 - 80 + 20)
    (line,) = causes_of({LINE: BEFORE}, {LINE: AFTER}, [said(0, 1, 300, 40)], start=0, end=1)
    assert line.causes == {
        Cause.UNDELIVERED_SAVING: Money(200),
        Cause.ONE_OFF: Money(80),
        Cause.ACCOUNTING: Money(-20),
        Cause.DEMAND: Money(300),
        Cause.PRICE: Money(40),
    }
    assert (line.change, line.unexplained, line.underlying) == (Money(600), Money(0), Money(520))
    (bare,) = causes_of({LINE: BEFORE}, {LINE: AFTER}, [], start=0, end=1)
    assert bare.unexplained == Money(340)


def test_lines_that_did_not_move_are_left_out_and_one_sided_lines_count_from_nothing() -> None:
    lines = causes_of({1: BEFORE, 2: BEFORE}, {1: BEFORE, 3: AFTER}, [], start=0, end=1)
    assert [(line.line_id, line.change) for line in lines] == [(3, Money(1600)), (2, Money(-1000))]
    # a forecast that stands still by accident still says why
    still = causes_of({1: BEFORE}, {1: LinePoint(Money(1000))}, [], start=0, end=1)
    assert still[0].unexplained == Money(150)


def test_what_is_said_must_come_to_what_is_left() -> None:
    assert attribution_fault("Care", left=Money(340), demand=Money(300), price=Money(40), reason="Winter.") == ""
    assert "Say why" in attribution_fault("Care", left=Money(0), demand=Money(1), price=Money(-1), reason=" ")
    fault = attribution_fault("Care", left=Money(340), demand=Money(300), price=Money(39), reason="Winter.")
    assert "come to £3.39; Care has £3.40 to explain. They differ by £0.01" in fault
    above = attribution_fault("Care", left=Money(340), demand=Money(300), price=Money(41), reason="Winter.")
    assert "come to £3.41; Care has £3.40 to explain. They differ by £0.01" in above


@pytest.mark.parametrize(
    ("given_steps", "found"),
    [
        ([], []),
        ([(0, 2), (0, 1), (1, 2)], [(0, 2)]),  # the whole way counts alone
        ([(0, 1), (1, 2)], [(0, 1), (1, 2)]),
        ([(1, 2)], [(1, 2)]),  # of the first step nothing was said
        ([(0, 3), (-1, 1)], []),  # they reach out of the two points
        ([(0, 1), (0, 2)], [(0, 2)]),
    ],
)
def test_steps_are_put_together_without_overlap(
    given_steps: list[tuple[int, int]], found: list[tuple[int, int]]
) -> None:
    steps = [said(before, after, 1) for before, after in given_steps]
    assert [(each.before, each.after) for each in chain_of(steps, start=0, end=2)] == found


pence = st.integers(-(10**12), 10**12)
points = st.builds(LinePoint, pence.map(Money), pence.map(Money), pence.map(Money), pence.map(Money))
books = st.dictionaries(st.integers(1, 6), points, max_size=6)
sayings = st.lists(
    st.tuples(st.integers(1, 6), st.integers(0, 3), st.integers(1, 2), pence, pence).map(
        lambda row: said(row[1], row[1] + row[2], row[3], row[4], row[0])
    ),
    max_size=12,
)


@given(books, books, sayings)
def test_the_bridge_sums_to_the_penny(
    before: dict[int, LinePoint], after: dict[int, LinePoint], given_sayings: list[Attributed]
) -> None:
    lines = causes_of(before, after, given_sayings, start=0, end=3)
    start = Money.sum_of(point.forecast for point in before.values())
    end = Money.sum_of(point.forecast for point in after.values())
    sums = sums_of(start, end, lines)
    assert start + Money.sum_of(line.change for line in lines) == end
    assert start + Money.sum_of(sums.causes.values()) + sums.unexplained == end
    for line in lines:
        assert Money.sum_of(line.causes.values()) + line.unexplained == line.change


@given(points, points, pence)
def test_what_a_holder_may_say_leaves_nothing_unexplained(before: LinePoint, after: LinePoint, demand: int) -> None:
    left = to_attribute(before, after)
    price = left - Money(demand)
    assert attribution_fault("Care", left=left, demand=Money(demand), price=price, reason="So.") == ""
    lines = causes_of({LINE: before}, {LINE: after}, [said(0, 1, demand, price.pence)], start=0, end=1)
    assert all(not line.unexplained for line in lines)


def sums(**over: object) -> CauseSums:
    causes = dict.fromkeys(Cause, Money(0)) | {Cause.ONE_OFF: over.pop("one_off", Money(0))}
    given: dict[str, object] = {"before": Money.of("1000000"), "after": Money.of("3000000"), "causes": causes}
    given |= {"unexplained": Money(0), "open_lines": 0, "open_amount": Money(0)}
    return CauseSums(**{**given, **over})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (sums(), "From May to June it rose by £2.0m, from £1.0m to £3.0m. Every pound of it has its cause."),
        (sums(after=Money(0)), "it fell by £1.0m"),
        (sums(after=Money.of("1000000")), "Between May and June the forecast stayed at £1.0m. Every"),
        (sums(one_off=Money.of("500000")), "without one-off money it is £1.5m more. Every"),
        (sums(one_off=Money.of("2500000")), "without one-off money it is £0.5m less. Every"),
        (sums(open_lines=2, open_amount=Money.of("400000")), "On 2 lines £0.4m is not yet explained."),
    ],
)
def test_a_bridge_opens_with_how_far_it_moved_and_what_has_no_cause(found: CauseSums, words: str) -> None:
    assert words in bridge_finding(found, start="May", end="June")
