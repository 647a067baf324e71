"""How many statements each address takes: found by following links, written in a file that a person can read.

To write the file anew after a deliberate change:

    python -m pytest tests/desks/test_query_counts.py --write-statement-counts
"""

from __future__ import annotations

import html
import json
import re
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import Resolver404, URLPattern, URLResolver, resolve

from rightsource.commons.access import queries as access
from rightsource.commons.access.doors import ENROLLED_KEY, SESSION_KEY
from rightsource.commons.access.rules import Role
from rightsource.config.api import described
from rightsource.config.urls import LIST
from rightsource.desks.navigation import NAVIGATION

FILE = Path(settings.PACKAGE_DIR).parent / "docs" / "reference" / "statements-by-address.txt"
HEADER = """\
How many SQL statements an address may take at most, however many rows it lists. Answers for this file: whoever
changes what a page asks. The first number is the most; the role is the one in which it is asked.

Every statement of a request is counted, those of the door too: who asks, in which role, for which purpose. Addresses
are written as the list of doors has them; those that differ by role stand once for each. To write the file anew after
a deliberate change:

    python -m pytest tests/desks/test_query_counts.py --write-statement-counts
"""

# Addresses that show no list of the council's rows, or that only the way of a form leads to, with the reason.
NO_LIST = {
    r"^(style|style/<slug:page>|accessibility)$": "say nothing of the council",
    r"^api/(openapi\.json|hsds/openapi\.json|)$": "describe an interface, and ask nothing",
    r"^api(/[a-z-]+)?$ page": "describe an interface, and ask nothing",
    r"^account/(login|logout|inactive|reauthenticate|password|2fa|\^open)": "are about one account's way to sign in",
    r"^(sign-in/as/<int:account_id>|sign-out|role|desk/verify/draw)$": "are only pressed",
    r"^sandbox-pay/": "stands for another company's page about one payment",
    r"^services/<slug:slug>/book/<int:offer_id>/(check|how-many)$": "show one order before it is placed",
    r"^orders/<slug:number>/(pay|paid)$": "show one order",
    r"^desk/(offers/done/|bodies/<slug:code>/(done/|stood-up)|finance/settled/)": "say once that something was done",
    r"^check/<slug:slug>(/(answers|save|again|result|<slug:key>))?$": "are about the answers of one person under way",
    r"^decisions/<str:code>/(again|publish|scrutiny)$": "only write, or wait for a decision that was called in",
    r"^desk/democracy/matters/<str:code>/(adopt|requirement|step|weigh/)": "write, or wait for a budget or an ended "
    "consultation, and show one matter",
    r"^desk/finance/lines/<int:line_id>/control/lift$": "is about one notice",
    r"^desk/finance/(approvals/<int:request_id>(/decide)?|spend-control/end)$": "are about one request, or one mode",
    r"^api/periods/<year>$": "holds the twelve months of a year",
    r"^desk/finance/periods/<str:month>$": "is about one month",
    r"^desk/finance/suspense/<int:item_id>$": "is about one amount",
    r"^desk/floors/<int:asked_id>$": "is about one question to one officer",
    r"^desk/finance/year-end/<str:year>$": "holds a row for each entity and fund of a year",
    r"^desk/finance/year-end/<str:year>/promises/settle$": "is asked once a year, when the year has ended",
    r"^desk/agreements/<slug:code>/price$": "asks about one agreement",
    r"^desk/agreements/promises/<str:year>/promise$": "is only pressed",
    r"^desk/finance/(savings/(new/<int:part_id>|<slug:code>/<slug:what>)|forecasts/explain/.*)$": "ask about one thing",
    r"^members/<int:member_id>/bar/<int:bar_id>/paid$": "is about one bar",
    r"^desk/finance/held/<int:item_id>$": "is about one delivery",
    r"^desk/finance/publish$": "asks which quarter",
    r"^consultations/<str:code>/(why|name|check|sent)$": "are about one answer under way",
}

# Where an address that no role is led to, or that only programs know, takes its example from: the page of the same row.
LIKE = {
    "api/bodies/<code>": "bodies/<slug:code>",
    "api/caseloads/<code>": "desk/finance/caseloads/<slug:code>",
    "api/bodies/<code>/position": "desk/finance/group/<slug:code>",
    "desk/bodies/<slug:code>/accounts": "bodies/<slug:code>",
    "api/bodies/<code>/gate": "desk/bodies/<slug:code>",
    "api/agreements/<code>": "agreements/<slug:code>",
    "api/agreements/<code>/costs": "agreements/<slug:code>",
    "api/agreements/<code>/months": "agreements/<slug:code>",
    "api/years/<year>/promises": "desk/finance/year-end/<str:year>/promises",
    "api/matters/<code>": "desk/democracy/matters/<str:code>",
    "api/matters/<code>/adoptable": "desk/democracy/matters/<str:code>",
    "api/matters/<code>/floors": "desk/democracy/matters/<str:code>",
    "duties/<str:code>/floor": "duties/<str:code>",
    "api/decisions/<code>": "decisions/<str:code>",
    "api/decisions/<code>/standing": "decisions/<str:code>",
    "api/services/<slug>": "services/<slug:slug> as resident",
    "api/offers/<offer_id>/times": "services/<slug:slug>/book/<int:offer_id>",
    "api/orders/<number>": "orders/<slug:number>",
    "api/orders/<number>/refund": "orders/<slug:number>",
    "api/publications/<quarter>/<name>": "open/publications/<str:quarter>/<slug:name>",
    "statements/<int:statement_id>/credit": "statements/<int:statement_id>",
    "api/statements/<number>": "statements/<int:statement_id>",
    "members/<int:member_id>/interest": "members/<int:member_id>",
    "members/<int:member_id>/dispensation": "members/<int:member_id>",
    "members/<int:member_id>/bar": "members/<int:member_id>",
    "desk/finance/journal/<int:batch_id>/reverse": "desk/finance/journal/<int:batch_id>",
    "desk/finance/receipts/<slug:code>/bank": "desk/finance/receipts/<slug:code>",
    "desk/finance/receipts/<slug:code>/charge": "desk/finance/receipts/<slug:code>",
    "desk/finance/receipts/<slug:code>/revise": "desk/finance/receipts/<slug:code>",
    "desk/finance/lines/<int:line_id>/control": "desk/finance/lines/<int:line_id>",
    "desk/finance/lines/<int:line_id>/holder": "desk/finance/lines/<int:line_id>",
    "desk/finance/lines/<int:line_id>/virement": "desk/finance/lines/<int:line_id>",
    "desk/finance/lines/<int:line_id>/ask": "desk/finance/lines/<int:line_id>",
    "api/members/<member_id>": "members/<int:member_id>",
    "api/members/<member_id>/bars": "members/<int:member_id>",
    "api/lines/<line_id>/holder": "desk/finance/lines/<int:line_id>",
    "desk/body/<slug:code>": "agreements/<slug:code>",
    "desk/problems/<slug:number>": "account/problems/<slug:number>",
    "services/<slug:slug>/problem": "services/<slug:slug> as resident",
    "api/line-of-sight/<room>/<kind>/<id>": "see/<slug:room>/<slug:kind>/<str:id>",
}
IN_EACH_ROLE = {
    "services/<slug:slug>",
    "desk",
    "desk/alerts",
    "api/alerts",
    "find",
    "api/statements",
    "desk/finance/statements",
}
# Pages that show more of one row than of another: every row that links led to is asked, and the most counts.
VARIES = {"agreements/<slug:code>", "api/agreements/<code>/months"}
HSDS = ("services", "organizations", "service_at_locations", "taxonomies", "taxonomy_terms")
LISTED = {f"api/hsds/{name}/<uuid:open_id>": "id" for name in HSDS} | {  # in the API's lists
    "api/plans/<code>": "code",
    "api/simulations/<number>": "number",
}
LINK = re.compile(r'href="(/[^"#]*)')
EXAMPLES = 12
TAKEN = {"format", "table"}  # what a query may ask that makes another list of the same address


def routes(doors: Iterable[Any] = LIST, before: str = "") -> Iterator[str]:
    """Yield each address that may hold a list, as the list of doors writes it."""
    for one in doors:
        route = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from routes(one.url_patterns, route)
        elif isinstance(one, URLPattern) and not (_is_only_written_to(route) or without_list(route)):
            yield route


def without_list(route: str) -> str | None:
    """Return the pattern that says that an address holds no list."""
    return next((known for known in NO_LIST if re.search(known, route)), None)


def _is_only_written_to(route: str) -> bool:
    """Whether an address of the API answers no GET."""
    operations = described()["paths"].get("/" + re.sub("<([^>]*)>", "{\\1}", route))
    return operations is not None and "get" not in operations


@dataclass(frozen=True, order=True)
class Asked:
    """An address as it was asked: the list's own writing of it, in which role, and by which words."""

    name: str
    role: Role
    address: str = field(compare=False)


@dataclass
class Walk:
    """What links lead to in each role, each address once, with an example."""

    accounts: Mapping[Role, int]
    browsers: dict[Role, Client] = field(default_factory=dict)
    met: dict[str, Asked] = field(default_factory=dict)
    counts: dict[Asked, int] = field(default_factory=dict)
    known: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))  # what links say, opened or not

    def follow(self, role: Role, starts: Iterable[str]) -> None:
        """Ask every address that links lead this role to and that no role before has met."""
        waiting, seen = deque(starts), set()
        while waiting:
            address = html.unescape(waiting.popleft())
            name = name_of(address, role)
            if name is None:
                continue
            if address not in self.known[name]:
                self.known[name].append(address)
            if name in seen or name in self.met:
                continue
            seen.add(name)  # refused to this role, perhaps, but not to the next
            answer = self.ask(Asked(name, role, address))
            if answer is not None and answer["Content-Type"].startswith("text/html"):
                waiting.extend(LINK.findall(answer.content.decode()))

    def ask(self, asked: Asked) -> Any:
        """Count the statements of an address; nothing where it does not open."""
        with CaptureQueriesContext(connection) as statements:
            answer = self.browser(asked.role).get(asked.address)
            answer.getvalue()  # a file is written while it is sent
        if answer.status_code != 200:
            return None
        self.met[asked.name] = asked
        self.counts[asked] = len(statements)
        return answer

    def ask_of_every_row(self) -> None:
        """Ask what varies of every row that is known, and keep the most."""
        for name in VARIES:
            first = self.met[name]
            most = self.counts[first]
            for address in self.known[LIKE.get(name, name)]:
                if self.ask(replace(first, address=_with_row_of(address, name))) is not None:
                    most = max(most, self.counts[first])
            self.met[name] = first
            self.counts[first] = most

    def browser(self, role: Role) -> Client:
        """Return the browser of somebody in a role, with a second step proved."""
        if role not in self.browsers:
            client = self.browsers[role] = Client()
            if role is not Role.PUBLIC:
                client.force_login(access.demonstration_account(account_id=self.accounts[role]))
                session = client.session
                session[ENROLLED_KEY], session[SESSION_KEY] = self.accounts[role], role.value
                session.save()
        return self.browsers[role]

    def follow_examples(self) -> None:
        """Ask every address that no link led to, with the rows of other pages as examples, in each role."""
        for route in routes():
            names = [f"{route} as {role.value}" if route in IN_EACH_ROLE else route for role in NAVIGATION]
            for role, name in zip(NAVIGATION, names, strict=True):
                for address in [] if name in self.met else self._examples_of(route):
                    if self.ask(Asked(name, role, address)) is not None:
                        break

    def _examples_of(self, route: str) -> list[str]:
        """Return addresses of a route with rows that there are."""
        if "<" not in route:
            return ["/" + route]
        if route in LISTED:
            address = "/" + route.rpartition("/")[0]
            rows = json.loads(self.browser(Role.PUBLIC).get(address).content)
            rows = rows["contents"] if isinstance(rows, dict) else rows
            return [f"{address}/{row[LISTED[route]]}" for row in rows[:1]]
        return [_with_row_of(address, route) for address in self.known[LIKE.get(route, "nothing")][:EXAMPLES]]


def _with_row_of(address: str, route: str) -> str:
    given = resolve(urlsplit(address).path).kwargs
    row = next(iter(given.values()))  # a program may call the row by another name than the page does
    return "/" + re.sub("<(?:[a-z]+:)?([^>]*)>", lambda name: str(given.get(name[1], row)), route)


def name_of(address: str, role: Role) -> str | None:
    """Return how the list of doors writes an address, with what its query makes another list; none if outside."""
    parts = urlsplit(address)
    try:
        route = resolve(parts.path).route
    except Resolver404:
        return None
    query = parse_qsl(parts.query)
    if route.startswith(("static", "/static")) or without_list(route):
        return None
    words = "&".join(f"{name}={value}" for name, value in sorted(query) if name in TAKEN)
    name = f"{route}?{words}" if words else route
    return f"{name} as {role.value}" if route in IN_EACH_ROLE else name


def written(counts: Mapping[Asked, int]) -> str:
    """Return the file that says these numbers."""
    rows = sorted((asked.name.partition(" as ")[0], asked.role.value, number) for asked, number in counts.items())
    return HEADER + "\n\n" + "".join(f"{number:4d}  {role:18s}  /{name}\n" for name, role, number in rows)


def read(text: str) -> dict[tuple[str, str], int]:
    """Return the most of each address and role that a file says."""
    found = (line.split() for line in text.removeprefix(HEADER).splitlines() if line.strip())
    return {(name.removeprefix("/"), role): int(number) for number, role, name in found}
