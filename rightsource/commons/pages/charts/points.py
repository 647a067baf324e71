"""Points and small pictures: price against quality, and one line a district on one scale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from rightsource.commons.pages import rules
from rightsource.commons.pages.charts.drawing import (
    BLUE,
    LINE,
    PINK,
    WIDE,
    Chart,
    broken,
    svg_of,
    values,
)
from rightsource.commons.pages.components import Column, Table

# --- dot plot -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Dot:
    """One offer or provider: a price in pence and a quality on the scale that the axis names."""

    label: str
    pence: int
    quality: int
    is_marked: bool = False


def dot_plot(
    *,
    finding: str,
    dots: Sequence[Dot],
    price: str,
    quality: str,
    what: str = "",
    provenance: str = "",
    as_at: str = "",
    source: str = "",
) -> Chart:
    """Show price against quality; the dots that the finding speaks of are dark and named."""
    rows = [{"label": dot.label, "pence": dot.pence, "quality": dot.quality} for dot in dots]
    marked = [f"{dot.label} at {rules.pence(dot.pence)} and {dot.quality}" for dot in dots if dot.is_marked]
    low, high = min(dot.pence for dot in dots), max(dot.pence for dot in dots)
    alternative = (
        f"{rules.plural(len(dots), 'dot')} from {rules.pence(low)} to {rules.pence(high)}, quality from "
        f"{min(dot.quality for dot in dots)} to {max(dot.quality for dot in dots)}."
    )
    if marked:
        alternative += f" Marked: {'; '.join(marked)}."

    def draw(width: int) -> str:
        import altair as alt

        points = [
            {
                "label": dot.label,
                "price": dot.pence / 100,
                "quality": dot.quality,
                "marked": dot.is_marked,
                "right": 2 * dot.pence > low + high,  # its name stands on the left of it
            }
            for dot in dots
        ]
        x = alt.X(
            "price:Q",
            axis=alt.Axis(
                title=price,
                format="$,.0f",
                labelExpr="'£' + format(datum.value, ',.0f')",
                tickCount=6 if width == WIDE else 4,
            ),
            scale=alt.Scale(zero=False, padding=24),
        )
        y = alt.Y(
            "quality:Q",
            axis=alt.Axis(
                title=quality, titleAlign="left", titleAngle=0, titleAnchor="start", titleX=0, titleY=-14, tickCount=5
            ),
            scale=alt.Scale(zero=False, padding=18),
        )
        base = alt.Chart(values(points)).encode(x=x, y=y)
        marks = base.mark_circle(size=110, opacity=1).encode(
            color=alt.condition("datum.marked", alt.value(BLUE), alt.value(LINE))
        )
        left = base.transform_filter("datum.marked && !datum.right").mark_text(align="left", dx=9, fontWeight="bold")
        right = base.transform_filter("datum.marked && datum.right").mark_text(align="right", dx=-9, fontWeight="bold")
        names = left.encode(text="label:N") + right.encode(text="label:N")
        return svg_of((marks + names).properties(width=width - (150 if width == WIDE else 60), height=260))

    return Chart(
        finding=finding,
        alternative=alternative,
        table=Table(
            caption=finding,
            columns=[
                Column("label", "Name"),
                Column("pence", price, format="pence"),
                Column("quality", quality, format="number"),
            ],
            rows=rows,
        ),
        draw=draw,
        what=what,
        provenance=provenance,
        as_at=as_at,
        source=source,
    )


# --- small multiples ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Series:
    """One district's figures by day."""

    label: str
    points: Sequence[tuple[date, int]]
    is_marked: bool = False


def small_multiples(
    *,
    finding: str,
    series: Sequence[Series],
    unit: str,
    what: str = "",
    provenance: str = "",
    as_at: str = "",
    source: str = "",
) -> Chart:
    """Show one small line a district, all on one scale from zero, each with its last figure."""
    rows = [{"label": one.label, "on": on, "value": value} for one in series for on, value in one.points]
    said = [f"{one.label} from {rules.number(one.points[0][1])} to {rules.number(one.points[-1][1])}" for one in series]

    def draw(width: int) -> str:
        import altair as alt

        columns, letters = (3, 26) if width == WIDE else (2, 16)
        points = [
            {
                "label": broken(one.label, width, letters),
                "on": f"{on:%Y-%m-%d}",
                "value": value,
                "marked": one.is_marked,
                "said": rules.number(value) if place == len(one.points) - 1 else "",
            }
            for one in series
            for place, (on, value) in enumerate(one.points)
        ]
        most = max(value for one in series for _, value in one.points)
        years = sorted({on for one in series for on, _ in one.points})
        x = alt.X(
            "on:T",
            axis=alt.Axis(
                title=None, format="%Y", values=[f"{years[0]:%Y-%m-%d}", f"{years[-1]:%Y-%m-%d}"], grid=False
            ),
        )
        y = alt.Y("value:Q", axis=alt.Axis(title=None, tickCount=3), scale=alt.Scale(domain=[0, most * 1.25]))
        colour = alt.condition("datum.marked", alt.value(PINK), alt.value(BLUE))
        base = alt.Chart().encode(x=x, y=y)
        layers = alt.layer(
            base.mark_line(strokeWidth=2.5).encode(color=colour, detail="label:N"),
            base.mark_text(align="right", dy=-10, fontWeight="bold").encode(text="said:N"),
        ).properties(width=(width - 70 - 22 * columns) / columns, height=84)
        return svg_of(
            layers.facet(
                facet=alt.Facet(
                    "label:N",
                    sort=[broken(one.label, width, letters) for one in series],
                    title=None,
                    header=alt.Header(
                        labelAnchor="start", labelExpr="split(datum.label, '\\n')", labelLineHeight=15, labelPadding=4
                    ),
                ),
                columns=columns,
                data=values(points),
                spacing={"row": 16, "column": 22},
            ).resolve_axis(x="independent")
        )

    return Chart(
        finding=finding,
        alternative=f"{unit}. {'; '.join(said)}.",
        table=Table(
            caption=finding,
            columns=[
                Column("label", "District"),
                Column("on", "Day", format="day"),
                Column("value", unit, format="number"),
            ],
            rows=rows,
        ),
        draw=draw,
        what=what or unit,
        provenance=provenance,
        as_at=as_at,
        source=source,
    )
