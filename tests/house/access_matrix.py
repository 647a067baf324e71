"""Who may do what with which row, as the database itself answers: measured in SQL as the application role.

The expected answers stand in docs/reference/access-matrix.txt. Each table holds three rows in a copy of the database
without constraints: one of the person, body and account that acts ("own"), one of somebody else ("other's") and one
of nobody ("none"). For every table, role and row, the role tries to read, insert, update and delete.

To write the file anew after a deliberate change, and then to read every line of the difference:

    python -m pytest tests/house/test_access_matrix.py --write-access-matrix
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.apps import apps
from django.db import models
from psycopg import sql

from rightsource.commons.access.rules import Role

FILE = Path(__file__).parents[2] / "docs" / "reference" / "access-matrix.txt"
OWN, OTHER, NONE = 1, 2, 3
WHOSE = {OWN: "own", OTHER: "other's", NONE: "none"}
VERBS = "riud"
OWNERSHIP = ("person_id", "body_id", "account_id", "respondent_id")
Matrix = dict[str, dict[str, tuple[str, str, str]]]  # table → role → rights on own, other's and nobody's row

HEADER = """\
Who may do what with which row. Answers for this file: the monitoring officer.

r read, i insert, u update, d delete, - refused; asked of the database as the application role, acting as the role,
with no special purpose. Three columns: the row is one's own (person, body or account), somebody else's, nobody's.
Roles with the same rights share a line. Services ask further questions; no service can do more than this file says.
"""


def tables() -> list[str]:
    """Return the tables of all rooms, in order."""
    found = [
        model._meta.db_table
        for config in apps.get_app_configs()
        if config.name.startswith("rightsource.")
        for model in config.get_models(include_auto_created=True)
    ]
    return sorted(found)


def loosen(owner: psycopg.Connection[tuple[object, ...]]) -> None:
    """Take constraints, triggers and NOT NULL from a throw-away copy, so that any row can lie in any table."""
    rows = owner.execute(
        "SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE connamespace = 'public'::regnamespace "
        "AND contype IN ('f', 'c', 'u', 'x') AND conrelid <> 0 ORDER BY contype = 'u'"
    ).fetchall()
    for table, name in rows:
        owner.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    for (name,) in owner.execute(
        "SELECT indexrelid::regclass::text FROM pg_index JOIN pg_class c ON c.oid = indrelid "
        "WHERE indisunique AND NOT indisprimary AND c.relnamespace = 'public'::regnamespace"
    ).fetchall():
        owner.execute(f"DROP INDEX {name}")
    for table, name in owner.execute(
        "SELECT tgrelid::regclass::text, tgname FROM pg_trigger JOIN pg_class c ON c.oid = tgrelid "
        "WHERE NOT tgisinternal AND c.relnamespace = 'public'::regnamespace"
    ).fetchall():
        owner.execute(f'DROP TRIGGER "{name}" ON {table}')
    for table, column in owner.execute(
        "SELECT attrelid::regclass::text, attname FROM pg_attribute a JOIN pg_class c ON c.oid = attrelid "
        "WHERE attnotnull AND attnum > 0 AND relkind = 'r' AND relnamespace = 'public'::regnamespace "
        "AND NOT EXISTS (SELECT FROM pg_index i WHERE i.indrelid = attrelid AND indisprimary AND attnum = ANY(indkey))"
    ).fetchall():
        owner.execute(f'ALTER TABLE {table} ALTER COLUMN "{column}" DROP NOT NULL')


def model_of(table: str) -> type[models.Model]:
    """Return the model of a table."""
    return next(m for m in apps.get_models(include_auto_created=True) if m._meta.db_table == table)


def row_for(model: type[models.Model], whose: int, *, key: int) -> dict[str, object]:
    """Return the values of a row that belongs to whom it says; every pointer leads to the same person's rows."""
    values: dict[str, object] = {}
    for field in model._meta.concrete_fields:
        column = field.column
        if field.primary_key:
            if not (field.is_relation or isinstance(field, (models.TextField, models.CharField))):
                values[column] = key
            else:
                values[column] = str(key) if not field.is_relation else key
        elif column in OWNERSHIP or (field.is_relation and column.endswith(OWNERSHIP)):
            values[column] = None if whose == NONE else whose
        elif field.is_relation:
            target = field.target_field
            values[column] = str(whose) if isinstance(target, (models.TextField, models.CharField)) else whose
        elif column.endswith("_pence") or column == "taken":
            values[column] = 0  # a policy may let a line or session be opened with nothing on it, and in no other way
        elif column == "by" or column.endswith("_by") or column == "by_ref":
            values[column] = f"access/account/{whose}"
    return values


def insert(connection: psycopg.Connection[tuple[object, ...]], table: str, values: dict[str, object]) -> None:
    """Insert a row, whatever its identity column says."""
    names = sql.SQL(", ").join(sql.Identifier(name) for name in values)
    marks = sql.SQL(", ").join(sql.Placeholder() for _ in values)
    statement = sql.SQL("INSERT INTO {} ({}) OVERRIDING SYSTEM VALUE VALUES ({})")
    connection.execute(statement.format(sql.Identifier(table), names, marks), list(values.values()))


def fill(owner: psycopg.Connection[tuple[object, ...]]) -> None:
    """Put one own, one other's and one nobody's row into every table."""
    for table in tables():
        model = model_of(table)
        owner.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
        for whose in WHOSE:
            insert(owner, table, row_for(model, whose, key=whose))


@contextmanager
def acting(connection: psycopg.Connection[tuple[object, ...]], role: str) -> Iterator[None]:
    """Act as a role, with account 1, person 1 and body 1, as far as the role has them; undone at the end."""
    connection.execute("BEGIN")
    try:
        known = role not in (Role.PUBLIC, Role.SYSTEM)
        settings = {
            "role": role,
            "account": "1" if known else "",
            "person": "1" if known else "",
            "bodies": "{1}" if role == Role.BODY_STAFF else "{}",
            "purpose": "view",
        }
        for name, value in settings.items():
            connection.execute("SELECT set_config(%s, %s, true)", [f"rightsource.{name}", value])
        connection.execute("SAVEPOINT attempt")  # what is tried goes back to it, so one is enough
        yield
    finally:
        connection.execute("ROLLBACK")


def tried(connection: psycopg.Connection[tuple[object, ...]], statement: sql.Composable, values: list[object]) -> int:
    """Return how many rows a statement touched; -1 when the database refused for lack of rights."""
    try:
        count = connection.execute(statement, values).rowcount
    except psycopg.errors.InsufficientPrivilege:
        count = -1
    except psycopg.Error as error:  # anything else than a refusal means that the right was there
        count = -1 if "row-level security" in str(error) else 1
    connection.execute("ROLLBACK TO SAVEPOINT attempt")
    return count


def rights(application: psycopg.Connection[tuple[object, ...]], table: str) -> dict[str, tuple[str, str, str]]:
    """Return what each role may do with the three rows of one table."""
    model = model_of(table)
    name, key = sql.Identifier(table), sql.Identifier(model._meta.pk.column)
    text_key = isinstance(model._meta.pk, (models.TextField, models.CharField))
    updatable = application.execute(
        "SELECT column_name FROM information_schema.column_privileges WHERE table_schema = 'public' "
        "AND table_name = %s AND grantee = current_user AND privilege_type = 'UPDATE' ORDER BY 1",
        [table],
    ).fetchall()
    columns = [str(column) for (column,) in updatable if column != model._meta.pk.column]
    found: dict[str, tuple[str, str, str]] = {}
    for role in Role:
        answers = []
        with acting(application, role.value):
            for whose in WHOSE:
                at: object = str(whose) if text_key else whose
                answer = ""
                read = tried(application, sql.SQL("SELECT 1 FROM {} WHERE {} = %s").format(name, key), [at])
                answer += "r" if read == 1 else "-"
                values = row_for(model, whose, key=whose + 100)
                if "role" in (field.column for field in model._meta.concrete_fields):
                    values["role"] = role.value if whose == OWN else "another"  # a policy may ask for the acting role
                names = sql.SQL(", ").join(sql.Identifier(column) for column in values)
                marks = sql.SQL(", ").join(sql.Placeholder() for _ in values)
                add = sql.SQL("INSERT INTO {} ({}) OVERRIDING SYSTEM VALUE VALUES ({})").format(name, names, marks)
                answer += "i" if tried(application, add, list(values.values())) == 1 else "-"
                change = 0
                if columns:
                    column = sql.Identifier(columns[0])
                    change = tried(
                        application,
                        sql.SQL("UPDATE {} SET {} = {} WHERE {} = %s").format(name, column, column, key),
                        [at],
                    )
                answer += "u" if change == 1 else "-"
                gone = tried(application, sql.SQL("DELETE FROM {} WHERE {} = %s").format(name, key), [at])
                answer += "d" if gone == 1 else "-"
                answers.append(answer)
        found[role.value] = (answers[0], answers[1], answers[2])
    return found


def written(matrix: Matrix) -> str:
    """Return the matrix as the file shows it."""
    lines = [HEADER]
    for table in sorted(matrix):
        lines.append(f"\n{table}")
        groups: dict[tuple[str, str, str], list[str]] = {}
        for role, answer in matrix[table].items():
            groups.setdefault(answer, []).append(role)
        for answer, roles in sorted(groups.items(), key=lambda item: (item[0] == ("----",) * 3, item[1])):
            marks = "  ".join(f"{WHOSE[whose]} {text}" for whose, text in zip(WHOSE, answer, strict=True))
            lines.append(f"  {marks}  {', '.join(sorted(roles))}")
    return "\n".join(lines) + "\n"


def read(text: str) -> Matrix:
    """Read the file; a role that stands twice under a table is an error."""
    matrix: Matrix = {}
    table = ""
    for line in text.removeprefix(HEADER).splitlines():
        if not line.strip():
            continue
        if not line.startswith(" "):
            table = line.strip()
            matrix[table] = {}
            continue
        words = line.split(None, 6)
        answer = (words[1], words[3], words[5])
        for role in words[6].split(", "):
            if role in matrix[table]:
                raise ValueError(f"{table}: {role} stands twice")
            matrix[table][role] = answer
    return matrix


def differences(expected: Matrix, found: Matrix) -> Iterable[str]:
    """Yield every cell in which the database and the file differ, and whatever is missing from the file."""
    for table, roles in found.items():
        if table not in expected:
            yield f"{table} is not in the file"
            continue
        for role, answer in roles.items():
            wanted = expected[table].get(role)
            if wanted is None:
                yield f"{table}: the role {role} is not in the file"
            elif wanted != answer:
                yield f"{table}, {role}: the file says {wanted}, the database {answer}"
    for table in expected.keys() - found.keys():
        yield f"{table} is in the file and not in the database"
