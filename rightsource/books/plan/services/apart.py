"""Work over columns in a process of its own, so that neither numbers nor compiler stay in the memory of this one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[4]
MOST_SECONDS = 600


class WorkFailedError(Exception):
    """The process came to no result."""


def worked_apart(*, module: str, asked: object) -> Any:
    """Return what the `main` of a module of `bulk` answers, read and written as JSON.

    :raises WorkFailedError: it ended without a result
    """
    with tempfile.TemporaryDirectory(prefix="rightsource-plan-") as folder:
        around = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])}
        if not os.access(Path(__file__).resolve().parents[1], os.W_OK):
            around["NUMBA_CACHE_DIR"] = folder  # what is compiled cannot be kept beside the program
        try:
            done = subprocess.run(
                [sys.executable, "-c", f"from rightsource.books.plan.bulk.{module} import main; main()"],
                input=json.dumps(asked),
                capture_output=True,
                text=True,
                check=False,
                env=around,
                timeout=MOST_SECONDS,
            )
        except subprocess.TimeoutExpired as error:
            raise WorkFailedError(f"no answer came in {MOST_SECONDS} seconds") from error
    if done.returncode != 0:
        raise WorkFailedError(done.stderr.strip()[-400:])
    return json.loads(done.stdout)
