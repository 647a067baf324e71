"""The words in which the twelve cases are told: a line, agreements, orders, months, and how all stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from rightsource.books.ledger import queries as ledger
from rightsource.books.ledger.models import Line
from rightsource.books.ledger.services import lock_period
from rightsource.commons.access.rules import SYSTEM, Actor, Purpose, Role
from rightsource.commons.access.services import acting_as
from rightsource.council.agreements import queries as agreements
from rightsource.council.agreements import services as signing
from rightsource.council.agreements.models import Agreement
from rightsource.council.agreements.rules.pricing import PriceChange
from rightsource.frontdoor.eligibility import services as eligibility
from rightsource.frontdoor.eligibility.rules import Rule, RuleKind
from rightsource.frontdoor.marketplace.models import Offer
from rightsource.ground.money import Money
from rightsource.ground.time import FinancialYear, Month
from rightsource.journeys.check import PROMISES, check
from rightsource.journeys.pay_body import PaidBody, pay_body
from rightsource.journeys.place_order import OrderRequest, PlacedOrder, place_order
from rightsource.journeys.record_deliveries import record_deliveries
from rightsource.journeys.verify_sample import Finding, draw_samples, verify_sample
from tests.books.ledger.making import make_budget_line
from tests.commons.places.making import make_county
from tests.council.agreements.making import DECISION, make_agreement
from tests.frontdoor.directory.making import make_service
from tests.frontdoor.marketplace.making import AT, make_offer, make_resident, make_sessions

Y15, Y16 = FinancialYear(2015), FinancialYear(2016)
LATE = datetime(2016, 5, 5, 9, tzinfo=UTC)
COMMISSIONER = Actor(account_id=31, role=Role.COMMISSIONER, name="A commissioner")
FINANCE = Actor(account_id=32, role=Role.FINANCE_OFFICER, name="A finance officer")
HOURLY = {"kind": "hourly", "rate_pence": 1000, "rounding_minutes": 1, "tolerance_minutes": 0}


def block(pence: int) -> dict[str, object]:
    """Return terms of a fixed sum a year."""
    return {"kind": "block", "annual_pence": pence, "guaranteed_units": None, "clawback_rate": "0"}


@dataclass(frozen=True)
class Standing:
    """How a line stands, in pence."""

    budget: int
    committed: int
    actual: int

    @property
    def left(self) -> int:
        return self.budget - self.committed - self.actual


def stands(line: Line, *, budget: int, committed: int, actual: int, left: int) -> None:
    """Assert in pence how a line stands, that its kept sums are those of its postings and moves, and no drift."""
    kept = ledger.balance_of_line(line_id=line.pk)
    found = Standing(kept.budget.pence, kept.committed.pence, kept.actual.pence)
    assert (found, found.left) == (Standing(budget, committed, actual), left)
    assert ledger.recomputed_balance(line_id=line.pk) == kept
    assert ledger.drifted_lines() == []


def outstanding(ref: str) -> int:
    """Return what is still promised to an order or agreement, in pence."""
    return sum(each.amount.pence for each in ledger.commitments_of(ref=ref))


def agreement_ref(code: str) -> str:
    return f"agreements/agreement/{code}"


def order_ref(placed: PlacedOrder) -> str:
    return f"marketplace/order/{placed.number}"


def agreed(line: Line, code: str, terms: dict[str, object], **over: Any) -> Agreement:
    """Sign an agreement on a line for 2015/16, unless told otherwise; what it certifies itself does not hold it up."""
    given = {
        "code": code,
        "terms": terms,
        "annual": Money(int(str(terms.get("annual_pence", 1_000_000)))),
        "line_id": line.pk,
        "starts_on": date(2015, 4, 1),
        "ends_before": date(2016, 4, 1),
        "certified_limit_rate": Decimal(1),
    }
    return make_agreement(**{**given, **over})


def open_line(pence: int, **over: Any) -> Line:
    """Open a line of home care under control stop with its budget."""
    return make_budget_line(str(Money(pence)), **over)


def offered(agreement: Agreement, *, name: str, cost: int, places: int = 50) -> tuple[Offer, int]:
    """Offer sessions on 12 May 2015 under an agreement, free for residents, that cost the council so much each."""
    from rightsource.commons.places import queries as places_queries

    if not places_queries.areas(kind=None, on=date(2015, 5, 1)):
        make_county()
    service = make_service(name=name)
    eligibility.set_rule(
        service_slug=service.slug, rule=Rule(kind=RuleKind.OPEN), service_group="day-care",
        starts_on=date(2015, 4, 1), ends_before=None, by=SYSTEM, at=AT,
    )  # fmt: skip
    offer = make_offer(service, agreement, title=name, price=Money(0), cost=Money(cost),
                       starts_on=agreement.starts_on, ends_before=agreement.ends_before)  # fmt: skip
    (session,) = make_sessions(offer, places)
    return offer, session


def ordered(offer: Offer, session: int, *, who: str, quantity: int = 1) -> PlacedOrder:
    """Let a resident order."""
    resident = make_resident(who)
    with acting_as(resident, purpose=Purpose.ORDER):
        return place_order(
            request=OrderRequest(
                person_id=resident.person_id or 0, key=who, offer_id=offer.pk, session_id=session, quantity=quantity
            ),
            by=resident,
            at=AT,
        )


def delivered(code: str, *rows: dict[str, str], at: datetime = LATE) -> None:
    """Let the body record what it delivered."""
    found = record_deliveries(agreement_code=code, rows=list(rows), batch_key="", by=SYSTEM, at=at)
    assert not found.faults, found.faults


def row(reference: str, *, order: PlacedOrder | None = None, day: str = "2015-05-12", **over: str) -> dict[str, str]:
    return {"reference": reference, "date": day, "units": "1", "order": order_ref(order) if order else "", **over}


def settled(code: str, month: Month, *, at: datetime = LATE, wanting: frozenset[str] = frozenset()) -> PaidBody:
    """Look at what was delivered in a month, find some of it wanting, and settle it."""
    draw_samples(on=at.date(), seed="spring", by=SYSTEM, at=at)
    agreement = agreements.agreement(code=code)
    assert agreement is not None
    looked_at = agreements.deliveries(agreement_id=agreement.pk, month=month)
    found = [
        Finding(each.pk, each.provider_reference not in wanting, "Nobody came.")
        for each in looked_at
        if not hasattr(each, "verification")
    ]
    verify_sample(findings=found, by=SYSTEM, at=at)
    return pay_body(agreement_code=code, month=month, by=SYSTEM, at=at)


def months(first: Month, count: int) -> list[Month]:
    found = [first]
    while len(found) < count:
        found.append(found[-1].next)
    return found


def lock_year(year: FinancialYear, *, at: datetime = LATE) -> None:
    """Lock every month of a year."""
    for month in year.months():
        lock_period(month=month, reason="The accounts are agreed.", by=SYSTEM, at=at, on=at.date())


def repriced(agreement: Agreement, month: Month, terms: dict[str, object], *, reason: str = "Clause 12.") -> None:
    """Let a commissioner change the price from a month on, under the executive's decision."""
    with acting_as(COMMISSIONER, purpose=Purpose.OPERATION):
        signing.change_price(
            agreement_id=agreement.pk,
            change=PriceChange(month, terms, Money(int(str(terms.get("annual_pence", 1_000_000)))), DECISION, reason),
            by=COMMISSIONER,
            at=AT,
        )


OF_MONEY = {"kept_sums", "schedules_promised", "carried_whole", "entries_balance", "pairs_cancel_out",
            "statements_as_posted", "statement_lines_sum"}  # fmt: skip


def promises_kept() -> None:
    """Assert what `rightsource check` asks of the money."""
    asked = [promise for promise in PROMISES if promise.code in OF_MONEY]
    assert len(asked) == len(OF_MONEY)
    found = check(at=LATE, progress=lambda _: None, promises=asked)
    assert not found, found
