"""PostgreSQL's own client of measurements: a script of statements, prepared, by many clients at once."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from benchmarks.clients import Asked


def pgbench(url: str, script: str, *, seconds: float, clients: int) -> Asked | None:
    """Return what prepared pgbench does with a script, or None where it is not installed.

    :raises RuntimeError: it did not run, or one of its statements failed
    """
    program = shutil.which("pgbench")
    if program is None:
        return None
    parts = urlsplit(url)
    host = parse_qs(parts.query)["host"][0] if parts.query else parts.hostname or ""
    with tempfile.TemporaryDirectory(prefix="rightsource-pgbench-") as folder:
        file = Path(folder) / "script.sql"
        file.write_text(script)
        command = [program, "-n", "-M", "prepared", "-c", str(clients), "-j", "2", "-T", str(max(1, round(seconds)))]
        command += ["-f", str(file), "-l", "--log-prefix", str(Path(folder) / "log")]
        command += ["-h", unquote(host), "-U", unquote(parts.username or ""), parts.path.lstrip("/")]
        if parts.port:
            command += ["-p", str(parts.port)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"pgbench did not run: {done.stderr.strip()}")
        asked = Asked(seconds=max(1, round(seconds)))
        for log in Path(folder).glob("log*"):
            asked.latencies += [int(line.split()[2]) / 1000 for line in log.read_text().splitlines()]
    return asked
