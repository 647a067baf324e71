"""One member: the public record, what is declared, bars on votes, and who was at a meeting."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from rightsource.commons.access.doors import now, open_to, today
from rightsource.commons.access.rules import Permission, Purpose
from rightsource.commons.pages.components import Column, Table, csv_response, is_csv_asked
from rightsource.council.democracy import queries, services
from rightsource.council.democracy.forms import BarForm, DispensationForm, InterestForm, MeetingForm
from rightsource.council.democracy.models import Member
from rightsource.council.democracy.rules import MatterUnknownError
from rightsource.council.democracy.rules.scrutiny import MeetingRefusedError, attendance_finding
from rightsource.council.democracy.rules.windows import clock_of_law
from rightsource.council.democracy.views.desk import attempt
from rightsource.council.democracy.views.registers import SEATS
from rightsource.ground.text import long_date


def member_or_404(member_id: int) -> Member:
    """Return a member, or say that there is none."""
    try:
        return queries.member(member_id=member_id)
    except MatterUnknownError as error:
        raise Http404(str(error)) from None


@require_safe
@open_to(Permission.PUBLIC)
def member(request: HttpRequest, member_id: int) -> HttpResponse:
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
            "bars": [
                {
                    "label": f"From {long_date(row.starts_on)}",
                    "value": row.reason + (f" Until {long_date(row.ends_before)}." if row.ends_before else ""),
                }
                for row in found.bars.all()
            ],
            "table": table,
            "may_keep": may_keep,
        },
    )


def _form_page(request: HttpRequest, found: Member, form: forms.Form, title: str, words: str) -> HttpResponse:
    here = f"/members/{found.pk}"
    return render(
        request,
        "democracy/staff_form.html",
        {
            "page_title": title,
            "caption": found.name_public,
            "breadcrumbs": [{"text": "Members", "href": "/members"}, {"text": found.name_public, "href": here}],
            "form": form,
            "errors": form.errors,
            "button": "Record it",
            "words": words,
            "cancel_href": here,
        },
        status=422 if form.errors else 200,
    )


def _keeps(request: HttpRequest, form: forms.Form, act: Callable[[], object]) -> bool:
    return request.method == "POST" and form.is_valid() and attempt(form, refusals=(MeetingRefusedError,), act=act)


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Permission.DECISION_RECORD, Purpose.OPERATION)
def interest(request: HttpRequest, member_id: int) -> HttpResponseBase:
    """Put an interest on the public register."""
    found = member_or_404(member_id)
    form = InterestForm(request.POST or None, matters=_matters())
    if _keeps(
        request,
        form,
        lambda: services.declare_interest(
            member_id=member_id,
            text=form.cleaned_data["text"],
            is_pecuniary=form.cleaned_data["kind"] == "pecuniary",
            matter_code=form.cleaned_data["matter"],
            starts_on=form.cleaned_data["starts_on"],
            by=request.actor,
            at=now(),
        ),
    ):
        return redirect("member", member_id=member_id)
    words = "A pecuniary interest in a matter keeps the member from voting on it (Localism Act 2011 s31)."
    return _form_page(request, found, form, "Record an interest", words)


def _matters() -> list[tuple[str, str]]:
    return [(row.code, row.title) for row in queries.matters(is_decided=False)]


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Permission.DECISION_RECORD, Purpose.OPERATION)
def dispensation(request: HttpRequest, member_id: int) -> HttpResponseBase:
    """Record leave to vote in spite of a pecuniary interest."""
    found = member_or_404(member_id)
    form = DispensationForm(request.POST or None, matters=_matters())
    if _keeps(
        request,
        form,
        lambda: services.grant_dispensation(
            member_id=member_id,
            matter_code=form.cleaned_data["matter"],
            reason=form.cleaned_data["reason"],
            on=today(),
            by=request.actor,
            at=now(),
        ),
    ):
        return redirect("member", member_id=member_id)
    words = "The member may then vote on this matter in spite of the interest (Localism Act 2011 s33)."
    return _form_page(request, found, form, "Record a dispensation", words)


def _unpaid(on: date) -> str:
    law = clock_of_law("decisions.council_tax_arrears_bar", on)
    return f"{law} or more of council tax are unpaid (Local Government Finance Act 1992 s106)."


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Permission.DECISION_RECORD, Purpose.OPERATION)
def bar(request: HttpRequest, member_id: int) -> HttpResponseBase:
    """Record that a member may not vote on council tax on some days; few may know."""
    found = member_or_404(member_id)
    form = BarForm(request.POST or None)
    if _keeps(
        request,
        form,
        lambda: services.bar_member(
            member_id=member_id,
            reason=_unpaid(form.cleaned_data["starts_on"]),
            starts_on=form.cleaned_data["starts_on"],
            ends_before=form.cleaned_data["ends_before"],
            by=request.actor,
            at=now(),
        ),
    ):
        return redirect("member", member_id=member_id)
    words = "Known to democratic services, the finance and the monitoring officer, and the member alone."
    return _form_page(request, found, form, "Bar the member from votes on council tax", words)


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Permission.DECISION_RECORD, Purpose.OPERATION)
def meeting(request: HttpRequest) -> HttpResponseBase:
    """Record a meeting and who was there."""
    form = MeetingForm(request.POST or None, members=queries.members(on=today()))
    if (
        request.method == "POST"
        and form.is_valid()
        and attempt(
            form,
            refusals=(MeetingRefusedError,),
            act=lambda: services.record_meeting(
                title=form.cleaned_data["title"],
                on=form.cleaned_data["on"],
                presence=form.presence,
                by=request.actor,
                at=now(),
            ),
        )
    ):
        return redirect("members")
    return render(
        request,
        "democracy/staff_form.html",
        {
            "page_title": "Record who was at a meeting",
            "headline": "A member who is not marked was absent.",
            "breadcrumbs": [{"text": "Members", "href": "/members"}, {"text": "Meeting"}],
            "form": form,
            "errors": form.errors,
            "button": "Record the meeting",
            "cancel_href": "/members",
        },
        status=422 if form.errors else 200,
    )
