"""Doors of the plan: how likely it is that reserves run out, what drives it, and how to run it again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from rightsource.books.plan import queries
from rightsource.books.plan.models import PlanDriver, PlanReserve, SimulationRun
from rightsource.books.plan.rules import (
    OWN,
    PPM,
    SimulatedYear,
    chance,
    drivers_by_weight,
    risk_finding,
    simulated_year,
)
from rightsource.books.plan.views.versions import version_asked
from rightsource.commons.access.doors import open_to
from rightsource.commons.access.rules import Permission
from rightsource.commons.pages.charts import Change, Chart, Range, fan
from rightsource.commons.pages.components import Column, Provenance, Table, csv_response, is_csv_asked, with_query
from rightsource.ground.money import Money
from rightsource.ground.text import long_date

EMPTY = {"page_title": "Risk of the plan", "headline": "No version of the plan rests on drivers yet."}
OWN_WORDS = "Each part by itself"


@open_to(Permission.PUBLIC)
def risk(request: HttpRequest) -> HttpResponse:
    """Show a simulation: reserves by year as ranges, the chance that they are too low, drivers, and its seed."""
    every = [each for each in queries.versions() if hasattr(each, "reserve")]
    if not every:
        return render(request, "plan/empty.html", EMPTY)
    version = version_asked(request, every)
    runs = queries.runs(version=version)
    context = {
        "page_title": "Risk of the plan",
        "caption": f"{version.name} · {version.kind}",
        "as_at": version.on,
        "version": version,
        "versions": [(each.code, f"{each.name} ({each.kind})") for each in every],
    }
    if not runs:
        context["headline"] = "This version has not been simulated yet."
        return render(request, "plan/risk_waiting.html", context)
    run = _run_asked(request, runs)
    years = [simulated_year(year) for year in run.results]
    reserve = version.reserve
    tables = {
        "years": _years_table(request, years, run),
        "drivers": _drivers_table(request, years[-1], run),
        "runs": _runs_table(request, runs),
    }
    if is_csv_asked(request):
        return csv_response(tables.get(request.GET.get("table", ""), tables["years"]))
    context |= {
        "headline": risk_finding(years, paths=run.paths, minimum=Money(reserve.minimum_pence)),
        "chart": _chart(years, run, reserve),
        "tables": tables,
        "run": run,
    }
    return render(request, "plan/risk.html", context)


def _run_asked(request: HttpRequest, runs: Sequence[SimulationRun]) -> SimulationRun:
    number = request.GET.get("run", "")
    if not number:
        return runs[0]
    found = next((run for run in runs if str(run.pk) == number), None)
    if found is None:
        raise Http404(f"This version has no simulation “{number}”. Choose one from the list of its simulations.")
    return found


def _chart(years: Sequence[SimulatedYear], run: SimulationRun, reserve: PlanReserve) -> Chart:
    last = years[-1]
    return fan(
        finding=f"In half of all cases reserves end {last.year} between {Money(last.reserves.lower).in_millions()} and "
        f"{Money(last.reserves.upper).in_millions()}",
        what="Usable reserves at the end of each year. Dark: half of all cases. Pale: eight cases in ten",
        actuals=[(years[0].year.period.starts_on - timedelta(days=1), reserve.opening_pence)],
        ranges=[
            Range(
                year.year.next.period.starts_on - timedelta(days=1),
                year.reserves.low,
                year.reserves.lower,
                year.reserves.middle,
                year.reserves.upper,
                year.reserves.high,
            )
            for year in years
        ],
        limit=Change("Minimum", reserve.minimum_pence),
        provenance=Provenance.GENERATED,
        as_at=long_date(run.on),
    )


def _years_table(request: HttpRequest, years: Sequence[SimulatedYear], run: SimulationRun) -> Table:
    return Table(
        caption="Year by year",
        columns=[
            Column("year", "Year"),
            Column("below", "Chance below minimum", "percent"),
            Column("low", "Reserves, low", "millions"),
            Column("middle", "Reserves, middle", "millions"),
            Column("high", "Reserves, high", "millions"),
            Column("gap", "Gap, middle", "millions"),
            Column("gap_high", "Gap, high", "millions"),
        ],
        rows=[
            {
                "year": str(year.year),
                "below": chance(year.paths_below, run.paths),
                "low": year.reserves.low,
                "middle": year.reserves.middle,
                "high": year.reserves.high,
                "gap": year.gap.middle,
                "gap_high": year.gap.high,
            }
            for year in years
        ],
        address=with_query(request.get_full_path(), table="years"),
        csv_name=f"plan-risk-{run.pk}",
        note="Every amount is an estimate. One case in ten is below low, half below middle, one in ten above high.",
    )


def _drivers_table(request: HttpRequest, last: SimulatedYear, run: SimulationRun) -> Table:
    names = dict(PlanDriver.objects.filter(version=run.version).values_list("code", "name")) | {OWN: OWN_WORDS}
    return Table(
        caption=f"What drives reserves at the end of {last.year}",
        columns=[Column("name", "Driver"), Column("share", "Share of the uncertainty", "percent")],
        rows=[{"name": names.get(code, code), "share": chance(share, PPM)} for code, share in drivers_by_weight(last)],
        address=with_query(request.get_full_path(), table="drivers"),
        csv_name=f"plan-risk-drivers-{run.pk}",
        note="Shares of the variance of reserves. A driver that softens others has a minus sign.",
    )


def _runs_table(request: HttpRequest, runs: Sequence[SimulationRun]) -> Table:
    return Table(
        caption="Simulations of this version",
        columns=[
            Column("number", "Number", href=lambda row: with_query(request.path, **dict(row["asked"]))),  # type: ignore[call-overload]
            Column("on", "Day", "day"),
            Column("scenario", "Scenario"),
            Column("seed", "Seed"),
            Column("paths", "Paths", "number"),
            Column("digest", "Inputs"),
        ],
        rows=[
            {
                "number": run.pk,
                "asked": {"version": run.version.code, "run": run.pk},
                "on": run.on,
                "scenario": run.scenario.name,
                "seed": run.seed,
                "paths": run.paths,
                "digest": run.digest[:12],
            }
            for run in runs
        ],
        address=with_query(request.get_full_path(), table="runs"),
        csv_name="plan-simulations",
    )
