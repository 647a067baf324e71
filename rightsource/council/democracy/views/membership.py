"""One member: the public record, what is declared, bars on votes, and who was at a meeting."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from rightsource.commons.access.doors import now, open_to, today
from rightsource.commons.access.rules import Permission, Purpose
from rightsource.commons.pages.components import Column, Table, csv_response, is_csv_asked
from rightsource.commons.pages.components.confirming import Binding, Done, bind, in_words
from rightsource.council.democracy import queries, services
from rightsource.council.democracy.forms import (
    BarForm,
    DispensationForm,
    InterestForm,
    MeetingForm,
    PaidForm,
)
from rightsource.council.democracy.models import Bar, Dispensation, Interest, Meeting, Member
from rightsource.council.democracy.rules import MatterUnknownError
from rightsource.council.democracy.rules.scrutiny import MeetingRefusedError, Presence, attendance_finding
from rightsource.council.democracy.rules.sitting import arrears, bar_effect, dispensation_effect, interest_effect
from rightsource.council.democracy.views.asking import named
from rightsource.council.democracy.views.registers import SEATS
from rightsource.ground.text import long_date

REFUSALS = (MeetingRefusedError,)
CRUMBS = ({"text": "Members", "href": "/members"},)
FEW = "Known to democratic services, the finance and the monitoring officer, and the member alone."
ABSENT = Presence.ABSENT
PRESENCE = {Presence.PRESENT: "Present", Presence.APOLOGIES: "Sent apologies", ABSENT: "Absent"}


def member_or_404(member_id: int) -> Member:
    """Return a member, or say that there is none."""
    try:
        return queries.member(member_id=member_id)
    except MatterUnknownError as error:
        raise Http404(str(error)) from None


@require_safe
@open_to(Permission.PUBLIC)
def member(request: HttpRequest, member_id: int) -> HttpResponseBase:
    """Show a member: seats, how often they came, what they declared, how they voted; bars to those who may know."""
    found = member_or_404(member_id)
    came = queries.attendance_of(member_id=member_id)
    votes = queries.votes_by(member_id=member_id)
    table = Table(
        caption="Recorded votes",
        columns=[
            Column("on", "Day", "day"),
            Column("matter", "Matter", href=lambda row: row["href"]),
            Column("motion", "Motion"),
            Column("cast", "Vote"),
        ],
        rows=[
            {
                "on": row.vote.on,
                "matter": row.vote.matter.title,
                "href": f"/decisions/{row.vote.matter.decision.code}" if hasattr(row.vote.matter, "decision") else "",
                "motion": row.vote.motion,
                "cast": row.cast.capitalize(),
            }
            for row in votes
        ],
        address=request.get_full_path(),
        csv_name="votes-of-member",
        empty="No vote of this member is on record.",
    )
    if is_csv_asked(request):
        return csv_response(table)
    may_keep = request.actor.may(Permission.DECISION_RECORD)
    return render(
        request,
        "democracy/member.html",
        {
            "page_title": found.name_public,
            "caption": f"Member for {found.ward}" + (f" · {found.party}" if found.party else ""),
            "headline": attendance_finding(
                name=found.name_public, present=came.present, meetings=came.meetings, last_on=came.last_on, on=today()
            ),
            "breadcrumbs": [{"text": "Members", "href": "/members"}, {"text": found.name_public}],
            "member": found,
            "rows": [
                {"label": "Member since", "value": long_date(found.starts_on), "provenance": found.provenance},
                *(
                    {"label": seat.portfolio or SEATS[seat.kind], "value": f"since {long_date(seat.starts_on)}"}
                    for seat in found.seats.all()
                ),
            ],
            "interests": [
                {
                    "label": "Pecuniary interest" if row.is_pecuniary else "Other interest",
                    "value": row.text + (f" (in the matter “{row.matter.title}”)" if row.matter else ""),
                }
                for row in queries.interests_of(member_id=member_id)
            ],
            "dispensations": [
                {"label": row.matter.title, "value": f"{row.reason} Granted on {long_date(row.on)}."}
                for row in queries.dispensations_of(member_id=member_id)
            ],
            "bars": [
                {
                    "label": f"From {long_date(row.starts_on)}",
                    "value": row.reason + (f" Until {long_date(row.ends_before)}." if row.ends_before else ""),
                    "action": "Record the payment",
                    "action_href": f"/members/{member_id}/bar/{row.pk}/paid"
                    if may_keep and not row.ends_before
                    else "",
                }
                for row in found.bars.all()
            ],
            "table": table,
            "may_keep": may_keep,
        },
    )


def _about(found: Member, title: str, *, check: str, effect: str, button: str, words: str) -> Binding:
    """Return the words around a form about a member."""
    here = f"/members/{found.pk}"
    return Binding(
        title=title,
        check=check,
        effect=effect,
        button=button,
        words=words,
        caption=found.name_public,
        breadcrumbs=[*CRUMBS, {"text": found.name_public, "href": here}],
        cancel_href=here,
    )


def _who(found: Member) -> dict[str, str]:
    return {"label": "Member", "value": f"{found.name_public}, {found.ward}"}


def _done(found: Member, words: str, reference: str) -> Done:
    return Done(href=f"/members/{found.pk}", words=words, reference=f"member {found.pk} · {reference}")


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Permission.DECISION_RECORD, Purpose.OPERATION)
def interest(request: HttpRequest, member_id: int) -> HttpResponseBase:
    """Put an interest on the public register, after it was read back."""
    found = member_or_404(member_id)
    matters = _matters()
    form = InterestForm(request.POST or None, matters=matters)

    def declare() -> Interest:
        given = form.cleaned_data
        return services.declare_interest(
            member_id=member_id,
            text=given["text"],
            is_pecuniary=given["kind"] == "pecuniary",
            matter_code=given["matter"],
            starts_on=given["starts_on"],
            by=request.actor,
            at=now(),
        )

    def rows() -> list[dict[str, str]]:
        given = form.cleaned_data
        matter = dict(matters).get(given["matter"], "")
        is_pecuniary = given["kind"] == "pecuniary"
        effect = interest_effect(name=found.name_public, is_pecuniary=is_pecuniary, matter=matter)
        return [_who(found), *in_words(form), {"label": "What it does", "value": effect}]

    around = _about(
        found,
        "Record an interest",
        check="Check the interest",
        effect="The public reads it on the register of interests as soon as you record it.",
        button="Record the interest",
        words="A pecuniary interest in a matter keeps the member from voting on it (Localism Act 2011 s31).",
    )
    return bind(
        request,
        form,
        around,
        act=declare,
        done=lambda made: _done(found, "The interest is recorded.", f"interest {made.pk}"),
        refusals=REFUSALS,
        rows=rows,
    )


def _matters() -> list[tuple[str, str]]:
    return [(row.code, row.title) for row in queries.matters(is_decided=False)]


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Permission.DECISION_RECORD, Purpose.OPERATION)
def dispensation(request: HttpRequest, member_id: int) -> HttpResponseBase:
    """Record leave to vote in spite of a pecuniary interest, after it was read back."""
    found = member_or_404(member_id)
    matters = _matters()
    form = DispensationForm(request.POST or None, matters=matters)

    def grant() -> Dispensation:
        return services.grant_dispensation(
            member_id=member_id,
            matter_code=form.cleaned_data["matter"],
            reason=form.cleaned_data["reason"],
            on=today(),
            by=request.actor,
            at=now(),
        )

    def rows() -> list[dict[str, str]]:
        given = form.cleaned_data
        declared = any(
            row.is_pecuniary and row.matter is not None and row.matter.code == given["matter"]
            for row in queries.interests_of(member_id=member_id)
        )
        effect = dispensation_effect(
            name=found.name_public, matter=dict(matters)[given["matter"]], is_declared=declared
        )
        return [
            _who(found),
            *in_words(form),
            {"label": "From", "value": long_date(today())},
            {"label": "What it does", "value": effect},
        ]

    around = _about(
        found,
        "Record a dispensation",
        check="Check the dispensation",
        effect="It is public as soon as you record it, and cannot be taken back here.",
        button="Record the dispensation",
        words="The member may then vote on this matter in spite of the interest (Localism Act 2011 s33).",
    )
    return bind(
        request,
        form,
        around,
        act=grant,
        done=lambda made: _done(found, "The dispensation is recorded.", f"dispensation {made.pk}"),
        refusals=REFUSALS,
        rows=rows,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Permission.DECISION_RECORD, Purpose.OPERATION)
def bar(request: HttpRequest, member_id: int) -> HttpResponseBase:
    """Record that a member may not vote on council tax on some days, after it was read back; few may know."""
    found = member_or_404(member_id)
    form = BarForm(request.POST or None)

    def keep() -> Bar:
        given = form.cleaned_data
        return services.bar_member(
            member_id=member_id,
            reason=arrears(given["starts_on"]),
            starts_on=given["starts_on"],
            ends_before=given["ends_before"],
            by=request.actor,
            at=now(),
        )

    def rows() -> list[dict[str, str]]:
        starts, ends = form.cleaned_data["starts_on"], form.cleaned_data["ends_before"]
        return [
            _who(found),
            {"label": "Why", "value": arrears(starts)},
            {"label": "From", "value": long_date(starts)},
            {"label": "Until it was paid on", "value": long_date(ends) if ends else "It is not paid yet"},
            {"label": "What it does", "value": bar_effect(name=found.name_public, starts_on=starts, ends_before=ends)},
        ]

    around = _about(
        found,
        "Bar the member from votes on council tax",
        check="Check the bar",
        effect=FEW,
        button="Bar the member",
        words=FEW,
    )
    return bind(
        request,
        form,
        around,
        act=keep,
        done=lambda made: _done(found, "The bar is recorded.", f"bar {made.pk}"),
        refusals=REFUSALS,
        rows=rows,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Permission.DECISION_RECORD, Purpose.OPERATION)
def paid(request: HttpRequest, member_id: int, bar_id: int) -> HttpResponseBase:
    """Record that a member paid, so that the member may vote again, after it was read back."""
    found = member_or_404(member_id)
    form = PaidForm(request.POST or None)

    def end() -> Bar:
        ends = form.cleaned_data["ends_before"]
        return services.end_bar(bar_id=bar_id, member_id=member_id, ends_before=ends, by=request.actor, at=now())

    def rows() -> list[dict[str, str]]:
        ends = long_date(form.cleaned_data["ends_before"])
        effect = f"{found.name_public} may vote on council tax from {ends} on."
        return [_who(found), *in_words(form), {"label": "What it does", "value": effect}]

    around = _about(
        found,
        "Record that it was paid",
        check="Check the payment",
        effect=FEW,
        button="Record the payment",
        words=FEW,
    )
    return bind(
        request,
        form,
        around,
        act=end,
        done=lambda made: _done(found, "The payment is recorded.", f"bar {made.pk}"),
        refusals=REFUSALS,
        rows=rows,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Permission.DECISION_RECORD, Purpose.OPERATION)
def meeting(request: HttpRequest) -> HttpResponseBase:
    """Record a meeting and who was there, after it was read back."""
    form = MeetingForm(request.POST or None, members=queries.members(on=today()))

    def hold() -> Meeting:
        given = form.cleaned_data
        return services.record_meeting(
            title=given["title"], on=given["on"], presence=form.presence, by=request.actor, at=now()
        )

    def rows() -> list[dict[str, str]]:
        given, presence = form.cleaned_data, form.presence
        then = queries.members(on=given["on"])
        return [
            {"label": "Meeting", "value": given["title"]},
            {"label": "Day", "value": long_date(given["on"])},
            *(
                {"label": words, "value": named([m.name_public for m in then if presence.get(m.pk, ABSENT) is one])}
                for one, words in PRESENCE.items()
            ),
        ]

    around = Binding(
        title="Record who was at a meeting",
        check="Check who was there",
        effect="It counts in how often each member came. It is public as soon as you record it, and cannot be "
        "changed there.",
        button="Record the meeting",
        headline="A member who is not marked was absent.",
        breadcrumbs=[*CRUMBS, {"text": "Meeting"}],
        cancel_href="/members",
    )
    return bind(
        request,
        form,
        around,
        act=hold,
        done=lambda made: Done(href="/members", words="The meeting is recorded.", reference=f"meeting {made.pk}"),
        refusals=REFUSALS,
        rows=rows,
    )
