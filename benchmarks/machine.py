"""What a measurement runs on: a durable database of its own, web servers, and what the machine is."""

from __future__ import annotations

import os
import platform
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

import psutil

from rightsource.config import command_run, embedded
from rightsource.config.command_run import Wanted, web_server_command

TODAY = "2026-05-06"
PACKAGES = ("django", "psycopg", "granian", "django-ninja", "jinja2", "numpy", "numba")


@contextmanager
def scratch_council() -> Iterator[Path]:
    """Run an embedded database with its durable settings in a folder of its own, migrated, and remove it afterwards.

    Afterwards Django is set up in this process as the product is: no demonstration, and a day that does not move.
    """
    folder = Path(tempfile.mkdtemp(prefix="rightsource-bench-", dir="/var/tmp"))
    folder.chmod(0o755)
    os.environ |= {
        "RIGHTSOURCE_HOME": str(folder),
        "RIGHTSOURCE_DEMONSTRATION": "0",
        "RIGHTSOURCE_SECRET_KEY": "of a measurement only",
        "RIGHTSOURCE_TODAY": TODAY,
        "DJANGO_SETTINGS_MODULE": "rightsource.config.settings",
    }
    os.environ.pop("RIGHTSOURCE_TESTING", None)
    try:
        found = embedded.server(folder)
        os.environ["RIGHTSOURCE_DATABASE_URL"] = found.application
        os.environ["RIGHTSOURCE_OWNER_DATABASE_URL"] = found.owner
        import django

        django.setup()
        from django.db import connections

        from rightsource.config.command_parts import migrate

        migrate()
        command_run.collect()
        try:
            yield folder
        finally:
            connections.close_all()
    finally:
        embedded.stop(folder)
        shutil.rmtree(folder, ignore_errors=True)


def free_port() -> int:
    """Return a port that nobody uses at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def web_server(*, application: str | None = None, **environment: str) -> Iterator[tuple[int, psutil.Process]]:
    """Serve the product as `rightsource run` does, or another application by the same command; give its port."""
    port = free_port()
    wanted = Wanted(host="127.0.0.1", port=port, case="", today=None, demonstration=False, rehearse=False)
    command = web_server_command(wanted)
    if application is not None:
        command[-1] = application
    server = command_run.serve(command, environment=environment)
    try:
        command_run.wait_until_served(wanted, server)
        yield port, psutil.Process(server.pid)
    finally:
        command_run.end(server)


def family(of: psutil.Process) -> list[psutil.Process]:
    """Return a process and all that it started."""
    return [of, *of.children(recursive=True)]


def resident_mib(of: psutil.Process) -> float:
    """Return the resident memory of a server with its workers, pages that they share counted in each."""
    return round(sum(process.memory_info().rss for process in family(of)) / 2**20, 1)


def most_mib(process_id: int) -> int | None:
    """Return the most resident memory that a process ever held, or None where the system does not say."""
    status = Path(f"/proc/{process_id}/status")
    lines = status.read_text().splitlines() if status.exists() else []
    held = next((line.split()[1] for line in lines if line.startswith("VmHWM:")), None)
    return None if held is None else round(int(held) / 1024)


def busy_seconds(of: psutil.Process) -> float:
    """Return how long the processors worked for a server and all that it started, ended or not."""
    spent = 0.0
    for process in family(of):
        times = process.cpu_times()
        spent += times.user + times.system + times.children_user + times.children_system
    return spent


def description() -> dict[str, object]:
    """Return what this machine is and which versions ran."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version'), current_setting('fsync')")
        postgresql, fsync = cursor.fetchone()
    pgbench = shutil.which("pgbench")
    said = subprocess.run([pgbench, "--version"], capture_output=True, text=True, check=True).stdout if pgbench else ""
    return {
        "cores": os.cpu_count(),
        "memory_gib": round(psutil.virtual_memory().total / 2**30),
        "system": f"{platform.system()} {platform.machine()}",
        "load_before": [round(load, 1) for load in os.getloadavg()],
        "versions": {
            "python": platform.python_version(),
            "postgresql": postgresql,
            "pgbench": said.split()[2] if said else "not on this machine",
            **{name: version(name) for name in PACKAGES},
        },
        "fsync": fsync,
    }


def say(text: str) -> None:
    """Say how far it is."""
    print(text, file=sys.stderr, flush=True)
