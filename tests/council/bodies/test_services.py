"""Bodies on the database: the gate, sign-offs, interests, owners, and who sees what."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError

from rightsource.commons.access.rules import PUBLIC, SYSTEM, Purpose, Role
from rightsource.commons.access.services import acting_as
from rightsource.council.bodies import queries, services
from rightsource.council.bodies.models import BodyStep, SignOff
from rightsource.council.bodies.rules import (
    Accounts,
    BodyStepRefusedError,
    BusinessCaseIncompleteError,
    CaseParts,
    DecisionMissingError,
    Interest,
    InterestDeclaredError,
    LegalForm,
    LegalFormError,
    OwnershipError,
    SignOffRole,
    Stage,
)
from rightsource.ground.money import Money
from tests.council.agreements.making import make_decision
from tests.council.bodies.making import (
    AT,
    PARTS,
    SIGNERS,
    body_spec,
    make_body,
    make_case,
    make_idea,
    officer,
    sign_all,
)
from tests.council.democracy.making import BUDGET, decide, make_budget

COMMISSIONER = officer(Role.COMMISSIONER, 900)


@pytest.fixture
def acting(db) -> Iterator[None]:
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        yield


def audited() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_body_goes_from_idea_to_hand_back_and_each_step_leaves_a_row(acting):
    body = make_idea()
    sign_all(make_case(body))
    services.approve(body_id=body.pk, decision_ref=make_decision(), by=SYSTEM, at=AT)
    services.start(body_id=body.pk, starts_on=date(2015, 4, 1), by=SYSTEM, at=AT)
    ended = services.end(body_id=body.pk, ends_before=date(2018, 9, 1), reason="Handed back.", by=SYSTEM, at=AT)
    assert Stage(ended.stage) is Stage.ENDED
    assert [(step.action, step.to_stage) for step in queries.steps_of(body_id=body.pk)] == [
        ("propose", "idea"),
        ("write_case", "case"),
        ("approve", "approved"),
        ("start", "live"),
        ("end", "ended"),
    ]
    assert [found.code for found in queries.bodies(on=date(2018, 8, 31))] == ["wellbeing"]
    assert queries.bodies(on=date(2018, 9, 1)) == []
    audited()


def test_the_gate_refuses_while_any_part_or_sign_off_is_absent_and_lists_them_all(acting):
    body = make_idea()
    make_case(body, replace(PARTS, exit_plan="", baseline_cost=None))
    with pytest.raises(BusinessCaseIncompleteError) as refused:
        services.approve(body_id=body.pk, decision_ref=make_decision(), by=SYSTEM, at=AT)
    assert len(refused.value.missing) == 2 + len(SignOffRole)
    assert queries.gate(body_id=body.pk) == refused.value.missing
    kept = queries.body(code="wellbeing")
    assert kept is not None and Stage(kept.stage) is Stage.CASE


def test_a_new_version_needs_new_sign_offs(acting):
    body = make_idea()
    first = make_case(body)
    sign_all(first)
    assert queries.gate(body_id=body.pk) == []
    second = make_case(body, replace(PARTS, exit_plan="Another."))
    assert (second.version, len(queries.gate(body_id=body.pk))) == (2, len(SignOffRole))
    signer = SIGNERS[0]
    with acting_as(signer, purpose=Purpose.OPERATION), pytest.raises(services.SignOffRefusedError, match="version 2"):
        services.sign_off(case_id=first.pk, by=signer, at=AT)


@pytest.mark.parametrize(
    ("over", "said"),
    [
        ({"decision_ref": ""}, "names no decision"),
        ({"decision_ref": "democracy/matter/x"}, "names no decision"),
        ({"decision_ref": "democracy/decision/2015-999"}, "There is no decision"),
        ({"decision_ref": "democracy/decision/2015-001"}, "is not a key decision of the executive"),
    ],
)
def test_no_body_without_a_key_decision_of_the_executive(acting, over, said):
    make_budget()
    decide(BUDGET)
    body = make_idea()
    sign_all(make_case(body))
    with pytest.raises(DecisionMissingError, match=said):
        services.approve(body_id=body.pk, by=SYSTEM, at=AT, **over)


def test_an_officer_signs_once_in_the_own_role_and_never_the_own_case(acting):
    body = make_idea()
    case = make_case(body)
    director = SIGNERS[0]
    with pytest.raises(services.SignOffRefusedError, match="you do not sign business cases"):
        services.sign_off(case_id=case.pk, by=COMMISSIONER, at=AT)
    with acting_as(director, purpose=Purpose.OPERATION):
        services.sign_off(case_id=case.pk, by=director, at=AT)
        with pytest.raises(services.SignOffRefusedError, match="is signed by the Director already"):
            services.sign_off(case_id=case.pk, by=director, at=AT)
    finance = SIGNERS[1]
    refused = pytest.raises(DatabaseError, match="row-level security")
    with acting_as(SIGNERS[2], purpose=Purpose.OPERATION), refused, transaction.atomic():
        SignOff.objects.create(business_case=case, role=finance.role.value, by_ref="x", at=AT)
    audited()


def test_nobody_signs_what_they_wrote(acting):
    body = make_idea()
    director = SIGNERS[0]
    case = services.write_business_case(
        body_id=body.pk, parts=PARTS, provenance="generated", by=officer(Role.SYSTEM, 901), at=AT
    )
    refused = pytest.raises(services.SignOffRefusedError, match="You wrote this")
    with acting_as(director, purpose=Purpose.OPERATION), refused:
        services.sign_off(case_id=case.pk, by=director, at=AT)


def test_whoever_has_an_interest_neither_signs_nor_approves(acting):
    """Control R21: directors signed payments to their own company."""
    body = make_idea()
    case = make_case(body)
    finance = SIGNERS[1]
    services.declare_interest(
        body_id=body.pk,
        account_id=finance.account_id,
        person_ref="",
        role=Interest.DIRECTOR,
        starts_on=date(2015, 1, 1),
        ends_before=None,
        by=SYSTEM,
        at=AT,
    )
    with acting_as(finance, purpose=Purpose.OPERATION), pytest.raises(InterestDeclaredError, match="declared"):
        services.sign_off(case_id=case.pk, by=finance, at=AT)
    serving = officer(Role.COMMISSIONER, 77, body_ids=(body.pk,))
    with acting_as(serving, purpose=Purpose.OPERATION), pytest.raises(InterestDeclaredError, match="You serve"):
        services.approve(body_id=body.pk, decision_ref="x", by=serving, at=AT)
    assert [row.role for row in queries.interests_of(body_id=body.pk, on=date(2015, 2, 1))] == ["director"]
    assert queries.interests_of(body_id=body.pk, on=date(2014, 12, 31)) == []
    with pytest.raises(InterestDeclaredError, match="Say whose"):
        services.declare_interest(
            body_id=body.pk, account_id=None, person_ref="", role=Interest.OWNER, starts_on=date(2015, 1, 1),
            ends_before=None, by=SYSTEM, at=AT,
        )  # fmt: skip
    audited()


def test_only_a_case_takes_over_a_body_that_is_at_work(acting):
    with pytest.raises(BodyStepRefusedError, match="propose it and write its case"):
        services.inherit_body(body=body_spec(), starts_on=date(2012, 4, 1), by=COMMISSIONER, at=AT)
    body = make_body()
    assert (body.stage, body.starts_on) == ("live", date(2012, 4, 1))
    assert BodyStep.objects.get().action == "inherit"


def test_a_form_that_does_not_fit_is_refused(acting):
    with pytest.raises(LegalFormError):
        make_idea(is_not_for_profit=False)
    assert make_idea(legal_form=LegalForm.MUTUAL, is_not_for_profit=False)


def test_an_end_and_a_withdrawal_need_a_reason(acting):
    live, idea = make_body(), make_idea(code="aco", name="ACO")
    for act in (
        lambda: services.end(body_id=live.pk, ends_before=date(2016, 1, 1), reason="", by=SYSTEM, at=AT),
        lambda: services.withdraw(body_id=idea.pk, reason=" ", by=SYSTEM, at=AT),
    ):
        with pytest.raises(BodyStepRefusedError, match="Say why"):
            act()
    assert services.withdraw(body_id=idea.pk, reason="Never created.", by=SYSTEM, at=AT).stage == "ended"


def test_shares_of_a_day_sum_to_at_most_the_whole(acting):
    body = make_body()

    def own(name: str, rate: str, starts_on: date = date(2015, 4, 1)):
        return services.record_owner(
            body_id=body.pk, owner_name=name, share_rate=Decimal(rate), starts_on=starts_on, ends_before=None,
            by=SYSTEM, at=AT,
        )  # fmt: skip

    own("the council", "0.34")
    own("a university", "0.33")
    own("an NHS trust", "0.33")
    with pytest.raises(OwnershipError):
        own("somebody else", "0.01")
    assert [row.owner_name for row in queries.owners(body_id=body.pk, on=date(2015, 4, 1))][0] == "the council"
    audited()


def test_the_effect_of_a_price_on_the_body_is_seen_before_it_is_agreed(acting):
    body = make_body()
    assert queries.health_of(body_id=body.pk) is None
    services.file_accounts(
        body_id=body.pk,
        year=2014,
        accounts=Accounts(Money.of(100), Money.of(96), Money.of(99), Money.of(2), Money.of(50)),
        provenance="generated",
        source="",
        by=SYSTEM,
        at=AT,
    )
    now, then = queries.health_of(body_id=body.pk), queries.health_of(body_id=body.pk, change=Money.of(-5))
    assert now is not None and then is not None
    assert (now.surplus, then.surplus) == (Money.of(1), Money.of(-4))
    assert len(then.warnings) > len(now.warnings)
    audited()


def test_the_benefit_register_has_every_strand_stated_or_not(acting):
    make_case(make_idea())
    make_case(make_idea(code="aco", name="Accountable Care"), CaseParts(baseline_cost=None))
    rows = [(body.code, strand.name, strand.money_in) for body, strand in queries.benefit_register()]
    assert rows == [("wellbeing", "Overheads", Money.of(20_000)), ("wellbeing", "Pensions", None)]


def test_the_public_sees_bodies_and_steps_but_no_case_interest_or_account(acting):
    body = make_idea()
    make_case(body)
    with acting_as(PUBLIC, purpose=Purpose.VIEW):
        assert [found.code for found in queries.every_body()] == ["wellbeing"]
        assert len(queries.steps_of(body_id=body.pk)) == 2
        assert queries.case_of(body_id=body.pk) is None
    with acting_as(officer(Role.COUNCILLOR, 5), purpose=Purpose.VIEW):
        assert queries.case_of(body_id=body.pk) is not None


def test_nothing_is_written_if_the_audit_fails(acting, monkeypatch):
    def broken(**kwargs: object) -> None:
        raise RuntimeError("no audit")

    monkeypatch.setattr("rightsource.commons.record.services.audit", broken)
    with pytest.raises(RuntimeError, match="no audit"):
        make_idea()
    assert queries.every_body() == []
