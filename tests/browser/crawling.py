"""A visitor who follows every link of a role, and looks hard at each page: wide, narrow, and without scripts."""

from __future__ import annotations

import gzip
import re
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urldefrag, urlsplit

from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, expect

from tests.browser import looking
from tests.browser.looking import follow

EXAMPLES = 2  # pages of one pattern, by all roles together, that are looked at hard; each role meets at least one
OF_A_KIND = {"see"}  # patterns whose first words say what kind of record it is: one example of each kind
EACH_ROLES_OWN = re.compile(r"^desk$")  # what has another content in each role, so that each is looked at
OUTSIDE = ("/api/", "/static/", "/style")  # machines' doors and the pattern book have tests of their own
UNLIKE = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"')
WORDS = re.compile(r"\s+")
READ_MAIN = "(document.querySelector('main') || document.body).textContent"
READ_LINKS = "[...document.querySelectorAll('a[href]')].map(link => link.href)"
READ_ASSETS = "performance.getEntriesByType('resource').map(one => one.name)"


def patterns(found: Any = None, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Yield each address that a person may type, as the URL configuration writes it, with its door."""
    for one in (found or get_resolver()).url_patterns:
        route = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from patterns(one, route)
        elif not ("/" + route).startswith(OUTSIDE):
            yield route, one


def route_of(address: str) -> str:
    """Return the pattern that an address belongs to; that of the start page is empty."""
    return resolve(urlsplit(address).path).route


def leads_somewhere(address: str) -> bool:
    """Return whether there is a page of this address."""
    try:
        resolve(urlsplit(address).path)
    except Resolver404:
        return False
    return True


def plain(text: str) -> str:
    """Return words with one space between them."""
    return WORDS.sub(" ", text).strip()


@dataclass(frozen=True)
class Visited:
    """A page as it was found."""

    address: str
    route: str
    title: str
    heading: str
    links: tuple[str, ...]
    document: str


@dataclass
class Visitor:
    """Somebody in one role, with a browser that runs scripts and one that does not."""

    name: str
    context: BrowserContext
    plain_context: BrowserContext
    server: str
    pictures: Path | None = None
    faults: list[str] = field(default_factory=list)
    visited: list[Visited] = field(default_factory=list)
    looked_at: list[Visited] = field(default_factory=list)  # those whose content nobody had looked at before
    files: set[str] = field(default_factory=set)  # addresses that give a file, not a page
    weights: dict[str, int] = field(default_factory=dict)
    known: set[int] = field(default_factory=set)  # contents that were looked at before, perhaps in another role
    met: Counter[str] = field(default_factory=Counter)  # how many pages of each sort all roles have seen
    _said: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page = self.context.new_page()
        self.plain_page = self.plain_context.new_page()
        for page in (self.page, self.plain_page):
            page.set_default_timeout(180_000)  # a first chart is drawn slowly where others work
            page.on("request", self._note_request)
        self.page.on("console", self._note_console)
        self.page.on("pageerror", lambda error: self._said.append(f"script failed: {error}"))

    def _note_request(self, request: Request) -> None:
        if not request.url.startswith((self.server, "data:", "blob:")):
            self._said.append(f"asked another site: {request.url}")

    def _note_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._said.append(f"console: {message.text}")

    def fault(self, address: str, words: str) -> None:
        """Note what is wrong with a page."""
        self.faults.append(f"{self.name} {address.removeprefix(self.server)}: {words}")

    def go(self, address: str, *, is_enough: bool = False) -> Visited | None:
        """Open a page, ask everything of it, and return it; a file is fetched, what is like others glanced at."""
        if is_file(address):
            self._fetch(address)
            return None
        self._said.clear()
        self.page.set_viewport_size({"width": looking.WIDE, "height": 900})
        answer = self.page.goto(address)
        assert answer is not None
        if answer.status != 200:
            self.fault(address, f"answers {answer.status}")
            return None
        document = answer.text()
        content = hash(UNLIKE.sub("", document.partition("<main")[2].partition("</main>")[0]))
        if content in self.known or is_enough:
            return self._glance(address, document)
        self.known.add(content)
        self._weigh(address, document)
        found = self.look(address, document)
        self._without_scripts(address)
        self.looked_at.append(found)
        return found

    def _glance(self, address: str, document: str) -> Visited:
        """Note a page whose content was looked at before; only what stands around it is another."""
        for words in self._said:
            self.fault(address, words)
        self.page.set_viewport_size({"width": looking.NARROW, "height": 900})
        if looking.overflow(self.page) > 0:
            self.fault(address, f"is too wide at {looking.NARROW}")
        return self._visited(address, document)

    def _visited(self, address: str, document: str) -> Visited:
        headings = self.page.locator("h1")
        if headings.count() != 1:
            self.fault(address, f"has {headings.count()} main headings")
        visited = Visited(
            address=address,
            route=route_of(self.page.url),
            title=self.page.title(),
            heading=plain(headings.first.inner_text()) if headings.count() else "",
            links=tuple(self.page.evaluate(READ_LINKS)),
            document=document,
        )
        self.visited.append(visited)
        return visited

    def look(self, address: str, document: str) -> Visited:
        """Ask everything of the page that stands in the browser; axe reads only the first of a pattern narrow, too."""
        key = sort_of(address)
        is_first = self.met[key] <= 1 or EACH_ROLES_OWN.search(key) is not None
        page = self.page
        for width in (looking.WIDE, looking.NARROW):
            page.set_viewport_size({"width": width, "height": 900})
            over = looking.overflow(page)
            if over > 0:
                self.fault(address, f"is {over} pixels too wide at {width}")
            for found in looking.faults(page) if width == looking.WIDE or is_first else ():
                self.fault(address, f"at {width}: {found}")
            if self.pictures:
                name = re.sub(r"[^A-Za-z0-9]+", "-", address.removeprefix(self.server)).strip("-") or "start"
                page.screenshot(path=self.pictures / f"{self.name}--{name[:90]}-{width}.png", full_page=True)
        for words in self._said:
            self.fault(address, words)
        return self._visited(address, document)

    def _without_scripts(self, address: str) -> None:
        """The page without scripts says what the page with scripts says."""
        with_scripts = plain(self.page.evaluate(READ_MAIN))
        self.plain_page.goto(address)
        without = plain(self.plain_page.evaluate(READ_MAIN))
        missing = Counter(with_scripts.split()) - Counter(without.split())
        added = Counter(without.split()) - Counter(with_scripts.split())
        if sum(missing.values()) > 12 or sum(added.values()) > 12:
            self.fault(address, f"differs without scripts: {list(missing)[:8]} missing, {list(added)[:8]} added")

    def _weigh(self, address: str, document: str) -> None:
        total = len(gzip.compress(document.encode()))
        for asset in self.page.evaluate(READ_ASSETS):
            if asset not in self.weights:
                self.weights[asset] = len(gzip.compress(self.page.request.get(asset).body()))
            total += self.weights[asset]
        if total > looking.HEAVIEST:
            self.fault(address, f"weighs {total:,} bytes on a first visit")

    def _fetch(self, address: str) -> None:
        self.files.add(address)
        answer = self.page.request.get(address)
        kind = answer.headers.get("content-type", "")
        if answer.status != 200 or not kind.startswith(
            ("text/csv", "text/calendar", "application/json", "application/zip")
        ):
            self.fault(address, f"answers {answer.status} as {kind}")

    def follow(self, starts: list[str]) -> None:
        """Visit what can be reached by links from these pages: a page of each pattern, and more until all roles have
        seen a few; what a query asks for is looked at once.
        """
        seen: set[str] = set()
        own: set[str] = set()
        waiting = deque(self.server + start for start in starts)
        while waiting:
            address = waiting.popleft()
            if address in seen:
                continue
            seen.add(address)
            key = sort_of(address)
            has_enough = self.met[key] >= (1 if "?" in key else EXAMPLES)
            if has_enough and (key in own or "?" in key):
                continue
            own.add(key)
            self.met[key] += 1
            found = self.go(address, is_enough=has_enough and not EACH_ROLES_OWN.search(key))
            for link in found.links if found else ():
                link = urldefrag(link).url
                if link.startswith(self.server + "/") and link not in seen:
                    if urlsplit(link).path.startswith(OUTSIDE):
                        continue
                    if leads_somewhere(link):
                        waiting.append(link)
                    else:
                        self.fault(address, f"leads nowhere: {link.removeprefix(self.server)}")

    def assert_titles_differ(self) -> None:
        """Two pages of different patterns do not share a title; where they do, it is a fault."""
        first: dict[str, Visited] = {}
        for one in self.visited:
            other = first.setdefault(one.title, one)
            if other.route != one.route:
                self.fault(one.address, f"has the title of {urlsplit(other.address).path}: {one.title}")

    def close(self) -> None:
        """End both browsers."""
        self.context.close()
        self.plain_context.close()


def is_file(address: str) -> bool:
    """Return whether an address gives a file to keep."""
    parts = urlsplit(address)
    return (
        "csv" in parse_qs(parts.query).get("format", [])
        or "package" in parse_qs(parts.query)
        or parts.path.endswith((".ics", "/download/"))
    )


def sort_of(address: str) -> str:
    """Return what an address is an example of: its pattern, and the names of what its query asks."""
    parts, route = urlsplit(address), route_of(address)
    if resolve(parts.path).url_name in OF_A_KIND:
        route += " " + "/".join(parts.path.split("/")[2:4])
    names = sorted(parse_qs(parts.query, keep_blank_values=True))
    return f"{route}?{'&'.join(names)}" if names else route


def enter(browser: Browser, server: str, title: str, before: Visitor | None, pictures: Path | None = None) -> Visitor:
    """Return a visitor who signed in as a demonstration role by its button, no title for the public.

    The visitor need not look at what the one before has looked at.
    """
    context = browser.new_context(base_url=server)
    plain_context = browser.new_context(base_url=server, java_script_enabled=False)
    if title:
        sign_in(context.new_page(), title)
        plain_context.add_cookies(context.cookies())  # type: ignore[arg-type]
    name = re.sub(r"[^a-z]+", "-", (title or "public").lower()).strip("-")
    visitor = Visitor(name=name, context=context, plain_context=plain_context, server=server, pictures=pictures)
    if before is not None:
        visitor.known, visitor.met, visitor.weights = before.known, before.met, before.weights
    return visitor


def sign_in(page: Page, title: str) -> None:
    """Become somebody in the demonstration, by the button with the name of the role."""
    page.goto("/sign-in")
    follow(page.get_by_role("button", name=re.compile(f"^{re.escape(title)}")).first)
    expect(page.locator(".rs-header__account")).to_contain_text("Sign out")
