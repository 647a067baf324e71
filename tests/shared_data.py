"""Where the published data lies that tests compare with; it is never part of the project."""

import os
import subprocess
from functools import cache
from pathlib import Path
from shutil import which

import pytest

HERE = Path(__file__).resolve().parent


@cache
def _beside() -> list[Path]:
    """Return the folders in which `shared` may lie: beside the project, or beside the clone a worktree belongs to."""
    places = [HERE.parents[1]]
    if which("git") is None:
        return places
    found = subprocess.run(
        ["git", "-C", str(HERE), "rev-parse", "--path-format=absolute", "--git-common-dir"],
        capture_output=True,
        text=True,
        check=False,
    )
    if found.returncode == 0:
        places.append(Path(found.stdout.strip()).parents[1])
    return places


def shared(name: str) -> Path:
    """Return a published file by its path under `shared`, or fail the test by naming what is missing."""
    told = os.environ.get("RIGHTSOURCE_SHARED", "")
    folders = [Path(told)] if told else [place / "shared" for place in _beside()]
    for folder in folders:
        if (folder / name).exists():
            return folder / name
    pytest.fail(
        f"The published data “{name}” is missing. Put the folder `shared` beside the project, or name it in "
        f"RIGHTSOURCE_SHARED. Looked in: {', '.join(str(folder) for folder in folders)}."
    )
