"""The council and its bodies as one, and each body's true position with another price tried on it (R16, R17)."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rightsource.commons.access.doors import open_to, today
from rightsource.commons.access.rules import Permission
from rightsource.commons.pages.components import (
    Column,
    Figure,
    PoundsField,
    Provenance,
    Table,
    csv_response,
    is_csv_asked,
    with_query,
)
from rightsource.council.agreements.rules import terms_in_words
from rightsource.council.bodies.rules import (
    CONCERNS,
    Concern,
    TruePosition,
    position_finding,
    price_finding,
)
from rightsource.ground.money import Money
from rightsource.ground.text import long_date
from rightsource.ground.time import FinancialYear
from rightsource.journeys.see_group import Group, SeenBody, see_body, see_group

GROUP = "/desk/finance/group"
WORDS = {Concern.SOUND: "Sound", Concern.LOSING: "At a loss", Concern.AT_RISK: "At risk"}
UNKNOWN = "No accounts filed"
TAGS = {"Sound": "green", "At a loss": "yellow", "At risk": "red", UNKNOWN: "grey"}


@require_safe
@open_to(Permission.POSITION_READ)
def group(request: HttpRequest) -> HttpResponse:
    """Show what the council and its bodies cost as one, and how each body stands; who is at risk comes first."""
    found = see_group(on=today())
    books = _books_table(found, address=with_query(request.get_full_path(), table="books"))
    table = _bodies_table(found, address=request.get_full_path())
    if is_csv_asked(request):
        return csv_response(books if request.GET.get("table") == "books" else table)
    return render(
        request,
        "desks/group.html",
        {
            "page_title": "The council and its bodies",
            "caption": f"Group position {found.year}",
            "headline": found.finding,
            "breadcrumbs": [{"text": "Position", "href": "/desk/finance/position"}, {"text": "Group"}],
            "as_at": today(),
            "table": table,
            "books": books,
        },
    )


def _bodies_table(found: Group, *, address: str) -> Table:
    order = {Concern.AT_RISK: 0, Concern.LOSING: 1, Concern.SOUND: 3}
    rows = []
    for member in sorted(found.members, key=lambda one: 2 if one.position is None else order[one.position.concern]):
        at = member.position
        rows.append(
            {
                "name": member.body.name,
                "code": member.body.code,
                "concern": UNKNOWN if at is None else WORDS[at.concern],
                "dependence": None if at is None else _percent(at),
                "price": None if at is None else at.price.pence,
                "gap": None if at is None else at.gap.pence,
                "assets": None if at is None else at.health.net_assets.pence,
                "runway": "–" if at is None else _runway(at),
            }
        )
    return Table(
        caption="Whether each body can carry on",
        columns=[
            Column("name", "Body", href=lambda row: f"{GROUP}/{row['code']}"),
            Column("concern", "Twelve months ahead", tag=lambda row: TAGS[str(row["concern"])]),
            Column("dependence", "Income from the council"),
            Column("price", "Paid by the council", "pounds"),
            Column("gap", "Above its cost", "pounds"),
            Column("assets", "Owned less owed", "pounds"),
            Column("runway", "Cash lasts"),
        ],
        rows=rows,
        address=address,
        csv_name="bodies-positions",
        empty="No body works for the council.",
        note="From the accounts that each body filed last. Below zero, the body pays for part of the council’s work.",
    )


def _percent(at: TruePosition) -> str:
    rate = at.health.dependence_rate
    return "No income" if rate is None else f"{rate:.0%}"


def _runway(at: TruePosition) -> str:
    return "It loses nothing" if at.runway_months is None else f"{at.runway_months} months"


def _books_table(found: Group, *, address: str) -> Table:
    members = [member.sums for member in found.members if member.sums is not None]
    sums = members if found.council is None else [found.council, *members]
    return Table(
        caption=f"What the books have in {found.year}, and what is left as one",
        columns=[
            Column("name", "Member"),
            Column("cost", "Cost", "pounds", total=True),
            Column("income", "Income", "pounds", total=True),
            Column("net", "Net, as it books it", "pounds", total=True),
            Column("inside", "Dealt with each other", "pounds", total=True),
            Column("outside", "Net for the group", "pounds", total=True),
        ],
        rows=[
            {
                "name": one.name,
                "cost": one.cost.pence,
                "income": one.income.pence,
                "net": one.net.pence,
                "inside": (one.net - one.net_outside).pence,
                "outside": one.net_outside.pence,
            }
            for one in sums
        ],
        address=address,
        csv_name="group",
        empty="Nothing is booked yet.",
        note="What members deal with each other comes to nothing when each books its side. A price that moves between "
        "the council and its own body changes the first columns and never the last.",
    )


@require_safe
@open_to(Permission.POSITION_READ)
def body(request: HttpRequest, code: str) -> HttpResponse:
    """Show a body's true position, and try another price on it before anything is agreed; nothing is kept."""
    text = request.GET.get("price", "").strip()
    price, errors = None, []
    if text:
        try:
            price = PoundsField().clean(text)
            if price.pence < 0:
                raise ValidationError("A price is nothing or more.")
        except ValidationError as error:
            price, errors = None, [{"text": error.messages[0], "href": "#price"}]
    seen = see_body(code=code, on=today(), price=price)
    if seen is None:
        raise Http404(f"No body “{code}” works for the council today. Look it up under /bodies.")
    contracts = _contracts_table(seen, address=request.get_full_path())
    if is_csv_asked(request):
        return csv_response(contracts)
    at, name = seen.member.position, seen.member.body.short_name
    tried = seen.tried
    return render(
        request,
        "desks/body_position.html",
        {
            "page_title": seen.member.body.name,
            "caption": "True position of a body",
            "headline": UNKNOWN_FINDING.format(name) if at is None else position_finding(name, at),
            "breadcrumbs": [
                {"text": "Position", "href": "/desk/finance/position"},
                {"text": "Group", "href": GROUP},
                {"text": name},
            ],
            "as_at": today(),
            "errors": errors,
            "price": text,
            "may_try": at is not None,
            "tried_finding": price_finding(name, at, tried) if at is not None and tried is not None else "",
            "effect": effect_table(at, tried) if at is not None and tried is not None else None,
            "figures": [] if at is None else _figures(seen, at),
            "warnings": [] if at is None else at.health.warnings,
            "group_rows": _group_rows(seen),
            "contracts": contracts,
            "code": code,
            "may_file": request.actor.may(Permission.BODY_MANAGE),
        },
        status=422 if errors else 200,
    )


UNKNOWN_FINDING = "{} has filed no accounts, so nobody can say what it holds, or whether it can carry on."


def _figures(seen: SeenBody, at: TruePosition) -> list[Figure]:
    filed = seen.member.accounts
    assert filed is not None
    made, when = Provenance(filed.provenance), f"accounts of {FinancialYear(filed.year)}"
    months = at.health.cash_months
    return [
        Figure("Depends on the council", _percent(at), "of its income comes from it", made, when, "#contracts"),
        Figure("Price against cost", at.gap.in_pounds(), f"paid {at.price.in_pounds()}", made, when, "#contracts"),
        Figure("Owned less owed", at.health.net_assets.in_pounds(), CONCERNS[at.concern], made, when, "#contracts"),
        Figure(
            "Cash",
            "No cost" if months is None else f"{months:.1f} months",
            f"of cost; at today’s loss: {_runway(at).lower()}",
            made,
            when,
            "#contracts",
        ),
    ]


def _group_rows(seen: SeenBody) -> list[dict[str, str]]:
    sums = seen.member.sums
    if sums is None:
        return [{"label": "In the group’s books", "value": "It has no books yet."}]
    return [
        {"label": f"Income booked in {seen.year}", "value": sums.income.in_pounds()},
        {"label": "Of it from the council and its bodies", "value": sums.income_inside.in_pounds()},
        {"label": "Left of its income for the group", "value": (sums.income - sums.income_inside).in_pounds()},
        {"label": "Cost booked", "value": sums.cost.in_pounds()},
        {"label": "Net, as it books it", "value": sums.net.in_pounds()},
        {"label": "Net for the group", "value": sums.net_outside.in_pounds()},
    ]


def _contracts_table(seen: SeenBody, *, address: str) -> Table:
    return Table(
        caption="What the council buys from it now",
        columns=[
            Column("code", "Agreement", href=lambda row: f"/agreements/{row['code']}"),
            Column("title", "What for"),
            Column("terms", "Terms"),
            Column("until", "Until"),
            Column("annual", "A year", "pounds", total=True),
        ],
        rows=[
            {
                "code": row.code,
                "title": row.title,
                "terms": terms_in_words(row.terms),
                "until": f"before {long_date(row.ends_before)}",
                "annual": row.annual_pence,
            }
            for row in seen.contracts
        ],
        address=address,
        csv_name=f"contracts-{seen.member.body.code}",
        empty="No agreement with it is in force.",
    )


def effect_table(now: TruePosition, then: TruePosition) -> Table:
    """Return a body's position today beside what it would be at another price."""

    def row(what: str, of: Sequence[str]) -> dict[str, object]:
        return {"what": what, "now": of[0], "then": of[1]}

    both = (now, then)
    return Table(
        caption="What it does to the body",
        columns=[Column("what", "In a year"), Column("now", "Today"), Column("then", "At this price")],
        rows=[
            row("Paid by the council", [_money(at.price) for at in both]),
            row("Above its cost", [_money(at.gap) for at in both]),
            row("Income from the council", [_percent(at) for at in both]),
            row("Cash after twelve months", [_money(at.cash_after) for at in both]),
            row("Owned less owed after twelve months", [_money(at.net_assets_after) for at in both]),
            row("Cash lasts", [_runway(at) for at in both]),
            row("Twelve months ahead", [WORDS[at.concern] for at in both]),
        ],
    )


def _money(amount: Money) -> str:
    return amount.in_pounds()
