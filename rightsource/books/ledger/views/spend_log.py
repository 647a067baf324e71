"""The log of spend control, in public: what was decided, by which test, for how much, and nothing that people wrote."""

from __future__ import annotations

from django.db.models import Count, Q, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rightsource.books.ledger import queries
from rightsource.books.ledger.models import ApprovalRequest, SpendControl
from rightsource.books.ledger.rules import (
    EXEMPTION_WORDS,
    GROUND_WORDS,
    ApprovalKind,
    CommitmentKind,
    Exemption,
    Ground,
    log_finding,
    page_of,
    words_for,
)
from rightsource.commons.access.doors import open_to, today
from rightsource.commons.access.rules import SYSTEM, TITLES, Permission, Purpose, Role
from rightsource.commons.access.services import acting_as
from rightsource.commons.pages.components import Column, Table, csv_response, is_csv_asked, with_query
from rightsource.commons.pages.components import page_of as rows_page
from rightsource.ground.money import Money
from rightsource.ground.text import sentence_list
from rightsource.ground.time import day_in_london

NO_TEST = "None: looked at as it is"


@require_safe
@open_to(Permission.PUBLIC)
def spend_log(request: HttpRequest) -> HttpResponse:
    """Show every decision under spend control, the newest first, and since when and from which sum it is asked.

    Whoever asks and decides writes for the council, its members and the auditor, and an order is somebody's: so neither
    their words nor the number of an order stand here.
    """
    with acting_as(SYSTEM, purpose=Purpose.VIEW):
        found = queries.decided_under_control()
        page = None if is_csv_asked(request) else rows_page(found, request)
        tables = {
            "log": Table(
                caption="What was decided",
                columns=[
                    Column("on", "Decided", "day"),
                    Column("what", "What", href=lambda row: str(row["href"])),
                    Column("line", "Budget line"),
                    Column("test", "Test"),
                    Column("decision", "Decision", tag=lambda row: "green" if row["decision"] == "Approved" else "red"),
                    Column("who", "By whom"),
                    Column("pence", "Amount", "pence"),
                ],
                rows=[_row(row) for row in (found if page is None else page.rows)],
                page=page,
                address=with_query(request.get_full_path(), table="log"),
                csv_name="spend-control-log",
                empty="Nothing was decided yet. A decision stands here as soon as the panel made it.",
            ),
            "controls": Table(
                caption="When spending was controlled",
                columns=[
                    Column("since", "From", "day"),
                    Column("ended", "Ended", "day"),
                    Column("authority", "On whose authority"),
                    Column("law", "After a section 114 report"),
                    Column("pence", "From which sum", "pence"),
                ],
                rows=[_control(row) for row in queries.spend_controls()],
                address=with_query(request.get_full_path(), table="controls"),
                csv_name="spend-controls",
                empty="Spending was never controlled.",
            ),
        }
        now = queries.spend_control_now()
        sums = found.order_by().aggregate(
            approvals=Count("pk", filter=Q(decision__is_approved=True)),
            refusals=Count("pk", filter=Q(decision__is_approved=False)),
            pence=Sum("pence", filter=Q(decision__is_approved=True), default=0),
        )
    if is_csv_asked(request):
        return csv_response(tables.get(request.GET.get("table", ""), tables["log"]))
    return render(
        request,
        "ledger/spend_log.html",
        {
            "page_title": "Spend control",
            "headline": now,
            "words": log_finding(approved=Money(sums["pence"]), approvals=sums["approvals"], refusals=sums["refusals"]),
            "breadcrumbs": [{"text": "Open data", "href": "/open"}, {"text": "Spend control"}],
            "as_at": today(),
            "tables": tables,
        },
    )


def _row(row: ApprovalRequest) -> dict[str, object]:
    is_agreement = row.commitment_kind == CommitmentKind.AGREEMENT
    return {
        "on": day_in_london(row.decision.at),
        "what": words_for(row.ref) if is_agreement else "An order",
        "href": page_of(row.ref) if is_agreement and hasattr(row, "use") else "",  # others are signed nowhere
        "line": row.line.name,
        "test": _test(row),
        "decision": "Approved" if row.decision.is_approved else "Refused",
        "who": _who(row),
        "pence": row.pence,
    }


def _test(row: ApprovalRequest) -> str:
    if row.decision.ground:
        return GROUND_WORDS[Ground(row.decision.ground)]
    return EXEMPTION_WORDS[Exemption(row.exemption)] if row.exemption else NO_TEST


def _who(row: ApprovalRequest) -> str:
    """Return the parts in which it was decided, never a name."""
    if row.kind == ApprovalKind.AUTHORITY or row.control is None:
        return TITLES[Role.FINANCE_OFFICER]
    decider = row.decision.by_ref.rpartition("/")[2]
    first = [one.title for one in row.control.panel.all() if str(one.account_id) == decider]
    return sentence_list([*first, *row.decision.present])


def _control(row: SpendControl) -> dict[str, object]:
    ended = getattr(row, "ended", None)
    return {
        "since": row.starts_on,
        "ended": None if ended is None else day_in_london(ended.at),
        "authority": words_for(row.authority_ref),
        "law": "Yes" if row.is_after_section_114 else "No",
        "pence": row.from_pence,
    }
