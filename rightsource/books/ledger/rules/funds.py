"""Ring-fenced funds: what came in, what was spent within the purpose, and what must stand behind the rest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rightsource.ground.money import Money
from rightsource.ground.text import pluralise


@dataclass(frozen=True, slots=True)
class FundSums:
    """A fund with a purpose as its postings say, from the side of income and cost and from the side of cash."""

    code: str
    name: str
    purpose: str
    received: Money
    within: Money  # spent for the purpose
    outside: Money  # spent or taken in for anything else; the database refuses it, so this is nought
    cash: Money
    owed: Money  # what is owed to the fund, less what it owes

    @property
    def balance(self) -> Money:
        """What is left for the purpose."""
        return self.received - self.within - self.outside

    @property
    def difference(self) -> Money:
        """What neither cash nor debts explain of the balance."""
        return self.balance - self.cash - self.owed


def fund_findings(fund: FundSums) -> list[str]:
    """Return what is wrong with a fund, each with what to do; none means that it reconciles (control R6).

    £41.2m of ring-fenced money was misapplied where nobody held received, spent and cash against each other.
    """
    found = []
    if fund.outside:
        found.append(
            f"{abs(fund.outside)} is booked outside the purpose of {fund.name}. Reverse it, and book it to a fund that "
            "allows it."
        )
    if fund.difference:
        found.append(
            f"{abs(fund.difference)} of {fund.name} cannot be explained: {fund.balance} should be left, and cash and "
            f"debts come to {fund.cash + fund.owed}. Ask the finance officer to find the posting."
        )
    if fund.balance.pence < 0:
        short = -fund.balance
        found.append(
            f"{short} is spent from {fund.name} and nothing is booked as received. Book the grant, or stop spending it."
            if not fund.received
            else f"{short} more is spent from {fund.name} than it received. Book what is owed, or stop the spending."
        )
    return found


def cash_finding(funds: Iterable[FundSums], cash: Money) -> str:
    """Return what is wrong with the cash behind all funds with a purpose, or nothing.

    The bank account is one: where it holds less than what is left for purposes, ring-fenced money pays for others.
    """
    needed = Money.sum_of(fund.balance for fund in funds if fund.balance.pence > 0)
    if not needed or cash >= needed:
        return ""
    return (
        f"{needed} is left for purposes and the council's books hold {cash} of cash: {needed - max(cash, Money(0))} of "
        "ring-fenced money is used for something else."
    )


def funds_finding(funds: Sequence[FundSums], said: Sequence[str]) -> str:
    """Return the sentence that opens the page of funds."""
    if not funds:
        return "No fund has a purpose of its own."
    if not said:
        left = Money.sum_of(fund.balance for fund in funds)
        return f"All {len(funds)} ring-fenced funds reconcile: {left.in_pounds()} is left for their purposes."
    return f"{pluralise(len(said), 'thing')} about {pluralise(len(funds), 'ring-fenced fund')} must be put right."
