"""Searching ten thousand published services on the page that residents use."""

from __future__ import annotations

from random import Random
from urllib.parse import urlencode

from benchmarks.clients import Request, at_once, request_bytes
from benchmarks.council import DISTRICTS, WORDS
from benchmarks.figures import Bar, Figures, figures_of, medians
from benchmarks.machine import resident_mib, say, web_server
from rightsource.frontdoor.directory.rules import NEEDS

CLIENTS = 32
SERVICES = 10_000
VARIANT = "search"


def searches() -> Request:
    """Return searches as people make them: a word or two, sometimes a need, a place or a next page."""
    chance = Random(1)

    def request(client: int, number: int) -> bytes:
        asked = {"q": " ".join(chance.sample(WORDS, chance.choice((0, 1, 1, 2))))}
        if chance.random() < 0.3:
            asked["need"] = chance.choice(sorted(NEEDS))
        if chance.random() < 0.5:
            asked["place"] = chance.choice(DISTRICTS)
        if chance.random() < 0.1:
            asked["page"] = "2"
        headers = {"Accept": "text/html", "Accept-Encoding": "gzip"}
        return request_bytes("GET", f"/find?{urlencode(asked)}", headers)

    return request


def statements() -> list[str]:
    """Return the SQL of one search through every middleware."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        answer = Client().get("/find", {"q": WORDS[0], "place": DISTRICTS[0]}, headers={"host": "127.0.0.1"})
    if answer.status_code != 200:
        raise RuntimeError(f"A search was refused: {answer.status_code}")
    return [query["sql"] for query in captured.captured_queries]


def measure(*, services: int, runs: int, seconds: float, clients: int = CLIENTS) -> dict[str, object]:
    """Search so many times with so many clients and return the medians beside every run."""
    counted = len(statements())
    kept: list[dict[str, Figures]] = []
    with web_server() as (port, server):
        for number in range(runs + 1):  # the first warms up and is not kept
            lasting = seconds if number else min(seconds, 2)
            asked = at_once(port=port, request=searches(), clients=clients, seconds=lasting).require(200)
            if number:
                kept.append({VARIANT: figures_of(asked)})
                say(f"Search, run {number} of {runs}: {kept[-1][VARIANT]['a_second']:.0f}/s")
        memory = resident_mib(server)
    middle = medians(kept)
    return {
        "services": services,
        "medians": middle,
        "statements": {"all": counted},
        "memory_mib": {"after": memory},
        "runs": [{VARIANT: {name: round(value, 3) for name, value in run[VARIANT].items()}} for run in kept],
        "bars": [Bar("p95 in ms of a search with 32 clients", middle[VARIANT]["p95_ms"], below=200).as_json()],
    }
