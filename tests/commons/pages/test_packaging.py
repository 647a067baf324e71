"""A data package: each table apart, each column of one type, and numbers that programs read."""

from datetime import UTC, date, datetime
from decimal import Decimal

from django.http import HttpResponse
from django.test import RequestFactory

from rightsource.commons.pages.components import MOST_PACKED, Column, Page, Table, page_of
from rightsource.commons.pages.components.packaging import PackageMiddleware, is_drawn, is_package_offered, package
from rightsource.ground.money import Money
from tests.packages import read_package

TABLE = Table(
    caption="Lines",
    columns=[
        Column("name", "Line"),
        Column("pence", "Budget", "pounds"),
        Column("count", "Orders", "number"),
        Column("rate", "Share", "percent"),
        Column("on", "Since", "day"),
        Column("at", "Known at", "day"),
        Column("name", "Once more"),
        Column("none", "Nothing", "number"),
    ],
    rows=[
        {"name": "=Home care", "pence": Money(123_456), "count": 1_935, "rate": Decimal("0.125"),
         "on": date(2015, 4, 1), "at": datetime(2015, 4, 1, tzinfo=UTC)},
        {"name": "Roads", "pence": -5, "count": None, "rate": 1, "on": None, "at": ""},
    ],
    csv_name="lines",
)  # fmt: skip


def test_figures_are_numbers_days_are_iso_and_nothing_runs() -> None:
    found = read_package(package([TABLE, TABLE], name="page", title="A page", homepage="http://council/"))
    assert sorted(found) == ["lines", "lines-2"]
    assert found["lines"][0] == {
        "name": "'=Home care", "pence": "1234.56", "count": "1935", "rate": "0.125", "on": "2015-04-01",
        "at": "1 Apr 2015", "name-2": "'=Home care", "none": "",
    }  # fmt: skip
    assert found["lines"][1]["pence"] == "-0.05" and found["lines"][1]["on"] == ""


def test_the_same_tables_are_the_same_bytes() -> None:
    one, two = (package([TABLE], name="page", title="A page", homepage="http://council/") for _ in range(2))
    assert one == two


def test_a_table_in_pages_is_packed_whole_up_to_a_bound_that_is_said() -> None:
    factory = RequestFactory()
    assert page_of(range(200), factory.get("/")).last == 50
    assert page_of(range(200), factory.get("/?package=1")).last == 200
    page = page_of(range(MOST_PACKED + 1), factory.get("/?package=1"))
    assert isinstance(page, Page) and page.last == MOST_PACKED


def test_a_page_is_its_package_only_where_it_is_asked_and_has_a_table() -> None:
    def view(with_table: bool, status: int = 200) -> PackageMiddleware:
        def answer(request: object) -> HttpResponse:
            drawn = is_drawn(TABLE) if with_table else True
            return HttpResponse(f"<title>A page</title>{drawn} {is_package_offered()}", status=status)

        return PackageMiddleware(answer)

    factory = RequestFactory()
    assert view(True)(factory.get("/a")).content.endswith(b"True True")
    assert view(True)(factory.post("/a")).content.endswith(b"True False"), "what was sent cannot be asked again"
    packed = view(True)(factory.get("/a/b?package=1"))
    assert packed["Content-Disposition"] == 'attachment; filename="a-b.zip"' and read_package(packed.content)
    assert view(False)(factory.get("/a?package=1")).content.endswith(b"True False")
    assert view(True, 404)(factory.get("/a?package=1")).content.endswith(b"False True")
    assert is_drawn(TABLE) and not is_package_offered(), "outside of a page nothing is noted"
