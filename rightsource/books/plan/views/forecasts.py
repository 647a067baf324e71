"""Doors of forecasts: every version of a year, why one differs from another by cause, and saying so."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from rightsource.books.plan import queries, services
from rightsource.books.plan.forms.causes import CauseForm
from rightsource.books.plan.models import ForecastVersion
from rightsource.books.plan.queries import BUDGET, CauseBridge, ForecastSums
from rightsource.books.plan.rules import (
    CAUSE_ORDER,
    CAUSE_WORDS,
    UNEXPLAINED,
    AttributionRefusedError,
    LineCauses,
    LinePoint,
    PlanUnknownError,
    bridge_finding,
    computed_causes,
    to_attribute,
)
from rightsource.commons.access.doors import now, open_to, today
from rightsource.commons.access.rules import Permission, Purpose, Role
from rightsource.commons.pages.charts import Change, Chart, waterfall
from rightsource.commons.pages.components import Column, Page, Table, csv_response, is_csv_asked, page_of, with_query
from rightsource.commons.pages.components.confirming import Binding, Done, bind, in_words
from rightsource.ground.money import Money
from rightsource.ground.text import long_date
from rightsource.ground.time import FinancialYear, PeriodError, day_in_london

LIST = "/desk/finance/forecasts"
THE_BUDGET = "the budget"
A_DAY = timedelta(days=1)  # a forecast of a month’s last day is made on the next


@require_safe
@open_to(Permission.POSITION_READ)
def forecasts(request: HttpRequest) -> HttpResponse:
    """Show the forecasts of a year, each with its distance from the budget and from the one before."""
    try:
        year = FinancialYear.parse(request.GET.get("year", ""))
    except PeriodError:
        year = FinancialYear.containing(today())
    found = queries.forecast_sums(year=year)
    table = _versions_table(request, found)
    if is_csv_asked(request):
        return csv_response(table)
    names = [(str(each.version.pk), _name(each.version)) for each in found]
    latest = found[0].version.pk if found else 0
    context = {
        "page_title": f"Forecasts of {year}",
        "headline": _finding(year, found),
        "as_at": found[0].version.as_at_on if found else today(),
        "table": table,
        "fields": [
            {"name": "before", "label": "From", "options": [(str(BUDGET), "The budget"), *names], "value": BUDGET},
            {"name": "after", "label": "To", "options": names, "value": latest},
        ]
        if found
        else [],
    }
    return render(request, "plan/forecasts.html", context)


def _name(version: ForecastVersion | None) -> str:
    if version is None:
        return THE_BUDGET
    made = day_in_london(version.at)
    on = long_date(version.as_at_on)
    return on if made - version.as_at_on <= A_DAY else f"{on}, made {long_date(made)}"


def _finding(year: FinancialYear, found: Sequence[ForecastSums]) -> str:
    if not found:
        return f"No forecast of {year} is stored yet. One is made every night."
    last = found[0]
    said = f"{year} will cost {last.forecast.in_millions()}, {_over(last.variance)}"
    if last.underlying != last.variance:
        said += f"; without one-off money it is {_over(last.underlying)}"
    said += f", as forecast on {long_date(last.version.as_at_on)}"
    return f"{said}."


def _over(amount: Money) -> str:
    if not amount:
        return "at its budget"
    return f"{abs(amount).in_millions()} {'over' if amount.pence > 0 else 'under'} its budget"


def _versions_table(request: HttpRequest, found: Sequence[ForecastSums]) -> Table:
    formers = {each.version.pk: former for each, former in pairwise(found)}
    page: Page | None = None if is_csv_asked(request) else page_of(found, request)
    rows = []
    for each in found if page is None else page.rows:
        assert isinstance(each, ForecastSums)
        former = formers.get(each.version.pk)
        before = BUDGET if former is None else former.version.pk
        rows.append(
            {
                "on": each.version.as_at_on,
                "made": day_in_london(each.version.at),
                "forecast": each.forecast,
                "variance": each.variance,
                "underlying": each.underlying,
                "moved": None if former is None else each.forecast - former.forecast,
                "why": "Why it moved" if former else "Why it differs",
                "why_href": f"{LIST}/bridge?before={before}&after={each.version.pk}",
                "budget": "Against the budget",
                "budget_href": f"{LIST}/bridge?before={BUDGET}&after={each.version.pk}",
                "method": each.version.method,
            }
        )
    return Table(
        caption="Every forecast of the year",
        columns=[
            Column("on", "Looks from", "day"),
            Column("made", "Made on", "day"),
            Column("forecast", "The year will cost", "pounds"),
            Column("variance", "Over or under budget", "pounds"),
            Column("underlying", "Without one-off money", "pounds"),
            Column("moved", "Moved by", "pounds"),
            Column("why", "Since the one before", href=lambda row: str(row["why_href"])),
            Column("budget", "Since the year began", href=lambda row: str(row["budget_href"])),
        ],
        rows=rows,
        page=page,
        address=request.get_full_path(),
        csv_name="forecasts",
        empty="The first forecast will stand here; one is made every night.",
        note="A forecast is never changed: a later one is a new version.",
    )


def bridge_asked(before: int, after: int) -> CauseBridge:
    """Return the bridge between two forecasts.

    :raises Http404: one is not there, or they are the wrong way round
    """
    try:
        return queries.cause_bridge(before=before, after=after)
    except PlanUnknownError as error:
        raise Http404(str(error)) from error


@require_safe
@open_to(Permission.POSITION_READ)
def bridge(request: HttpRequest) -> HttpResponse:
    """Show why one forecast differs from another, or from the budget, by cause and by line."""
    before, after = (_number(request, name) for name in ("before", "after"))
    found = bridge_asked(before, after)
    tables = {"lines": _lines_table(request, found), "said": _said_table(request, found)}
    if is_csv_asked(request):
        return csv_response(tables.get(request.GET.get("table", ""), tables["lines"]))
    start, end = _name(found.before), _name(found.after)
    headline = bridge_finding(found.sums, start=start, end=end)
    context = {
        "page_title": "Why the forecast moved",
        "caption": f"{start[0].upper()}{start[1:]} to {end}",
        "headline": headline,
        "as_at": found.after.as_at_on,
        "breadcrumbs": [{"text": "Forecasts", "href": LIST}, {"text": "Why it moved"}],
        "chart": _chart(found),
        "tables": tables,
    }
    return render(request, "plan/bridge.html", context)


def _number(request: HttpRequest, name: str) -> int:
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else BUDGET


def _chart(found: CauseBridge) -> Chart:
    sums = found.sums
    steps = [Change(CAUSE_WORDS[cause], sums.causes[cause].pence) for cause in CAUSE_ORDER if sums.causes[cause]]
    if sums.unexplained:
        steps.append(Change(UNEXPLAINED, sums.unexplained.pence))
    most = max(steps, key=lambda step: abs(step.pence), default=None)
    return waterfall(
        finding=_most(most),
        what="What each cause adds to the forecast, or takes from it",
        changes=steps,
        closing="In all",
        provenance="derived",
        as_at=long_date(found.after.as_at_on),
    )


def _most(step: Change | None) -> str:
    if step is None:
        return "Nothing moved it"
    if step.label == UNEXPLAINED:
        return f"{abs(Money(step.pence)).in_millions()} has no cause yet"
    return f"{step.label}: nothing moves it more"


def may_say(request: HttpRequest, found: CauseBridge, line_id: int) -> bool:
    """Return whether the actor may say why a line moved: its holder, or the finance officer."""
    if not request.actor.may(Permission.VARIANCE_EXPLAIN):
        return False
    line = found.named[line_id]
    holds = line.holder_role == request.actor.acting_role
    return request.actor.role is Role.FINANCE_OFFICER or (
        holds and line.holder_account_id in (None, request.actor.account_id)
    )


def _explain_href(found: CauseBridge, line_id: int) -> str:
    before = BUDGET if found.before is None else found.before.pk
    return f"{LIST}/explain/{before}/{found.after.pk}/{line_id}"


def _lines_table(request: HttpRequest, found: CauseBridge) -> Table:
    return Table(
        caption="Line by line",
        columns=[
            Column("line", "Line", href=lambda row: f"/desk/finance/lines/{row['id']}"),
            Column("holder", "Holder"),
            Column("change", "Change", "pounds", total=True),
            *(Column(cause.value, CAUSE_WORDS[cause], "pounds", total=True) for cause in CAUSE_ORDER),
            Column("unexplained", UNEXPLAINED, "pounds", total=True, href=lambda row: str(row["href"])),
            Column("underlying", "Without one-off money", "pounds", total=True),
        ],
        rows=[_line_row(request, found, line) for line in found.lines],
        address=with_query(request.get_full_path(), table="lines"),
        csv_name="bridge-lines",
        empty="No line moved.",
        note="Savings not delivered, one-off money and bookkeeping are worked out. Demand and price are said by "
        "whoever holds the line, and must come to the rest. What more people need than a saving’s counterfactual says "
        "stands under savings until the counterfactual is stated anew.",
    )


def _line_row(request: HttpRequest, found: CauseBridge, line: LineCauses) -> dict[str, object]:
    named = found.named[line.line_id]
    is_open = bool(line.unexplained) and may_say(request, found, line.line_id)
    return {
        "line": named.name,
        "id": line.line_id,
        "holder": named.holder_title or "Nobody yet",
        "change": line.change,
        **{cause.value: line.causes[cause] for cause in CAUSE_ORDER},
        "unexplained": line.unexplained,
        "href": _explain_href(found, line.line_id) if is_open else "",
        "underlying": line.underlying,
    }


def _said_table(request: HttpRequest, found: CauseBridge) -> Table:
    return Table(
        caption="What holders said",
        columns=[
            Column("on", "Day", "day"),
            Column("line", "Line"),
            Column("demand", "Demand", "pounds"),
            Column("price", "Price", "pounds"),
            Column("reason", "Why"),
        ],
        rows=[
            {
                "on": day_in_london(row.at),
                "line": found.named[row.line_id].name,
                "demand": row.demand_pence,
                "price": row.price_pence,
                "reason": row.reason,
            }
            for row in reversed(found.said)
        ],
        address=with_query(request.get_full_path(), table="said"),
        csv_name="bridge-reasons",
        empty="No holder has said anything yet.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Permission.VARIANCE_EXPLAIN, Purpose.OPERATION)
def explain(request: HttpRequest, before: int, after: int, line_id: int) -> HttpResponseBase:
    """Ask what of the rest of a line's change is demand and what is price, show it, and keep it."""
    found = bridge_asked(before, after)
    if line_id not in found.named:
        raise Http404("There is no such line in these forecasts. Choose one from the bridge.")
    form = CauseForm(request.POST if request.method == "POST" else None)
    back = f"{LIST}/bridge?before={before}&after={after}"
    name = found.named[line_id].name
    start, end = (points.get(line_id, LinePoint(Money(0))) for points in found.points)
    left = to_attribute(start, end)
    known = computed_causes(start, end)
    facts = [
        {"label": "Change", "value": str(end.forecast - start.forecast)},
        *({"label": CAUSE_WORDS[cause], "value": str(known[cause])} for cause in CAUSE_ORDER if cause in known),
        {"label": "Left to explain", "value": str(left)},
    ]
    around = Binding(
        title="Say why the line moved",
        check="Check what it does",
        effect="Members read the causes and your reason beside the figure as soon as you keep them.",
        button="Keep it",
        caption=name,
        headline=f"{name} has {left} to explain between {_name(found.before)} and {_name(found.after)}.",
        breadcrumbs=[
            {"text": "Forecasts", "href": LIST},
            {"text": "Why it moved", "href": back},
            {"text": name},
        ],
        known=facts,
        cancel_href=back,
    )
    reference = f"{before} to {after} · line {line_id}"
    return bind(
        request,
        form,
        around,
        act=lambda: services.attribute_change(
            before=before,
            after=after,
            line_id=line_id,
            demand=form.cleaned_data["demand"],
            price=form.cleaned_data["price"],
            reason=form.cleaned_data["reason"],
            by=request.actor,
            at=now(),
        ),
        done=lambda _: Done(href=back, words="The causes of the change are kept.", reference=reference),
        refusals=(AttributionRefusedError,),
        rows=lambda: [*facts, *in_words(form)],
    )
