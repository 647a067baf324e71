"""The start page of each role: what needs somebody, oldest first, and what is fine in one line each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from rightsource.commons.access.doors import now, open_to
from rightsource.commons.access.rules import Permission, Role, start_of
from rightsource.commons.pages.components import Column, Figure, Provenance, Table, csv_response, is_csv_asked
from rightsource.desks.links import page
from rightsource.ground.text import long_date, pluralise
from rightsource.journeys.see_desk import SOURCES, Alert, Desk, see_desk

SHOWN = 20
# Whose desk begins with the money, because it is what they answer for.
MONEY_FIRST = frozenset({Role.AUDITOR, Role.COUNCILLOR, Role.DIRECTOR, Role.FINANCE_OFFICER})
# Where each role goes next, beside what needs it.
WAYS = {
    Role.AUDITOR: [
        ("Run the check", "/desk/check", "Everything that must always hold, asked now"),
        ("Follow the audit trail", "/desk/trail", "Who wrote what, when, in which role"),
        ("See the position", "/desk/finance/position", "Every line, as at any day"),
        ("Capital receipts", "/desk/finance/receipts", "What rests on sales that are not banked"),
        ("One-off under recurring", "/desk/finance/one-off", "What is called one-off and comes again"),
        ("Ring-fenced funds", "/desk/finance/funds", "Received, spent for the purpose, and the cash behind"),
        ("Early warning", "/evidence/early-warning", "What the rules say of our own books today"),
    ],
    Role.BODY_STAFF: [
        ("Your bookings", "/desk/body/bookings", "Who comes, by session"),
        ("Your statements", "/desk/finance/statements", "What is owed and why, line by line"),
        ("What the public finds", "/find", "Your services as residents see them"),
    ],
    Role.BUDGET_HOLDER: [
        ("See your lines", "/desk/finance/position", "Budget, promised, spent, forecast"),
        ("Read the statements", "/desk/finance/statements", "What was paid and why"),
        ("Read the plan", "/plan", "What moves the budget of the next years"),
    ],
    Role.CLERK: [
        ("The desk of democratic services", "/desk/democracy", "Matters, notices, reports and votes"),
        ("Decisions", "/decisions", "The public register"),
        ("Members", "/members", "Who sits where"),
    ],
    Role.COMMISSIONER: [
        ("Agreements", "/agreements", "What is bought, from whom, under which decision"),
        ("Bodies", "/bodies", "From idea to hand-back"),
        ("Duties", "/duties", "Who answers and who does what is asked"),
    ],
    Role.CONTRACT_MANAGER: [
        ("Samples to verify", "/desk/verify", "What was drawn and nobody has looked at"),
        ("Statements", "/desk/finance/statements", "What was paid, line by line"),
        ("Agreements", "/agreements", "Terms, deliveries and samples"),
    ],
    Role.COUNCILLOR: [
        ("Decisions", "/decisions", "What was decided, by whom, with which reasons"),
        ("Bodies", "/bodies", "What the council owns and pays"),
        ("The plan", "/plan", "Five years, year by year"),
        ("Capital receipts", "/desk/finance/receipts", "What rests on sales that are not banked"),
        ("One-off under recurring", "/desk/finance/one-off", "What is called one-off and comes again"),
        ("Ring-fenced funds", "/desk/finance/funds", "Received, spent for the purpose, and the cash behind"),
        ("Early warning", "/evidence/early-warning", "What the rules say of our own books today"),
    ],
    Role.DIRECTOR: [
        ("Duties", "/duties", "Who answers and who does what is asked"),
        ("The position", "/desk/finance/position", "Every line, as at any day"),
        ("The plan", "/plan", "Five years, year by year"),
    ],
    Role.FINANCE_OFFICER: [
        ("The position", "/desk/finance/position", "Every line, as at any day"),
        ("Statements", "/desk/finance/statements", "What is owed, why, and where it is booked"),
        ("Run the check", "/desk/check", "Everything that must always hold, asked now"),
        ("Capital receipts", "/desk/finance/receipts", "What rests on sales that are not banked"),
        ("One-off under recurring", "/desk/finance/one-off", "What is called one-off and comes again"),
        ("Ring-fenced funds", "/desk/finance/funds", "Received, spent for the purpose, and the cash behind"),
        ("Early warning", "/evidence/early-warning", "What the rules say of our own books today"),
        ("Section 25 report", "/desk/finance/section-25", "Robustness of the estimates, adequacy of reserves"),
        ("Section 114 report", "/desk/finance/section-114", "Whether spending is likely to exceed resources"),
    ],
    Role.MONITORING_OFFICER: [
        ("Duties and posts", "/duties/posts", "Who holds the posts of the law"),
        ("Audit trail", "/desk/trail", "Who wrote what, when, in which role"),
        ("Decisions", "/decisions", "The public register"),
    ],
}


def item_of(alert: Alert, today: date) -> dict[str, str]:
    """Return an alert as the component shows it; what has no page yet has no link."""
    href, action_href = page(alert.href), page(alert.action_href)
    return {
        "what": alert.what,
        "why": alert.why,
        "age": alert.age(today),
        "since": alert.since(today),
        "urgency": alert.urgency(today),
        "href": href,
        "action": alert.action if action_href else "Look at it",
        "action_href": action_href or href,
    }


def figures_of(desk: Desk) -> list[Figure]:
    """Return the figures of the year for those who answer for the money."""
    if desk.actor.role not in MONEY_FIRST:
        return []
    seen = desk.looking.seen
    sums = seen.position.sums
    if not sums.budget:
        return []
    as_at = long_date(desk.on)
    share = sums.actual.pence * 100 // sums.budget.pence
    gone = (desk.on - seen.year.starts_on).days * 100 // (seen.year.ends_before - seen.year.starts_on).days
    made = f"forecast of {long_date(seen.forecast.as_at_on)}" if seen.forecast else "no forecast yet"
    position = "/desk/finance/position"
    return [
        Figure(
            "Forecast against budget",
            _over(sums.variance.pence, sums.variance.in_millions()) if seen.forecast else "No forecast yet",
            f"of {sums.budget.in_millions()}; {made}" if seen.forecast else f"{sums.budget.in_millions()} is budgeted",
            Provenance.DERIVED,
            as_at,
            href=f"{position}#lines",
            next_step="See which lines move it",
            next_href=position,
        ),
        Figure(
            "Without one-off money",
            _over(sums.underlying_variance.pence, sums.underlying_variance.in_millions())
            if seen.forecast
            else "No forecast yet",
            "what the year would cost if nothing came only once",
            Provenance.DERIVED,
            as_at,
            href=f"{position}#lines",
            next_step="Read the plan for next year",
            next_href="/plan",
        ),
        Figure(
            "Spent so far",
            sums.actual.in_millions(),
            f"{share}% of the budget; {gone}% of the year is over",
            Provenance.GENERATED,
            as_at,
            href=f"{position}#lines",
            next_step="See the statements",
            next_href="/desk/finance/statements",
        ),
    ]


def _over(pence: int, words: str) -> str:
    if not pence:
        return "On budget"
    return f"{words} over" if pence > 0 else f"{words.lstrip(chr(0x2212))} under"


@require_GET
@open_to(Permission.SIGNED_IN)
def start(request: HttpRequest) -> HttpResponse:
    """Show the desk of whoever is signed in; residents and the public start at the front door."""
    actor = request.actor
    if actor.role not in SOURCES:
        return redirect(start_of(actor.role) if actor.role in (Role.RESIDENT, Role.PUBLIC) else "/")
    desk = see_desk(actor=actor, at=now())
    ways = [{"text": text, "href": href, "what": what} for text, href, what in WAYS.get(actor.role, []) if page(href)]
    return render(
        request,
        "desks/start.html",
        {
            "page_title": "Your desk",
            "caption": f"{actor.title} · {long_date(desk.on)}",
            "headline": desk.headline,
            "figures": figures_of(desk),
            "items": [item_of(alert, desk.on) for alert in desk.alerts[:SHOWN]],
            "more": len(desk.alerts) - SHOWN,
            "fine": desk.fine,
            "ways": ways,
            "as_at": desk.looking.at,
        },
    )


@require_GET
@open_to(Permission.SIGNED_IN)
def alerts(request: HttpRequest) -> HttpResponse:
    """Show everything that needs whoever is signed in, as a table to keep."""
    desk = see_desk(actor=request.actor, at=now())
    table = alerts_table(desk.alerts, desk.on, request.get_full_path())
    if is_csv_asked(request):
        return csv_response(table)
    return render(
        request,
        "desks/alerts.html",
        {
            "page_title": "Alerts",
            "caption": request.actor.title,
            "headline": desk.headline,
            "breadcrumbs": [{"text": "Your desk", "href": "/desk"}, {"text": "Alerts"}],
            "table": table,
            "fine": desk.fine,
            "as_at": desk.looking.at,
        },
    )


def alerts_table(found: Sequence[Alert], today: date, address: str) -> Table:
    """Return alerts as a table, oldest first."""
    return Table(
        caption=pluralise(len(found), "alert"),
        columns=[
            Column("what", "What", href=lambda row: str(row["href"])),
            Column("why", "Why"),
            Column("on", "Day", format="day"),
            Column("age", "Age"),
        ],
        rows=[
            {
                "what": alert.what,
                "why": alert.why,
                "on": alert.on,
                "age": alert.age(today),
                "href": page(alert.href),
            }
            for alert in found
        ],
        address=address,
        csv_name="alerts",
        empty="Nothing needs you today.",
    )
