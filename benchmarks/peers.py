"""Plain-text ledgers on the same journal: each reads, checks and balances it in a process of its own."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

Pairs = Iterable[tuple[int, int, int, int]]


@dataclass(frozen=True, slots=True)
class Took:
    """What a program took: seconds, and the most memory that it held at once."""

    seconds: float
    memory_mib: float

    def as_json(self) -> dict[str, float]:
        """Return the figures for the file of results."""
        return {"seconds": round(self.seconds, 2), "memory_mib": round(self.memory_mib)}


def in_beancount(pairs: Pairs, accounts: int) -> Iterator[str]:
    """Yield the lines of a journal for Beancount."""
    yield from (f"2026-05-01 open Assets:B{number} GBP\n" for number in range(accounts))
    for number, debit, credit, pence in pairs:
        amount = f"{pence // 100}.{pence % 100:02}"
        yield f'2026-05-01 * "Transaction {number}"\n'
        yield f"  Assets:B{debit}  {amount} GBP\n  Assets:B{credit}  -{amount} GBP\n"


def in_hledger(pairs: Pairs, accounts: int) -> Iterator[str]:
    """Yield the lines of the same journal for hledger."""
    yield from (f"account assets:b{number}\n" for number in range(accounts))
    for number, debit, credit, pence in pairs:
        amount = f"{pence // 100}.{pence % 100:02}"
        yield f"2026-05-01 * Transaction {number}\n"
        yield f"  assets:b{debit}  {amount} GBP\n  assets:b{credit}  -{amount} GBP\n\n"


def beancount_command(file: Path) -> list[str] | None:
    """Return the command by which Beancount reads and checks a journal, or None where it is not installed."""
    if importlib.util.find_spec("beancount") is None:
        return None
    return [sys.executable, "-m", "beancount.scripts.check", "--no-cache", str(file)]


def hledger_command(file: Path) -> list[str] | None:
    """Return the command by which hledger reads, checks and balances a journal, or None where it is not installed."""
    program = shutil.which("hledger")
    return None if program is None else [program, "--file", str(file), "balance", "--flat"]


PEERS: dict[str, tuple[Callable[[Pairs, int], Iterator[str]], Callable[[Path], list[str] | None]]] = {
    "beancount": (in_beancount, beancount_command),
    "hledger": (in_hledger, hledger_command),
}


def run(command: list[str], folder: Path) -> Took:
    """Run a program to its end and return what it took.

    :raises RuntimeError: it ended with an error
    """
    with (folder / "said").open("w+") as said:
        began = perf_counter()
        process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=said, env=os.environ | {"LANG": "C.UTF-8"}
        )
        _, status, used = os.wait4(process.pid, 0)
        seconds = perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            said.seek(0)
            raise RuntimeError(f"{command[0]} refused the journal: {said.read()[-2000:]}")
    return Took(seconds, used.ru_maxrss / 1024)


def measure(pairs: Callable[[], Pairs], accounts: int) -> dict[str, Took]:
    """Return what each installed peer takes for a journal; who is not installed is left out."""
    took: dict[str, Took] = {}
    with tempfile.TemporaryDirectory(prefix="rightsource-peers-", dir="/var/tmp") as place:
        for name, (written, command) in PEERS.items():
            file = Path(place) / f"journal.{name}"
            asked = command(file)
            if asked is not None:
                with file.open("w") as text:
                    text.writelines(written(pairs(), accounts))
                took[name] = run(asked, Path(place))
                file.unlink()
    return took
