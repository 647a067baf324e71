"""Doors of evidence: what every council spent, searched, compared and taken away."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from rightsource.commons.access.doors import open_to
from rightsource.commons.access.rules import Permission
from rightsource.commons.pages.components import Column, Table, csv_response, is_csv_asked, with_query
from rightsource.council.evidence import queries
from rightsource.council.evidence.models import EarlyWarningDay
from rightsource.council.evidence.queries import Compared
from rightsource.council.evidence.rules import LINE_TITLES, Line
from rightsource.council.evidence.rules.warning import (
    FIXED_BY_COMMIT,
    RULE_WORDS,
    Assessment,
    Level,
    Rule,
    warning_finding,
)
from rightsource.ground.text import pluralise

SHOWN = {
    Line.NET_REVENUE_EXPENDITURE: "Net spend",
    Line.CHILDREN_SOCIAL_CARE: "Children",
    Line.ADULT_SOCIAL_CARE: "Adults",
    Line.EARMARKED_CLOSE: "Earmarked",
    Line.UNALLOCATED_CLOSE: "Unallocated",
}
CLASSES = {
    "SC": "county council",
    "UA": "unitary council",
    "MD": "metropolitan district",
    "L": "London borough",
    "SD": "shire district",
    "O": "police, fire, park or waste",
}


def _pence(value_k: Decimal | None) -> int | None:
    """Return thousands of pounds as whole pence for the page's filters."""
    return None if value_k is None else int(value_k * 100_000)


@open_to(Permission.PUBLIC)
def outturn(request: HttpRequest) -> HttpResponse:
    """Show what every council spent in a year; with a council chosen, beside the middle of its class."""
    years = queries.years()
    if not years:
        return render(
            request,
            "evidence/empty.html",
            {"page_title": "What councils spent", "headline": "No return has been read yet."},
        )
    year = request.GET.get("year", "")
    year = year if year in years else years[0]
    text = request.GET.get("q", "").strip()
    chosen = request.GET.get("council", "")
    table = _every_council(request, year, text)
    compared = queries.compare(authority_code=chosen, year=year) if chosen else []
    own = [row for row in compared if row.value_k is not None]
    name = next((row.name for row in queries.authorities(year=year, text=chosen) if row.code == chosen), "")
    beside = _beside(request, own, year) if name else None
    if is_csv_asked(request):
        return csv_response(beside if beside is not None and request.GET.get("table") == "council" else table)
    dataset = next(row for row in queries.datasets() if row.layout.get("financial_year") == year)
    return render(
        request,
        "evidence/outturn.html",
        {
            "page_title": f"{name}: what it spent in {year}" if name else f"What councils spent in {year}",
            "headline": _finding(name, own, year, len(table.rows), text),
            "caption": "Evidence",
            "breadcrumbs": [{"text": "What councils spent", "href": "/evidence/outturn"}, {"text": name}]
            if name
            else [],
            "table": table,
            "beside": beside,
            "years": [(each, each) for each in years],
            "year": year,
            "text": text,
            "chosen": chosen if name else "",
            "dataset": dataset,
            "as_at": dataset.imported_at,
        },
    )


def _finding(name: str, own: Sequence[Compared], year: str, shown: int, text: str) -> str:
    if not name:
        which = f" whose name has “{text}”" if text else " in England"
        who = "it" if shown == 1 else "they"
        return f"{pluralise(shown, 'council')}{which} told the ministry what {who} spent in {year}."
    spent = next((row for row in own if row.line is Line.NET_REVENUE_EXPENDITURE), None)
    if spent is None or spent.value_k is None or spent.peers_middle_k is None:
        return f"{name} gave no net revenue expenditure for {year}."
    middle = f"the middle of the {spent.peers} councils of its class spent £{spent.peers_middle_k / 1000:,.1f}m"
    return f"{name} spent £{spent.value_k / 1000:,.1f}m net in {year}; {middle}."


def _every_council(request: HttpRequest, year: str, text: str) -> Table:
    rows = [
        {
            "name": council.name,
            "code": council.code,
            "class": CLASSES.get(council.authority_class, council.authority_class),
            **{line.value: _pence(values.get(line)) for line in SHOWN},
        }
        for council, values in queries.table(year=year, lines=tuple(SHOWN), text=text)
    ]
    return Table(
        caption=f"Every council, {year}",
        columns=[
            Column("name", "Council", href=lambda row: f"/evidence/outturn?year={year}&council={row['code']}"),
            Column("class", "Class"),
            *(Column(line.value, short, "pounds") for line, short in SHOWN.items()),
        ],
        rows=rows,
        address=request.get_full_path(),
        csv_name=f"outturn-{year}",
        note="Earmarked and unallocated are reserves on 31 March. A blank was not given: it is not nought.",
        empty="No council’s name has these words. Try a shorter part of the name.",
    )


def _beside(request: HttpRequest, compared: Sequence[Compared], year: str) -> Table:
    return Table(
        caption=f"Beside the middle council of its class, {year}",
        columns=[
            Column("line", "Line"),
            Column("own", "This council", "pounds"),
            Column("middle", "Middle of its class", "pounds"),
            Column("peers", "Councils compared", "number"),
        ],
        rows=[
            {
                "line": LINE_TITLES[row.line],
                "own": _pence(row.value_k),
                "middle": _pence(row.peers_middle_k),
                "peers": row.peers,
            }
            for row in compared
        ],
        address=with_query(request.get_full_path(), table="council"),
        csv_name=f"outturn-council-{year}",
    )


@open_to(Permission.PUBLIC)
def early_warning(request: HttpRequest) -> HttpResponse:
    """Show what the rules of the early warning say of this council from its own books, rule by rule and day by day."""
    days = queries.warning_days()
    if not days and is_csv_asked(request):
        return csv_response(_days_table(request, days))
    if not days:
        return render(
            request,
            "evidence/no_warning.html",
            {"page_title": "Early warning", "headline": "The first level is worked out from the books tonight."},
        )
    newest = days[0]
    assessment = Assessment(
        None if newest.level is None else Level(newest.level),
        tuple(Rule(name) for name in newest.rang),
        {Rule(name): why for name, why in newest.not_computed.items()},
    )
    tables = {"rules": _rules_table(request, assessment), "days": _days_table(request, days)}
    if is_csv_asked(request):
        return csv_response(tables.get(request.GET.get("table", ""), tables["rules"]))
    return render(
        request,
        "evidence/early_warning.html",
        {
            "page_title": "Early warning",
            "caption": f"From the council’s own books, {newest.year.replace('-', '/')}",
            "headline": warning_finding(assessment),
            "breadcrumbs": [{"text": "Open data", "href": "/open"}, {"text": "Early warning"}],
            "as_at": newest.on,
            "tables": tables,
            "commit": FIXED_BY_COMMIT,
        },
    )


def _says(rule: Rule, assessment: Assessment) -> str:
    if rule in assessment.not_computed:
        return "Not said"
    return "Rings" if rule in assessment.rang else "Quiet"


def _rules_table(request: HttpRequest, assessment: Assessment) -> Table:
    return Table(
        caption="What each rule says",
        columns=[
            Column("rule", "Sign of trouble"),
            Column("says", "Now", tag=lambda row: {"Rings": "red", "Quiet": "green"}.get(str(row["says"]), "grey")),
            Column("why", "Why not"),
        ],
        rows=[
            {
                "rule": RULE_WORDS[rule],
                "says": _says(rule, assessment),
                "why": assessment.not_computed.get(rule, ""),
            }
            for rule in Rule
        ],
        address=with_query(request.get_full_path(), table="rules"),
        csv_name="early-warning-rules",
        note="Derived. The rules and their thresholds are those of the backtest over every council.",
    )


def _days_table(request: HttpRequest, days: Sequence[EarlyWarningDay]) -> Table:
    colours = {"red": "red", "amber": "orange", "none": "green"}
    return Table(
        caption="Day by day",
        columns=[
            Column("on", "Day", "day"),
            Column("level", "Level", tag=lambda row: colours.get(str(row["level"]), "grey")),
            Column("rang", "What rang"),
        ],
        rows=[
            {
                "on": day.on,
                "level": day.level or "cannot be said",
                "rang": "; ".join(RULE_WORDS[Rule(name)] for name in day.rang),
            }
            for day in days
        ],
        address=with_query(request.get_full_path(), table="days"),
        csv_name="early-warning-days",
    )
