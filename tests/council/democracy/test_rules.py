"""What the law asks before a decision, day by day at its boundaries; how votes are counted."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightsource.council.democracy import rules
from rightsource.council.democracy.rules import (
    Audience,
    CallInRefusedError,
    Cast,
    ConsultationFact,
    DecisionBody,
    MatterFacts,
    MatterKind,
    NoticeFact,
    NoticeKind,
    OptionFact,
    ReportFact,
    ReportKind,
    Result,
    Seat,
    StepFact,
    StepKind,
    VoteFact,
    VoteRefusedError,
)
from rightsource.council.democracy.rules.sitting import bar_effect, dispensation_effect, interest_effect
from rightsource.ground.parameters import packaged
from rightsource.ground.time import FinancialYear, Period
from tests.council.democracy.making import OWN_VALUES

DAY = date(2015, 2, 19)
OWN = packaged().with_values(OWN_VALUES)
WINDOW = OWN.value("decisions.call_in_window", on=DAY)
OPTIONS = (OptionFact(1, "Plan", "New."), OptionFact(2, "Nothing", "Old.", is_do_nothing=True))
DIGEST = rules.options_digest(OPTIONS)


def consulted(audience, **over):
    return replace(ConsultationFact(audience, date(2014, 12, 9), date(2015, 1, 20), DIGEST, DIGEST), **over)


BUDGET = MatterFacts(
    kind=MatterKind.BUDGET,
    body=DecisionBody.FULL_COUNCIL,
    year=FinancialYear(2015),
    options=OPTIONS,
    reports=(ReportFact(ReportKind.SECTION_25), ReportFact(ReportKind.EQUALITY, DIGEST)),
    consultations=(consulted(Audience.PUBLIC), consulted(Audience.RATEPAYERS)),
    votes=(VoteFact(False, 1, DAY, Result.CARRIED),),
    steps=(
        StepFact(StepKind.EXECUTIVE_PROPOSAL, date(2014, 12, 9)),
        StepFact(StepKind.LAID_BEFORE_SCRUTINY, date(2015, 1, 5)),
    ),
    precept_on=date(2015, 2, 27),
    has_requirement=True,
)
KEY = MatterFacts(
    kind=MatterKind.KEY_DECISION,
    body=DecisionBody.EXECUTIVE,
    year=None,
    options=(*OPTIONS, OptionFact(3, "Ourselves", "In house.", is_in_house=True)),
)


def missing(facts, on=DAY, option=1, reasons="Because."):
    return [part.part for part in rules.parts_missing(facts, option_number=option, on=on, reasons=reasons)]


def test_a_whole_budget_lacks_nothing():
    assert missing(BUDGET) == []


def test_before_an_option_is_chosen_a_vote_is_open_until_one_option_is_carried():
    assert missing(replace(BUDGET, votes=()), option=None, reasons=None) == ["recorded_vote"]
    assert missing(BUDGET, option=None, reasons=None) == []
    lost = (VoteFact(False, 1, DAY, Result.LOST),)
    assert missing(replace(BUDGET, votes=lost), option=None, reasons=None) == ["recorded_vote"]


@pytest.mark.parametrize(
    ("change", "parts"),
    [
        ({"options": OPTIONS[:1]}, {"options", "do_nothing"}),
        ({"reports": ()}, {"section_25", "equality"}),
        ({"votes": (VoteFact(True, 1, DAY, Result.CARRIED),)}, {"recorded_vote"}),
        ({"votes": (VoteFact(False, 2, DAY, Result.CARRIED),)}, {"recorded_vote"}),
        ({"votes": (VoteFact(False, 1, DAY, Result.LOST),)}, {"recorded_vote"}),
        ({"votes": (VoteFact(False, 1, DAY + timedelta(1), Result.CARRIED),)}, {"recorded_vote"}),
        ({"steps": ()}, {"executive_proposal"}),
        ({"steps": (*BUDGET.steps, StepFact(StepKind.COUNCIL_OBJECTION, DAY))}, {"leader_reply"}),
        ({"has_requirement": False}, {"council_tax_requirement"}),
        ({"precept_on": date(2015, 3, 1)}, {"precept"}),
        ({"precept_on": None}, set()),
        ({"consultations": BUDGET.consultations[:1]}, {"consultation:ratepayers"}),
    ],
)
def test_a_budget_lacks_what_is_taken_out(change, parts):
    found = set(missing(replace(BUDGET, **change)))
    assert found - {"equality", "consultation:public", "consultation:ratepayers"} == parts - {
        "equality",
        "consultation:public",
        "consultation:ratepayers",
    }
    assert parts <= found


def test_a_reply_answers_an_objection():
    steps = (*BUDGET.steps, StepFact(StepKind.COUNCIL_OBJECTION, DAY), StepFact(StepKind.LEADER_REPLY, DAY))
    assert missing(replace(BUDGET, steps=steps)) == []


def test_a_consultation_must_be_closed_before_the_day_and_weighed_on_the_options_as_they_stand():
    for closes_on, parts in ((DAY, ["consultation:public"]), (DAY - timedelta(1), [])):
        facts = replace(
            BUDGET, consultations=(consulted(Audience.PUBLIC, closes_on=closes_on), BUDGET.consultations[1])
        )
        assert missing(facts) == parts
    for over, part in (({"options_digest": "old"}, "consultation:public"), ({"weighed_digest": ""}, "weighed:public")):
        assert missing(
            replace(BUDGET, consultations=(consulted(Audience.PUBLIC, **over), BUDGET.consultations[1]))
        ) == [part]
    assert consulted(Audience.PUBLIC).is_weighed
    assert not consulted(Audience.PUBLIC, weighed_digest="").is_weighed


@pytest.mark.parametrize(
    ("on", "asked"),
    [(date(2014, 2, 24), False), (date(2014, 2, 25), True), (date(2014, 2, 26), True)],
)
def test_votes_by_name_are_asked_from_the_day_of_the_amending_regulations(on, asked):
    facts = replace(BUDGET, votes=(), consultations=(), precept_on=None)
    assert ("recorded_vote" in missing(facts, on=on)) is asked


def test_the_requirement_is_asked_from_the_localism_act():
    facts = replace(BUDGET, has_requirement=False)
    assert "council_tax_requirement" not in missing(facts, on=date(2011, 12, 2))
    assert "council_tax_requirement" in missing(facts, on=date(2011, 12, 3))


def test_a_late_precept_is_not_invalid_once_the_day_has_passed_but_is_said():
    late = replace(BUDGET, precept_on=date(2015, 3, 5))
    assert "precept" in missing(late, on=date(2015, 2, 28))
    assert "precept" not in missing(late, on=date(2015, 3, 1))
    assert any("1 March" in flag for flag in rules.warnings_of(late, on=date(2015, 3, 1), own=OWN))


def test_a_budget_that_scrutiny_saw_too_late_is_flagged():
    assert rules.warnings_of(BUDGET, on=DAY, own=OWN) == []
    first = OWN.value("decisions.scrutiny_window", on=DAY).clock.latest_notice_on(DAY)
    for laid_on, flags in ((first, 0), (first + timedelta(1), 1)):
        facts = replace(BUDGET, steps=(StepFact(StepKind.LAID_BEFORE_SCRUTINY, laid_on),))
        assert len(rules.warnings_of(facts, on=DAY, own=OWN)) == flags
    assert len(rules.warnings_of(replace(BUDGET, steps=()), on=DAY, own=OWN)) == 1


@pytest.mark.parametrize(
    ("kind", "published_on", "first"),
    [
        (NoticeKind.TWENTY_EIGHT_DAYS, date(2015, 1, 21), date(2015, 2, 19)),
        (NoticeKind.GENERAL_EXCEPTION, date(2015, 2, 11), date(2015, 2, 19)),
        (NoticeKind.SPECIAL_URGENCY, date(2015, 2, 19), date(2015, 2, 19)),
        (NoticeKind.TWENTY_EIGHT_DAYS, date(2016, 2, 1), date(2016, 3, 1)),  # over 29 February
    ],
)
def test_notice_is_enough_from_the_day_after_the_clear_days(kind, published_on, first):
    notice = NoticeFact(kind, published_on)
    assert rules.may_decide_from(notice) == first
    assert rules.is_notice_enough(notice, first)
    assert not rules.is_notice_enough(notice, first - timedelta(1))


def test_a_key_decision_of_the_executive_needs_notice_and_others_do_not():
    assert "notice" in missing(KEY)
    assert "notice" not in missing(replace(KEY, notices=(NoticeFact(NoticeKind.SPECIAL_URGENCY, DAY),)))
    assert "notice" not in missing(replace(KEY, body=DecisionBody.FULL_COUNCIL))
    assert "notice" not in missing(KEY, on=date(2012, 9, 9))
    assert "notice" in missing(KEY, on=date(2012, 9, 10))


def test_a_key_decision_needs_the_option_of_doing_it_in_house_and_an_option_that_exists():
    assert "in_house" in missing(replace(KEY, options=OPTIONS))
    assert "in_house" not in missing(KEY)
    assert "chosen" in missing(KEY, option=9)
    assert "reasons" in missing(KEY, reasons=" ")


def test_a_key_decision_without_28_days_is_flagged_only_if_another_notice_carried_it():
    urgent = (NoticeFact(NoticeKind.SPECIAL_URGENCY, DAY),)
    assert rules.warnings_of(replace(KEY, notices=urgent), on=DAY, own=OWN) == [
        "Decided without notice of 28 clear days."
    ]
    long = (*urgent, NoticeFact(NoticeKind.TWENTY_EIGHT_DAYS, date(2015, 1, 1)))
    assert rules.warnings_of(replace(KEY, notices=long), on=DAY, own=OWN) == []
    assert rules.warnings_of(KEY, on=DAY, own=OWN) == []


def test_reports_on_the_options_are_done_again_when_an_option_changes():
    reports = tuple(
        ReportFact(kind, KEY.digest) for kind in (ReportKind.OFFICER, ReportKind.FINANCE, ReportKind.EQUALITY)
    )
    before = replace(
        KEY, reports=(*reports, ReportFact(ReportKind.DUTY_TEST, KEY.digest, "libraries")), duties=(("libraries", "L"),)
    )
    assert not {"officer", "finance", "equality", "duty_test:libraries"} & set(missing(before))
    after = replace(before, options=(OptionFact(1, "Another", "Plan."), *KEY.options[1:]))
    assert {"officer", "finance", "equality", "duty_test:libraries"} <= set(missing(after))


def test_a_plain_decision_needs_equality_and_a_warning_needs_a_response():
    assert missing(replace(KEY, kind=MatterKind.DECISION)) == ["equality"]
    assert missing(replace(KEY, kind=MatterKind.WARNING)) == ["response"]


@given(st.permutations(list(KEY.options)))
def test_the_digest_is_of_what_is_proposed_not_of_its_order(options):
    assert rules.options_digest(options) == KEY.digest


@given(st.lists(st.sampled_from(list(Cast)), min_size=1))
def test_more_for_than_against_carries_whatever_the_abstentions(casts):
    votes_for, against = casts.count(Cast.FOR), casts.count(Cast.AGAINST)
    if votes_for == against:
        with pytest.raises(VoteRefusedError, match="tie"):
            rules.outcome_of(casts)
        with pytest.raises(VoteRefusedError, match="tie"):
            rules.outcome_of(casts, casting=Cast.ABSTAINED)
        assert rules.outcome_of(casts, casting=Cast.FOR).result is Result.CARRIED
        assert rules.outcome_of(casts, casting=Cast.AGAINST).result is Result.LOST
    else:
        outcome = rules.outcome_of(casts)
        assert (outcome.result is Result.CARRIED) is (votes_for > against)
        assert sum(outcome.counts.values()) == len(casts)
        assert f"{votes_for} for, {against} against" in outcome.sentence


def test_nobody_voting_is_no_vote():
    with pytest.raises(VoteRefusedError, match="at least one member"):
        rules.outcome_of([])


@pytest.mark.parametrize(
    ("kind", "on", "words"),
    [
        (MatterKind.BUDGET, date(2013, 5, 5), "is not a member"),
        (MatterKind.BUDGET, date(2014, 12, 31), ""),
        (MatterKind.BUDGET, date(2015, 1, 1), "section 106"),
        (MatterKind.BUDGET, date(2015, 2, 28), "section 106"),
        (MatterKind.BUDGET, date(2015, 3, 1), ""),
        (MatterKind.KEY_DECISION, date(2015, 2, 1), ""),
        (MatterKind.DECISION, date(2017, 5, 4), "is not a member"),
    ],
)
def test_who_may_vote(kind, on, words):
    seat = Seat("Ann", Period(date(2013, 5, 6), date(2017, 5, 4)), (Period(date(2015, 1, 1), date(2015, 3, 1)),))
    assert words in rules.may_vote(seat, kind, on)
    assert bool(rules.may_vote(seat, kind, on)) is bool(words)


@pytest.mark.parametrize(
    ("body", "kind", "on", "words"),
    [
        (DecisionBody.FULL_COUNCIL, MatterKind.BUDGET, DAY, "Full council"),
        (DecisionBody.EXECUTIVE, MatterKind.DECISION, DAY, "Only key decisions"),
        (DecisionBody.EXECUTIVE, MatterKind.KEY_DECISION, date(2015, 2, 26), ""),
        (DecisionBody.EXECUTIVE, MatterKind.KEY_DECISION, date(2015, 2, 27), "until 26 February 2015"),
    ],
)
def test_what_can_be_called_in(body, kind, on, words):
    refused = rules.call_in_refused(body, kind, DAY, on, own=OWN)
    assert words in refused
    assert bool(refused) is bool(words)
    assert issubclass(CallInRefusedError, Exception)


def test_what_a_council_has_not_set_is_said_and_never_guessed():
    unset = packaged()
    refused = rules.call_in_refused(DecisionBody.EXECUTIVE, MatterKind.KEY_DECISION, DAY, DAY, own=unset)
    assert refused.startswith("This cannot be computed because the call in window (decisions.call_in_window) is not in")
    (flag,) = rules.warnings_of(replace(BUDGET, steps=()), on=DAY, own=unset)
    assert flag.startswith("Whether scrutiny had the proposals in time cannot be computed because")


def test_another_council_has_another_window():
    own = packaged().with_values([replace(WINDOW, amount=3)])
    assert rules.call_in_until(DAY, own=own) == date(2015, 2, 24)
    assert rules.call_in_until(DAY, own=OWN) == date(2015, 2, 26)


def test_notices_name_what_they_lack():
    assert len(rules.notice_fields_missing(NoticeKind.TWENTY_EIGHT_DAYS, {})) == 8
    assert rules.notice_fields_missing(NoticeKind.GENERAL_EXCEPTION, {"matter": "a", "reason": "b"}) == [
        "that the chair of scrutiny was told"
    ]
    given_all = {"matter": "a", "reason": "b", "agreed_by": "c"}
    assert rules.notice_fields_missing(NoticeKind.SPECIAL_URGENCY, given_all) == []


@pytest.mark.parametrize(
    ("answered_on", "on", "escalated"),
    [
        (None, date(2015, 3, 12), False),
        (None, date(2015, 3, 13), True),
        (date(2015, 3, 12), date(2015, 4, 1), False),
        (date(2015, 3, 13), date(2015, 4, 1), True),
    ],
)
def test_a_warning_escalates_after_21_days(answered_on, on, escalated):
    assert rules.is_escalated(warned_on=DAY, answered_on=answered_on, on=on) is escalated


@pytest.mark.parametrize(
    ("is_pecuniary", "matter", "says"),
    [
        (False, "The budget", "It keeps nobody from voting."),
        (True, "", "By itself it keeps Councillor A from no vote."),
        (True, "The budget", "Councillor A cannot be recorded as voting on “The budget” without a dispensation."),
    ],
)
def test_what_an_interest_does_is_said(is_pecuniary, matter, says):
    assert interest_effect(name="Councillor A", is_pecuniary=is_pecuniary, matter=matter).startswith(says)


def test_what_a_dispensation_and_a_bar_do_is_said():
    told = {"name": "Councillor A", "matter": "The budget"}
    assert "may vote on “The budget” in spite of" in dispensation_effect(**told, is_declared=True)
    assert "changes nothing until one is declared" in dispensation_effect(**told, is_declared=False)
    said = "Councillor A cannot be recorded as voting on a budget from 1 February 2015"
    starts = {"name": "Councillor A", "starts_on": date(2015, 2, 1)}
    assert bar_effect(**starts, ends_before=None) == f"{said} on."
    assert bar_effect(**starts, ends_before=date(2015, 2, 9)) == f"{said} until the day before 9 February 2015."
