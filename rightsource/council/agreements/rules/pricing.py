"""What an agreement costs by year when its price changes on the way, and why a change of price is refused."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from rightsource.books.settlement.rules import TermsKind, terms_from
from rightsource.ground.money import Money
from rightsource.ground.text import pluralise
from rightsource.ground.time import FinancialYear, Month

MONTHS = 12


@dataclass(frozen=True, slots=True)
class Price:
    """Terms and the yearly sum that hold from a day on, until the next price."""

    starts_on: date
    terms: Mapping[str, object]
    annual: Money

    @property
    def is_block(self) -> bool:
        """Whether a fixed sum is paid, month by month."""
        return self.terms["kind"] == TermsKind.BLOCK


def price_in(prices: Sequence[Price], month: Month) -> Price:
    """Return the price by which a month is settled: the last one that began by its first day, else the first one."""
    held = [price for price in prices if price.starts_on <= month.starts_on]
    return held[-1] if held else prices[0]


def instalment(annual: Money, month: Month) -> Money:
    """Return what a block pays for a month: the twelve of a financial year sum exactly to its price."""
    return annual.split([1] * MONTHS)[month.financial_year.months().index(month)]


def costs_by_year(*, prices: Sequence[Price], starts_on: date, ends_before: date) -> list[tuple[FinancialYear, Money]]:
    """Return what an agreement costs by financial year at its prices.

    A block costs the instalments that it will be settled by, to the penny, so that what is promised is what is drawn.
    Other terms cost at most their yearly sum by the days of each year that they cover; their orders promise it.
    """
    by_year: dict[FinancialYear, Money] = defaultdict(Money.zero)
    if prices[0].is_block:
        for month in _months(starts_on, ends_before):
            fixed = Money(int(str(price_in(prices, month).terms["annual_pence"])))
            by_year[month.financial_year] += instalment(fixed, month)
        return sorted(by_year.items())
    for number, price in enumerate(prices):
        first = starts_on if number == 0 else price.starts_on
        last = prices[number + 1].starts_on if number + 1 < len(prices) else ends_before
        for year, amount in by_days(annual=price.annual, starts_on=first, ends_before=min(last, ends_before)):
            by_year[year] += amount
    return sorted(by_year.items())


def by_days(*, annual: Money, starts_on: date, ends_before: date) -> list[tuple[FinancialYear, Money]]:
    """Return a yearly sum by the days of each financial year that a term covers."""
    rows = []
    year = FinancialYear.containing(starts_on)
    while max(year.starts_on, starts_on) < ends_before:
        first, last = max(year.starts_on, starts_on), min(year.ends_before, ends_before)
        days, whole = (last - first).days, (year.ends_before - year.starts_on).days
        rows.append((year, annual if days == whole else annual.split([days, whole - days])[0]))
        year = year.next
    return rows


def _months(starts_on: date, ends_before: date) -> Iterable[Month]:
    """Yield the months of a term; a month that it covers in part is paid whole."""
    month = Month.containing(starts_on)
    while max(month.starts_on, starts_on) < ends_before:
        yield month
        month = month.next


@dataclass(frozen=True, slots=True)
class PriceChange:
    """What is asked: other terms and another yearly sum from a month on, under a decision, and why."""

    month: Month
    terms: Mapping[str, object]
    annual: Money
    decision_ref: str
    reason: str


def change_refused(
    change: PriceChange,
    *,
    code: str,
    prices: Sequence[Price],
    starts_on: date,
    ends_before: date,
    settled: Iterable[Month],
) -> str:
    """Return nothing if an agreement's price can change like this, else the sentence that says why not.

    What was delivered and settled stays at its price: Public Contracts Regulations 2015 reg 72 and Procurement Act 2023
    s74 let a contract be modified, not rewritten backwards.
    """
    if not change.reason.strip():
        return "Say why the price changes, such as the clause on indexation: the register shows it."
    if not starts_on < change.month.starts_on < ends_before:
        last = ends_before.replace(day=1) if ends_before.day > 1 else Month.containing(ends_before).previous.starts_on
        return (
            f"Agreement {code} runs from {starts_on:%-d %B %Y} to {ends_before:%-d %B %Y}: its price changes from a "
            f"month after the first, at the latest from {last:%B %Y}."
        )
    if len(prices) > 1 and change.month.starts_on <= prices[-1].starts_on:
        return f"The price of agreement {code} changes from {prices[-1].starts_on:%B %Y} already: give a later month."
    late = max((month for month in settled if month >= change.month), default=None)
    if late is not None:
        return f"{late} of agreement {code} is settled already: change its price from {late.next} or later."
    if change.annual.pence < 0:
        return f"The yearly sum of agreement {code} is below nought: give nought or more."
    kind, before = terms_from(change.terms), terms_from(prices[-1].terms)
    if type(kind) is not type(before):
        return f"Agreement {code} keeps its kind of terms when its price changes: sign another agreement instead."
    if prices[-1].is_block and change.annual.pence != int(str(change.terms["annual_pence"])):
        return f"The yearly sum of agreement {code} is the fixed sum of its terms: give the same for both."
    if change.annual == prices[-1].annual and kind == before:
        return f"Agreement {code} costs the same already: nothing would change."
    return ""


def changeable_months(
    *, prices: Sequence[Price], starts_on: date, ends_before: date, settled: Iterable[Month]
) -> list[Month]:
    """Return the months from which a price may change: after the first, the last change and the last settled."""
    last = max(settled, default=Month.containing(starts_on))
    return [
        month
        for month in _months(starts_on, ends_before)
        if month.starts_on > max(starts_on, last.starts_on, prices[-1].starts_on)
    ]


def unpromised_finding(*, year: FinancialYear, amounts: Sequence[Money]) -> str:
    """Return the sentence that opens the list of what agreements cost in a year and is not promised."""
    if not amounts:
        return f"Everything that agreements cost in {year} by their fixed sums is promised."
    return (
        f"{Money.sum_of(amounts)} that {pluralise(len(amounts), 'agreement')} "
        f"{'costs' if len(amounts) == 1 else 'cost'} in {year} is not promised on a budget line."
    )
