"""What every file of a case is written in: parts that take nothing unasked, codes, amounts, rates and years."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from rightsource.ground.time import FinancialYear

Provenance = Literal["published", "derived", "generated"]
Code = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.\-]*$")]
AreaCode = Annotated[str, Field(pattern=r"^[A-Z][0-9]{8}$|^X[A-Z0-9]{4,}$")]


def _no_float(value: Any) -> Any:
    if isinstance(value, float):
        raise ValueError("write the amount in quotes, so that no penny is lost")
    return value


def _year(value: Any) -> FinancialYear:
    if isinstance(value, FinancialYear):
        return value
    try:
        return FinancialYear.parse(str(value))
    except ValueError:
        raise ValueError("a financial year is written 2015/16") from None


Pounds = Annotated[Decimal, BeforeValidator(_no_float), Field(ge=0, max_digits=14, decimal_places=2)]
Rate = Annotated[Decimal, BeforeValidator(_no_float)]
Year = Annotated[Any, BeforeValidator(_year)]


class Part(BaseModel):
    """A part of a case file: nothing that is not asked for, nothing changed."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)
