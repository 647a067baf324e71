"""Agreements: what contradicts itself, what a year costs, which rows are read, how a sample is sized and drawn."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightsource.books.settlement.rules import TermsKind
from rightsource.council.agreements import rules
from rightsource.council.agreements.rules import (
    AfterEnd,
    AgreementParts,
    Ending,
    Receives,
    sampling,
)
from rightsource.council.agreements.rules.pricing import by_days
from rightsource.council.agreements.rules.sampling import Experience, SampleRule
from rightsource.ground.money import Money
from rightsource.ground.time import FinancialYear

D = Decimal
PARTS = AgreementParts(
    code="2015-042",
    title="Home care",
    starts_on=date(2015, 4, 1),
    ends_before=date(2018, 4, 1),
    break_on=date(2017, 4, 1),
    annual=Money.of(100),
    decision_ref="democracy/decision/2015-017",
    owner_role="commissioner",
    certified_limit_rate=D("0.95"),
)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"title": " "}, "has no title"),
        ({"decision_ref": ""}, "names no decision"),
        ({"owner_role": ""}, "has no owner"),
        ({"ends_before": date(2015, 4, 1)}, "before it starts"),
        ({"ends_before": date(2015, 3, 1)}, "before it starts"),
        ({"break_on": date(2015, 4, 1)}, "not inside its term"),
        ({"break_on": date(2018, 4, 1)}, "not inside its term"),
        ({"annual": Money(-1)}, "below nought"),
        ({"certified_limit_rate": D("1.01")}, "from 0 to 1"),
        ({"certified_limit_rate": D("-0.01")}, "from 0 to 1"),
    ],
)
def test_an_agreement_that_contradicts_itself_is_refused(change, said):
    with pytest.raises(rules.AgreementRefusedError, match=said):
        rules.refuse_parts(replace(PARTS, **change))


def test_an_agreement_that_does_not_is_not():
    rules.refuse_parts(PARTS)
    rules.refuse_parts(replace(PARTS, break_on=None, annual=Money(0), certified_limit_rate=D(1)))
    rules.refuse_parts(replace(PARTS, break_on=date(2015, 4, 2), ends_before=date(2015, 4, 3)))


def test_terms_are_kept_as_settlement_reads_them_back():
    kind, kept = rules.read_terms({"kind": "hourly", "rate_pounds": "14.40"}, code="1")
    assert (kind, kept["rate_pence"]) == (TermsKind.HOURLY, 1440)
    assert set(rules.TERMS_TITLES) == set(TermsKind)
    for terms in (
        {},
        {"kind": "tonnage"},
        {"kind": "hourly"},
        {"kind": "hourly", "rate_pence": "x"},
        {"kind": "block", "annual_pence": 1, "guaranteed_units": "many"},
    ):
        with pytest.raises(rules.AgreementRefusedError, match="The terms of agreement 1 cannot be read"):
            rules.read_terms(terms, code="1")


@pytest.mark.parametrize(
    ("terms", "said"),
    [
        ({"kind": "hourly", "rate_pence": 1440, "rounding_minutes": 15, "tolerance_minutes": 5},
         "£14.40 an hour, counted in steps of 15 minutes; 5 minutes short of the plan are forgiven."),
        ({"kind": "hourly", "rate_pence": 1440}, "£14.40 an hour, counted in steps of 1 minute."),
        ({"kind": "block", "annual_pence": 1200}, "A fixed sum of £12.00 a year, in twelve instalments."),
        ({"kind": "block", "annual_pence": 1200, "guaranteed_units": "90"},
         "A fixed sum of £12.00 a year, in twelve instalments, for 90 units."),
        ({"kind": "per_outcome", "tariff_pounds": 120, "cap_pounds": 600},
         "£120.00 for each outcome reached; at most £600.00 in all."),
        ({"kind": "per_outcome", "tariff": {"job": 100}}, "£1.00 for each “job”."),
    ],
)  # fmt: skip
def test_terms_are_said_in_words(terms, said):
    assert rules.terms_in_words(terms) == said


def test_a_headline_has_millions_from_a_million_on():
    assert rules.in_short(Money.of("999999.99")) == "£1,000,000"
    assert rules.in_short(Money.of(1_000_000)) == "£1.0m"
    assert rules.in_short(Money.of(-36_600)) == "−£36,600"


def test_a_year_costs_the_days_that_the_agreement_covers_of_it():
    rows = by_days(annual=Money.of(366), starts_on=date(2014, 10, 1), ends_before=date(2016, 10, 1))
    assert [(str(year), str(amount)) for year, amount in rows] == [
        ("2014/15", "£182.50"),
        ("2015/16", "£366.00"),
        ("2016/17", "£183.50"),
    ]
    assert by_days(annual=Money(100), starts_on=date(2015, 4, 1), ends_before=date(2015, 4, 1)) == []


days = st.integers(0, 2500).map(lambda number: date(2012, 1, 1) + timedelta(days=number))


@given(days, st.integers(1, 2000), st.integers(0, 10**10))
def test_a_schedule_never_costs_more_than_its_years_and_cuts_anywhere(starts_on, length, pence):
    ends_before = starts_on + timedelta(days=length)
    rows = by_days(annual=Money(pence), starts_on=starts_on, ends_before=ends_before)
    assert [year for year, _ in rows] == sorted({FinancialYear.containing(starts_on + timedelta(days=day))
                                                 for day in range(length)})  # fmt: skip
    assert all(0 <= amount.pence <= pence for _, amount in rows)


RECEIVES = Receives(date(2015, 4, 1), date(2016, 4, 1), TermsKind.BLOCK)
GOOD = {"Reference": " A-1 ", "date": "2015-04-30", "units": "2.5", "order": "marketplace/order/x"}
TODAY = date(2015, 5, 1)


def read(row, kind=TermsKind.BLOCK, on=TODAY):
    return rules.read_rows([row], receives=replace(RECEIVES, kind=kind), on=on, first_row=2)


def test_a_good_row_is_read():
    (row,), faults = read(GOOD)
    assert faults == []
    assert (row.row, row.reference, row.on, row.units, row.minutes) == (2, "A-1", date(2015, 4, 30), D("2.5"), None)
    assert row.order_ref == "marketplace/order/x"
    (row,), _ = read({"reference": "A", "date": "30/04/2015", None: "rest of a long line"})
    assert (row.on, row.units) == (date(2015, 4, 30), D(1))


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"Reference": " "}, "reference"),
        ({"Reference": "x" * 81}, "reference"),
        ({"date": ""}, "date"),
        ({"date": "30 April"}, "date"),
        ({"date": "2015-02-30"}, "date"),
        ({"date": "30/04/15"}, "date"),
        ({"date": "2015-05-02"}, "date"),
        ({"date": "2015-03-31"}, "date"),
        ({"units": "0"}, "units"),
        ({"units": "-1"}, "units"),
        ({"units": "two"}, "units"),
        ({"units": "."}, "units"),
        ({"units": "1.00001"}, "units"),
        ({"units": "1000001"}, "units"),
        ({"units": "12345678901"}, "units"),
        ({"planned": "0"}, "planned"),
        ({"minutes": "half"}, "minutes"),
        ({"minutes": "0"}, "minutes"),
        ({"minutes": "1441"}, "minutes"),
    ],
)
def test_a_fault_has_row_column_and_remedy(change, column):
    good, (fault,) = read({**GOOD, **change})
    assert good == []
    assert (fault.row, fault.column) == (2, column)
    assert fault.remedy.endswith(".")


def test_a_day_after_the_agreement_is_a_fault_and_its_last_day_is_not():
    assert read({**GOOD, "date": "2016-04-01"}, on=date(2017, 1, 1))[1][0].column == "date"
    assert read({**GOOD, "date": "2016-03-31"}, on=date(2017, 1, 1))[1] == []
    assert read({**GOOD, "date": "2015-04-01"})[1] == []
    assert read({**GOOD, "date": "2015-05-01"})[1] == []


def test_hourly_terms_ask_for_minutes_or_hours():
    bare = {"reference": "A", "date": "2015-04-30"}
    assert read(bare, TermsKind.HOURLY)[1][0].column == "minutes"
    (row,), _ = read({**bare, "minutes": "1440", "planned": "60"}, TermsKind.HOURLY)
    assert (row.minutes, row.planned_minutes) == (1440, 60)
    (row,), _ = read({**bare, "units": "1.5"}, TermsKind.HOURLY)
    assert (row.minutes, row.units) == (None, D("1.5"))


def test_terms_by_outcome_ask_which_and_whether():
    named = replace(RECEIVES, kind=TermsKind.PER_OUTCOME, any_outcome=False)
    assert rules.read_rows([{**GOOD, "achieved": "yes"}], receives=named, on=TODAY)[1][0].column == "outcome"
    assert read({**GOOD, "outcome": "job"}, TermsKind.PER_OUTCOME)[1][0].column == "achieved"
    for said, expected in (("Yes", True), ("1", True), ("no", False), ("N", False)):
        (row,), _ = read({**GOOD, "outcome": "job", "achieved": said}, TermsKind.PER_OUTCOME)
        assert (row.outcome_code, row.outcome_achieved) == ("job", expected)
    assert read({**GOOD, "achieved": "yes"}, TermsKind.PER_OUTCOME)[1] == []


def test_good_rows_are_kept_beside_faults():
    good, faults = rules.read_rows([GOOD, {}, {**GOOD, "reference": "B"}], receives=RECEIVES, on=TODAY)
    assert [row.row for row in good] == [1, 3]
    assert [fault.row for fault in faults] == [2]


def test_a_repeat_says_what_stands():
    assert "nothing was added" in rules.Repeat(3, "A", differs=False).sentence
    assert "the first stands" in rules.Repeat(3, "A", differs=True).sentence


RULE = SampleRule(
    "v", floor=D("0.05"), minimum=5, weight=D(2), cap=D("0.5"), confidence=D("0.95"), judged_from=60
)  # fmt: skip


@pytest.mark.parametrize(
    ("looked_at", "faults", "printed"),
    [(25, 0, "11.3"), (25, 1, "17.6"), (60, 0, "4.9"), (60, 1, "7.7"), (100, 0, "3.0"), (100, 1, "4.7"),
     (100, 2, "6.2"), (100, 3, "7.6"), (200, 0, "1.5"), (200, 1, "2.4")],
)  # fmt: skip
def test_the_upper_limit_is_that_of_auditors_tables(looked_at, faults, printed):
    """As printed for tests of controls at 95% (AICPA, Audit Sampling, upper deviation rates), which round up."""
    found = sampling.upper_share(experience=Experience(looked_at, faults), confidence=D("0.95")) * 100
    assert D(printed) - D("0.1") < found <= D(printed) + D("0.05")


def test_where_all_were_wrong_all_may_be():
    assert sampling.upper_share(experience=Experience(3, 3), confidence=D("0.95")) == 1
    assert sampling.upper_share(experience=Experience(0, 0), confidence=D("0.95")) == 1


@given(st.integers(1, 400), st.integers(0, 400))
def test_the_upper_limit_lies_above_what_was_found_and_falls_with_a_clean_look(looked_at, faults):
    faults = min(faults, looked_at)
    limit = sampling.upper_share(experience=Experience(looked_at, faults), confidence=D("0.95"))
    assert D(faults) / looked_at < limit or limit == 1
    assert sampling.upper_share(experience=Experience(looked_at + 1, faults), confidence=D("0.95")) <= limit


@pytest.mark.parametrize(
    ("volume", "looked_at", "faults", "expected"),
    [(0, 0, 0, 0), (4, 0, 0, 4), (5, 0, 0, 5), (6, 0, 0, 5), (180, 0, 0, 27), (180, 5, 0, 27), (180, 5, 1, 37),
     (180, 600, 0, 11), (18_000, 0, 0, 2654), (18_000, 2656, 0, 941), (18_000, 2656, 80, 2202), (18_000, 60, 30, 9000)],
)  # fmt: skip
def test_the_size_follows_volume_and_what_was_found(volume, looked_at, faults, expected):
    rate = sampling.sample_rate(RULE, Experience(looked_at, faults))
    assert sampling.sample_size(volume=volume, rate=rate, rule=RULE) == expected


@given(st.integers(0, 3000), st.integers(0, 500), st.integers(0, 60))
def test_each_fault_raises_what_is_looked_at_next_until_the_cap(volume, looked_at, faults):
    looked_at = max(looked_at, faults + 1)
    rates = [sampling.sample_rate(RULE, Experience(looked_at, faults + more)) for more in (0, 1)]
    assert RULE.floor < rates[0] < rates[1] <= RULE.cap or rates == [RULE.cap, RULE.cap]
    sizes = [sampling.sample_size(volume=volume, rate=rate, rule=RULE) for rate in rates]
    assert min(volume, RULE.minimum) <= sizes[0] <= sizes[1] <= volume
    assert sampling.sample_rate(RULE, Experience(looked_at + 1, faults)) <= rates[0], "a look that finds nothing"


@given(st.integers(1, 10**6), st.integers(0, 300), st.integers(0, 300))
def test_the_same_share_of_faults_asks_for_the_same_share_whatever_the_volume(volume, looked_at, faults):
    """What an older rule got wrong: it counted faults, so a large body was looked at whole."""
    rate = sampling.sample_rate(RULE, Experience(looked_at, min(faults, looked_at)))
    size = sampling.sample_size(volume=volume, rate=rate, rule=RULE)
    assert size <= max(RULE.minimum, RULE.cap * volume + 1)


def test_a_clean_year_of_the_minimum_shows_that_few_are_wrong():
    """Sixty a year: were 5 in 100 wrong, they would hardly all be right."""
    assert (1 - D("0.05")) ** (12 * RULE.minimum) < 1 - RULE.confidence
    assert RULE.judged_from == 12 * RULE.minimum


def why(**other):
    given = {"size": 27, "volume": 180, "rate": D("0.147406"), "experience": Experience(0, 0)} | other
    return sampling.why_so_many(rule=RULE, month="August 2015", months=12, **given)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (
            {},
            "27 of 180 deliveries in August 2015 are looked at (14.7%): 5% always, and twice the share that "
            "may be wrong. At most 4.9% may be wrong, with 95% certainty: nothing was looked at in the 12 "
            "months before (fewer than 60 count as 60).",
        ),
        (
            {"size": 2202, "volume": 18_000, "rate": D("0.122330"), "experience": Experience(2656, 80)},
            "2,202 of 18,000 deliveries in August 2015 are looked at (12.2%): 5% always, and twice the share that "
            "may be wrong. At most 3.6% may be wrong, with 95% certainty: 80 of the 2,656 looked at in the 12 "
            "months before were wrong.",
        ),
        (
            {"size": 18, "rate": D("0.099"), "experience": Experience(120, 0)},
            "18 of 180 deliveries in August 2015 are looked at (9.9%): 5% always, and twice the share that "
            "may be wrong. At most 2.5% may be wrong, with 95% certainty: none of the 120 looked at in the 12 "
            "months before was wrong.",
        ),
        (
            {"size": 90, "rate": D("0.5"), "experience": Experience(100, 30)},
            "90 of 180 deliveries in August 2015 are looked at (50%), the most that the rule asks. At most 38.4% may "
            "be wrong, with 95% certainty: 30 of the 100 looked at in the 12 months before were wrong.",
        ),
        ({"size": 5, "volume": 20}, "5 of 20 deliveries in August 2015 are looked at: at least 5 are, however few were "
         "delivered."),
        ({"size": 1, "volume": 1}, "1 of 1 delivery in August 2015 is looked at: all of them, as at least 5 are."),
    ],
)  # fmt: skip
def test_a_sample_says_why_it_has_its_size(given, sentence):
    assert why(**given) == sentence


@given(st.sets(st.integers(1, 10**6), min_size=1, max_size=60), st.text(max_size=8), st.integers(0, 70), st.randoms())
def test_a_draw_can_be_drawn_again_from_its_seed(ids, seed, size, random):
    listed = sorted(ids)
    drawn = sampling.draw(seed=seed, ids=listed, size=size)
    random.shuffle(listed)
    assert sampling.draw(seed=seed, ids=listed, size=size) == drawn
    assert len(drawn) == min(size, len(ids)) and set(drawn) <= ids


def test_another_seed_draws_others():
    assert sampling.draw(seed="a", ids=range(1000), size=5) != sampling.draw(seed="b", ids=range(1000), size=5)


def test_every_delivery_is_drawn_equally_often():
    counts = dict.fromkeys(range(20), 0)
    for seed in range(2000):
        for each in sampling.draw(seed=str(seed), ids=range(20), size=5):
            counts[each] += 1
    assert all(420 <= count <= 580 for count in counts.values())  # 500 each, within four standard deviations


def test_a_verifier_of_the_body_is_refused():
    with pytest.raises(rules.VerifierBelongsToBodyError, match="A contract manager of the council can"):
        rules.refuse_verifier(body_id=7, serves=(7,), name="Wellbeing CIC")
    rules.refuse_verifier(body_id=7, serves=(8,), name="Wellbeing CIC")


def test_the_self_certified_share_is_visible_and_over_the_limit_blocks_payment():
    assert rules.self_certified_rate(deliveries=0, verified=0) is None
    assert rules.self_certified_rate(deliveries=100, verified=5) == D("0.95")
    told = {"code": "2015-042", "month": "April 2015", "limit": D("0.95")}
    assert rules.payment_block(**told, rate=None, drawn=0, waiting=0) is None
    assert rules.payment_block(**told, rate=D("0.95"), drawn=1, waiting=0) is None
    blocked = rules.payment_block(**told, rate=D("0.96"), drawn=1, waiting=2)
    assert blocked is not None and "96.0%" in blocked and "Verify the 2 that wait." in blocked
    assert "Draw the month" in str(rules.payment_block(**told, rate=D(1), drawn=0, waiting=0))
    assert "draw another" in str(rules.payment_block(**told, rate=D(1), drawn=1, waiting=0))


ENDING = Ending("2015-042", "Home care", date(2015, 5, 1), ("a", "b"), AfterEnd.NOBODY_NAMED)


def test_an_alarm_says_who_does_the_duties_then():
    assert "ends in 30 days (1 May 2015). Nobody is named for 2 duties" in ENDING.sentence(date(2015, 4, 1))
    assert "ends in 1 day (" in ENDING.sentence(date(2015, 4, 30))
    assert "ends today" in ENDING.sentence(date(2015, 5, 1))
    back = replace(ENDING, duties=("a",), after_end=AfterEnd.COUNCIL_RESUMES).sentence(date(2015, 4, 1))
    assert "The council itself takes back 1 duty" in back
    assert replace(ENDING, duties=()).sentence(date(2015, 4, 1)).endswith("(1 May 2015).")


@pytest.mark.parametrize(
    ("others", "expected"),
    [
        ([], 30),
        ([(0, 5)], 30),  # over before
        ([(0, None)], None),  # another agreement has it and runs on
        ([(10, 20)], None),  # another agreement starts that very day
        ([(15, 20)], 15),  # until the next starts
        ([(15, 15)], 30),  # an agreement without a day
        ([(40, None)], 30),
        ([(25, None), (15, None)], 15),
    ],
)
def test_after_an_early_end_the_council_resumes_until_the_next_agreement(others, expected):
    def day(number):
        return None if number is None else date(2015, 1, 1) + timedelta(days=number)

    found = rules.resumes_until(
        ended_on=day(10), old_end=day(30), others=[(day(start), day(end)) for start, end in others]
    )
    assert found == day(expected)


def test_an_agreement_that_ends_on_its_old_end_resumes_nothing_twice():
    assert rules.resumes_until(ended_on=date(2015, 5, 1), old_end=date(2015, 5, 1), others=[]) is None


@pytest.mark.parametrize(
    ("minutes", "planned", "units", "lasts", "plan"),
    [
        (90, None, "1", 60, 60),
        (90, 90, "1", 60, 60),
        (90, 45, "1", 60, 45),
        (90, None, "2.5", 60, 150),
        (90, None, "1", None, None),
        (90, 75, "1", None, 75),
        (None, None, "1", 60, None),
        (90, 75, "0.0001", 60, 75),
        (90, None, "100", 60, 1440),
    ],
)
def test_what_was_booked_is_the_plan_and_a_body_may_plan_less(
    minutes: int | None, planned: int | None, units: str, lasts: int | None, plan: int | None
) -> None:
    row = rules.DeliveryRow(1, "D-1", date(2015, 4, 10), Decimal(units), minutes, planned)
    assert rules.as_booked(row, lasts=lasts) == replace(row, planned_minutes=plan)
