"""What seeing gives: the position, forecasts, what needs you, the line of sight, outcomes and the proofs."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from ninja import Path, Schema

from rightsource.books.plan.rules import Cause
from rightsource.desks.api.shapes.common import MOST, MOST_PENCE, told

ForecastId = Annotated[int, Path(..., ge=1, le=MOST, description="The number of the later forecast", examples=[6])]


class LineOut(Schema):
    """A line of the budget as it stands; every amount in whole pence."""

    line_id: int = told("The number of the line", 4)
    name: str = told("The line", "Adult social care")
    directorate: str = told("Its directorate", "Adult Social Care")
    budget_pence: int = told("Its budget of the year", 17000000000)
    committed_pence: int = told("Promised and not yet spent", 900000000)
    actual_pence: int = told("Spent", 8100000000)
    forecast_pence: int = told("What the year will cost", 17100000000)
    variance_pence: int = told("Forecast less budget", 100000000)
    underlying_variance_pence: int = told("The same without one-off money", 250000000)


class PositionOut(Schema):
    """How a financial year stands, line by line; the sums are of the lines, in whole pence."""

    year: str = told("The financial year", "2015/16")
    as_at: datetime = told("The instant at which this was known", "2015-09-30T12:00:00+01:00")
    finding: str = told("In a sentence", "The council will spend £4.2m more than its budget for 2015/16.")
    budget_pence: int = told("Budget of the year", 41000000000)
    committed_pence: int = told("Promised and not yet spent", 2000000000)
    actual_pence: int = told("Spent", 19000000000)
    forecast_pence: int = told("What the year will cost", 41420000000)
    underlying_variance_pence: int = told("Forecast less budget, without one-off money", 980000000)
    lines: list[LineOut] = told("Line by line", [])


class ForecastOut(Schema):
    """A forecast that was stored as a version and is never changed."""

    id: int = told("Its number", 6)
    year: str = told("The financial year", "2015/16")
    as_at_on: date = told("The day from which it looks", "2015-09-30")


class CauseOut(Schema):
    """A cause and what it adds."""

    cause: Cause = told("Why", "undelivered_saving")
    pence: int = told("What it adds to the forecast, in whole pence", 180000000)


class LineBridgeOut(Schema):
    """The change of a line by cause, in whole pence."""

    line_id: int = told("The number of the line", 4)
    name: str = told("The line", "Adult social care")
    change_pence: int = told("The change of its forecast", 250000000)
    causes: list[CauseOut] = told("Each cause", [])
    unexplained_pence: int = told("What nobody has given a cause for", 70000000)


class BridgeOut(Schema):
    """Why one forecast differs from another or from the budget: before, plus causes, plus unexplained, is after."""

    before_pence: int = told("The earlier forecast, or the budget, in whole pence", 72760000000)
    after_pence: int = told("The later forecast, in whole pence", 74250000000)
    underlying_pence: int = told("The change without one-off money, in whole pence", 1430000000)
    causes: list[CauseOut] = told("Each cause over all lines", [])
    unexplained_pence: int = told("What nobody has given a cause for, in whole pence", 120000000)
    lines: list[LineBridgeOut] = told("Line by line", [])


class ExplainIn(Schema):
    """What of a line's change since a forecast, or since the budget, is demand and what is price."""

    before: int = told("The earlier forecast; 0 is the budget", 0, default=0, ge=0, le=MOST)
    line_id: int = told("The number of the line", 4, ge=1, le=MOST)
    demand_pence: int = told("Demand, in whole pence", 60000000, ge=-MOST_PENCE, le=MOST_PENCE)
    price_pence: int = told("Price, in whole pence", 10000000, ge=-MOST_PENCE, le=MOST_PENCE)
    reason: str = told("Why, as members read it", "More people need care for longer.", max_length=1000)


class ExplainedOut(Schema):
    """What was said of a line."""

    line_id: int = told("The number of the line", 4)
    demand_pence: int = told("Demand, in whole pence", 60000000)
    price_pence: int = told("Price, in whole pence", 10000000)
    reason: str = told("Why", "More people need care for longer.")


class AlertOut(Schema):
    """One thing that needs you."""

    what: str = told("What", "Day care in Corby ends")
    why: str = told("Why", "Nobody will do what the duty asks from 1 April 2018.")
    on: date = told("Since or by which day", "2018-03-31")
    href: str = told("Its page", "/agreements/2015-042")
    action: str = told("The one action that moves it", "Decide what follows")


class DeskOut(Schema):
    """What needs you today, oldest first, and what is fine."""

    headline: str = told("In a sentence", "Three things need you today, the oldest since 1 September 2015.")
    alerts: list[AlertOut] = told("Each thing", [])
    fine: list[str] = told("What is fine, in sentences", ["Every duty is answered."])


class RowOut(Schema):
    """A row at a place of the chain."""

    ref: str = told("Its reference", "agreements/agreement/2015-042")
    text: str = told("Its name", "Day care in Corby")
    href: str = told("Its page", "/agreements/2015-042")


class PlaceOut(Schema):
    """A place of the chain."""

    step: str = told("decision, budget_line, agreement, offer, order, delivery, statement or outcome", "agreement")
    total: int = told("How many rows there are", 1)
    rows: list[RowOut] = told("The rows, at most 25", [])
    hidden_for: str = told("Who may see it, where you may not", "")


class ChainOut(Schema):
    """The line of sight through one row."""

    ref: str = told("The row", "agreements/agreement/2015-042")
    present: str = told("Its place", "agreement")
    finding: str = told("In a sentence", "8 of 8 places are in sight, and none is missing.")
    places: list[PlaceOut] = told("Every place, from the decision to the outcome", [])


class MeasureOut(Schema):
    """How an outcome is measured, and what is aimed at."""

    code: str = told("Its code", "at-home-1")
    title: str = told("What is measured", "People still at home after 91 days")
    unit: str = told("In which unit", "percent")
    direction: str = told("up or down: which way is better", "up")
    target: str | None = told("What is aimed at", "85.0000")


class OutcomeOut(Schema):
    """Something that should become true for people."""

    code: str = told("Its code", "at-home")
    title: str = told("What should become true", "People live at home for longer")
    provenance: str = told("published, derived or generated", "generated")
    measures: list[MeasureOut] = told("Its measures", [])


class ProofOut(Schema):
    """Whether what must always hold does hold."""

    at: datetime = told("When it was asked", "2015-09-30T12:00:00+01:00")
    holds: bool = told("Whether everything holds", True)
    breaches: list[str] = told("Every breach, in a sentence", [])
