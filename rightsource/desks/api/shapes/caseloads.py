"""What caseloads take and give over the API."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from ninja import Field, Path, Schema

from rightsource.books.plan.rules.caseloads import CaseloadArea
from rightsource.desks.api.shapes.common import Name, told

CaseloadCode = Annotated[str, Path(..., description="The code of the series", examples=["looked-after-children"])]
SeriesCode = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9\-]*$", max_length=61)]
Driver = Annotated[str, Field(pattern=r"^[a-z0-9.\-]*$", max_length=61)]
Month = Annotated[str, Field(pattern=r"^(19|20)[0-9]{2}-(0[1-9]|1[0-2])$")]
Cases = Annotated[int, Field(ge=0, le=999_999_999)]


class PointIn(Schema):
    """How many cases there were at the end of a month."""

    month: Month = told("The month", "2015-09")
    cases: Cases = told("Cases", 950)
    provenance: Literal["published", "derived", "generated"] = told("published, derived or generated", "published")
    source: Name = told("Where the figure comes from", "Children’s case system")


class CaseloadIn(Schema):
    """A series with its figures by month."""

    code: SeriesCode = told("Its code", "looked-after-children")
    name: Name = told("Its name", "Looked-after children")
    area: CaseloadArea = told("adults or children", "children")
    unit: Name = told("What is counted", "children")
    driver: Driver = told("The plan’s driver that it informs, or nothing", "demand-children", default="")
    points: Annotated[list[PointIn], Field(min_length=1, max_length=1200)] = told(
        "The months; of one that stands twice the later counts",
        [{"month": "2015-09", "cases": 950, "provenance": "published", "source": "Children’s case system"}],
    )


class CaseloadForecastOut(Schema):
    """What is forecast of each of the next twelve months, beside a year ago, and how far each way was off."""

    expected: list[int] = told("Forecast, month by month", [960, 965])
    low: list[int] = told("The low end of its range", [940, 945])
    high: list[int] = told("The high end of its range", [980, 985])
    naive: list[int] = told("Seasonal naive: what it was a year before", [930, 931])
    error: Decimal = told("Cases that the forecast was off by on average on the last twelve months", "8.1")
    naive_error: Decimal = told("The same of seasonal naive", "20.4")
    mase: Decimal | None = told("The forecast’s scaled error (MASE); nothing where the series never moved", "0.41")
    naive_mase: Decimal | None = told("The same of seasonal naive", "1.03")


class CaseloadOut(Schema):
    """A caseload and what is forecast of it."""

    code: str = told("Its code", "looked-after-children")
    name: str = told("Its name", "Looked-after children")
    area: str = told("adults or children", "children")
    unit: str = told("What is counted", "children")
    driver: str = told("The plan’s driver that it informs", "demand-children")
    month: str = told("The last month that is known", "2015-09")
    cases: int = told("Cases then", 950)
    provenance: str = told("published, derived or generated", "published")
    forecast: CaseloadForecastOut | None = told("Nothing where too few months follow each other", None)


class CaseloadMonthsOut(CaseloadOut):
    """The same with each month."""

    points: list[PointIn] = told("Each month that is known, oldest first", [])
