"""What a test asks of a page in a browser: is it accessible, is it valid, how does it look, what does it weigh."""

from __future__ import annotations

import gzip
import json
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, Response

HERE = Path(__file__).parent
AXE = HERE / "node_modules/axe-core/axe.min.js"
CHECKER = HERE / "node_modules/vnu-jar/build/dist/vnu.jar"
STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
HASTY = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto"]  # for a program that runs for seconds
WIDE, NARROW = 1280, 390
HEAVIEST = 150_000  # bytes of a first visit
MISSING = "{} is not here: run `npm ci` in tests/browser."


def _wanted(path: Path) -> Path:
    assert path.is_file(), MISSING.format(path.name)
    return path


def follow(control: Locator) -> None:
    """Press what leads to another page, and go on once that page is there.

    A press alone returns when the browser was told of it: what is asked at once meets the page before, or none.
    """
    with control.page.expect_navigation():
        control.click()


def faults(page: Page) -> list[str]:
    """Return what axe-core finds against WCAG 2.2 AA, one line a fault with the place."""
    page.add_script_tag(path=_wanted(AXE))
    found: dict[str, Any] = page.evaluate(
        "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})", STANDARD
    )
    return [
        f"{fault['id']}: {fault['help']} at {', '.join(str(node['target']) for node in fault['nodes'][:3])}"
        for fault in found["violations"]
    ]


def assert_accessible(page: Page) -> None:
    """Fail with each fault that axe-core finds on the page as it stands."""
    found = faults(page)
    assert not found, f"{page.url}\n" + "\n".join(found)


def overflow(page: Page) -> int:
    """Return by how many pixels the page is wider than its window."""
    wide: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return wide


def assert_fits(page: Page) -> None:
    """Fail when somebody would have to scroll sideways."""
    over = overflow(page)
    assert over <= 0, f"{page.url} is {over} pixels too wide at {page.viewport_size}."


def assert_valid(*documents: str) -> None:
    """Fail with each error that the Nu HTML checker finds; give all documents at once, it is slow to start."""
    told = invalid({f"{place}.html": document for place, document in enumerate(documents)})
    assert not told, "\n".join(told)


def invalid(documents: Mapping[str, str]) -> list[str]:
    """Return each error that the Nu HTML checker finds in documents, with the name that each was given."""
    if not documents:
        return []
    with tempfile.TemporaryDirectory() as folder:
        names = {}
        for place, (name, document) in enumerate(documents.items()):
            (Path(folder) / f"{place}.html").write_text(document, encoding="utf-8")
            names[f"{place}.html"] = name
        paths = [Path(folder) / name for name in names]
        done = subprocess.run(
            ["java", *HASTY, "-Xss4m", "-jar", _wanted(CHECKER), "--errors-only", "--format", "json", *paths],
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
    messages = json.loads(done.stderr)["messages"]
    return [
        f"{names.get(Path(m.get('url', '')).name, '')}:{m.get('lastLine')} {m['message']} {m.get('extract', '')!r}"
        for m in messages
    ]


def weight_of(page: Page, address: str) -> int:
    """Return the bytes of a first visit, all compressed, as a browser that accepts it is sent them."""
    sizes: list[int] = []

    def weigh(response: Response) -> None:
        body = response.body()
        sizes.append(len(gzip.compress(body)))

    page.on("response", weigh)
    page.goto(address, wait_until="networkidle")
    page.remove_listener("response", weigh)
    return sum(sizes)


def looks(page: Page, name: str, folder: Path) -> list[Path]:
    """Save the page as pictures, wide and narrow, to be looked at by a person."""
    pictures = []
    for width in (WIDE, NARROW):
        page.set_viewport_size({"width": width, "height": 900})
        pictures.append(folder / f"{name}-{width}.png")
        page.screenshot(path=pictures[-1], full_page=True)
    return pictures
