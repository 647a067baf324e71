"""What cannot be matched is held for one reason of a closed list, and resolved by rules."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from rightsource.books.settlement.rules.holding import (
    NEVER_AS_RECORDED,
    REASON_WORDS,
    REMEDIES,
    Against,
    Candidate,
    Correction,
    HoldReason,
    Limit,
    Resolution,
    held_finding,
    holds,
    resolution_fault,
)
from rightsource.ground.money import Money
from rightsource.ground.time import FinancialYear

DAY = date(2015, 4, 10)
ORDER = "marketplace/order/abcd"
AGAINST = Against(date(2015, 4, 1), date(2016, 4, 1), None, {ORDER: Decimal(3)}, {})


def candidate(number: int, **over: object) -> Candidate:
    given = Candidate(number, f"D-{number}", DAY, Decimal(1), 60, "", "")
    return replace(given, **over)  # type: ignore[arg-type]


def reasons(candidates: list[Candidate], against: Against = AGAINST) -> dict[int, HoldReason]:
    return {each.candidate.delivery_id: each.reason for each in holds(candidates, against)}


def test_what_matches_is_not_held() -> None:
    assert reasons([candidate(1), candidate(2, order_ref=ORDER), candidate(3, on=AGAINST.starts_on)]) == {}


@pytest.mark.parametrize(
    ("over", "reason", "said"),
    [
        ({"failed_because": "Nobody came."}, HoldReason.VERIFICATION_FAILED, "Nobody came."),
        ({"failed_because": ""}, HoldReason.VERIFICATION_FAILED, "No reason was written down."),
        ({"on": date(2015, 3, 31)}, HoldReason.OUT_OF_TERM, "31 March 2015 is outside"),
        ({"on": date(2016, 4, 1)}, HoldReason.OUT_OF_TERM, "ends before 1 April 2016"),
        ({"order_ref": "marketplace/order/none"}, HoldReason.NO_ORDER, "order none"),
    ],
)
def test_each_reason_is_said_in_words(over: dict[str, object], reason: HoldReason, said: str) -> None:
    (found,) = holds([candidate(1, **over)], AGAINST)
    assert found.reason is reason and said in found.explanation and found.explanation.endswith(".")


def test_every_reason_has_its_words_and_a_remedy() -> None:
    assert set(REASON_WORDS) == set(REMEDIES) == set(HoldReason)


def limit(sum_: int, elsewhere: int) -> Against:
    return replace(AGAINST, limit=Limit(FinancialYear(2015), Money(sum_), Money(elsewhere)))


@pytest.mark.parametrize(("elsewhere", "held"), [(0, []), (400, []), (401, [3]), (900, [1, 2]), (1001, [1, 2, 3])])
def test_what_the_agreements_year_does_not_bear_is_held_and_what_still_fits_is_not(
    elsewhere: int, held: list[int]
) -> None:
    amounts = {1: 300, 2: 200, 3: 100}
    ones = [candidate(number, amount=Money(pence)) for number, pence in amounts.items()]
    assert reasons(ones, limit(1000, elsewhere)) == dict.fromkeys(held, HoldReason.OVER_LIMIT)
    assert reasons(ones) == {}, "where no sum is agreed nothing is over it"


def test_the_limit_is_said_in_words_and_not_asked_of_what_is_resolved_or_comes_to_nothing() -> None:
    (found,) = holds([candidate(1, amount=Money(300))], limit(1000, 800))
    assert found.explanation == "The agreement may cost £10.00 in 2015/16 and £2.00 of it is left; this comes to £3.00."
    (found,) = holds([candidate(1, amount=Money(300))], limit(1000, 1200))
    assert "£0.00 of it is left" in found.explanation
    accepted = candidate(1, amount=Money(300), settled=frozenset({HoldReason.OVER_LIMIT}))
    assert reasons([accepted, candidate(2), candidate(3, amount=Money(1))], limit(1000, 1200)) == {
        3: HoldReason.OVER_LIMIT
    }


@pytest.mark.parametrize(("outcome", "said"), [("sober", "“sober”"), ("", "a delivery without an outcome")])
def test_an_outcome_without_a_price_is_held(outcome: str, said: str) -> None:
    against = replace(AGAINST, outcomes=frozenset({"housed"}))
    (found,) = holds([candidate(1, outcome=outcome), candidate(2, outcome="housed")], against)
    assert (found.reason, found.candidate.delivery_id) == (HoldReason.NO_PRICE, 1)
    assert said in found.explanation


def test_units_beyond_the_order_are_held_the_latest_first_and_a_twin_is_called_one() -> None:
    sent = [candidate(number, order_ref=ORDER) for number in (1, 2, 3, 4)]
    assert reasons(sent) == {4: HoldReason.DUPLICATE}
    assert reasons([*sent[:3], candidate(4, order_ref=ORDER, minutes=45)]) == {4: HoldReason.OVER_ORDER}
    before = replace(AGAINST, delivered_before={ORDER: Decimal(2)})
    assert reasons(sent[:2], before) == {2: HoldReason.DUPLICATE}
    (found,) = holds([candidate(1, order_ref=ORDER, units=Decimal(5))], before)
    assert found.explanation == "Order abcd has 1 left to deliver."


def test_what_was_resolved_counts_towards_its_order_as_it_is_paid() -> None:
    ten = replace(AGAINST, ordered={ORDER: Decimal(10)})
    sent = [candidate(number, order_ref=ORDER, units=Decimal(units)) for number, units in ((1, 8), (2, 4), (3, 2))]
    assert reasons(sent, ten) == {2: HoldReason.OVER_ORDER}, "the third takes what is left"
    corrected = replace(sent[1], units=Decimal(2), settled=frozenset({HoldReason.OVER_ORDER}))
    assert reasons([sent[0], corrected, replace(sent[2], minutes=45)], ten) == {3: HoldReason.OVER_ORDER}, (
        "ten of ten are paid"
    )


@pytest.mark.parametrize(
    ("over", "against", "settled", "then"),
    [
        ({"failed_because": "x", "on": date(2015, 3, 31)}, {}, {HoldReason.VERIFICATION_FAILED}, "out_of_term"),
        ({"failed_because": "x", "order_ref": "no/no/no"}, {}, {HoldReason.VERIFICATION_FAILED}, "no_order"),
        ({"failed_because": "x", "order_ref": ORDER, "units": Decimal(4)}, {}, {HoldReason.VERIFICATION_FAILED},
         "over_order"),
        ({"on": date(2015, 3, 31), "outcome": "x"}, {"outcomes": frozenset("y")}, {HoldReason.OUT_OF_TERM}, "no_price"),
        ({"outcome": "x", "order_ref": "no/no/no"}, {"outcomes": frozenset("y")}, {HoldReason.NO_PRICE}, "no_order"),
        ({"order_ref": "no/no/no"}, {}, {HoldReason.NO_ORDER}, None),
        ({"order_ref": ORDER, "units": Decimal(4)}, {}, {HoldReason.OVER_ORDER}, None),
        ({"order_ref": ORDER, "units": Decimal(4)}, {}, {HoldReason.DUPLICATE}, None),
    ],
)  # fmt: skip
def test_what_was_resolved_for_one_reason_is_asked_the_next_and_never_the_same(over, against, settled, then) -> None:
    given = candidate(1, **over, settled=frozenset(settled))
    assert reasons([given], replace(AGAINST, **against)) == ({} if then is None else {1: HoldReason(then)})


@pytest.mark.parametrize("reason", list(HoldReason))
def test_what_was_found_wanting_or_has_no_price_is_never_paid_as_recorded(reason: HoldReason) -> None:
    fault = resolution_fault(reason=reason, how=Resolution.ACCEPTED, words="It is so.", correction=Correction())
    assert bool(fault) == (reason in NEVER_AS_RECORDED)


@pytest.mark.parametrize(
    ("reason", "how", "words", "correction", "said"),
    [
        (HoldReason.NO_ORDER, Resolution.REJECTED, " ", Correction(), "Say why"),
        (HoldReason.NO_ORDER, Resolution.CORRECTED, "x", Correction(), "Say what it is corrected to"),
        (HoldReason.NO_ORDER, Resolution.REJECTED, "x", Correction(minutes=3), "Leave the correction empty"),
        (HoldReason.NO_PRICE, Resolution.CORRECTED, "x", Correction(units=Decimal(2)), "Name the outcome"),
        (HoldReason.NO_PRICE, Resolution.CORRECTED, "x", Correction(outcome="housed"), ""),
        (HoldReason.NO_ORDER, Resolution.CORRECTED, "x", Correction(minutes=3), ""),
        (HoldReason.NO_ORDER, Resolution.REJECTED, "x", Correction(), ""),
    ],
)
def test_a_resolution_says_why_and_what_it_corrects(
    reason: HoldReason, how: Resolution, words: str, correction: Correction, said: str
) -> None:
    fault = resolution_fault(reason=reason, how=how, words=words, correction=correction)
    assert fault.startswith(said) if said else fault == ""


def test_the_finding_says_how_many_wait_and_for_how_long() -> None:
    assert held_finding(count=0, oldest_days=0, to_settle=0).endswith("nothing is held.")
    assert held_finding(count=0, oldest_days=0, to_settle=1) == (
        "Nothing is held; 1 settled month comes to another sum by now and can be settled again."
    )
    assert held_finding(count=1, oldest_days=1, to_settle=0) == (
        "1 item waits for the contract manager; the oldest has waited 1 day."
    )
    assert held_finding(count=2, oldest_days=9, to_settle=2).endswith(
        "2 settled months come to another sum by now and can be settled again."
    )
