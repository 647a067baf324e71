"""The web server: the application is loaded once, and the processes that answer part from it.

`rightsource run` starts it, and so does `python -m rightsource.config.web` where the council is served in another way.
"""

from __future__ import annotations

import argparse
import gc
import multiprocessing
import os
from collections.abc import Sequence
from importlib import import_module

APPLICATION = "rightsource.config.wsgi:application"
WORKERS = 2
THREADS = 8
KILLED_AFTER_SECONDS = 10


def load(application: str = APPLICATION) -> None:
    """Import the application with everything that its doors need, so that no worker has to do it again."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rightsource.config.settings")
    import_module(application.partition(":")[0])
    from django.urls import get_resolver

    _ = get_resolver().url_patterns
    gc.freeze()  # what is loaded stays: the collector need not touch, and so copy, the memory that workers share


def serve(*, host: str, port: int, application: str = APPLICATION) -> None:
    """Answer on this address until told to end by SIGTERM."""
    load(application)
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    multiprocessing.set_start_method("fork", force=True)
    Granian(
        application,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        websockets=False,
        workers=WORKERS,
        blocking_threads=THREADS,
        log_level=LogLevels.error,
        workers_kill_timeout=KILLED_AFTER_SECONDS,
    ).serve()


def main(words: Sequence[str] | None = None) -> None:
    """Serve as the words say."""
    parser = argparse.ArgumentParser(prog="python -m rightsource.config.web", description="Serve the council's pages.")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=int, default=8000, help="port to listen on (default: %(default)s)")
    parser.add_argument("application", nargs="?", default=APPLICATION, help=argparse.SUPPRESS)
    given = parser.parse_args(words)
    serve(host=given.host, port=given.port, application=given.application)


if __name__ == "__main__":
    main()
