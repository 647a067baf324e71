"""Doors of the savings register: every saving of a year against the ledger, and one saving with its history."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rightsource.books.ledger.rules import in_short, page_of
from rightsource.books.plan import queries
from rightsource.books.plan.models import SavingMove
from rightsource.books.plan.queries import Register, SavingRow
from rightsource.books.plan.rules import (
    Confidence,
    SavingMoveKind,
    SavingUnknownError,
    register_finding,
    saving_finding,
)
from rightsource.commons.access.doors import open_to, today
from rightsource.commons.access.rules import TITLES, Permission, Role
from rightsource.commons.pages.charts import Chart, Course, courses
from rightsource.commons.pages.components import (
    Column,
    Figure,
    Provenance,
    Table,
    csv_response,
    is_csv_asked,
    with_query,
)
from rightsource.ground.money import Money
from rightsource.ground.text import long_date
from rightsource.ground.time import FinancialYear, PeriodError
from rightsource.journeys.keep_floors import UnderFloor, savings_under_floor

LIST = "/desk/finance/savings"
WORDS = {Confidence.AMBER: "Amber", Confidence.GREEN: "Green", Confidence.RED: "Red"}
TAGS = {"Amber": "yellow", "Green": "green", "Red": "red", "Withdrawn": "grey"}
STATED, NOBODY = "Stated", "Nobody stated it"
NOT_STATED = "Not stated"
UNDER, CONSENTED = "Under the floor", "Under, with consent"
FLOOR_TAGS = {"": "", UNDER: "red", CONSENTED: "yellow"}
DONE = {
    SavingMoveKind.BASELINE: "Counterfactual stated",
    SavingMoveKind.RECORDED: "Recorded",
    SavingMoveKind.REVIEWED: "Reviewed",
    SavingMoveKind.REVISED: "Profile changed",
    SavingMoveKind.WITHDRAWN: "Withdrawn",
}
SHOWS: dict[str, tuple[str, Callable[[Register], Sequence[SavingRow]]]] = {
    "": ("All savings", lambda found: found.rows),
    "undelivered": ("Savings not delivered", lambda found: found.undelivered),
    "no-counterfactual": ("Savings without counterfactual", lambda found: found.without_counterfactual),
}


def year_asked(request: HttpRequest, known: Sequence[FinancialYear]) -> FinancialYear:
    """Return the year that the address asks for, else the one that runs."""
    try:
        asked = FinancialYear.parse(request.GET.get("year", ""))
    except PeriodError:
        asked = FinancialYear.containing(today())
    return asked if asked in known or not known else known[-1]


@require_safe
@open_to(Permission.POSITION_READ)
def register(request: HttpRequest) -> HttpResponse:
    """Show every saving of a year: due, claimed, and what the ledger shows; what is not delivered comes first."""
    known = queries.saving_years()
    found = queries.register(year=year_asked(request, known), on=today())
    show = request.GET.get("show", "")
    caption, chosen = SHOWS.get(show, SHOWS[""])
    confidence = request.GET.get("confidence", "")
    rows = [row for row in chosen(found) if confidence in ("", row.confidence.value)]
    under = savings_under_floor(year=found.year, on=today(), register=found)
    table = _table(request, caption, sorted(rows, key=lambda row: -row.delivered.missing.pence), under)
    unclaimed = _unclaimed_table(request, found)
    if is_csv_asked(request):
        return csv_response(unclaimed if request.GET.get("table") == "unclaimed" else table)
    context = {
        "page_title": "Savings",
        "caption": f"Savings register {found.year}",
        "headline": register_finding(found.sums),
        "as_at": found.measured_on or today(),
        "figures": _figures(found),
        "table": table,
        "double_counts": found.double_counts,
        "unclaimed": unclaimed if found.unclaimed else None,
        "fields": [
            {"name": "year", "label": "Year", "options": [(each.slug, str(each)) for each in known or [found.year]],
             "value": found.year.slug},
            {"name": "show", "label": "Show", "options": [(key, words) for key, (words, _) in SHOWS.items()],
             "value": show, "wide": True},
            {"name": "confidence", "label": "Confidence",
             "options": [("", "Any"), *((each.value, word) for each, word in WORDS.items())], "value": confidence},
        ],
    }  # fmt: skip
    return render(request, "plan/savings.html", context)


def _figures(found: Register) -> list[Figure]:
    sums = found.sums
    at = long_date(found.measured_on or today())
    planned, ledger = Provenance.DERIVED, Provenance.DERIVED
    red = sum(row.confidence is not Confidence.GREEN for row in found.standing)
    claimed = [row.claimed for row in found.standing if row.claimed is not None]
    return [
        Figure(
            "Planned", sums.planned.in_millions(), f"{red} of {sums.savings} are red or amber", planned, at, "#savings"
        ),
        Figure("Due by now", sums.due.in_millions(), f"by {at}", planned, at, "#savings"),
        Figure(
            "Claimed",
            Money.sum_of(claimed).in_millions() if claimed else NOBODY,
            f"said of {len(claimed)} of {sums.savings} savings by their owners",
            planned,
            at,
            "#savings",
        ),
        Figure(
            "In the ledger",
            sums.council.in_millions(),
            f"{sums.group.in_millions()} of it for the council and its bodies as one",
            ledger,
            at,
            "#savings",
        ),
    ]


def _table(
    request: HttpRequest, caption: str, rows: Sequence[SavingRow], under: Mapping[str, Sequence[UnderFloor]]
) -> Table:
    return Table(
        caption=caption,
        columns=[
            Column("name", "Saving", href=lambda row: f"{LIST}/{row['code']}"),
            Column("owner", "Owner"),
            Column("planned", "Planned", "pounds", total=True),
            Column("due", "Due by now", "pounds", total=True),
            Column("claimed", "Claimed", "pounds", total=True),
            Column("delivered", "In the ledger", "pounds", total=True),
            Column("missing", "Missing", "pounds", total=True),
            Column("group", "For the group", "pounds", total=True),
            Column("confidence", "Confidence", tag=lambda row: TAGS[str(row["confidence"])]),
            Column(
                "counterfactual", "Counterfactual", tag=lambda row: "red" if row["counterfactual"] == NOBODY else ""
            ),
            *([Column("floor", "Floor", tag=lambda row: FLOOR_TAGS[str(row["floor"])])] if under else []),
        ],
        rows=[
            {
                "name": row.saving.name,
                "code": row.saving.code,
                "owner": row.saving.owner_title,
                "planned": row.planned,
                "due": row.delivered.due_sum,
                "claimed": row.claimed,
                "delivered": row.delivered.council_sum,
                "missing": row.delivered.missing,
                "group": row.delivered.group_sum,
                "confidence": "Withdrawn" if row.is_withdrawn else WORDS[row.confidence],
                "counterfactual": STATED if row.has_counterfactual else NOBODY,
                "floor": _floor(under.get(row.saving.code, ())),
            }
            for row in rows
        ],
        address=request.get_full_path(),
        csv_name="savings",
        empty="No saving is like this. Choose another filter, or record a saving of the plan.",
        note="Claimed is what its owner says. The ledger shows what the budget lines would have cost less what was "
        "posted on them, in whole months; the group is the council and its bodies without what they pay each other.",
    )


def _floor(under: Sequence[UnderFloor]) -> str:
    if not under:
        return ""
    return CONSENTED if all(one.is_consented for one in under) else UNDER


def _unclaimed_table(request: HttpRequest, found: Register) -> Table:
    may = request.actor.may(Permission.SAVING_KEEP)
    return Table(
        caption="Savings of the plan that nobody answers for",
        columns=[
            Column("name", "Part of the plan", href=lambda row: f"{LIST}/new/{row['id']}" if may else ""),
            Column("planned", "Planned", "pounds", total=True),
            Column("provenance", "Figure"),
        ],
        rows=[
            {"name": part.name, "id": part.pk, "planned": -part.pence, "provenance": part.provenance,
             "source": part.source}
            for part in found.unclaimed
        ],
        address=with_query(request.get_full_path(), table="unclaimed"),
        csv_name="savings-without-owner",
    )  # fmt: skip


def seen(code: str) -> tuple[Register, SavingRow]:
    """Return a saving with the register of its year.

    :raises Http404: there is none
    """
    try:
        found = queries.register(year=queries.saving_year(code=code), on=today())
        return found, found.row(code)
    except SavingUnknownError as error:
        raise Http404(str(error)) from error


@require_safe
@open_to(Permission.POSITION_READ)
def saving(request: HttpRequest, code: str) -> HttpResponse:
    """Show one saving: due against the ledger month by month, its lines, and all that was said of it."""
    found, row = seen(code)
    tables = {"lines": _lines_table(request, found, row), "history": _history_table(request, row.moves)}
    if is_csv_asked(request):
        return csv_response(tables.get(request.GET.get("table", ""), tables["lines"]))
    at = long_date(found.measured_on or today())
    drawn = Provenance(row.saving.provenance)
    of = row.delivered
    context = {
        "page_title": row.saving.name,
        "caption": f"Saving {found.year} · {row.saving.owner_title}",
        "headline": _finding(found, row),
        "as_at": found.measured_on or today(),
        "breadcrumbs": [{"text": "Savings", "href": f"{LIST}?year={found.year.slug}"}, {"text": row.saving.name}],
        "saving": row.saving,
        "may_keep": request.actor.may(Permission.SAVING_KEEP) and not row.is_withdrawn,
        "tables": tables,
        "chart": _chart(found, row) if found.months and not row.is_withdrawn else None,
        "figures": [
            Figure(
                "Planned",
                row.planned.in_pounds(),
                f"for {found.year}",
                drawn,
                at,
                f"/plan?year={found.year.slug}#parts",
            ),
            Figure("Due by now", of.due_sum.in_pounds(), f"by {at}", drawn, at, "#months"),
            Figure(
                "Claimed",
                NOBODY if row.claimed is None else row.claimed.in_pounds(),
                "by its owner",
                drawn,
                at,
                "#history",
            ),
            Figure(
                "In the ledger",
                of.council_sum.in_pounds(),
                f"{of.group_sum.in_pounds()} for the council and its bodies as one",
                Provenance.DERIVED,
                at,
                "#lines",
            ),
        ],
        "rows": [*_record(row), *_floor_rows(found, code)],
    }
    return render(request, "plan/saving.html", context)


def _finding(found: Register, row: SavingRow) -> str:
    return saving_finding(
        row.saving.name,
        row.delivered,
        is_withdrawn=row.is_withdrawn,
        has_counterfactual=row.has_counterfactual,
        months=found.months,
    )


def _record(row: SavingRow) -> list[dict[str, object]]:
    saving, reviewed = row.saving, row.reviewed
    cost = NOT_STATED if saving.cost_pence is None else Money(saving.cost_pence).in_pounds()
    return [
        {"label": "What changes", "value": saving.summary},
        {"label": "Owner", "value": f"{saving.owner_title} ({TITLES[Role(saving.owner_role)]})"},
        {"label": "Confidence", "value": f"{WORDS[row.confidence]}: {reviewed.reason}"},
        {"label": "Evidence", "value": reviewed.evidence or "None is laid", "href": page_of(reviewed.evidence)},
        {"label": "Counts", "value": "Once" if saving.part.recurrence == "one_off" else "Every year from now on"},
        {"label": "What it takes to make it", "value": cost},
        {
            "label": "From the plan",
            "value": f"{saving.part.version.name}: {Money(-saving.part.pence).in_pounds()}",
            "href": f"/plan?version={saving.part.version.code}#parts",
            "provenance": saving.provenance,
            "source": saving.source,
        },
    ]


def _floor_rows(found: Register, code: str) -> list[dict[str, object]]:
    under = savings_under_floor(year=found.year, on=today(), register=found).get(code, ())
    return [
        {
            "label": "Under a floor" if not one.is_consented else "Under a floor, with consent",
            "value": f"{one.name} would have {Money(one.pence).in_pounds()} and needs "
            f"{Money(one.floor.pence).in_pounds()} for {one.floor.safe}. Where its budget has the saving "
            "in it already, state what the line would have cost.",
            "href": "/duties/floors",
        }
        for one in under
    ]


def _chart(found: Register, row: SavingRow) -> Chart:
    steps = found.by_month(row.saving.code)
    days = [month.period.last_day or month.starts_on for month in found.year.months()][: found.months]
    said = [
        Course("Due", [(day, of.due_sum.pence) for day, of in zip(days, steps, strict=True)]),
        Course("In the ledger", [(day, of.council_sum.pence) for day, of in zip(days, steps, strict=True)]),
    ]
    is_stated = all(of.is_group_stated for of in found.shown(found.months).values())
    if is_stated and any(of.group_sum != of.council_sum for of in steps):
        said.append(Course("For the group", [(day, of.group_sum.pence) for day, of in zip(days, steps, strict=True)]))
    missing = row.delivered.missing
    return courses(
        finding=f"{in_short(missing)} of what was due is missing" if missing.pence else "All that was due has come",
        what="What should have come by the end of each month, and what the ledger shows of it",
        lines=said,
        provenance="derived",
        as_at=long_date(days[-1]),
    )


def _lines_table(request: HttpRequest, found: Register, row: SavingRow) -> Table:
    shown = found.shown(found.months)
    return Table(
        caption="The budget lines that it lowers",
        columns=[
            Column("line", "Budget line", href=lambda line: f"/desk/finance/lines/{line['id']}#spent"),
            Column("claim", "Lowered by", "pounds", total=True),
            Column("baseline", "Would have cost", "pounds"),
            Column("inside", "Of it to own bodies", "pounds"),
            Column("source", "Says who"),
            Column("sure", "How sure"),
            Column("shown", "The line shows", "pounds"),
            Column("due", "Due by now", "pounds", total=True),
            Column("delivered", "In the ledger", "pounds", total=True),
            Column("group", "For the group", "pounds", total=True),
        ],
        rows=[
            {
                "line": found.lines[line_id].name,
                "id": line_id,
                "claim": amount,
                "baseline": row.baselines[line_id].pence if line_id in row.baselines else None,
                "inside": (row.baselines[line_id].inside_pence if line_id in row.baselines else None),
                "source": row.baselines[line_id].source if line_id in row.baselines else NOBODY,
                "sure": row.baselines[line_id].confidence.capitalize() if line_id in row.baselines else "",
                "shown": shown[line_id].council,
                "due": row.delivered.due.get(line_id),
                "delivered": row.delivered.council.get(line_id),
                "group": row.delivered.group.get(line_id) if shown[line_id].is_group_stated else None,
            }
            for line_id, amount in row.standing.claims.items()
        ],
        address=with_query(request.get_full_path(), table="lines"),
        csv_name=f"saving-{row.saving.code}-lines",
        empty="It lowers no line yet.",
        note="What a line shows is shared by all savings on it, by what is due from each; each leads to its postings. "
        "A dash for the group: nobody stated what would have gone to the council’s own bodies.",
    )


def _history_table(request: HttpRequest, moves: Sequence[SavingMove]) -> Table:
    return Table(
        caption="What was said of it",
        columns=[
            Column("on", "Day", "day"),
            Column("what", "What"),
            Column("confidence", "Confidence", tag=lambda row: TAGS.get(str(row["confidence"]), "")),
            Column("reason", "Why"),
            Column("claimed", "Claimed", "pounds"),
            Column("delivered", "In the ledger then", "pounds"),
        ],
        rows=[
            {
                "on": move.on,
                "what": DONE[SavingMoveKind(move.kind)],
                "confidence": move.confidence.capitalize(),
                "reason": move.reason,
                "claimed": move.claimed_pence,
                "delivered": move.delivered_pence,
            }
            for move in reversed(moves)
        ],
        address=with_query(request.get_full_path(), table="history"),
        csv_name="saving-history",
    )
