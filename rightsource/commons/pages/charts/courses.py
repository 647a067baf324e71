"""Courses over time on one scale: what was planned beside what came of it, each line named at its end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from rightsource.commons.pages import rules
from rightsource.commons.pages.charts.drawing import (
    BLUE,
    GREY,
    PINK,
    TURQUOISE,
    WIDE,
    Chart,
    in_millions,
    svg_of,
    values,
)
from rightsource.commons.pages.components import Column, Table

COLOURS = (GREY, BLUE, TURQUOISE, PINK)
DASHES = ([6, 4], [1, 0], [2, 3], [8, 3])  # told apart without colour too
APART = 0.09  # of the height, between two names at the end of lines


@dataclass(frozen=True, slots=True)
class Course:
    """One line: its name, its column in the table, and what it comes to on each day, in pence."""

    label: str
    points: Sequence[tuple[date, int]]


def courses(
    *,
    finding: str,
    lines: Sequence[Course],
    what: str = "",
    provenance: str = "",
    as_at: str = "",
    source: str = "",
) -> Chart:
    """Show up to four lines from zero on one scale; all have the same days."""
    days = [on for on, _ in lines[0].points]
    rows: list[dict[str, object]] = [
        {"on": on, **{f"line-{index}": line.points[place][1] for index, line in enumerate(lines)}}
        for place, on in enumerate(days)
    ]
    said = [f"{line.label} {rules.pounds(line.points[-1][1])}" for line in lines]

    def draw(width: int) -> str:
        import altair as alt

        points = [
            {"label": line.label, "on": f"{on:%Y-%m-%d}", "value": in_millions(pence)}
            for line in lines
            for on, pence in line.points
        ]
        most = max([*(point["value"] for point in points if isinstance(point["value"], float)), 0.000001])
        x = alt.X("on:T", axis=alt.Axis(title=None, format="%b", grid=False, values=[f"{on:%Y-%m-%d}" for on in days]))
        y = alt.Y(
            "value:Q",
            axis=alt.Axis(title=None, labelExpr="'£' + format(datum.value, ',.1f') + 'm'", tickCount=4),
            scale=alt.Scale(domain=[0, most * 1.08]),
        )
        names = [line.label for line in lines]
        colour = alt.Color("label:N", scale=alt.Scale(domain=names, range=list(COLOURS[: len(names)])), legend=None)
        dash = alt.StrokeDash("label:N", scale=alt.Scale(domain=names, range=list(DASHES[: len(names)])), legend=None)
        ends = [
            {"on": f"{days[-1]:%Y-%m-%d}", "value": place, "said": name}
            for name, place in _ends(lines, most * 1.08, width)
        ]
        layers: list[Any] = [
            alt.Chart(values(points)).mark_line(strokeWidth=3).encode(x=x, y=y, color=colour, strokeDash=dash),
            alt.Chart(values(points)).mark_point(size=30, filled=True).encode(x=x, y=y, color=colour),
            alt.Chart(values(ends)).mark_text(align="left", dx=8, lineBreak="\n").encode(x=x, y=y, text="said:N"),
        ]
        return svg_of(alt.layer(*layers).properties(width=width - (230 if width == WIDE else 170), height=240))

    return Chart(
        finding=finding,
        alternative=f"Lines from {rules.day(days[0])} to {rules.day(days[-1])}. At the end: {'; '.join(said)}.",
        table=Table(
            caption=finding,
            columns=[
                Column("on", "At the end of", format="day"),
                *(Column(f"line-{index}", line.label, format="pounds") for index, line in enumerate(lines)),
            ],
            rows=rows,
        ),
        draw=draw,
        what=what,
        provenance=provenance,
        as_at=as_at,
        source=source,
    )


def _ends(lines: Sequence[Course], height: float, width: int) -> list[tuple[str, float]]:
    """Return where the name of each line stands: at its end, pushed up where it would lie on another."""
    placed: list[tuple[str, float]] = []
    for line in sorted(lines, key=lambda line: line.points[-1][1]):
        pence = line.points[-1][1]
        between = " " if width == WIDE else "\n"
        words = f"{rules.millions(pence)}{between}{line.label.lower()}"
        apart = height * (APART if width == WIDE else 2 * APART)
        place = in_millions(pence)
        if placed:
            place = max(place, placed[-1][1] + apart)
        placed.append((words, place))
    return placed
