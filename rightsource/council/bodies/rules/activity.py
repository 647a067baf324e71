"""The activity test: how much of what a controlled body earns is for the authority that controls it.

Public Contracts Regulations 2015 reg 12, then Procurement Act 2023 Schedule 2: more than 80% of its activities,
measured by average turnover over three years, or by a projection where the body is too young to have them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from rightsource.ground.money import Money
from rightsource.ground.time import FinancialYear

YEARS = 3
HUNDREDTH = Decimal("0.01")


class Basis(StrEnum):
    """What a share rests on."""

    NOTHING = "nothing"
    LEDGER_THREE_YEARS = "three_years"
    LEDGER_SO_FAR = "so_far"  # the body is younger than three years, or its books are
    PROJECTION = "projection"  # nothing was earned yet: its own accounts or forecast for the year


BASIS_WORDS = {
    Basis.LEDGER_SO_FAR: "What it has earned since its books began: they are younger than three years.",
    Basis.LEDGER_THREE_YEARS: "The average of its last three whole years, from the ledger.",
    Basis.NOTHING: "Nothing that it earned is in the books, and it has filed no accounts.",
    Basis.PROJECTION: "A projection: its latest accounts or forecast, because nothing that it earned is in the books.",
}


@dataclass(frozen=True, slots=True)
class Turnover:
    """What a body earned in a year or a part of one, by who paid."""

    year: FinancialYear
    from_council: Money
    under_agreements: Money  # from others, such as residents, for what the council's agreements ask of it
    from_group: Money  # from other bodies that the council controls
    from_others: Money

    @property
    def for_authority(self) -> Money:
        """What was earned in tasks of the authority, whoever paid (reg 12(1)(b), Schedule 2 paragraph 2)."""
        return self.from_council + self.under_agreements + self.from_group

    @property
    def total(self) -> Money:
        """All that was earned."""
        return self.for_authority + self.from_others


@dataclass(frozen=True, slots=True)
class ActivityShare:
    """A body's share of turnover for the authority, in percent, and whether it is above the limit."""

    basis: Basis
    years: Sequence[Turnover]
    share: Decimal | None
    is_above: bool | None


def activity_share(
    years: Sequence[Turnover], *, running: FinancialYear, projection: Turnover | None, limit_rate: Decimal
) -> ActivityShare:
    """Return the share: of the three whole years before the running one, else of all there is, else as projected."""
    by_year = {each.year: each for each in years if each.total.pence > 0}
    wanted = [FinancialYear(running.start_year - back) for back in range(YEARS, 0, -1)]
    if all(year in by_year for year in wanted):
        basis, counted = Basis.LEDGER_THREE_YEARS, [by_year[year] for year in wanted]
    elif by_year:
        basis, counted = Basis.LEDGER_SO_FAR, [by_year[year] for year in sorted(by_year)]
    elif projection is not None and projection.total.pence > 0:
        basis, counted = Basis.PROJECTION, [projection]
    else:
        return ActivityShare(Basis.NOTHING, [], None, None)
    total = Money.sum_of(each.total for each in counted)
    rate = Decimal(Money.sum_of(each.for_authority for each in counted).pence) / total.pence
    return ActivityShare(basis, counted, (rate * 100).quantize(HUNDREDTH), rate > limit_rate)
