"""Spending that needs somebody's word first: asking for it, what waits, deciding, and the log of it all."""

from __future__ import annotations

from django.db.models import QuerySet, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from rightsource.books.ledger import queries, services
from rightsource.books.ledger.forms import AskForm, DecideForm
from rightsource.books.ledger.models import ApprovalDecision, ApprovalRequest
from rightsource.books.ledger.queries import ApprovalUnknownError
from rightsource.books.ledger.rules import (
    APPROVAL_REFS,
    APPROVAL_TITLES,
    EXEMPTION_WORDS,
    GROUND_WORDS,
    ApprovalAnswer,
    ApprovalKind,
    ApprovalRefusedError,
    ApprovalSpec,
    CommitmentKind,
    Exemption,
    Ground,
    LineUnknownError,
    approvals_finding,
    line_finding,
    others_of,
    page_of,
    words_for,
)
from rightsource.commons.access import queries as access
from rightsource.commons.access.doors import now, open_to, today
from rightsource.commons.access.rules import AuthorityRefusedError, Permission, Purpose
from rightsource.commons.pages.components import Column, Table, csv_response, is_csv_asked, with_query
from rightsource.commons.pages.components import page_of as rows_page
from rightsource.commons.pages.components.confirming import Binding, Done, bind, in_words
from rightsource.commons.pages.rules import instant
from rightsource.ground.money import Money
from rightsource.ground.text import sentence_list
from rightsource.ground.time import day_in_london

LIST = "/desk/finance/approvals"
POSITION = {"text": "Position", "href": "/desk/finance/position"}
REFUSALS = (ApprovalRefusedError, AuthorityRefusedError)


def state_of(row: ApprovalRequest) -> tuple[str, str]:
    """Return how a request stands, and the colour of its tag."""
    decision = getattr(row, "decision", None)
    if decision is None:
        return "Waiting", "yellow"
    if not decision.is_approved:
        return "Refused", "red"
    return ("Used", "grey") if hasattr(row, "use") else ("Approved", "green")


def _table(request: HttpRequest, name: str, caption: str, found: QuerySet[ApprovalRequest], empty: str) -> Table:
    page = None if is_csv_asked(request) else rows_page(found, request, name=f"page-{name}")
    return Table(
        caption=caption,
        columns=[
            Column("number", "Number", href=lambda row: f"{LIST}/{row['number']}"),
            Column("at", "Asked", "day"),
            Column("line", "Budget line", href=lambda row: f"/desk/finance/lines/{row['line_id']}"),
            Column("what", "What for"),
            Column("kind", "Why it needs a word"),
            Column("exemption", "Test of necessity"),
            Column("state", "Now", tag=lambda row: str(row["colour"])),
            Column("reason", "Decided because"),
            Column("decided", "Decided", "day"),
            Column("pence", "Amount", "pence"),
        ],
        rows=[_row(row) for row in (found if page is None else page.rows)],
        page=page,
        address=with_query(request.get_full_path(), table=name),
        csv_name=f"approvals-{name}",
        empty=empty,
    )


def _row(row: ApprovalRequest) -> dict[str, object]:
    state, colour = state_of(row)
    decision = getattr(row, "decision", None)
    return {
        "number": row.pk,
        "at": day_in_london(row.at),
        "line": row.line.name,
        "line_id": row.line_id,
        "what": row.what,
        "kind": APPROVAL_TITLES[ApprovalKind(row.kind)],
        "exemption": EXEMPTION_WORDS[Exemption(row.exemption)] if row.exemption else "",
        "state": state,
        "colour": colour,
        "reason": "" if decision is None else decision.reason,
        "decided": None if decision is None else day_in_london(decision.at),
        "pence": row.pence,
    }


@require_safe
@open_to(Permission.POSITION_READ)
def approvals(request: HttpRequest) -> HttpResponse:
    """Show what waits, the oldest first, and the log of what was decided, the newest first."""
    waits, log = queries.approval_requests(is_waiting=True), queries.approval_requests(is_waiting=False)
    tables = {
        "waiting": _table(
            request, "waiting", "Waiting", waits, "Nothing waits. A request appears as soon as one asks."
        ),
        "decided": _table(request, "decided", "Decided", log, "Nothing was decided yet."),
    }
    if is_csv_asked(request):
        return csv_response(tables.get(request.GET.get("table", ""), tables["decided"]))
    first = waits.first()
    return render(
        request,
        "ledger/approvals.html",
        {
            "page_title": "Approvals",
            "headline": approvals_finding(
                waiting=waits.count(),
                amount=Money(waits.order_by().aggregate(sum=Sum("pence", default=0))["sum"]),
                oldest=None if first is None else day_in_london(first.at),
            ),
            "as_at": today(),
            "breadcrumbs": [POSITION, {"text": "Approvals"}],
            "tables": tables,
        },
    )


def _found(request_id: int) -> ApprovalRequest:
    try:
        return queries.approval_request(request_id=request_id)
    except ApprovalUnknownError as error:
        raise Http404(str(error)) from error


def rows_of(found: ApprovalRequest) -> list[dict[str, str]]:
    """Return a request, and what was decided and used, for its record."""
    decision, use = getattr(found, "decision", None), getattr(found, "use", None)
    rows = [
        {"label": "Budget line", "value": found.line.name, "href": page_of(f"ledger/line/{found.line_id}")},
        {"label": "For", "value": words_for(found.ref), "href": page_of(found.ref)},
        {"label": "What", "value": found.what},
        {"label": "Amount", "value": str(Money(found.pence))},
        {"label": "Why it is needed", "value": found.reason},
        {"label": "Why it needs a word", "value": APPROVAL_TITLES[ApprovalKind(found.kind)]},
        {"label": "Asked", "value": f"{instant(found.at)}, by {words_for(found.by_ref)}"},
    ]
    if found.exemption:
        rows.insert(5, {"label": "Test of necessity", "value": EXEMPTION_WORDS[Exemption(found.exemption)]})
    if decision is not None:
        with_whom = f", with {sentence_list(decision.present)}" if decision.present else ""
        rows += [
            {"label": "Decided", "value": f"{state_of(found)[0]}: {decision.reason}"},
            {"label": "By", "value": f"{words_for(decision.by_ref)}{with_whom}, {instant(decision.at)}"},
        ]
        if decision.ground:
            rows.append({"label": "Ground", "value": GROUND_WORDS[Ground(decision.ground)]})
    if use is not None:
        what = "the agreement as a whole" if use.commitment_id is None else f"commitment {use.commitment_id}"
        rows.append({"label": "Used", "value": f"{instant(use.at)}, for {what}"})
    return rows


@require_safe
@open_to(Permission.POSITION_READ)
def approval(request: HttpRequest, request_id: int) -> HttpResponse:
    """Show a request with what was decided about it and what used it."""
    found = _found(request_id)
    state, _ = state_of(found)
    may_decide = state == "Waiting" and request.actor.may(Permission.APPROVAL_DECIDE)
    return render(
        request,
        "ledger/record.html",
        {
            "page_title": f"Request {found.pk}",
            "caption": found.line.name,
            "headline": f"{Money(found.pence)} for {found.what}: {state.lower()}.",
            "as_at": now(),
            "breadcrumbs": [POSITION, {"text": "Approvals", "href": LIST}, {"text": f"Request {found.pk}"}],
            "rows": rows_of(found),
            "button": "Decide" if may_decide else "",
            "button_href": f"{LIST}/{found.pk}/decide",
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Permission.APPROVAL_DECIDE, Purpose.OPERATION)
def decide(request: HttpRequest, request_id: int) -> HttpResponseBase:
    """Show what is asked, ask for the answer and its reason, read it back, and decide."""
    found = _found(request_id)
    here = f"{LIST}/{request_id}"
    if hasattr(found, "decision"):
        return redirect(here)
    panel = [] if found.control is None else queries.panel_of(control_id=found.control.pk)
    others = others_of({one.account_id for one in panel}, by=request.actor, asked_by=found.by_ref)
    names = access.names_of(account_ids=others)
    form = DecideForm(
        request.POST if request.method == "POST" else None,
        kind=ApprovalKind(found.kind),
        panel=[
            (one.account_id, f"{names.get(one.account_id, 'Somebody')} ({one.title})")
            for one in panel
            if one.account_id in others
        ],
    )
    around = Binding(
        title="Decide about this request",
        check="Check what you decide",
        button="Decide",
        caption=found.line.name,
        headline=line_finding(found.line.name, queries.balance_of_line(line_id=found.line_id)),
        effect=f"If it is approved, {words_for(found.ref)} may take up to {Money(found.pence)} of the line, once.",
        breadcrumbs=[POSITION, {"text": "Approvals", "href": LIST}, {"text": f"Request {request_id}"}],
        known=rows_of(found),
        cancel_href=here,
    )

    def act() -> ApprovalDecision:
        told = form.cleaned_data
        answer = ApprovalAnswer(
            request_id=request_id,
            is_approved=told["answer"] == "yes",
            reason=told["reason"],
            present=told.get("present") or (),
            ground=Ground(told["ground"]) if told.get("ground") else None,
        )
        return services.decide_approval(answer=answer, by=request.actor, at=now())

    def done(made: ApprovalDecision) -> Done:
        words = "The request is approved." if made.is_approved else "The request is refused."
        return Done(href=here, words=words, reference=f"request {request_id}")

    return bind(
        request,
        form,
        around,
        act=act,
        done=done,
        refusals=REFUSALS,
        rows=lambda: [*rows_of(found)[:4], *in_words(form)],
        field="answer",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Permission.APPROVAL_ASK, Purpose.OPERATION)
def ask(request: HttpRequest, line_id: int) -> HttpResponseBase:
    """Ask for an agreement or order that was refused: what it is, how much of the line it takes, and why."""
    try:
        line, balance = queries.line(line_id=line_id), queries.balance_of_line(line_id=line_id)
    except LineUnknownError as error:
        raise Http404(str(error)) from error
    mode = queries.spend_control()
    form = AskForm(request.POST if request.method == "POST" else None, is_controlled=mode is not None)
    here = f"/desk/finance/lines/{line_id}"
    around = Binding(
        title="Ask for spending on this line",
        check="Check what you ask for",
        button="Ask for it",
        caption=line.name,
        headline=line_finding(line.name, balance),
        effect="Whoever decides has it on their desk. Nothing is promised by asking.",
        breadcrumbs=[POSITION, {"text": line.name, "href": here}, {"text": "Ask"}],
        cancel_href=here,
    )

    def act() -> list[ApprovalRequest]:
        return services.ask_what_is_needed(
            wanted=_wanted(form, line_id), by=request.actor, at=now(), on_line=form.cleaned_data["on_line"]
        )

    def done(made: list[ApprovalRequest]) -> Done:
        numbers = sentence_list([f"request {row.pk}" for row in made])
        return Done(href=f"{LIST}/{made[0].pk}", words="It is asked for.", reference=numbers)

    return bind(request, form, around, act=act, done=done, refusals=REFUSALS, field="amount")


def _wanted(form: AskForm, line_id: int) -> ApprovalSpec:
    told = form.cleaned_data
    kind = CommitmentKind(told["commitment_kind"])
    return ApprovalSpec(
        kind=ApprovalKind.LIMIT,
        line_id=line_id,
        ref=APPROVAL_REFS[kind].format(told["number"].strip().lower()),
        commitment_kind=kind,
        amount=told["amount"],
        what=told["what"],
        reason=told["reason"],
        exemption=Exemption(told["exemption"]) if told.get("exemption") else None,
    )
