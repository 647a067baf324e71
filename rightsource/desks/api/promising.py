"""Promises over years, over the API: what an agreement costs by year, another price, and what a year's end carries."""

from django.db import transaction
from django.http import HttpRequest

from rightsource.books.ledger import queries as ledger
from rightsource.books.ledger.rules import CarrySpec
from rightsource.commons.access.doors import now, today
from rightsource.commons.access.rules import Permission
from rightsource.council.agreements import queries, services
from rightsource.council.agreements.rules.pricing import PriceChange
from rightsource.desks.api.budget import promised_words
from rightsource.desks.api.common import NotThereError, Part, who
from rightsource.desks.api.shapes import promising as shapes
from rightsource.desks.api.shapes.common import AgreementCode
from rightsource.desks.api.shapes.controlling import Year
from rightsource.ground.money import Money
from rightsource.ground.time import FinancialYear, Month
from rightsource.journeys.carry_forward import carry_forward
from rightsource.journeys.keep_floors import BudgetUnderFloorError, ask_officers

part = Part("Promise money over years")


@part.get(
    "/agreements/{code}/costs",
    to=Permission.POSITION_READ,
    answer=list[shapes.YearCostOut],
    summary="See what an agreement costs by year",
)
def costs(request: HttpRequest, code: AgreementCode) -> object:
    """The schedule, and of each year what was promised, delivered, given back, carried on and is still promised."""
    found = _agreement(code)
    promised = {row.year: row for row in ledger.promises_by_year(ref=f"agreements/agreement/{found.code}")}
    scheduled = {row.year: row for row in queries.schedule_of(agreement_id=found.pk)}
    rows = []
    for year in sorted({*promised, *scheduled}):
        sums = promised.get(year)
        rows.append(
            {
                "year": FinancialYear(year).slug,
                "cost_pence": scheduled[year].pence if year in scheduled else 0,
                "is_promised": year in scheduled and scheduled[year].commitment_id is not None,
                "promised_pence": sums.reserved.pence if sums else 0,
                "delivered_pence": sums.drawn.pence if sums else 0,
                "given_back_pence": sums.given_back.pence if sums else 0,
                "carried_pence": sums.carried.pence if sums else 0,
                "left_pence": sums.left.pence if sums else 0,
            }
        )
    return rows


@part.post(
    "/agreements/{code}/price",
    to=Permission.AGREEMENT_MANAGE,
    answer=shapes.PriceOut,
    summary="Change an agreement's price",
)
def price(request: HttpRequest, code: AgreementCode, payload: shapes.PriceIn) -> object:
    """From a month on it is settled at another price; what it costs more is promised at once, or nothing changes."""
    found = _agreement(code)
    made = services.change_price(
        agreement_id=found.pk,
        change=PriceChange(
            month=Month.parse(payload.month),
            terms=payload.terms,
            annual=Money(payload.annual_pence),
            decision_ref=payload.decision_ref,
            reason=payload.reason,
        ),
        by=who(request),
        at=now(),
    )
    return {
        "agreement": found.code,
        "from_month": Month.containing(made.starts_on).iso,
        "annual_pence": made.annual_pence,
    }


def _agreement(code: str) -> queries.Agreement:
    found = queries.agreement(code=code)
    if found is None:
        raise NotThereError(f"There is no agreement “{code}”. Look it up under /agreements.")
    return found


@part.post(
    "/years/{year}/agreements/promise",
    to=Permission.AGREEMENT_MANAGE,
    answer=shapes.YearPromisedOut,
    summary="Promise what agreements cost in a year",
)
def promise(request: HttpRequest, year: Year) -> object:
    """What fits is promised on its line; what does not is named with the reason. It can be asked again."""
    return promised_words(services.commit_year(year=FinancialYear.parse(year), by=who(request), at=now()))


@part.get(
    "/years/{year}/promises",
    to=Permission.POSITION_READ,
    answer=shapes.PromisesOut,
    summary="See what a year still promises",
)
def promises(request: HttpRequest, year: Year) -> object:
    """What each line still promises to orders and agreements, and what became of each promise at the year's end."""
    which = FinancialYear.parse(year)
    return {
        "promised": [
            {
                "line_id": row.line_id,
                "line": row.line,
                "kind": row.kind,
                "promises": row.promises,
                "pence": row.amount.pence,
                "unspent_pence": row.unspent.pence,
            }
            for row in ledger.promised_of_year(year=which)
        ],
        "settled": [
            {
                "line_id": row.commitment.line_id,
                "ref": row.commitment.ref,
                "fate": row.fate,
                "pence": row.pence,
                "reason": row.reason,
                "authority_ref": row.authority_ref,
                "to_line_id": row.carried_to.line_id if row.carried_to else None,
            }
            for row in ledger.carries_of(year=which)
        ],
    }


@part.post(
    "/years/{year}/promises/settle",
    to=Permission.PERIOD_CLOSE,
    answer=shapes.CarriedOut,
    summary="Carry or release what a year still promises",
)
def settle(request: HttpRequest, year: Year, payload: shapes.CarryIn) -> object:
    """All that the lines of the year still promise is settled once; budget goes along only under a decision."""
    try:
        with transaction.atomic():
            made = carry_forward(
                year=FinancialYear.parse(year),
                asked=[CarrySpec(row.line_id, row.kind, row.fate, row.reason) for row in payload.lines],
                decision_code=payload.decision_code,
                by=who(request),
                at=now(),
                on=today(),
            )
    except BudgetUnderFloorError as error:
        # Nothing of it is kept; what the officers are asked is.
        told = ask_officers(error=error, on=today(), by=who(request), at=now())
        return 409, {"error": f"{error} {told}".strip()}
    return {
        "promises": made.promises,
        "carried_pence": made.carried.pence,
        "borne_pence": made.borne.pence,
        "released_pence": made.released.pence,
    }
