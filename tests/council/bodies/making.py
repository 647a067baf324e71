"""A body and its business case, made through the services, for tests of every room that needs one."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

from rightsource.commons.access.rules import SYSTEM, Actor, Purpose, Role
from rightsource.commons.access.services import acting_as
from rightsource.council.bodies import services as bodies
from rightsource.council.bodies.models import Body, BusinessCase
from rightsource.council.bodies.rules import Benefit, CaseParts, LegalForm, Strand
from rightsource.council.bodies.services import BodySpec
from rightsource.ground.money import Money

AT = datetime(2015, 2, 20, 9, tzinfo=UTC)
PARTS = CaseParts(
    baseline_cost=Money.of(1_000_000),
    benefits=(Benefit(2015, Money.of(50_000), "Fewer layers."),),
    do_nothing="Costs rise by £30,000 a year.",
    in_house="Half of the benefit, a year later.",
    exit_plan="The staff and the leases come back within six months.",
    strands=(Strand("Overheads", Money.of(20_000), Money.of(5_000)), Strand("Pensions", None, None)),
    summary="The company does what the team did, for less.",
)


def officer(role: Role, account_id: int, *, body_ids: tuple[int, ...] = ()) -> Actor:
    """Return somebody who acts in a role."""
    return Actor(account_id=account_id, role=role, body_ids=body_ids, name=role.value)


SIGNERS = (
    officer(Role.DIRECTOR, 901),
    officer(Role.FINANCE_OFFICER, 902),
    officer(Role.MONITORING_OFFICER, 903),
)


def body_spec(**over: object) -> BodySpec:
    """Return a community interest company, unless told otherwise."""
    given: dict[str, object] = {
        "code": "wellbeing",
        "name": "Wellbeing Community Interest Company",
        "legal_form": LegalForm.CIC_GUARANTEE,
        "is_not_for_profit": True,
        "provenance": "generated",
        "owned_share_rate": Decimal(0),
    }
    return BodySpec(**{**given, **over})  # type: ignore[arg-type]


def make_idea(**over: object) -> Body:
    """Propose a body."""
    return bodies.propose_body(body=body_spec(**over), by=SYSTEM, at=AT)


def make_case(body: Body, parts: CaseParts = PARTS) -> BusinessCase:
    """Write a whole business case."""
    return bodies.write_business_case(body_id=body.pk, parts=parts, provenance="generated", by=SYSTEM, at=AT)


def sign_all(case: BusinessCase) -> None:
    """Let every officer sign."""
    for signer in SIGNERS:
        with acting_as(signer, purpose=Purpose.OPERATION):
            bodies.sign_off(case_id=case.pk, by=signer, at=AT)


def make_body(*, starts_on: date = date(2012, 4, 1), **over: object) -> Body:
    """Take over a body that is at work."""
    return bodies.inherit_body(body=body_spec(**over), starts_on=starts_on, by=SYSTEM, at=AT)
