"""Bookings over HTTP with every safeguard on, beside a bare view and beside pgbench on the bare two statements."""

from __future__ import annotations

from json import dumps
from random import Random
from uuid import uuid4

import psutil

from benchmarks.bare import GONE, TABLES
from benchmarks.clients import Request, at_once, by_the_clock, request_bytes
from benchmarks.council import Choice, Council, Resident
from benchmarks.figures import Bar, Figures, figures_of, medians, ratio
from benchmarks.machine import busy_seconds, resident_mib, say, web_server
from benchmarks.pgbench import pgbench
from rightsource.config import embedded

CLIENTS = 32
A_SECOND = 30
OURS, BARE, PGBENCH, ONE_LINE, BY_THE_CLOCK = "booking", "bare view", "pgbench", "one line", "30 a second"
SCRIPT = """\\set place random(1, {places})
\\set person random(1, {residents})
BEGIN;
UPDATE bare_place SET taken = taken + 1 WHERE id = :place AND taken < places;
INSERT INTO bare_booking (place_id, person_id, at) VALUES (:place, :person, now());
COMMIT;
"""


def order_body(choice: Choice, session_id: int) -> bytes:
    """Return a wish for one place that nobody has made before."""
    return dumps({"key": uuid4().hex, "offer_id": choice.offer_id, "session_id": session_id}).encode()


def order_headers(resident: Resident) -> dict[str, str]:
    """Return what a signed-in resident's browser sends."""
    return {
        "Content-Type": "application/json",
        "Accept": "application/json",
        "Accept-Encoding": "gzip",
        "Cookie": resident.cookies,
        "X-CSRFToken": resident.csrf_token,
    }


def ours(council: Council, *, lines: int) -> Request:
    """Return requests that book at random on so many of the council's lines."""
    chance = Random(1)

    def request(client: int, number: int) -> bytes:
        choice = council.choices[chance.randrange(lines)]
        resident = chance.choice(council.residents)
        body = order_body(choice, chance.choice(choice.sessions))
        return request_bytes("POST", "/api/orders", order_headers(resident), body)

    return request


def bare(places: int) -> Request:
    """Return requests to the bare view."""
    chance = Random(1)

    def request(client: int, number: int) -> bytes:
        body = dumps({"place": chance.randint(1, places), "person": client}).encode()
        return request_bytes("POST", "/book", {"Content-Type": "application/json"}, body)

    return request


def make_bare_tables(owner_url: str, places: int) -> None:
    """Make the tables of the peers, with as many rows to fight for as the council has sessions."""
    import psycopg

    with psycopg.connect(owner_url, autocommit=True) as owner:
        owner.execute(TABLES.format(role=embedded.APPLICATION, places=places))


def drop_bare_tables(owner_url: str) -> None:
    """Remove the tables of the peers."""
    import psycopg

    with psycopg.connect(owner_url, autocommit=True) as owner:
        owner.execute(GONE)


def statements(resident: Resident, choice: Choice) -> list[str]:
    """Return the SQL of one booking through every middleware, transaction control included."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    browser = Client(enforce_csrf_checks=True, headers={"cookie": resident.cookies})
    with CaptureQueriesContext(connection) as captured:
        answer = browser.post(
            "/api/orders",
            order_body(choice, choice.sessions[0]),
            content_type="application/json",
            headers={"x-csrftoken": resident.csrf_token, "host": "127.0.0.1"},
        )
    if answer.status_code != 200:
        raise RuntimeError(f"A booking was refused: {answer.status_code} {answer.content.decode()[:500]}")
    return [query["sql"] for query in captured.captured_queries]


def measure(
    council: Council, *, url: str, owner_url: str, runs: int, seconds: float, clients: int = CLIENTS
) -> dict[str, object]:
    """Measure all variants one after the other, so many times, and return the medians beside every run."""
    places = sum(len(choice.sessions) for choice in council.choices)
    make_bare_tables(owner_url, places)
    lines = len(council.choices)
    counted = statements(council.residents[0], council.choices[0])
    kept: list[dict[str, Figures]] = []
    database = psutil.Process(embedded.process_id(embedded.home()))
    with (
        web_server() as (port, server),
        web_server(application="benchmarks.bare:application", RIGHTSOURCE_BARE="1") as (bare_port, bare_server),
    ):
        memory_idle = resident_mib(server)
        for number in range(runs + 1):  # the first warms up and is not kept
            warm = number == 0
            lasting = min(seconds, 2) if warm else seconds
            run: dict[str, Figures] = {}
            for variant, of_port, process, request in (
                (OURS, port, server, ours(council, lines=lines)),
                (BARE, bare_port, bare_server, bare(places)),
                (ONE_LINE, port, server, ours(council, lines=1)),
            ):
                run[variant] = _busy(process, database, of_port, request, clients, lasting)
            script = SCRIPT.format(places=places, residents=len(council.residents))
            found = pgbench(url, script, seconds=lasting, clients=clients)
            if found is not None:
                run[PGBENCH] = figures_of(found)
            slow = by_the_clock(port=port, request=ours(council, lines=lines), a_second=A_SECOND, seconds=lasting)
            run[BY_THE_CLOCK] = figures_of(slow.require(200))
            if not warm:
                kept.append(run)
                said = ", ".join(f"{name} {figures['a_second']:.0f}/s" for name, figures in run.items())
                say(f"Booking, run {number} of {runs}: {said}")
        memory = resident_mib(server)
    return result(kept, statements=counted, memory_mib={"idle": memory_idle, "after": memory})


def _busy(
    process: psutil.Process, database: psutil.Process, port: int, request: Request, clients: int, seconds: float
) -> Figures:
    before, before_database = busy_seconds(process), busy_seconds(database)
    asked = at_once(port=port, request=request, clients=clients, seconds=seconds).require(200)
    return {
        **figures_of(asked),
        "python_us": (busy_seconds(process) - before) * 1e6 / len(asked.latencies),
        "postgres_us": (busy_seconds(database) - before_database) * 1e6 / len(asked.latencies),
    }


def result(runs: list[dict[str, Figures]], *, statements: list[str], memory_mib: dict[str, float]) -> dict[str, object]:
    """Return what was measured, and each bar of it."""
    middle = medians(runs)
    of_bare, of_pgbench = ratio(runs, OURS, BARE), ratio(runs, OURS, PGBENCH)
    control = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "ROLLBACK")
    bars = [
        Bar("booking, beside a bare Django view", of_bare, at_least=0.25),
        Bar("booking, beside prepared pgbench", of_pgbench, at_least=0.03),
        Bar("bookings a second, all on one budget line", middle[ONE_LINE]["a_second"], at_least=100),
        Bar("p95 in ms at 30 bookings a second", middle[BY_THE_CLOCK]["p95_ms"], below=200),
    ]
    return {
        "medians": middle,
        "of_bare_view": of_bare,
        "of_pgbench": of_pgbench,
        "statements": {
            "all": len(statements),
            "transaction_control": sum(sql.startswith(control) for sql in statements),
        },
        "memory_mib": memory_mib,
        "runs": [
            {variant: {name: round(value, 3) for name, value in figures.items()} for variant, figures in run.items()}
            for run in runs
        ],
        "bars": [bar.as_json() for bar in bars],
    }
