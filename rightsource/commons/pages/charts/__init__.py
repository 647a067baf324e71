"""Charts drawn on the server: the finding in the heading, direct labels, bars from zero, words beside pictures."""

from rightsource.commons.pages.charts.bars import Against, Change, bullet, waterfall
from rightsource.commons.pages.charts.counts import Expected, counts
from rightsource.commons.pages.charts.courses import Course, courses
from rightsource.commons.pages.charts.drawing import Chart
from rightsource.commons.pages.charts.lines import Future, lines
from rightsource.commons.pages.charts.points import Dot, Series, dot_plot, small_multiples
from rightsource.commons.pages.charts.spread import Range, Span, fan, heat_strip

__all__ = [
    "Against",
    "Change",
    "Chart",
    "Course",
    "Dot",
    "Expected",
    "Future",
    "Range",
    "Series",
    "Span",
    "bullet",
    "counts",
    "courses",
    "dot_plot",
    "fan",
    "heat_strip",
    "lines",
    "small_multiples",
    "waterfall",
]
