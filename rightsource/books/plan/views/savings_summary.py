"""The door of the public summary: money in and money out of every saving, in plain words (control R2)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rightsource.books.plan import queries
from rightsource.books.plan.queries import Register
from rightsource.books.plan.rules import register_finding
from rightsource.books.plan.views.savings import NOT_STATED, TAGS, WORDS, year_asked
from rightsource.commons.access.doors import open_to, today
from rightsource.commons.access.rules import SYSTEM, Permission, Purpose
from rightsource.commons.access.services import acting_as
from rightsource.commons.pages.components import Column, Table, csv_response, is_csv_asked
from rightsource.ground.money import Money


@require_safe
@open_to(Permission.PUBLIC)
def summary(request: HttpRequest) -> HttpResponse:
    """Tell everybody what each saving changes, what it brings, what it takes, and what the ledger shows."""
    known = queries.saving_years()
    year = year_asked(request, known)
    # The sums come from postings that the public may not read one by one; nothing else of them is shown.
    with acting_as(SYSTEM, purpose=Purpose.VIEW):
        found = queries.register(year=year, on=today())
    table = _summary_table(request, found)
    if is_csv_asked(request):
        return csv_response(table)
    return render(
        request,
        "plan/savings_summary.html",
        {
            "page_title": "Savings",
            "caption": f"What the council saves in {found.year}",
            "headline": register_finding(found.sums),
            "as_at": found.measured_on or today(),
            "table": table,
            "fields": [
                {
                    "name": "year",
                    "label": "Year",
                    "options": [(each.slug, str(each)) for each in known],
                    "value": year.slug,
                }
            ],
        },
    )


def _summary_table(request: HttpRequest, found: Register) -> Table:
    return Table(
        caption="Each saving: money in and money out",
        columns=[
            Column("summary", "Saving, and what changes"),
            Column("planned", "Saves in the year", "pounds", total=True),
            Column("cost", "Takes to make, once"),
            Column("delivered", "Saved by now", "pounds", total=True),
            Column("group", "For the group", "pounds", total=True),
            Column("confidence", "Confidence", tag=lambda row: TAGS[str(row["confidence"])]),
            Column("owner", "Who answers for it"),
            Column("provenance", "Figure"),
        ],
        rows=[
            {
                "summary": f"{row.saving.name}. {row.saving.summary}",
                "planned": row.planned,
                "cost": NOT_STATED if row.saving.cost_pence is None else Money(row.saving.cost_pence).in_pounds(),
                "delivered": row.delivered.council_sum,
                "group": row.delivered.group_sum,
                "confidence": "Withdrawn" if row.is_withdrawn else WORDS[row.confidence],
                "owner": row.saving.owner_title,
                "provenance": row.saving.provenance,
                "source": row.saving.source,
            }
            for row in sorted(found.rows, key=lambda row: -row.saving.pence)
        ],
        address=request.get_full_path(),
        csv_name=f"savings-{found.year.slug}",
        note="For the group: what the council and its own bodies save together. A lower price between them saves "
        "nothing.",
        empty="No saving of this year is in the register yet.",
    )
