"""Which lines budget moves between, and by whose authority: one below, at and one above every limit."""

from dataclasses import replace
from datetime import date

import pytest

from rightsource.books.ledger.rules import (
    Recurrence,
    VirementLine,
    VirementRefusedError,
    VirementSpec,
    overdrawn_sentence,
    virement_authority,
    virement_refused,
    virements_finding,
)
from rightsource.commons.access.rules import Actor, Delegation, Role
from rightsource.ground.money import Money
from rightsource.ground.time import FinancialYear

ON = date(2015, 9, 30)
LINE = VirementLine(
    line_id=1, name="Home care", year=2015, entity="council", service_line="older", service_line_name="Older people",
    fund="general", fund_name="General fund", fund_kind="general", fund_service_lines=None,
    holder_role="budget_holder", holder_title="Head of Adults", holder_account_id=9,
)  # fmt: skip
OTHER = replace(LINE, line_id=2, name="Day care", service_line="learning", service_line_name="Learning")
FENCED = replace(
    LINE, line_id=3, name="Health", service_line="health", service_line_name="Public health", fund="grant",
    fund_name="Public health grant", fund_kind="public_health", fund_service_lines=["health"],
)  # fmt: skip
SPEC = VirementSpec(1, 2, Money.of("100"), "Fewer people need it.", "k")
HOLDER = Actor(account_id=9, role=Role.BUDGET_HOLDER)
OFFICER = Actor(account_id=8, role=Role.FINANCE_OFFICER)
SCHEME = [
    Delegation(Role.BUDGET_HOLDER, "virement", Money.of("100"), date(2015, 4, 1), None, "d/holder"),
    Delegation(Role.FINANCE_OFFICER, "virement", Money.of("400"), date(2015, 4, 1), None, "d/officer"),
    Delegation(Role.DIRECTOR, "order.approve", None, date(2015, 4, 1), None, "d/orders"),
    Delegation(Role.DIRECTOR, "virement", None, date(2014, 4, 1), date(2015, 4, 1), "d/old"),
]


@pytest.mark.parametrize(
    ("spec", "giving", "taking", "on", "says"),
    [
        ({}, {}, {}, ON, ""),
        ({}, {}, {}, date(2016, 3, 31), ""),
        ({}, {}, {}, date(2015, 3, 1), ""),
        ({}, {}, {}, date(2016, 4, 1), "2015/16 is over"),
        ({"amount": Money(0)}, {}, {}, ON, "above nothing"),
        ({"amount": Money(-1)}, {}, {}, ON, "other direction"),
        ({"recurrence": Recurrence.RING_FENCED}, {}, {}, ON, "one-off"),
        ({"recurrence": Recurrence.ONE_OFF}, {}, {}, ON, ""),
        ({"reason": " "}, {}, {}, ON, "Say why"),
        ({}, {}, {"line_id": 1}, ON, "is both lines"),
        ({}, {}, {"entity": "wellbeing"}, ON, "same books"),
        ({}, {}, {"year": 2016}, ON, "Day care is a line of 2016/17 and Home care one of 2015/16"),
        ({}, {"holder_title": ""}, {}, ON, "Home care has no budget holder"),
        ({}, {}, {"holder_role": ""}, ON, "Day care has no budget holder"),
    ],
)
def test_lines_that_go_together(spec, giving, taking, on, says):
    found = virement_refused(
        spec=replace(SPEC, **spec), giving=replace(LINE, **giving), taking=replace(OTHER, **taking), on=on
    )
    assert says in found and bool(says) == bool(found)


@pytest.mark.parametrize(
    ("giving", "taking", "says"),
    [
        (LINE, FENCED, ""),
        (FENCED, replace(FENCED, line_id=4), ""),
        (FENCED, LINE, "Public health grant may not be used for Older people: it is outside the fund’s purpose"),
        (FENCED, replace(LINE, service_line="health"), ""),
        (replace(FENCED, fund_service_lines=None), LINE, "outside the fund’s purpose"),
    ],
)
def test_money_with_a_purpose_keeps_it(giving, taking, says):
    found = virement_refused(spec=SPEC, giving=giving, taking=taking, on=ON)
    assert says in found and bool(says) == bool(found)


def asked(pounds, by, *, moved="0", threshold="500", scheme=SCHEME, decision="", lines=(LINE, OTHER), roles=()):
    return virement_authority(
        spec=replace(SPEC, amount=Money.of(pounds), decision_ref=decision),
        moved=Money.of(moved),
        lines=lines,
        by=by,
        roles={by.role, *roles},
        scheme=scheme,
        threshold=None if threshold is None else Money.of(threshold),
        on=ON,
    )[1]


@pytest.mark.parametrize(
    ("pounds", "moved", "by", "threshold", "under"),
    [
        ("100", "0", HOLDER, "500", "d/holder"),
        ("60", "40", HOLDER, "500", "d/holder"),
        ("400", "0", OFFICER, "500", "d/officer"),
        ("400", "0", OFFICER, None, "d/officer"),
        ("399.99", "0", OFFICER, "400", "d/officer"),
    ],
)
def test_within_the_limit(pounds, moved, by, threshold, under):
    assert asked(pounds, by, moved=moved, threshold=threshold) == under


@pytest.mark.parametrize(
    ("pounds", "moved", "by", "threshold", "says"),
    [
        ("100.01", "0", HOLDER, "500", "Moving £100.01 is above what you may move as budget holder. Who can: Finance"),
        ("60.01", "40", HOLDER, "500", "Moving £100.01, of it £40.00 earlier this year"),
        ("400.01", "0", OFFICER, "500", "£400.01 is more than any officer may move .* the executive decides it"),
        ("400", "0", OFFICER, "400", "the executive decides it"),
        ("1", "399", OFFICER, "400", "of it £399.00 earlier this year is more than any officer"),
    ],
)
def test_above_the_limit(pounds, moved, by, threshold, says):
    with pytest.raises(VirementRefusedError, match=says):
        asked(pounds, by, moved=moved, threshold=threshold)


def test_the_executives_decision_lifts_the_limit_for_the_finance_officer_alone():
    assert asked("9000", OFFICER, decision="d/x/1") == "d/x/1"
    with pytest.raises(VirementRefusedError, match="entered by the finance officer"):
        asked("1", HOLDER, decision="d/x/1")


def test_who_deputises_has_the_other_limit():
    assert asked("400", HOLDER, roles=[Role.FINANCE_OFFICER]) == "d/officer"


def test_both_lines_are_held_in_person_or_by_the_role():
    by_role = replace(OTHER, holder_account_id=None)
    assert asked("1", HOLDER, lines=(LINE, by_role)) == "d/holder"
    for other in (replace(OTHER, holder_account_id=10), replace(by_role, holder_role="director")):
        with pytest.raises(VirementRefusedError, match=r"You do not hold Day care \(Head of Adults\)\. Whoever holds"):
            asked("1", HOLDER, lines=(LINE, other))


def test_without_a_scheme_nobody_moves_anything():
    with pytest.raises(VirementRefusedError, match="the executive decides"):
        asked("0.01", OFFICER, scheme=[])


def test_the_sentences():
    assert overdrawn_sentence(line="Home care", left=Money.of("300"), asked=Money.of("301")) == (
        "Home care has £300.00 that is neither spent nor promised, so £301.00 cannot be moved from it. Move less, or "
        "release what is promised and not needed."
    )
    assert "nothing left" in overdrawn_sentence(line="Home care", left=Money(0), asked=Money(1))
    year = FinancialYear(2015)
    assert virements_finding(year=year, count=0, amount=Money(0)).startswith("No budget of 2015/16")
    assert virements_finding(year=year, count=0, amount=Money(0), line="Home care").startswith("No budget of Home care")
    assert "in 2 virements" in virements_finding(year=year, count=2, amount=Money(200))
    assert virements_finding(year=year, count=2, amount=Money(200), line="Home care") == (
        "£2.00 was moved from or to Home care in 2 virements."
    )
