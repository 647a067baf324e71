"""The words of the command that keep the records: backup, restore, export."""

from __future__ import annotations

import csv
import hashlib
import os
import subprocess
import tempfile
from pathlib import Path
from shutil import which

import psycopg
from psycopg import sql

from rightsource.config import embedded
from rightsource.config.command_parts import (
    APPLICATION_URL,
    OWNER_URL,
    CommandError,
    database,
    is_empty,
    is_served,
    migrate,
    require_migrated,
    say,
    step,
)
from rightsource.config.processes import end_with_parent

MARK = b"PGDMP"  # how every file of pg_dump's custom format begins
SEAL = b"\nSHA-256 of all before: %s\n"  # at the end of every backup; pg_restore never reads so far
SEAL_LENGTH = len(SEAL % (b"0" * 64))
# A newer pg_restore writes settings that an older server does not know.
UNKNOWN_TO_OLDER_SERVERS = (b"SET transaction_timeout",)


def _tool(name: str) -> str:
    """Return the path of one of PostgreSQL's own programs: the embedded server's, or else the machine's."""
    shipped = embedded.tools() / name
    found = str(shipped) if shipped.exists() else which(name)
    if found is None:
        raise CommandError(f"PostgreSQL's {name} is not on this machine. Install the package postgresql-client.")
    return found


def _ask(command: list[str], *, failed: str, **options: object) -> None:
    """Run one of PostgreSQL's programs, and turn what it says into a sentence when it fails; it ends with this one."""
    done = subprocess.run(  # type: ignore[call-overload]
        command, stderr=subprocess.PIPE, check=False, preexec_fn=end_with_parent, **options
    )
    if done.returncode != 0:
        reason = done.stderr.decode(errors="replace").strip()
        raise CommandError(f"{failed} {Path(command[0]).name} said: {reason}")


def _digest_before_seal(file: Path, length: int) -> bytes:
    """Return the checksum of so many bytes from the beginning of a file, in hexadecimal."""
    digest = hashlib.sha256()
    with file.open("rb") as handle:
        while block := handle.read(min(length, 1 << 20)):
            digest.update(block)
            length -= len(block)
    return digest.hexdigest().encode()


def _seal(file: Path) -> None:
    """Put the checksum of a backup at its end: PostgreSQL would restore altered data that was not compressed."""
    digest = _digest_before_seal(file, file.stat().st_size)
    with file.open("ab") as handle:
        handle.write(SEAL % digest)


def _is_whole(file: Path) -> bool:
    """Return whether a backup is as it was sealed."""
    before = file.stat().st_size - SEAL_LENGTH
    if before <= 0:
        return False
    with file.open("rb") as handle:
        handle.seek(before)
        seal = handle.read()
    return seal == SEAL % _digest_before_seal(file, before)


def backup(file: Path) -> int:
    """Write the whole database to one sealed file that only its writer may read."""
    if file.exists():
        raise CommandError(f"{file} is there already. Name another file, so that no backup is lost.")
    if not file.parent.is_dir():
        raise CommandError(f"The folder {file.parent} is not there. Make it first.")
    with database():
        require_migrated()
        with step("Writing the backup"), tempfile.TemporaryDirectory(dir=file.parent) as folder:
            part = Path(folder) / "part"
            part.touch(mode=0o600)
            _ask(
                [
                    _tool("pg_dump"),
                    "--format=custom",
                    "--no-owner",
                    f"--file={part}",
                    f"--dbname={os.environ[OWNER_URL]}",
                ],
                failed=f"The backup was not written, and {file} is not there. Put right what is said here; then back "
                "up again.",
            )
            _seal(part)
            part.rename(file)
    say(f"{file} holds everything, {file.stat().st_size / 1_000_000:.1f} MB. It holds personal data: keep it safe.")
    return 0


def restore(file: Path, *, replace: bool) -> int:
    """Put back what a backup holds, all of it or nothing, and bring it up to date."""
    if not file.is_file():
        raise CommandError(f"There is no file {file}.")
    with file.open("rb") as handle:
        if handle.read(len(MARK)) != MARK:
            raise CommandError(f"{file} is not a file that `rightsource backup` wrote. Nothing was changed.")
    damaged = f"{file} is damaged or was cut short, so nothing was changed. Restore from another backup."
    if not _is_whole(file):
        raise CommandError(damaged)
    if is_served():
        raise CommandError("The council is running. End it first with: rightsource stop. Nothing was changed.")
    with database():
        if not is_empty() and not replace:
            raise CommandError(
                "This database holds records, and restoring would remove them. Back them up first; then, if they may "
                "go, restore with --replace. Nothing was changed."
            )
        with step("Restoring"), tempfile.TemporaryDirectory() as folder:
            script = Path(folder) / "restore.sql"
            script.touch(mode=0o600)
            plain = Path(folder) / "plain.sql"
            plain.touch(mode=0o600)
            _ask(
                [_tool("pg_restore"), "--no-owner", f"--file={plain}", str(file)],
                failed=damaged,
            )
            with plain.open("rb") as lines, script.open("wb") as wanted:
                wanted.write(b"DROP OWNED BY CURRENT_USER CASCADE;\n")
                wanted.writelines(line for line in lines if not line.startswith(UNKNOWN_TO_OLDER_SERVERS))
            _ask(
                [
                    _tool("psql"),
                    "--no-psqlrc",
                    "--quiet",
                    "--single-transaction",
                    "--set=ON_ERROR_STOP=1",
                    f"--file={script}",
                    os.environ[OWNER_URL],
                ],
                failed="What the backup holds could not be put back, so nothing was changed: the records are as they "
                "were.",
                stdout=subprocess.DEVNULL,
            )
        embedded.open_to_application(os.environ[OWNER_URL], _application_role())
        migrate()
    say(f"{file} is restored. Prove it with: rightsource check.")
    return 0


def _application_role() -> str:
    """Return the name of the role that the application connects as."""
    return str(psycopg.conninfo.conninfo_to_dict(os.environ[APPLICATION_URL]).get("user", embedded.APPLICATION))


def export_tables(folder: Path) -> int:
    """Write every table as CSV, as its owner sees it, with a list of files, rows and checksums."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise CommandError(f"{folder} is not an empty folder. Name another, so that nothing is written over.")
    with database():
        require_migrated()
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
        with step("Writing the tables") as tell, psycopg.connect(os.environ[OWNER_URL]) as owner:
            owner.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")  # one moment for all of it
            names = [
                str(name)
                for (name,) in owner.execute(
                    "SELECT tablename FROM pg_tables WHERE schemaname = 'public' "
                    "AND tablename NOT IN ('commons_access_browsersession', 'django_cache', 'mfa_authenticator') "
                    "AND NOT starts_with(tablename, 'procrastinate_') "  # what is due, not what was done
                    "ORDER BY tablename"
                )
            ]
            with (folder / "files.csv").open("w", newline="", encoding="utf-8") as handle:
                index = csv.writer(handle)
                index.writerow(["file", "rows", "sha256"])
                for name in names:
                    tell(name)
                    index.writerow([f"{name}.csv", *_export(owner, name, folder / f"{name}.csv")])
    say(f"{len(names)} tables are in {folder}; files.csv lists them. They hold personal data: keep them safe.")
    return 0


def _export(owner: psycopg.Connection[tuple[object, ...]], table: str, file: Path) -> tuple[int, str]:
    """Write one table and return its number of rows and the checksum of the file."""
    digest = hashlib.sha256()
    query = sql.SQL("COPY {} TO STDOUT WITH (FORMAT csv, HEADER)").format(sql.Identifier(table))
    cursor = owner.cursor()
    with file.open("wb") as handle, cursor.copy(query) as rows:
        for block in rows:
            digest.update(block)
            handle.write(block)
    return cursor.rowcount, digest.hexdigest()
