"""What a year still promises, what became of it when it ended, and settling it before the year is closed."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from rightsource.books.ledger import queries
from rightsource.books.ledger.forms import CarryForm
from rightsource.books.ledger.models import CommitmentCarry
from rightsource.books.ledger.rules import (
    FATE_TITLES,
    Carried,
    CarryRefusedError,
    CommitmentKind,
    CommitmentRefusedError,
    Fate,
    LimitReachedError,
    LineBusyError,
    OrphanLineError,
    PostingRefusedError,
    Promised,
    carried_finding,
    page_of,
    promised_finding,
    words_for,
)
from rightsource.commons.access.doors import now, open_to, today
from rightsource.commons.access.rules import Permission, Purpose
from rightsource.commons.pages.components import Column, Table, csv_response, is_csv_asked, with_query
from rightsource.commons.pages.components.confirming import Binding, Done, bind
from rightsource.ground.text import pluralise
from rightsource.ground.time import FinancialYear, PeriodError
from rightsource.journeys.carry_forward import carry_forward
from rightsource.journeys.keep_floors import BudgetUnderFloorError, asking

PERIODS = "/desk/finance/periods"
REFUSALS = (
    BudgetUnderFloorError,
    CarryRefusedError,
    CommitmentRefusedError,
    LimitReachedError,
    LineBusyError,
    OrphanLineError,
    PostingRefusedError,
)
TO_WHOM = {CommitmentKind.AGREEMENT: "Agreements", CommitmentKind.ORDER: "Orders"}
BECAME = {
    Fate.CARRY.value: "Carried with its budget",
    Fate.BEAR.value: "Carried, borne by the next year",
    Fate.RELEASE.value: "Released",
}


def _year(text: str) -> FinancialYear:
    try:
        return FinancialYear.parse(text)
    except PeriodError as error:
        raise Http404(str(error)) from error


def _crumbs(year: FinancialYear, *here: str) -> list[dict[str, str]]:
    found = [
        {"text": "Position", "href": "/desk/finance/position"},
        {"text": f"Periods of {year}", "href": f"{PERIODS}?year={year.slug}"},
    ]
    if len(here) > 1:
        found.append({"text": here[0], "href": f"/desk/finance/year-end/{year.slug}/promises"})
    return [*found, {"text": here[-1]}]


@require_safe
@open_to(Permission.POSITION_READ)
def promises(request: HttpRequest, year: str) -> HttpResponse:
    """Show what each line of a year still promises, and what became of each promise once the year ended."""
    which = _year(year)
    promised = queries.promised_of_year(year=which)
    ended = queries.year_end(year=which) is not None
    tables = {
        "promised": _promised_table(request, which, promised),
        "carried": _carried_table(request, which, queries.carries_of(year=which)),
    }
    if is_csv_asked(request):
        return csv_response(tables.get(request.GET.get("table", ""), tables["promised"]))
    has_ended = today() >= which.ends_before
    return render(
        request,
        "ledger/promises.html",
        {
            "page_title": f"Promises of {which}",
            "headline": promised_finding(year=which, promised=promised, is_closed=ended, has_ended=has_ended),
            "breadcrumbs": _crumbs(which, "Promises"),
            "tables": tables,
            "has_carried": bool(tables["carried"].rows),
            "may_settle": bool(promised) and has_ended and request.actor.may(Permission.PERIOD_CLOSE),
            "year": which,
            "as_at": now(),
        },
    )


def _promised_table(request: HttpRequest, year: FinancialYear, promised: Sequence[Promised]) -> Table:
    return Table(
        caption="Still promised",
        columns=[
            Column("line", "Budget line", href=lambda row: f"/desk/finance/lines/{row['line_id']}#promised"),
            Column("kind", "To"),
            Column("promises", "Promises", "number", total=True),
            Column("amount", "Still promised", "pence", total=True),
            Column("unspent", "Of the line not spent", "pence"),
        ],
        rows=[
            {
                "line": row.line,
                "line_id": row.line_id,
                "kind": TO_WHOM[row.kind],
                "promises": row.promises,
                "amount": row.amount.pence,
                "unspent": row.unspent.pence,
            }
            for row in promised
        ],
        address=with_query(request.get_full_path(), table="promised"),
        csv_name=f"promised-{year.slug}",
        empty=f"Nothing is promised on the lines of {year}.",
    )


def _carried_table(request: HttpRequest, year: FinancialYear, rows: Sequence[CommitmentCarry]) -> Table:
    return Table(
        caption="Settled at the end of the year",
        columns=[
            Column("line", "Budget line", href=lambda row: f"/desk/finance/lines/{row['line_id']}#promised"),
            Column("ref", "Promised to", href=lambda row: str(row["href"])),
            Column("fate", "What became of it"),
            Column("pence", "Amount", "pence", total=True),
            Column("reason", "Why"),
            Column("authority", "Under", href=lambda row: str(row["authority_href"])),
        ],
        rows=[
            {
                "line": row.commitment.line.name,
                "line_id": row.commitment.line_id,
                "ref": words_for(row.commitment.ref),
                "href": page_of(row.commitment.ref),
                "fate": BECAME[row.fate],
                "pence": row.pence,
                "reason": row.reason,
                "authority": words_for(row.authority_ref) if row.authority_ref else "",
                "authority_href": page_of(row.authority_ref) if row.authority_ref else "",
            }
            for row in rows
        ],
        address=with_query(request.get_full_path(), table="carried"),
        csv_name=f"carried-{year.slug}",
        empty=f"Nothing that {year} promised has been settled yet.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Permission.PERIOD_CLOSE, Purpose.OPERATION)
def settle(request: HttpRequest, year: str) -> HttpResponseBase:
    """Ask what becomes of each line's promises, read it back, and settle them all at once."""
    which = _year(year)
    back = f"/desk/finance/year-end/{which.slug}/promises"
    promised = queries.promised_of_year(year=which)
    if request.method != "POST" and (not promised or today() < which.ends_before):
        return redirect(back)
    form = CarryForm(request.POST if request.method == "POST" else None, promised=promised)
    around = Binding(
        title=f"Settle what {which} still promises",
        check="Check what becomes of it",
        headline=promised_finding(year=which, promised=promised, is_closed=False, has_ended=True),
        words=f"What is carried stands on the same line of {which.next}, under the same order or agreement. Budget "
        f"that goes along is one-off money of {which.next}. {which} keeps its own budget; what it did not spend "
        "stands in reserves once it is closed.",
        effect=f"All of it is settled at once and listed. Nothing is promised on the lines of {which} any more.",
        button=f"Settle what {which} promises",
        breadcrumbs=_crumbs(which, "Promises", "Settle"),
        cancel_href=back,
    )

    def act() -> Carried:
        return carry_forward(
            year=which,
            asked=form.asked(),
            decision_code=form.cleaned_data["decision"],
            by=request.actor,
            at=now(),
            on=today(),
        )

    return bind(
        request,
        form,
        around,
        act=act,
        done=lambda made: Done(
            href=back, words=carried_finding(year=which, carried=made), reference=f"year end {which.slug}"
        ),
        refusals=REFUSALS,
        refused=asking(on=today(), by=request.actor, at=now()),
        rows=lambda: _answers(form),
    )


def _answers(form: CarryForm) -> list[dict[str, str]]:
    """Return in words what becomes of each line's promises."""
    rows = [
        {
            "label": f"{row.line}, {pluralise(row.promises, row.kind.value)}",
            "value": f"{row.amount}: {FATE_TITLES[spec.fate][0].lower()}{FATE_TITLES[spec.fate][1:]}. {spec.reason}",
        }
        for row, spec in zip(form.promised, form.asked(), strict=True)
    ]
    decision = form.cleaned_data["decision"]
    return [*rows, {"label": "Decision", "value": decision or "None: no budget is carried"}]
