"""What views build pages from: navigation, tables, filters, pages of rows, CSV of exactly what is shown."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from urllib.parse import parse_qsl, urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse

from rightsource.commons.pages import rules
from rightsource.commons.pages.components.fields import DayField, PoundsField, first_input, plainly
from rightsource.commons.pages.rules import Place, Provenance, Step
from rightsource.ground.money import Money

__all__ = [
    "Column",
    "DayField",
    "Figure",
    "NavigationItem",
    "Page",
    "Place",
    "PoundsField",
    "Provenance",
    "Step",
    "Table",
    "csv_response",
    "csv_stream",
    "csv_text",
    "first_input",
    "navigation_for",
    "harmless",
    "is_csv_asked",
    "is_package_asked",
    "page_of",
    "plainly",
    "register_navigation",
    "sort_asked",
    "with_query",
]


# --- navigation ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class NavigationItem:
    """One place in the service navigation of a role."""

    text: str
    href: str

    def is_current(self, path: str) -> bool:
        """Return whether a path is this place or lies under it."""
        return path == self.href or (self.href != "/" and path.startswith(self.href.rstrip("/") + "/"))


_NAVIGATION: dict[str, tuple[NavigationItem, ...]] = {}


def register_navigation(role: str, items: Iterable[tuple[str, str]]) -> None:
    """Say what a role finds in its service navigation: (text, address), in order.

    :raises ValueError: when the role has a navigation already.
    """
    if role in _NAVIGATION:
        raise ValueError(f"The navigation of {role} is registered twice.")
    _NAVIGATION[role] = tuple(NavigationItem(text, href) for text, href in items)


def navigation_for(role: str) -> tuple[NavigationItem, ...]:
    """Return the navigation of a role; a role without one has the public's."""
    return _NAVIGATION.get(role, _NAVIGATION.get("public", ()))


# --- addresses ----------------------------------------------------------------------------------------------


def with_query(address: str, **changes: object) -> str:
    """Return an address with parts of its query changed; None takes a part out.

    >>> with_query("/open/contracts?page=2&body=7", page=None, sort="name")
    '/open/contracts?body=7&sort=name'
    """
    path, _, query = address.partition("?")
    asked = {name.replace("_", "-"): value for name, value in changes.items()}
    parts: dict[str, list[str]] = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        parts.setdefault(name, []).append(value)
    for name, wanted in asked.items():
        if wanted is None:
            parts.pop(name, None)
        else:
            parts[name] = [str(wanted)]
    text = urlencode(parts, doseq=True)
    return f"{path}?{text}" if text else path


# --- figures ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with what it is compared to and its birth certificate.

    `value` and `comparator` are ready to read ("£4.2m", "£0.6m more than in August").
    """

    label: str
    value: str
    comparator: str
    provenance: Provenance
    as_at: str
    href: str = ""
    rows: str = "See the rows"
    next_step: str = ""
    next_href: str = ""


# --- tables -------------------------------------------------------------------------------------------------

Cell = object
FORMATS: dict[str, Callable[[Cell], str]] = {
    "text": str,
    "number": lambda value: rules.number(value) if isinstance(value, int | Decimal) else str(value),
    "pounds": rules.pounds,
    "pence": rules.pence,
    "millions": rules.millions,
    "percent": lambda value: rules.percent(value) if isinstance(value, int | Decimal) else str(value),
    "day": lambda value: rules.short_day(value) if hasattr(value, "year") else str(value),
}
MONIES = frozenset({"pounds", "pence", "millions"})
NUMERIC = frozenset({"number", "pounds", "pence", "millions", "percent"})
NOTHING = "\N{EN DASH}"
MOST_PACKED = 10_000  # rows of one table in a data package


@dataclass(frozen=True, slots=True)
class Column:
    """One column: the key into a row, its label, how a value is written, and whether it sorts.

    `href` gives a row's address when the value is a link; `tag` gives a GOV.UK tag colour ("red") or "".
    """

    key: str
    label: str
    format: str = "text"
    sortable: bool = False
    total: bool = False
    href: Callable[[Mapping[str, object]], str] | None = None
    tag: Callable[[Mapping[str, object]], str] | None = None

    @property
    def is_numeric(self) -> bool:
        """Whether the column is right-aligned."""
        return self.format in NUMERIC

    def write(self, row: Mapping[str, object]) -> str:
        """Return a row's value as it is read on the page and in the CSV."""
        value = row.get(self.key)
        return NOTHING if value is None or value == "" else FORMATS[self.format](value)


@dataclass(frozen=True, slots=True)
class Table:
    """A table as shown: caption, columns, rows of plain values; the page and the CSV read the same."""

    caption: str
    columns: Sequence[Column]
    rows: Sequence[Mapping[str, object]]
    sort: str = ""
    address: str = ""
    csv_name: str = ""
    empty: str = "There is nothing here yet."
    note: str = ""
    page: Page | None = field(default=None)

    @property
    def heads(self) -> list[dict[str, object]]:
        """The column heads with their sort state and the address that sorts by them."""
        by, descending = self.sort.lstrip("-"), self.sort.startswith("-")
        heads: list[dict[str, object]] = []
        for column in self.columns:
            here = column.sortable and column.key == by
            turned = f"-{column.key}" if here and not descending else column.key
            heads.append(
                {
                    "label": column.label,
                    "is_numeric": column.is_numeric,
                    "aria": ("descending" if descending else "ascending") if here else "none",
                    "href": with_query(self.address, sort=turned, page=None) if column.sortable else "",
                }
            )
        return heads

    @property
    def cells(self) -> list[list[dict[str, object]]]:
        """The rows as cells: text, alignment, link and tag."""
        return [
            [
                {
                    "text": column.write(row),
                    "label": column.label,
                    "is_numeric": column.is_numeric,
                    "href": self._leads_to(column, row),
                    "tag": column.tag(row) if column.tag else "",
                }
                for column in self.columns
            ]
            for row in self.rows
        ]

    @staticmethod
    def _leads_to(column: Column, row: Mapping[str, object]) -> str:
        """Return where a cell leads: its own address, and the source of a figure from the word that says it has one."""
        if column.href is None and column.key == "provenance":
            return rules.source_href(str(row.get("provenance")), row.get("source", ""))
        return column.href(row) if column.href else ""

    @property
    def totals(self) -> list[str]:
        """The foot of the table: sums of the columns that ask for one, or nothing."""
        if not any(column.total for column in self.columns):
            return []
        sums = []
        for place, column in enumerate(self.columns):
            if column.total:
                amounts = [row.get(column.key) or 0 for row in self.rows]
                if column.format in MONIES:
                    sums.append(FORMATS[column.format](Money.sum_of(rules.money(one) for one in amounts)))
                else:
                    sums.append(FORMATS[column.format](sum(one for one in amounts if isinstance(one, int))))
            else:
                sums.append("Total" if place == 0 else "")
        return sums

    @property
    def csv_href(self) -> str:
        """The address that gives this table as CSV, or nothing when it has no name."""
        return with_query(self.address, format="csv") if self.csv_name else ""


CSV = "text/csv; charset=utf-8"
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")


def harmless(text: str) -> str:
    """Return text that a spreadsheet will not run as a formula (a quote is put before it)."""
    return f"'{text}" if text.startswith(DANGEROUS) else text


def csv_text(table: Table) -> str:
    """Return exactly what the table shows as CSV: the same columns, rows, order and words."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([harmless(column.label) for column in table.columns])
    for row in table.rows:
        writer.writerow([harmless(column.write(row)) for column in table.columns])
    return out.getvalue()


def csv_response(table: Table) -> HttpResponse:
    """Return the table as a file to keep; a byte order mark lets spreadsheets read the pound sign."""
    response = HttpResponse("\ufeff" + csv_text(table), content_type=CSV)
    response["Content-Disposition"] = _kept_as(table.csv_name or table.caption.lower())
    return response


def csv_stream(table: Table, pieces: Iterable[Sequence[Mapping[str, object]]]) -> StreamingHttpResponse:
    """Return a table of many rows as a file that is sent piece by piece; of the table itself only the columns count."""

    def written() -> Iterator[str]:
        yield "\ufeff"
        yield csv_text(replace(table, rows=()))
        for rows in pieces:
            yield csv_text(replace(table, rows=rows)).partition("\r\n")[2]

    response = StreamingHttpResponse(written(), content_type=CSV)
    response["Content-Disposition"] = _kept_as(table.csv_name or table.caption.lower())
    return response


def _kept_as(name: str) -> str:
    plain = "".join(c if c.isalnum() else "-" for c in name).strip("-")
    return f'attachment; filename="{plain or "table"}.csv"'


def is_csv_asked(request: HttpRequest) -> bool:
    """Return whether the address asks for the CSV of the page's table."""
    return request.GET.get("format") == "csv"


def is_package_asked(request: HttpRequest) -> bool:
    """Return whether the address asks for all tables of the page as a data package."""
    return "package" in request.GET


# --- pages of rows ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Page:
    """One page of rows and where its neighbours are."""

    rows: Sequence[object]
    number: int
    pages: int
    total: int
    first: int
    last: int
    address: str
    name: str = "page"

    @property
    def items(self) -> list[dict[str, object]]:
        """The page numbers to offer: first, last, here and its neighbours; gaps as ellipses."""
        wanted = sorted({1, self.pages, self.number - 1, self.number, self.number + 1})
        items: list[dict[str, object]] = []
        before = 0
        for wish in wanted:
            if not 1 <= wish <= self.pages:
                continue
            if wish - before > 1:
                items.append({"ellipsis": True})
            items.append({"number": wish, "href": self.href(wish), "current": wish == self.number})
            before = wish
        return items

    def href(self, number: int) -> str:
        """Return the address of a page."""
        return with_query(self.address, **{self.name: number if number > 1 else None})


def page_of(query: Sequence[object], request: HttpRequest, per_page: int = 50, *, name: str = "page") -> Page:
    """Return the page that the address asks for; a page that does not exist is the nearest that does.

    A page with two long tables names the page of each.
    """
    found = Paginator(query, MOST_PACKED if is_package_asked(request) else per_page).get_page(request.GET.get(name))
    return Page(
        rows=list(found.object_list),
        number=found.number,
        pages=found.paginator.num_pages,
        total=found.paginator.count,
        first=found.start_index(),
        last=found.end_index(),
        address=request.get_full_path(),
        name=name,
    )


def sort_asked(request: HttpRequest, allowed: Iterable[str], default: str) -> str:
    """Return the sorting that the address asks for ("name" or "-name") when it is allowed, else the default."""
    asked = request.GET.get("sort", default)
    return asked if asked.lstrip("-") in set(allowed) else default
