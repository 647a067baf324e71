"""What anybody may take away, and what council this is."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from rightsource.commons.access.doors import now, open_to
from rightsource.commons.access.rules import Permission
from rightsource.commons.pages.components import Column, Table, csv_response, is_csv_asked
from rightsource.commons.record import queries as record
from rightsource.council.evidence import queries as evidence
from rightsource.desks.links import page
from rightsource.ground.text import long_date, pluralise


@dataclass(frozen=True, slots=True)
class Download:
    """A page whose table can be taken away, by whom."""

    title: str
    what: str
    href: str
    csv: str
    permission: Permission = Permission.PUBLIC


DOWNLOADS = (
    Download("Decisions", "What was decided, when, by whom, with which reasons", "/decisions", "?format=csv"),
    Download("Duties", "What the law asks, who answers and who does it", "/duties", "?format=csv"),
    Download("The plan, year by year", "Pressures, funding and savings", "/plan", "?table=years&format=csv"),
    Download("Every part of the plan", "Each pressure, saving and change", "/plan", "?table=parts&format=csv"),
    Download("The adopted budget", "Every line with its holder", "/plan", "?table=lines&format=csv"),
    Download("Early warning", "What the rules say of us, every day", "/evidence/early-warning", "?format=csv"),
    Download(
        "Published from the books", "Spending, payments, outturn, by quarter", "/open/publications", "?format=csv"
    ),
    Download("Resilience", "Reserves, debt and what pays, every day", "/open/resilience", "?format=csv"),
    Download("Ring-fenced funds", "What came in, what was spent for it", "/open/ring-fenced-funds", "?format=csv"),
    Download("Spend control", "What was decided about new spending", "/open/spend-control", "?table=log&format=csv"),
    Download("Charges", "What the council charges, from which day", "/charges", "?format=csv"),
    Download("Agreements", "What is bought, from whom, at what price", "/agreements", "?format=csv"),
    Download("Bodies", "Whom the council hands work to", "/bodies", "?format=csv"),
    Download("Outcomes", "What should become true, and how far it is", "/outcomes", "?format=csv"),
    Download("Seals over the books", "Codes by which a change of the books is noticed", "/open/seals", "?format=csv"),
    Download("Places", "Areas with their codes and population", "/places", "?format=csv"),
    Download("Members", "Who sits where", "/members", "?format=csv"),
    Download("Services", "The directory in the open standard (JSON)", "/find", "/api/hsds/services"),
    Download("Evidence", "Outturn of every council, as published", "/evidence/outturn", "?format=csv"),
    Download(
        "Position", "Every line now", "/desk/finance/position", "?format=csv", permission=Permission.POSITION_READ
    ),
    Download(
        "Statements",
        "What is owed under each agreement",
        "/desk/finance/statements",
        "?format=csv",
        permission=Permission.STATEMENT_READ,
    ),
)


def _csv(found: Download) -> str:
    return found.csv if found.csv.startswith("/") else found.href + found.csv


@require_GET
@open_to(Permission.PUBLIC)
def listed(request: HttpRequest) -> HttpResponse:
    """List what can be taken away by whoever looks."""
    mine = [each for each in DOWNLOADS if request.actor.may(each.permission) and page(each.href)]
    if not evidence.datasets():  # nothing has been imported, so there is nothing to take away
        mine = [each for each in mine if not each.href.startswith("/evidence/outturn")]
    table = Table(
        caption="Registers to read and to take away",
        columns=[
            Column("title", "Register", href=lambda row: str(row["href"])),
            Column("what", "What it says"),
            Column("csv", "File", href=lambda row: str(row["csv_href"])),
            Column("who", "Who may"),
        ],
        rows=[
            {
                "title": each.title,
                "what": each.what,
                "href": each.href,
                "csv": "JSON" if each.csv.startswith("/api") else "CSV",
                "csv_href": _csv(each),
                "who": "Everybody" if each.permission is Permission.PUBLIC else "Your role",
            }
            for each in mine
        ],
        address=request.get_full_path(),
        csv_name="open-data",
    )
    if is_csv_asked(request):
        return csv_response(table)
    public = sum(each.permission is Permission.PUBLIC for each in mine)
    return render(
        request,
        "desks/open.html",
        {
            "page_title": "Open data",
            "headline": (
                f"{pluralise(public, 'register')} can be read, searched and taken away by everybody, without asking."
            ),
            "breadcrumbs": [{"text": "Home", "href": "/"}, {"text": "Open data"}],
            "table": table,
            "api": page("/api"),
        },
    )


@require_GET
@open_to(Permission.PUBLIC)
def about(request: HttpRequest) -> HttpResponse:
    """Say what council this is, what of it is real, and where the figures come from."""
    case = record.loaded_case()
    datasets = evidence.datasets()
    headline = "No council is loaded yet."
    if case is not None:
        headline = (
            f"Everything about {case.council_name} here is made up to try the product with."
            if case.is_wholly_generated
            else f"{case.council_name} is a real council. What is published says so; the rest is worked out or made up."
        )
    return render(
        request,
        "desks/about.html",
        {
            "page_title": "About this council",
            "caption": "" if case is None else case.title,
            "headline": headline,
            "breadcrumbs": [{"text": "Home", "href": "/"}, {"text": "About"}],
            "case": case,
            "facts": []
            if case is None
            else [
                {"label": "Council", "value": case.council_name},
                {"label": "Financial year", "value": f"{case.budget_year}/{(case.budget_year + 1) % 100:02d}"},
                {"label": "Day of the demonstration", "value": long_date(case.today_on)},
                {"label": "Seed of what is generated", "value": str(case.seed)},
                {"label": "Loaded", "value": long_date(case.loaded_at.date())},
            ],
            "datasets": [
                {
                    "label": found.name,
                    "value": f"{found.publisher}; {pluralise(found.rows, 'row')}",
                    "provenance": "published",
                }
                for found in datasets
            ],
            "sources": record.sources(),
            "as_at": now(),
        },
    )
