"""Outturn lines: what each of the ministry's lines cost and earned from April to the end of a quarter."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from rightsource.books.ledger.queries import publishing
from rightsource.books.ledger.queries.publishing import LineRevenue
from rightsource.ground.text import long_date
from rightsource.ground.time import Period, Quarter
from rightsource.journeys.publish import tables
from rightsource.journeys.publish.tables import Column
from rightsource.journeys.publish.written import Output, PublishError, Written, pence_of

NO_LINE = "No service line in the ledger"
WHY_NOT = "not computed because the ledger's accounts do not tell employees from other running expenses"

COLUMNS = (
    Column("outturn_line", "Outturn line", "Line of the ministry's revenue outturn return."),
    Column("service_line", "Service line", "The council's service line under it.", is_required=False),
    Column("service_line_code", "Code of the service line", "Its code in the ledger.", is_required=False),
    Column("fund", "Fund", "Fund that paid."),
    tables.money("employees", "Employees", WHY_NOT.capitalize(), is_required=False),
    tables.money("running_expenses", "Running expenses", WHY_NOT.capitalize(), is_required=False),
    tables.money("total_expenditure", "Total expenditure", "Employees and running expenses together."),
    tables.money("income", "Income", "Sales, fees, charges and other income of the service, above zero."),
    tables.money("net", "Net current expenditure", "Total expenditure less income."),
    Column("employees_and_running_expenses", "What is not computed", "Why the two columns are empty."),
)


def row_of(line: LineRevenue) -> dict[str, str]:
    """Return what a line cost and earned as the ministry asks for it."""
    return {
        "outturn_line": line.outturn_line or line.service_line_name or NO_LINE,
        "service_line": line.service_line_name,
        "service_line_code": line.service_line,
        "fund": line.fund,
        "employees": "",
        "running_expenses": "",
        "total_expenditure": line.expense.plain(),
        "income": (-line.income).plain(),
        "net": (line.expense + line.income).plain(),
        "employees_and_running_expenses": WHY_NOT,
    }


def write_outturn(folder: Path, *, quarter: Quarter) -> Written:
    """Write the outturn of the quarter's financial year up to its end, and read it back against the ledger.

    :raises PublishError: the file is not as its schema says, or does not tie to the ledger
    """
    year = quarter.financial_year
    period = Period(year.starts_on, quarter.ends_before)
    file = folder / f"outturn-{year.slug}-to-{quarter.iso}.csv"
    lines = publishing.revenue_by_line(starts_on=period.starts_on, ends_before=quarter.ends_before)
    schema = tables.write_table(file, columns=COLUMNS, key=["service_line_code", "fund"], rows=map(row_of, lines))
    count = tables.read_back(file, schema)
    cost = publishing.revenue_of_council(starts_on=period.starts_on, ends_before=quarter.ends_before)
    net = sums_of(file)
    if net != (cost.expense.pence, -cost.income.pence, (cost.expense + cost.income).pence):
        raise PublishError(
            f"{file.name} as written does not sum to what the ledger holds: nothing is published. Run rightsource "
            "check, and export again."
        )
    return Written(
        file=file.name,
        rows=count,
        says=f"cost {cost.expense}, income {-cost.income}, net {cost.expense + cost.income}, as in the ledger; "
        "employees and running expenses apart are not computed",
        title=f"Outturn of {year}, {long_date(period.starts_on)} to {long_date(period.last_day or period.starts_on)}",
        output=Output.OUTTURN,
        name="outturn",
        schema=schema.name,
        missing="" if count else "Nothing is booked from April to the end of the quarter.",
    )


def sums_of(file: Path) -> Sequence[int]:
    """Return what cost, income and net of a file as written sum to, in pence."""
    with file.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    return tuple(sum(pence_of(row[name]) for row in rows) for name in ("total_expenditure", "income", "net"))
