"""Ranges and stretches of time: the fan of a forecast, and strips of days with their gaps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from rightsource.commons.pages import rules
from rightsource.commons.pages.charts.bars import Change
from rightsource.commons.pages.charts.drawing import (
    BLUE,
    GREY,
    LABEL_WIDTH,
    MILLIONS_AXIS,
    PALE,
    PINK,
    WIDE,
    Chart,
    broken,
    in_millions,
    row_height,
    rows_axis,
    svg_of,
    values,
)
from rightsource.commons.pages.components import Column, Table

# --- fan ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Range:
    """An estimate for a day as ranges, in pence: the middle, half of all cases, eight in ten cases."""

    on: date
    low: int
    lower: int
    middle: int
    upper: int
    high: int


def fan(
    *,
    finding: str,
    actuals: Sequence[tuple[date, int]],
    ranges: Sequence[Range],
    limit: Change | None = None,
    what: str = "",
    provenance: str = "",
    as_at: str = "",
    source: str = "",
) -> Chart:
    """Show what happened as a line and what may come as ranges that open from its last point."""
    last_day, last = actuals[-1]
    opened = [Range(last_day, last, last, last, last, last), *ranges]
    end = opened[-1]
    rows: list[dict[str, object]] = [
        {"on": on, "kind": "Actual", "middle": value, "low": None, "high": None} for on, value in actuals
    ] + [{"on": one.on, "kind": "Forecast", "middle": one.middle, "low": one.low, "high": one.high} for one in ranges]
    alternative = (
        f"{rules.millions(last)} on {rules.day(last_day)}. For {rules.day(end.on)} the middle forecast is "
        f"{rules.millions(end.middle)}; eight cases in ten lie between {rules.millions(end.low)} and "
        f"{rules.millions(end.high)}."
    )
    if limit:
        alternative += f" {limit.label}: {rules.millions(limit.pence)}."

    def draw(width: int) -> str:
        import altair as alt

        past = [{"on": f"{on:%Y-%m-%d}", "value": in_millions(value)} for on, value in actuals]
        coming = [
            {
                "on": f"{one.on:%Y-%m-%d}",
                "low": in_millions(one.low),
                "lower": in_millions(one.lower),
                "value": in_millions(one.middle),
                "upper": in_millions(one.upper),
                "high": in_millions(one.high),
            }
            for one in opened
        ]
        said = [
            {"on": coming[-1]["on"], "value": in_millions(value), "said": text}
            for value, text in (
                (end.high, rules.millions(end.high)),
                (end.middle, f"{rules.millions(end.middle)} middle"),
                (end.low, rules.millions(end.low)),
            )
        ]
        x = alt.X("on:T", axis=alt.Axis(title=None, format="%b %Y", grid=False, tickCount=6 if width == WIDE else 3))
        y = alt.Y(
            "value:Q",
            scale=alt.Scale(zero=False),
            axis=alt.Axis(title=None, labelExpr=MILLIONS_AXIS, tickCount=5),
        )
        base = alt.Chart(values(coming)).encode(x=x)
        layers: list[Any] = [
            base.mark_area(color=BLUE, opacity=0.16).encode(y=alt.Y("low:Q", scale=alt.Scale(zero=False)), y2="high:Q"),
            base.mark_area(color=BLUE, opacity=0.3).encode(y=alt.Y("lower:Q"), y2="upper:Q"),
            base.mark_line(color=BLUE, strokeDash=[5, 4], strokeWidth=2).encode(y=y),
            alt.Chart(values(past)).mark_line(color=BLUE, strokeWidth=3).encode(x=x, y=y),
            alt.Chart(values(said)).mark_text(align="left", dx=6).encode(x=x, y=y, text="said:N"),
        ]
        if limit:
            mark = [{"value": in_millions(limit.pence), "on": past[0]["on"], "said": limit.label}]
            line = alt.Chart(values(mark))
            layers.append(line.mark_rule(color=GREY, strokeWidth=1.5).encode(y=y))
            layers.append(line.mark_text(align="left", baseline="bottom", dy=-4).encode(x=x, y=y, text="said:N"))
        return svg_of(alt.layer(*layers).properties(width=width - 170 if width == WIDE else width - 140, height=260))

    return Chart(
        finding=finding,
        alternative=alternative,
        table=Table(
            caption=finding,
            columns=[
                Column("on", "Day", format="day"),
                Column("kind", "Kind"),
                Column("low", "Low (1 in 10 below)", format="pounds"),
                Column("middle", "Middle", format="pounds"),
                Column("high", "High (1 in 10 above)", format="pounds"),
            ],
            rows=rows,
        ),
        draw=draw,
        what=what or "Line: what happened. Dark: half of all cases. Pale: eight cases in ten.",
        provenance=provenance,
        as_at=as_at,
        source=source,
    )


# --- heat strip ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of days of one row: who answers, or nobody."""

    label: str
    starts_on: date
    ends_before: date
    state: str
    is_gap: bool = False


def heat_strip(
    *,
    finding: str,
    spans: Sequence[Span],
    what: str = "",
    provenance: str = "",
    as_at: str = "",
    source: str = "",
) -> Chart:
    """Show rows by day as strips; a gap is dark pink, marked by its own words and listed first in the text."""
    names = list(dict.fromkeys(span.label for span in spans))
    gaps = [span for span in spans if span.is_gap]
    said = [f"{gap.label}: {gap.state} from {rules.day(gap.starts_on)}{_until(gap, spans)}" for gap in gaps]
    rest = len(names) - len({gap.label for gap in gaps})
    words = f"{'; '.join(said)}. " if said else ""
    rows = [
        {"label": span.label, "from": span.starts_on, "to": span.ends_before - timedelta(days=1), "state": span.state}
        for span in sorted(spans, key=lambda span: (names.index(span.label), span.starts_on))
    ]

    def draw(width: int) -> str:
        import altair as alt

        first, last = min(span.starts_on for span in spans), max(span.ends_before for span in spans)
        middle = first + (last - first) / 2
        points = [
            {
                "label": broken(span.label, width),
                "late": span.starts_on > middle,  # its words stand before it, else after it
                "from": f"{span.starts_on:%Y-%m-%d}",
                "to": f"{span.ends_before:%Y-%m-%d}",
                "gap": span.is_gap,
                "said": f"{span.state} from {rules.short_day(span.starts_on)[:-5]}" if span.is_gap else "",
            }
            for span in spans
        ]
        base = alt.Chart(values(points)).encode(y=rows_axis(width, names))
        axis = alt.Axis(title=None, format="%b %Y", grid=True, tickCount=6 if width == WIDE else 3, orient="top")
        bars = base.mark_bar().encode(
            x=alt.X("from:T", axis=axis),
            x2="to:T",
            color=alt.condition("datum.gap", alt.value(PINK), alt.value(PALE)),
        )
        before = base.transform_filter("datum.gap && datum.late").mark_text(
            align="right", dx=-6, fontWeight="bold", color=PINK
        )
        after = base.transform_filter("datum.gap && !datum.late").mark_text(
            align="left", dx=6, fontWeight="bold", color=PINK
        )
        text = before.encode(x=alt.X("from:T"), text="said:N") + after.encode(x=alt.X("to:T"), text="said:N")
        return svg_of(
            (bars + text).properties(width=width - LABEL_WIDTH[width], height=row_height(width, names) * len(names))
        )

    return Chart(
        finding=finding,
        alternative=f"{words}{rules.plural(rest, 'row')} without a gap.",
        table=Table(
            caption=finding,
            columns=[
                Column("label", "Row"),
                Column("from", "From", format="day"),
                Column("to", "To", format="day"),
                Column("state", "State"),
            ],
            rows=rows,
        ),
        draw=draw,
        what=what,
        provenance=provenance,
        as_at=as_at,
        source=source,
    )


def _until(gap: Span, spans: Sequence[Span]) -> str:
    end = max(span.ends_before for span in spans)
    return "" if gap.ends_before >= end else f" to {rules.day(gap.ends_before - timedelta(days=1))}"
