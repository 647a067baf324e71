"""Charts: picture, table and words say the same, and what is drawn is what was given."""

from datetime import date

import pytest

from rightsource.commons.pages import charts
from rightsource.commons.pages.charts import Against, Change, Dot, Range, Series, Span, drawing
from rightsource.commons.pages.views import style


def gap() -> charts.Chart:
    return charts.waterfall(
        finding="The gap is £4.2m",
        changes=[Change("Foster placements", 500_000_000), Change("Day care", -80_000_000)],
        closing="Over budget",
    )


def test_the_total_of_a_waterfall_is_the_sum_of_its_parts() -> None:
    chart = gap()
    assert chart.table.rows[-1]["pence"] == 420_000_000
    assert chart.alternative == "Bars that add up: Foster placements +£5.0m; Day care −£0.8m; Over budget £4.2m."


def test_a_waterfall_from_an_opening_ends_at_opening_plus_changes() -> None:
    chart = charts.waterfall(
        finding="x", opening=Change("Last year", 100_000_000), changes=[Change("Pay", 5_000_000)], closing="This year"
    )
    assert [row["pence"] for row in chart.table.rows] == [100_000_000, 5_000_000, 105_000_000]
    assert [row["kind"] for row in chart.table.rows] == ["total", "up", "total"]


def test_the_picture_carries_the_figures_that_the_words_say() -> None:
    svg = gap().svg
    for text in ("Foster placements", "+£5.0m", "−£0.8m", "£4.2m"):
        assert text in svg


def test_the_picture_leaves_its_words_to_the_figure_around_it() -> None:
    assert gap().svg.startswith('<svg aria-hidden="true"')


def test_bars_start_at_zero() -> None:
    chart = charts.bullet(finding="x", lines=[Against("Home care", 90_000_000, 100_000_000)])
    assert "Home care: forecast £1.0m against a budget of £0.9m, £0.1m over." in chart.alternative
    assert chart.table.rows[0]["difference"] == 10_000_000
    assert "£0.1m over" in chart.svg


def test_a_fan_says_its_range_and_its_limit() -> None:
    chart = charts.fan(
        finding="x",
        actuals=[(date(2015, 9, 30), 41_000_000_000)],
        ranges=[
            Range(date(2016, 3, 31), 41_400_000_000, 41_500_000_000, 41_700_000_000, 41_900_000_000, 42_200_000_000)
        ],
        limit=Change("Budget", 41_300_000_000),
    )
    assert "eight cases in ten lie between £414.0m and £422.0m" in chart.alternative
    assert "Budget: £413.0m." in chart.alternative
    assert "£417.0m middle" in chart.svg


def test_a_gap_is_told_in_words_and_drawn_with_words() -> None:
    chart = charts.heat_strip(
        finding="x",
        spans=[
            Span("Libraries", date(2015, 4, 1), date(2016, 2, 1), "Head of Wellbeing"),
            Span("Libraries", date(2016, 2, 1), date(2016, 2, 15), "no one", is_gap=True),
            Span("Libraries", date(2016, 2, 15), date(2016, 4, 1), "Head of Wellbeing"),
            Span("Highways", date(2015, 4, 1), date(2016, 4, 1), "Head of Place"),
        ],
    )
    assert chart.alternative == "Libraries: no one from 1 February 2016 to 14 February 2016. 1 row without a gap."
    assert "no one from 1 Feb" in chart.svg
    assert drawing.PINK.lower() in chart.svg.lower()


def test_marked_dots_are_named_and_the_others_are_only_in_the_table() -> None:
    chart = charts.dot_plot(
        finding="x",
        price="Price for a day",
        quality="Quality",
        dots=[Dot("Willow House", 4_150, 88, is_marked=True), Dot("Elm Court", 5_400, 91)],
    )
    assert "Willow House" in chart.svg
    assert "Elm Court" not in chart.svg
    assert {row["label"] for row in chart.table.rows} == {"Willow House", "Elm Court"}
    assert "Marked: Willow House at £41.50 and 88." in chart.alternative


def test_small_multiples_name_each_district_and_its_last_figure() -> None:
    chart = charts.small_multiples(
        finding="x",
        unit="People asking",
        series=[Series("Corby", [(date(2014, 3, 31), 310), (date(2015, 3, 31), 478)], is_marked=True)],
    )
    assert "Corby from 310 to 478" in chart.alternative
    assert ">478<" in chart.svg


def test_the_same_data_are_drawn_once() -> None:
    chart = gap()
    assert chart.svg
    drawn = drawing._drawn.cache_info().misses
    assert chart.svg == gap().svg
    assert drawing._drawn.cache_info().misses == drawn


@pytest.mark.parametrize("name", sorted(style.pictures()))
def test_each_kind_of_chart_is_drawn_wide_and_narrow(name: str) -> None:
    chart = style.pictures()[name]
    assert chart.svg != chart.svg_narrow
    assert len(chart.svg) < 40_000


def test_courses_stand_on_one_scale_and_are_named_at_their_ends() -> None:
    days = [date(2015, 4, 30), date(2015, 5, 31)]
    chart = charts.courses(
        finding="£1.0m of what was due is missing",
        lines=[
            charts.Course("Due", [(days[0], 100_000_000), (days[1], 200_000_000)]),
            charts.Course("In the ledger", [(days[0], 0), (days[1], 200_000_000)]),
        ],
    )
    assert (
        chart.alternative
        == "Lines from 30 April 2015 to 31 May 2015. At the end: Due £2,000,000; In the ledger £2,000,000."
    )
    assert [column.label for column in chart.table.columns] == ["At the end of", "Due", "In the ledger"]
    assert chart.table.rows[0] == {"on": days[0], "line-0": 100_000_000, "line-1": 0}
    for drawn in (chart.svg, chart.svg_narrow):
        assert "£2.0m" in drawn and "in the ledger" in drawn
