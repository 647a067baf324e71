"""The public register of duties: who answers for each and who does it, today or on any other day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from rightsource.commons.access.doors import open_to, today
from rightsource.commons.access.rules import Permission
from rightsource.commons.pages import charts
from rightsource.commons.pages.components import Column, Table, csv_response, is_csv_asked
from rightsource.council.duties import queries
from rightsource.council.duties.models import Discharge, Duty
from rightsource.council.duties.queries import DutyOnDay
from rightsource.council.duties.rules import FORMS, DutyUnknownError, Gap, headline, spans
from rightsource.ground.money import Money
from rightsource.ground.text import long_date, pluralise, sentence_list
from rightsource.ground.time import FinancialYear, Period
from rightsource.journeys.name_references import Named, name_references

DUTIES_SHOWN_IN_STRIP = 12


def _day(request: HttpRequest) -> date:
    """Return the day asked for in the address, or today."""
    try:
        return date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        return today()


@require_GET
@open_to(Permission.PUBLIC)
def register(request: HttpRequest) -> HttpResponse:
    """Show every duty in force on a day, filtered by the address."""
    on = _day(request)
    year = FinancialYear.containing(on)
    duties = queries.duties_on(on)
    gaps = queries.uncovered_days(Period(on, year.next.ends_before))
    histories = queries.histories()
    named = name_references(refs={row.by_ref for rows in histories.values() for row in rows})
    shown = [duty for duty in duties if _is_asked(duty, request)]
    open_today = {gap.code for gap in gaps if gap.period.contains(on)}
    table = _table(request, shown, named, open_today, on)
    if is_csv_asked(request):
        return csv_response(table)
    strip = _strip(duties, histories, gaps, year, named)
    return render(
        request,
        "duties/register.html",
        {
            "page_title": "Duties",
            "caption": "What the law asks of the council",
            "headline": headline(gaps, on=on, in_force=len(duties)),
            "as_at": on,
            "breadcrumbs": [{"text": "Home", "href": "/"}, {"text": "Duties"}],
            "table": table,
            "fields": _filters(request, duties, on),
            "found": f"{pluralise(len(shown), 'duty', 'duties')} in force on {long_date(on)}",
            "unchecked": sum(not duty.is_sourced for duty in duties),
            "strip": strip,
            "handed": _handed_over(duties, histories, year, named),
            "year": str(year),
            "gaps": sorted(gaps, key=lambda gap: (gap.period.starts_on, gap.code)),
            "vacant": [post for post in queries.posts_on(on) if post.is_vacant],
            "on": on,
            "floors_words": _floors_words(on),
        },
    )


def _floors_words(on: date) -> str:
    floors = queries.floors_on(on)
    services = len({floor.service_line_code for floor in floors})
    verb = "has" if services == 1 else "have"
    return f"{pluralise(services, 'service')} {verb} a least that is safe:" if floors else "No service has a floor yet:"


def _is_asked(duty: DutyOnDay, request: HttpRequest) -> bool:
    words = request.GET.get("q", "").casefold()
    text = f"{duty.title} {duty.act} {duty.section} {duty.code}".casefold()
    area, who = request.GET.get("area", ""), request.GET.get("who", "")
    return words in text and area in ("", duty.area) and who in ("", duty.answered_by_post)


def _filters(request: HttpRequest, duties: Sequence[DutyOnDay], on: date) -> list[dict[str, object]]:
    areas = list(dict.fromkeys(duty.area for duty in duties))
    posts = dict.fromkeys((duty.answered_by_post, duty.answered_by) for duty in duties if duty.answered_by_post)
    return [
        {"name": "q", "label": "Search duties and Acts", "value": request.GET.get("q", ""), "wide": True},
        {
            "name": "area",
            "label": "Area",
            "value": request.GET.get("area", ""),
            "options": [("", "All areas"), *((area, area) for area in areas)],
        },
        {
            "name": "who",
            "label": "Answered for by",
            "value": request.GET.get("who", ""),
            "options": [("", "All posts"), *posts],
        },
        {"name": "on", "label": "On the day", "value": on.isoformat(), "type": "date"},
    ]


def _table(
    request: HttpRequest,
    duties: Sequence[DutyOnDay],
    named: Mapping[str, Named],
    open_today: set[str],
    on: date,
) -> Table:
    rows = [
        {
            "code": duty.code,
            "title": duty.title,
            "area": duty.area,
            "law": f"{duty.act}, {duty.section}",
            "answers": f"{duty.answered_by} (post vacant)" if not duty.is_answered else duty.answered_by,
            "does": sentence_list([named[found.by_ref].text for found in duty.dischargers]) or "Nobody",
            "clock": duty.clock,
            "checked": "Sourced" if duty.is_sourced else "To be checked",
            "is_open": duty.code in open_today,
        }
        for duty in duties
    ]
    asked = request.GET.get("sort", "")
    if asked.lstrip("-") in ("title", "area", "answers", "does"):
        rows.sort(key=lambda row: str(row[asked.lstrip("-")]).casefold(), reverse=asked.startswith("-"))
    rows.sort(key=lambda row: not row["is_open"])
    return Table(
        caption=f"Duties in force on {long_date(on)}",
        columns=[
            Column("title", "Duty", sortable=True, href=lambda row: f"/duties/{row['code']}"),
            Column("area", "Area", sortable=True),
            Column("law", "Law"),
            Column("answers", "Answers for it", sortable=True),
            Column("does", "Does it", sortable=True, tag=lambda row: "red" if row["does"] == "Nobody" else ""),
            Column("clock", "By when"),
            Column("checked", "Source"),
        ],
        rows=rows,
        sort=asked,
        address=request.get_full_path(),
        csv_name="duties",
        empty="No duty matches. Clear the filters, or choose another day.",
        note="Who answers for a duty never leaves the council, whoever does what it asks.",
    )


def _strip(
    duties: Sequence[DutyOnDay],
    histories: Mapping[str, Sequence[Discharge]],
    gaps: Sequence[Gap],
    year: FinancialYear,
    named: Mapping[str, Named],
) -> charts.Chart | None:
    """Draw the duties that have a gap in a year, day by day."""
    gapped = {gap.code for gap in gaps if gap.period.intersect(year.period)}
    rows = [
        _spans_of(histories.get(duty.code, ()), duty.title, year.period, duty.in_force, named)
        for duty in duties
        if duty.code in gapped
    ]
    if not rows:
        return None
    verb = "is" if len(rows) == 1 else "are"
    return charts.heat_strip(
        finding=f"{pluralise(len(rows), 'duty', 'duties')} {verb} uncovered on some day of {year}",
        spans=[span for row in rows[:DUTIES_SHOWN_IN_STRIP] for span in row],
        what="Who does what each of them asks, day by day.",
        source="register of duties",
    )


def _handed_over(
    duties: Sequence[DutyOnDay],
    histories: Mapping[str, Sequence[Discharge]],
    year: FinancialYear,
    named: Mapping[str, Named],
) -> list[dict[str, object]]:
    """Return which duties change hands in a year, when, and to whom."""
    found = [
        {"on": row.starts_on, "title": duty.title, "code": duty.code, "who": named[row.by_ref].text}
        for duty in duties
        for row in histories.get(duty.code, ())[1:]
        if year.period.contains(row.starts_on) and row.ends_before != row.starts_on
    ]
    return sorted(found, key=lambda one: (str(one["on"]), str(one["title"])))


def _spans_of(
    history: Sequence[Discharge], title: str, asked: Period, in_force: Period, named: Mapping[str, Named]
) -> list[charts.Span]:
    """Return who does what a duty asks, as stretches of days that cover a period without a hole."""
    within = asked.intersect(in_force)
    if within is None:
        return []
    label = title if len(title) <= 44 else title[:43].rstrip() + "…"
    changes = {within.starts_on}
    rows = []
    for row in history:
        for period in spans([(row.starts_on, row.ends_before)]):
            inside = period.intersect(within)
            if inside is not None:
                rows.append((inside, row.by_ref))
                changes |= {inside.starts_on} | ({inside.ends_before} if inside.ends_before else set())
    ends = within.ends_before or max(changes)
    days = sorted(day for day in changes if day < ends)
    found: list[charts.Span] = []
    for start, end in zip(days, [*days[1:], ends], strict=True):
        who = [named[ref].text if ref in named else ref for period, ref in rows if period.contains(start)]
        state = sentence_list(list(dict.fromkeys(who))) or "nobody"
        found.append(charts.Span(label, start, end, state, is_gap=not who))
    return found


@require_GET
@open_to(Permission.PUBLIC)
def duty(request: HttpRequest, code: str) -> HttpResponse:
    """Show one duty: its law, who answers, who does it, by which power another could, and its history."""
    on = _day(request)
    try:
        found = queries.duty(code=code)
    except DutyUnknownError as error:
        raise Http404(str(error)) from None
    stands = next((each for each in queries.duties_on(on) if each.code == code), None)
    past = queries.history_of(duty_code=code)
    named = name_references(refs=[*(row.by_ref for row in past), *([stands.holder_ref] if stands else [])])
    year = FinancialYear.containing(on)
    gaps = [gap for gap in queries.uncovered_days(Period(on, year.next.ends_before)) if gap.code == code]
    chart = None
    if stands is not None and gaps:
        chart = charts.heat_strip(
            finding=f"Who does it, by day, in {year}",
            spans=_spans_of(past, found.title, year.period, queries.rule_of(found).in_force, named),
            source="register of duties",
        )
    return render(
        request,
        "duties/duty.html",
        {
            "page_title": found.title,
            "caption": f"Duty · {found.area}",
            "headline": _duty_headline(stands, gaps, named, on, found.starts_on),
            "breadcrumbs": [
                {"text": "Home", "href": "/"},
                {"text": "Duties", "href": "/duties"},
                {"text": found.title},
            ],
            "as_at": on,
            "rows": [*_duty_rows(found, stands, named), *_floor_rows(code, on)],
            "powers": [
                {
                    "name": power.name,
                    "forms": sentence_list(sorted(FORMS.get(form, form) for form in power.forms), joined_by="or"),
                    "not_for_profit": power.is_not_for_profit_only,
                    "conditions": power.conditions,
                    "since": power.starts_on,
                }
                for power in queries.powers_of(duty_code=code)
            ],
            "chart": chart,
            "entries": [
                {
                    "when": long_date(row.starts_on),
                    "what": _discharge_words(row.by_ref, row.ends_before, row.starts_on, named),
                    "href": f"/{row.agreement_ref.split('/')[0]}/{row.agreement_ref.split('/')[2]}"
                    if row.agreement_ref
                    else "",
                }
                for row in reversed(past)
            ],
            "gaps": gaps,
            "may_set_floor": request.actor.may(Permission.DUTY_MANAGE),
            "floor_href": f"/duties/{code}/floor",
        },
    )


def _discharge_words(by_ref: str, ends_before: date | None, starts_on: date, named: Mapping[str, Named]) -> str:
    who = named[by_ref].text
    if ends_before == starts_on:
        return f"{who} was to do it; that was undone before the day came."
    until = f", until the day before {long_date(ends_before)}" if ends_before else ""
    return f"{who} does it from this day{until}."


def _duty_headline(
    stands: DutyOnDay | None, gaps: Sequence[Gap], named: Mapping[str, Named], on: date, starts_on: date
) -> str:
    if stands is None:
        when = f"from {long_date(starts_on)}" if starts_on > on else "no longer"
        return f"This duty is not in force on {long_date(on)}; it is {when}."
    now = [gap for gap in gaps if gap.period.contains(on)]
    if now:
        return " ".join(gap.sentence for gap in now)
    who = sentence_list([named[found.by_ref].text for found in stands.dischargers])
    answer = f"The {stands.answered_by[0].lower()}{stands.answered_by[1:]} answers for it. {who} does what it asks."
    return f"{answer} {gaps[0].sentence}" if gaps else answer


def _duty_rows(found: Duty, stands: DutyOnDay | None, named: Mapping[str, Named]) -> list[dict[str, object]]:
    read = "read in the source" if found.status == "sourced" else "to be checked"
    dates = "read in the source" if found.dates_status == "sourced" else "to be checked"
    rows: list[dict[str, object]] = [
        {"label": "Law", "value": f"{found.act}, {found.section} ({read})"},
        {"label": "In force", "value": f"{Period(found.starts_on, found.ends_before)} (days {dates})"},
    ]
    if found.clock:
        rows.append({"label": "By when", "value": found.clock})
    if stands is None:
        return rows
    holder = named[stands.holder_ref].text if stands.holder_ref else "nobody holds this post"
    rows.append({"label": "Answers for it", "value": f"{stands.answered_by} ({holder})"})
    for doer in stands.dischargers:
        rows.append(
            {
                "label": "Does it",
                "value": named[doer.by_ref].text + (f", under {doer.power}" if doer.power else ""),
                "href": named[doer.by_ref].href,
            }
        )
    if not stands.dischargers:
        rows.append({"label": "Does it", "value": "Nobody"})
    rows.append({"label": "Service lines", "value": sentence_list(list(stands.lines)).replace("-", " ")})
    return rows


def _floor_rows(code: str, on: date) -> list[dict[str, object]]:
    return [
        {
            "label": "Least that is safe",
            "value": f"{Money(floor.pence).in_pounds()} a year for {floor.safe}",
            "href": "/duties/floors",
            "provenance": floor.provenance,
            "source": floor.basis,
        }
        for floor in queries.floors_of(duty_code=code, day=on)
    ]


@require_GET
@open_to(Permission.PUBLIC)
def posts(request: HttpRequest) -> HttpResponse:
    """Show the posts that stay with the council, and who holds each on a day."""
    on = _day(request)
    found = queries.posts_on(on)
    named = name_references(refs=[post.holder_ref for post in found if post.holder_ref])
    vacant = [post for post in found if post.is_vacant]
    table = Table(
        caption=f"Posts on {long_date(on)}",
        columns=[
            Column("title", "Post", href=lambda row: f"/duties?who={row['code']}"),
            Column("law", "Law"),
            Column("holder", "Held by", tag=lambda row: "red" if row["holder"] == "Nobody" else ""),
            Column("duties", "Duties it answers for", format="number"),
            Column("checked", "Source"),
        ],
        rows=[
            {
                "code": post.code,
                "title": post.title,
                "law": f"{post.act}, {post.section}",
                "holder": named[post.holder_ref].text if post.holder_ref else "Nobody",
                "duties": post.duties,
                "checked": "Sourced" if post.is_sourced else "To be checked",
            }
            for post in found
        ],
        address=request.get_full_path(),
        csv_name="posts",
        empty="The posts that stay with the council will be listed here.",
    )
    if is_csv_asked(request):
        return csv_response(table)
    verb = "is" if len(vacant) == 1 else "are"
    return render(
        request,
        "duties/posts.html",
        {
            "page_title": "Posts that stay with the council",
            "caption": "Duties",
            "headline": f"{pluralise(len(vacant), 'post')} {verb} vacant."
            if vacant
            else f"Somebody holds each of the {len(found)} posts.",
            "as_at": on,
            "breadcrumbs": [
                {"text": "Home", "href": "/"},
                {"text": "Duties", "href": "/duties"},
                {"text": "Posts"},
            ],
            "table": table,
        },
    )
