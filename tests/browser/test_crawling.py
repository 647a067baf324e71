"""Whoever follows every link finds what is wrong: handed a page with exactly one fault, they name it."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from playwright.sync_api import Browser

from tests.browser import looking
from tests.browser.crawling import Visitor, enter

pytestmark = [pytest.mark.browser, pytest.mark.heavy]  # proofs of what `make survey` alone uses
SOUND = (
    "<!DOCTYPE html><html lang=en><head><meta name=viewport content='width=device-width, initial-scale=1'>"
    "<title>{title}</title><link rel=icon href=data:,>{head}</head><body><main><h1>A page</h1>{main}</main>"
    "</body></html>"
)
HTML = "text/html; charset=utf-8"
NOISE = random.Random(1).randbytes(looking.HEAVIEST + 1)  # what no compression makes smaller


def page(main: str = "", *, title: str = "A page", head: str = "") -> str:
    """Return a sound page with more in it."""
    return SOUND.format(title=title, main=main, head=head)


@dataclass
class Site:
    """A server that answers with the pages that a test hands over, at addresses that exist here."""

    pages: dict[str, tuple[str, bytes]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        held = self.pages

        class Door(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                kind, body = held.get(self.path, ("", b"Not found"))
                self.send_response(200 if kind else 404)
                self.send_header("Content-Type", kind or HTML)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        Thread(target=self.server.serve_forever, daemon=True).start()

    def put(self, path: str, document: str | bytes, kind: str = HTML) -> None:
        """Answer with this from now on."""
        self.pages[path] = (kind, document.encode() if isinstance(document, str) else document)

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    one = Site()
    yield one
    one.close()


@pytest.fixture(scope="module")
def other_site() -> Iterator[Site]:
    one = Site()
    one.put("/pixel.js", "void 0", "text/javascript")
    yield one
    one.close()


@pytest.fixture(scope="module")
def entered(chromium: Browser, site: Site) -> Iterator[Visitor]:
    one = enter(chromium, site.url, "", None)
    yield one
    one.close()


@pytest.fixture
def visitor(site: Site, entered: Visitor) -> Iterator[Visitor]:
    """Return a visitor who has seen nothing yet, of a site without pages; the browser is that of the test before."""
    site.pages.clear()
    one = Visitor("visitor", entered.context, entered.plain_context, site.url)
    yield one
    one.page.close()
    one.plain_page.close()


def test_nothing_is_said_of_a_sound_page(site: Site, visitor: Visitor) -> None:
    site.put("/about", page("<p>Words. <a href=/accessibility>More</a> <a href=/places?format=csv>A table</a></p>"))
    site.put("/accessibility", page("<p>Other words.</p>", title="Another page"))
    site.put("/places?format=csv", "code,name\n", "text/csv")
    visitor.follow(["/about"])
    visitor.assert_titles_differ()
    assert visitor.faults == []
    assert [one.route for one in visitor.visited] == ["about", "accessibility"]


WIDER = "<div style='width: {}px; height: 1px'></div>"


@pytest.mark.parametrize(
    ("document", "said"),
    [
        pytest.param(page(WIDER.format(1900)), "pixels too wide at 1280", id="wide"),
        pytest.param(page(WIDER.format(900)), "pixels too wide at 390", id="narrow"),
        pytest.param(page(f"<p hidden>{NOISE.hex()}</p>"), "bytes on a first visit", id="weight"),
        pytest.param(page(head="<script src=/static/heavy.js></script>"), "bytes on a first visit", id="asset"),
        pytest.param(page("<script>console.error('Broken.')</script>"), "console: Broken.", id="console"),
        pytest.param(page("<script>noSuchThing()</script>"), "script failed: noSuchThing", id="script"),
        pytest.param(
            page(head="<script src='{other}/pixel.js'></script>"), "asked another site: {other}", id="outside"
        ),
        pytest.param(page(head="<script src=/static/gone.js></script>"), "console: Failed to load", id="asset-gone"),
        pytest.param(page("<input type=text>"), "at 1280: label: ", id="accessible"),
        pytest.param(page("<h1>Another</h1>"), "has 2 main headings", id="headings"),
        pytest.param(page("<script>document.write('one two '.repeat(9))</script>"), "differs without", id="scripts"),
        pytest.param(page("<a href=/no-such-page>On</a>"), "leads nowhere: /no-such-page", id="nowhere"),
        pytest.param(page("<a href=/accessibility>On</a>"), "answers 404", id="gone"),
        pytest.param(page("<a href='/places?format=csv'>On</a>"), "answers 404 as text/html", id="file"),
    ],
)
def test_a_fault_is_named(site: Site, other_site: Site, visitor: Visitor, document: str, said: str) -> None:
    site.put("/about", document.replace("{other}", other_site.url))
    site.put("/static/heavy.js", b"/*" + NOISE.hex().encode() + b"*/", "text/javascript")
    visitor.follow(["/about"])
    assert visitor.faults, "nothing was found"
    assert said.replace("{other}", other_site.url) in visitor.faults[0]
    kinds = {re.sub(r"[\d,]+", "", fault.partition(": ")[2]) for fault in visitor.faults}  # the same wide and narrow
    assert len(kinds) == 1, visitor.faults


def test_what_is_like_others_is_still_asked_whether_it_fits_and_what_it_said(site: Site, visitor: Visitor) -> None:
    site.put("/about", page(WIDER.format(900) + "<script>console.error('Broken.')</script>"))
    assert visitor.go(site.url + "/about", is_enough=True) is not None
    assert len(visitor.faults) == 2
    assert "console: Broken." in visitor.faults[0]
    assert "is too wide at 390" in visitor.faults[1]


def test_two_pages_of_one_title_are_named(site: Site, visitor: Visitor) -> None:
    site.put("/about", page("<a href=/accessibility>On</a>"))
    site.put("/accessibility", page("<p>Other words.</p>"))
    visitor.follow(["/about"])
    assert visitor.faults == []
    visitor.assert_titles_differ()
    assert len(visitor.faults) == 1
    assert "has the title of /about: A page" in visitor.faults[0]


def test_what_is_not_valid_is_named_by_the_name_it_was_given() -> None:
    found = looking.invalid({"sound": page(), "broken": page("</p></b>")})
    assert found
    assert all(one.startswith("broken:") for one in found)
    assert any("Stray end tag" in one or "No “p” element" in one or "No p element" in one for one in found), found
