"""The public register of agreements: what is bought from whom, under which decision, for how much."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from rightsource.books.ledger import queries as ledger
from rightsource.books.ledger.rules import page_of, words_for
from rightsource.books.settlement.rules import TermsKind
from rightsource.commons.access.doors import open_to, today
from rightsource.commons.access.rules import TITLES, Permission, Role
from rightsource.commons.pages.components import (
    Column,
    Table,
    csv_response,
    is_csv_asked,
)
from rightsource.council.agreements import queries
from rightsource.council.agreements.models import Agreement
from rightsource.council.agreements.rules import TERMS_TITLES, AfterEnd, in_short, terms_in_words
from rightsource.council.agreements.views.costs import prices_table, schedule_table
from rightsource.council.bodies import queries as bodies
from rightsource.council.duties import queries as duties
from rightsource.council.outcomes import queries as outcomes
from rightsource.ground.money import Money
from rightsource.ground.text import pluralise
from rightsource.ground.time import FinancialYear
from rightsource.journeys.line_of_sight import places_for

ONE_DAY = timedelta(days=1)


def _finding(rows: Sequence[Agreement], total: int) -> str:
    if not total:
        return "No agreement is signed yet."
    if not rows:
        return "No agreement fits what you asked for."
    value = in_short(Money.sum_of(Money(row.annual_pence) for row in rows))
    behind = sum(bool(row.decision_ref) for row in rows)
    if len(rows) == 1:
        return f"One agreement, worth {value} a year, and a decision stands behind it."
    which = "All" if len(rows) == total else "These"
    number = f"{behind} of {len(rows)}" if behind != len(rows) else f"{which} {len(rows)}"
    return f"{number} agreements have a decision behind them; they are worth {value} a year."


@open_to(Permission.PUBLIC)
def agreements(request: HttpRequest) -> HttpResponse:
    """Show the register, narrowed by words, body, terms and whether in force."""
    on = today()
    asked = {key: request.GET.get(key, "").strip() for key in ("q", "body", "terms", "when")}
    every = queries.agreements()
    rows = queries.agreements(
        text=asked["q"],
        body_code=asked["body"],
        kind=asked["terms"],
        on=on if asked["when"] == "now" else None,
    )
    table = Table(
        caption="Register of agreements",
        columns=[
            Column("code", "Number", href=lambda row: f"/agreements/{row['code']}"),
            Column("title", "What is bought"),
            Column("body", "Body"),
            Column("terms", "Paid"),
            Column("annual", "A year", "pounds", total=True),
            Column("starts_on", "From", "day"),
            Column("last_on", "Last day", "day"),
            Column("decision", "Decision", href=lambda row: str(row["decision_href"])),
        ],
        rows=[
            {
                "code": row.code,
                "title": row.title,
                "body": row.body.short_name,
                "terms": TERMS_TITLES[TermsKind(row.terms["kind"])],
                "annual": row.annual_pence,
                "starts_on": row.starts_on,
                "last_on": row.ends_before - ONE_DAY,
                "decision": row.decision_ref.rpartition("/")[2],
                "decision_href": page_of(row.decision_ref),
            }
            for row in rows
        ],
        address=request.get_full_path(),
        csv_name="agreements",
        empty="No agreement fits. Take a word away, or show all.",
    )
    if is_csv_asked(request):
        return csv_response(table)
    return render(
        request,
        "agreements/register.html",
        {
            "page_title": "Agreements",
            "headline": _finding(rows, len(every)),
            "table": table,
            "asked": asked,
            "bodies": [("", "Every body"), *((row.code, row.short_name) for row in bodies.every_body())],
            "terms": [("", "Any terms"), *((kind.value, title) for kind, title in TERMS_TITLES.items())],
            "as_at": on,
        },
    )


@open_to(Permission.PUBLIC)
def agreement(request: HttpRequest, code: str) -> HttpResponse:
    """Show an agreement: duties, outcomes, terms in words, money, decision, deliveries and history."""
    found = queries.agreement(code=code)
    if found is None:
        raise Http404(f"There is no agreement {code}. Look it up under /agreements.")
    on = today()
    line = ledger.line(line_id=found.line_id)
    may_see_line = request.actor.may(Permission.POSITION_READ)
    line_href = f"/desk/finance/lines/{line.pk}" if may_see_line else ""
    may_read = request.actor.may(Permission.AGREEMENT_READ)
    months = queries.months_of(agreement_id=found.pk) if may_read else []
    named = {duty.code: duty for duty in duties.duties_on(max(on, found.starts_on))}
    after = (
        "the council itself does them again" if found.after_end == AfterEnd.COUNCIL_RESUMES else "nobody is named yet"
    )
    codes = queries.duty_codes(agreement_id=found.pk)
    bought = {row.code: row.title for row in outcomes.outcomes()}
    aims = queries.outcome_codes(agreement_id=found.pk)
    scores = outcomes.scores(outcome_codes=aims) if aims else []
    rows = [
        {"label": "Body", "value": found.body.name, "href": f"/bodies/{found.body.code}"},
        {"label": "Runs", "value": f"{found.starts_on:%-d %B %Y} to {found.ends_before - ONE_DAY:%-d %B %Y}"},
        {"label": "Either side may end it on", "value": f"{found.break_on:%-d %B %Y}"} if found.break_on else None,
        {"label": "How it is paid", "value": terms_in_words(found.terms)},
        {"label": "A year", "value": str(Money(found.annual_pence)), "provenance": found.provenance},
        {"label": "Budget line", "value": f"{line.name}, {FinancialYear(line.year)}", "href": line_href},
        {"label": "Decision behind it", "value": words_for(found.decision_ref), "href": page_of(found.decision_ref)},
        {"label": "Answers for it", "value": _owner(found.owner_role)},
        {
            "label": "What residents pay is income of",
            "value": "the council" if found.income_of == "council" else "the body",
        },
        {
            "label": "Paid only while the body vouches alone for at most",
            "value": f"{found.certified_limit_rate:.0%} of a month’s deliveries",
        },
        {"label": "Exit", "value": found.exit_terms} if found.exit_terms else None,
        {"label": "Ended early because", "value": found.ended_because} if found.ended_because else None,
    ]
    return render(
        request,
        "agreements/agreement.html",
        {
            "page_title": found.title,
            "caption": f"Agreement {found.code}",
            "breadcrumbs": [{"text": "Agreements", "href": "/agreements"}, {"text": found.code}],
            "headline": _sentence(found, on, len(codes)),
            "rows": rows,
            "sight": places_for(reference=f"agreements/agreement/{found.code}", actor=request.actor),
            "duties": [named[each].title if each in named else each for each in codes],
            "after": after,
            "outcomes": [bought.get(each, each) for each in aims],
            "scores": scores,
            "schedule": schedule_table(found, may_see_line=may_see_line),
            "prices": prices_table(found),
            "code": found.code,
            "may_change_price": request.actor.may(Permission.AGREEMENT_MANAGE) and on < found.ends_before,
            "deliveries": _months(months),
            "may_see_deliveries": may_read,
            "history": [
                {
                    "when": f"{step.on:%-d %B %Y}",
                    "what": step.step.capitalize() + (f": {words_for(step.reason)}" if step.reason else ""),
                    "href": page_of(step.reason),
                }
                for step in reversed(queries.steps_of(agreement_id=found.pk))
            ],
            "as_at": on,
        },
    )


def _owner(role: str) -> str:
    return TITLES[Role(role)] if role in {each.value for each in Role} else role


def _sentence(found: Agreement, on: date, duty_count: int) -> str:
    money = in_short(Money(found.annual_pence))
    verb = "buys" if found.starts_on <= on < found.ends_before else ("will buy" if on < found.starts_on else "bought")
    text = f"The council {verb} this from {found.body.name} for {money} a year"
    if not duty_count:
        return text + "; the duties behind it stay with the council."
    whose = "the body does" if verb == "buys" else ("the body will do" if verb == "will buy" else "the body did")
    return f"{text}; {whose} {pluralise(duty_count, 'duty', 'duties')} for which the council answers."


def _months(months: Sequence[queries.MonthTotals]) -> Table:
    return Table(
        caption="Deliveries by month",
        columns=[
            Column("month", "Month"),
            Column("deliveries", "Deliveries", "number", total=True),
            Column("units", "Units", "number"),
            Column("verified", "Looked at", "number", total=True),
            Column("failed", "Not as said", "number", total=True),
            Column("alone", "Vouched for by the body alone", "percent"),
        ],
        rows=[
            {
                "month": str(row.month),
                "deliveries": row.deliveries,
                "units": int(row.units) if row.units == int(row.units) else row.units.normalize(),
                "verified": row.verified,
                "failed": row.failed,
                "alone": row.self_certified,
            }
            for row in months
        ],
        empty="Nothing has been delivered under this agreement yet, or nothing that you may see.",
    )
