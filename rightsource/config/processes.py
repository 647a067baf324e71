"""Processes beside the command: the web server and the worker, which end with it whatever happens."""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing.process import BaseProcess
from typing import Protocol

STOP_WITHIN_SECONDS = 30
ASKED = (signal.SIGINT, signal.SIGTERM)
END_WITH_PARENT, CALL_IT = 1, 15  # PR_SET_PDEATHSIG and PR_SET_NAME of Linux's prctl


class Beside(Protocol):
    """A process that runs beside this one: parted from it, or started from a file."""

    @property
    def pid(self) -> int:
        """Return its number."""

    def poll(self) -> int | None:
        """Return how it ended, or None while it runs."""

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end.

        :raises subprocess.TimeoutExpired: when it runs on.
        """

    def terminate(self) -> None:
        """Ask it to end."""


class Parted:
    """A process that has parted from this one and shares with it whatever was loaded by then."""

    def __init__(self, process: BaseProcess) -> None:
        self._process = process

    @property
    def pid(self) -> int:
        """Return its number."""
        assert self._process.pid is not None
        return self._process.pid

    def poll(self) -> int | None:
        """Return how it ended, or None while it runs."""
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end.

        :raises subprocess.TimeoutExpired: when it runs on.
        """
        self._process.join(timeout)
        if self._process.exitcode is None:
            raise subprocess.TimeoutExpired(self._process.name, timeout or 0)
        return self._process.exitcode

    def terminate(self) -> None:
        """Ask it to end."""
        self._process.terminate()


def _prctl(option: int, value: int | bytes) -> None:
    with suppress(OSError, AttributeError):  # not on Linux
        ctypes.CDLL(None).prctl(option, value)


def end_with_parent() -> None:
    """Ask Linux to end this process when the command is killed, so that nothing is left behind."""
    _prctl(END_WITH_PARENT, signal.SIGTERM)


@contextmanager
def _unasked() -> Iterator[None]:
    """Put off Ctrl-C and SIGTERM: raised while processes part, they would be lost, or meant for one and met by two."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ASKED)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def part(name: str, work: Callable[[], None]) -> Parted:
    """Let a copy of this process do some work, in a group of its own: Ctrl-C reaches the command, which ends it.

    Only one thread may run, and connections must be closed: neither can be shared.
    """
    from django.db import connections

    connections.close_all()
    process = multiprocessing.get_context("fork").Process(name=name, target=_begin, args=(name, os.getpid(), work))
    with _unasked():
        process.start()
    return Parted(process)


def _begin(name: str, parent: int, work: Callable[[], None]) -> None:
    """Become a process of its own, and do the work."""
    os.setsid()
    _prctl(CALL_IT, name.encode())
    end_with_parent()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, ASKED)
    if os.getppid() == parent:  # else it was killed before it could be asked to take this process with it
        work()


def end(process: Beside) -> None:
    """End the web server or the worker: asked first, made to if it does not."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(STOP_WITHIN_SECONDS)
        except subprocess.TimeoutExpired:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
