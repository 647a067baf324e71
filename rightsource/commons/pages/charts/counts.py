"""Counts by month as lines: what was, what is forecast with its range, and what a simpler way says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from rightsource.commons.pages.charts.drawing import BLUE, GREY, PINK, WIDE, Chart, svg_of, values
from rightsource.commons.pages.components import Column, Table


@dataclass(frozen=True, slots=True)
class Expected:
    """A month to come: the forecast count, the range that it lies in, and what a year ago was."""

    month: date
    middle: int
    low: int
    high: int
    plain: int


def counts(
    *,
    finding: str,
    actuals: Sequence[tuple[date, int]],
    expected: Sequence[Expected],
    what: str = "",
    provenance: str = "",
    as_at: str = "",
    source: str = "",
) -> Chart:
    """Show counts by month and what follows: the range pale, the simpler way dashed; the scale need not begin at 0."""
    rows: list[dict[str, object]] = [{"month": f"{month:%B %Y}", "actual": count} for month, count in actuals]
    rows += [
        {"month": f"{one.month:%B %Y}", "middle": one.middle, "low": one.low, "high": one.high, "plain": one.plain}
        for one in expected
    ]

    def draw(width: int) -> str:
        import altair as alt

        joined = [*actuals[-1:], *((one.month, one.middle) for one in expected)]
        drawn = [{"on": f"{on:%Y-%m-%d}", "value": count, "line": "counted"} for on, count in actuals]
        drawn += [{"on": f"{on:%Y-%m-%d}", "value": count, "line": "forecast"} for on, count in joined]
        drawn += [{"on": f"{one.month:%Y-%m-%d}", "value": one.plain, "line": "year ago"} for one in expected]
        band = [{"on": f"{one.month:%Y-%m-%d}", "low": one.low, "high": one.high} for one in expected]
        x = alt.X("on:T", axis=alt.Axis(title=None, format="%Y", tickCount="year", grid=False))
        y = alt.Y("value:Q", axis=alt.Axis(title=None, tickCount=5, format=",d"), scale=alt.Scale(zero=False))
        names = ["counted", "forecast", "year ago"]
        colour = alt.Color("line:N", scale=alt.Scale(domain=names, range=[BLUE, PINK, GREY]), legend=None)
        dash = alt.StrokeDash("line:N", scale=alt.Scale(domain=names, range=[[1, 0], [1, 0], [5, 4]]), legend=None)
        layers = [
            alt.Chart(values(band))
            .mark_area(color=PINK, opacity=0.18)
            .encode(x=x, y=alt.Y("low:Q", scale=alt.Scale(zero=False)), y2="high:Q"),
            alt.Chart(values(drawn)).mark_line(strokeWidth=2).encode(x=x, y=y, color=colour, strokeDash=dash),
        ]
        if expected:
            end = expected[-1]
            ends = [(end.middle, "forecast", PINK), (end.plain, "a year ago", GREY)]
            for (value, name, ink), up in zip(ends, (-7, 9) if end.middle >= end.plain else (9, -7), strict=True):
                said = values([{"on": f"{end.month:%Y-%m-%d}", "value": value, "said": f"{value:,} {name}"}])
                mark = alt.Chart(said).mark_text(align="left", dx=6, dy=up, color=ink)
                layers.append(mark.encode(x=x, y=y, text="said:N"))
        return svg_of(alt.layer(*layers).properties(width=width - (170 if width == WIDE else 130), height=300))

    last = actuals[-1]
    said = f"{last[1]:,} in {last[0]:%B %Y}"
    if expected:
        end = expected[-1]
        said += (
            f"; {end.middle:,} forecast for {end.month:%B %Y}, {end.low:,} to {end.high:,}; a year ago {end.plain:,}"
        )
    return Chart(
        finding=finding,
        alternative=f"{said}.",
        table=Table(
            caption=finding,
            columns=[
                Column("month", "Month"),
                Column("actual", "Counted", "number"),
                Column("middle", "Forecast", "number"),
                Column("low", "Low", "number"),
                Column("high", "High", "number"),
                Column("plain", "A year ago", "number"),
            ],
            rows=rows,
        ),
        draw=draw,
        what=what,
        provenance=provenance,
        as_at=as_at,
        source=source,
    )
