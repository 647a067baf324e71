"""How a chart is drawn: one look, one engine, each drawing made once; picture, table and words from one set of data.

Each function takes the data once and makes of it the picture (for a wide and for a narrow screen), the table and the
words for those who cannot see the picture. Drawing is slow the first time in a process; the same data are drawn once.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from rightsource.commons.pages.components import Table

if TYPE_CHECKING:
    import altair as alt

BLUE, TURQUOISE, PINK, ORANGE, GREY = "#12436D", "#28A197", "#801650", "#F46A25", "#3D3D3D"
PALE, LINE = "#C9D6E1", "#7A858F"
INK = "#0B0C0C"
FONT = (
    "Arial, Liberation Sans, Helvetica, sans-serif"  # one width everywhere: the drawing is measured before it is shown
)
WIDE, NARROW = 680, 340
LABEL_WIDTH = {WIDE: 210, NARROW: 104}
LABEL_LETTERS = {WIDE: 30, NARROW: 15}
# What Vega writes on every mark and nothing here reads; the letters' family is said once, on the whole drawing.
NOISE = re.compile(r' (?:class|role|aria-[a-z]+|pointer-events|font-family)="[^"]*"')
# Labels of an axis of millions: the minus sign stands before the pound sign, as in every figure.
MILLIONS_AXIS = "(datum.value < 0 ? '\u2212' : '') + '£' + format(abs(datum.value), ',.0f') + 'm'"
KEPT = 256  # drawings kept in memory, by content


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart with its table and its words, all from the same data."""

    finding: str
    alternative: str
    table: Table
    draw: Callable[[int], str] = field(repr=False)
    what: str = ""
    provenance: str = ""
    as_at: str = ""
    source: str = ""

    @property
    def svg(self) -> str:
        """The picture for a wide screen."""
        return self.draw(WIDE)

    @property
    def svg_narrow(self) -> str:
        """The picture for a narrow screen, with letters of the same size."""
        return self.draw(NARROW)


@lru_cache(maxsize=KEPT)
def _drawn(specification: str) -> str:
    """Draw a specification once; `vl_convert` carries its own engine and asks no network."""
    import vl_convert

    svg: str = vl_convert.vegalite_to_svg(json.loads(specification))
    # The figure around it has the words, so screen readers skip the drawing; Vega's own labels go.
    light = NOISE.sub("", svg)
    return light.replace("<svg ", f'<svg aria-hidden="true" focusable="false" font-family="{FONT}" ', 1)


def svg_of(chart: alt.Chart | alt.LayerChart | alt.FacetChart) -> str:
    """Return a chart as SVG in the family's look."""
    quiet = {"labelFont": FONT, "titleFont": FONT, "labelColor": GREY, "labelFontSize": 13, "titleFontSize": 13}
    specification = chart.to_dict()
    specification["config"] = {
        "font": FONT,
        "background": "transparent",
        "view": {"stroke": None},
        "axis": {
            **quiet,
            "domain": False,
            "ticks": False,
            "gridColor": "#E3E7EB",
            "titleFontWeight": "normal",
            "labelOverlap": "greedy",
            "labelSeparation": 10,
        },
        "header": {"labelFont": FONT, "labelFontSize": 13, "labelFontWeight": "bold", "title": None, "labelColor": INK},
        "text": {"font": FONT, "fontSize": 13, "color": INK},
        "aria": False,
    }
    return _drawn(json.dumps(specification, sort_keys=True))


def in_millions(pence: int) -> float:
    """Return pounds in millions for a scale; figures that people read are written by `rules`."""
    return pence / 100_000_000


def values(rows: Sequence[Mapping[str, object]]) -> Any:
    import altair as alt

    return alt.InlineData(values=[dict(row) for row in rows])


def broken(name: str, width: int, letters: int = 0) -> str:
    """Return a name in lines that fit beside the bars."""
    return "\n".join(wrap(name, letters or LABEL_LETTERS[width], break_long_words=False))


def rows_axis(width: int, names: Sequence[str]) -> Any:
    """Return the labels of horizontal bars, on the left, broken into lines where they are long."""
    import altair as alt

    axis = alt.Axis(
        title=None,
        labelLimit=LABEL_WIDTH[width],
        labelPadding=8,
        labelColor=INK,
        grid=False,
        labelExpr="split(datum.label, '\\n')",
        labelLineHeight=15,
        # Lines of one name stand around the middle of the bar.
        labelOffset={
            "condition": [
                {"test": f"length(split(datum.label, '\\n')) == {lines}", "value": -7.5 * (lines - 1)}
                for lines in (2, 3, 4)
            ],
            "value": 0,
        },
    )
    order = [broken(name, width) for name in names]
    return alt.Y("label:N", sort=order, axis=axis, scale=alt.Scale(paddingInner=0.4, paddingOuter=0.2))


def row_height(width: int, names: Sequence[str]) -> int:
    """Return the height that a row needs for the longest of the names."""
    lines = max((broken(name, width).count("\n") + 1 for name in names), default=1)
    return max(30, 16 * lines + 10)


def room_for_words(most: float, width: int) -> float:
    """Return a scale's end that leaves space for the figure written beside the longest bar."""
    return most * (1.28 if width == WIDE else 1.6)
