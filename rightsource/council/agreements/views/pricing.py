"""Desks of what agreements cost: another price from a month on, and years that could not be promised."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rightsource.books.ledger import queries as ledger
from rightsource.books.ledger.rules import (
    Balance,
    CommitmentRefusedError,
    LimitReachedError,
    LineBusyError,
    page_of,
    words_for,
)
from rightsource.books.settlement import queries as settlement
from rightsource.commons.access.doors import now, open_to, today
from rightsource.commons.access.rules import Permission, Purpose
from rightsource.commons.pages.components import Column, Table, csv_response, is_csv_asked
from rightsource.commons.pages.components.confirming import Binding, Done, bind, say_done
from rightsource.council.agreements import queries, services
from rightsource.council.agreements.forms import PriceForm
from rightsource.council.agreements.models import Agreement, PriceStep
from rightsource.council.agreements.rules import AgreementRefusedError, terms_in_words
from rightsource.council.agreements.rules.pricing import (
    Price,
    PriceChange,
    changeable_months,
    costs_by_year,
    unpromised_finding,
)
from rightsource.council.bodies.rules import DecisionMissingError, InterestDeclaredError, price_finding
from rightsource.ground.money import Money
from rightsource.ground.time import FinancialYear, PeriodError
from rightsource.journeys.see_group import effect_of_price

REFUSALS = (
    AgreementRefusedError,
    CommitmentRefusedError,
    DecisionMissingError,
    InterestDeclaredError,
    LimitReachedError,
    LineBusyError,
)


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Permission.AGREEMENT_MANAGE, Purpose.OPERATION)
def price(request: HttpRequest, code: str) -> HttpResponse:
    """Ask for another price from a month on, show what each year costs then, and change it once it is confirmed."""
    found = queries.agreement(code=code)
    if found is None:
        raise Http404(f"There is no agreement {code}. Look it up under /agreements.")
    prices = queries.prices_of(agreement=found)
    months = changeable_months(
        prices=prices,
        starts_on=found.starts_on,
        ends_before=found.ends_before,
        settled=settlement.months_settled(agreement_ref=f"agreements/agreement/{found.code}"),
    )
    back = f"/agreements/{found.code}"
    if not months:
        say_done(request, "No month is left whose price could change: all are settled, or it has ended.", found.code)
        return redirect(back)
    form = PriceForm(request.POST if request.method == "POST" else None, months=months, terms=found.terms)
    around = Binding(
        title="Change the price",
        check="Check what it costs",
        caption=f"{found.code} · {found.title}",
        headline=f"Now: {terms_in_words(found.terms)}",
        words="Months that are settled keep their price. What the agreement costs more is promised on its budget line "
        "at once, and refused where the line cannot bear it; what it costs less goes back to the line.",
        effect="From the month on every statement is settled at the new price. The register shows the change.",
        button="Change the price",
        breadcrumbs=[
            {"text": "Agreements", "href": "/desk/agreements"},
            {"text": found.code, "href": back},
            {"text": "Change the price"},
        ],
        cancel_href=back,
    )

    def act() -> PriceStep:
        return services.change_price(agreement_id=found.pk, change=form.change(), by=request.actor, at=now())

    return bind(
        request,
        form,
        around,
        act=act,
        done=lambda made: Done(
            href=back,
            words=f"From {made.starts_on:%B %Y} on it is paid: {terms_in_words(made.terms)}",
            reference=f"{found.code}, {words_for(made.decision_ref).lower()}",
        ),
        refusals=REFUSALS,
        rows=lambda: _effects(found, prices, form.change()),
    )


def _effects(found: Agreement, prices: list[Price], change: PriceChange) -> list[dict[str, str]]:
    """Return in words what is paid from when, and what each year costs then."""
    term = {"starts_on": found.starts_on, "ends_before": found.ends_before}
    before = dict(costs_by_year(prices=prices, **term))
    new = [*prices, Price(change.month.starts_on, change.terms, change.annual)]
    after = costs_by_year(prices=new, **term)
    years = [
        {
            "label": f"It costs in {year}",
            "value": f"{amount} instead of {before[year]}: {abs(amount - before[year])} "
            f"{'more' if amount > before[year] else 'less'}",
        }
        for year, amount in after
        if amount != before[year]
    ]
    return [
        {"label": "From", "value": str(change.month)},
        {"label": "Paid until then", "value": terms_in_words(found.terms)},
        {"label": "Paid from then on", "value": terms_in_words(change.terms)},
        *years,
        *_on_body(found, change),
        {"label": "Why", "value": change.reason},
        {"label": "Decision", "value": words_for(change.decision_ref), "href": page_of(change.decision_ref)},
    ]


def _on_body(found: Agreement, change: PriceChange) -> list[dict[str, str]]:
    """Return what the price does to the body by its own accounts, before anybody agrees to it (control R16)."""
    effect = effect_of_price(agreement=found, annual=change.annual)
    if effect is None:
        return [
            {"label": "What it does to the body", "value": f"Nobody knows: {found.body.name} has filed no accounts."}
        ]
    words = price_finding(found.body.short_name, effect.now, effect.then)
    href = f"/desk/finance/group/{found.body.code}?price={effect.then.price.pence // 100}"
    return [{"label": "What it does to the body", "value": words, "href": href}]


def _year(text: str) -> FinancialYear:
    try:
        return FinancialYear.parse(text)
    except PeriodError as error:
        raise Http404(str(error)) from error


@require_safe
@open_to(Permission.POSITION_READ)
def promises(request: HttpRequest, year: str) -> HttpResponse:
    """List what agreements cost in a year that is not promised yet, and what is left of the line of each."""
    which = _year(year)
    rows = queries.unpromised(year=which)
    lines = {(each.entity_id, each.service_line_id, each.fund_id): each.pk for each in ledger.lines_of_year(year=which)}
    left = ledger.balances_of_lines(line_ids=list(lines.values()))
    table = Table(
        caption=f"Not promised in {which}",
        columns=[
            Column("code", "Agreement", href=lambda row: f"/agreements/{row['code']}"),
            Column("title", "What is bought"),
            Column("body", "Body"),
            Column("cost", f"Costs in {which}", "pence", total=True),
            Column("line", "Budget line", href=lambda row: str(row["line_href"])),
            Column("left", "Left of the line", "pence"),
        ],
        rows=[_unpromised_row(row.agreement, row.pence, lines, left) for row in rows],
        address=request.get_full_path(),
        csv_name=f"not-promised-{which.slug}",
        empty=f"Everything that agreements cost in {which} is promised.",
    )
    if is_csv_asked(request):
        return csv_response(table)
    return render(
        request,
        "agreements/promises.html",
        {
            "page_title": f"Agreements not promised in {which}",
            "headline": unpromised_finding(year=which, amounts=[Money(row.pence) for row in rows]),
            "breadcrumbs": [{"text": "Agreements", "href": "/desk/agreements"}, {"text": f"Not promised in {which}"}],
            "table": table,
            "year": which,
            "years": [which.previous, which.next],
            "may_promise": bool(rows) and request.actor.may(Permission.AGREEMENT_MANAGE),
            "as_at": today(),
        },
    )


def _unpromised_row(
    agreement: Agreement, pence: int, lines: dict[tuple[int, int, int], int], left: dict[int, Balance]
) -> dict[str, object]:
    own = agreement.line
    line_id = lines.get((own.entity_id, own.service_line_id, own.fund_id))
    return {
        "code": agreement.code,
        "title": agreement.title,
        "body": agreement.body.short_name,
        "cost": pence,
        "line": own.name if line_id else f"{own.name}: no line is open yet",
        "line_href": f"/desk/finance/lines/{line_id}" if line_id else "",
        "left": None if line_id is None or line_id not in left else left[line_id].left.pence,
    }


@require_POST
@open_to(Permission.AGREEMENT_MANAGE, Purpose.OPERATION)
def promise(request: HttpRequest, year: str) -> HttpResponse:
    """Promise what fits by now; what does not stays on the list."""
    which = _year(year)
    made = services.commit_year(year=which, by=request.actor, at=now())
    words = f"{len(made.promised)} promised; {len(made.refused)} could not be."
    if made.refused:
        words += f" {made.refused[0].code}: {made.refused[0].why}"
    say_done(request, words, f"agreements of {which.slug}")
    return redirect("desk-agreement-promises", year=which.slug)
