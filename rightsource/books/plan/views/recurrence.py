"""The door of one-off money that comes again: every cost line, with both years one click away."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from rightsource.books.plan import queries
from rightsource.books.plan.rules.recurrence import Run, Where, runs_finding, runs_of
from rightsource.commons.access.doors import open_to, today
from rightsource.commons.access.rules import Permission
from rightsource.commons.pages.components import Column, Table, csv_response, is_csv_asked, with_query
from rightsource.ground.text import pluralise

WHERE = {Where.ACTUAL: "Spent", Where.BUDGET: "Budget by line", Where.PLAN: "Plan"}


@require_GET
@open_to(Permission.POSITION_READ)
def one_off(request: HttpRequest) -> HttpResponse:
    """Show what is called one-off year after year, then everything that is called one-off, with its evidence."""
    rows = queries.one_offs()
    runs = runs_of(rows)
    tables = {
        "again": _runs_table(request, runs),
        "all": Table(
            caption="All one-off money",
            columns=[
                Column("name", "Cost line", href=lambda row: str(row["href"])),
                Column("where", "Where"),
                Column("year", "Year"),
                Column("amount", "Amount", "pounds"),
                Column("evidence", "Evidence"),
            ],
            rows=[
                {
                    "name": row.name,
                    "href": row.href,
                    "where": WHERE[row.where],
                    "year": str(row.year),
                    "amount": row.amount,
                    "evidence": row.evidence,
                }
                for row in sorted(rows, key=lambda row: (row.year, row.name))
            ],
            address=with_query(request.get_full_path(), table="all"),
            csv_name="one-off-money",
            empty="Nothing is called one-off.",
            note="The ledger’s budgets name their evidence in the text of the entry.",
        ),
    }
    if is_csv_asked(request):
        return csv_response(tables.get(request.GET.get("table", ""), tables["again"]))
    return render(
        request,
        "plan/one_off.html",
        {
            "page_title": "One-off under recurring",
            "caption": "Money that is called one-off and comes again",
            "headline": runs_finding(runs),
            "breadcrumbs": [{"text": "Position", "href": "/desk/finance/position"}, {"text": "One-off money"}],
            "as_at": today(),
            "tables": tables,
        },
    )


def _runs_table(request: HttpRequest, runs: Sequence[Run]) -> Table:
    return Table(
        caption="Called one-off, and there again the year after",
        columns=[
            Column("name", "Cost line"),
            Column("where", "Where"),
            Column("running", "Running"),
            Column("first", "First called one-off", href=lambda row: str(row["first_href"])),
            Column("again", "And again", href=lambda row: str(row["again_href"])),
            Column("amount", "After the first year", "pounds", total=True),
            Column("evidence", "Evidence given"),
        ],
        rows=[
            {
                "name": run.first.name,
                "where": WHERE[run.first.where],
                "running": pluralise(len(run.rows), "year"),
                "first": f"{run.first.year}: {run.first.amount.in_pounds()}",
                "first_href": run.first.href,
                "again": f"{run.again.year}: {run.again.amount.in_pounds()}",
                "again_href": run.again.href,
                "amount": run.amount,
                "evidence": run.again.evidence,
            }
            for run in runs
        ],
        address=with_query(request.get_full_path(), table="again"),
        csv_name="one-off-again",
        empty="No cost line is called one-off two years running.",
        note="What comes every year is recurring: make it so in the next version of the plan, or end it.",
    )
