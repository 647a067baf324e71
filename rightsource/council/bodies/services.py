"""Writing bodies: propose, write the case, sign it, approve, start, end; interests, owners and accounts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from rightsource.commons.access.rules import Actor, Role
from rightsource.commons.record import services as record
from rightsource.commons.record.rules import Reference
from rightsource.council.bodies import queries
from rightsource.council.bodies.models import (
    Body,
    BodyAccounts,
    BodyInterest,
    BodyStep,
    BusinessCase,
    Ownership,
    SignOff,
)
from rightsource.council.bodies.rules import (
    Accounts,
    AccountsRefusedError,
    Action,
    BodyStepRefusedError,
    BusinessCaseIncompleteError,
    CaseParts,
    Interest,
    InterestDeclaredError,
    LegalForm,
    SignOffRole,
    Stage,
    accounts_faults,
    check_form,
    check_shares,
    refuse_interest,
    step,
)
from rightsource.ground.text import sort_key
from rightsource.ground.time import day_in_london


class SignOffRefusedError(Exception):
    """This person cannot sign this business case."""


@dataclass(frozen=True, slots=True)
class BodySpec:
    """What a body is, before anything has happened to it."""

    code: str
    name: str
    legal_form: LegalForm
    is_not_for_profit: bool
    provenance: str
    short_name: str = ""
    purpose: str = ""
    source: str = ""
    owned_share_rate: Decimal = Decimal(0)
    organisation_id: int | None = None
    entity_code: str = ""


def reference(body: Body) -> Reference:
    """Return the reference of a body."""
    return Reference.of("bodies", "body", body.code)


@transaction.atomic
def propose_body(*, body: BodySpec, by: Actor, at: datetime) -> Body:
    """Put a body on the register as an idea.

    :raises LegalFormError: if its legal form does not fit what is said about profit
    """
    return _register(body, Action.PROPOSE, None, by, at)


@transaction.atomic
def inherit_body(*, body: BodySpec, starts_on: date, by: Actor, at: datetime) -> Body:
    """Put a body on the register that was at work before the register was opened; only a case loader may.

    :raises BodyStepRefusedError: for anybody else, who must go through the gate
    """
    if by.role is not Role.SYSTEM:
        raise BodyStepRefusedError(
            "Only the loading of a case takes over a body that is at work already: propose it and write its case."
        )
    return _register(body, Action.INHERIT, starts_on, by, at)


def _register(body: BodySpec, action: Action, starts_on: date | None, by: Actor, at: datetime) -> Body:
    on = starts_on or day_in_london(at)
    check_form(form=body.legal_form, is_not_for_profit=body.is_not_for_profit, on=on)
    kept = Body.objects.create(
        code=body.code,
        name=body.name,
        short_name=body.short_name or body.name,
        sort_key=sort_key(body.name),
        purpose=body.purpose,
        legal_form=body.legal_form.value,
        is_not_for_profit=body.is_not_for_profit,
        stage=step(None, action).value,
        owned_share_rate=body.owned_share_rate,
        organisation_id=body.organisation_id,
        entity_code=body.entity_code,
        starts_on=starts_on,
        provenance=body.provenance,
        source=body.source,
    )
    _note(kept, action, None, on, by, at, body.source)
    return kept


def _note(
    body: Body, action: Action, before: Stage | None, on: date, by: Actor, at: datetime, reason: str = ""
) -> None:
    """Leave the step's row and its audit row."""
    BodyStep.objects.create(
        body=body,
        action=action.value,
        from_stage=before.value if before else "",
        to_stage=body.stage,
        on=on,
        at=at,
        by_ref=by.reference,
        reason=reason,
    )
    record.audit(
        by=by,
        at=at,
        verb=f"body.{action.value}",
        subject=reference(body),
        detail={"from": before.value if before else "", "to": body.stage, "reason": reason},
    )


def _move(body: Body, action: Action) -> Stage:
    """Move a body and return the stage it came from; nothing is saved."""
    before = Stage(body.stage)
    body.stage = step(before, action).value
    return before


def _locked(body_id: int) -> Body:
    return Body.objects.select_for_update().get(pk=body_id)


@transaction.atomic
def write_business_case(*, body_id: int, parts: CaseParts, provenance: str, by: Actor, at: datetime) -> BusinessCase:
    """Write a new version of a body's business case; sign-offs of older versions do not count for it.

    :raises BodyStepRefusedError: once the body is approved
    """
    body = _locked(body_id)
    before = _move(body, Action.WRITE_CASE)
    body.save(update_fields=["stage"])
    latest = queries.case_of(body_id=body_id)
    case = BusinessCase.objects.create(
        body=body,
        version=1 if latest is None else latest.version + 1,
        summary=parts.summary,
        baseline_cost_pence=None if parts.baseline_cost is None else parts.baseline_cost.pence,
        benefits=[{"year": row.year, "pence": row.amount.pence, "sentence": row.sentence} for row in parts.benefits],
        do_nothing=parts.do_nothing,
        in_house=parts.in_house,
        exit_plan=parts.exit_plan,
        strands=[
            {
                "name": row.name,
                "money_in_pence": None if row.money_in is None else row.money_in.pence,
                "money_out_pence": None if row.money_out is None else row.money_out.pence,
            }
            for row in parts.strands
        ],
        by_ref=by.reference,
        at=at,
        provenance=provenance,
    )
    _note(body, Action.WRITE_CASE, before, day_in_london(at), by, at, f"Version {case.version}")
    return case


@transaction.atomic
def sign_off(*, case_id: int, by: Actor, at: datetime) -> SignOff:
    """Put an officer's name under the latest version of a business case, in the officer's own role.

    :raises SignOffRefusedError: for a role that does not sign, an older version, the author, or a second time
    :raises InterestDeclaredError: for whoever has an interest in the body (control R21)
    """
    case = BusinessCase.objects.select_related("body").get(pk=case_id)
    if by.role.value not in {role.value for role in SignOffRole}:
        raise SignOffRefusedError(
            f"As {by.title} you do not sign business cases: a director, the finance officer and the monitoring "
            "officer do."
        )
    latest = queries.case_of(body_id=case.body_id)
    if latest is not None and latest.version != case.version:
        raise SignOffRefusedError(
            f"Version {case.version} was replaced by version {latest.version}: read and sign that one."
        )
    if case.by_ref == by.reference:
        raise SignOffRefusedError("You wrote this business case, so somebody else must sign it.")
    if any(row.role == by.role.value for row in queries.sign_offs_of(case_id=case.pk)):
        raise SignOffRefusedError(f"It is signed by the {by.title} already: nothing more is needed from that role.")
    _refuse_interest(case.body, by, day_in_london(at), "sign its business case")
    signed = SignOff.objects.create(business_case=case, role=by.role.value, by_ref=by.reference, at=at)
    record.audit(
        by=by,
        at=at,
        verb="case.sign",
        subject=reference(case.body),
        detail={"version": case.version, "role": by.role.value},
    )
    return signed


def _refuse_interest(body: Body, by: Actor, on: date, doing: str) -> None:
    refuse_interest(
        name=body.name,
        doing=doing,
        body_id=body.pk,
        serves=by.body_ids,
        holds=queries.interests_held(actor=by, body_id=body.pk, on=on),
    )


@transaction.atomic
def approve(*, body_id: int, decision_ref: str, by: Actor, at: datetime) -> Body:
    """Take a body through the gate: a whole, signed business case and the executive's key decision stand behind it.

    :raises BusinessCaseIncompleteError: listing every part and sign-off that is absent
    :raises DecisionMissingError: if no key decision of the executive stands behind it
    :raises InterestDeclaredError: for whoever has an interest in the body (control R21)
    """
    body = _locked(body_id)
    on = day_in_london(at)
    _refuse_interest(body, by, on, "approve it")
    before = _move(body, Action.APPROVE)
    missing = queries.gate(body_id=body_id)
    if missing:
        raise BusinessCaseIncompleteError(body.name, missing)
    queries.decision_behind(decision_ref=decision_ref, on=on, what=body.name, must_be_key=True)
    body.decision_ref = decision_ref
    body.save(update_fields=["stage", "decision_ref"])
    _note(body, Action.APPROVE, before, on, by, at, decision_ref)
    return body


@transaction.atomic
def start(*, body_id: int, starts_on: date, by: Actor, at: datetime) -> Body:
    """Let an approved body begin its work on a day."""
    body = _locked(body_id)
    before = _move(body, Action.START)
    body.starts_on = starts_on
    body.save(update_fields=["stage", "starts_on"])
    _note(body, Action.START, before, starts_on, by, at)
    return body


@transaction.atomic
def end(*, body_id: int, ends_before: date, reason: str, by: Actor, at: datetime) -> Body:
    """End a body at work: from the day on, its work is handed back; agreements are ended one by one before.

    :raises BodyStepRefusedError: without a reason, or for a body that is not at work
    """
    body = _locked(body_id)
    if not reason.strip():
        raise BodyStepRefusedError(f"Say why {body.name} ends: the reason is part of the public register.")
    before = _move(body, Action.END)
    body.ends_before = ends_before
    body.save(update_fields=["stage", "ends_before"])
    _note(body, Action.END, before, ends_before, by, at, reason)
    return body


@transaction.atomic
def withdraw(*, body_id: int, reason: str, by: Actor, at: datetime) -> Body:
    """Give up a body that never began its work."""
    body = _locked(body_id)
    if not reason.strip():
        raise BodyStepRefusedError(f"Say why {body.name} is given up: the reason is part of the public register.")
    before = _move(body, Action.WITHDRAW)
    body.save(update_fields=["stage"])
    _note(body, Action.WITHDRAW, before, day_in_london(at), by, at, reason)
    return body


@transaction.atomic
def record_owner(
    *, body_id: int, owner_name: str, share_rate: Decimal, starts_on: date, ends_before: date | None, by: Actor,
    at: datetime,
) -> Ownership:  # fmt: skip
    """Record who owns a share of a body from a day.

    :raises OwnershipError: if the shares of that day would sum to more than the whole
    """
    body = _locked(body_id)
    check_shares([*queries.shares_on(body_id=body_id, on=starts_on), share_rate])
    owner = Ownership.objects.create(
        body=body, owner_name=owner_name, share_rate=share_rate, starts_on=starts_on, ends_before=ends_before
    )
    record.audit(by=by, at=at, verb="body.own", subject=reference(body), detail={"share_rate": str(share_rate)})
    return owner


@transaction.atomic
def declare_interest(
    *, body_id: int, account_id: int | None, person_ref: str, role: Interest, starts_on: date,
    ends_before: date | None, by: Actor, at: datetime,
) -> BodyInterest:  # fmt: skip
    """Declare somebody's interest in a body; from then on they neither sign nor approve for it.

    :raises InterestDeclaredError: if nobody is named
    """
    body = Body.objects.get(pk=body_id)
    if account_id is None and not person_ref:
        raise InterestDeclaredError(f"Say whose interest in {body.name} this is.")
    declared = BodyInterest.objects.create(
        body=body,
        account_id=account_id,
        person_ref=person_ref,
        role=role.value,
        starts_on=starts_on,
        ends_before=ends_before,
        declared_at=at,
    )
    record.audit(by=by, at=at, verb="interest.declare", subject=reference(body), detail={"role": role.value})
    return declared


@transaction.atomic
def file_accounts(
    *, body_id: int, year: int, accounts: Accounts, provenance: str, source: str, by: Actor, at: datetime
) -> BodyAccounts:
    """File a body's accounts of a year; filing again states them anew and keeps what stood before.

    :raises AccountsRefusedError: with every reason
    """
    faults = accounts_faults(accounts)
    if faults:
        raise AccountsRefusedError(" ".join(faults))
    body = Body.objects.get(pk=body_id)
    filed = BodyAccounts.objects.create(
        body=body,
        year=year,
        income_pence=accounts.income.pence,
        from_council_pence=accounts.from_council.pence,
        cost_pence=accounts.cost.pence,
        net_assets_pence=accounts.net_assets.pence,
        cash_pence=accounts.cash.pence,
        at=at,
        provenance=provenance,
        source=source,
    )
    record.audit(by=by, at=at, verb="accounts.file", subject=reference(body), detail={"year": year})
    return filed
