"""The tests once more on the distribution's PostgreSQL: python -m tests.distribution, with pytest's words after it.

A private cluster on a socket in a new folder, run by an unprivileged user and removed afterwards; no service.
"""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import quote

from rightsource.config import embedded

FROM_OLDEST = 15


def programs() -> Path:
    """Return the folder of the newest PostgreSQL that the distribution installed."""
    found = [path for path in Path("/usr/lib/postgresql").glob("*/bin") if (path / "postgres").exists()]
    if not found:
        sys.exit("The distribution's PostgreSQL is not installed. Ask for: apt-get install postgresql.")
    newest = max(found, key=lambda path: int(path.parent.name))
    if int(newest.parent.name) < FROM_OLDEST:
        sys.exit(f"rightsource needs PostgreSQL {FROM_OLDEST} or newer; this machine has {newest.parent.name}.")
    return newest


def run(words: list[str]) -> int:
    """Run the tests on a private cluster and return pytest's exit code."""
    bin_folder = programs()
    user = "postgres" if os.geteuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="rightsource-distribution-", dir="/var/tmp"))
    data = folder / "data"
    data.mkdir(mode=0o700)
    if user is not None:
        owner = pwd.getpwnam(user)
        for path in (folder, data):
            os.chown(path, owner.pw_uid, owner.pw_gid)

    def ask(program: str, *rest: str) -> None:
        subprocess.run([str(bin_folder / program), *rest], user=user, cwd="/", check=True, stdout=subprocess.DEVNULL)

    try:
        ask(
            "initdb",
            "--auth=trust",
            "--encoding=utf8",
            "--locale=C.UTF-8",
            "--no-sync",
            "-U",
            "postgres",
            "-D",
            str(data),
        )
        with (data / "postgresql.conf").open("a") as handle:
            handle.write(embedded.TEST_SETTINGS)
        ask("pg_ctl", "-w", "-D", str(data), "-l", str(folder / "log"), "-o", f"-h '' -k {folder}", "start")
        try:
            host = quote(str(folder), safe="/")
            embedded.make_roles(f"postgresql://postgres@/postgres?host={host}", owner_may_create_databases=True)
            found = {
                "RIGHTSOURCE_DATABASE_URL": f"postgresql://{embedded.APPLICATION}@/postgres?host={host}",
                "RIGHTSOURCE_OWNER_DATABASE_URL": f"postgresql://{embedded.OWNER}@/postgres?host={host}",
            }
            print(f"On PostgreSQL {bin_folder.parent.name} of the distribution:", flush=True)  # noqa: T201
            command = [sys.executable, "-m", "pytest", "-q", "-m", "not heavy and not browser", *words]
            return subprocess.run(command, env={**os.environ, **found}, check=False).returncode
        finally:
            ask("pg_ctl", "-w", "-m", "immediate", "-D", str(data), "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
