"""The months of the books: which are locked, locking and opening one, and closing a year."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from rightsource.books.ledger import queries, services
from rightsource.books.ledger.forms import ClosingForm, PeriodForm
from rightsource.books.ledger.models import PeriodMove
from rightsource.books.ledger.rules import (
    LineBusyError,
    Period,
    PeriodRefusedError,
    PeriodStep,
    page_of,
    periods_finding,
)
from rightsource.commons.access.doors import now, open_to, today
from rightsource.commons.access.rules import Permission, Purpose
from rightsource.commons.pages.components import Column, Table, csv_response, is_csv_asked
from rightsource.commons.pages.components.confirming import Binding, Confirming, Done, bind, confirmed, say_done
from rightsource.ground.money import Money
from rightsource.ground.text import long_date, pluralise
from rightsource.ground.time import FinancialYear, Month, PeriodError, day_in_london

LIST = "/desk/finance/periods"
REFUSALS = (PeriodRefusedError, LineBusyError)


def _year_asked(request: HttpRequest) -> FinancialYear:
    try:
        return FinancialYear.parse(request.GET.get("year", ""))
    except PeriodError:
        return FinancialYear.containing(today())


@require_safe
@open_to(Permission.POSITION_READ)
def periods(request: HttpRequest) -> HttpResponse:
    """List the months of a year: which take postings, which are locked, since when and why."""
    year, on = _year_asked(request), today()
    found = queries.periods(year=year)
    ended = queries.year_end(year=year)
    may_move = request.actor.may(Permission.PERIOD_CLOSE) and ended is None and not is_csv_asked(request)
    table = Table(
        caption=f"Months of {year}",
        columns=[
            Column("month", "Month"),
            Column("state", "Now", tag=lambda row: "grey" if row["is_locked"] else "green"),
            Column("since", "Since", "day"),
            Column("reason", "Why"),
            Column("batches", "Batches posted", "number"),
            *([Column("action", "Change", href=lambda row: str(row["href"]))] if may_move else []),
        ],
        rows=[_row(each, can_lock=each.month.ends_before <= on) for each in found],
        address=request.get_full_path(),
        csv_name=f"periods-{year.slug}",
    )
    if is_csv_asked(request):
        return csv_response(table)
    batch_id = queries.year_end_batch_id(year=year) if ended is not None else None
    return render(
        request,
        "ledger/periods.html",
        {
            "page_title": f"Periods of {year}",
            "headline": periods_finding(year=year, periods=found, is_closed=ended is not None, on=on),
            "breadcrumbs": [{"text": "Position", "href": "/desk/finance/position"}, {"text": "Periods"}],
            "table": table,
            "year": year,
            "years": [year.previous, year.next],
            "may_close": may_move and all(each.is_locked for each in found),
            "closing_batch": "" if batch_id is None else page_of(f"ledger/batch/{batch_id}"),
            "history": [_moved(move) for move in queries.period_moves(year=year)],
            "as_at": on,
        },
    )


def _moved(move: PeriodMove) -> dict[str, str]:
    done = "locked" if move.kind == PeriodStep.LOCK else "opened"
    return {
        "when": long_date(day_in_london(move.at)),
        "what": f"{Month.containing(move.month)} was {done}: {move.reason}",
    }


def _row(each: Period, *, can_lock: bool) -> Mapping[str, object]:
    return {
        "month": str(each.month),
        "state": "Locked" if each.is_locked else "Open",
        "is_locked": each.is_locked,
        "since": each.since,
        "reason": each.reason,
        "batches": each.batches,
        "action": "Open it" if each.is_locked else "Lock it" if can_lock else "",
        "href": f"{LIST}/{each.month.iso}" if each.is_locked or can_lock else "",
    }


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Permission.PERIOD_CLOSE, Purpose.OPERATION)
def period(request: HttpRequest, month: str) -> HttpResponseBase:
    """Ask why, say what it does, and lock a month; or open one that is locked."""
    try:
        which = Month.parse(month)
    except PeriodError as error:
        raise Http404(str(error)) from error
    year = which.financial_year
    standing = next(each for each in queries.periods(year=year) if each.month == which)
    form = PeriodForm(request.POST if request.method == "POST" else None)

    back = f"{LIST}?year={year.slug}"
    title = f"{'Open' if standing.is_locked else 'Lock'} {which}"
    told = (
        f"{which} is {'locked' if standing.is_locked else 'open'}: "
        f"{pluralise(standing.batches, 'batch', 'batches')} posted in it."
    )
    around = Binding(
        title=title,
        check="Check what it does",
        checked=title,
        button=title,
        headline=told,
        breadcrumbs=_crumbs(year, str(which)),
        cancel_href=back,
    )

    def move() -> PeriodMove:
        act = services.open_period if standing.is_locked else services.lock_period
        return act(month=which, reason=form.cleaned_data["reason"], by=request.actor, at=now(), on=today())

    def done(_: PeriodMove) -> Done:
        said = "open again" if standing.is_locked else "locked"
        return Done(href=back, words=f"{which} is {said}.", reference=f"period {which.iso}")

    return bind(
        request,
        form,
        around,
        act=move,
        done=done,
        refusals=REFUSALS,
        rows=lambda: _effects(standing, form),
        field="reason",
    )


def _crumbs(year: FinancialYear, here: str) -> list[dict[str, str]]:
    return [
        {"text": "Position", "href": "/desk/finance/position"},
        {"text": f"Periods of {year}", "href": f"{LIST}?year={year.slug}"},
        {"text": here},
    ]


def _effects(standing: Period, form: PeriodForm) -> list[dict[str, str]]:
    """Return in words what would happen and what would not."""
    locking = not standing.is_locked
    return [
        {"label": "What", "value": f"{standing.month} is {'locked' if locking else 'opened again'}"},
        {"label": "Why", "value": form.cleaned_data["reason"]},
        {
            "label": "Postings in it",
            "value": "Refused from now on, by everybody and every way. Corrections are posted with their own day."
            if locking
            else "Taken again, until it is locked once more.",
        },
        {
            "label": "What was posted",
            "value": f"Stays as it is: {pluralise(standing.batches, 'batch', 'batches')}"
            + (", under a seal." if locking else "."),
        },
        {"label": "Who reads it", "value": "Officers, members and the auditor."},
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Permission.PERIOD_CLOSE, Purpose.OPERATION)
def closing(request: HttpRequest, year: str) -> HttpResponseBase:
    """Show what a year came to in each entity and fund, and take it into reserves once it is confirmed."""
    try:
        which = FinancialYear.parse(year)
    except PeriodError as error:
        raise Http404(str(error)) from error
    if queries.year_end(year=which) is not None:
        return redirect(f"{LIST}?year={which.slug}")
    form = ClosingForm(request.POST if request.method == "POST" else None)

    def close() -> None:
        services.close_year(year=which, by=request.actor, at=now())

    stage = confirmed(request, form, refusals=REFUSALS, act=close)
    if stage is Confirming.DONE:
        say_done(request, f"The year {which} is closed.", f"year end {which.slug}")
        return redirect(f"{LIST}?year={which.slug}")
    results = queries.year_results(year=which)
    names = {row.code: row.name for row in queries.entities()} | {row.code: row.name for row in queries.funds()}
    table = Table(
        caption="What goes into reserves",
        columns=[
            Column("entity", "In the books of"),
            Column("fund", "Fund"),
            Column("cost", "Spent, less earned", "pence", total=True),
            Column("reserves", "Reserves change by", "pence", total=True),
        ],
        rows=[
            {
                "entity": names.get(row.entity, row.entity),
                "fund": names.get(row.fund, row.fund),
                "cost": row.cost.pence,
                "reserves": -row.cost.pence,
            }
            for row in results
        ],
        address=request.get_full_path(),
        csv_name=f"year-end-{which.slug}",
        empty="The year came to nothing: no income and no expenditure was posted.",
    )
    if is_csv_asked(request):
        return csv_response(table)
    cost = Money.sum_of(row.cost for row in results)
    return render(
        request,
        "ledger/closing.html",
        {
            "page_title": f"Close {which}",
            "headline": f"The council and its bodies spent {abs(cost).in_millions()} "
            f"{'more' if cost.pence >= 0 else 'less'} than they earned in {which}; their reserves change by as much.",
            "breadcrumbs": _crumbs(which, "Close the year"),
            "form": form,
            "errors": form.errors,
            "is_checked": stage is Confirming.TO_CHECK,
            "button": f"Close {which} for good",
            "cancel_href": f"{LIST}?year={which.slug}",
            "table": table,
            "year": which,
        },
        status=422 if form.errors else 200,
    )
