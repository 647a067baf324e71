"""Held items: what was delivered and cannot be matched, why, for how long, and resolving it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from rightsource.books.settlement import queries
from rightsource.books.settlement.queries import HeldItem
from rightsource.books.settlement.rules.holding import (
    NEVER_AS_RECORDED,
    REASON_WORDS,
    REMEDIES,
    RESOLUTION_WORDS,
    Correction,
    HeldRefusedError,
    HoldReason,
    Resolution,
    held_finding,
)
from rightsource.commons.access.doors import now, open_to, today
from rightsource.commons.access.rules import Permission, Purpose
from rightsource.commons.pages.components import Column, Table, csv_response, is_csv_asked, page_of, with_query
from rightsource.commons.pages.components.confirming import Binding, Done, bind
from rightsource.ground.text import long_date
from rightsource.ground.time import Month, day_in_london
from rightsource.journeys.hold_items import resolve_held
from rightsource.journeys.months_to_settle import months_to_settle_again

START = "/desk/finance/held"


def _code(agreement_ref: str) -> str:
    return agreement_ref.rpartition("/")[2]


def _days(item: HeldItem, on: date) -> int:
    return max((on - day_in_london(item.at)).days, 0)


@require_safe
@open_to(Permission.STATEMENT_READ)
def held(request: HttpRequest) -> HttpResponse:
    """Show what is held, the oldest first, which months can be settled again, and what was resolved."""
    waiting, again = queries.held_items(actor=request.actor), months_to_settle_again(by=request.actor)
    tables = {
        "held": _held_table(request, waiting),
        "again": Table(
            caption="Months to settle again",
            columns=[
                Column("month", "Month", href=lambda row: str(row["href"])),
                Column("agreement", "Agreement", href=lambda row: f"/agreements/{row['agreement']}"),
                Column("items", "Held items to pay", "number"),
                Column("settled", "Settled", "pence"),
                Column("amount", "Comes to now", "pence"),
                Column("change", "Change", "pence"),
            ],
            rows=[
                {
                    "month": str(each.month),
                    "agreement": each.agreement.code,
                    "items": each.items,
                    "settled": each.settled.pence,
                    "amount": None if each.amount is None else each.amount.pence,
                    "change": None if each.difference is None else each.difference.pence,
                    "href": f"/desk/finance/settle/{each.agreement.code}/{each.month.iso}"
                    if request.actor.may(Permission.STATEMENT_SETTLE)
                    else "",
                }
                for each in again
            ],
            address=with_query(request.get_full_path(), table="again"),
            csv_name="months-to-settle-again",
            empty="Every settled month still comes to what was settled.",
            note="Settling one again books the difference and touches no other month or agreement.",
        ),
        "ended": _ended_table(request),
    }
    if is_csv_asked(request):
        return csv_response(tables.get(request.GET.get("table", ""), tables["held"]))
    first = waiting.first()
    return render(
        request,
        "desks/held.html",
        {
            "page_title": "Held items",
            "headline": held_finding(
                count=waiting.count(),
                oldest_days=0 if first is None else _days(first, today()),
                to_settle=len(again),
            ),
            "tables": tables,
            "as_at": today(),
        },
    )


def _held_table(request: HttpRequest, waiting: Iterable[HeldItem]) -> Table:
    page = None if is_csv_asked(request) else page_of(waiting, request)
    may = request.actor.may(Permission.DELIVERY_VERIFY) and page is not None
    on = today()
    return Table(
        caption="Held, the oldest first",
        columns=[
            Column("since", "Since", "day"),
            Column("days", "Days", "number"),
            Column("agreement", "Agreement", href=lambda row: f"/agreements/{row['agreement']}"),
            Column("month", "Month"),
            Column("what", "Delivery"),
            Column("reason", "Why", tag=lambda row: "red"),
            Column("explanation", "In words, and what to do"),
            Column("owner", "Owner"),
            *([Column("action", "Change", href=lambda row: f"{START}/{row['pk']}")] if may else []),
        ],
        rows=[
            {
                "pk": item.pk,
                "since": day_in_london(item.at),
                "days": _days(item, on),
                "agreement": _code(item.agreement_ref),
                "month": str(Month.containing(item.month)),
                "what": item.provider_reference,
                "reason": REASON_WORDS[HoldReason(item.reason)],
                "explanation": f"{item.explanation} {REMEDIES[HoldReason(item.reason)]}",
                "owner": item.owner,
                "action": "Resolve",
            }
            for item in (waiting if page is None else page.rows)
        ],
        page=page,
        address=with_query(request.get_full_path(), table="held"),
        csv_name="held-items",
        empty="Nothing is held.",
    )


def _ended_table(request: HttpRequest) -> Table:
    found = queries.held_ended(actor=request.actor)
    page = None if is_csv_asked(request) else page_of(found, request, name="ended-page")
    return Table(
        caption="Resolved",
        columns=[
            Column("on", "Day", "day"),
            Column("agreement", "Agreement", href=lambda row: f"/agreements/{row['agreement']}"),
            Column("what", "Delivery"),
            Column("reason", "Why it was held"),
            Column("how", "How"),
            Column("words", "In words"),
        ],
        rows=[
            {
                "on": day_in_london(item.ended.at),
                "agreement": _code(item.agreement_ref),
                "what": item.provider_reference,
                "reason": REASON_WORDS[HoldReason(item.reason)],
                "how": RESOLUTION_WORDS[Resolution(item.ended.how)],
                "words": item.ended.reason,
            }
            for item in (found if page is None else page.rows)
        ],
        page=page,
        address=with_query(request.get_full_path(), table="ended"),
        csv_name="held-items-resolved",
        empty="Nothing has been resolved yet.",
    )


class ResolveForm(forms.Form):
    """How a held item is resolved."""

    how = forms.ChoiceField(label="What should happen?", widget=forms.RadioSelect)
    units = forms.DecimalField(
        label="Units, if corrected", required=False, min_value=0, max_digits=14, decimal_places=4
    )
    minutes = forms.IntegerField(label="Minutes, if corrected", required=False, min_value=1, max_value=1440)
    outcome = forms.CharField(label="Outcome as the terms have it, if corrected", required=False, max_length=100)
    reason = forms.CharField(label="Why?", widget=forms.Textarea, max_length=4000)

    def __init__(self, data: object, *, reason: HoldReason) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        offered = [each for each in Resolution if each is not Resolution.ACCEPTED or reason not in NEVER_AS_RECORDED]
        self.fields["how"].choices = [(each.value, RESOLUTION_WORDS[each]) for each in offered]  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Permission.DELIVERY_VERIFY, Purpose.OPERATION)
def resolve(request: HttpRequest, item_id: int) -> HttpResponse:
    """Ask what should happen with a held item, show it in words, and do it."""
    item = queries.held_item(actor=request.actor, item_id=item_id)
    if item is None or hasattr(item, "ended"):
        raise Http404("This item is not held any more. Look at the list of what is.")
    form = ResolveForm(request.POST if request.method == "POST" else None, reason=HoldReason(item.reason))
    month = Month.containing(item.month)

    def act() -> None:
        told = form.cleaned_data
        resolve_held(
            item_id=item_id,
            how=Resolution(told["how"]),
            reason=told["reason"],
            correction=Correction(told["units"], told["minutes"], told["outcome"] or None),
            by=request.actor,
            at=now(),
        )

    return bind(
        request,
        form,
        Binding(
            title="Resolve a held item",
            check="Check what it does",
            button="Resolve it",
            caption=f"{_code(item.agreement_ref)} · {month}",
            headline=item.explanation,
            effect=f"It leaves the list. What it means for the money is booked when {month} is settled again.",
            breadcrumbs=[{"text": "Held items", "href": START}, {"text": item.provider_reference}],
            known=_about(item),
            cancel_href=START,
        ),
        act=act,
        done=lambda _: Done(href=START, words="The item is resolved.", reference=f"held {item_id}"),
        refusals=(HeldRefusedError,),
    )


def _about(item: HeldItem) -> list[dict[str, str]]:
    said = [
        {"label": "Why it is held", "value": REASON_WORDS[HoldReason(item.reason)]},
        {"label": "What to do", "value": REMEDIES[HoldReason(item.reason)]},
        {"label": "Delivery", "value": item.provider_reference},
        {"label": "Day", "value": long_date(item.on)},
        {"label": "Units", "value": f"{item.units.normalize():f}"},
    ]
    if item.minutes is not None:
        said.append({"label": "Minutes", "value": str(item.minutes)})
    if item.outcome:
        said.append({"label": "Outcome", "value": item.outcome})
    return said
