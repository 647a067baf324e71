"""Tables, addresses, pages of rows and CSV: what is shown is what is taken away."""

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.template import engines
from django.test import RequestFactory

from rightsource.commons.pages import components, rules
from rightsource.commons.pages.components import Column, Place, Step, Table
from rightsource.ground.money import Money, MoneyError


def rendered(source: str, **context: object) -> str:
    return engines.all()[0].from_string(source).render(context)


TABLE = Table(
    caption="Lines",
    columns=[
        Column("name", "Line", sortable=True),
        Column("budget", "Budget", format="pounds", sortable=True, total=True),
        Column("on", "Day", format="day"),
    ],
    rows=[
        {"name": "Home care", "budget": 123_456_00, "on": date(2015, 9, 30)},
        {"name": "=HYPERLINK()", "budget": -5_00, "on": None},
    ],
    sort="-budget",
    address="/desk?body=7&page=3",
    csv_name="lines",
)


def test_figures_are_written_alike() -> None:
    assert rules.pounds(123_456) == "£1,235"
    assert rules.pence(Money(-123_456)) == "−£1,234.56"
    assert rules.millions(420_000_000) == "£4.2m"
    assert rules.signed("£4.2m") == "+£4.2m"
    assert rules.signed("−£4.2m") == "−£4.2m"
    assert rules.signed("£0.0m") == "£0.0m"
    assert rules.number(-1234) == "−1,234"
    assert rules.percent(Decimal("0.12549")) == "12.5%"
    assert rules.percent(Decimal("-0.5"), 0) == "−50%"
    assert rules.plural(1, "agreement") == "1 agreement"
    assert rules.plural(2, "duty", "duties") == "2 duties"
    with pytest.raises(MoneyError):
        rules.pounds(12.5)


def test_instants_are_told_in_london() -> None:
    at = datetime(2015, 9, 30, 23, 5, tzinfo=UTC)
    assert rules.instant(at) == "1 October 2015 at 12:05am"
    assert rules.instant(datetime(2015, 2, 19, 16, 5, tzinfo=UTC)) == "19 February 2015 at 4:05pm"
    assert rules.day(at) == "1 October 2015"
    assert rules.short_day(at) == "1 Oct 2015"
    assert rules.short_day(date(2015, 2, 9)) == "9 Feb 2015"


@pytest.mark.parametrize(
    ("colour", "readable"), [("#12436d", True), ("#000000", True), ("#767676", True), ("#777777", False)]
)
def test_white_words_need_enough_contrast(colour: str, readable: bool) -> None:
    assert rules.is_readable_under_white(colour) is readable


def test_a_head_sorts_by_its_address_and_begins_again_at_the_first_page() -> None:
    name, budget, day = TABLE.heads
    assert name["href"] == "/desk?body=7&sort=name"
    assert budget["href"] == "/desk?body=7&sort=budget"
    assert (name["aria"], budget["aria"]) == ("none", "descending")
    assert day["href"] == ""


def test_totals_are_written_as_their_column() -> None:
    assert TABLE.totals == ["Total", "£123,451", ""]


def test_the_csv_is_what_the_page_shows_and_runs_nothing() -> None:
    rows = list(csv.reader(io.StringIO(components.csv_text(TABLE))))
    assert rows[0] == ["Line", "Budget", "Day"]
    assert rows[1] == ["Home care", "£123,456", "30 Sep 2015"]
    assert rows[2] == ["'=HYPERLINK()", "−£5", "–"]
    shown = [[cell["text"] for cell in row] for row in TABLE.cells]
    assert [[cell.lstrip("'") for cell in row] for row in rows[1:]] == shown


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_no_cell_can_be_a_formula(start: str) -> None:
    assert components.harmless(f"{start}1+1").startswith("'")


def test_a_csv_is_a_file_with_a_plain_name() -> None:
    response = components.csv_response(TABLE)
    assert response["Content-Disposition"] == 'attachment; filename="lines.csv"'
    assert response.content.startswith("\ufeffLine,".encode())


def test_a_table_has_labels_for_its_cards_and_a_way_to_its_csv() -> None:
    html = rendered('{% from "pages/components/table.html" import table %}{{ table(t) }}', t=TABLE)
    assert 'data-label="Budget" class="rs-numeric">£123,456' in html
    assert 'aria-sort="descending"' in html
    assert "/desk?body=7&amp;page=3&amp;format=csv" in html
    assert '<th scope="row"' in html


def test_an_empty_table_says_what_will_be_there() -> None:
    html = rendered(
        '{% from "pages/components/table.html" import table %}{{ table(t) }}',
        t=Table(caption="Lines", columns=TABLE.columns, rows=[], empty="Adopt a budget to begin."),
    )
    assert "Adopt a budget to begin." in html
    assert "<table" not in html


def test_the_line_of_sight_marks_the_place_and_shows_what_is_missing() -> None:
    html = rendered(
        '{% from "pages/components/line_of_sight.html" import line_of_sight %}{{ line_of_sight(p, s) }}',
        p=[Place(Step.DECISION, "2015-017", "/decisions/2015-017"), Place(Step.AGREEMENT, "2015-042", "/x")],
        s=Step.AGREEMENT,
    )
    assert html.count("<li") == 8
    assert html.count("missing</span>") == 6
    assert html.count('aria-current="page"') == 1
    assert 'href="/decisions/2015-017"' in html
    assert 'href="/x"' not in html


def test_a_page_that_does_not_exist_is_the_nearest_that_does() -> None:
    page = components.page_of(range(120), RequestFactory().get("/x?page=99&q=a"), per_page=50)
    assert (page.number, page.first, page.last, page.total) == (3, 101, 120, 120)
    assert page.href(1) == "/x?q=a"


def test_pages_far_apart_are_joined_by_an_ellipsis() -> None:
    page = components.page_of(range(1000), RequestFactory().get("/x?page=10"), per_page=50)
    assert [item.get("number", "…") for item in page.items] == [1, "…", 9, 10, 11, "…", 20]


def test_only_columns_that_allow_it_are_sorted_by() -> None:
    request = RequestFactory().get("/x?sort=-password")
    assert components.sort_asked(request, ["name"], "-budget") == "-budget"
    assert components.sort_asked(RequestFactory().get("/x?sort=-name"), ["name"], "") == "-name"


def test_an_address_keeps_what_is_not_changed() -> None:
    assert components.with_query("/x?a=1&a=2&b=3", b=None, as_at="2015-09-30") == "/x?a=1&a=2&as-at=2015-09-30"
