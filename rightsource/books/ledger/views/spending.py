"""Spend control: whether it is in force, from which sum and by whom it is decided; starting and ending it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from rightsource.books.ledger import queries, services
from rightsource.books.ledger.forms import SpendControlEndForm, SpendControlForm
from rightsource.books.ledger.models import SpendControl, SpendControlEnd
from rightsource.books.ledger.queries import PanelMember
from rightsource.books.ledger.rules import (
    EXEMPTION_WORDS,
    ApprovalKind,
    ApprovalRefusedError,
    LineBusyError,
    panel_words,
    words_for,
)
from rightsource.commons.access import queries as access
from rightsource.commons.access.doors import now, open_to, today
from rightsource.commons.access.rules import Permission, Purpose, roles_holding
from rightsource.commons.pages.components import Column, Table, csv_response, is_csv_asked
from rightsource.commons.pages.components.confirming import Binding, Done, bind, in_words
from rightsource.ground.money import Money
from rightsource.ground.text import long_date, pluralise
from rightsource.ground.time import day_in_london
from rightsource.ground.time.periods import ONE_DAY

HERE = "/desk/finance/spend-control"
POSITION = {"text": "Position", "href": "/desk/finance/position"}
REFUSALS = (ApprovalRefusedError, LineBusyError)
GOES_ON = (
    "What is promised already: it is delivered and paid as it is owed.",
    "An agreement that promised money before spend control began, in its later years too.",
    "Orders and agreements below the sum, unless a section 114 report is made.",
)


@require_safe
@open_to(Permission.POSITION_READ)
def spend_control(request: HttpRequest) -> HttpResponse:
    """Say whether spending is controlled, from which sum and by whom, and every time that it was."""
    mode = queries.spend_control()
    table = Table(
        caption="Every spend control",
        columns=[
            Column("starts_on", "From", "day"),
            Column("ended", "Ended", "day"),
            Column("authority", "On whose authority"),
            Column("reason", "Why"),
            Column("law", "After a section 114 report"),
            Column("end_reason", "Why it ended"),
            Column("pence", "From which sum", "pence"),
        ],
        rows=[_row(row) for row in queries.spend_controls()],
        address=request.get_full_path(),
        csv_name="spend-control",
        empty="Spending was never controlled. The finance officer starts it here, or with a section 114 report.",
    )
    if is_csv_asked(request):
        return csv_response(table)
    return render(
        request,
        "ledger/spend_control.html",
        {
            "page_title": "Spend control",
            "headline": queries.spend_control_now(),
            "as_at": today(),
            "breadcrumbs": [POSITION, {"text": "Spend control"}],
            "rows": [] if mode is None else rows_of(mode),
            "may_control": request.actor.may(Permission.SPENDING_CONTROL),
            "goes_on": GOES_ON,
            "exemptions": list(EXEMPTION_WORDS.values()),
            "table": table,
        },
    )


def rows_of(mode: SpendControl) -> list[dict[str, str]]:
    """Return a mode for its record."""
    until = "Until it is ended" if mode.ends_before is None else f"Until {long_date(mode.ends_before - ONE_DAY)}"
    return [
        {"label": "Since", "value": f"{long_date(mode.starts_on)}. {until}."},
        {"label": "From which sum", "value": f"{Money(mode.from_pence)} for each order and agreement"},
        {
            "label": "New agreements",
            "value": "Each needs the finance officer’s written authority (1988 Act s115, to be checked)"
            if mode.is_after_section_114
            else "As orders: from the sum on the panel decides",
        },
        {"label": "On whose authority", "value": words_for(mode.authority_ref)},
        {"label": "Why", "value": mode.reason},
        {"label": "Panel", "value": panel_words([one.title for one in queries.panel_of(control_id=mode.pk)])},
    ]


def _row(row: SpendControl) -> dict[str, object]:
    ended: SpendControlEnd | None = getattr(row, "ended", None)
    return {
        "starts_on": row.starts_on,
        "ended": None if ended is None else day_in_london(ended.at),
        "authority": words_for(row.authority_ref),
        "reason": row.reason,
        "law": "Yes" if row.is_after_section_114 else "No",
        "end_reason": "" if ended is None else ended.reason,
        "pence": row.from_pence,
    }


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Permission.SPENDING_CONTROL, Purpose.OPERATION)
def start(request: HttpRequest) -> HttpResponseBase:
    """Ask for sum, authority, reason, panel and last day, say what it does, and start it."""
    if queries.spend_control() is not None:
        return redirect(HERE)
    on = today()
    found = {one.account_id: one for one in access.people_in(roles=roles_holding(Permission.APPROVAL_DECIDE), on=on)}
    people = list(found.values())
    form = SpendControlForm(
        request.POST if request.method == "POST" else None,
        people=people,
        initial={"from_sum": queries.spend_control_from(on=on).plain().removesuffix(".00")},
    )
    around = Binding(
        title="Start spend control",
        check="Check what it does",
        button="Start spend control",
        headline=queries.spend_control_now(),
        effect="From that moment no order and no agreement from the sum on is promised without a decision.",
        breadcrumbs=[POSITION, {"text": "Spend control", "href": HERE}, {"text": "Start"}],
        cancel_href=HERE,
        warning=True,
    )

    def act() -> SpendControl:
        told = form.cleaned_data
        named = {one.account_id: one for one in people}
        control = services.SpendControlSpec(
            authority_ref=told["authority"],
            reason=told["reason"],
            from_sum=told["from_sum"],
            panel=[PanelMember(number, named[number].title) for number in told["panel"]],
            ends_before=told["ends_on"] and told["ends_on"] + ONE_DAY,
            is_after_section_114=told["is_after_section_114"],
        )
        return services.start_spend_control(control=control, by=request.actor, at=now(), on=on)

    def done(made: SpendControl) -> Done:
        return Done(href=HERE, words="Spend control is in force.", reference=f"spend control {made.pk}")

    return bind(request, form, around, act=act, done=done, refusals=REFUSALS, field="from_sum")


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Permission.SPENDING_CONTROL, Purpose.OPERATION)
def end(request: HttpRequest) -> HttpResponseBase:
    """Show what is in force and what still waits, ask why it can end, read it back, and end it."""
    mode = queries.spend_control()
    if mode is None:
        return redirect(HERE)
    form = SpendControlEndForm(request.POST if request.method == "POST" else None)
    waits = queries.approval_requests(is_waiting=True, kinds=[ApprovalKind.PANEL, ApprovalKind.AUTHORITY]).count()
    around = Binding(
        title="End spend control",
        check="Check what ends",
        button="End spend control",
        headline=queries.spend_control_now(),
        effect="New orders and agreements need no decision any more. "
        + (f"{pluralise(waits, 'request')} that still waits for one is left undecided." if waits else "Nothing waits."),
        breadcrumbs=[POSITION, {"text": "Spend control", "href": HERE}, {"text": "End"}],
        known=rows_of(mode),
        cancel_href=HERE,
        cancel="Leave it in force",
    )

    def act() -> SpendControlEnd:
        return services.end_spend_control(reason=form.cleaned_data["reason"], by=request.actor, at=now())

    def done(_: SpendControlEnd) -> Done:
        return Done(href=HERE, words="Spend control has ended.", reference=f"spend control {mode.pk}")

    return bind(
        request,
        form,
        around,
        act=act,
        done=done,
        refusals=REFUSALS,
        rows=lambda: [*rows_of(mode)[:3], *in_words(form)],
        field="reason",
    )
