"""Legal forms, steps, the gate of the business case, interests and health."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightsource.council.bodies import rules
from rightsource.council.bodies.rules import (
    Accounts,
    Action,
    Benefit,
    CaseParts,
    Interest,
    LegalForm,
    Profit,
    SignOffRole,
    Stage,
    Strand,
)
from rightsource.ground import parameters
from rightsource.ground.money import Money
from rightsource.ground.parameters import ParameterNotInForceError, Parameters, packaged
from rightsource.ground.time import FinancialYear

ON = date(2015, 2, 19)
WHOLE = CaseParts(
    baseline_cost=Money.of(100),
    benefits=(Benefit(2015, Money.of(5)),),
    do_nothing="Costs rise.",
    in_house="Costs rise less.",
    exit_plan="The staff come back.",
    strands=(Strand("Overheads", Money.of(1), None),),
)
EVERYBODY = tuple(SignOffRole)
YEAR = FinancialYear(2014)


@pytest.mark.parametrize("form", LegalForm)
def test_every_form_has_one_rule_with_a_source_today(form):
    rule = rules.form_rule(form, ON)
    assert rule.source and rule.who_may_own
    in_force = [
        each
        for each in rules.FORM_RULES
        if each.form is form and each.starts_on <= ON and (each.ends_before is None or each.ends_before > ON)
    ]
    assert in_force == [rule]


def test_the_law_of_a_form_is_that_of_the_day():
    """The cap on dividends per share ended on 1 October 2014; the aggregate cap of 35% stayed."""
    before = rules.form_rule(LegalForm.CIC_SHARES, date(2014, 9, 30))
    after = rules.form_rule(LegalForm.CIC_SHARES, date(2014, 10, 1))
    assert "each share" in before.who_may_own and "each share" not in after.who_may_own
    days = (date(2014, 9, 30), date(2014, 10, 1))
    assert [rules.dividend_cap(LegalForm.CIC_SHARES, on) for on in days] == [Decimal("0.35"), Decimal("0.35")]
    first, second = packaged().parameter("bodies.cic_dividend_cap").values
    assert [first.period.contains(on) for on in days] == [True, False] and "each share" in first.reference
    assert second.starts_on == days[1]
    assert rules.dividend_cap(LegalForm.LLP, ON) is None
    with pytest.raises(ParameterNotInForceError):
        rules.dividend_cap(LegalForm.CIC_SHARES, date(2005, 6, 30))
    with pytest.raises(rules.LegalFormError, match="No rule for “cic_shares”"):
        rules.form_rule(LegalForm.CIC_SHARES, date(2005, 6, 30))
    assert rules.form_rule(LegalForm.CIC_SHARES, date(2005, 7, 1))


def test_what_is_said_about_profit_must_fit_the_form():
    with pytest.raises(rules.LegalFormError, match="never pays profit out"):
        rules.check_form(form=LegalForm.CIC_GUARANTEE, is_not_for_profit=False, on=ON)
    with pytest.raises(rules.LegalFormError, match="may pay profit out"):
        rules.check_form(form=LegalForm.PRIVATE_COMPANY, is_not_for_profit=True, on=ON)
    for told in (True, False):
        assert rules.check_form(form=LegalForm.MUTUAL, is_not_for_profit=told, on=ON).profit is Profit.BY_ITS_RULES


def test_steps_lead_from_idea_to_hand_back_and_no_other_way():
    allowed = {
        (before, action): rules.step(before, action)
        for before in [None, *Stage]
        for action in Action
        if (before, action) in rules.STEPS
    }
    assert allowed == dict(rules.STEPS)
    refused = 0
    for before in [None, *Stage]:
        for action in Action:
            if (before, action) not in rules.STEPS:
                refused += 1
                with pytest.raises(rules.BodyStepRefusedError, match=r"must be at .*\.$"):
                    rules.step(before, action)
    assert refused == 6 * 7 - len(rules.STEPS)


def test_an_idea_is_never_approved_without_a_case():
    with pytest.raises(rules.BodyStepRefusedError, match="“Business case”; it is “Idea”"):
        rules.step(Stage.IDEA, Action.APPROVE)


def test_a_whole_signed_case_opens_the_gate():
    assert rules.gate_missing(WHOLE, EVERYBODY) == []


@pytest.mark.parametrize(
    ("part", "empty", "word"),
    [
        ("baseline_cost", None, "baseline cost"),
        ("benefits", (), "benefits by year"),
        ("do_nothing", "  ", "doing nothing"),
        ("in_house", "", "in-house"),
        ("exit_plan", "", "exit"),
        ("strands", (), "by strand"),
    ],
)
def test_each_absent_part_is_named(part, empty, word):
    case = CaseParts(**{**{name: getattr(WHOLE, name) for name in WHOLE.__dataclass_fields__}, part: empty})
    missing = rules.gate_missing(case, EVERYBODY)
    assert len(missing) == 1 and word in missing[0] and missing[0].endswith(".")


@given(st.sets(st.sampled_from(SignOffRole)))
def test_each_absent_sign_off_is_named(signed):
    missing = rules.gate_missing(WHOLE, signed)
    assert len(missing) == len(SignOffRole) - len(signed)


def test_everything_that_is_missing_is_listed_at_once():
    missing = rules.gate_missing(CaseParts(baseline_cost=None), ())
    assert len(missing) == 6 + len(SignOffRole)
    error = rules.BusinessCaseIncompleteError("The Mutual", missing)
    assert error.missing == missing
    assert all(sentence in str(error) for sentence in missing)
    assert rules.gate_missing(None, EVERYBODY) == ["There is no business case: write one."]


def test_money_that_nobody_stated_says_so():
    assert rules.in_words(None) == "not stated"
    assert rules.in_words(Money.of(12)) == "£12.00"


def test_whoever_serves_or_declared_an_interest_is_refused():
    with pytest.raises(rules.InterestDeclaredError, match="You serve the Mutual"):
        rules.refuse_interest(name="the Mutual", doing="approve it", body_id=3, serves=(3,), holds=())
    with pytest.raises(rules.InterestDeclaredError, match=r"\(director\)"):
        rules.refuse_interest(name="the Mutual", doing="approve it", body_id=3, serves=(4,), holds=(Interest.DIRECTOR,))
    rules.refuse_interest(name="the Mutual", doing="approve it", body_id=3, serves=(4,), holds=())


def test_shares_sum_to_at_most_the_whole():
    rules.check_shares([Decimal("0.5"), Decimal("0.5")])
    with pytest.raises(rules.OwnershipError, match="100.01%"):
        rules.check_shares([Decimal("0.5"), Decimal("0.5001")])


SOUND = Accounts(
    income=Money.of(1000), from_council=Money.of(700), cost=Money.of(990), net_assets=Money.of(100), cash=Money.of(330)
)


def test_a_sound_body_has_no_warning():
    found = rules.health(SOUND, YEAR)
    assert found.warnings == ()
    assert found.dependence_rate == Decimal("0.7")
    assert found.cash_months == Decimal(4)
    assert found.surplus == Money.of(10)


def test_cutting_the_price_shows_the_effect_before_anybody_approves():
    """Control R16: a care company lived on a block that was cut each year, without reserves."""
    found = rules.health(SOUND, YEAR, Money.of(-150))
    assert found.surplus == Money.of(-140)
    assert found.net_assets == Money.of(-50)
    assert [warning.split()[0] for warning in found.warnings] == ["What", "It"]


def test_a_body_that_lives_on_its_owner_with_little_cash_is_named():
    found = rules.health(Accounts(Money.of(1000), Money.of(960), Money.of(1000), Money.of(1), cash=Money.of(200)), YEAR)
    assert found.warnings == ("96% of its income comes from the council.", "Its cash lasts 2.4 months.")


def test_a_body_without_income_or_cost_has_no_rate():
    found = rules.health(Accounts(Money(0), Money(0), Money(0), Money(0), Money(0)), YEAR)
    assert found.dependence_rate is None and found.cash_months is None and found.warnings == ()


def test_what_counts_as_too_dependent_is_what_held_at_the_end_of_the_accounts_year(monkeypatch):
    """The threshold changes on 1 April 2016: accounts of the year before are judged by the old one."""
    old = packaged().parameter("bodies.dependence_warning")
    changes = date(2016, 4, 1)
    values = (
        replace(old.values[0], ends_before=changes),
        replace(old.values[0], amount=Decimal(60), starts_on=changes),
    )
    others = [packaged().parameter(name) for name in packaged().names() if name != old.name]
    monkeypatch.setattr(parameters, "packaged", lambda: Parameters([*others, replace(old, values=values)]))
    assert rules.health(SOUND, FinancialYear(2015)).warnings == ()
    assert rules.health(SOUND, FinancialYear(2016)).warnings == ("70% of its income comes from the council.",)
