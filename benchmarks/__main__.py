"""The command that measures and writes benchmarks/results.json and docs/reference/benchmarks.md."""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime
from typing import Any

from benchmarks import machine
from benchmarks.page import PAGE, RESULTS, page_of

NAMES = ("booking", "search", "last_place", "hot_line", "ledger", "plan", "forecast")
LINES, SESSIONS, RESIDENTS, SERVICES, ROUNDS = 20, 40, 500, 10_000, 1_000


def arguments() -> argparse.Namespace:
    """Read what was asked for."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description="Measure booking, search, the last place, a hot line, ledger, plan and forecasts on a database of "
        "their own; "
        "all of it takes some twenty minutes. One alone: python -m benchmarks search. A short try that writes nothing: "
        "python -m benchmarks booking --runs 1 --seconds 2 --dry",
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"what to measure: {', '.join(NAMES)}; all without")
    parser.add_argument("--runs", type=int, default=5, help="interleaved runs whose median counts (5)")
    parser.add_argument("--seconds", type=float, default=6, help="how long each variant lasts in a run (6)")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="rounds of the last place (1000)")
    parser.add_argument("--transactions", type=int, default=1_000_000, help="posted by the ledger (1000000)")
    parser.add_argument("--dry", action="store_true", help="print what was measured and write nothing")
    parser.add_argument("--page", action="store_true", help="measure nothing; write the page anew from the results")
    given = parser.parse_args()
    unknown = [name for name in given.names if name not in NAMES]
    if unknown:
        parser.error(f"there is no measurement “{unknown[0]}”; choose from {', '.join(NAMES)}")
    return given


def measured(name: str, given: argparse.Namespace, council: Any) -> dict[str, Any]:
    """Measure one thing."""
    from benchmarks import booking, forecast, hot_line, last_place, ledger, plan, search
    from benchmarks.council import make_services
    from rightsource.commons.access.rules import SYSTEM, Purpose
    from rightsource.commons.access.services import acting_as

    if name == "booking":
        return booking.measure(
            council,
            url=os.environ["RIGHTSOURCE_DATABASE_URL"],
            owner_url=os.environ["RIGHTSOURCE_OWNER_DATABASE_URL"],
            runs=given.runs,
            seconds=given.seconds,
        )
    if name == "search":
        with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
            make_services(SERVICES - LINES, prefix="Club")
        return search.measure(services=SERVICES, runs=given.runs, seconds=given.seconds)
    if name in ("plan", "forecast"):
        return plan.measure(runs=given.runs) if name == "plan" else forecast.measure(runs=given.runs)
    if name == "hot_line":
        return hot_line.measure(
            url=os.environ["RIGHTSOURCE_DATABASE_URL"],
            owner_url=os.environ["RIGHTSOURCE_OWNER_DATABASE_URL"],
            runs=given.runs,
            seconds=given.seconds,
        )
    if name == "ledger":
        return ledger.measure(owner_url=os.environ["RIGHTSOURCE_OWNER_DATABASE_URL"], transactions=given.transactions)
    return last_place.measure(council, rounds=given.rounds)


def commit() -> str:
    """Return the commit that is measured."""
    said = subprocess.run(
        ["git", "describe", "--always", "--dirty"], capture_output=True, text=True, check=False, cwd=RESULTS.parent
    )
    return said.stdout.strip() or "an unknown commit"


def main() -> None:
    """Measure what was asked for and write it down."""
    given = arguments()
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))  # whoever ends it gets all cleaned up
    results: dict[str, Any] = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    if not given.page:
        with machine.scratch_council():
            from benchmarks.council import make_council

            machine.say("Making a council to measure")
            council = make_council(lines=LINES, sessions=SESSIONS, residents=RESIDENTS)
            for name in given.names or NAMES:
                about = machine.description()
                found = measured(name, given, council)
                how = {
                    "last_place": {"rounds": given.rounds},
                    "ledger": {"transactions": given.transactions},
                }.get(name, {"runs": given.runs, "seconds": given.seconds})
                how = {"runs": given.runs} if name in ("plan", "forecast") else how
                results[name] = {
                    "measured_on": datetime.now(UTC).date().isoformat(),
                    "commit": commit(),
                    "machine": about,
                    "how": how,
                    **found,
                }
    if given.dry:
        print(json.dumps({name: results[name] for name in given.names or NAMES if name in results}, indent=1))
        return
    RESULTS.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n")
    PAGE.write_text(page_of(results))
    print(f"Written: {RESULTS} and {PAGE}")


if __name__ == "__main__":
    main()
