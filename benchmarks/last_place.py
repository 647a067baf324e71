"""One place left and fifty people who want it at the same moment: one has it, in every round, and nothing locks up."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from time import perf_counter

from django.db import connection

from benchmarks.council import Council, open_sessions
from benchmarks.figures import Bar, quantile
from benchmarks.machine import say
from rightsource.commons.access.doors import now
from rightsource.commons.access.rules import SYSTEM, Purpose
from rightsource.commons.access.services import acting_as
from rightsource.frontdoor.marketplace import queries
from rightsource.frontdoor.marketplace.rules import SessionFullError
from rightsource.journeys.place_order import OrderRequest, place_order

THREADS = 50
ROUNDS = 1_000
WAIT_SECONDS = 120


def deadlocks() -> int:
    """Return how many deadlocks the server has counted in this database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        return int(cursor.fetchone()[0])


def measure(council: Council, *, rounds: int = ROUNDS, threads: int = THREADS) -> dict[str, object]:
    """Play the rounds and return how many winners each had, and how long a round took."""
    offer_id = council.choices[0].offer_id
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        sessions = open_sessions(offer_id, rounds, 1, after=10_000)
    barrier = Barrier(threads)

    def want(which: int, session_id: int) -> str:
        actor = council.residents[which % len(council.residents)].actor
        key = f"last place {session_id} {which}"
        barrier.wait(WAIT_SECONDS)
        try:
            with acting_as(actor, purpose=Purpose.ORDER):
                place_order(request=OrderRequest(actor.person_id or 0, key, offer_id, session_id), by=actor, at=now())
        except SessionFullError:
            return "too late"
        except Exception as error:
            return type(error).__name__
        return "won"

    def leave(_: int) -> None:
        barrier.wait(WAIT_SECONDS)
        connection.close()

    before, outcomes, took = deadlocks(), Counter[str](), []
    winners: Counter[int] = Counter()
    with ThreadPoolExecutor(threads) as pool:
        for number, session_id in enumerate(sessions, 1):
            began = perf_counter()
            said = Counter(pool.map(want, range(threads), [session_id] * threads))
            took.append((perf_counter() - began) * 1000)
            winners[said["won"]] += 1
            outcomes += said
            if number % 100 == 0:
                say(f"Last place, round {number} of {rounds}: {dict(outcomes)}")
        list(pool.map(leave, range(threads)))
    with acting_as(SYSTEM, purpose=Purpose.VIEW):
        over = queries.over_capacity()
    found = deadlocks() - before
    bars = [
        Bar("share of rounds with exactly one winner", winners[1] / rounds, at_least=1),
        Bar("deadlocks, and sessions above their capacity", found + len(over), below=1),
        Bar("share of wishes that won or were told that they came too late",
            (outcomes["won"] + outcomes["too late"]) / outcomes.total(), at_least=1),
    ]  # fmt: skip
    return {
        "rounds": rounds,
        "threads": threads,
        "rounds_by_winners": {str(count): times for count, times in sorted(winners.items())},
        "outcomes": dict(sorted(outcomes.items())),
        "deadlocks": found,
        "over_capacity": len(over),
        "round_ms": {"p50": round(quantile(took, 0.5), 1), "p95": round(quantile(took, 0.95), 1)},
        "bars": [bar.as_json() for bar in bars],
    }
