"""The page of results, written from the file of results and from nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "benchmarks" / "results.json"
PAGE = ROOT / "docs" / "reference" / "benchmarks.md"
EXPLAINED = {
    "booking": "bookings over HTTP, every safeguard on, spread over all budget lines",
    "one line": "the same, all on one budget line",
    "bare view": "a bare Django view with two statements, the same server and connections",
    "pgbench": "prepared pgbench on the same two statements",
    "30 a second": "bookings that arrive by the clock, thirty a second",
    "search": "the page of search, every safeguard on",
    "promises on one line": "promises with actor, audit row, commitment and its move",
    "a bare conditional update": "one UPDATE with the limit in its WHERE and in a CHECK",
}
TITLES = {
    "booking": "Booking",
    "search": "Search",
    "last_place": "The last place",
    "hot_line": "One hot budget line",
    "ledger": "The ledger",
    "plan": "The plan",
    "forecast": "Forecasts",
}


def page_of(results: dict[str, Any]) -> str:
    """Return the page for these results."""
    parts = [
        "# What we measure",
        "Written by `make bench` from `benchmarks/results.json`; do not edit it by hand. Speeds say little across "
        "machines and hours, so what counts are the ratios, each taken within one run. `benchmarks/README.md` says "
        "what is measured, and how.",
        "## The bars",
        _table(
            ["what", "bar", "measured", "met"],
            [
                [bar["name"], bar["limit"], _number(bar["measured"]), _met(bar["is_met"])]
                for name in TITLES
                for bar in results.get(name, {}).get("bars", [])
            ],
        ),
    ]
    for name in TITLES:
        if name in results:
            parts += [f"## {TITLES[name]}", *_section(name, results[name])]
    return "\n\n".join(parts) + "\n"


def _section(name: str, found: dict[str, Any]) -> list[str]:
    parts = [_when(found)]
    if "heads" in found:
        rows = [[one if isinstance(one, str) else _number(one) for one in row] for row in found["rows"]]
        return [*parts, found["said"], _table(found["heads"], rows)]
    if name == "ledger":
        once, ten_times = found["trial_balance_ms"]
        parts.append(
            f"{found['transactions']:,} transactions of two legs over {found['accounts']:,} accounts were posted "
            f"in {_number(found['post_s'])} s and sealed in {_number(found['seal_s'])} s; bare COPY into tables with "
            f"the same indexes, with one check of balance, took {_number(found['bare_copy_s'])} s. The database's "
            f"process held at most {_number(found['memory_mib'])} MiB, shared buffers with it. "
            f"{_beside(found['peers'])} A trial balance took {_number(once)} ms then, "
            f"and {_number(ten_times)} ms after ten times as many."
        )
        return parts
    if name == "last_place":
        said = ", ".join(f"{count} {what}" for what, count in found["outcomes"].items())
        rounds = ", ".join(f"{times} with {count}" for count, times in found["rounds_by_winners"].items())
        parts.append(
            f"{found['threads']} people wanted one place at the same moment, {found['rounds']} times. Rounds by number "
            f"of winners: {rounds}. Wishes: {said}. Deadlocks: {found['deadlocks']}. Sessions above their capacity: "
            f"{found['over_capacity']}. A round took {_number(found['round_ms']['p50'])} ms (p50) and "
            f"{_number(found['round_ms']['p95'])} ms (p95)."
        )
        return parts
    if name == "hot_line":
        said = ", ".join(f"{count:,} {what}" for what, count in found["outcomes"].items())
        parts.append(
            f"{found['clients']} clients promised money of one line until each was refused: {said}, and "
            f"{found['left_pence']:,} pence were left, too little for one more. Then as many measured how quick it is, "
            "by pgbench:"
        )
    rows = [
        [
            EXPLAINED[variant],
            _number(figures["a_second"]),
            _number(figures["p50_ms"]),
            _number(figures["p95_ms"]),
            _number(figures.get("python_us")),
            _number(figures.get("postgres_us")),
        ]
        for variant, figures in found["medians"].items()
    ]
    heads = ["medians of the runs", "a second", "p50 ms", "p95 ms", "µs of Python each", "µs of PostgreSQL each"]
    parts.append(_table(heads, rows))
    if "statements" not in found:
        return parts
    counted = found["statements"]
    control = (
        f", {counted['transaction_control']} of them transaction control" if "transaction_control" in counted else ""
    )
    memory = ", ".join(f"{_number(mib)} MiB {when}" for when, mib in found["memory_mib"].items())
    of_what = "booking" if name == "booking" else f"search over {found['services']:,} services"
    parts.append(
        f"One {of_what} sends {counted['all']} statements{control}. Resident memory of the web server and its "
        "workers, "
        f"shared pages counted in each: {memory}."
    )
    if name == "booking":
        ratios = [
            [
                str(number),
                *(_number(run[variant]["a_second"]) if variant in run else "—" for variant in found["medians"]),
            ]
            for number, run in enumerate(found["runs"], 1)
        ]
        parts.append(_table(["run", *(f"{variant}, a second" for variant in found["medians"])], ratios))
    return parts


def _beside(peers: dict[str, dict[str, float]]) -> str:
    said = [f"{name} {_number(took['seconds'])} s and {took['memory_mib']:,.0f} MiB" for name, took in peers.items()]
    return f"The same journal, read and balanced by others: {', '.join(said)}." if said else "No other was installed."


def _when(found: dict[str, Any]) -> str:
    machine = found["machine"]
    versions = ", ".join(f"{name} {number}" for name, number in machine["versions"].items())
    how = found["how"]
    asked = f" {how['runs']} interleaved runs of {how['seconds']:g} seconds." if "seconds" in how else ""
    return (
        f"Measured on {found['measured_on']} at {found['commit']}: {machine['cores']} cores, "
        f"{machine['memory_gib']} GiB, "
        f"{machine['system']}, load before {', '.join(str(load) for load in machine['load_before'])}, fsync "
        f"{machine['fsync']}.{asked} Versions: {versions}."
    )


def _met(is_met: bool | None) -> str:
    return "not measured" if is_met is None else "yes" if is_met else "**no**"


def _number(value: float | None) -> str:
    if value is None:
        return "—"
    if value == int(value):
        return f"{value:,.0f}"
    return f"{value:,.3f}" if abs(value) < 1 else f"{value:,.1f}"


def _table(heads: list[str], rows: list[list[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
