"""A hundred at once on one budget line: never a penny too much, and nearly as quick as one bare conditional update."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import psycopg
from django.db import connection

from benchmarks.figures import Bar, Figures, figures_of, medians, ratio
from benchmarks.machine import say
from benchmarks.pgbench import pgbench
from rightsource.books.ledger import queries
from rightsource.books.ledger import services as ledger
from rightsource.books.ledger.models import Line
from rightsource.books.ledger.rules import BudgetSpec, CommitmentKind, LimitReachedError
from rightsource.commons.access.doors import now, today
from rightsource.commons.access.rules import SYSTEM, Purpose
from rightsource.commons.access.services import acting_as
from rightsource.ground.money import Money
from rightsource.ground.time import FinancialYear

CLIENTS = 100
PROMISED, BARE = "promises on one line", "a bare conditional update"
BEGUN = "the same update between BEGIN and COMMIT"
# What `services.commit` sends, with its actor, its audit row and its transaction.
OURS = """BEGIN;
SELECT set_config('rightsource.role', 'system', true), set_config('rightsource.account', '', true),
  set_config('rightsource.person', '', true), set_config('rightsource.bodies', '{{}}', true),
  set_config('rightsource.purpose', 'operation', true);
SELECT leave_audits(now(), 'access/account/system', ARRAY['commitment.make'], ARRAY['ledger/line/{line}'],
  ARRAY['{{}}'::jsonb]);
SELECT commit_to_line({line}, 'bench/order/1', 'order', 1, now());
COMMIT;
"""
UPDATE = "UPDATE bare_line SET committed = committed + 1 WHERE id = 1 AND committed + 1 <= budget;\n"
TABLE = """
CREATE TABLE bare_line (id int PRIMARY KEY, budget bigint NOT NULL, committed bigint NOT NULL,
                        CHECK (committed <= budget));
INSERT INTO bare_line VALUES (1, 1000000000000, 0);
GRANT SELECT, UPDATE ON bare_line TO {role}
"""


def budget(line: Line, amount: Money, key: str) -> None:
    """Add to the budget of a line."""
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        ledger.set_budget(
            lines=[BudgetSpec(line.pk, amount)], total=amount, authority_ref="bench/decision/1", key=key, on=today(),
            by=SYSTEM, at=now(),
        )  # fmt: skip


def left_of(line: Line) -> Money:
    """Return what is left of a line, found anew from what was posted and promised."""
    with acting_as(SYSTEM, purpose=Purpose.VIEW):
        return queries.recomputed_balance(line_id=line.pk).left


def exhaust(line: Line, each: Money) -> Counter[str]:
    """Let a hundred promise money of a line at once until each is refused; return how often each came about."""
    barrier, said = Barrier(CLIENTS), Counter[str]()

    def promise(which: int) -> Counter[str]:
        mine = Counter[str]()
        barrier.wait(60)
        while not mine["refused"]:
            try:
                with acting_as(SYSTEM, purpose=Purpose.OPERATION):
                    ledger.commit(
                        line_id=line.pk, ref=f"bench/order/{which}-{mine['promised']}", kind=CommitmentKind.ORDER,
                        amount=each, by=SYSTEM, at=now(),
                    )  # fmt: skip
                mine["promised"] += 1
            except LimitReachedError:
                mine["refused"] += 1
        connection.close()
        return mine

    with ThreadPoolExecutor(CLIENTS) as pool:
        for mine in pool.map(promise, range(CLIENTS)):
            said += mine
    return said


def measure(*, url: str, owner_url: str, runs: int, seconds: float) -> dict[str, object]:
    """Spend a line down to its last penny with a hundred clients, then measure promises beside a bare update."""
    with acting_as(SYSTEM, purpose=Purpose.VIEW):
        line = queries.lines(year=FinancialYear.containing(today()), entity="council")[0]
    left, each = left_of(line), Money(1_300)
    budget(line, each.times(1_000) - left + Money(700), "hot line: room for a thousand, and not for one more")
    say("A hundred promise money of one line until there is none")
    said = exhaust(line, each)
    after = left_of(line)
    budget(line, Money(10**12), "hot line: room enough")
    role = psycopg.conninfo.conninfo_to_dict(url)["user"]
    kept: list[dict[str, Figures]] = []
    with psycopg.connect(owner_url, autocommit=True) as owner:
        owner.execute(TABLE.format(role=role))
        try:
            for number in range(1, runs + 1):
                run: dict[str, Figures] = {}
                for variant, script in (
                    (PROMISED, OURS.format(line=line.pk)),
                    (BARE, UPDATE),
                    (BEGUN, f"BEGIN;\n{UPDATE}COMMIT;\n"),
                ):
                    found = pgbench(url, script, seconds=seconds, clients=CLIENTS)
                    if found is not None:
                        run[variant] = figures_of(found)
                kept.append(run)
                rates = ", ".join(f"{variant} {found['a_second']:.0f}/s" for variant, found in run.items())
                say(f"Hot line, run {number} of {runs}: {rates}")
        finally:
            owner.execute("DROP TABLE bare_line")
    beside = ratio(kept, PROMISED, BARE)
    bars = [
        Bar("pence promised above a line by 100 clients who want more than it has", max(-after.pence, 0), below=1),
        Bar("promises on one line with 100 clients, beside a bare conditional update", beside, at_least=0.8),
    ]
    return {
        "clients": CLIENTS,
        "outcomes": dict(sorted(said.items())),
        "left_pence": after.pence,
        "of_bare_update": beside,
        "of_bare_transaction": ratio(kept, PROMISED, BEGUN),
        "medians": medians(kept) if all(kept) else {},
        "bars": [bar.as_json() for bar in bars],
    }
