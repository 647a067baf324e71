"""Somebody who has a keyboard and no scripts: Tab, Space, Enter, arrows and typing, and where the focus is, seen."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, Route, TimeoutError
from pytest_django.live_server_helper import LiveServer

from rightsource.commons.access.rules import Role
from tests.books.signing_in import sign_in
from tests.browser import looking
from tests.browser.crawling import plain

# Walked where there is time to look hard at each page on the way, in `make check`; the default suite walks the rest.
LOOKED_AT = [pytest.mark.heavy, pytest.mark.parametrize("is_looked_at", [True], indirect=True, ids=["looked-at"])]
FARTHEST = 400  # presses of Tab before we say that something cannot be reached
LONGEST = 120  # choices of one list

# What has the focus: its name as it is read out, the question over it, and whether a person sees that it has it.
FOCUSED = """() => {
  const one = document.activeElement;
  // Where the skip link lands holds everything and is no control: it needs no frame.
  if (!one || one === document.body || one.id === 'main-content') return null;
  const words = node => (node ? node.textContent : '').replace(/\\s+/g, ' ').trim();
  const label = one.labels && one.labels.length ? words(one.labels[0]) : '';
  const fieldset = one.closest('fieldset');
  const drawn = [getComputedStyle(one)];
  if (one.labels && one.labels.length) drawn.push(getComputedStyle(one.labels[0], '::before'));
  const outlined = style => style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2
    && !style.outlineColor.endsWith(', 0)');
  const seen = drawn.some(style => outlined(style) || style.boxShadow !== 'none'
    || style.backgroundColor === 'rgb(255, 221, 0)');
  const at = one.getBoundingClientRect();
  const top = document.elementFromPoint(at.left + Math.min(at.width, innerWidth) / 2, at.top + at.height / 2);
  const clear = at.width > 0 && at.height > 0 && !!top
    && (top === one || one.contains(top) || top.contains(one) || (one.labels && [...one.labels].includes(top)));
  return {
    tag: one.tagName.toLowerCase(), type: one.type || '', name: one.getAttribute('aria-label') || label || words(one),
    question: words(fieldset && fieldset.querySelector('legend')), value: one.value || '', checked: !!one.checked,
    chosen: one.tagName === 'SELECT' ? words(one.selectedOptions[0]) : '', seen, clear,
  };
}"""


def looked_at(test: Callable[..., None]) -> Callable[..., None]:
    """Mark one walk of a file so."""
    for mark in LOOKED_AT:
        test = mark(test)
    return test


def as_(role: Role, **whom: int) -> Client:
    """Return a client in which somebody in a role has signed in."""
    client = Client()
    sign_in(client, role, **whom)
    return client


def _giving(document: str) -> Callable[[Route], None]:
    """Return what answers with a document that was kept."""
    return lambda route: route.fulfill(body=document, content_type="text/html; charset=utf-8")


class Walk:
    """A browser without scripts, used by its keyboard alone; each page on the way is kept to be looked at."""

    def __init__(self, browser: Browser, server: LiveServer, client: Client | None = None) -> None:
        self.browser, self.server = browser, server
        self.context = browser.new_context(base_url=server.url, java_script_enabled=False)
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(120_000)  # a first chart is drawn slowly where others work
        self.documents: dict[str, tuple[str, str]] = {}
        if client is not None:
            self.enter(client)

    def enter(self, client: Client) -> None:
        """Go on as the person who signed in with this client."""
        value = client.cookies["sessionid"].value
        self.context.clear_cookies()
        self.context.add_cookies([{"name": "sessionid", "value": value, "url": self.server.url}])

    def leave(self) -> None:
        """Go on as a visitor whom nobody knows."""
        self.context.clear_cookies()

    def open(self, address: str) -> None:
        """Type an address, and pass by the skip link into the page."""
        self.page.goto(address)
        self.keep()
        self.page.keyboard.press("Tab")
        found = self.focused()
        assert found["name"] == "Skip to main content", f"{address}: Tab leads first to {found['name']}."
        self.page.keyboard.press("Enter")
        with suppress(TimeoutError):  # the browser follows a link a moment after the key
            self.page.wait_for_url("**#main-content", timeout=5000)
        assert self.page.url.endswith("#main-content"), f"{address}: the skip link leads to {self.page.url}."
        assert self.page.evaluate("document.activeElement.id") == "main-content", f"{address}: nothing is landed on."

    def keep(self) -> None:
        """Keep the page as it stands, to be looked at in the end."""
        heading = plain(self.page.locator("h1").first.inner_text())
        self.documents.setdefault(
            f"{heading} {len(self.page.locator('.govuk-error-summary').all())}", (self.page.url, self.page.content())
        )

    def focused(self) -> dict[str, Any]:
        """Return what has the focus, which must be seen by who looks."""
        found: dict[str, Any] | None = self.page.evaluate(FOCUSED)
        if found is None:
            return {"tag": "", "name": "", "question": "", "type": "", "value": "", "checked": False, "chosen": ""}
        told = f"{self.page.url}: {found['tag']} “{found['name']}”"
        assert found["seen"], f"{told} has the focus, and nothing shows it."
        assert found["clear"], f"{told} has the focus, and something lies over it."
        return found

    def to(self, name: str, *tags: str, question: str = "") -> dict[str, Any]:
        """Press Tab until something with this name has the focus."""
        met = []
        for _ in range(FARTHEST):
            found = self.focused()
            if (
                (not tags or found["tag"] in tags)
                and found["name"].startswith(name)
                and found["question"].startswith(question)
            ):
                return found
            met.append(found["name"])
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{self.page.url}: Tab never leads to {question} “{name}”, but to {set(met)}.")

    def write(self, name: str, text: str, question: str = "") -> None:
        """Write into a field."""
        self.to(name, "input", "textarea", question=question)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def day(self, question: str, day: str) -> None:
        """Write a day as day, month and year."""
        for name, text in zip(("Day", "Month", "Year"), day.split(), strict=True):
            self.write(name, text, question=question)

    def choose(self, question: str, name: str) -> None:
        """Choose one of several: Tab leads into the group, arrows through it."""
        for _ in range(FARTHEST):
            found = self.focused()
            if found["type"] == "radio" and found["question"].startswith(question):
                break
            self.page.keyboard.press("Tab")
        for _ in range(LONGEST):
            found = self.focused()
            assert found["type"] == "radio", f"{self.page.url}: “{question}” was not reached."
            if found["name"].startswith(name):
                self.page.keyboard.press("Space")
                assert self.focused()["checked"]
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{self.page.url}: “{question}” does not offer “{name}”.")

    def tick(self, name: str, question: str = "") -> None:
        """Tick a box."""
        self.to(name, "input", question=question)
        if not self.focused()["checked"]:
            self.page.keyboard.press("Space")
        assert self.focused()["checked"], f"{self.page.url}: “{name}” cannot be ticked by Space."

    def pick(self, name: str, choice: str) -> None:
        """Pick from a list."""
        found = self.to(name, "select")
        self.page.keyboard.press("Home")
        for _ in range(LONGEST):
            found = self.focused()
            if choice in found["chosen"]:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{self.page.url}: “{name}” does not offer “{choice}”, only up to “{found['chosen']}”.")

    def press(self, name: str, question: str = "") -> None:
        """Follow a link or press a button, and keep the page that it leads to."""
        self.to(name, "a", "button", "summary", question=question)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        self.keep()

    def reads(self, *words: str) -> None:
        """The page says this."""
        text = plain(self.page.locator("body").inner_text())
        for wanted in words:
            assert wanted in text, f"{self.page.url} does not say “{wanted}”: {plain(self.page.inner_text('main'))}"

    def close(self) -> None:
        """End the browser."""
        self.context.close()

    def look(self, pictures: Path, name: str) -> None:
        """Look at every page that was met, in a browser with scripts that asks the server nothing again, and end."""
        kept, self.documents = self.documents, {}
        cookies = self.context.cookies()
        self.close()
        context = self.browser.new_context(base_url=self.server.url)
        context.add_cookies(cookies)  # type: ignore[arg-type]
        faults = []
        for place, (url, document) in enumerate(kept.values()):
            page, address = context.new_page(), url.partition("#")[0]
            page.route(address, _giving(document))
            page.goto(address)
            for width in (looking.WIDE, looking.NARROW):
                page.set_viewport_size({"width": width, "height": 900})
                if looking.overflow(page) > 0:
                    faults.append(f"{url} is too wide at {width}")
                faults += [f"{url} at {width}: {found}" for found in looking.faults(page)]
                page.screenshot(path=pictures / f"{name}-{place:02}-{width}.png", full_page=True)
            if page.locator("h1").count() != 1:
                faults.append(f"{url} has {page.locator('h1').count()} main headings")
            page.close()
        context.close()
        assert not faults, "\n".join(faults)
        looking.assert_valid(*(document for _, document in kept.values()))
