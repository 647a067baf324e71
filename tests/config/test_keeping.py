"""Backup and restore: what is restored is proved whole by the check, and nothing is lost when either is cut short."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from django.db import connections
from psycopg import sql

from rightsource.commons.access.rules import SYSTEM
from rightsource.journeys.check import PROMISES
from tests import database

pytestmark = pytest.mark.heavy  # the command is started for each word

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2031, 1, 1, 12, tzinfo=UTC)
WHOLE = "Everything that must always hold does.\n"


@dataclass(frozen=True)
class Place:
    """A database that the command is pointed to, as to a PostgreSQL of the council's own."""

    name: str
    home: Path

    @property
    def owner(self) -> str:
        """Return its address for its owner."""
        return database.renamed(os.environ["RIGHTSOURCE_OWNER_DATABASE_URL"], self.name)

    def start(self, *words: object) -> "subprocess.Popen[str]":
        """Start the command."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("RIGHTSOURCE_")}
        told = {
            "RIGHTSOURCE_HOME": str(self.home),
            "RIGHTSOURCE_OWNER_DATABASE_URL": self.owner,
            "RIGHTSOURCE_DATABASE_URL": database.renamed(os.environ["RIGHTSOURCE_DATABASE_URL"], self.name),
            "DJANGO_SETTINGS_MODULE": "rightsource.config.settings",
            "PYTHONPATH": str(ROOT),
        }
        command = [sys.executable, "-m", "rightsource", *map(str, words)]
        pipe = subprocess.PIPE
        return subprocess.Popen(command, env=kept | told, cwd=ROOT, stdout=pipe, stderr=pipe, text=True)

    def ask(self, *words: object) -> tuple[int, str, str]:
        """Run the command to its end; return its exit code and what it said."""
        process = self.start(*words)
        out, err = process.communicate(timeout=300)
        return process.returncode, out, err

    def rows(self) -> dict[str, int]:
        """Return how many rows each table holds."""
        with psycopg.connect(self.owner) as owner:
            names = [
                str(name)
                for (name,) in owner.execute(
                    "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
                ).fetchall()
            ]
            found = {}
            for name in names:
                row = owner.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(name))).fetchone()
                assert row is not None
                found[name] = int(row[0])
        return found

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold a table that backup and restore must wait for, so that either can be met half-way."""
        with psycopg.connect(self.owner) as owner:
            owner.execute("LOCK TABLE commons_record_audit IN ACCESS EXCLUSIVE MODE")
            yield

    def wait_until_held_up(self) -> None:
        """Wait until somebody waits for the table that is held."""
        ends = time.monotonic() + 120
        with psycopg.connect(self.owner, autocommit=True) as owner:
            while time.monotonic() < ends:
                waiting = owner.execute(
                    "SELECT FROM pg_locks JOIN pg_database ON pg_database.oid = database "
                    "WHERE datname = %s AND NOT granted",
                    [self.name],
                ).fetchone()
                if waiting is not None:
                    return
                time.sleep(0.1)
        raise AssertionError("Nobody came to the table.")


@contextmanager
def empty_place(name: str, home: Path) -> Iterator[Place]:
    """Make a database with nothing in it, and drop it in the end."""
    place = Place(f"{database.DATABASE}{os.getpid()}_{name}", home)
    server = database.renamed(os.environ["RIGHTSOURCE_OWNER_DATABASE_URL"], "postgres")
    with psycopg.connect(server, autocommit=True) as owner:
        made = sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'")
        owner.execute(made.format(sql.Identifier(place.name)))
    try:
        yield place
    finally:
        with psycopg.connect(server, autocommit=True) as owner:
            owner.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(place.name)))


@pytest.fixture
def council(loaded, tmp_path: Path) -> Place:
    """A council as loaded from a case."""
    loaded("northamptonshire-2015")
    connections.close_all()
    return Place(urlsplit(os.environ["RIGHTSOURCE_OWNER_DATABASE_URL"]).path.lstrip("/"), tmp_path)


@pytest.fixture
def lived(council: Place) -> Place:
    """A council that has lived two days, with orders, payments, deliveries and statements."""
    from rightsource.rehearsal.rehearse import rehearse

    rehearse(days=2, seed=1, share_percent=1, by=SYSTEM, at=NOW, progress=lambda _: None)
    connections.close_all()
    filled = council.rows()
    for table in ("frontdoor_marketplace_order", "frontdoor_payments_payment", "books_settlement_statement"):
        assert filled[table] > 0, f"{table} must hold something, or a backup of it proves nothing"
    return council


def test_what_is_restored_is_whole_and_the_check_names_what_is_not(lived: Place, tmp_path: Path) -> None:
    backup, harmed = tmp_path / "backup", tmp_path / "harmed"
    code, _, err = lived.ask("backup", backup)
    assert (code, err) == (0, "")
    before = lived.rows()
    with empty_place("whole", tmp_path) as restored:
        assert restored.rows() == {}
        code, _, err = restored.ask("restore", backup)
        assert (code, err) == (0, "")
        assert restored.rows() == before
        code, out, err = restored.ask("check")
        assert (code, out.endswith(WHOLE), err) == (0, True, "")

        # one penny in one row, written past every guard, goes through a backup as it stands, and the check names it
        with psycopg.connect(restored.owner) as owner:
            owner.execute("ALTER TABLE books_ledger_leg DISABLE TRIGGER USER")
            owner.execute(
                "UPDATE books_ledger_leg SET pence = pence + 1 WHERE id = (SELECT min(id) FROM books_ledger_leg)"
            )
            owner.execute("ALTER TABLE books_ledger_leg ENABLE TRIGGER USER")
        assert restored.ask("backup", harmed)[0] == 0
    with empty_place("harmed", tmp_path) as restored:
        assert restored.ask("restore", harmed)[0] == 0
        code, out, err = restored.ask("check")
        assert code == 1
        assert "does not balance" in err
        assert WHOLE not in out

    # every other promise is broken likewise in tests/journeys/test_check.py, which knows the same list
    assert len(PROMISES) > 10


def test_a_damaged_or_shortened_backup_is_refused_and_the_records_stay(council: Place, tmp_path: Path) -> None:
    backup = tmp_path / "backup"
    assert council.ask("backup", backup)[0] == 0
    before, whole = council.rows(), backup.read_bytes()
    middle = len(whole) // 2
    for name, content in (
        ("a tenth of it", whole[: len(whole) // 10]),
        ("nearly all of it", whole[:-100]),
        (
            "a few bytes of it other",
            whole[:middle] + bytes(255 - byte for byte in whole[middle : middle + 16]) + whole[middle + 16 :],
        ),
        ("one bit of its seal other", whole[:-2] + bytes([whole[-2] ^ 1]) + whole[-1:]),
        ("no seal", whole.rsplit(b"\nSHA-256", 1)[0]),
    ):
        file = tmp_path / "harmed"
        file.write_bytes(content)
        code, _, err = council.ask("restore", file, "--replace")
        assert code == 1, name
        assert "is damaged or was cut short, so nothing was changed. Restore from another backup." in err, name
        assert council.rows() == before, name

    code, _, err = council.ask("restore", backup)
    assert code == 1
    assert err == (
        "This database holds records, and restoring would remove them. Back them up first; then, if they may go, "
        "restore with --replace. Nothing was changed.\n"
    )
    assert council.rows() == before


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_a_backup_or_a_restore_that_is_killed_half_way_loses_nothing(
    council: Place, tmp_path: Path, how: signal.Signals
) -> None:
    folder, whole = tmp_path / "kept", tmp_path / "whole"
    folder.mkdir()
    assert council.ask("backup", whole)[0] == 0
    before = council.rows()

    with council.held():
        process = council.start("backup", folder / "backup")
        council.wait_until_held_up()
        process.send_signal(how)
        _, err = process.communicate(timeout=30)
    assert not (folder / "backup").exists(), "half a backup never bears the name of a whole one"
    if how == signal.SIGTERM:
        assert (process.returncode, err) == (1, "Stopped before it was done.\n")
        assert list(folder.iterdir()) == [], "and leaves nothing lying about"
    assert council.ask("backup", folder / "backup")[0] == 0, "the same name serves for the next"

    with council.held():
        process = council.start("restore", whole, "--replace")
        council.wait_until_held_up()
        process.send_signal(how)
        _, err = process.communicate(timeout=30)
    if how == signal.SIGTERM:
        assert (process.returncode, err) == (1, "Stopped before it was done.\n")
    assert council.rows() == before
    code, out, err = council.ask("check")
    assert (code, out.endswith(WHOLE), err) == (0, True, "")


def test_a_quarter_is_published_by_one_word_and_nothing_is_written_over(lived: Place, tmp_path: Path) -> None:
    folder = tmp_path / "published"
    code, out, err = lived.ask("export", "publication", folder, "--quarter", "2015-Q2")
    assert (code, err) == (0, "")
    for file in ("journal.beancount", "balances.csv", "spending-2015-Q2.csv", "outturn-2015-16-to-2015-Q2.csv"):
        assert f"{file}: " in out
        assert (folder / file).stat().st_size > 0
    assert "read back and equal to the ledger" in out
    code, _, err = lived.ask("export", "journal", folder)
    assert (code, err) == (1, f"{folder} is not an empty folder. Name another, so that nothing is written over.\n")


def test_books_without_a_posting_are_published_too(council: Place, tmp_path: Path) -> None:
    code, out, err = council.ask("export", "publication", tmp_path / "published", "--quarter", "2015-Q2")
    assert (code, err) == (0, "")
    assert "spending-2015-Q2.csv: Spending over £500, April to June 2015" in out
    assert "0 rows" in out
