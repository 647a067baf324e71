"""Lines over some years with a limit: what each of a few futures comes to, named at its end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rightsource.commons.pages import rules
from rightsource.commons.pages.charts.bars import Change
from rightsource.commons.pages.charts.drawing import (
    BLUE,
    GREY,
    LINE,
    MILLIONS_AXIS,
    PINK,
    WIDE,
    Chart,
    broken,
    in_millions,
    svg_of,
    values,
)
from rightsource.commons.pages.components import Column, Table

HEIGHT = 300
LETTERS = {WIDE: 26}
NARROW_LETTERS = 13
LINE_HEIGHT = 15


@dataclass(frozen=True, slots=True)
class Future:
    """One named line of amounts in pence, one for each year."""

    label: str
    amounts: Sequence[int]
    is_marked: bool = False


def lines(
    *,
    finding: str,
    years: Sequence[str],
    futures: Sequence[Future],
    limit: Change | None = None,
    what: str = "",
    provenance: str = "",
    as_at: str = "",
    source: str = "",
) -> Chart:
    """Show a few lines over the same years, each named at its end; the one that the finding speaks of is dark pink."""
    rows = [
        {"label": future.label, "year": year, "pence": pence}
        for future in futures
        for year, pence in zip(years, future.amounts, strict=True)
    ]
    said = [
        f"{future.label}: {rules.millions(future.amounts[0])} in {years[0]}, {rules.millions(future.amounts[-1])} in "
        f"{years[-1]}"
        for future in futures
    ]
    more = f". {limit.label}: {rules.millions(limit.pence)}" if limit else ""

    def draw(width: int) -> str:
        import altair as alt

        every = [in_millions(pence) for future in futures for pence in future.amounts]
        low, high = min([0.0, *every]), max([0.0, *every])
        letters = LETTERS.get(width, NARROW_LETTERS)
        names = {
            future.label: broken(f"{rules.millions(future.amounts[-1])} {future.label}", width, letters)
            for future in futures
        }
        a_line = (high - low or 1.0) * LINE_HEIGHT / HEIGHT
        placed: dict[str, float] = {}
        floor = None
        for future in sorted(futures, key=lambda one: one.amounts[-1]):
            room = a_line * (names[future.label].count("\n") + 1)
            at = in_millions(future.amounts[-1])
            at = at if floor is None else max(at, floor + room / 2)
            placed[future.label] = at
            floor = at + room / 2 + a_line * 0.2
        points = [
            {
                "label": future.label,
                "year": year,
                "value": in_millions(pence),
                "marked": future.is_marked,
            }
            for future in futures
            for year, pence in zip(years, future.amounts, strict=True)
        ]
        ends = [
            {"year": years[-1], "value": placed[f.label], "said": names[f.label], "marked": f.is_marked}
            for f in futures
        ]
        x = alt.X(
            "year:N",
            sort=list(years),
            axis=alt.Axis(title=None, labelAngle=0, grid=False, labelExpr="slice(datum.label, 2)"),
            scale=alt.Scale(type="point", padding=0.15),
        )
        y = alt.Y(
            "value:Q",
            axis=alt.Axis(title=None, labelExpr=MILLIONS_AXIS, tickCount=5),
            scale=alt.Scale(domain=[low, max(high, floor or high)]),
        )
        colour = alt.condition("datum.marked", alt.value(PINK), alt.value(BLUE))
        base = alt.Chart(values(points)).encode(x=x, y=y)
        layers = [
            base.mark_line(strokeWidth=2.5).encode(color=colour, detail="label:N"),
            alt.Chart(values(ends))
            .mark_text(align="left", dx=8, lineBreak="\n", lineHeight=LINE_HEIGHT, baseline="middle")
            .encode(x=x, y=y, text="said:N", color=colour),
            alt.Chart(values([{"value": 0}])).mark_rule(color=LINE).encode(y=y),
        ]
        if limit:
            mark = alt.Chart(values([{"value": in_millions(limit.pence), "year": years[0], "said": limit.label}]))
            layers.append(mark.mark_rule(color=GREY, strokeWidth=1.5, strokeDash=[5, 4]).encode(y=y))
            layers.append(mark.mark_text(align="left", baseline="bottom", dy=-4, dx=-8).encode(x=x, y=y, text="said:N"))
        return svg_of(alt.layer(*layers).properties(width=width - (270 if width == WIDE else 165), height=HEIGHT))

    return Chart(
        finding=finding,
        alternative=f"{'; '.join(said)}{more}.",
        table=Table(
            caption=finding,
            columns=[Column("label", "Line"), Column("year", "Year"), Column("pence", "Amount", format="pounds")],
            rows=rows,
        ),
        draw=draw,
        what=what,
        provenance=provenance,
        as_at=as_at,
        source=source,
    )
