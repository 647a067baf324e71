"""A database for each test run: copied from a template that is migrated once for each state of the migrations.

The owner migrates, the application role connects. Given CREATEDB the application role would own the tables and
row-level security would be silently off; tests/config/test_database.py asserts that it owns none.
"""

import hashlib
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from psycopg import sql

from rightsource.config import embedded

TEMPLATE = "rs_template_"
DATABASE = "rs_test_"
TEMPLATES_KEPT = 12
LOCK = 2015  # any number: the same for every run on one server
PACKAGE = Path(settings.PACKAGE_DIR)

_seeds: dict[str, bytes] = {}


def renamed(url: str, database: str) -> str:
    """Return the URL of another database on the same server."""
    return urlsplit(url)._replace(path=f"/{database}").geturl()


def fingerprint() -> str:
    """Return a hash of all that decides how a migrated database looks."""
    digest = hashlib.sha256()
    files = [*PACKAGE.glob("**/migrations/*.py"), *PACKAGE.glob("**/sql/*")]
    files += [PACKAGE / "commons" / "record" / "tables.py"]
    for path in sorted(path for path in files if path.is_file()):
        digest.update(str(path.relative_to(PACKAGE)).encode() + b"\0" + path.read_bytes() + b"\0")
    for name in ("django", "django-allauth", "procrastinate", "psycopg"):
        digest.update(f"{name} {version(name)}".encode())
    digest.update(repr([*settings.INSTALLED_APPS, settings.DATABASES["default"]["USER"]]).encode())
    return digest.hexdigest()[:16]


def _databases(owner: psycopg.Connection[tuple[object, ...]], prefix: str) -> list[tuple[str, str]]:
    """Return names and comments of the databases that begin so."""
    rows = owner.execute(
        "SELECT datname, coalesce(shobj_description(oid, 'pg_database'), '') FROM pg_database "
        "WHERE starts_with(datname, %s)",
        [prefix],
    ).fetchall()
    return [(str(name), str(comment)) for name, comment in rows]


def _drop(owner: psycopg.Connection[tuple[object, ...]], name: str) -> None:
    """Drop a database; one that somebody else still uses or has dropped is left to the next run."""
    with suppress(psycopg.errors.ObjectInUse, psycopg.errors.InvalidCatalogName, psycopg.errors.InsufficientPrivilege):
        owner.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _tidy(owner: psycopg.Connection[tuple[object, ...]]) -> None:
    """Drop the databases of dead processes, and the templates that nobody has used for longest."""
    for name, _ in _databases(owner, DATABASE):
        pid = name.removeprefix(DATABASE)
        if not (pid.isdigit() and _is_alive(int(pid))):
            _drop(owner, name)
    templates = sorted(_databases(owner, TEMPLATE), key=lambda found: found[1], reverse=True)
    for name, _ in templates[TEMPLATES_KEPT:]:
        _drop(owner, name)


def _use(alias: str, database: str) -> None:
    """Point one of Django's connections to another database."""
    connection = connections[alias]
    connection.close()
    if hasattr(connection, "close_pool"):
        connection.close_pool()
    connection.settings_dict["NAME"] = database


def secure() -> None:
    """Give the application role what the tables of this project grant it, where the room has said so."""
    module = "rightsource.commons.record.tables"
    if find_spec(module) is not None:
        found = getattr(import_module(module), "secure", None)
        if found is not None:
            found(connections["owner"])


def _make_template(owner: psycopg.Connection[tuple[object, ...]], owner_url: str, name: str) -> None:
    """Migrate a new database as the owner, and give it its name only when it is whole."""
    building = f"{name}_building"
    _drop(owner, building)
    owner.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(sql.Identifier(building)))
    embedded.open_to_application(renamed(owner_url, building), str(settings.DATABASES["default"]["USER"]))
    _use("owner", building)
    call_command("migrate", database="owner", verbosity=0, interactive=False)
    secure()
    connections["owner"].close()
    owner.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(building), sql.Identifier(name)))


@contextmanager
def database() -> Iterator[str]:
    """Make a database for this process, point both of Django's connections to it, and drop it in the end."""
    if settings.EMBEDDED_TEST_SERVER:
        found = embedded.test_server()
        owner_url, application_url = found.owner, found.application
    else:
        owner_url = os.environ["RIGHTSOURCE_OWNER_DATABASE_URL"]
        application_url = os.environ["RIGHTSOURCE_DATABASE_URL"]
    for alias, url in (("owner", owner_url), ("default", application_url)):
        connections[alias].settings_dict["HOST"] = embedded_host(url) or connections[alias].settings_dict["HOST"]
    template, name = TEMPLATE + fingerprint(), f"{DATABASE}{os.getpid()}"
    with psycopg.connect(renamed(owner_url, "postgres"), autocommit=True) as owner:
        owner.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        _tidy(owner)
        if template not in {found for found, _ in _databases(owner, TEMPLATE)}:
            _make_template(owner, owner_url, template)
        owner.execute(
            sql.SQL("COMMENT ON DATABASE {} IS {}").format(
                sql.Identifier(template), sql.Literal(f"{time.time():015.3f}")
            )
        )
        owner.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template)))
    # what is granted on a database itself is not copied with its template
    embedded.open_to_application(renamed(owner_url, name), str(settings.DATABASES["default"]["USER"]))
    _use("owner", name)
    _use("default", name)
    os.environ["RIGHTSOURCE_OWNER_DATABASE_URL"] = renamed(owner_url, name)
    os.environ["RIGHTSOURCE_DATABASE_URL"] = renamed(application_url, name)
    _keep_seeds(renamed(owner_url, name))
    try:
        yield name
    finally:
        _use("default", name)
        _use("owner", name)
        with psycopg.connect(renamed(owner_url, "postgres"), autocommit=True) as owner:
            _drop(owner, name)


def embedded_host(url: str) -> str:
    """Return the socket folder in a URL, or nothing."""
    query = dict(item.split("=", 1) for item in urlsplit(url).query.split("&") if "=" in item)
    return query.get("host", "")


def _keep_seeds(owner_url: str) -> None:
    """Remember the rows that migrations made, so that they are there again after a transactional test."""
    _seeds.clear()
    with psycopg.connect(owner_url) as owner:
        for table in _filled(owner):
            with owner.cursor().copy(sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(table))) as rows:
                _seeds[table] = b"".join(bytes(row) for row in rows)


def _filled(owner: psycopg.Connection[tuple[object, ...]]) -> list[str]:
    """Return the tables that hold a row."""
    tables = [
        str(name)
        for (name,) in owner.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' "
            "AND NOT relispartition AND relname <> 'django_migrations' ORDER BY 1"
        )
    ]
    if not tables:
        return []
    query = sql.SQL(" UNION ALL ").join(
        sql.SQL("SELECT {} WHERE EXISTS (SELECT FROM {})").format(sql.Literal(name), sql.Identifier(name))
        for name in tables
    )
    return [str(name) for (name,) in owner.execute(query)]


REFERRING = """
WITH RECURSIVE reached(id) AS (
    SELECT relname::text::regclass::oid FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relname = ANY(%s)
    UNION
    SELECT conrelid FROM pg_constraint JOIN reached ON confrelid = reached.id WHERE contype = 'f'
)
SELECT relname FROM pg_class JOIN reached ON reached.id = pg_class.oid
"""


def empty_as_owner() -> None:
    """Empty the tables after a transactional test as the owner: the application role may not TRUNCATE."""
    connections["default"].close()
    with psycopg.connect(os.environ["RIGHTSOURCE_OWNER_DATABASE_URL"]) as owner:
        filled = _filled(owner)
        reached = [str(name) for (name,) in owner.execute(REFERRING, [[*filled, *_seeds]])]
        if not reached:
            return
        tables = [sql.Identifier(name) for name in reached]
        rest = sql.SQL("; ").join(sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(name) for name in tables)
        wake = sql.SQL("; ").join(sql.SQL("ALTER TABLE {} ENABLE TRIGGER USER").format(name) for name in tables)
        owner.execute(rest)  # append-only triggers rest while the owner empties
        owner.execute(sql.SQL("TRUNCATE {} CASCADE").format(sql.SQL(", ").join(tables)))
        for table, rows in _seeds.items():
            with owner.cursor().copy(sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(table))) as copy:
                copy.write(rows)
        owner.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table with an unanswered check cannot be altered
        owner.execute(wake)
