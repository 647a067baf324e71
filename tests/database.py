"""A database for each test run: copied from a template that is migrated once for each state of the migrations.

The owner migrates, the application role connects. Given CREATEDB the application role would own the tables and
row-level security would be silently off; tests/config/test_database.py asserts that it owns none.

Loading a case takes seconds, so a council as loaded is kept as a template too, for each state of code and case files:
`council` gives a test a copy of it.
"""

import hashlib
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import cache
from importlib import import_module
from importlib.metadata import version
from importlib.util import find_spec
from itertools import count
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
LOADED = "rs_loaded_"
LOADED_KEPT = 6
LOCK = 2015  # any number: the same for every run on one server
LOADING_LOCK = LOCK + 1
PACKAGE = Path(settings.PACKAGE_DIR)
CASES = PACKAGE.parent / "cases"

_seeds: dict[str, bytes] = {}
_copies = count(1)


def renamed(url: str, database: str) -> str:
    """Return the URL of another database on the same server."""
    return urlsplit(url)._replace(path=f"/{database}").geturl()


@cache
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


@cache
def fingerprint_of(case: str) -> str:
    """Return a hash of all that decides how a council looks that was loaded from a case."""
    digest = hashlib.sha256(fingerprint().encode())
    for top, kinds in ((PACKAGE, (".py", ".sql", ".yaml")), (CASES / case, ("",))):
        for folder, folders, files in os.walk(top):
            folders[:] = sorted(name for name in folders if name not in ("node_modules", "__pycache__", "migrations"))
            for path in (Path(folder) / name for name in sorted(files) if name.endswith(kinds)):
                digest.update(str(path.relative_to(PACKAGE.parent)).encode() + b"\0" + path.read_bytes() + b"\0")
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
    command = sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name))
    with suppress(psycopg.errors.ObjectInUse, psycopg.errors.InvalidCatalogName):
        try:
            owner.execute(command + sql.SQL(" WITH (FORCE)"))
        except psycopg.errors.InsufficientPrivilege:  # the server tidies it just now, which an owner may not end
            owner.execute(command)


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
        pid = name.removeprefix(DATABASE).partition("_")[0]
        if not (pid.isdigit() and _is_alive(int(pid))):
            _drop(owner, name)
    _forget(owner, TEMPLATE, TEMPLATES_KEPT)


def _forget(owner: psycopg.Connection[tuple[object, ...]], prefix: str, kept: int) -> None:
    """Drop all but so many of the databases that begin so: those that nobody has used for longest."""
    for name, _ in sorted(_databases(owner, prefix), key=lambda found: found[1], reverse=True)[kept:]:
        _drop(owner, name)


def _note_use(owner: psycopg.Connection[tuple[object, ...]], template: str) -> None:
    """Note on a template when it was used."""
    now = sql.Literal(f"{time.time():015.3f}")
    owner.execute(sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(template), now))


def _copy(owner: psycopg.Connection[tuple[object, ...]], owner_url: str, template: str, name: str) -> None:
    """Copy a template, and let the application in: what is granted on a database itself is not copied with it."""
    owner.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template)))
    embedded.open_to_application(renamed(owner_url, name), str(settings.DATABASES["default"]["USER"]))


def _use(alias: str, database: str) -> None:
    """Point one of Django's connections to another database."""
    connection = connections[alias]
    connection.close()
    if hasattr(connection, "close_pool"):
        connection.close_pool()
    connection.settings_dict["NAME"] = database


def _point_to(name: str, owner_url: str, application_url: str) -> None:
    """Point both of Django's connections, and the addresses in the environment, to a database."""
    _use("owner", name)
    _use("default", name)
    os.environ["RIGHTSOURCE_OWNER_DATABASE_URL"] = renamed(owner_url, name)
    os.environ["RIGHTSOURCE_DATABASE_URL"] = renamed(application_url, name)


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
        _note_use(owner, template)
        _copy(owner, owner_url, template, name)
    _point_to(name, owner_url, application_url)
    _keep_seeds(renamed(owner_url, name))
    try:
        yield name
    finally:
        _use("default", name)
        _use("owner", name)
        with psycopg.connect(renamed(owner_url, "postgres"), autocommit=True) as owner:
            _drop(owner, name)


@contextmanager
def council(case: str) -> Iterator[str]:
    """Point everything to a copy of a council as loaded from a case, and back in the end.

    What is written in it is gone with it, so a test may commit. No transaction may be open on either connection.
    """
    owner_url, application_url = os.environ["RIGHTSOURCE_OWNER_DATABASE_URL"], os.environ["RIGHTSOURCE_DATABASE_URL"]
    before, name = urlsplit(owner_url).path.lstrip("/"), f"{DATABASE}{os.getpid()}_{next(_copies)}"
    template = f"{LOADED}{fingerprint_of(case)}"
    with psycopg.connect(renamed(owner_url, "postgres"), autocommit=True) as owner:
        owner.execute("SELECT pg_advisory_lock(%s)", [LOADING_LOCK])
        if template not in {found for found, _ in _databases(owner, LOADED)}:
            building = f"{template}_building"
            _drop(owner, building)
            _copy(owner, owner_url, TEMPLATE + fingerprint(), building)
            try:
                _point_to(building, owner_url, application_url)
                _load(case)
            finally:
                _point_to(before, owner_url, application_url)
            alter = sql.SQL("ALTER DATABASE {} RENAME TO {}")
            owner.execute(alter.format(sql.Identifier(building), sql.Identifier(template)))
        _note_use(owner, template)
        _forget(owner, LOADED, LOADED_KEPT)
        _copy(owner, owner_url, template, name)
    try:
        _point_to(name, owner_url, application_url)
        yield name
    finally:
        _point_to(before, owner_url, application_url)
        with psycopg.connect(renamed(owner_url, "postgres"), autocommit=True) as owner:
            _drop(owner, name)


def _load(case: str) -> None:
    """Load a case as the command does."""
    from rightsource.commons.access.rules import SYSTEM
    from rightsource.journeys.load_case import load_case

    load_case(folder=CASES / case, by=SYSTEM, at=datetime(2026, 11, 22, 9, tzinfo=UTC), progress=lambda _: None)


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
