"""Protected floors: the least that is safe beside the budget, setting a floor, and the officer's answer to less."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from rightsource.books.ledger import queries as ledger
from rightsource.commons.access.doors import now, open_to, today
from rightsource.commons.access.rules import SYSTEM, Permission, Purpose
from rightsource.commons.access.services import acting_as
from rightsource.commons.pages.components import Column, Table, csv_response, is_csv_asked
from rightsource.commons.pages.components.confirming import Binding, Done, bind
from rightsource.council.duties import queries, services
from rightsource.council.duties.forms import FloorAnswerForm, FloorForm
from rightsource.council.duties.models import Floor
from rightsource.council.duties.queries import Asked
from rightsource.council.duties.rules import DutyUnknownError, FloorRefusedError, FloorState, floors_headline
from rightsource.ground.money import Money
from rightsource.ground.text import long_date
from rightsource.ground.time import FinancialYear
from rightsource.journeys.keep_floors import FloorStanding, floors_of_year, service_lines_of

LIST = "/duties/floors"
NEWEST = 50  # questions that the page shows
STATES = {
    FloorState.KEPT: "Kept",
    FloorState.CONSENTED: "Under, with consent",
    FloorState.REFUSED: "Under, refused",
    FloorState.UNDER: "Under, no consent",
    FloorState.NO_BUDGET: "No budget yet",
}
TAGS = {
    STATES[FloorState.KEPT]: "green",
    STATES[FloorState.CONSENTED]: "yellow",
    STATES[FloorState.REFUSED]: "red",
    STATES[FloorState.UNDER]: "red",
    STATES[FloorState.NO_BUDGET]: "grey",
}


@require_safe
@open_to(Permission.PUBLIC)
def floors(request: HttpRequest) -> HttpResponse:
    """Show every protected floor beside the budget of its service, what is least safe first."""
    year = FinancialYear.containing(today())
    # Floors and adopted budgets are public; the kept sums that the budgets are read from are not.
    with acting_as(SYSTEM, purpose=Purpose.VIEW):
        found = floors_of_year(year=year, on=today())
        asked = queries.asked(on=today(), newest=NEWEST)
    table = table_of(found, address=request.get_full_path(), year=year)
    if is_csv_asked(request):
        return csv_response(table)
    return render(
        request,
        "duties/floors.html",
        {
            "page_title": "Protected floors",
            "caption": f"What duties need at least · {year}",
            "headline": floors_headline([one.state for one in found], year=str(year)),
            "as_at": today(),
            "breadcrumbs": [
                {"text": "Home", "href": "/"},
                {"text": "Duties", "href": "/duties"},
                {"text": "Protected floors"},
            ],
            "table": table,
            "entries": [
                {
                    "when": long_date(row.on),
                    "what": _said(row),
                    "href": f"/desk/floors/{row.id}" if may(request) else "",
                }
                for row in reversed(asked)
            ],
        },
    )


def may(request: HttpRequest) -> bool:
    """Say whether whoever looks may open what an officer was asked."""
    return bool(request.actor.may(Permission.DUTY_READ))


def _said(row: Asked) -> str:
    asked = f"{row.change} would leave {Money(row.pence).in_pounds()} for “{row.floor.title}”"
    if row.answer is None:
        return f"{asked}: the {row.floor.post_title or 'council'} has not answered."
    return (
        f"{asked}: the {row.floor.post_title} {'consented' if row.answer.is_given else 'refused'}. {row.answer.reason}"
    )


def table_of(found: Sequence[FloorStanding], *, address: str, year: FinancialYear) -> Table:
    """Return the floors of a year beside what the budget has."""
    return Table(
        caption=f"The least that is safe, and the budget of {year}",
        columns=[
            Column("service", "Service"),
            Column("duty", "Duty", href=lambda row: f"/duties/{row['code']}"),
            Column("safe", "Minimum safe capacity"),
            Column("floor", "Floor", "pounds"),
            Column("budget", "Budget now", "pounds"),
            Column("above", "Above the floor", "pounds"),
            Column("state", "State", tag=lambda row: TAGS[str(row["state"])]),
            Column("who", "Can consent to less"),
            Column("provenance", "Figure"),
        ],
        rows=[
            {
                "service": one.name,
                "duty": one.floor.title,
                "code": one.floor.duty,
                "safe": one.floor.safe,
                "floor": one.floor.pence,
                "budget": one.pence,
                "above": one.above_pence,
                "state": STATES[one.state],
                "who": one.floor.post_title or "Nobody answers for it",
                "provenance": one.floor.provenance,
            }
            for one in found
        ],
        address=address,
        csv_name="protected-floors",
        empty="The monitoring officer sets a floor on the page of a duty.",
        note="A budget, a move of money or a saving that would leave a service less than its floor is refused until "
        "the officer who answers for the duty consents.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Permission.DUTY_MANAGE, Purpose.OPERATION)
def new(request: HttpRequest, code: str) -> HttpResponseBase:
    """Ask what a duty needs at least and what that rests on, show it beside the budget, and set the floor."""
    try:
        duty = queries.duty(code=code)
    except DutyUnknownError as error:
        raise Http404(str(error)) from None
    year = FinancialYear.containing(today())
    own = queries.lines_of(duty_code=code)
    # The lines that the register names for the duty stand first.
    found = sorted(ledger.service_lines(), key=lambda line: line.code not in own)
    names = {line.code: line.name for line in found}
    budgets = service_lines_of(year=year)
    form = FloorForm(
        request.POST if request.method == "POST" else None,
        lines=list(names.items()),
        initial={"starts_on": year.next.starts_on},
    )
    here = f"/duties/{code}"
    around = Binding(
        title="Set a floor",
        check="Check the floor",
        button="Set the floor",
        caption=duty.title,
        headline="What does this duty need at least in a year?",
        effect="From that day no budget, move of money or saving goes under it without the officer who answers.",
        breadcrumbs=[
            {"text": "Duties", "href": "/duties"},
            {"text": duty.title, "href": here},
            {"text": "Set a floor"},
        ],
        cancel_href=here,
    )

    def set_it() -> Floor:
        given = form.cleaned_data
        spec = services.FloorSpec(
            duty_code=code,
            service_line_code=given["service_line"],
            pence=given["amount"].pence,
            capacity=given["capacity"],
            unit=given["unit"],
            basis=given["basis"],
            provenance="published",
            starts_on=given["starts_on"],
        )
        return services.set_floor(spec=spec, by=request.actor, at=now())

    def rows() -> list[dict[str, str]]:
        given = form.cleaned_data
        line = budgets.get(given["service_line"])
        stands = "None yet"
        if line is not None and line.pence:
            left = Money(line.pence) - given["amount"]
            side = "above" if left.pence >= 0 else "under"
            stands = f"{Money(line.pence).in_pounds()}: {abs(left).in_pounds()} {side} the floor"
        return [
            {"label": "Duty", "value": duty.title},
            {"label": "Service", "value": names[given["service_line"]]},
            {
                "label": "Minimum safe capacity",
                "value": f"{given['capacity']:,} {given['unit']}" if given["capacity"] else "Not counted",
            },
            {"label": "Floor", "value": f"{given['amount']} a year"},
            {"label": f"Budget of {year}", "value": stands},
            {"label": "What it rests on", "value": given["basis"]},
            {"label": "From", "value": long_date(given["starts_on"])},
        ]

    return bind(
        request,
        form,
        around,
        act=set_it,
        done=lambda made: Done(href=LIST, words="The floor is set.", reference=f"floor {made.pk}"),
        refusals=(FloorRefusedError,),
        rows=rows,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Permission.DUTY_READ, Purpose.OPERATION)
def answer(request: HttpRequest, asked_id: int) -> HttpResponseBase:
    """Answer one amount under a floor as the holder of the post; everybody else reads who can."""
    asked = next(iter(queries.asked(on=today(), asked_id=asked_id)), None)
    if asked is None:
        raise Http404("There is no such question. Look at your desk.")
    here = f"/desk/floors/{asked_id}"
    crumbs = [{"text": "Protected floors", "href": LIST}, {"text": "Under the floor"}]
    is_mine = asked.holder_ref == request.actor.reference
    may_answer = is_mine and asked.answer is None
    if request.method != "POST" and not may_answer:
        return _seen(request, asked, crumbs, is_mine=is_mine)
    form = FloorAnswerForm(request.POST if request.method == "POST" else None)
    around = Binding(
        title="A budget under the floor of a duty",
        check="Check your answer",
        button="Record my answer",
        caption=asked.floor.title,
        headline=_finding(asked, is_mine=is_mine),
        breadcrumbs=crumbs,
        known=_rows(asked),
        cancel_href="/desk",
    )

    def say() -> object:
        return services.answer_under_floor(
            asked_id=asked_id,
            is_given=form.cleaned_data["answer"] == "consent",
            reason=form.cleaned_data["reason"],
            on=today(),
            by=request.actor,
            at=now(),
        )

    return bind(
        request,
        form,
        around,
        act=say,
        done=lambda _: Done(href=here, words="Your answer is on record.", reference=f"floor {asked_id}"),
        refusals=(FloorRefusedError,),
        rows=lambda: [*_rows(asked), *_answer_rows(form)],
    )


def _seen(request: HttpRequest, asked: Asked, crumbs: list[dict[str, str]], *, is_mine: bool) -> HttpResponse:
    return render(
        request,
        "duties/floor.html",
        {
            "page_title": "A budget under the floor of a duty",
            "caption": asked.floor.title,
            "headline": _finding(asked, is_mine=is_mine),
            "breadcrumbs": crumbs,
            "rows": _rows(asked),
            "as_at": today(),
        },
    )


def _finding(asked: Asked, *, is_mine: bool) -> str:
    if asked.answer is not None:
        said = "consented" if asked.answer.is_given else "refused"
        return f"The {asked.floor.post_title} {said}: {asked.answer.reason}"
    if is_mine:
        return "This cannot be done without your consent, because you answer for the duty."
    if not asked.floor.post:
        return "This cannot be done: nobody answers for the duty, so nobody can consent."
    return f"This cannot be done without the consent of the {asked.floor.post_title}, who answers for the duty."


def _rows(asked: Asked) -> list[dict[str, str]]:
    floor = asked.floor
    return [
        {"label": "What would change", "value": asked.change},
        {"label": "Duty", "value": floor.title, "href": f"/duties/{floor.duty}"},
        {"label": "The service would have", "value": Money(asked.pence).in_pounds()},
        {"label": "The least that is safe", "value": f"{Money(floor.pence).in_pounds()} for {floor.safe}"},
        {"label": "It rests on", "value": floor.basis},
        {"label": "It is short of", "value": Money(floor.pence - asked.pence).in_pounds()},
        {"label": "Asked on", "value": long_date(asked.on)},
    ]


def _answer_rows(form: FloorAnswerForm) -> list[dict[str, str]]:
    is_given = form.cleaned_data["answer"] == "consent"
    return [
        {"label": "Your answer", "value": "You consent" if is_given else "You refuse"},
        {"label": "Why", "value": form.cleaned_data["reason"]},
        {
            "label": "What happens",
            "value": "It may be done with this amount, and with no less."
            if is_given
            else "It cannot be done with this amount or less. Your reason is shown to whoever tries.",
        },
    ]
