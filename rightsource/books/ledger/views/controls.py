"""The finance officer's warnings and stops: what stands, laying one upon a line, and lifting it."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from rightsource.books.ledger import queries, services
from rightsource.books.ledger.forms import LiftForm, NoticeForm
from rightsource.books.ledger.models import Line, LineNotice, LineNoticeEnd
from rightsource.books.ledger.rules import (
    Balance,
    LineNoticeKind,
    LineUnknownError,
    NoticeRefusedError,
    controls_finding,
    line_finding,
)
from rightsource.commons.access.doors import now, open_to, today
from rightsource.commons.access.rules import Permission, Purpose
from rightsource.commons.pages.components import Column, Table, csv_response, is_csv_asked
from rightsource.commons.pages.components.confirming import Binding, Done, bind, in_words
from rightsource.ground.money import Money
from rightsource.ground.text import long_date, pluralise
from rightsource.ground.time import day_in_london

LIST = "/desk/finance/controls"
HINTS = {
    LineNoticeKind.WARNING.value: "It is shown wherever the line is. It hinders nobody.",
    LineNoticeKind.STOP.value: "Nothing new is promised on the line. What is promised already is paid as it is owed.",
}
TITLES = {LineNoticeKind.STOP.value: "New spending is stopped", LineNoticeKind.WARNING.value: "Warning"}


@require_safe
@open_to(Permission.POSITION_READ)
def controls(request: HttpRequest) -> HttpResponse:
    """Show the warnings and stops that stand, the stops first, with how each line stands now."""
    standing = queries.notices_standing()
    stopped = sum(row.kind == LineNoticeKind.STOP for row in standing)
    on = today()
    lifting = Column("action", "Change", href=lambda row: f"/desk/finance/lines/{row['id']}/control/lift")
    table = Table(
        caption="Warnings and stops",
        columns=[
            Column("line", "Budget line", href=lambda row: f"/desk/finance/lines/{row['id']}"),
            Column("kind", "What", tag=lambda row: "red" if row["is_stop"] else "yellow"),
            Column("reason", "Why"),
            Column("since", "Since", "day"),
            Column("left", "Left now", "pounds"),
            Column("holder", "Holder"),
            *([lifting] if request.actor.may(Permission.SPENDING_CONTROL) and not is_csv_asked(request) else []),
        ],
        rows=[
            {
                "line": row.line.name,
                "id": row.line_id,
                "kind": "Stopped" if row.kind == LineNoticeKind.STOP else "Warning",
                "is_stop": row.kind == LineNoticeKind.STOP,
                "reason": row.reason,
                "since": day_in_london(row.at),
                "left": row.line.balance.budget_pence
                - row.line.balance.committed_pence
                - row.line.balance.actual_pence,
                "holder": row.line.holder_title or "Nobody yet",
                "action": f"Lift the {'stop' if row.kind == LineNoticeKind.STOP else 'warning'}",
            }
            for row in standing
        ],
        address=request.get_full_path(),
        csv_name="warnings-and-stops",
        empty="Nothing stands on any line. The finance officer lays a warning or stop on the page of a line.",
    )
    if is_csv_asked(request):
        return csv_response(table)
    return render(
        request,
        "ledger/controls.html",
        {
            "page_title": "Warnings and stops",
            "headline": controls_finding(stopped=stopped, warned=len(standing) - stopped),
            "table": table,
            "as_at": on,
        },
    )


def _line(line_id: int) -> tuple[Line, Balance]:
    try:
        return queries.line(line_id=line_id), queries.balance_of_line(line_id=line_id)
    except LineUnknownError as error:
        raise Http404(str(error)) from error


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Permission.SPENDING_CONTROL, Purpose.OPERATION)
def control(request: HttpRequest, line_id: int) -> HttpResponseBase:
    """Ask what and why, say what it does and what it leaves alone, and lay it upon the line."""
    line, balance = _line(line_id)
    if queries.notice_on(line_id=line_id) is not None:
        return redirect("ledger_lift", line_id=line_id)
    form = NoticeForm(request.POST if request.method == "POST" else None)
    is_stop = form["kind"].value() == LineNoticeKind.STOP
    here = f"/desk/finance/lines/{line_id}"
    around = Binding(
        title="Warn about this line, or stop it",
        check="Check what it does",
        checked="Check what you lay upon the line",
        button="Stop new spending" if is_stop else "Issue the warning",
        caption=line.name,
        headline=line_finding(line.name, balance),
        breadcrumbs=_crumbs(line),
        hints=HINTS,
        cancel_href=here,
        warning=is_stop,
    )

    def issue() -> LineNotice:
        kind, reason = LineNoticeKind(form.cleaned_data["kind"]), form.cleaned_data["reason"]
        return services.issue_notice(line_id=line_id, kind=kind, reason=reason, by=request.actor, at=now())

    def done(made: LineNotice) -> Done:
        return Done(
            href=f"{here}#control",
            words="New spending on the line is stopped." if is_stop else "The warning stands on the line.",
            reference=f"line {line_id} · {made.kind} {made.pk}",
        )

    return bind(
        request,
        form,
        around,
        act=issue,
        done=done,
        refusals=(NoticeRefusedError,),
        rows=lambda: _effects(line, balance, form),
        field="reason",
    )


def _crumbs(line: Line) -> list[dict[str, str]]:
    return [
        {"text": "Position", "href": "/desk/finance/position"},
        {"text": line.name, "href": f"/desk/finance/lines/{line.pk}"},
        {"text": "Warning or stop"},
    ]


def _effects(line: Line, balance: Balance, form: NoticeForm) -> list[dict[str, str]]:
    """Return in words what would happen and what would not."""
    is_stop = form.cleaned_data["kind"] == LineNoticeKind.STOP
    promises = queries.commitments_on(line_id=line.pk).exclude(left=0).count()
    kept = f"{balance.committed} in {pluralise(promises, 'promise')}" if promises else "Nothing is promised now"
    return [
        {"label": "What", "value": "A stop of new spending" if is_stop else "A warning"},
        {"label": "Why", "value": form.cleaned_data["reason"]},
        {
            "label": "New orders and agreements",
            "value": f"Refused from now on, although {balance.left} is left."
            if is_stop and balance.left.pence > 0
            else "Refused from now on."
            if is_stop
            else "Go on as before.",
        },
        {"label": "What is promised already", "value": f"{kept}. It is delivered and paid as it is owed."},
        {"label": "Who reads it", "value": f"{line.holder_title or 'Nobody holds the line'}; members; the auditor."},
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Permission.SPENDING_CONTROL, Purpose.OPERATION)
def lift(request: HttpRequest, line_id: int) -> HttpResponseBase:
    """Show what stands and since when, ask why it can go, read it back, and lift it."""
    line, balance = _line(line_id)
    standing = queries.notice_on(line_id=line_id)
    if standing is None:
        return redirect("ledger_line", line_id=line_id)
    is_stop = standing.kind == LineNoticeKind.STOP
    form = LiftForm(request.POST if request.method == "POST" else None)
    around = Binding(
        title="Lift the stop" if is_stop else "Lift the warning",
        check="Check what you lift",
        effect="New orders and agreements can be promised on this line again as soon as you lift the stop."
        if is_stop
        else "The warning no longer stands wherever the line is shown. Nothing else changes.",
        button="Lift the stop" if is_stop else "Lift the warning",
        caption=line.name,
        headline=line_finding(line.name, balance),
        breadcrumbs=_crumbs(line),
        known=rows_of(standing),
        cancel_href=f"/desk/finance/lines/{line_id}",
        cancel="Leave it",
    )

    def lift_it() -> LineNoticeEnd:
        return services.lift_notice(line_id=line_id, reason=form.cleaned_data["reason"], by=request.actor, at=now())

    def done(_: LineNoticeEnd) -> Done:
        return Done(
            href=f"/desk/finance/lines/{line_id}#control",
            words="The stop is lifted." if is_stop else "The warning is lifted.",
            reference=f"line {line_id} · {standing.kind} {standing.pk}",
        )

    return bind(
        request,
        form,
        around,
        act=lift_it,
        done=done,
        refusals=(NoticeRefusedError,),
        rows=lambda: [*rows_of(standing), *in_words(form)],
        field="reason",
    )


def rows_of(notice: LineNotice) -> list[dict[str, str]]:
    """Return what stands on a line, for its record."""
    return [
        {"label": TITLES[notice.kind], "value": notice.reason},
        {"label": "Since", "value": long_date(day_in_london(notice.at))},
        {"label": "Left when it was issued", "value": str(Money(notice.left_pence))},
    ]


def history_of(line_id: int) -> list[dict[str, str]]:
    """Return every warning and stop of a line and its lifting, the newest first."""
    rows: list[tuple[date, int, str]] = []
    for notice in queries.notices_of(line_id=line_id):
        rows.append((day_in_london(notice.at), notice.pk * 2, f"{TITLES[notice.kind]}: {notice.reason}"))
        ended = getattr(notice, "ended", None)
        if ended is not None:
            rows.append((day_in_london(ended.at), notice.pk * 2 + 1, f"Lifted: {ended.reason}"))
    return [{"when": long_date(on), "what": what} for on, _, what in sorted(rows, reverse=True)]
