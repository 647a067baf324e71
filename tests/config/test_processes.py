"""Processes beside the command: they end with it, and a wish to end it is never lost while they part from it."""

import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[2]
BEGIN = """
import os, signal, sys, time
from django.conf import settings
settings.configure(DATABASES={})
from rightsource.config.processes import end, part

def work():
    time.sleep(60)

def asked(number, frame):
    raise KeyboardInterrupt

signal.signal(signal.SIGTERM, asked)
"""


def told(program: str) -> subprocess.CompletedProcess[str]:
    """Run a program that begins so, to its end."""
    return subprocess.run(
        [sys.executable, "-c", BEGIN + textwrap.dedent(program)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


def test_a_wish_to_end_that_comes_while_processes_part_is_heard() -> None:
    """Raised where Python runs what is due after a fork, it would be written off as “Exception ignored”."""
    done = told(
        """
        os.register_at_fork(after_in_parent=lambda: os.kill(os.getpid(), signal.SIGTERM))
        try:
            part("some-work", work)
        except KeyboardInterrupt:
            print("heard")
        for child in __import__("multiprocessing").active_children():
            child.kill()
        """
    )
    assert (done.stdout, done.stderr) == ("heard\n", "")


def test_what_parted_is_found_by_its_name_ends_when_asked_and_says_how() -> None:
    done = told(
        """
        process = part("some-work", work)
        time.sleep(0.5)
        print(open(f"/proc/{process.pid}/comm").read().strip(), process.poll(), os.getpgid(process.pid) == process.pid)
        end(process)
        print(process.poll() == -signal.SIGTERM)
        """
    )
    assert (done.stdout, done.stderr) == ("some-work None True\nTrue\n", "")


def test_what_parted_ends_when_the_command_is_killed() -> None:
    done = told(
        """
        process = part("some-work", work)
        print(process.pid, flush=True)
        time.sleep(0.5)  # it works by now
        os.kill(os.getpid(), signal.SIGKILL)
        """
    )
    assert done.returncode == -signal.SIGKILL  # `told` came back, so nobody held its pipes open for a minute
    child = int(done.stdout)
    ends = time.monotonic() + 20
    while _runs(child) and time.monotonic() < ends:
        time.sleep(0.05)
    assert not _runs(child)


def _runs(number: int) -> bool:
    """Return whether the process runs; one that has ended and that nobody asked about does not."""
    try:
        return psutil.Process(number).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
