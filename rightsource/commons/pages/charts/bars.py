"""Bars that start at zero: a waterfall of changes, and forecasts against budgets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rightsource.commons.pages import rules
from rightsource.commons.pages.charts.drawing import (
    BLUE,
    GREY,
    INK,
    LABEL_WIDTH,
    ORANGE,
    TURQUOISE,
    Chart,
    broken,
    in_millions,
    room_for_words,
    row_height,
    rows_axis,
    svg_of,
    values,
)
from rightsource.commons.pages.components import Column, Table

# --- waterfall ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Change:
    """One step of a bridge, in pence; more spending is positive."""

    label: str
    pence: int


def waterfall(
    *,
    finding: str,
    changes: Sequence[Change],
    closing: str,
    opening: Change | None = None,
    what: str = "",
    provenance: str = "",
    as_at: str = "",
    source: str = "",
) -> Chart:
    """Show how changes add up to a total; the total is computed here, so it cannot disagree with its parts."""
    running = opening.pence if opening else 0
    rows: list[dict[str, object]] = []
    if opening:
        rows.append({"label": opening.label, "pence": opening.pence, "from": 0, "to": opening.pence, "kind": "total"})
    for change in changes:
        kind = "up" if change.pence > 0 else "down"
        rows.append(
            {
                "label": change.label,
                "pence": change.pence,
                "from": running,
                "to": running + change.pence,
                "kind": kind,
            }
        )
        running += change.pence
    rows.append({"label": closing, "pence": running, "from": 0, "to": running, "kind": "total"})
    said = [f"{row['label']} {_written(row)}" for row in rows]

    def draw(width: int) -> str:
        import altair as alt

        points = []
        for row in rows:
            ends = sorted((in_millions(int(str(row["from"]))), in_millions(int(str(row["to"])))))
            points.append(
                {
                    "label": broken(str(row["label"]), width),
                    "low": ends[0],
                    "high": ends[1],
                    "kind": row["kind"],
                    "said": _written(row),
                    "at": ends[1],
                }
            )
        most = max(max(point["high"] for point in points), 0.000001)
        least = min(0.0, min(point["low"] for point in points))
        base = alt.Chart(values(points)).encode(y=rows_axis(width, [str(row["label"]) for row in rows]))
        scale = alt.Scale(domain=[least, room_for_words(most, width)], nice=False)
        bars = base.mark_bar().encode(
            x=alt.X("low:Q", scale=scale, axis=None),
            x2="high:Q",
            color=alt.Color(
                "kind:N",
                scale=alt.Scale(domain=["total", "up", "down"], range=[GREY, ORANGE, TURQUOISE]),
                legend=None,
            ),
        )
        words = base.mark_text(align="left", dx=6).encode(x=alt.X("at:Q", scale=scale), text="said:N")
        zero = alt.Chart(values([{"zero": 0}])).mark_rule(color=GREY).encode(x=alt.X("zero:Q", scale=scale))
        return svg_of(
            (bars + words + zero).properties(
                width=width - LABEL_WIDTH[width],
                height=row_height(width, [str(row["label"]) for row in rows]) * len(rows),
            )
        )

    return Chart(
        finding=finding,
        alternative=f"Bars that add up: {'; '.join(said)}.",
        table=Table(
            caption=finding,
            columns=[Column("label", "Step"), Column("pence", "Amount", format="pounds")],
            rows=rows,
        ),
        draw=draw,
        what=what,
        provenance=provenance,
        as_at=as_at,
        source=source,
    )


def _written(row: Mapping[str, object]) -> str:
    text = rules.millions(row["pence"])
    return text if row["kind"] == "total" else rules.signed(text)


# --- bullet -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Against:
    """A forecast against its budget, in pence."""

    label: str
    budget: int
    forecast: int


def bullet(
    *,
    finding: str,
    lines: Sequence[Against],
    what: str = "",
    provenance: str = "",
    as_at: str = "",
    source: str = "",
) -> Chart:
    """Show each line's forecast as a bar and its budget as a mark across it."""
    rows = [
        {
            "label": line.label,
            "budget": line.budget,
            "forecast": line.forecast,
            "difference": line.forecast - line.budget,
        }
        for line in lines
    ]
    said = [
        f"{row['label']}: forecast {rules.millions(row['forecast'])} against a budget of "
        f"{rules.millions(row['budget'])}, {_over(int(str(row['difference'])))}"
        for row in rows
    ]

    def draw(width: int) -> str:
        import altair as alt

        points = [
            {
                "label": broken(line.label, width),
                "budget": in_millions(line.budget),
                "forecast": in_millions(line.forecast),
                "zero": 0,
                "over": line.forecast > line.budget,
                "at": max(in_millions(line.budget), in_millions(line.forecast)),
                "said": _over(line.forecast - line.budget),
            }
            for line in lines
        ]
        most = max((float(str(point["at"])) for point in points), default=1.0) or 1.0
        scale = alt.Scale(domain=[0, room_for_words(most, width)], nice=False)
        base = alt.Chart(values(points)).encode(y=rows_axis(width, [line.label for line in lines]))
        bars = base.mark_bar().encode(
            x=alt.X("zero:Q", scale=scale, axis=None),
            x2="forecast:Q",
            color=alt.condition("datum.over", alt.value(ORANGE), alt.value(BLUE)),
        )
        marks = base.mark_tick(color=INK, thickness=3, size=27).encode(x=alt.X("budget:Q", scale=scale))
        words = base.mark_text(align="left", dx=8).encode(x=alt.X("at:Q", scale=scale), text="said:N")
        return svg_of(
            (bars + marks + words).properties(
                width=width - LABEL_WIDTH[width],
                height=(row_height(width, [line.label for line in lines]) + 4) * len(points),
            )
        )

    return Chart(
        finding=finding,
        alternative=f"{'; '.join(said)}.",
        table=Table(
            caption=finding,
            columns=[
                Column("label", "Line"),
                Column("budget", "Budget", format="pounds"),
                Column("forecast", "Forecast", format="pounds"),
                Column("difference", "Difference", format="pounds"),
            ],
            rows=rows,
        ),
        draw=draw,
        what=what or "Bar: forecast. Mark across it: budget.",
        provenance=provenance,
        as_at=as_at,
        source=source,
    )


def _over(pence: int) -> str:
    if pence == 0:
        return "on budget"
    return f"{rules.millions(abs(pence))} {'over' if pence > 0 else 'under'}"
