"""The public registers: decisions with all that led to them, and members."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from rightsource.commons.access.doors import open_to, today
from rightsource.commons.access.rules import Permission
from rightsource.commons.pages.components import (
    Column,
    Table,
    csv_response,
    is_csv_asked,
    page_of,
    sort_asked,
)
from rightsource.council.democracy import queries
from rightsource.council.democracy.models import Decision, Member, Option
from rightsource.council.democracy.rules import MatterUnknownError
from rightsource.council.democracy.rules.scrutiny import OUTCOME_WORDS, CallInOutcome, standing_sentence
from rightsource.ground.text import long_date, pluralise
from rightsource.journeys.follow_decision import follow_decision
from rightsource.journeys.line_of_sight import places_for

KINDS = {
    "budget": "Budget",
    "key_decision": "Key decision",
    "decision": "Decision",
    "warning": "Answer to a warning",
}
BODIES = {"full_council": "Full council", "executive": "The executive"}
REPORTS = {
    "section_25": "Finance officer’s report on the budget (section 25)",
    "officer": "Officer’s report",
    "equality": "Equality analysis",
    "finance": "Financial analysis",
    "duty_test": "Test of a statutory duty",
    "section_114": "Finance officer’s warning (section 114)",
    "section_5": "Monitoring officer’s report (section 5)",
    "auditor_recommendation": "Auditor’s recommendation (schedule 7)",
    "response": "The council’s response",
}
AUDIENCES = {"public": "the public", "ratepayers": "business ratepayers"}
SEATS = {
    "leader": "Leader",
    "cabinet": "Cabinet",
    "chair": "Chair of the council",
    "scrutiny_chair": "Chair of scrutiny",
}
ORDERS = {"code": "code", "decided": "decided_on", "title": "matter__title", "body": "body"}


def _asked_day(request: HttpRequest, name: str) -> date | None:
    try:
        return date.fromisoformat(request.GET.get(name, ""))
    except ValueError:
        return None


@require_GET
@open_to(Permission.PUBLIC)
def decisions(request: HttpRequest) -> HttpResponse:
    """Show the register of decisions, searched and filtered by the address."""
    found = queries.decisions(
        text=request.GET.get("q", ""),
        kind=request.GET.get("kind", ""),
        body=request.GET.get("by", ""),
        since=_asked_day(request, "since"),
        until=_asked_day(request, "until"),
    )
    sort = sort_asked(request, ORDERS, "-decided")
    found = found.order_by(("-" if sort.startswith("-") else "") + ORDERS[sort.lstrip("-")], "-id")
    page = page_of(found, request)
    table = Table(
        caption="Decisions",
        columns=[
            Column("code", "Number", sortable=True, href=lambda row: f"/decisions/{row['code']}"),
            Column("decided", "Decided on", format="day", sortable=True),
            Column("title", "Matter", sortable=True),
            Column("option", "What was decided"),
            Column("body", "Decided by", sortable=True),
            Column("vote", "Vote"),
        ],
        rows=[
            {
                "code": row.code,
                "decided": row.decided_on,
                "title": row.matter.title,
                "option": row.option.title,
                "body": BODIES[row.body],
                "vote": "Recorded by name" if row.vote_id else "",
            }
            for row in page.rows
        ],
        sort=sort,
        address=request.get_full_path(),
        csv_name="decisions",
        empty="No decision matches. Clear the filters to see them all.",
        page=page,
    )
    if is_csv_asked(request):
        return csv_response(table)
    waiting = queries.matters(is_decided=False)
    last = queries.decisions().first()
    return render(
        request,
        "democracy/decisions.html",
        {
            "page_title": "Decisions",
            "caption": "What the council has decided, why, and who voted how",
            "headline": _register_headline(queries.decisions().count(), last, len(waiting)),
            "breadcrumbs": [{"text": "Home", "href": "/"}, {"text": "Decisions"}],
            "table": table,
            "fields": _decision_filters(request),
            "found": pluralise(page.total, "decision") + " found",
            "waiting": waiting,
            "open_consultations": (open_now := queries.open_consultations(on=today())),
            "asked": {row.matter.code for row in open_now},
            "warnings": [warning for warning in queries.warnings_on(on=today()) if not warning.answered_on],
        },
    )


def _register_headline(count: int, last: Decision | None, waiting: int) -> str:
    coming = f" {pluralise(waiting, 'matter')} waits to be decided." if waiting == 1 else ""
    coming = f" {pluralise(waiting, 'matter')} wait to be decided." if waiting > 1 else coming
    if last is None:
        return f"The council has recorded no decision yet.{coming}"
    return (
        f"The council has recorded {pluralise(count, 'decision')}, the last on {long_date(last.decided_on)}: "
        f"{last.matter.title}.{coming}"
    )


def _decision_filters(request: HttpRequest) -> list[dict[str, object]]:
    return [
        {"name": "q", "label": "Search decisions", "value": request.GET.get("q", ""), "wide": True},
        {
            "name": "kind",
            "label": "Kind",
            "value": request.GET.get("kind", ""),
            "options": [("", "All kinds"), *KINDS.items()],
        },
        {
            "name": "by",
            "label": "Decided by",
            "value": request.GET.get("by", ""),
            "options": [("", "Anybody"), *BODIES.items()],
        },
        {"name": "since", "label": "From", "value": request.GET.get("since", ""), "type": "date"},
        {"name": "until", "label": "To", "value": request.GET.get("until", ""), "type": "date"},
    ]


@require_GET
@open_to(Permission.PUBLIC)
def decision(request: HttpRequest, code: str) -> HttpResponse:
    """Show one decision: options, reasons, consultation, reports, votes by name, and what came of it."""
    try:
        found = queries.decision(code)
    except MatterUnknownError as error:
        raise Http404(str(error)) from None
    matter_code = found.matter.code
    votes = queries.votes_of(matter_code=matter_code)
    if is_csv_asked(request):
        return csv_response(_votes_table(votes, request))
    reports = queries.reports_of(matter_code=matter_code)
    followed = follow_decision(decision_ref=f"democracy/decision/{found.code}")
    options = queries.options_of(matter_code=matter_code)
    return render(
        request,
        "democracy/decision.html",
        {
            "page_title": found.matter.title,
            "caption": f"Decision {found.code} · {KINDS[found.kind]}",
            "headline": _decision_headline(found, votes),
            "breadcrumbs": [
                {"text": "Home", "href": "/"},
                {"text": "Decisions", "href": "/decisions"},
                {"text": found.code},
            ],
            "decision": found,
            "sight": places_for(reference=f"democracy/decision/{found.code}", actor=request.actor),
            "rows": _decision_rows(found),
            "options": options,
            "reports": [{"title": REPORTS[row.kind], "row": row} for row in reports],
            "consultations": [
                {
                    "row": row,
                    "whom": AUDIENCES[row.audience],
                    "summary": (summary := max(row.summaries.all(), key=lambda each: each.pk, default=None)),
                    "counts": _counts(summary.counts if summary else {}, options),
                }
                for row in queries.consultations_of(matter_code=matter_code)
            ],
            "votes": votes,
            "followed": followed,
            "call_ins": queries.call_ins_of(decision_code=found.code),
            "scrutiny": _scrutiny(found, today()),
            "may_record": request.actor.may(Permission.DECISION_RECORD),
            "may_call_in": request.actor.may(Permission.CALL_IN_ASK),
            "csv_href": f"/decisions/{found.code}?format=csv",
        },
    )


def _scrutiny(found: Decision, on: date) -> dict[str, object]:
    """Return where a decision stands since it was made, and what led there."""
    fact = queries.call_in_fact(found)
    standing = queries.standing(decision=found, on=on)
    asked = queries.requests_of(decision_code=found.code)
    notice = getattr(found, "published", None)
    last = next(iter(reversed(queries.call_ins_of(decision_code=found.code))), None)
    result = getattr(last, "result", None)
    before = found.matter.follows
    return {
        "standing": standing.value,
        "sentence": standing_sentence(standing, fact, asked=len(asked)),
        "asked": [{"label": row.member.name_public, "value": row.reason} for row in asked],
        "result": ""
        if result is None
        else f"{OUTCOME_WORDS[CallInOutcome(result.outcome)].capitalize()} on {long_date(result.on)}: {result.reason}",
        "published": "" if notice is None else long_date(notice.published_on),
        "successor": fact.successor,
        "before": "" if before is None else before.code,
    }


def _counts(counts: Mapping[str, int], options: Sequence[Option]) -> dict[str, int]:
    """Return how many gave each answer, an answer that is an option's number under the option's title."""
    titles = {str(option.number): option.title for option in options}
    return {titles.get(answer, answer): count for answer, count in counts.items()}


def _decision_headline(found: Decision, votes: Sequence[queries.VoteByName]) -> str:
    carried = next((vote for vote in reversed(votes) if found.vote_id == vote.id), None)
    who = BODIES[found.body]
    opening = f"{who} decided on {long_date(found.decided_on)}: {found.option.title}"
    if carried is None:
        return f"{opening}."
    counts = carried.counts
    return f"{opening}, by {counts['for']} votes to {counts['against']} with {counts['abstained']} abstained."


def _decision_rows(found: Decision) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = [
        {"label": "Decided by", "value": BODIES[found.body]},
        {"label": "Decided on", "value": long_date(found.decided_on)},
        {"label": "Decided", "value": found.option.title, "provenance": found.provenance},
        {"label": "Reasons", "value": found.reasons},
    ]
    if found.body == "executive" and found.kind == "key_decision":
        rows.append({"label": "Could be called in until", "value": queries.call_in_words(found)})
    return rows


def _votes_table(votes: Sequence[queries.VoteByName], request: HttpRequest) -> Table:
    return Table(
        caption="Votes by name",
        columns=[Column("motion", "Motion"), Column("name", "Member"), Column("cast", "Vote")],
        rows=[
            {"motion": vote.motion, "name": name, "cast": way.capitalize()}
            for vote in votes
            for way, names in vote.names.items()
            for name in names
        ],
        address=request.get_full_path(),
        csv_name="votes",
    )


@require_GET
@open_to(Permission.PUBLIC)
def members(request: HttpRequest) -> HttpResponse:
    """Show the members of the council on a day."""
    on = _asked_day(request, "on") or today()
    found = queries.members(on=on)
    words = request.GET.get("q", "").casefold()
    shown = [row for row in found if words in f"{row.name_public} {row.ward} {row.party}".casefold()]
    table = Table(
        caption=f"Members on {long_date(on)}",
        columns=[
            Column("name", "Name", sortable=True, href=lambda row: f"/members/{row['id']}"),
            Column("ward", "Ward", sortable=True),
            Column("party", "Group", sortable=True),
            Column("seat", "Also"),
            Column("since", "Member since", format="day"),
        ],
        rows=_member_rows(shown, request.GET.get("sort", "name")),
        sort=request.GET.get("sort", "name"),
        address=request.get_full_path(),
        csv_name="members",
        empty="No member matches. Clear the search to see them all.",
        note="Names, wards and groups marked generated belong to nobody."
        if any(row.provenance == "generated" for row in found)
        else "",
    )
    if is_csv_asked(request):
        return csv_response(table)
    cabinet = sum(any(seat.kind in ("cabinet", "leader") for seat in row.seats_now) for row in found)
    return render(
        request,
        "democracy/members.html",
        {
            "page_title": "Members",
            "caption": "Who decides",
            "headline": f"The council has {pluralise(len(found), 'member')}, of whom {cabinet} form the executive."
            if found
            else "No member is on record for this day.",
            "breadcrumbs": [{"text": "Home", "href": "/"}, {"text": "Members"}],
            "as_at": on,
            "table": table,
            "fields": [
                {"name": "q", "label": "Name, ward or group", "value": request.GET.get("q", ""), "wide": True},
                {"name": "on", "label": "On the day", "value": on.isoformat(), "type": "date"},
            ],
        },
    )


def _member_rows(found: Sequence[Member], sort: str) -> list[dict[str, object]]:
    rows = [
        {
            "key": row.sort_key,
            "id": row.pk,
            "name": row.name_public,
            "ward": row.ward,
            "party": row.party,
            "seat": ", ".join(seat.portfolio or SEATS[seat.kind] for seat in row.seats_now),
            "since": row.starts_on,
        }
        for row in found
    ]
    by = sort.lstrip("-")
    if by in ("ward", "party"):
        rows.sort(key=lambda row: str(row[by]).casefold(), reverse=sort.startswith("-"))
    elif sort == "-name":
        rows.reverse()
    return rows
