"""Agreements on the database: signing and its refusals, deliveries once, samples drawn again, verification, ends."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rightsource.books.ledger import queries as ledger_queries
from rightsource.books.ledger.rules import LimitReachedError, LineUnknownError
from rightsource.commons.access.rules import PUBLIC, SYSTEM, Actor, Purpose, Role
from rightsource.commons.access.services import acting_as
from rightsource.commons.record import services as recording
from rightsource.commons.record.models import Audit, Fact
from rightsource.council.agreements import queries, services
from rightsource.council.agreements.models import Agreement, Delivery, DeliveryFault, Draw, Verification
from rightsource.council.agreements.rules import (
    AfterEnd,
    AgreementRefusedError,
    DeliveryRefusedError,
    Finding,
    VerificationRefusedError,
    VerifierBelongsToBodyError,
)
from rightsource.council.agreements.rules.sampling import draw
from rightsource.council.agreements.services import signing
from rightsource.council.bodies.rules import DecisionMissingError, InterestDeclaredError, LegalForm
from rightsource.council.democracy import services as democracy
from rightsource.council.duties import queries as duties
from rightsource.council.duties.rules import DutyNotDischargeableError, Side
from rightsource.ground.money import Money
from rightsource.ground.time import FinancialYear, Month, Period
from rightsource.journeys.load_case.case import read_case
from tests.books.ledger.making import make_budget, make_budget_line, make_line
from tests.council.agreements.making import (
    AT,
    BLOCK,
    agreement_spec,
    delivery_row,
    make_agreement,
    make_decision,
)
from tests.council.bodies.making import make_body, make_idea, officer
from tests.council.democracy.making import BUDGET, decide, make_parameters
from tests.council.democracy.making import make_budget as make_budget_matter
from tests.council.duties.making import make_register

MAY = datetime(2015, 5, 4, 9, tzinfo=UTC)
APRIL = Month(2015, 4)
WATCH = Period(date(2015, 3, 1), date(2020, 4, 1))


@pytest.fixture
def acting(db) -> Iterator[None]:
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        yield


def audited() -> None:
    """Ask now what the database asks at commit: did each write leave its audit row?"""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


# ---- signing ----


def test_signing_hands_over_duties_schedules_the_money_and_leaves_its_trail(acting):
    agreement = make_agreement(duty_codes=("care-assessment",), terms=BLOCK, annual=Money.of(36_600))
    ref = "agreements/agreement/2015-042"
    on = {duty.code: duty for duty in duties.duties_on(date(2015, 4, 1))}["care-assessment"]
    assert [row.agreement_ref for row in on.dischargers] == [ref]
    assert on.dischargers[0].power.startswith("Care Act 2014")
    assert on.is_answered, "who answers for a duty never leaves the council"
    assert queries.duty_codes(agreement_id=agreement.pk) == ["care-assessment"]
    rows = queries.schedule_of(agreement_id=agreement.pk)
    assert [(row.year, row.pence) for row in rows] == [(2015, 3_660_000), (2016, 3_660_000), (2017, 3_660_000)]
    (outstanding,) = ledger_queries.commitments_of(ref=ref)
    assert (outstanding.commitment_id, outstanding.amount) == (rows[0].commitment_id, Money.of(36_600))
    assert [step.step for step in queries.steps_of(agreement_id=agreement.pk)] == ["signed"]
    assert duties.uncovered_days(WATCH) == []
    audited()


def test_terms_are_kept_as_settlement_reads_them(acting):
    agreement = make_agreement(terms={"kind": "hourly", "rate_pounds": "14.40"})
    assert agreement.terms["rate_pence"] == 1440
    assert queries.schedule_of(agreement_id=agreement.pk)[0].commitment_id is None, "by the hour: orders commit"


@pytest.mark.parametrize(
    ("over", "error", "said"),
    [
        ({"decision_ref": ""}, AgreementRefusedError, "names no decision"),
        ({"decision_ref": "2015-002"}, DecisionMissingError, "names no decision"),
        ({"decision_ref": "democracy/decision/2015-999"}, DecisionMissingError, "There is no decision “2015-999”"),
        ({"ends_before": date(2015, 3, 1)}, AgreementRefusedError, "before it starts"),
        ({"terms": {"kind": "tonnage"}}, AgreementRefusedError, "cannot be read"),
        ({"line_id": 987_654}, LineUnknownError, "987654"),
        ({"body_code": "nobody"}, AgreementRefusedError, "There is no body “nobody”"),
        ({"outcome_codes": ("health",)}, AgreementRefusedError, "There is no outcome “health”"),
        ({"duty_codes": ("equality",)}, DutyNotDischargeableError, "No power lets anybody but the council"),
        ({"duty_codes": ("libraries",)}, DutyNotDischargeableError, "asks for another legal form"),
        ({"duty_codes": ("child-protection-enquiry",), "body_code": "place"}, DutyNotDischargeableError, "legal form"),
    ],
)
def test_an_agreement_without_what_it_needs_is_refused_and_nothing_is_kept(acting, over, error, said):
    make_register()
    make_body()
    make_body(code="place", name="Place Company", legal_form=LegalForm.COMPANY_SHARES, is_not_for_profit=False)
    make_decision()
    before = duties.uncovered_days(WATCH)
    with pytest.raises(error, match=said) as refused:
        services.sign_agreement(agreement=agreement_spec(**over), by=SYSTEM, at=AT)
    assert str(refused.value).rstrip().endswith(".")
    assert not Agreement.objects.exists()
    assert duties.uncovered_days(WATCH) == before


def test_a_decision_of_full_council_does_not_sign_an_agreement(acting):
    make_body()
    make_budget_matter()
    decide(BUDGET)
    with pytest.raises(DecisionMissingError, match="is not a decision of the executive"):
        services.sign_agreement(agreement=agreement_spec(decision_ref="democracy/decision/2015-001"), by=SYSTEM, at=AT)


def test_a_decision_made_later_or_called_in_does_not_either(acting):
    make_body()
    make_decision()
    with pytest.raises(DecisionMissingError, match="waits until it is made"):
        services.sign_agreement(agreement=agreement_spec(), by=SYSTEM, at=datetime(2015, 2, 18, 9, tzinfo=UTC))
    make_parameters()
    democracy.call_in(decision_code="2015-002", reason="Think again.", on=date(2015, 2, 20), by=SYSTEM, at=AT)
    with pytest.raises(DecisionMissingError, match="was called in"):
        services.sign_agreement(agreement=agreement_spec(), by=SYSTEM, at=AT)


CASES = Path(__file__).resolve().parents[3] / "cases"


@pytest.mark.parametrize(("pence", "is_key"), [(49_999_999, False), (50_000_000, True), (50_000_001, True)])
def test_from_the_councils_own_threshold_the_decision_must_be_a_key_one(acting, pence, is_key):
    assert not signing._is_significant(Money(pence), AT.date())  # nobody has set a threshold, so none is guessed
    example = read_case(CASES / "exampleshire-2026").parameters
    recording.set_parameters(values=example, by=SYSTEM, at=AT)
    assert signing._is_significant(Money(pence), AT.date()) is is_key


def test_an_idea_signs_nothing_and_a_code_is_used_once(acting):
    make_idea(code="aco", name="Accountable Care Organisation")
    make_agreement()
    with pytest.raises(AgreementRefusedError, match="is at “Idea”"):
        services.sign_agreement(agreement=agreement_spec(body_code="aco", code="2015-043"), by=SYSTEM, at=AT)
    with pytest.raises(AgreementRefusedError, match="is on the register already"):
        make_agreement()


def test_whoever_serves_the_body_does_not_sign_for_the_council(acting):
    body = make_body()
    make_decision()
    with pytest.raises(InterestDeclaredError, match="You serve Wellbeing"):
        services.sign_agreement(
            agreement=agreement_spec(), by=officer(Role.COMMISSIONER, 5, body_ids=(body.pk,)), at=AT
        )


def test_a_block_over_what_is_left_is_refused_whole(acting):
    line = make_budget_line("36599.99")
    with pytest.raises(LimitReachedError):
        make_agreement(terms=BLOCK, line_id=line.pk)
    assert not Agreement.objects.exists()


def test_the_next_year_of_a_block_is_committed_when_its_budget_is_adopted(acting):
    agreement = make_agreement(terms=BLOCK)
    early = services.commit_year(year=FinancialYear(2016), by=SYSTEM, at=MAY)
    assert early.promised == () and "no budget lines for older-people in 2016/17" in early.refused[0].why
    make_budget(make_line(year=FinancialYear(2016)), "40000")
    assert services.commit_year(year=FinancialYear(2016), by=SYSTEM, at=MAY).promised == ("2015-042",)
    assert services.commit_year(year=FinancialYear(2016), by=SYSTEM, at=MAY).promised == (), "once"
    rows = queries.schedule_of(agreement_id=agreement.pk)
    assert [row.commitment_id is not None for row in rows] == [True, True, False]
    audited()


# ---- ends ----


def test_an_early_end_gives_the_duties_back_and_releases_what_is_not_due(acting):
    agreement = make_agreement(duty_codes=("care-assessment",), terms=BLOCK)
    ended = services.end_agreement(
        agreement_id=agreement.pk, ends_before=date(2015, 10, 1), reason="It failed.", by=SYSTEM, at=MAY
    )
    assert ended.ends_before == date(2015, 10, 1)
    assert duties.uncovered_days(WATCH) == [], "the council itself resumes"
    on = {duty.code: duty for duty in duties.duties_on(date(2015, 10, 1))}["care-assessment"]
    assert [row.by_ref for row in on.dischargers] == ["council"]
    (outstanding,) = ledger_queries.commitments_of(ref="agreements/agreement/2015-042")
    assert outstanding.amount == Money.of(18_300)  # 183 of 366 days
    assert [row.pence for row in queries.schedule_of(agreement_id=agreement.pk)] == [1_830_000, 0, 0]
    audited()


def test_where_nobody_is_named_the_days_after_the_end_are_shown_and_alarmed(acting):
    make_agreement(duty_codes=("care-assessment",), after_end=AfterEnd.NOBODY_NAMED, ends_before=date(2016, 4, 1))
    gaps = duties.uncovered_days(WATCH)
    assert [(gap.code, gap.side, gap.period.starts_on) for gap in gaps] == [
        ("care-assessment", Side.DISCHARGED, date(2016, 4, 1))
    ]
    (alarm,) = queries.expiring(on=date(2016, 1, 2), within=90)
    assert "Nobody is named for 1 duty" in alarm.sentence(date(2016, 1, 2))
    assert queries.expiring(on=date(2016, 1, 1), within=90) == []


def test_an_end_needs_a_reason_and_an_earlier_day(acting):
    agreement = make_agreement()
    with pytest.raises(AgreementRefusedError, match="Say why"):
        services.end_agreement(agreement_id=agreement.pk, ends_before=date(2016, 1, 1), reason=" ", by=SYSTEM, at=MAY)
    with pytest.raises(AgreementRefusedError, match="anyway"):
        services.end_agreement(agreement_id=agreement.pk, ends_before=date(2018, 4, 1), reason="x", by=SYSTEM, at=MAY)


HORIZON = 60
FIRST = date(2015, 4, 1)


@dataclass(frozen=True)
class Story:
    """An agreement over days counted from the first, and perhaps its early end, told at once or after all others."""

    start: int
    length: int
    after: AfterEnd
    broken: int | None = None
    is_late: bool = False

    @property
    def end(self) -> int:
        return self.start + self.length

    @property
    def breaks(self) -> bool:
        return self.broken is not None and self.broken < self.end


stories = st.builds(
    Story,
    start=st.integers(0, 50),
    length=st.integers(1, 40),
    after=st.sampled_from(AfterEnd),
    broken=st.one_of(st.none(), st.integers(0, 60)),
    is_late=st.booleans(),
)
RESUMES, NOBODY = AfterEnd.COUNCIL_RESUMES, AfterEnd.NOBODY_NAMED


def told(plan: list[Story]) -> Iterator[tuple[int, bool]]:
    """Yield what happens in order: the number of an agreement, and whether it is signed (or else broken)."""
    for number, story in enumerate(plan):
        yield number, True
        if story.breaks and not story.is_late:
            yield number, False
    yield from ((number, False) for number, story in enumerate(plan) if story.breaks and story.is_late)


def counted_day_by_day(plan: list[Story]) -> list[int]:
    """Walk the same story with sets of days: who has each day, and which have nobody."""
    council = set(range(HORIZON * 3))
    bodies: dict[int, set[int]] = {}
    for number, is_signed in told(plan):
        story = plan[number]
        if is_signed:
            council = {day for day in council if day < story.start}
            bodies[number] = set(range(story.start, story.end))
            if story.after is RESUMES:
                council |= set(range(story.end, HORIZON * 3))
            continue
        stop = max(story.broken or 0, story.start)
        bodies[number] -= set(range(stop, story.end))
        day = stop
        while story.after is RESUMES and day < story.end and not any(day in days for days in bodies.values()):
            council.add(day)
            day += 1
    covered = council.union(*bodies.values())
    return [day for day in range(HORIZON) if day not in covered]


def tell(number: int, story: Story, *, is_signed: bool) -> None:
    """Do it through the services."""
    if is_signed:
        make_agreement(
            code=f"2015-{number:03}",
            starts_on=FIRST + timedelta(days=story.start),
            ends_before=FIRST + timedelta(days=story.end),
            after_end=story.after,
            duty_codes=("care-assessment",),
        )
        return
    agreement = queries.agreement(code=f"2015-{number:03}")
    assert agreement is not None
    stop = FIRST + timedelta(days=story.broken or 0)
    services.end_agreement(agreement_id=agreement.pk, ends_before=stop, reason="Broken.", by=SYSTEM, at=MAY)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "plan",
    [
        [Story(0, 40, RESUMES, 5, is_late=True), Story(10, 10, NOBODY)],
        [Story(10, 20, RESUMES, 0), Story(40, 20, NOBODY, 50)],
    ],
)
def test_agreements_breaks_and_ends_leave_the_same_days_uncovered_as_a_count(db, plan):
    as_counted(plan)


@pytest.mark.heavy  # tells up to four stories for each example
@pytest.mark.django_db
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(plan=st.lists(stories, min_size=1, max_size=4))
def test_random_agreements_breaks_and_ends_leave_the_same_days_uncovered_as_a_count(db, plan):
    as_counted(plan)


def as_counted(plan: list[Story]) -> None:
    """Tell the stories to the services, and compare the days that nobody covers with a count day by day."""
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        point = transaction.savepoint()
        make_register()
        for number, is_signed in told(plan):
            tell(number, plan[number], is_signed=is_signed)
        gaps = duties.uncovered_days(Period(FIRST, FIRST + timedelta(days=HORIZON)))
        transaction.savepoint_rollback(point)
    found = sorted((day - FIRST).days for gap in gaps for day in gap.period.each_day())
    assert {gap.code for gap in gaps} <= {"care-assessment"}
    assert found == counted_day_by_day(plan)


# ---- deliveries ----


def record(agreement: Agreement, rows: list[dict[str, str]], *, by: Actor = SYSTEM, key: str = "b1"):
    return services.record_deliveries(agreement_id=agreement.pk, rows=rows, batch_key=key, by=by, at=MAY)


def test_the_same_reference_twice_is_one_delivery(acting):
    agreement = make_agreement()
    first = record(agreement, [delivery_row(1), delivery_row(2), delivery_row(1, minutes="75")])
    assert (len(first.accepted), [repeat.differs for repeat in first.repeated]) == (2, [True])
    again = record(agreement, [delivery_row(1), delivery_row(2), delivery_row(3)], key="b2")
    assert (len(again.accepted), [repeat.differs for repeat in again.repeated]) == (1, [False, False])
    assert Delivery.objects.count() == 3
    audited()


def test_another_agreement_may_use_the_same_reference(acting):
    one, two = make_agreement(), make_agreement(code="2015-043")
    record(one, [delivery_row(1)])
    assert len(record(two, [delivery_row(1)]).accepted) == 1


def test_faults_are_listed_with_row_column_and_remedy_and_good_rows_kept(acting):
    agreement = make_agreement()
    found = record(agreement, [delivery_row(1), {"reference": ""}, delivery_row(2, date="2015-06-01")])
    assert len(found.accepted) == 1
    assert [(fault.row, fault.column) for fault in found.faults] == [(2, "reference"), (3, "date")]
    assert len(queries.faults_of(agreement_id=agreement.pk, batch_key="b1")) == 2
    record(agreement, [delivery_row(1), {"reference": ""}, delivery_row(2, date="2015-06-01")])
    assert DeliveryFault.objects.count() == 2, "sent again, listed once"


def test_killed_half_way_and_run_again_gives_the_same(acting, monkeypatch):
    agreement = make_agreement()
    rows = [delivery_row(number) for number in range(30)]

    def killed(**kwargs: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("rightsource.commons.record.services.audit", killed)
        with pytest.raises(KeyboardInterrupt):
            record(agreement, rows)
    assert Delivery.objects.count() == 0, "nothing without its audit row"
    record(agreement, rows[:13])
    assert len(record(agreement, rows).accepted) == 17
    assert sorted(Delivery.objects.values_list("provider_reference", flat=True)) == sorted(
        row["reference"] for row in rows
    )


def test_only_the_body_records_its_deliveries(acting):
    agreement = make_agreement()
    staff = officer(Role.BODY_STAFF, 7, body_ids=(agreement.body_id,))
    with acting_as(staff, purpose=Purpose.OPERATION):
        assert len(record(agreement, [delivery_row(1), {}], by=staff).accepted) == 1
        assert len(queries.deliveries(agreement_id=agreement.pk)) == 1
    stranger = officer(Role.BODY_STAFF, 8, body_ids=(agreement.body_id + 1,))
    with acting_as(stranger, purpose=Purpose.OPERATION):
        with pytest.raises(DeliveryRefusedError, match="Only Wellbeing"):
            record(agreement, [delivery_row(2)], by=stranger)
        assert queries.deliveries(agreement_id=agreement.pk) == []
    with acting_as(PUBLIC, purpose=Purpose.VIEW):
        assert queries.deliveries(agreement_id=agreement.pk) == []
        assert [row.code for row in queries.agreements()] == ["2015-042"], "the register itself is public"
    audited()


# ---- samples and verification ----


def delivered(count: int, **over: object) -> Agreement:
    agreement = make_agreement(**over)
    record(agreement, [delivery_row(number) for number in range(count)])
    return agreement


def drawn(agreement: Agreement, month: Month = APRIL, seed: str = "seed") -> Draw:
    return services.draw_sample(agreement_id=agreement.pk, month=month, seed=seed, by=SYSTEM, at=MAY)


def test_a_sample_can_be_drawn_again_from_what_is_recorded(acting):
    agreement = delivered(40)
    sample = drawn(agreement)
    assert (sample.size, sample.population, sample.rule_version) == (6, 40, "verification from 2010-04-01")
    ids = list(Delivery.objects.order_by("id").values_list("pk", flat=True))
    picked = sorted(item.delivery_id for item in sample.items.all())
    assert picked == draw(seed=sample.seed, ids=ids, size=sample.size)
    assert drawn(agreement, seed="other").pk == sample.pk, "nothing new came in: the same sample"
    audited()


def test_what_comes_in_after_the_draw_is_drawn_from_too(acting):
    agreement = delivered(10)
    drawn(agreement)
    record(agreement, [delivery_row(number) for number in range(100, 108)], key="late")
    assert [month for _, month in queries.to_draw(before=Month(2015, 5))] == [APRIL]
    late = drawn(agreement, seed="late")
    assert (late.number, late.population, late.size) == (2, 8, 5)
    assert queries.to_draw(before=Month(2015, 5)) == []


def test_a_month_that_is_not_over_or_empty_is_not_drawn(acting):
    agreement = delivered(1)
    with pytest.raises(VerificationRefusedError, match="May 2015 is not over"):
        drawn(agreement, Month(2015, 5))
    with pytest.raises(VerificationRefusedError, match="Nothing was delivered in March 2015"):
        drawn(agreement, Month(2015, 3))


def test_a_failed_delivery_is_not_paid_and_raises_the_next_rate(acting):
    agreement = delivered(200)
    sample = drawn(agreement)
    assert (sample.size, sample.looked_at_before, sample.faults_before) == (30, 0, 0)
    items = [item.delivery_id for item in queries.to_verify()]
    for number, delivery_id in enumerate(items):
        services.verify(delivery_id=delivery_id, is_confirmed=number > 0, reason="Nobody came.", by=SYSTEM, at=MAY)
    payable = {row.pk for row in queries.payable_deliveries(agreement_id=agreement.pk, month=APRIL)}
    assert len(payable) == 199 and items[0] not in payable
    june = datetime(2015, 6, 4, 9, tzinfo=UTC)
    rows = [delivery_row(1000 + number, date="2015-05-10") for number in range(200)]
    services.record_deliveries(agreement_id=agreement.pk, rows=rows, batch_key="may", by=SYSTEM, at=june)
    after = services.draw_sample(agreement_id=agreement.pk, month=Month(2015, 5), seed="s", by=SYSTEM, at=june)
    assert (after.looked_at_before, after.faults_before) == (30, 1)
    assert after.rate > sample.rate and after.size == 41
    assert queries.why_so_many(draw=after) == (
        "41 of 200 deliveries in May 2015 are looked at (20.3%): 5% always, and twice the share that may be wrong. "
        "At most 7.7% may be wrong, with 95% certainty: 1 of the 30 looked at in the 12 months before was wrong "
        "(fewer than 60 count as 60)."
    )
    audited()


def test_the_verifier_may_not_belong_to_the_body_by_rule_and_by_database(acting):
    agreement = delivered(3)
    drawn(agreement)
    item = queries.to_verify()[0]
    double = officer(Role.CONTRACT_MANAGER, 9, body_ids=(agreement.body_id,))
    with acting_as(double, purpose=Purpose.OPERATION):
        with pytest.raises(VerifierBelongsToBodyError, match="cannot verify what it delivered"):
            services.verify(delivery_id=item.delivery_id, is_confirmed=True, reason="", by=double, at=MAY)
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            honest = officer(Role.CONTRACT_MANAGER, 9)
            services.verify(delivery_id=item.delivery_id, is_confirmed=True, reason="", by=honest, at=MAY)
    manager = officer(Role.CONTRACT_MANAGER, 10)
    with acting_as(manager, purpose=Purpose.OPERATION):
        services.verify(delivery_id=item.delivery_id, is_confirmed=True, reason="", by=manager, at=MAY)
        with pytest.raises(VerificationRefusedError, match="was looked at before"):
            services.verify(delivery_id=item.delivery_id, is_confirmed=True, reason="", by=manager, at=MAY)
        with pytest.raises(VerificationRefusedError, match="Say what was wrong"):
            services.verify(
                delivery_id=queries.to_verify()[0].delivery_id, is_confirmed=False, reason=" ", by=manager, at=MAY
            )


def test_a_whole_sample_is_verified_in_a_few_statements_and_each_delivery_is_named(acting):
    agreement = delivered(200)
    drawn(agreement)
    items = [item.delivery_id for item in queries.to_verify()]
    findings = [Finding(each, number > 0, "" if number else "Nobody came.") for number, each in enumerate(items)]
    with CaptureQueriesContext(connection) as asked:
        assert services.verify_all(findings=findings, by=SYSTEM, at=MAY) == len(items) == 30
    assert len(asked) <= 9, [query["sql"] for query in asked]
    assert Verification.objects.filter(is_confirmed=False).get().reason == "Nobody came."
    (row,) = Audit.objects.filter(verb="delivery.verify")
    assert row.detail == {"confirmed": items[1:], "failed": {str(items[0]): "Nobody came."}}
    fact = Fact.objects.get(kind="delivery.verified")
    assert fact.numbers == {"confirmed": 29, "failed": 1}
    audited()


def test_of_many_findings_none_is_kept_if_one_cannot_be(acting):
    agreement = delivered(20)
    drawn(agreement)
    first, second, *_ = [item.delivery_id for item in queries.to_verify()]
    services.verify(delivery_id=first, is_confirmed=True, reason="", by=SYSTEM, at=MAY)
    wrong = [
        ([Finding(second, True), Finding(first, True)], "was looked at before"),
        ([Finding(second, True), Finding(second, False, "No.")], "twice"),
        ([Finding(second, True), Finding(0, True)], "There is no such delivery"),
        ([Finding(second, False, " ")], "Say what was wrong"),
    ]
    for findings, said in wrong:
        with pytest.raises(VerificationRefusedError, match=said):
            services.verify_all(findings=findings, by=SYSTEM, at=MAY)
    assert Verification.objects.count() == 1


def test_the_body_does_not_see_beforehand_what_was_drawn(acting):
    agreement = delivered(3)
    drawn(agreement)
    staff = officer(Role.BODY_STAFF, 7, body_ids=(agreement.body_id,))
    with acting_as(staff, purpose=Purpose.VIEW):
        assert list(queries.to_verify()) == []
        assert queries.draws_of(agreement_id=agreement.pk) == []


def test_over_the_limit_of_what_the_body_certifies_itself_nothing_is_paid(acting):
    agreement = delivered(20)
    assert "Draw the month" in str(queries.block_on_payment(agreement_id=agreement.pk, month=APRIL))
    drawn(agreement)
    assert "Verify the 5 that wait" in str(queries.block_on_payment(agreement_id=agreement.pk, month=APRIL))
    for item in queries.to_verify():
        services.verify(delivery_id=item.delivery_id, is_confirmed=True, reason="", by=SYSTEM, at=MAY)
    totals = queries.month_totals(agreement_id=agreement.pk, month=APRIL)
    assert str(totals.self_certified) == "0.7500"
    assert queries.block_on_payment(agreement_id=agreement.pk, month=APRIL) is None


def test_the_register_is_searched_by_words_body_and_terms(acting):
    make_agreement()
    make_agreement(code="2015-050", title="Day centres in Corby", terms=BLOCK, starts_on=date(2016, 4, 1))
    assert [row.code for row in queries.agreements(text="corby DAY")] == ["2015-050"]
    assert [row.code for row in queries.agreements(text="wellbeing")] == ["2015-042", "2015-050"]
    assert [row.code for row in queries.agreements(kind="block")] == ["2015-050"]
    assert [row.code for row in queries.agreements(on=date(2015, 4, 1))] == ["2015-042"]
    assert queries.without_decision() == []
