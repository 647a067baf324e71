"""Financial years, half-open periods, working days and statutory clocks; callers say what day it is."""

from rightsource.ground.time.clocks import LONDON, Clock, ClockError, ClockReading, ClockState, ClockUnit, day_in_london
from rightsource.ground.time.periods import FinancialYear, Month, Period, PeriodError, Quarter, add_months
from rightsource.ground.time.working_days import (
    BankHolidaysUnknownError,
    add_working_days,
    is_working_day,
    working_days_between,
)

__all__ = [
    "BankHolidaysUnknownError",
    "Clock",
    "ClockError",
    "ClockReading",
    "ClockState",
    "ClockUnit",
    "FinancialYear",
    "LONDON",
    "Month",
    "Period",
    "PeriodError",
    "Quarter",
    "add_months",
    "add_working_days",
    "day_in_london",
    "is_working_day",
    "working_days_between",
]
