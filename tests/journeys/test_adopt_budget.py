"""Adopting the budget as full council does: all in one transaction, refused whole, and in control of spending after."""

from datetime import date
from functools import partial

import pytest
from django.db import transaction

from rightsource.books.ledger import queries as ledger_queries
from rightsource.books.ledger import services as ledger
from rightsource.books.ledger.rules import (
    BudgetTotalError,
    CommitmentKind,
    LimitReachedError,
    OrphanLineError,
    Recurrence,
)
from rightsource.books.plan import queries as plan_queries
from rightsource.books.plan import services as plan
from rightsource.books.plan.rules import PartKind, PartSpec, PlanRefusedError, VersionKind
from rightsource.commons.access.queries import authority_for
from rightsource.commons.access.rules import SYSTEM, Actor, AuthorityRefusedError, Purpose, Role
from rightsource.commons.access.services import acting_as
from rightsource.council.democracy import queries as democracy
from rightsource.council.democracy.rules import Cast, DecisionBody, DecisionRefusedError, MatterKind
from rightsource.council.duties import queries as duties_queries
from rightsource.council.duties import services as duties
from rightsource.ground.money import Money
from rightsource.ground.time import FinancialYear
from rightsource.journeys.adopt_budget import (
    AdoptedLine,
    BudgetNotAdoptedError,
    BudgetUnderFloorError,
    DelegationSpec,
    RecordedVote,
    adopt_budget,
    ask_officers,
)
from tests.books.ledger.making import make_chart, make_line
from tests.council.democracy import making
from tests.council.democracy.making import AT, BUDGET, DECIDED

pytestmark = pytest.mark.django_db
YEAR = FinancialYear(2015)
CLERK = Actor(account_id=7, role=Role.CLERK)


@pytest.fixture(autouse=True)
def _acting():
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        make_chart()
        yield


def make_draft(code: str = "draft-2015") -> None:
    part = partial(PartSpec, year=YEAR, recurrence=Recurrence.RECURRING, provenance="generated")
    plan.record_version(
        code=code,
        name="Draft plan",
        kind=VersionKind.DRAFT,
        parts=[
            part(kind=PartKind.BASELINE, name="Services as they are", amount=Money.of(1000)),
            part(kind=PartKind.SAVING, name="Waste", amount=Money.of(-100)),
        ],
        on=date(2014, 12, 9),
        by=SYSTEM,
        at=AT,
    )


def adopt(line, *, pence: int = 90_000, **over):
    given = {
        "matter_code": BUDGET,
        "decision_code": "2015-001",
        "plan_version_code": "draft-2015",
        "option_number": 1,
        "reasons": "The gap closes.",
        "lines": [AdoptedLine(line.pk, pence, "Head of Adult Services", "generated")],
        "total": Money(pence),
        "on": DECIDED,
        "by": CLERK,
        "at": AT,
    }
    with acting_as(CLERK, purpose=Purpose.OPERATION):
        return adopt_budget(**{**given, **over})


def budget_of(line) -> int:
    return ledger_queries.balance_of_line(line_id=line.pk).budget.pence


def test_an_adopted_budget_is_decided_voted_by_name_and_controls_spending():
    making.make_budget(without="recorded_vote")
    make_draft()
    line = make_line()
    ids = [member.pk for member in democracy.members(on=DECIDED)]
    casts = dict(zip(ids, [Cast.FOR, Cast.FOR, Cast.AGAINST, Cast.ABSTAINED, Cast.FOR], strict=True))
    adoption = adopt(line, vote=RecordedVote("That the plan be adopted", casts))
    assert budget_of(line) == 90_000
    assert democracy.decision("2015-001").vote.result == "carried"
    assert {leg.entry.batch.authority_ref for leg in ledger_queries.legs_in(batch_id=adoption.batch_id)} == {
        "democracy/decision/2015-001"
    }
    version = plan_queries.version(code=adoption.plan_version_code)
    assert version.kind == "adopted"
    assert version.decision_ref == adoption.decision_ref
    assert [(row.line_id, row.pence) for row in plan_queries.adopted_lines(version=version)] == [(line.pk, 90_000)]
    commit = partial(ledger.commit, line_id=line.pk, kind=CommitmentKind.ORDER, by=SYSTEM, at=AT)
    with pytest.raises(LimitReachedError), transaction.atomic():
        commit(ref="marketplace/order/1", amount=Money(90_001))
    commit(ref="marketplace/order/2", amount=Money(90_000))


@pytest.mark.parametrize("left_out", ["section_25", "equality", "consultation:public", "recorded_vote"])
def test_while_a_part_is_missing_nothing_at_all_is_adopted(left_out):
    making.make_budget(without=left_out)
    make_draft()
    line = make_line()
    with pytest.raises(DecisionRefusedError) as error:
        adopt(line)
    assert left_out in {part.part for part in error.value.missing}
    assert budget_of(line) == 0
    assert [version.code for version in plan_queries.versions()] == ["draft-2015"]
    assert list(democracy.decisions()) == []


def test_a_motion_that_is_lost_adopts_nothing_and_leaves_no_vote_behind():
    making.make_budget(without="recorded_vote")
    make_draft()
    line = make_line()
    against = {member.pk: Cast.AGAINST for member in democracy.members(on=DECIDED)}
    with pytest.raises(DecisionRefusedError):
        adopt(line, vote=RecordedVote("That the plan be adopted", against))
    assert democracy.votes_of(matter_code=BUDGET) == []


def test_lines_sum_to_the_total_or_nothing_is_adopted():
    making.make_budget()
    make_draft()
    line = make_line()
    with pytest.raises(BudgetTotalError):
        adopt(line, total=Money(90_001))
    assert budget_of(line) == 0
    assert list(democracy.decisions()) == []


def test_no_budget_without_a_holder():
    making.make_budget()
    make_draft()
    line = make_line()
    with pytest.raises(OrphanLineError):
        adopt(line, lines=[AdoptedLine(line.pk, 90_000, " ", "generated")])
    assert list(democracy.decisions()) == []


def test_the_same_decision_again_returns_the_first_result_and_budgets_nothing_twice():
    making.make_budget()
    make_draft()
    line = make_line()
    first = adopt(line)
    assert adopt(line) == first
    assert budget_of(line) == 90_000


def test_only_a_budget_is_adopted_with_lines_of_its_year():
    making.make_budget()
    make_draft()
    making._matter("other", MatterKind.DECISION, DecisionBody.EXECUTIVE, None)
    line = make_line()
    with pytest.raises(BudgetNotAdoptedError, match="is not a budget"):
        adopt(line, matter_code="other")
    with pytest.raises(BudgetNotAdoptedError, match="2016/17"):
        adopt(make_line(year=FinancialYear(2016)))


def test_a_version_that_another_decision_adopted_is_refused():
    making.make_budget()
    line = make_line()
    part = PartSpec(YEAR, PartKind.BASELINE, "Base", Money.of(1), Recurrence.RECURRING, "generated")
    given = {"name": "Adopted", "kind": VersionKind.ADOPTED, "parts": [part], "on": DECIDED, "by": SYSTEM, "at": AT}
    plan.record_version(code="older", decision_ref="democracy/decision/2014-001", **given)
    plan.record_version(code="ours", decision_ref="democracy/decision/2015-001", **given)
    with pytest.raises(PlanRefusedError, match="another decision"):
        adopt(line, plan_version_code="older")
    assert adopt(line, plan_version_code="ours").plan_version_code == "ours"


def test_a_budget_under_the_floor_of_a_duty_needs_the_answering_officers_consent():
    making.make_budget()
    make_draft()
    line = make_line()
    register = duties.load_register(starts_on=date(2014, 4, 1), by=SYSTEM, at=AT)
    assert register.duties
    director = Actor(account_id=30, role=Role.DIRECTOR)
    duties.hold_post(
        post_code="director-of-adult-social-services",
        account_id=30,
        holder_ref=director.reference,
        starts_on=date(2014, 4, 1),
        by=SYSTEM,
        at=AT,
    )
    spec = duties.FloorSpec(
        duty_code="adults-meet-needs",
        service_line_code="older-people",
        pence=95_000,
        basis="2,000 people supported",
        provenance="generated",
        starts_on=date(2015, 4, 1),
    )
    duties.set_floor(spec=spec, by=SYSTEM, at=AT)
    with pytest.raises(BudgetUnderFloorError, match="ask the Director of adult social services to consent") as refused:
        adopt(line)
    assert budget_of(line) == 0
    told = ask_officers(error=refused.value, on=DECIDED, by=SYSTEM, at=AT)
    assert told.startswith("It waits now on the desk of the Director of adult social services.")
    (asked,) = duties_queries.asked(on=date(2015, 4, 1))
    with acting_as(director, purpose=Purpose.OPERATION):
        duties.answer_under_floor(
            asked_id=asked.id, is_given=True, reason="Demand fell.", on=date(2015, 4, 1), by=director, at=AT
        )
    adopt(line)
    assert budget_of(line) == 90_000


def test_the_scheme_of_delegation_holds_from_the_decision_on():
    making.make_budget()
    make_draft()
    adopt(make_line(), delegations=[DelegationSpec(Role.BUDGET_HOLDER, "order.approve", Money.of(500))])
    holder = Actor(account_id=20, role=Role.BUDGET_HOLDER, body_ids=(4,))
    may = partial(authority_for, actor=holder, action="order.approve", on=DECIDED)
    assert may(amount=Money.of(500)).decision == "democracy/decision/2015-001"
    with pytest.raises(AuthorityRefusedError, match="cannot approve £500.01"):
        may(amount=Money(50_001))
    with pytest.raises(AuthorityRefusedError, match="You serve this body"):
        may(amount=Money.of(1), body_id=4)
    with pytest.raises(AuthorityRefusedError, match="You proposed this yourself"):
        may(amount=Money.of(1), proposed_by=holder.reference)
    with pytest.raises(AuthorityRefusedError):
        may(amount=Money.of(1), on=date(2015, 2, 18))


def test_the_journey_is_one_transaction_of_its_own():
    """Whoever calls it and goes on after a refusal keeps nothing of it: no vote, no decision, no version."""
    making.make_budget(without="recorded_vote")
    make_draft()
    line = make_line()
    casts = {member.pk: Cast.FOR for member in democracy.members(on=DECIDED)}
    with pytest.raises(BudgetTotalError):
        adopt_budget(
            matter_code=BUDGET,
            decision_code="2015-001",
            plan_version_code="draft-2015",
            option_number=1,
            reasons="The gap closes.",
            lines=[AdoptedLine(line.pk, 90_000, "Head of Adult Services", "generated")],
            total=Money(1),
            vote=RecordedVote("That the plan be adopted", casts),
            on=DECIDED,
            by=SYSTEM,
            at=AT,
        )
    assert democracy.votes_of(matter_code=BUDGET) == []
    assert list(democracy.decisions()) == []
    assert [version.code for version in plan_queries.versions()] == ["draft-2015"]
