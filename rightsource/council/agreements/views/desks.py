"""Desks: what needs a commissioner among agreements, a body's deliveries, and a contract manager's sample."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from rightsource.books.settlement.rules import TermsKind
from rightsource.commons.access.doors import now, open_to, today
from rightsource.commons.access.rules import Permission, Purpose
from rightsource.commons.pages.components import Column, Table
from rightsource.commons.pages.components.confirming import (
    Binding,
    Confirming,
    Done,
    bind,
    confirmed,
    in_words,
    say_done,
)
from rightsource.council.agreements import queries
from rightsource.council.agreements.forms import DeliveryForm, FileForm, FindingForm
from rightsource.council.agreements.models import Agreement
from rightsource.council.agreements.rules import (
    COLUMNS,
    DeliveryRefusedError,
    VerificationRefusedError,
    VerifierBelongsToBodyError,
)
from rightsource.council.agreements.services import Recorded
from rightsource.ground import parameters
from rightsource.ground.text import pluralise
from rightsource.ground.time import FinancialYear, Month
from rightsource.journeys.record_deliveries import record_deliveries, rows_of_file
from rightsource.journeys.verify_sample import Finding, draw_samples, told_by_resident, verify_sample

MOST_WAITING = 50
MOST_SHOWN = 20


def _days(name: str, on: date) -> int:
    return parameters.value(f"desks.{name}", on=on).whole


@open_to(Permission.AGREEMENT_READ)
def agreements(request: HttpRequest) -> HttpResponse:
    """Show what needs somebody: ending, over its limit of self-certification, unverified; the rest is a line."""
    on = today()
    running = queries.agreements(on=on, actor=request.actor)
    own = {row.code for row in running}
    items = [
        {
            "what": f"{ending.title} ends",
            "why": ending.sentence(on),
            "age": f"{(ending.ends_before - on).days} days",
            "since": "left",
            "urgency": "late" if (ending.ends_before - on).days <= _days("agreement_ending_late", on) else "soon",
            "href": f"/agreements/{ending.code}",
        }
        for ending in queries.expiring(on=on, within=_days("agreement_ending", on))
        if ending.code in own
    ]
    items += _blocked(running, on, request.actor.may(Permission.DELIVERY_VERIFY))
    quiet = len(running) - len({str(item["href"]) for item in items})
    return render(
        request,
        "agreements/desk.html",
        {
            "page_title": "Agreements that need you",
            "headline": _headline(len(items), len(running)),
            "items": items,
            "fine": f"{pluralise(max(quiet, 0), 'agreement')} in force without anything to do.",
            "year": FinancialYear.containing(on) if request.actor.may(Permission.POSITION_READ) else None,
            "as_at": on,
        },
    )


def _blocked(running: Sequence[Agreement], on: date, may_verify: bool) -> list[dict[str, object]]:
    """Return the months that are over and may not be paid because nobody but the body vouches for them."""
    last = Month.containing(on).previous
    found = []
    blocks = queries.blocks_on_payment(agreements=running, keys={(row.pk, last) for row in running})
    for row in running:
        block = blocks.get((row.pk, last))
        if block:
            found.append(
                {
                    "what": f"{row.title}: {last} is not verified",
                    "why": block,
                    "age": f"{(on - last.ends_before).days} days",
                    "since": "since month end",
                    "urgency": "late" if (on - last.ends_before).days > _days("month_unverified_late", on) else "soon",
                    "href": f"/agreements/{row.code}",
                    "action": "Verify" if may_verify else "Look at the deliveries",
                    "action_href": "/desk/verify" if may_verify else f"/agreements/{row.code}#deliveries",
                }
            )
    return found


def _headline(items: int, running: int) -> str:
    if not running:
        return "No agreement is in force today."
    if not items:
        return f"Nothing needs you: {pluralise(running, 'agreement')} {'is' if running == 1 else 'are'} in order."
    return f"{pluralise(items, 'thing needs', 'things need')} you among {pluralise(running, 'agreement')} in force."


@open_to(Permission.DELIVERY_RECORD)
def body(request: HttpRequest) -> HttpResponse:
    """Show a body's staff their agreements, what was recorded this month, and where to record more."""
    on = today()
    month = Month.containing(on)
    rows = [
        (row, queries.month_totals(agreement_id=row.pk, month=month))
        for row in queries.agreements(on=on, actor=request.actor)
    ]
    recorded = sum(totals.deliveries for _, totals in rows)
    return render(
        request,
        "agreements/body_desk.html",
        {
            "page_title": "Your agreements",
            "headline": (
                f"You recorded {pluralise(recorded, 'delivery', 'deliveries')} in {month} "
                f"under {pluralise(len(rows), 'agreement')}."
            ),
            "rows": rows,
            "as_at": on,
        },
    )


def _own(request: HttpRequest, code: str) -> Agreement:
    found = queries.agreement(code=code)
    if found is None or found.body_id not in request.actor.body_ids:
        raise Http404(f"Agreement {code} is not one of yours.")
    return found


@open_to(Permission.DELIVERY_RECORD, Purpose.OPERATION)
def deliveries(request: HttpRequest, code: str) -> HttpResponse:
    """Record deliveries by form or by file, after they were read back; faults are listed with row and remedy."""
    agreement = _own(request, code)
    kind = TermsKind(agreement.terms["kind"])
    by_file = "file" in request.FILES or request.POST.get("by") == "file"
    form = DeliveryForm(None if by_file else request.POST or None).for_terms(kind)
    file_form = FileForm(request.POST, request.FILES) if by_file else FileForm()
    sent: DeliveryForm | FileForm = file_form if by_file else form
    tried: list[Recorded] = []
    read: list[dict[str, str]] = []

    def record() -> None:
        rows = rows_of_file(file_form.content) if by_file else [form.row()]
        read[:] = rows
        tried.append(
            record_deliveries(agreement_code=agreement.code, rows=rows, batch_key="", by=request.actor, at=now())
        )

    stage = confirmed(request, sent, refusals=(DeliveryRefusedError,), act=record, field="file" if by_file else None)
    found = tried[0] if tried and stage is not Confirming.ASKED else None
    if found is not None and not found.accepted:
        stage = Confirming.ASKED  # there is nothing to confirm
        for fault in () if by_file else found.faults:
            form.add_error(fault.column if fault.column in form.fields else None, fault.remedy)
    if found is not None and stage is Confirming.DONE:
        say_done(request, _said(found), f"{agreement.code} · batch {found.batch_key}")
        if not found.faults:
            return redirect(request.path)
    is_checked = stage is Confirming.TO_CHECK
    headline = _would if is_checked else _said
    crumbs = [{"text": "Your agreements", "href": "/desk/body"}, {"text": agreement.code}]
    return render(
        request,
        "agreements/deliveries.html",
        {
            "page_title": "Check the deliveries" if is_checked else "Record deliveries",
            "caption": f"{agreement.code} · {agreement.title}",
            "breadcrumbs": crumbs,
            "headline": "" if found is None or sent.errors or stage is Confirming.DONE else headline(found),
            "agreement": agreement,
            "found": None if sent.errors else found,
            "rows": in_words(form) if is_checked and not by_file else [],
            "table": _first_rows(read) if is_checked and by_file else None,
            "is_checked": is_checked,
            "button": f"Record {pluralise(len(found.accepted), 'delivery', 'deliveries')}" if found else "",
            "sent": sent,
            "form": form,
            "file_form": file_form,
            "errors": list(sent.errors) if sent.is_bound else [],
            "latest": queries.latest_deliveries(agreement_id=agreement.pk, limit=20),
        },
        status=422 if sent.is_bound and sent.errors else 200,
    )


def _first_rows(rows: Sequence[Mapping[str, str]]) -> Table:
    """Return the first rows of a file as they were read, to be looked at before they are kept."""
    shown = [{str(name).strip().lower(): text for name, text in row.items()} for row in rows[:MOST_SHOWN]]
    named = [name for name in COLUMNS if any(row.get(name) for row in shown)]
    many = f"The first {MOST_SHOWN} of {len(rows):,} rows" if len(rows) > MOST_SHOWN else pluralise(len(rows), "row")
    return Table(caption=f"{many} of the file", columns=[Column(name, name.capitalize()) for name in named], rows=shown)


def _would(found: Recorded) -> str:
    """Return what will be recorded when it is confirmed."""
    kept, repeated, faults = len(found.accepted), len(found.repeated), len(found.faults)
    text = f"{pluralise(kept, 'delivery', 'deliveries')} would be recorded"
    if repeated:
        text += f", {pluralise(repeated, 'was', 'were')} there before"
    text += f"; {pluralise(faults, 'row needs', 'rows need')} you." if faults else "."
    return f"{text} What is recorded stays recorded, and is paid when it is verified."


def _said(recorded: Recorded) -> str:
    kept, repeated, faults = len(recorded.accepted), len(recorded.repeated), len(recorded.faults)
    text = f"{pluralise(kept, 'delivery', 'deliveries')} recorded"
    if repeated:
        text += f", {pluralise(repeated, 'was', 'were')} there before"
    return text + (f"; {pluralise(faults, 'row needs', 'rows need')} you." if faults else ".")


@open_to(Permission.DELIVERY_VERIFY)
def verify(request: HttpRequest) -> HttpResponse:
    """Show the deliveries that the sample picked and nobody has looked at, the oldest first, one action each."""
    on = today()
    waiting = queries.to_verify(limit=MOST_WAITING)
    samples = queries.samples_waiting()
    count = sum(number for _, number in samples)
    undrawn = queries.to_draw(before=Month.containing(on))
    items = [
        {
            "what": f"{item.delivery.provider_reference}, {item.delivery.on:%-d %B %Y}",
            "why": f"{item.delivery.agreement.body.short_name}: {item.delivery.agreement.title}. "
            + (
                f"{item.delivery.minutes} minutes."
                if item.delivery.minutes
                else f"{item.delivery.units.normalize():f} units."
            ),
            "age": f"{(on - item.delivery.on).days} days",
            "since": "ago",
            "urgency": "late" if (on - item.delivery.on).days > _days("delivery_unverified_late", on) else "soon",
            "action": "Say what you found",
            "action_href": f"/desk/verify/{item.delivery_id}",
        }
        for item in waiting
    ]
    headline = (
        f"{pluralise(count, 'delivery waits', 'deliveries wait')} to be looked at before the body is paid."
        if count
        else "Nothing waits to be looked at."
    )
    return render(
        request,
        "agreements/verify.html",
        {
            "page_title": "Verify deliveries",
            "headline": headline,
            "items": items,
            "more": count - len(waiting),
            "samples": [
                {
                    "what": f"{sample.agreement.body.short_name}: {sample.agreement.title}",
                    "href": f"/agreements/{sample.agreement.code}",
                    "why": queries.why_so_many(draw=sample),
                    "left": number,
                }
                for sample, number in samples
            ],
            "undrawn": [f"{agreement.code} {agreement.title}, {month}" for agreement, month in undrawn],
            "as_at": on,
        },
    )


@require_POST
@open_to(Permission.DELIVERY_VERIFY, Purpose.OPERATION)
def draw(request: HttpRequest) -> HttpResponse:
    """Draw the samples of every month that is over, by a fresh seed that is recorded."""
    drawn = draw_samples(on=today(), seed=secrets.token_hex(16), by=request.actor, at=now())
    if drawn:
        first = f"{drawn[0].agreement_code} · {drawn[0].month.iso}"
        more = f" and {len(drawn) - 1} more" if len(drawn) > 1 else ""
        say_done(request, f"{pluralise(len(drawn), 'sample is', 'samples are')} drawn.", first + more)
    return redirect("desk-verify")


@open_to(Permission.DELIVERY_VERIFY, Purpose.OPERATION)
def verify_one(request: HttpRequest, delivery_id: int) -> HttpResponse:
    """Ask what was found about one delivery, read it back, and keep it."""
    delivery = queries.delivery(delivery_id=delivery_id)
    if delivery is None:
        raise Http404("There is no such delivery. Choose one of the sample.")
    form = FindingForm(request.POST or None)
    known: list[dict[str, str] | None] = [
        {"label": "Reference", "value": delivery.provider_reference},
        {"label": "Body", "value": delivery.agreement.body.name, "href": f"/bodies/{delivery.agreement.body.code}"},
        {
            "label": "Agreement",
            "value": f"{delivery.agreement.code} {delivery.agreement.title}",
            "href": f"/agreements/{delivery.agreement.code}",
        },
        {"label": "Day", "value": f"{delivery.on:%-d %B %Y}"},
        {"label": "Units", "value": f"{delivery.units.normalize():f}"},
        {"label": "Minutes", "value": str(delivery.minutes)} if delivery.minutes else None,
        {"label": "Order", "value": delivery.order_ref} if delivery.order_ref else None,
        *(
            {"label": "The resident told us", "value": said, "href": href}
            for said, href in told_by_resident(order_ref=delivery.order_ref)
        ),
    ]
    around = Binding(
        title="What did you find?",
        check="Check what you found",
        effect="It cannot be changed once you keep it. What was not as said is not paid, and more is looked at "
        "next time.",
        button="Keep what you found",
        caption="Verify a delivery",
        breadcrumbs=[{"text": "Verify deliveries", "href": "/desk/verify"}, {"text": delivery.provider_reference}],
        cancel_href="/desk/verify",
        known=known,
    )

    def keep() -> int:
        told = form.cleaned_data
        finding = Finding(delivery_id, told["found"] == "yes", told["reason"])
        return verify_sample(findings=[finding], by=request.actor, at=now())

    return bind(
        request,
        form,
        around,
        act=keep,
        done=lambda _: Done(
            href="/desk/verify",
            words="What you found is kept.",
            reference=f"{delivery.agreement.code} · {delivery.provider_reference}",
        ),
        refusals=(VerificationRefusedError, VerifierBelongsToBodyError),
        rows=lambda: [*(row for row in known[:4] if row), *in_words(form)],
    )
