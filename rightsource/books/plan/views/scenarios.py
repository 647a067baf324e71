"""Doors of the plan: its scenarios side by side, and what it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import TypeVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from rightsource.books.plan import queries
from rightsource.books.plan.models import PlanVersion
from rightsource.books.plan.queries import SideBySide
from rightsource.books.plan.rules import ExposureSpec, scenario_finding
from rightsource.books.plan.views.versions import version_asked
from rightsource.commons.access.doors import open_to, today
from rightsource.commons.access.rules import SYSTEM, Permission, Purpose
from rightsource.commons.access.services import acting_as
from rightsource.commons.pages.charts import Change, Chart, Future, lines
from rightsource.commons.pages.components import Column, Provenance, Table, csv_response, is_csv_asked, with_query
from rightsource.ground.money import Money
from rightsource.ground.text import long_date
from rightsource.ground.time import FinancialYear
from rightsource.journeys.plan_floors import PartUnderFloor, parts_under_floor

T = TypeVar("T")
EMPTY = {"page_title": "Scenarios of the plan", "headline": "No version of the plan rests on drivers yet."}


@open_to(Permission.PUBLIC)
def scenarios(request: HttpRequest) -> HttpResponse:
    """Show what each scenario of a version comes to by year, and the drivers that make the difference."""
    every = [each for each in queries.versions() if hasattr(each, "reserve")]
    if not every:
        return render(request, "plan/empty.html", EMPTY)
    version = version_asked(request, every)
    found = queries.side_by_side(version=version)
    if found is None:
        return render(request, "plan/empty.html", EMPTY)
    tables = {
        "scenarios": _scenarios_table(request, found),
        "years": _years_table(request, found),
        "drivers": _drivers_table(request, found),
        "exposures": _exposures_table(request, found),
    }
    if not is_csv_asked(request) or request.GET.get("table") == "floors":
        with acting_as(
            SYSTEM, purpose=Purpose.VIEW
        ):  # floors are public; the budgets beside which they are read are not
            under = parts_under_floor(version=version, on=today())
        if under:
            tables["floors"] = _floors_table(request, under)
    if is_csv_asked(request):
        return csv_response(tables.get(request.GET.get("table", ""), tables["scenarios"]))
    names = [scenario.name for scenario in found.scenarios]
    context = {
        "page_title": "Scenarios of the plan",
        "caption": f"{version.name} · {version.kind}",
        "headline": scenario_finding(names, found.years, found.basis.reserves.minimum),
        "as_at": version.on,
        "chart": _chart(found, version),
        "tables": tables,
        "version": version,
        "may_see_caseloads": request.actor.may(Permission.POSITION_READ),
        "reserves": found.basis.reserves,
        "versions": [(each.code, f"{each.name} ({each.kind})") for each in every],
    }
    return render(request, "plan/scenarios.html", context)


def _chart(found: SideBySide, version: PlanVersion) -> Chart:
    ends = [years[-1].reserves.pence for years in found.years]
    worst = ends.index(min(ends))
    apart = Money(max(ends) - min(ends))
    minimum = found.basis.reserves.minimum
    return lines(
        finding=f"The scenarios lie {apart.in_millions()} apart at the end of {found.years[worst][-1].year}",
        what="Usable reserves at the end of each year; the scenario that ends lowest is dark pink",
        years=[str(year.year) for year in found.years[0]],
        futures=[
            Future(scenario.name, [year.reserves.pence for year in years], is_marked=place == worst)
            for place, (scenario, years) in enumerate(zip(found.scenarios, found.years, strict=True))
        ],
        limit=Change("Minimum", minimum.pence),
        provenance=Provenance.GENERATED
        if any(driver.provenance == Provenance.GENERATED for driver in found.basis.drivers)
        else Provenance.DERIVED,
        as_at=long_date(version.on),
    )


def _scenarios_table(request: HttpRequest, found: SideBySide) -> Table:
    years = [year.year for year in found.years[0]]
    minimum = found.basis.reserves.minimum
    return Table(
        caption="Gap by year, and what is left at the end",
        columns=[
            Column("name", "Scenario"),
            *[Column(year.slug, str(year), "millions") for year in years],
            Column("cumulative", "All years", "millions"),
            Column("reserves", "Reserves at the end", "millions"),
            Column("below", "Too low", tag=lambda row: "red" if row["below"] else ""),
        ],
        rows=[
            {
                "name": scenario.name,
                **{one.year.slug: one.gap for one in by_year},
                "cumulative": by_year[-1].cumulative,
                "reserves": by_year[-1].reserves,
                "below": next((f"{one.year} on" for one in by_year if one.is_below(minimum)), ""),
            }
            for scenario, by_year in zip(found.scenarios, found.years, strict=True)
        ],
        address=with_query(request.get_full_path(), table="scenarios"),
        csv_name="plan-scenarios",
        note="A gap is spending that nothing pays for, so reserves do. What is one-off falls out of the year after. A "
        "scenario takes the same end of a range in every year, which seldom happens: the page of risk says how seldom.",
    )


def _floors_table(request: HttpRequest, under: Sequence[PartUnderFloor]) -> Table:
    """One row a service: what is cut stays cut, so the first year and the last tell the rest."""
    of: dict[str, list[PartUnderFloor]] = {}
    for one in under:
        of.setdefault(one.name, []).append(one)
    return Table(
        caption="Services that the savings leave under a protected floor",
        columns=[
            Column("service", "Service"),
            Column("duty", "Duty"),
            Column("floor", "Floor", "pounds"),
            Column("first", "First year under it"),
            Column("left", "Left in the first", "pounds"),
            Column("last", "Last year under it"),
            Column("at_last", "Left in the last", "pounds"),
            Column("savings", "Savings that take from it"),
        ],
        rows=[
            {
                "service": name,
                "duty": ones[0].floor.title,
                "floor": Money(ones[0].floor.pence),
                "first": str(FinancialYear(ones[0].part.year)),
                "left": ones[0].left,
                "last": str(FinancialYear(ones[-1].part.year)),
                "at_last": ones[-1].left,
                "savings": "; ".join(dict.fromkeys(one.part.name for one in ones)),
            }
            for name, ones in of.items()
        ],
        address=with_query(request.get_full_path(), table="floors"),
        csv_name="plan-under-floors",
        note="In every scenario alike: a scenario changes rates, not which service is cut. What is left is before the "
        "pressures of the service are paid. A saving that nobody recorded yet names no service, so no floor is asked.",
    )


def _years_table(request: HttpRequest, found: SideBySide) -> Table:
    return Table(
        caption="Every scenario, every year",
        columns=[
            Column("name", "Scenario"),
            Column("year", "Year"),
            Column("gap", "Gap", "pounds"),
            Column("drawn", "Taken as planned", "pounds"),
            Column("cumulative", "Gap so far", "pounds"),
            Column("reserves", "Reserves at the end", "pounds"),
        ],
        rows=[
            {
                "name": scenario.name,
                "year": str(one.year),
                "gap": one.gap,
                "drawn": one.drawn,
                "cumulative": one.cumulative,
                "reserves": one.reserves,
            }
            for scenario, by_year in zip(found.scenarios, found.years, strict=True)
            for one in by_year
        ],
        address=with_query(request.get_full_path(), table="years"),
        csv_name="plan-scenarios-by-year",
    )


def _drivers_table(request: HttpRequest, found: SideBySide) -> Table:
    return Table(
        caption="Drivers and their ranges",
        columns=[
            Column("name", "Driver"),
            Column("years", "Years"),
            Column("unit", "Unit"),
            Column("low", "Low", "percent"),
            Column("central", "Central", "percent"),
            Column("high", "High", "percent"),
            Column("provenance", "Figure"),
        ],
        rows=[
            {
                "name": driver.name,
                "years": years,
                "unit": driver.unit,
                "low": span.low,
                "central": span.central,
                "high": span.high,
                "provenance": driver.provenance,
                "source": driver.source,
            }
            for driver in found.basis.drivers
            for years, span in _runs_of(driver.spans.items())
        ],
        address=with_query(request.get_full_path(), table="drivers"),
        csv_name="plan-drivers",
        note="Eight cases in ten lie from low to high. The plan is made at the central value.",
    )


def _exposures_table(request: HttpRequest, found: SideBySide) -> Table:
    names = {driver.code: driver.name for driver in found.basis.drivers}
    by_part: dict[tuple[str, str], list[ExposureSpec]] = {}
    for exposure in found.basis.exposures:
        by_part.setdefault((exposure.driver, exposure.part), []).append(exposure)
    return Table(
        caption="What each driver acts on",
        columns=[
            Column("driver", "Driver"),
            Column("part", "Part of the plan"),
            Column("years", "Years"),
            Column("base", "Money it acts on in each", "pounds"),
            Column("provenance", "Figure"),
            Column("formula", "How it was found"),
        ],
        rows=[
            {
                "driver": names[driver],
                "part": part,
                "years": years,
                "base": base,
                "provenance": exposures[0].provenance,
                "source": exposures[0].source,
                "formula": exposures[0].formula,
            }
            for (driver, part), exposures in by_part.items()
            for years, base in _runs_of((exposure.year, exposure.base) for exposure in exposures)
        ],
        address=with_query(request.get_full_path(), table="exposures"),
        csv_name="plan-exposures",
    )


def _runs_of(items: Iterable[tuple[FinancialYear, T]]) -> Iterator[tuple[str, T]]:
    """Yield each run of years with the same value once, in words."""
    for value, run in groupby(items, key=lambda item: item[1]):
        years = [year for year, _ in run]
        yield (str(years[0]) if len(years) == 1 else f"{years[0]} to {years[-1]}"), value
