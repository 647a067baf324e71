"""Writing agreements: sign, break and end them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from rightsource.books.ledger import queries as ledger_queries
from rightsource.books.ledger import services as ledger
from rightsource.books.settlement.rules import TermsKind
from rightsource.commons.access.rules import Actor
from rightsource.commons.record import queries as record_queries
from rightsource.commons.record.rules import Reference
from rightsource.council.agreements import queries
from rightsource.council.agreements.models import (
    Agreement,
    AgreementDuty,
    AgreementOutcome,
    CommitmentSchedule,
)
from rightsource.council.agreements.rules import (
    AfterEnd,
    AgreementParts,
    AgreementRefusedError,
    IncomeOf,
    Step,
    read_terms,
    refuse_parts,
    resumes_until,
)
from rightsource.council.agreements.rules.pricing import Price, costs_by_year
from rightsource.council.agreements.services.promising import promise_open_years, reschedule
from rightsource.council.agreements.services.steps import note, reference
from rightsource.council.bodies import queries as bodies
from rightsource.council.bodies.rules import MAY_SIGN, STAGE_TITLES, Stage, refuse_interest
from rightsource.council.duties import queries as duties_queries
from rightsource.council.duties import services as duties
from rightsource.council.duties.rules import COUNCIL
from rightsource.council.outcomes import queries as outcomes
from rightsource.ground.money import Money
from rightsource.ground.parameters import ParameterNotInForceError
from rightsource.ground.text import sort_key
from rightsource.ground.time import day_in_london


@dataclass(frozen=True, slots=True)
class AgreementSpec:
    """What is to be signed."""

    code: str
    title: str
    body_code: str
    line_id: int
    starts_on: date
    ends_before: date
    terms: Mapping[str, object]
    annual: Money
    decision_ref: str
    owner_role: str
    provenance: str
    income_of: IncomeOf = IncomeOf.COUNCIL
    break_on: date | None = None
    duty_codes: Sequence[str] = ()
    outcome_codes: Sequence[str] = ()
    after_end: AfterEnd = AfterEnd.COUNCIL_RESUMES
    certified_limit_rate: Decimal | None = None
    indexation: str = ""
    exit_terms: str = ""
    source: str = ""


def _is_significant(annual: Money, on: date) -> bool:
    """Whether spending is so much that the decision behind it must be a key one, by the council's own threshold.

    SI 2012/2089 regulation 8; a council that set no threshold is not held to one.
    """
    try:
        threshold = record_queries.council_parameters().value("decisions.key_decision_spend", on=on)
    except ParameterNotInForceError:
        return False
    return annual >= threshold.money


@transaction.atomic
def sign_agreement(*, agreement: AgreementSpec, by: Actor, at: datetime) -> Agreement:
    """Sign an agreement: from its start to its end the body discharges its duties; a block is committed by year.

    The council's own discharge of each duty ends as the body's begins. Where `after_end` says so it begins again with
    the day of the end; otherwise the register of duties shows those days as uncovered.

    :raises AgreementRefusedError: for parts that contradict each other, a body that may not sign, unknown outcomes
    :raises DecisionMissingError: if no decision of the executive stands behind it
    :raises DutyNotDischargeableError: naming the duty and the power that is missing or the form that is wrong
    :raises LineUnknownError: if there is no such budget line
    :raises LimitReachedError: if a block would pass what is left on the line
    :raises ApprovalNeededError: if spend control wants a decision or written authority first
    """
    on = day_in_london(at)
    limit = agreement.certified_limit_rate
    if limit is None:
        limit = queries.self_certified_limit(on=agreement.starts_on)
    refuse_parts(
        AgreementParts(
            code=agreement.code,
            title=agreement.title,
            starts_on=agreement.starts_on,
            ends_before=agreement.ends_before,
            break_on=agreement.break_on,
            annual=agreement.annual,
            decision_ref=agreement.decision_ref,
            owner_role=agreement.owner_role,
            certified_limit_rate=limit,
        )
    )
    kind, terms = read_terms(agreement.terms, code=agreement.code)
    if queries.agreement(code=agreement.code) is not None:
        raise AgreementRefusedError(f"Agreement {agreement.code} is on the register already: give the next code.")
    body = bodies.body(code=agreement.body_code)
    if body is None:
        raise AgreementRefusedError(f"There is no body “{agreement.body_code}”: propose it first.")
    if Stage(body.stage) not in MAY_SIGN:
        raise AgreementRefusedError(
            f"{body.name} is at “{STAGE_TITLES[Stage(body.stage)]}”: an agreement is signed with a body that is "
            "approved or at work."
        )
    refuse_interest(
        name=body.name,
        doing="sign an agreement with it",
        body_id=body.pk,
        serves=by.body_ids,
        holds=bodies.interests_held(actor=by, body_id=body.pk, on=on),
    )
    bodies.decision_behind(
        decision_ref=agreement.decision_ref,
        on=on,
        what=f"agreement {agreement.code}",
        must_be_key=_is_significant(agreement.annual, on),
    )
    years = costs_by_year(
        prices=[Price(agreement.starts_on, terms, agreement.annual)],
        starts_on=agreement.starts_on,
        ends_before=agreement.ends_before,
    )
    ledger.let_agreement(
        line_id=agreement.line_id,
        ref=str(Reference.of("agreements", "agreement", agreement.code)),
        amount=Money.sum_of(amount for _, amount in years),
        has_sum=kind is TermsKind.BLOCK,
        by=by,
        at=at,
    )
    line = ledger_queries.line(line_id=agreement.line_id)
    known = {outcome.code: outcome.pk for outcome in outcomes.outcomes()}
    for code in agreement.outcome_codes:
        if code not in known:
            raise AgreementRefusedError(f"There is no outcome “{code}”: add it before an agreement buys it.")
    signed = Agreement.objects.create(
        code=agreement.code,
        title=agreement.title,
        sort_key=sort_key(agreement.title),
        body=body,
        line_id=line.pk,
        starts_on=agreement.starts_on,
        ends_before=agreement.ends_before,
        break_on=agreement.break_on,
        terms=terms,
        annual_pence=agreement.annual.pence,
        decision_ref=agreement.decision_ref,
        income_of=agreement.income_of.value,
        fund_code=line.fund.code,
        owner_role=agreement.owner_role,
        certified_limit_rate=limit,
        indexation=agreement.indexation,
        after_end=agreement.after_end.value,
        exit_terms=agreement.exit_terms,
        signed_at=at,
        provenance=agreement.provenance,
        source=agreement.source,
    )
    AgreementOutcome.objects.bulk_create(
        AgreementOutcome(agreement=signed, outcome_id=known[code]) for code in dict.fromkeys(agreement.outcome_codes)
    )
    for code in dict.fromkeys(agreement.duty_codes):
        _hand_over(signed, code, by, at)
    CommitmentSchedule.objects.bulk_create(
        CommitmentSchedule(agreement=signed, year=year.start_year, pence=amount.pence) for year, amount in years
    )
    note(signed, Step.SIGNED, on, by, at, agreement.decision_ref)
    if kind is TermsKind.BLOCK:
        promise_open_years(signed, by, at)
    return signed


def _hand_over(agreement: Agreement, duty_code: str, by: Actor, at: datetime) -> None:
    """Give a duty to the body for the agreement's term, and plan who does it afterwards."""
    row = duties.hand_over(
        duty_code=duty_code,
        by_ref=str(Reference.of("bodies", "body", agreement.body.code)),
        body_form=agreement.body.legal_form,
        is_not_for_profit=agreement.body.is_not_for_profit,
        agreement_ref=str(reference(agreement)),
        starts_on=agreement.starts_on,
        ends_before=agreement.ends_before,
        by=by,
        at=at,
    )
    AgreementDuty.objects.create(
        agreement=agreement,
        duty_id=row.duty_id,
        discharge_id=row.pk,
        power_code=row.power.code if row.power else "",
    )
    if agreement.after_end == AfterEnd.COUNCIL_RESUMES:
        _council_discharges(duty_code, agreement.ends_before, None, by, at)


def _council_discharges(duty_code: str, starts_on: date, ends_before: date | None, by: Actor, at: datetime) -> None:
    duties.discharge(
        duty_code=duty_code,
        by_ref=COUNCIL,
        body_form=COUNCIL,
        is_not_for_profit=True,
        agreement_ref="",
        starts_on=starts_on,
        ends_before=ends_before,
        by=by,
        at=at,
    )


@transaction.atomic
def end_agreement(*, agreement_id: int, ends_before: date, reason: str, by: Actor, at: datetime) -> Agreement:
    """End an agreement before its end, at its break or for cause: its duties go back and what is not due is released.

    Where the agreement says so the council itself does the duties from that day; otherwise the register shows them as
    uncovered until somebody is named.

    :raises AgreementRefusedError: without a reason, or for a day that is not before its end
    """
    agreement = Agreement.objects.select_for_update(of=("self",)).select_related("body").get(pk=agreement_id)
    if not reason.strip():
        raise AgreementRefusedError(
            f"Say why agreement {agreement.code} ends early: the reason is part of the public register."
        )
    if ends_before >= agreement.ends_before:
        raise AgreementRefusedError(
            f"Agreement {agreement.code} ends on {agreement.ends_before:%-d %B %Y} anyway: give an earlier day."
        )
    old_end = agreement.ends_before
    ended_on = max(ends_before, agreement.starts_on)
    ref = str(reference(agreement))
    codes = queries.duty_codes(agreement_id=agreement.pk)
    if codes:
        duties.end_discharge(agreement_ref=ref, on=ended_on, by=by, at=at)
    if agreement.after_end == AfterEnd.COUNCIL_RESUMES:
        for code in codes:
            others = [
                (row.starts_on, row.ends_before)
                for row in duties_queries.history_of(duty_code=code)
                if row.by_ref != COUNCIL and row.agreement_ref != ref
            ]
            until = resumes_until(ended_on=ended_on, old_end=old_end, others=others)
            if until is not None:
                _council_discharges(code, ended_on, until, by, at)
    agreement.ends_before = ended_on
    if agreement.break_on is not None and agreement.break_on >= ended_on:
        agreement.break_on = None
    agreement.ended_because = reason
    agreement.save(update_fields=["ends_before", "break_on", "ended_because"])
    note(agreement, Step.BROKEN, ended_on, by, at, reason)
    reschedule(agreement, ref=f"{ref}-end", by=by, at=at)
    return agreement
