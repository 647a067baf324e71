"""The bodies of a case: proposed, judged by a business case, decided by the executive, stood up with agreements."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from rightsource.commons.access import queries as access
from rightsource.commons.access.rules import Actor, Purpose, Role
from rightsource.commons.access.services import acting_as
from rightsource.commons.record.rules import Reference
from rightsource.council.agreements.rules import IncomeOf
from rightsource.council.agreements.services import AgreementSpec
from rightsource.council.bodies import services as bodies
from rightsource.council.bodies.rules import Accounts, Benefit, CaseParts, Strand
from rightsource.council.bodies.services import BodySpec
from rightsource.council.outcomes import services as outcomes
from rightsource.council.outcomes.rules import Direction
from rightsource.ground.money import Money
from rightsource.ground.time import FinancialYear
from rightsource.journeys.load_case import derive
from rightsource.journeys.load_case.context import Loading, noon
from rightsource.journeys.load_case.deciding import GENERATED, decide_key
from rightsource.journeys.load_case.schema import Agreement, Body, PlannedBody
from rightsource.journeys.stand_up_body import stand_up_body

SIGNATORIES = (Role.DIRECTOR, Role.FINANCE_OFFICER, Role.MONITORING_OFFICER)


def load_outcomes(loading: Loading) -> None:
    """Keep the outcomes and one measure of each."""
    provenance = "generated"
    for outcome in loading.case.federation.outcomes:
        outcomes.add_outcome(
            code=outcome.code, title=outcome.title, provenance=provenance, by=loading.by, at=loading.opening_at
        )
        outcomes.add_measure(
            code=f"{outcome.code}-measure",
            outcome_code=outcome.code,
            title=outcome.measure,
            unit=outcome.unit,
            direction=Direction(outcome.direction),
            target=Decimal(outcome.target),
            provenance=provenance,
            by=loading.by,
            at=loading.opening_at,
        )


def load_bodies(loading: Loading) -> None:
    """Take every body of the case from idea to its first day, by the same journey that people use."""
    for index, body in enumerate(loading.case.federation.bodies):
        loading.progress(f"Standing up {body.name} ({index + 1} of {len(loading.case.federation.bodies)})")
        _stand_up(loading, body)


def load_planned(loading: Loading) -> None:
    """Propose the bodies that the case only plans, each with its case as far as it is written; none is signed."""
    for body in loading.case.federation.planned:
        proposed = _proposed(body, owned_share=body.owned_share)
        kept = bodies.propose_body(body=proposed, by=loading.by, at=noon(body.proposed_on))
        case, first = body.case, FinancialYear.containing(body.case.on).next
        bodies.write_business_case(
            body_id=kept.pk,
            parts=CaseParts(
                baseline_cost=Money.of(case.baseline_pounds),
                benefits=tuple(
                    Benefit(first.start_year + index, Money.of(pounds), GENERATED + "a lower cost.")
                    for index, pounds in enumerate(case.benefits_pounds)
                ),
                do_nothing=case.do_nothing,
                in_house=case.in_house,
                exit_plan=case.exit_plan,
                strands=(Strand("Setting up", money_in=None, money_out=None),),
                summary=case.summary,
            ),
            provenance=body.provenance,
            by=loading.by,
            at=noon(case.on),
        )


def load_accounts(loading: Loading) -> None:
    """File what the accounts of bodies, or the forecasts of their boards, say of their first year."""
    for body in loading.case.federation.bodies:
        given = body.accounts
        if given is None:
            continue
        bodies.file_accounts(
            body_id=loading.bodies[body.code],
            year=given.year.start_year,
            accounts=Accounts(
                income=derive.of_k(given.income_k),
                from_council=derive.of_k(given.from_council_k),
                cost=derive.of_k(given.cost_k),
                net_assets=derive.of_k(given.net_assets_k),
                cash=derive.of_k(given.cash_k),
            ),
            provenance=given.provenance,
            source=given.source,
            by=loading.by,
            at=noon(body.starts_on),
        )


def _proposed(body: Body | PlannedBody, *, owned_share: Decimal) -> BodySpec:
    """Return what is proposed of a body, with the share of it that the council owns."""
    return BodySpec(
        code=body.code,
        name=body.name,
        short_name=body.short_name,
        purpose=body.delivers,
        legal_form=body.legal_form,
        is_not_for_profit=body.is_not_for_profit,
        owned_share_rate=owned_share,
        entity_code=body.code,
        provenance=body.provenance,
        source=body.source,
    )


def _stand_up(loading: Loading, body: Body) -> None:
    by, decision = loading.by, body.decision
    proposed_at = noon(decision.notice_on - timedelta(days=14))
    owned_share = sum((Decimal(owner.share) for owner in body.owners if owner.name == "the council"), Decimal(0))
    kept = bodies.propose_body(body=_proposed(body, owned_share=owned_share), by=by, at=proposed_at)
    loading.bodies[body.code] = kept.pk
    for owner in body.owners:
        bodies.record_owner(
            body_id=kept.pk,
            owner_name=owner.name,
            share_rate=Decimal(owner.share),
            starts_on=body.starts_on,
            ends_before=None,
            by=by,
            at=proposed_at,
        )
    mine = [agreement for agreement in loading.case.federation.agreements if agreement.body == body.code]
    _write_and_sign_case(loading, body, kept.pk, mine)
    duty_codes = sorted({code for agreement in mine for code in agreement.duties})
    decide_key(
        loading,
        matter=f"body-{body.code}",
        title=f"Stand up {body.name}",
        summary=f"{body.name}: {body.delivers}.",
        decision=decision,
        duty_codes=duty_codes,
    )
    reference = str(Reference.of("democracy", "decision", decision.code))
    stand_up_body(
        body_code=body.code,
        decision_ref=reference,
        agreements_to_sign=[_spec(loading, agreement, reference) for agreement in mine],
        starts_on=body.starts_on,
        by=by,
        at=noon(decision.on + timedelta(days=7)),
    )


def _write_and_sign_case(loading: Loading, body: Body, body_id: int, mine: list[Agreement]) -> None:
    yearly = Money.sum_of(annual_of(agreement) for agreement in mine)
    written_at = noon(body.decision.notice_on - timedelta(days=10))
    case = bodies.write_business_case(
        body_id=body_id,
        parts=CaseParts(
            baseline_cost=yearly.times(Decimal("1.04")),  # generated: what in-house would cost
            benefits=tuple(
                Benefit(year.start_year, yearly.times(Decimal("0.01") * (index + 1)), GENERATED + "a lower cost.")
                for index, year in enumerate(loading.case.head.plan_years)
            ),
            do_nothing=GENERATED + "costs go on rising with demand.",
            in_house=GENERATED + "the council goes on delivering with the savings that it can find alone.",
            exit_plan=GENERATED + "the council takes back staff, contracts and duties on six months' notice.",
            strands=(
                Strand("Services under the agreements", money_in=yearly, money_out=yearly),
                Strand("Work for others", money_in=None, money_out=None),
                Strand("Setting up", money_in=None, money_out=None),
            ),
            summary=GENERATED + body.delivers + ".",
        ),
        provenance="generated",
        by=loading.by,
        at=written_at,
    )
    for actor in _signatories(loading):
        with acting_as(actor, purpose=Purpose.CASE_LOADING):
            bodies.sign_off(case_id=case.pk, by=actor, at=noon(body.decision.notice_on - timedelta(days=5)))


def _signatories(loading: Loading) -> list[Actor]:
    found = []
    for account_id in loading.accounts.values():
        for actor in access.actors_of(account_id=account_id, on=loading.opening_on):
            if actor.role in SIGNATORIES and all(actor.role is not other.role for other in found):
                found.append(actor)
    return found


def annual_of(agreement: Agreement) -> Money:
    """Return what an agreement may cost in a year: the block, or the ceiling of what is paid by volume."""
    amount = agreement.terms.annual_pounds or agreement.ceiling_pounds or Decimal(0)
    return Money.of(amount)


def terms_of(agreement: Agreement) -> dict[str, object]:
    """Return the terms as the agreement stores them."""
    given = agreement.terms.model_dump(exclude_none=True)
    return {key: value if isinstance(value, int | str) else str(value) for key, value in given.items()}


def _spec(loading: Loading, agreement: Agreement, decision_ref: str) -> AgreementSpec:
    return AgreementSpec(
        code=agreement.code,
        title=agreement.title,
        body_code=agreement.body,
        line_id=loading.lines[agreement.line],
        starts_on=agreement.starts_on,
        ends_before=agreement.ends_before,
        break_on=agreement.break_on,
        terms=terms_of(agreement),
        annual=annual_of(agreement),
        decision_ref=decision_ref,
        owner_role=Role.COMMISSIONER.value,
        income_of=IncomeOf(agreement.income_of),
        duty_codes=agreement.duties,
        outcome_codes=agreement.outcomes,
        provenance=agreement.provenance,
    )
