"""The finance officer's statutory reports: section 25 before a budget, section 114 when resources are exceeded."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django import forms
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from rightsource.commons.access.doors import now, open_to, today
from rightsource.commons.access.rules import Permission, Purpose
from rightsource.commons.pages.components import Column, Table, csv_response, is_csv_asked
from rightsource.commons.pages.components.confirming import Confirming, check_page, confirmed, in_words, say_done
from rightsource.ground.text import long_date
from rightsource.journeys.statutory_report import (
    REFUSALS,
    Composed,
    budgets_open,
    compose_section_25,
    compose_section_114,
    file_section_25,
    issue_section_114,
    warnings_standing,
)


class ReportForm(forms.Form):
    """The officer's own words."""

    text = forms.CharField(
        label="Your report",
        widget=forms.Textarea,
        max_length=20000,
        help_text="The figures above are kept with it, each with its rows and the moment at which it was drawn.",
        error_messages={"required": "Write your report: it cannot be changed once it is laid."},
    )


class Section25Form(ReportForm):
    """The same, on a budget."""

    matter = forms.ChoiceField(label="Which budget?")
    field_order = ["matter", "text"]

    def __init__(self, *args: object, budgets: Sequence[tuple[str, str]], **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        self.fields["matter"].choices = [("", "Choose one"), *budgets]  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Permission.STATUTORY_REPORT, Purpose.OPERATION)
def section_114(request: HttpRequest) -> HttpResponseBase:
    """Show whether the books say that spending exceeds resources, take the officer's report, read it back, issue it."""
    on = today()
    composed = compose_section_114(at=now(), on=on)
    form = ReportForm(request.POST if request.method == "POST" else None)

    def act() -> str:
        return issue_section_114(text=form.cleaned_data["text"], on=on, by=request.actor, at=now())

    standing = [
        {
            "label": row.title,
            "value": f"Given on {long_date(row.warned_on)}; to be answered by {long_date(row.due_on)}"
            + (". Not answered in time." if row.is_escalated else "."),
            "href": f"/desk/democracy/matters/{row.code}",
        }
        for row in warnings_standing(on=on)
    ]
    return _asked(
        request,
        form,
        act,
        composed,
        title="Section 114 report",
        law="Local Government Finance Act 1988 s114(3). It reaches every member and the auditor at once; full council "
        "considers it within 21 days (s115). It cannot be taken back.",
        button="Issue the report",
        said="The report is issued.",
        done="/decisions",
        standing=standing,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Permission.STATUTORY_REPORT, Purpose.OPERATION)
def section_25(request: HttpRequest) -> HttpResponseBase:
    """Show what the plan says of its robustness, take the officer's report on a budget, read it back, lay it."""
    on = today()
    composed = compose_section_25(at=now(), on=on)
    budgets = budgets_open()
    form = Section25Form(request.POST if request.method == "POST" else None, budgets=budgets)

    def act() -> str:
        file_section_25(
            matter_code=form.cleaned_data["matter"],
            text=form.cleaned_data["text"],
            on=on,
            by=request.actor,
            at=now(),
        )
        return str(form.cleaned_data["matter"])

    return _asked(
        request,
        form,
        act,
        composed,
        title="Section 25 report",
        law="Local Government Act 2003 s25: the robustness of the estimates and the adequacy of the reserves. Full "
        "council cannot adopt a budget without it.",
        button="Lay it before full council",
        said="The report is laid before full council.",
        done="/plan",
        standing=[],
        nothing="" if budgets else "No budget waits to be decided: open its matter first.",
    )


def _asked(
    request: HttpRequest,
    form: forms.Form,
    act: Callable[[], str],
    composed: Composed,
    *,
    title: str,
    law: str,
    button: str,
    said: str,
    done: str,
    standing: Sequence[dict[str, str]],
    nothing: str = "",
) -> HttpResponseBase:
    table = Table(
        caption="Drawn from the books",
        columns=[Column("label", "Figure", href=lambda row: str(row["href"])), Column("said", "Amount")],
        rows=[{"label": drawn.label, "said": drawn.said, "href": drawn.href} for drawn in composed.figures],
        address=request.get_full_path(),
        csv_name=title.lower().replace(" ", "-"),
        note="Derived from the ledger and the plan, as at now.",
    )
    if is_csv_asked(request):
        return csv_response(table)
    made: list[str] = []
    stage = confirmed(request, form, refusals=REFUSALS, act=lambda: made.append(act()), field="text")
    if stage is Confirming.DONE:
        say_done(request, said, made[0])
        return redirect(done)
    caption = f"Financial year {composed.year}"
    breadcrumbs = [{"text": "Position", "href": "/desk/finance/position"}, {"text": title}]
    if stage is Confirming.TO_CHECK:
        return check_page(
            request,
            form,
            title=f"Check the {title[0].lower()}{title[1:]}",
            caption=caption,
            headline=composed.finding,
            breadcrumbs=breadcrumbs,
            rows=[*in_words(form), {"label": "The law", "value": law}],
            button=button,
            cancel_href="/desk",
            table=table,
            warning=True,
        )
    return render(
        request,
        "desks/statutory.html",
        {
            "page_title": title,
            "caption": caption,
            "headline": composed.finding,
            "breadcrumbs": breadcrumbs,
            "as_at": composed.at,
            "form": form,
            "errors": form.errors,
            "table": table,
            "law": law,
            "button": "Check it",
            "cancel_href": "/desk",
            "standing": standing,
            "nothing": nothing,
        },
        status=422 if form.errors else 200,
    )
