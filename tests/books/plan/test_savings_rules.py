"""What the ledger shows of savings: capped, shared to the penny, and nothing without proof."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightsource.books.plan.rules import (
    Claim,
    ClaimSpec,
    Confidence,
    Delivered,
    LineBaseline,
    MonthPosted,
    RegisterSums,
    SavingSpec,
    Shown,
    Standing,
    delivered_of,
    double_counts,
    measured_months,
    months_of,
    profile_faults,
    register_finding,
    review_fault,
    saving_faults,
    saving_finding,
    shown_on,
)
from rightsource.ground.money import Money
from rightsource.ground.time import FinancialYear

YEAR = FinancialYear(2015)
LINE, OTHER = 7, 8
EVEN = [Money(100)] * 12


def posted(month: int, spent: int, inside: int = 0, legs: int | None = None) -> MonthPosted:
    return MonthPosted(LINE, month, Money(spent), Money(inside), (1 if inside else 0) if legs is None else legs)


def standing(saving_id: int, claims: dict[int, int], profile: list[Money] | None = None, **over: object) -> Standing:
    given: dict[str, object] = {"stated": frozenset(claims)}
    of = {line_id: Money(pence) for line_id, pence in claims.items()}
    return Standing(**{"saving_id": saving_id, "claims": of, "profile": profile or EVEN, **given, **over})  # type: ignore[arg-type]


def spec(**over: object) -> SavingSpec:
    given: dict[str, object] = {
        "code": "waste",
        "name": "Waste",
        "summary": "Fewer collections",
        "owner_role": "budget_holder",
        "owner_title": "Head of Waste",
        "part_id": 1,
        "claims": [ClaimSpec(LINE, Money(1200))],
        "profile": EVEN,
        "confidence": Confidence.AMBER,
        "reason": "The contract is not signed.",
        "provenance": "generated",
    }
    return SavingSpec(**{**given, **over})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("over", "said"),
    [
        ({}, ""),
        ({"owner_title": " "}, "“Waste” has no owner"),
        ({"owner_role": ""}, "“Waste” has no owner"),
        ({"reason": ""}, "Say why the confidence"),
        ({"claims": [ClaimSpec(LINE, Money(1199))]}, "they differ by £0.01"),
        ({"claims": [ClaimSpec(LINE, Money(1200)), ClaimSpec(OTHER, Money(0))]}, "above zero"),
        ({"claims": [ClaimSpec(LINE, Money(600)), ClaimSpec(LINE, Money(600))]}, "named twice"),
        ({"profile": [Money(100)] * 5}, "12 months or 4 quarters, not 5"),
        ({"profile": [Money(300)] * 4}, ""),
        ({"profile": [Money(301), *[Money(300)] * 3]}, "take £0.01 off"),
        ({"profile": [Money(299), *[Money(300)] * 3]}, "when does the rest come?"),
        ({"profile": [Money(-1), Money(401), Money(400), Money(400)]}, "no part below zero"),
    ],
)
def test_a_saving_is_recorded_only_when_all_of_it_is_said(over: dict[str, object], said: str) -> None:
    faults = saving_faults(spec(**over), planned=Money(1200), is_saving=True)
    assert len(faults) == bool(said)
    assert said in " ".join(faults)


def test_only_a_saving_of_the_plan_becomes_one() -> None:
    assert "is not a saving" in saving_faults(spec(), planned=Money(1200), is_saving=False)[0]


def test_a_later_profile_may_come_to_less() -> None:
    assert profile_faults([Money(100)] * 4, Money(1200)) == []


def test_two_that_claim_the_same_pounds_are_both_named() -> None:
    claims = [
        Claim("Waste", LINE, "Environment", Money(700)),
        Claim("Right sourcing", LINE, "Environment", Money(500)),
        Claim("Placements", OTHER, "Children", Money(10**9)),
    ]
    assert double_counts(claims, {LINE: Money(1200)}) == []
    (said,) = double_counts(claims, {LINE: Money(1199)})
    assert "“Waste” and “Right sourcing” together claim £12.00 on Environment" in said
    assert "£0.01 is counted twice" in said
    (alone,) = double_counts(claims[:1], {LINE: Money(-5)})
    assert "“Waste” claims £7.00 on Environment, whose budget is £0.00 below" in alone


def test_a_quarter_is_spread_over_its_months_and_only_months_that_are_over_are_measured() -> None:
    months = months_of([Money(100), Money(0), Money(0), Money(200)])
    assert [month.pence for month in months] == [34, 33, 33, 0, 0, 0, 0, 0, 0, 67, 67, 66]
    assert months_of(EVEN) == tuple(EVEN)
    assert [measured_months(YEAR, on) for on in (date(2015, 4, 30), date(2015, 5, 1), date(2016, 4, 1))] == [0, 1, 12]


def test_a_line_shows_its_run_rate_less_what_was_posted_in_months_with_postings() -> None:
    baseline = LineBaseline(Money(12_000), None)
    assert shown_on(None, [posted(0, 5)], months=1) == Shown(Money(0), Money(0), is_group_stated=False)
    assert shown_on(baseline, [], months=6).council == Money(0), "without a posting nothing is shown"
    assert shown_on(baseline, [posted(0, 900), posted(2, 950), posted(3, 1)], months=3).council == Money(150)
    assert shown_on(baseline, [posted(0, 900), posted(1, 1200)], months=2).council == Money(0), "a loss shows nothing"


def test_a_price_between_the_council_and_its_body_saves_the_group_nothing() -> None:
    """Control R17."""
    baseline = LineBaseline(Money(12_000), inside=Money(4_800))
    assert shown_on(baseline, [posted(0, 900, inside=300)], months=1) == Shown(Money(100), Money(0))
    # what is bought outside for less is a saving of both
    assert shown_on(baseline, [posted(0, 900, inside=400)], months=1) == Shown(Money(100), Money(100))
    # what goes to a body instead of a company is a cost: the body is taken to spend it
    assert shown_on(baseline, [posted(0, 950, inside=700)], months=1) == Shown(Money(50), Money(50))
    # nobody stated what would have gone to bodies
    unsaid = LineBaseline(Money(12_000), inside=None)
    assert shown_on(unsaid, [posted(0, 900, inside=300)], months=1) == Shown(
        Money(100), Money(0), is_group_stated=False
    )
    assert shown_on(unsaid, [posted(0, 900)], months=1) == Shown(Money(100), Money(100))


def test_a_line_of_a_body_saves_the_group_only_what_it_pays_outside() -> None:
    line = LineBaseline(Money(12_000), Money(0), is_council=False)
    assert shown_on(line, [posted(0, 400, inside=-500)], months=1) == Shown(Money(0), Money(100))


def test_savings_that_share_a_line_share_what_it_shows() -> None:
    savings = [standing(1, {LINE: 1200}), standing(2, {LINE: 600, OTHER: 600})]
    found = delivered_of(savings, {LINE: Shown(Money(100), Money(50))}, months=1)
    assert [found[1].council_sum, found[2].council_sum] == [Money(67), Money(33)]
    assert [found[1].group_sum, found[2].group_sum] == [Money(33), Money(17)]
    assert found[2].due == {LINE: Money(50), OTHER: Money(50)}
    assert found[2].missing == Money(67)


def test_without_its_own_counterfactual_a_saving_counts_nothing_and_leaves_its_part_to_nobody() -> None:
    """Control R19."""
    savings = [standing(1, {LINE: 1200}), standing(2, {LINE: 1200}, stated=frozenset())]
    found = delivered_of(savings, {LINE: Shown(Money(100), Money(100))}, months=1)
    assert (found[1].council_sum, found[2].council_sum) == (Money(50), Money(0))
    assert not savings[1].has_counterfactual
    assert not standing(3, {}).has_counterfactual
    assert delivered_of([standing(3, {})], {}, months=1)[3] == Delivered({}, {}, {})


profiles = st.lists(st.integers(0, 10**9).map(Money), min_size=12, max_size=12)
claims = st.dictionaries(st.sampled_from([LINE, OTHER]), st.integers(1, 10**9), min_size=1)


@given(
    st.lists(st.tuples(profiles, claims), min_size=1, max_size=5),
    st.integers(0, 10**10),
    st.integers(0, 10**10),
    st.integers(0, 12),
)
def test_delivered_is_never_above_the_profile_nor_above_the_line(
    given_savings: list[tuple[list[Money], dict[int, int]]], shown: int, other: int, months: int
) -> None:
    savings = [standing(number, of, profile) for number, (profile, of) in enumerate(given_savings)]
    on_lines = {LINE: Shown(Money(shown), Money(shown // 2)), OTHER: Shown(Money(other), Money(0))}
    found = delivered_of(savings, on_lines, months=months)
    for line_id, on_line in on_lines.items():
        due = Money.sum_of(one.due[line_id] for one in found.values() if line_id in one.due)
        said = Money.sum_of(one.council.get(line_id, Money(0)) for one in found.values())
        assert said == min(due, on_line.council), "exactly what the line shows, or all that was due"
        group = Money.sum_of(one.group.get(line_id, Money(0)) for one in found.values())
        assert group == min(due, on_line.group)
    for saving in savings:
        one = found[saving.saving_id]
        assert all(Money(0) <= one.council[line_id] <= due for line_id, due in one.due.items())
        assert one.due_sum == Money.sum_of(saving.profile[:months])


def test_a_review_says_why() -> None:
    assert review_fault(Confidence.RED, "The tender failed.", None) == ""
    assert "Say why the saving is red" in review_fault(Confidence.RED, " ", None)
    assert "not below zero" in review_fault(Confidence.GREEN, "Done.", Money(-1))


M = Money.of("1000000")


@pytest.mark.parametrize(
    ("over", "said"),
    [
        ({"savings": 0}, "No saving is in the register for 2015/16."),
        ({"has_months": False}, "Savings of £8.0m are planned for 2015/16; no month of it is over"),
        ({"council": M, "group": M}, "All £1.0m of savings that were due by now stand in the ledger."),
        ({}, "Of £1.0m of savings due by now the ledger shows £0.0m; £1.0m is not delivered."),
        ({"council": M}, "stand in the ledger, and for the council and its bodies as one only £0.0m is saved."),
        ({"without_counterfactual": 1}, "not delivered. 1 of 8 has no counterfactual."),
        ({"without_counterfactual": 2}, "not delivered. 2 of 8 have no counterfactual."),
    ],
)
def test_the_register_opens_with_what_is_not_delivered(over: dict[str, object], said: str) -> None:
    base: dict[str, object] = {"year": YEAR, "planned": Money.of("8000000"), "due": M, "council": Money(0)}
    base |= {"group": Money(0), "savings": 8, "without_counterfactual": 0, "has_months": True}
    assert said in register_finding(RegisterSums(**{**base, **over}))  # type: ignore[arg-type]


def one(due: int, council: int, group: int) -> Delivered:
    return Delivered({LINE: Money(due * 100)}, {LINE: Money(council * 100)}, {LINE: Money(group * 100)})


@pytest.mark.parametrize(
    ("found", "over", "said"),
    [
        (one(5, 0, 0), {"is_withdrawn": True}, "Waste was withdrawn: nothing of it counts."),
        (one(0, 0, 0), {"months": 0}, "Waste has not begun"),
        (one(5, 0, 0), {"has_counterfactual": False}, "Waste proves nothing yet"),
        (one(5, 5, 5), {}, "Waste has delivered all £5 that was due."),
        (one(5, 3, 3), {}, "Waste has delivered £3 of £5 due; £2 is missing."),
        (one(5, 3, 1), {}, "£2 is missing. For the council and its bodies as one it is £1."),
    ],
)
def test_a_saving_opens_with_what_the_ledger_shows(found: Delivered, over: dict[str, object], said: str) -> None:
    given: dict[str, object] = {"is_withdrawn": False, "has_counterfactual": True, "months": 1}
    assert said in saving_finding("Waste", found, **{**given, **over})  # type: ignore[arg-type]
