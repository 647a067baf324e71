"""Each promise of democracy: no decision without its parts, votes by name, private answers, warnings that stay."""

from datetime import date, timedelta

import pytest
from django.db import ProgrammingError, transaction

from rightsource.commons.access.rules import PUBLIC, SYSTEM, Actor, Purpose, Role
from rightsource.commons.access.services import acting_as
from rightsource.commons.record import queries as record
from rightsource.commons.record.rules import Reference
from rightsource.council.democracy import queries, services
from rightsource.council.democracy.models import Response
from rightsource.council.democracy.rules import (
    CallInRefusedError,
    Cast,
    ConsultationRefusedError,
    DecidedAlreadyError,
    DecisionBody,
    DecisionRefusedError,
    MatterKind,
    MatterUnknownError,
    NoticeKind,
    NoticeRefusedError,
    ReportKind,
    ReportRefusedError,
    SeatKind,
    VoteRefusedError,
)
from rightsource.council.duties import services as duties
from rightsource.ground.time.periods import add_months
from tests.council.democracy import making
from tests.council.democracy.making import (
    AT,
    BUDGET,
    DECIDED,
    KEY,
    decide,
    make_budget,
    make_key_decision,
    make_members,
)

pytestmark = pytest.mark.django_db
CLERK = Actor(account_id=7, role=Role.CLERK)


@pytest.fixture(autouse=True)
def _acting():
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        making.make_parameters()
        yield


def parts(error) -> set[str]:
    return {part.part for part in error.value.missing}


def test_a_budget_with_all_its_parts_is_decided_and_public():
    make_budget()
    decide(BUDGET)
    with acting_as(PUBLIC, purpose=Purpose.VIEW):
        found = queries.decision("2015-001")
        assert found.option.title == "Adopt the plan"
        assert found.flags == []
        vote = queries.votes_of(matter_code=BUDGET)[0]
    assert vote.names["against"] == ("Councillor D",)
    assert vote.counts == {"for": 3, "against": 1, "abstained": 1}
    assert record.history_of(subject=Reference.of("democracy", "decision", "2015-001"))[0].verb == "decision.make"


@pytest.mark.parametrize(
    ("left_out", "law"),
    [
        ("executive_proposal", "SI 2001/3384"),
        ("consultation:public", "Moseley"),
        ("consultation:ratepayers", "s65"),
        ("section_25", "Local Government Act 2003 s25"),
        ("equality", "Equality Act 2010 s149"),
        ("council_tax_requirement", "s42A"),
        ("recorded_vote", "SI 2014/165"),
    ],
)
def test_a_budget_is_refused_without_any_one_of_its_parts_naming_the_law(left_out, law):
    make_budget(without=left_out)
    with pytest.raises(DecisionRefusedError, match=law) as error:
        decide(BUDGET)
    assert left_out in parts(error)
    assert len(parts(error)) == 1
    assert queries.matters(is_decided=True) == []


def test_all_that_is_missing_is_said_at_once():
    make_members()
    making._matter(BUDGET, MatterKind.BUDGET, DecisionBody.FULL_COUNCIL, making.FinancialYear(2015))
    with pytest.raises(DecisionRefusedError) as error:
        decide(BUDGET, reasons=" ")
    assert parts(error) >= {
        "reasons", "options", "do_nothing", "chosen", "section_25", "equality", "consultation:public",
        "consultation:ratepayers", "executive_proposal", "council_tax_requirement", "recorded_vote",
    }  # fmt: skip


def test_answers_that_nobody_weighed_hold_the_decision():
    make_budget(without="weighed")
    with pytest.raises(DecisionRefusedError) as error:
        decide(BUDGET)
    assert parts(error) == {"weighed:public", "weighed:ratepayers"}


def test_options_that_change_after_consultation_force_everything_that_judged_them_again():
    """The sequence of [2018] EWHC 2178 (Admin): consult on one option, decide another."""
    duties.load_register(starts_on=date(2014, 4, 1), by=SYSTEM, at=AT)
    make_key_decision(duty="libraries")
    services.propose_options(matter_code=KEY, options=making.OTHER_OPTIONS, by=SYSTEM, at=AT)
    with pytest.raises(DecisionRefusedError) as error:
        decide(KEY)
    assert parts(error) == {"consultation:public", "officer", "finance", "equality", "duty_test:libraries"}


@pytest.mark.parametrize(
    "left_out", ["notice", "consultation:public", "officer", "finance", "equality", "duty_test:libraries"]
)
def test_a_key_decision_is_refused_without_any_one_of_its_parts(left_out):
    duties.load_register(starts_on=date(2014, 4, 1), by=SYSTEM, at=AT)
    make_key_decision(without=left_out, duty="libraries")
    with pytest.raises(DecisionRefusedError) as error:
        decide(KEY)
    assert parts(error) == {left_out}


def test_a_decided_matter_stays_as_it_is():
    make_key_decision()
    decide(KEY)
    with pytest.raises(DecidedAlreadyError):
        services.propose_options(matter_code=KEY, options=making.OTHER_OPTIONS, by=SYSTEM, at=AT)
    with pytest.raises(DecidedAlreadyError):
        decide(KEY, code="2015-003")
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        queries.decisions().update(reasons="Other reasons.")


def test_a_barred_member_cannot_be_recorded_as_voting_on_council_tax():
    make_budget(without="recorded_vote")
    barred = queries.members(on=DECIDED)[1]
    services.bar_member(
        member_id=barred.pk, reason="s106", starts_on=date(2015, 1, 1), ends_before=None, by=SYSTEM, at=AT
    )
    with pytest.raises(VoteRefusedError, match="Councillor B is barred .* section 106"):
        making.vote(BUDGET)
    others = {member.pk: Cast.FOR for member in queries.members(on=DECIDED) if member.pk != barred.pk}
    making.vote(BUDGET, others)
    decide(BUDGET)


def test_a_vote_names_only_members_of_that_day():
    make_budget(without="recorded_vote")
    with pytest.raises(VoteRefusedError, match="no member"):
        making.vote(BUDGET, {0: Cast.FOR})
    with pytest.raises(VoteRefusedError, match="is not a member on 1 May 2013"):
        making.vote(BUDGET, on=date(2013, 5, 1))


def test_amendments_are_recorded_by_name_too():
    make_budget()
    making.vote(BUDGET, is_amendment=True, option_number=None, motion="That libraries gain £1m")
    assert [vote.is_amendment for vote in queries.votes_of(matter_code=BUDGET)] == [False, True]


def test_a_lost_motion_does_not_adopt_the_budget():
    make_budget(without="recorded_vote")
    making.vote(BUDGET, {member.pk: Cast.AGAINST for member in queries.members(on=DECIDED)})
    with pytest.raises(DecisionRefusedError) as error:
        decide(BUDGET)
    assert parts(error) == {"recorded_vote"}


def test_a_vote_the_audit_of_which_fails_is_not_kept(monkeypatch):
    make_budget(without="recorded_vote")

    def fails(**_):
        raise RuntimeError("no audit")

    with monkeypatch.context() as patched:
        patched.setattr("rightsource.commons.record.services.audit", fails)
        with pytest.raises(RuntimeError, match="no audit"), transaction.atomic():
            making.vote(BUDGET)
    assert queries.votes_of(matter_code=BUDGET) == []


def test_a_notice_says_all_that_the_regulations_ask():
    make_key_decision(without="notice")
    with pytest.raises(NoticeRefusedError, match="who decides .*when it is to be decided"):
        making.notice(KEY, fields={"matter": "The company."})
    with pytest.raises(NoticeRefusedError, match="who agreed for scrutiny"):
        making.notice(KEY, NoticeKind.SPECIAL_URGENCY, fields={"matter": "x", "reason": "y"})
    making.notice(KEY, published_on=date(2015, 1, 22))
    assert queries.forward_plan(on=DECIDED)[0].may_be_decided_from == date(2015, 2, 20)
    with pytest.raises(DecisionRefusedError, match="may be decided from 20 February 2015"):
        decide(KEY)
    making.notice(KEY, NoticeKind.SPECIAL_URGENCY, published_on=date(2015, 2, 18))
    assert "Decided without notice of 28 clear days." in decide(KEY).flags


def test_only_the_finance_officer_files_the_section_25_report():
    make_budget(without="section_25")
    with (
        pytest.raises(ReportRefusedError, match="Only the finance officer"),
        acting_as(CLERK, purpose=Purpose.OPERATION),
    ):
        services.file_report(matter_code=BUDGET, kind=ReportKind.SECTION_25, text="Fine.", on=DECIDED, by=CLERK, at=AT)


def test_answers_are_given_without_signing_in_and_read_only_by_those_who_weigh_them():
    make_budget()
    consultation = queries.consultations_of(matter_code=BUDGET)[0]
    with acting_as(PUBLIC, purpose=Purpose.OPERATION):
        reference = services.respond(
            consultation_id=consultation.pk,
            answer="Change nothing",
            text="Keep the bus.",
            name="Ann",
            on=date(2015, 1, 20),
            by=PUBLIC,
            at=AT,
        )
        assert list(Response.objects.filter(consultation=consultation)) == []
        assert queries.answers_of(consultation_id=consultation.pk) == {}
        assert queries.consultations_of(matter_code=BUDGET)[0].summaries.all()[0].did
    assert len(reference) == 14
    for role in (Role.COUNCILLOR, Role.DIRECTOR, Role.FINANCE_OFFICER, Role.AUDITOR, Role.RESIDENT):
        with acting_as(Actor(account_id=9, role=role, person_id=4), purpose=Purpose.VIEW):
            assert Response.objects.count() == 0, role
    with acting_as(CLERK, purpose=Purpose.VIEW):
        assert queries.answers_of(consultation_id=consultation.pk) == {"Adopt the plan": 1, "Change nothing": 3}


def test_somebody_signed_in_reads_the_own_answer_and_answers_for_nobody_else():
    make_budget()
    consultation = queries.consultations_of(matter_code=BUDGET)[0]
    resident = Actor(account_id=9, role=Role.RESIDENT, person_id=4)
    given = {
        "consultation_id": consultation.pk,
        "answer": "A",
        "text": "",
        "name": "",
        "on": date(2015, 1, 2),
        "at": AT,
    }
    with acting_as(resident, purpose=Purpose.OPERATION):
        reference = services.respond(by=resident, **given)
        assert [row.reference for row in Response.objects.filter(consultation=consultation)] == [reference]
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            services.respond(by=Actor(account_id=9, role=Role.RESIDENT, person_id=5), **given)


def test_a_consultation_is_answered_while_it_is_open_and_weighed_after():
    make_budget(without="weighed")
    consultation = queries.consultations_of(matter_code=BUDGET)[0]
    given = {"consultation_id": consultation.pk, "text": "", "name": "", "by": SYSTEM, "at": AT}
    for day in (date(2014, 12, 8), date(2015, 1, 21)):
        with pytest.raises(ConsultationRefusedError, match="9 December 2014 to 20 January 2015"):
            services.respond(answer="x", on=day, **given)
    with pytest.raises(ConsultationRefusedError, match="Choose one"):
        services.respond(answer="", on=date(2015, 1, 20), **given)
    weigh = {"consultation_id": consultation.pk, "by": SYSTEM, "at": AT}
    with pytest.raises(ConsultationRefusedError, match="open until"):
        services.weigh_consultation(said="a", did="b", on=date(2015, 1, 20), **weigh)
    with pytest.raises(ConsultationRefusedError, match="both what people said"):
        services.weigh_consultation(said="a", did=" ", on=date(2015, 1, 21), **weigh)
    with pytest.raises(ConsultationRefusedError, match="propose the options"):
        making._matter("empty", MatterKind.DECISION, DecisionBody.EXECUTIVE, None)
        making._consult("empty", making.Audience.PUBLIC)


def test_a_key_decision_can_be_called_in_within_the_window_with_a_reason():
    make_key_decision()
    decide(KEY)
    given = {"decision_code": "2015-002", "by": SYSTEM, "at": AT}
    with pytest.raises(CallInRefusedError, match="Say why"):
        services.call_in(reason="", on=date(2015, 2, 26), **given)
    services.call_in(reason="The grant was not weighed.", on=date(2015, 2, 26), **given)
    assert len(queries.call_ins_of(decision_code="2015-002")) == 1
    with pytest.raises(CallInRefusedError, match="until 26 February 2015"):
        services.call_in(reason="Late.", on=date(2015, 2, 27), **given)


def test_a_warning_reaches_every_member_and_the_auditor_and_escalates_unanswered():
    make_members()
    finance = Actor(account_id=3, role=Role.FINANCE_OFFICER)
    given = {"code": "s114", "title": "Spending will exceed resources", "text": "It will.", "on": DECIDED, "at": AT}
    with pytest.raises(ReportRefusedError, match="Only the finance officer, the monitoring officer"):
        services.issue_warning(auditor_refs=(), by=CLERK, **given)
    with acting_as(finance, purpose=Purpose.OPERATION):
        services.issue_warning(auditor_refs=("access/account/12",), by=finance, **given)
    warning = queries.warnings_on(on=date(2015, 3, 12))[0]
    assert (warning.receipts, warning.is_escalated) == (6, False)
    assert queries.warnings_on(on=date(2015, 3, 13))[0].is_escalated
    assert queries.reports_of(matter_code="s114")[0].kind == "section_114"
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        queries.reports_of(matter_code="s114")[0].delete()
    services.answer_warning(matter_code="s114", text="We stop new spending.", on=date(2015, 3, 12), by=SYSTEM, at=AT)
    assert not queries.warnings_on(on=date(2015, 4, 1))[0].is_escalated
    making._matter("plain", MatterKind.DECISION, DecisionBody.EXECUTIVE, None)
    with pytest.raises(ReportRefusedError, match="not a warning"):
        services.answer_warning(matter_code="plain", text="x", on=DECIDED, by=SYSTEM, at=AT)


def test_the_auditors_warning_is_one_too():
    auditor = Actor(account_id=12, role=Role.AUDITOR)
    with acting_as(auditor, purpose=Purpose.OPERATION):
        services.issue_warning(
            code="lai", title="Value for money", text="Adverse.", auditor_refs=(), on=DECIDED, by=auditor, at=AT
        )
    assert queries.reports_of(matter_code="lai")[0].kind == "auditor_recommendation"
    warning = queries.warnings_on(on=DECIDED)[0]
    assert warning.due_on == add_months(DECIDED, 1) and not warning.is_escalated
    assert not queries.warnings_on(on=warning.due_on)[0].is_escalated
    assert queries.warnings_on(on=warning.due_on + timedelta(days=1))[0].is_escalated


def test_the_monitoring_officers_warning_is_one_too():
    officer = Actor(account_id=13, role=Role.MONITORING_OFFICER)
    with acting_as(officer, purpose=Purpose.OPERATION):
        services.issue_warning(
            code="s5", title="Unlawful", text="It is.", auditor_refs=(), on=DECIDED, by=officer, at=AT
        )
    warning = queries.warnings_on(on=DECIDED)[0]
    assert (warning.kind, warning.due_on) == ("section_5", DECIDED + timedelta(days=21))


def test_recommendations_are_tracked_until_done_with_the_longest_overdue_first():
    for code, due in (("b", date(2015, 6, 1)), ("a", date(2015, 3, 1))):
        services.recommend(
            code=code,
            source="Auditor",
            text="Write a plan.",
            owner_ref="duties/post/finance-officer",
            owner_title="Finance officer",
            made_on=date(2015, 1, 1),
            due_on=due,
            by=SYSTEM,
            at=AT,
        )
    assert [row.code for row in queries.recommendations(on=date(2015, 7, 1))] == ["a", "b"]
    services.answer_recommendation(code="a", status="accepted", text="Yes.", on=date(2015, 2, 1), by=SYSTEM, at=AT)
    services.answer_recommendation(code="b", status="done", text="Here.", on=date(2015, 5, 1), by=SYSTEM, at=AT)
    assert [row.code for row in queries.recommendations(on=date(2015, 7, 1))] == ["a"]
    with pytest.raises(MatterUnknownError, match="no recommendation “z”"):
        services.answer_recommendation(code="z", status="done", text="", on=DECIDED, by=SYSTEM, at=AT)


def test_seats_are_held_from_day_to_day():
    first, second = make_members(2)
    services.give_seat(
        member_id=first,
        kind=SeatKind.LEADER,
        starts_on=date(2013, 5, 16),
        ends_before=date(2015, 4, 1),
        by=SYSTEM,
        at=AT,
    )
    services.give_seat(member_id=second, kind=SeatKind.LEADER, starts_on=date(2015, 4, 1), by=SYSTEM, at=AT)
    for on, holder in ((date(2015, 3, 31), first), (date(2015, 4, 1), second)):
        seated = [(m.pk, [seat.kind for seat in m.seats_now]) for m in queries.members(on=on) if m.seats_now]
        assert seated == [(holder, ["leader"])]
    assert [m.seats_now[0].kind for m in queries.members(on=DECIDED) if m.seats_now] == ["leader"]
    assert queries.member_of(actor=PUBLIC, on=DECIDED) is None


def test_bars_are_known_to_few():
    member = make_members(1)[0]
    services.bar_member(member_id=member, reason="s106", starts_on=DECIDED, ends_before=None, by=SYSTEM, at=AT)
    for role, seen in ((Role.CLERK, 1), (Role.PUBLIC, 0), (Role.COUNCILLOR, 0), (Role.COMMISSIONER, 0)):
        with acting_as(Actor(account_id=50, role=role), purpose=Purpose.VIEW):
            assert queries.members(on=DECIDED)[0].bars.count() == seen


def test_only_democratic_services_write():
    make_budget()
    commissioner = Actor(account_id=5, role=Role.COMMISSIONER)
    with (
        pytest.raises(ProgrammingError, match="row-level security"),
        acting_as(commissioner, purpose=Purpose.OPERATION),
    ):
        decide(BUDGET, by=commissioner)


def test_the_register_of_decisions_is_searched_and_filtered():
    make_budget()
    decide(BUDGET)
    make_key_decision()
    decide(KEY)
    assert [row.code for row in queries.decisions()] == ["2015-002", "2015-001"]
    assert [row.code for row in queries.decisions(text="wellbeing")] == ["2015-002"]
    assert [row.code for row in queries.decisions(kind="budget", body="full_council")] == ["2015-001"]
    assert list(queries.decisions(since=date(2015, 2, 20))) == []
    assert list(queries.decisions(until=date(2015, 2, 18))) == []
    with pytest.raises(MatterUnknownError, match="no decision “x”"):
        queries.decision("x")
    with pytest.raises(MatterUnknownError, match="no matter “x”"):
        queries.matter(code="x")
    with pytest.raises(MatterUnknownError, match="no such consultation"):
        queries.consultation(consultation_id=0)
    assert queries.open_consultations(on=date(2015, 1, 20))
    assert not queries.open_consultations(on=date(2015, 1, 21))
