"""The true position of bodies over the API: the group as one, a body's health, a price tried, accounts filed (R16)."""

from typing import Any

from django.http import HttpRequest
from ninja import Query

from rightsource.commons.access.doors import now, today
from rightsource.commons.access.rules import Permission
from rightsource.council.bodies import queries, services
from rightsource.council.bodies.rules import Accounts, TruePosition, position_finding, price_finding
from rightsource.desks.api.common import NotThereError, Part, who
from rightsource.desks.api.shapes import positions as shapes
from rightsource.desks.api.shapes.common import MOST_PENCE, BodyCode
from rightsource.ground.money import Money
from rightsource.journeys.see_group import Member, see_body, see_group

part = Part("See")


@part.get("/group", to=Permission.POSITION_READ, answer=shapes.GroupOut, summary="See the group as one")
def group(request: HttpRequest) -> object:
    """What the council and its bodies cost as one, and how each of the bodies stands."""
    found = see_group(on=today())
    return {
        "year": str(found.year),
        "finding": found.finding,
        "net_pence": found.net.pence,
        "net_outside_pence": found.net_outside.pence,
        "bodies": [_member(member) for member in found.members],
    }


@part.get(
    "/bodies/{code}/position", to=Permission.POSITION_READ, answer=shapes.SeenBodyOut, summary="See a true position"
)
def position(
    request: HttpRequest,
    code: BodyCode,
    price_pence: int | None = Query(
        None,
        ge=0,
        le=MOST_PENCE,
        description="Try what the council would pay in a year, in whole pence",
        examples=[250_000_000],
    ),
) -> object:
    """A body's own position and, with a price, what it would be if the council paid that; nothing is kept."""
    price = None if price_pence is None else Money(price_pence)
    seen = see_body(code=code, on=today(), price=price)
    if seen is None:
        raise NotThereError(f"No body “{code}” works for the council today. Look it up under /bodies.")
    at, name = seen.member.position, seen.member.body.short_name
    return {
        **_member(seen.member),
        "finding": f"{name} has filed no accounts." if at is None else position_finding(name, at),
        "contracts_pence": seen.contract_sum.pence,
        "tried": None if seen.tried is None else _position(seen.tried),
        "tried_finding": "" if at is None or seen.tried is None else price_finding(name, at, seen.tried),
    }


@part.post(
    "/bodies/{code}/accounts",
    to=Permission.BODY_MANAGE,
    answer=shapes.BodyPositionOut,
    summary="File a body’s accounts",
)
def file_accounts(request: HttpRequest, code: BodyCode, payload: shapes.AccountsIn) -> object:
    """What its accounts say for a year; filed again they are stated anew, and what stood before is kept."""
    found = queries.body(code=code)
    if found is None:
        raise NotThereError(f"There is no body “{code}”. Look it up under /bodies.")
    services.file_accounts(
        body_id=found.pk,
        year=payload.year,
        accounts=Accounts(
            income=Money(payload.income_pence),
            from_council=Money(payload.from_council_pence),
            cost=Money(payload.cost_pence),
            net_assets=Money(payload.net_assets_pence),
            cash=Money(payload.cash_pence),
        ),
        provenance="published",
        source=payload.source,
        by=who(request),
        at=now(),
    )
    health = queries.position_of(accounts=queries.latest_accounts(body_ids=[found.pk]).get(found.pk))
    assert health is not None, "they were filed just now"
    return _position(health)


def _member(member: Member) -> dict[str, Any]:
    sums = member.sums
    return {
        "code": member.body.code,
        "name": member.body.name,
        "position": None if member.position is None else _position(member.position),
        "net_pence": None if sums is None else sums.net.pence,
        "net_outside_pence": None if sums is None else sums.net_outside.pence,
    }


def _position(at: TruePosition) -> dict[str, Any]:
    return {
        "concern": at.concern,
        "dependence_rate": at.health.dependence_rate,
        "price_pence": at.price.pence,
        "needed_pence": at.needed.pence,
        "gap_pence": at.gap.pence,
        "surplus_pence": at.health.surplus.pence,
        "net_assets_pence": at.health.net_assets.pence,
        "cash_months": at.health.cash_months,
        "runway_months": at.runway_months,
        "warnings": list(at.health.warnings),
    }
