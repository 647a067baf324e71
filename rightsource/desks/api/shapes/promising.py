"""What promising money over years takes and gives: costs by year, prices, and what a year's end carries."""

from __future__ import annotations

from typing import Any

from ninja import Schema

from rightsource.books.ledger.rules import CommitmentKind, Fate
from rightsource.desks.api.shapes.common import Id, Pence, told

MONTH = r"^[0-9]{4}-[0-9]{2}$"


class YearCostOut(Schema):
    """What an agreement costs in a year, and what became of it on the ledger."""

    year: str = told("The financial year", "2015-16")
    cost_pence: int = told("What it costs by its terms, in whole pence", 3660000)
    is_promised: bool = told("Whether the agreement itself is promised on the year's line", True)
    promised_pence: int = told("All that was promised to it on lines of the year", 3660000)
    delivered_pence: int = told("What of it was settled", 1830000)
    given_back_pence: int = told("What was released or cancelled", 0)
    carried_pence: int = told("What went to the next year's line when the year ended", 0)
    left_pence: int = told("What is still promised", 1830000)


class PriceIn(Schema):
    """Another price from a month on."""

    month: str = told("The first month at the new price", "2015-10", pattern=MONTH)
    terms: dict[str, Any] = told("The terms, of the same kind", {"kind": "block", "annual_pence": 3720000})
    annual_pence: Pence = told("What it costs, or may cost at most, in a whole year, in whole pence", 3720000)
    decision_ref: str = told("The executive's decision behind it", "democracy/decision/2015-031", max_length=100)
    reason: str = told("Why, as the public register shows it", "Indexation by 1.6%, clause 12.", max_length=1000)


class PriceOut(Schema):
    """A change of price."""

    agreement: str = told("The agreement", "2015-042")
    from_month: str = told("The first month at the new price", "2015-10")
    annual_pence: int = told("What it costs in a whole year now", 3720000)


class UnpromisedOut(Schema):
    """An agreement whose cost of a year could not be promised."""

    agreement: str = told("The agreement", "2015-042")
    title: str = told("What is bought", "Help at home")
    pence: int = told("What it costs in the year, in whole pence", 3660000)
    why: str = told("Why, in a sentence that says what to do", "This agreement would take Home care £10.00 over …")


class YearPromisedOut(Schema):
    """What of a year's agreements was promised."""

    promised: list[str] = told("The agreements that were promised now", ["2015-042"])
    refused: list[UnpromisedOut] = told("Those that could not be", [])


class LinePromisesOut(Schema):
    """What a line still promises to orders, or to agreements."""

    line_id: int = told("The budget line", 1)
    line: str = told("Its name", "Home care for older people")
    kind: str = told("To orders or agreements", "agreement")
    promises: int = told("How many promises", 2)
    pence: int = told("What is still promised, in whole pence", 305000)
    unspent_pence: int = told("What of the line's budget was not spent", 400000)


class CarryOut(Schema):
    """What became of a promise when its year ended."""

    line_id: int = told("The line of the year that ended", 1)
    ref: str = told("The order or agreement", "agreements/agreement/2015-042")
    fate: Fate = told("Carried with its budget, borne by the next year, or released", "carry")
    pence: int = told("How much, in whole pence", 305000)
    reason: str = told("Why", "March is delivered and not invoiced yet.")
    authority_ref: str = told("The decision under which budget went along", "democracy/decision/2016-031")
    to_line_id: int | None = told("The line of the next year; none where it was released", 46)


class PromisesOut(Schema):
    """What a year still promises, and what became of what it promised."""

    promised: list[LinePromisesOut] = told("What is still promised, by line", [])
    settled: list[CarryOut] = told("What was carried or released, promise by promise", [])


class CarryLineIn(Schema):
    """What becomes of a line's promises to orders, or to agreements."""

    line_id: Id = told("The line of the year that ended", 1)
    kind: CommitmentKind = told("Promises to orders or to agreements", "agreement")
    fate: Fate = told("Carry with its budget, let the next year bear it, or release", "carry")
    reason: str = told("Why", "March is delivered and not invoiced yet.", max_length=1000)


class CarryIn(Schema):
    """What becomes of all that a year still promises."""

    decision_code: str = told("The decision under which budget goes along; empty where none does", "2016-031",
                              default="", max_length=40)  # fmt: skip
    lines: list[CarryLineIn] = told("Every line that still promises something", [
        {"line_id": 1, "kind": "agreement", "fate": "carry", "reason": "March is delivered and not invoiced yet."}
    ])  # fmt: skip


class CarriedOut(Schema):
    """What settling a year's promises came to."""

    promises: int = told("How many promises were settled", 12)
    carried_pence: int = told("Carried with budget, in whole pence", 305000)
    borne_pence: int = told("Carried, and borne by the next year's own budget", 0)
    released_pence: int = told("Released", 1200)
