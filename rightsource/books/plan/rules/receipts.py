"""Capital receipts: what may be paid from them, what they may not yet be counted on for, and how likely they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rightsource.ground.money import Money
from rightsource.ground.parameters import ParameterNotInForceError, Parameters
from rightsource.ground.text import long_date, pluralise
from rightsource.ground.time import FinancialYear

FUND = "capital-receipts"  # ring-fenced for nothing: the ledger refuses every cost and income in it
ACCOUNT = "capital_receipts"
FLEXIBLE_USE = "capital_receipts.flexible_use"


class ReceiptRefusedError(Exception):
    """A receipt cannot be recorded, banked or used as asked."""


class ReceiptUnknownError(LookupError):
    """There is no such receipt."""


class ReceiptStage(StrEnum):
    """How near a sale is. Banked is no stage: it is what the ledger says."""

    IDENTIFIED = "identified"
    MARKETED = "marketed"
    CONTRACTED = "contracted"
    WITHDRAWN = "withdrawn"


class StatutoryTest(StrEnum):
    """Whether the project meets the direction on the flexible use of capital receipts."""

    MET = "met"
    NOT_MET = "not_met"
    NOT_ASKED = "not_asked"


@dataclass(frozen=True, slots=True)
class ReceiptSpec:
    """What is known when a receipt is recorded, or when what is known of it changes."""

    stage: ReceiptStage
    planned: Money
    planned_on: date
    test: StatutoryTest
    reason: str
    evidence: str = ""
    strategy_ref: str = ""


@dataclass(frozen=True, slots=True)
class ReceiptState:
    """A receipt as it stands: what is planned, what the ledger has banked and used of it."""

    code: str
    asset: str
    project: str
    saving: Money
    spec: ReceiptSpec
    banked: Money
    used: Money
    provenance: str

    @property
    def left(self) -> Money:
        """What is banked and not used."""
        return self.banked - self.used

    @property
    def unbanked(self) -> Money:
        """What is planned and not banked; nothing of a sale that was given up."""
        if self.spec.stage is ReceiptStage.WITHDRAWN or self.banked >= self.spec.planned:
            return Money(0)
        return self.spec.planned - self.banked


def spec_faults(spec: ReceiptSpec) -> list[str]:
    """Return why a receipt cannot be recorded like this; none means that it can."""
    faults = []
    if spec.planned.pence <= 0:
        faults.append("Give what the sale is expected to bring, above nought.")
    if not spec.reason.strip():
        faults.append("Say why: the reason stands in the receipt's history.")
    if spec.test is not StatutoryTest.NOT_ASKED and not spec.evidence.strip():
        faults.append("Name the document that shows how the statutory test was answered.")
    return faults


def use_refused(
    receipt: ReceiptState, asked: Money, *, on: date, parameters: Parameters, is_strategy_adopted: bool
) -> str:
    """Return nothing if a revenue cost may be charged to a receipt, else why not and what to do (control R4).

    Local Government Act 2003 s16 and s20 with the direction on the flexible use of capital receipts: the project meets
    the test, full council approved the strategy, and the money has come in.
    """
    try:
        test = parameters.value(FLEXIBLE_USE, on=on)
    except ParameterNotInForceError:
        first = parameters.parameter(FLEXIBLE_USE).values[0].starts_on
        return (
            f"On {long_date(on)} no capital receipt may pay a revenue cost: the direction on their flexible use is "
            f"known here from {long_date(first)}. Ask the Secretary of State to capitalise "
            "the cost, or find revenue money."
        )
    if asked.pence <= 0:
        return "Give the sum to charge, above nought."
    if receipt.spec.test is not StatutoryTest.MET:
        return (
            f"“{receipt.project}” has not met the statutory test: it must be {test.amount}. Record the answer with its "
            "evidence, or pay the cost from revenue."
        )
    if not is_strategy_adopted:
        return (
            "Full council has not adopted the strategy for using this receipt. Bring the strategy to full council, "
            "then record the number of its decision on the receipt."
        )
    if asked > receipt.left:
        return (
            f"{asked} cannot be charged to “{receipt.asset}”: {receipt.banked} is banked in the ledger and "
            f"{receipt.used} of it used, so {receipt.left} is left. Wait until the sale is banked, or charge less."
        )
    return ""


def weight_of(stage: ReceiptStage, amount: Money, *, on: date, parameters: Parameters) -> Money:
    """Return what of a sale that is not banked is counted when it is weighed by risk (control R7)."""
    if stage is ReceiptStage.WITHDRAWN:
        return Money(0)
    return amount.times(parameters.value(f"capital_receipts.weight_{stage.value}", on=on).rate)


@dataclass(frozen=True, slots=True)
class YearOfReceipts:
    """What is to come in a year from sales that are not banked."""

    year: FinancialYear
    unbanked: Money
    weighted: Money
    late: Money  # of it, what was to be banked before today


@dataclass(frozen=True, slots=True)
class Outlook:
    """How far the council depends on receipts that are not banked."""

    planned: Money
    banked: Money
    used: Money
    unbanked: Money
    weighted: Money
    years: Sequence[YearOfReceipts]


def outlook_of(receipts: Iterable[ReceiptState], *, on: date, parameters: Parameters) -> Outlook:
    """Return what is planned, banked, used and to come, by the year in which it is to be banked."""
    found = list(receipts)
    by_year: dict[FinancialYear, list[Money]] = {}
    for receipt in found:
        if not receipt.unbanked:
            continue
        sums = by_year.setdefault(FinancialYear.containing(receipt.spec.planned_on), [Money(0)] * 3)
        sums[0] += receipt.unbanked
        sums[1] += weight_of(receipt.spec.stage, receipt.unbanked, on=on, parameters=parameters)
        if receipt.spec.planned_on < on:
            sums[2] += receipt.unbanked
    years = [YearOfReceipts(year, *sums) for year, sums in sorted(by_year.items())]
    return Outlook(
        planned=Money.sum_of(each.banked + each.unbanked for each in found),
        banked=Money.sum_of(each.banked for each in found),
        used=Money.sum_of(each.used for each in found),
        unbanked=Money.sum_of(each.unbanked for each in years),
        weighted=Money.sum_of(each.weighted for each in years),
        years=years,
    )


def receipts_finding(outlook: Outlook, *, late: int) -> str:
    """Return the sentence that opens the page of receipts."""
    if not outlook.planned:
        return "No capital receipt is recorded, so nothing rests on a sale."
    if not outlook.unbanked:
        return (
            f"All {outlook.banked.in_pounds()} of capital receipts is banked, and {outlook.used.in_pounds()} is used."
        )
    said = (
        f"{outlook.unbanked.in_pounds()} of {outlook.planned.in_pounds()} is not banked; weighed by risk "
        f"{outlook.weighted.in_pounds()} of it would come."
    )
    if late:
        said += f" {pluralise(late, 'sale')} should have been banked already."
    return f"{said} The forecast leaves all of it out."


def counted(parts: Iterable[tuple[str, Money]], banked: Mapping[str, Money]) -> list[Money]:
    """Return what of each part of a plan is counted, in order: a part that rests on a receipt up to what is banked.

    A receipt that pays for several parts is counted once.
    """
    left = dict(banked)
    found = []
    for code, amount in parts:
        if not code:
            found.append(amount)
            continue
        able = min(amount, left.get(code, Money(0)))
        left[code] = left.get(code, Money(0)) - able
        found.append(able)
    return found
