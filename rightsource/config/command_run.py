"""The words of the command that start and end a council: run, stop."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import FrameType

from rightsource.config import embedded, web
from rightsource.config.command_parts import (
    CommandError,
    NotInThisVersionError,
    database,
    has_addresses,
    is_empty,
    is_served,
    migrate,
    note_of_run,
    say,
    secret_key,
    step,
)
from rightsource.config.processes import ASKED, STOP_WITHIN_SECONDS, Beside, Parted, end, end_with_parent, part

LOCAL_HOSTS = frozenset({"127.0.0.1", "localhost", "::1"})
REHEARSED_DAYS = 28
REHEARSED_PERCENT = 2
START_WITHIN_SECONDS = 60
LOOK_EVERY_SECONDS = 1
AGAIN_AFTER_SECONDS = 30


@dataclass(frozen=True)
class Wanted:
    """What `rightsource run` was asked for."""

    host: str
    port: int
    case: str
    today: date | None
    demonstration: bool
    rehearse: bool


def refuse_public_demonstration(wanted: Wanted) -> None:
    """Refuse a demonstration on an address that other machines can reach: in it, anybody may act as anybody."""
    if wanted.demonstration and wanted.host not in LOCAL_HOSTS:
        raise CommandError(
            f"A demonstration lets whoever opens the page act as any role, so it does not start on {wanted.host}, "
            "which other machines can reach. Use --host 127.0.0.1; or, for people with accounts of their own, "
            "--no-demonstration."
        )
    if not wanted.demonstration and wanted.host not in LOCAL_HOSTS and not os.environ.get("RIGHTSOURCE_HOSTS"):
        raise CommandError(
            f"Set RIGHTSOURCE_HOSTS to the names under which people will reach {wanted.host}, such as "
            "council.example.org, before you start on it."
        )


def _refuse_taken_port(wanted: Wanted) -> None:
    family = socket.AF_INET6 if ":" in wanted.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((wanted.host, wanted.port))
        except OSError as error:
            raise CommandError(
                f"Something else uses {wanted.host}:{wanted.port} ({error.strerror}). Start with another port, such "
                f"as --port {wanted.port + 1 if wanted.port < 65535 else 8000}."
            ) from None


@contextmanager
def _only_one(wanted: Wanted) -> Iterator[None]:
    """Hold the place of the one council that this folder runs; `stop` finds this process by it."""
    home = embedded.home()
    try:
        home.mkdir(parents=True, exist_ok=True)
        handle = (home / "running.lock").open("a")
    except OSError as error:
        raise CommandError(
            f"The folder {home} cannot be written ({error.strerror}). Set RIGHTSOURCE_HOME to one that can."
        ) from None
    with handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CommandError(f"A council already runs from {home}. End it with: rightsource stop.") from None
        os.register_at_fork(after_in_child=handle.close)  # else what this process starts would hold the place, too
        running = {"process": os.getpid(), "host": wanted.host, "port": wanted.port, "address": _address(wanted)}
        note_of_run().write_text(json.dumps({**running, "demonstration": wanted.demonstration}))
        try:
            yield
        finally:
            note_of_run().unlink(missing_ok=True)


def web_server_command(wanted: Wanted) -> list[str]:
    """Return the command that serves the pages alone; what is measured is served as `run` serves it."""
    command = [sys.executable, "-m", "rightsource.config.web", "--host", wanted.host, "--port", str(wanted.port)]
    return [*command, web.APPLICATION]


def serve(command: list[str], environment: dict[str, str] | None = None) -> subprocess.Popen[bytes]:
    """Start the web server by a command, in a process group of its own."""
    environment = os.environ | (environment or {})
    return subprocess.Popen(command, start_new_session=True, preexec_fn=end_with_parent, env=environment)


def _work() -> Parted:
    """Start the process that does what is due, such as giving back places that nobody paid for."""
    from rightsource.config import worker

    return part("rightsource-job", worker.main)


def _work_until_ended(server: Parted) -> None:
    """Keep a worker beside the web server until the server ends; one that ends before it is started again."""
    worker, began = _work(), time.monotonic()
    try:
        while True:
            with suppress(subprocess.TimeoutExpired):
                server.wait(LOOK_EVERY_SECONDS)
                return
            if _asked:
                raise KeyboardInterrupt
            if worker.poll() is not None and time.monotonic() - began > AGAIN_AFTER_SECONDS:
                say("The worker ended by itself and is started again. What it said stands above.")
                worker, began = _work(), time.monotonic()
    finally:
        end(worker)


def _address(wanted: Wanted) -> str:
    host = f"[{wanted.host}]" if ":" in wanted.host else wanted.host
    return f"http://{host}:{wanted.port}/"


def wait_until_served(wanted: Wanted, server: Beside) -> None:
    """Wait for the first answer, whatever it is."""
    host = "127.0.0.1" if wanted.host in {"0.0.0.0", "::"} else wanted.host
    url = f"http://[{host}]:{wanted.port}/" if ":" in host else f"http://{host}:{wanted.port}/"
    ends = time.monotonic() + START_WITHIN_SECONDS
    while time.monotonic() < ends:
        if server.poll() is not None:
            raise CommandError("The web server ended as soon as it began. What it said stands above.")
        try:
            urllib.request.urlopen(url, timeout=10).close()
        except urllib.error.HTTPError as error:
            error.close()
        except OSError:
            time.sleep(0.1)
            continue
        return
    raise CommandError(f"The web server did not answer within {START_WITHIN_SECONDS} seconds.")


def collect() -> bool:
    """Gather styles, scripts and pictures, compressed and named by their content; return whether that was needed."""
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            digest.update(name.encode() + b"\0" + Path(storage.path(name)).read_bytes() + b"\0")
    root = Path(settings.STATIC_ROOT)
    stamp = root / "gathered"
    if stamp.is_file() and stamp.read_text() == digest.hexdigest():
        return False
    root.mkdir(exist_ok=True)
    settings.STORAGES["staticfiles"]["BACKEND"] = "whitenoise.storage.CompressedManifestStaticFilesStorage"
    with step("Gathering styles and scripts"):
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(digest.hexdigest())
    settings.IS_COLLECTED = True  # as the settings would have found it, had it been there before
    settings.WHITENOISE_AUTOREFRESH = settings.WHITENOISE_USE_FINDERS = False
    return True


def _prepare(wanted: Wanted) -> None:
    """Bring the database up to date, gather what pages need, and load a council where there is none."""
    from rightsource.config import command_journeys

    migrate()
    collect()
    if is_empty():
        try:
            command_journeys.load_case(wanted.case)
            _know_case(wanted)
            if wanted.rehearse:
                command_journeys.live(days=REHEARSED_DAYS, seed=1, share=REHEARSED_PERCENT)
        except NotInThisVersionError as error:
            say(str(error))
    _know_case(wanted)


def _know_case(wanted: Wanted) -> None:
    """Take the council's name and colour from the loaded case, and in a demonstration its day, unless they are set."""
    from rightsource.commons.access.rules import SYSTEM, Purpose
    from rightsource.commons.access.services import acting_as
    from rightsource.commons.record.queries import loaded_case

    with acting_as(SYSTEM, purpose=Purpose.VIEW):
        case = loaded_case()
    if case is None:
        return
    from django.conf import settings

    settings.COUNCIL_NAME = settings.MFA_TOTP_ISSUER = os.environ.setdefault(
        "RIGHTSOURCE_COUNCIL_NAME", case.council_name
    )
    settings.COUNCIL_ACCENT = os.environ.setdefault("RIGHTSOURCE_COUNCIL_ACCENT", case.accent)
    if wanted.demonstration:
        day = os.environ.setdefault("RIGHTSOURCE_TODAY", case.today_on.isoformat())
        note = note_of_run()  # what is done beside it, such as an import, is done on the same day
        note.write_text(json.dumps({**json.loads(note.read_text()), "day": day}))


_asked: list[int] = []


def _interrupt(number: int, frame: FrameType | None) -> None:
    """End in order; noted as well, since Python forgets what is raised where nobody can catch it."""
    _asked.append(number)
    raise KeyboardInterrupt


def run(wanted: Wanted) -> int:
    """Start everything, show where it is, and wait until it is ended."""
    refuse_public_demonstration(wanted)
    _asked.clear()
    for number in ASKED:
        signal.signal(number, _interrupt)
    if wanted.today is not None:
        os.environ["RIGHTSOURCE_TODAY"] = wanted.today.isoformat()
    os.environ["RIGHTSOURCE_DEMONSTRATION"] = "1" if wanted.demonstration else "0"
    with _only_one(wanted):
        _refuse_taken_port(wanted)
        if not wanted.demonstration:
            os.environ["RIGHTSOURCE_SECRET_KEY"] = secret_key()
        code = 0
        with database(is_kept_by_us=True):
            _prepare(wanted)
            with step("Loading the pages"):
                web.load()
            server = part("rightsource-web", lambda: web.serve(host=wanted.host, port=wanted.port))
            try:
                with step("Starting the web server"):
                    wait_until_served(wanted, server)
                from rightsource.config.command_screen import show

                show(address=_address(wanted), demonstration=wanted.demonstration)
                _work_until_ended(server)
                code = 1
                say("The web server ended by itself. What it said stands above.")
            except KeyboardInterrupt:
                say("Ending.")
            finally:
                end(server)
        return code


def stop() -> int:
    """End the web server and the embedded database, whichever runs."""
    ended = []
    if is_served():
        os.kill(json.loads(note_of_run().read_text())["process"], signal.SIGTERM)
        with step("Ending the web server"):
            ends = time.monotonic() + STOP_WITHIN_SECONDS * 2
            while is_served():
                if time.monotonic() > ends:
                    raise CommandError("The web server does not end. End its process by hand, then stop again.")
                time.sleep(0.1)
        ended.append("the web server")
        if not has_addresses():
            ended.append("the database")
    if not has_addresses() and embedded.stop(embedded.home()) and "the database" not in ended:
        ended.append("the database")
    say(f"Ended: {' and '.join(ended)}." if ended else "Nothing was running.")
    return 0
