"""Reading prices: what an agreement is settled by in a month, and which years are not promised yet."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from rightsource.books.settlement.rules import Terms, TermsKind, terms_from
from rightsource.council.agreements.models import Agreement, CommitmentSchedule, PriceStep
from rightsource.council.agreements.rules.pricing import Price, price_in
from rightsource.ground.money import Money
from rightsource.ground.time import FinancialYear, Month


def prices_of_all(*, agreements: Collection[Agreement]) -> dict[int, list[Price]]:
    """Return the prices of agreements by their number, each from its first day on, oldest first; one statement."""
    steps: dict[int, list[PriceStep]] = {row.pk: [] for row in agreements}
    for step in PriceStep.objects.filter(agreement_id__in=list(steps)).order_by("starts_on"):
        steps[step.agreement_id].append(step)
    found = {}
    for row in agreements:
        changes = steps[row.pk]
        first = (
            Price(row.starts_on, changes[0].terms_before, Money(changes[0].annual_before_pence))
            if changes
            else Price(row.starts_on, row.terms, Money(row.annual_pence))
        )
        found[row.pk] = [first, *(Price(step.starts_on, step.terms, Money(step.annual_pence)) for step in changes)]
    return found


def prices_of(*, agreement: Agreement) -> list[Price]:
    """Return the prices of an agreement, each from its first day on, oldest first."""
    return prices_of_all(agreements=[agreement])[agreement.pk]


def price_steps(*, agreement_id: int) -> Sequence[PriceStep]:
    """Return the changes of an agreement's price, oldest first."""
    return list(PriceStep.objects.filter(agreement_id=agreement_id).order_by("starts_on"))


def terms_in(*, agreement: Agreement, month: Month) -> Terms:
    """Return the terms by which a month of an agreement is settled."""
    return terms_from(price_in(prices_of(agreement=agreement), month).terms)


def unpromised(*, year: FinancialYear) -> Sequence[CommitmentSchedule]:
    """Return what blocks cost in a year and is not promised, by agreement; each row with its agreement and line."""
    return list(
        CommitmentSchedule.objects.filter(
            agreement__terms__kind=TermsKind.BLOCK.value,
            year=year.start_year,
            commitment_id=None,
            pence__gt=0,
            agreement__line__year__lte=year.start_year,
        )
        .select_related("agreement__body", "agreement__line")
        .order_by("agreement__code")
    )
