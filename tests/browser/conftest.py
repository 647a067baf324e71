"""Fixtures for tests in a browser: a server of this run, chromium, and a page in it."""

import os
from collections.abc import Iterator
from pathlib import Path
from shutil import which

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from tests.browser.looking import WIDE
from tests.browser.walking import Walk

QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]


# Debian's two: the first has no window to draw its own buttons in, and opens a page in half the time.
BROWSERS = ("chromium-headless-shell", "chromium")


def browser_here() -> str:
    """Return the quickest browser of this machine."""
    return next((found for name in BROWSERS if (found := which(name))), "/usr/bin/chromium")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Start the machine's chromium once for the tests of a file, and end it before those of another begin.

    Playwright keeps an event loop in this thread while it runs. Django would refuse the database because of it, and
    whatever opens a loop of its own (the worker, the clients of the benchmarks) could not.
    """
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = playwright.chromium.launch(executable_path=browser_here(), args=QUIET)
        yield browser
        browser.close()


@pytest.fixture(params=[False, pytest.param(True, marks=pytest.mark.heavy)], ids=["walked", "looked-at"])
def is_looked_at(request: pytest.FixtureRequest) -> bool:
    """Return whether a walk shall look hard at each page on its way, which takes long; it is walked once without."""
    return bool(request.param)


@pytest.fixture
def demonstration(settings: Settings) -> None:
    """Run as a demonstration: its banner, its style page."""
    settings.DEMONSTRATION = True


@pytest.fixture
def page(chromium: Browser, live_server: LiveServer) -> Iterator[Page]:
    """Return a page of a fresh visitor; addresses are relative to the server of this test."""
    context = chromium.new_context(base_url=live_server.url, viewport={"width": WIDE, "height": 900})
    one = context.new_page()
    one.set_default_timeout(60_000)  # a busy machine is slow, not wrong
    yield one
    context.close()


@pytest.fixture(scope="session")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder for pictures: RIGHTSOURCE_PICTURES, or one that goes with the run."""
    chosen = os.environ.get("RIGHTSOURCE_PICTURES", "")
    folder = Path(chosen) if chosen else tmp_path_factory.mktemp("pictures")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture
def today(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Let a test say which day it is."""
    return monkeypatch


@pytest.fixture
def walk(
    chromium: Browser, live_server: LiveServer, pictures: Path, request: pytest.FixtureRequest, is_looked_at: bool
) -> Iterator[Walk]:
    """Return somebody with a keyboard; once more, slowly, with every page on the way looked at in the end."""
    one = Walk(chromium, live_server)
    yield one
    if is_looked_at:
        one.look(pictures, request.node.originalname.removeprefix("test_"))
    else:
        one.close()
