"""Standing up a body over the API: proposal, case, sign-offs, the gate, agreements, and the duties that go over."""

from typing import Any

from django.http import HttpRequest
from ninja import Query

from rightsource.commons.access.doors import now, today
from rightsource.commons.access.rules import Permission, Role
from rightsource.council.agreements import queries as agreements
from rightsource.council.agreements.rules import terms_in_words
from rightsource.council.agreements.services import AgreementSpec
from rightsource.council.bodies import queries, services
from rightsource.council.bodies.rules import Benefit, BodyStepRefusedError, CaseParts, Strand
from rightsource.council.duties import queries as duties
from rightsource.desks.api.common import NotThereError, Part, who
from rightsource.desks.api.shapes import bodies as shapes
from rightsource.desks.api.shapes.common import TEXT, AgreementCode, BodyCode, Day, Done
from rightsource.ground.money import Money
from rightsource.ground.time import Period
from rightsource.journeys.name_references import name_references
from rightsource.journeys.stand_up_body import foresee_stand_up, looked_behind, stand_up_body

part = Part("Stand up a body")
IN_FORCE = Query(None, description="In force on this day", examples=["2015-09-30"])
OF_DAY = Query(None, description="The day; today unless given", examples=["2015-09-30"])


def _body_of(code: str) -> Any:
    found = queries.body(code=code)
    if found is None:
        raise NotThereError(f"There is no body “{code}”. Look it up under /bodies.")
    return found


def _row(found: Any) -> dict[str, Any]:
    return {name: getattr(found, name) for name in shapes.BodyOut.model_fields}


def _steps(rows: Any, name: str) -> list[dict[str, Any]]:
    return [{"what": getattr(row, name), "on": row.on, "reason": row.reason} for row in rows]


def _agreement(found: Any) -> dict[str, Any]:
    return {
        "code": found.code,
        "title": found.title,
        "body_code": found.body.code,
        "starts_on": found.starts_on,
        "ends_before": found.ends_before,
        "terms": terms_in_words(found.terms),
        "annual_pence": found.annual_pence,
        "line_id": found.line_id,
        "decision_ref": found.decision_ref,
        "provenance": found.provenance,
    }


@part.get("/bodies", to=Permission.PUBLIC, answer=list[shapes.BodyOut], summary="List bodies")
def bodies(request: HttpRequest) -> object:
    """Every body that the register ever held."""
    return [_row(found) for found in queries.every_body()]


@part.get("/bodies/{code}", to=Permission.PUBLIC, answer=shapes.WholeBodyOut, summary="See a body")
def body(request: HttpRequest, code: BodyCode) -> object:
    """What a body is, who owns it, how it came to be and what it is bound to."""
    found = _body_of(code)
    return {
        **_row(found),
        "owners": [
            {"name": owner.owner_name, "share_rate": str(owner.share_rate)}
            for owner in queries.owners(body_id=found.pk, on=today())
        ],
        "steps": _steps(queries.steps_of(body_id=found.pk), "action"),
        "agreement_codes": [row.code for row in agreements.agreements(body_code=found.code)],
    }


@part.get("/bodies/{code}/gate", to=Permission.BODY_MANAGE, answer=shapes.GateOut, summary="See the gate")
def gate(request: HttpRequest, code: BodyCode) -> object:
    """Every part and sign-off that stands between a body and its approval."""
    found = _body_of(code)
    return {"stage": found.stage, "missing": queries.gate(body_id=found.pk)}


@part.post("/bodies", to=Permission.BODY_MANAGE, answer=Done, summary="Propose a body")
def propose(request: HttpRequest, payload: shapes.BodyIn) -> object:
    """Put a body on the register as an idea."""
    if queries.body(code=payload.code) is not None:
        raise BodyStepRefusedError(f"There is a body “{payload.code}” already. Choose another short name.")
    made = services.propose_body(
        body=services.BodySpec(provenance="published", **payload.dict()), by=who(request), at=now()
    )
    return {"reference": made.code}


@part.post("/bodies/{code}/business-case", to=Permission.BODY_MANAGE, answer=Done, summary="Write the business case")
def write_case(request: HttpRequest, code: BodyCode, payload: shapes.CaseIn) -> object:
    """Keep a new version; once the body is approved its case is closed."""
    given = payload.dict() | {
        "baseline_cost": _money(payload.baseline_cost_pence),
        "benefits": tuple(Benefit(row.year, Money(row.pence), row.sentence) for row in payload.benefits),
        "strands": tuple(
            Strand(row.name, _money(row.money_in_pence), _money(row.money_out_pence)) for row in payload.strands
        ),
    }
    given.pop("baseline_cost_pence")
    made = services.write_business_case(
        body_id=_body_of(code).pk, parts=CaseParts(**given), provenance="published", by=who(request), at=now()
    )
    return {"reference": str(made.version)}


def _money(pence: int | None) -> Money | None:
    return None if pence is None else Money(pence)


@part.post("/bodies/{code}/sign-offs", to=Permission.BODY_READ, answer=shapes.SignedOut, summary="Sign the case")
def sign(request: HttpRequest, code: BodyCode) -> object:
    """Put your name under the latest version, in your own role; not for its author or whoever has an interest."""
    case = queries.case_of(body_id=_body_of(code).pk)
    if case is None:
        raise NotThereError("Nobody has written a business case for this body yet, so there is nothing to sign.")
    signed = services.sign_off(case_id=case.pk, by=who(request), at=now())
    return {"version": case.version, "role": signed.role}


def _to_sign(code: str, payload: shapes.StandUpIn) -> list[AgreementSpec]:
    return [
        AgreementSpec(
            body_code=code,
            decision_ref=payload.decision_ref,
            owner_role=Role.COMMISSIONER.value,
            provenance="published",
            annual=Money(given.annual_pence),
            **{name: value for name, value in given.dict().items() if name != "annual_pence"},
        )
        for given in payload.agreements
    ]


@part.post(
    "/bodies/{code}/foresee", to=Permission.BODY_MANAGE, answer=shapes.ForeseenOut, summary="Foresee a first day"
)
def foresee(request: HttpRequest, code: BodyCode, payload: shapes.StandUpIn) -> object:
    """What standing the body up would do and what would refuse it; nothing is kept."""
    seen = foresee_stand_up(
        body_code=code,
        decision_ref=payload.decision_ref,
        agreements_to_sign=_to_sign(code, payload),
        starts_on=payload.starts_on,
        by=who(request),
        at=now(),
    )
    return {**_stood(seen.stood), "follows": [each.at_end for each in seen.agreements]}


def _stood(done: Any) -> dict[str, Any]:
    return {
        "body_id": done.body_id,
        "agreement_codes": list(done.agreement_codes),
        "duties": list(done.duties),
        "alarms": [gap.sentence for gap in done.alarms],
    }


@part.post("/bodies/{code}/stand-up", to=Permission.BODY_MANAGE, answer=shapes.StoodUpOut, summary="Stand up a body")
def stand_up(request: HttpRequest, code: BodyCode, payload: shapes.StandUpIn) -> object:
    """Through the gate to the first day: decision, agreements with their duties, and the money promised."""
    return _stood(
        stand_up_body(
            body_code=code,
            decision_ref=payload.decision_ref,
            agreements_to_sign=_to_sign(code, payload),
            starts_on=payload.starts_on,
            by=who(request),
            at=now(),
        )
    )


@part.get("/agreements", to=Permission.PUBLIC, answer=list[shapes.AgreementOut], summary="Search agreements")
def find_agreements(
    request: HttpRequest,
    q: str = Query("", max_length=200, pattern=TEXT, description="Words to look for", examples=["care"]),
    body: str = Query("", max_length=40, pattern=TEXT, description="The short name of a body"),
    on: Day | None = IN_FORCE,
) -> object:
    """The register of what is bought, from whom, at what price."""
    return [_agreement(row) for row in agreements.agreements(text=q, body_code=body, on=on)]


@part.get("/agreements/{code}", to=Permission.PUBLIC, answer=shapes.WholeAgreementOut, summary="See an agreement")
def agreement(request: HttpRequest, code: AgreementCode) -> object:
    """What is bought, which duties it discharges, which outcomes it buys, and its life so far."""
    found = agreements.agreement(code=code)
    if found is None:
        raise NotThereError(f"There is no agreement {code}. Look it up in the register.")
    return {
        **_agreement(found),
        "duty_codes": agreements.duty_codes(agreement_id=found.pk),
        "outcome_codes": agreements.outcome_codes(agreement_id=found.pk),
        "steps": _steps(agreements.steps_of(agreement_id=found.pk), "step"),
    }


@part.get("/duties", to=Permission.PUBLIC, answer=shapes.DutiesOut, summary="See duties and who answers")
def duties_of_day(
    request: HttpRequest,
    on: Day | None = OF_DAY,
) -> object:
    """Every duty in force on a day: who answers for it, who does it, and where a gap opens within a year."""
    day = on or today()
    found = duties.duties_on(day)
    named = name_references(refs=[done.by_ref for row in found for done in row.dischargers])
    return {
        "on": day,
        "duties": [
            {
                "code": row.code,
                "title": row.title,
                "act": row.act,
                "section": row.section,
                "is_sourced": row.is_sourced,
                "answered_by": row.answered_by,
                "is_answered": row.is_answered,
                "done_by": [
                    {
                        "ref": done.by_ref,
                        "name": named[done.by_ref].text,
                        "agreement_ref": done.agreement_ref,
                        "power": done.power,
                    }
                    for done in row.dischargers
                ],
            }
            for row in found
        ],
        "gaps": [
            {
                "code": gap.code,
                "starts_on": gap.period.starts_on,
                "ends_before": gap.period.ends_before,
                "sentence": gap.sentence,
            }
            for gap in duties.uncovered_days(Period(day, day + looked_behind(day)))
        ],
    }
