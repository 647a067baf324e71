"""What the command's words share: how they speak, where they find the database, and how it is brought up to date."""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from time import monotonic
from typing import Any

from rich.console import Console

from rightsource.config import embedded

APPLICATION_URL = "RIGHTSOURCE_DATABASE_URL"
OWNER_URL = "RIGHTSOURCE_OWNER_DATABASE_URL"


SAID_EVERY_SECONDS = 30  # where nobody watches a terminal


class CommandError(Exception):
    """The command cannot do what was asked; the message says what to do."""


class NotInThisVersionError(CommandError):
    """This version has no such journey."""


def console() -> Console:
    """Return the terminal to speak to; lines are not broken when it is a file."""
    return Console(highlight=False, soft_wrap=not sys.stdout.isatty())


def say(text: str) -> None:
    """Say a sentence."""
    console().print(text, markup=False)


def say_error(text: str) -> None:
    """Say what went wrong, on the channel for errors."""
    Console(stderr=True, highlight=False, soft_wrap=True).print(text, markup=False)


@contextmanager
def step(name: str) -> Iterator[Callable[[str], None]]:
    """Show what is being done while it lasts; afterwards say how long it took, if that was more than a second.

    What is yielded tells how far it is: at once on a terminal, now and then where the words go to a file.
    """
    began = monotonic()
    screen = console()
    if screen.is_terminal:
        with screen.status(f"{name} …") as status:
            yield lambda detail: status.update(f"{name}: {detail}")
    else:
        said = began

        def tell(detail: str) -> None:
            nonlocal said
            if monotonic() - said >= SAID_EVERY_SECONDS:
                said = monotonic()
                say(f"{name}: {detail}")

        yield tell
    seconds = monotonic() - began
    if seconds >= 1:
        say(f"{name}: {seconds:.0f} s")


def secret_key() -> str:
    """Return the key that signs sessions: the one that is set, or one made once and kept for its owner alone."""
    if os.environ.get("RIGHTSOURCE_SECRET_KEY"):
        return os.environ["RIGHTSOURCE_SECRET_KEY"]
    file = embedded.home() / "secret-key"
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(48))
    return file.read_text()


def has_addresses() -> bool:
    """Return whether a PostgreSQL of the council's own is named.

    :raises CommandError: when only one of its two addresses is.
    """
    given = [bool(os.environ.get(name)) for name in (APPLICATION_URL, OWNER_URL)]
    if any(given) and not all(given):
        raise CommandError(
            f"Set both {APPLICATION_URL} (the application) and {OWNER_URL} (migrations), or neither: with neither, "
            "the database that comes with rightsource is used."
        )
    return all(given)


@contextmanager
def database(*, is_kept_by_us: bool = False) -> Iterator[None]:
    """Let Django find the database: the one that is named, or the embedded one, started if it does not run.

    An embedded server that this process started is stopped afterwards, unless a council runs on it by then; so is
    one that this process keeps, whoever started it.
    """
    place = embedded.home()
    is_embedded = not has_addresses()
    started = False
    if day := running().get("day"):
        os.environ.setdefault("RIGHTSOURCE_TODAY", str(day))  # beside a demonstration, on the day on which it lives
    if is_embedded:
        started = not embedded.is_running(place)
        with step("Starting the database"):
            found = embedded.server(place)
        os.environ[APPLICATION_URL], os.environ[OWNER_URL] = found.application, found.owner
    try:
        import django

        django.setup()
        yield
    finally:
        _close_connections()
        if is_embedded and (is_kept_by_us or (started and not is_served())):
            embedded.stop(place)


def note_of_run() -> Path:
    """Return the file in which a running council notes its process and its address."""
    return embedded.home() / "running.json"


def running() -> dict[str, Any]:
    """Return what a running council noted of itself; nothing where none runs, or has not noted it yet."""
    try:
        noted: dict[str, Any] = json.loads(note_of_run().read_text()) if is_served() else {}
    except FileNotFoundError:
        return {}
    return noted


def is_served() -> bool:
    """Return whether a council runs from this folder."""
    lock = embedded.home() / "running.lock"
    if not lock.exists():
        return False
    with lock.open("a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def _close_connections() -> None:
    """Close what this process holds open, so that the server can stop."""
    from django.conf import settings
    from django.db import connections

    if settings.configured:
        connections.close_all()


class _Lines:
    """A stream that hands on each line that a Django command writes."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        self.tell = tell

    def write(self, text: str) -> int:
        if text.strip():
            self.tell(text.strip())
        return len(text)

    def flush(self) -> None:
        """Nothing is held back."""

    def isatty(self) -> bool:
        """A stream of lines is no terminal."""
        return False


def is_migrated() -> bool:
    """Return whether the database is as this version of rightsource wants it."""
    from django.db import connections
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connections["owner"])
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def migrate() -> None:
    """Bring the database up to date as its owner, and give the application role what it needs."""
    from django.core.management import call_command
    from django.db import connections, utils

    try:
        if is_migrated():
            return
    except utils.OperationalError as error:
        reason = str(error).strip().rstrip(".")
        raise CommandError(f"The database does not answer: {reason}. Check {OWNER_URL}.") from error
    with step("Preparing the database") as tell:
        call_command("migrate", database="owner", verbosity=1, interactive=False, stdout=_Lines(tell), no_color=True)
    from rightsource.commons.record import tables

    tables.secure(connections["owner"])


def require_migrated() -> None:
    """Refuse to work on a database that is not up to date.

    :raises CommandError: saying how to bring it up to date.
    """
    if not is_migrated():
        raise CommandError("The database is not up to date with this version. Start it once with: rightsource run.")


def journey(module: str, name: str) -> Callable[..., Any]:
    """Return a function of a journey or of the rehearsal by name, or say plainly that this version has none."""
    path = f"rightsource.{module}"
    parent = path.rpartition(".")[0]
    found = None
    if find_spec(parent) is not None and find_spec(path) is not None:
        found = getattr(import_module(path), name, None)
    if found is None:
        raise NotInThisVersionError(f"This version of rightsource cannot do that yet: {path} has no “{name}”.")
    return found  # type: ignore[no-any-return]


def is_empty() -> bool:
    """Return whether nothing has been recorded yet: every write leaves its audit row."""
    from django.db import connections

    connection = connections["owner"]
    with connection.cursor() as cursor:
        if "commons_record_audit" not in connection.introspection.table_names(cursor):
            return True
        cursor.execute("SELECT NOT EXISTS (SELECT FROM commons_record_audit)")
        return bool(cursor.fetchone()[0])
