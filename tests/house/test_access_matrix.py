"""The expected access matrix, tried cell by cell in SQL, and shown to notice a policy that is gone."""

import os
import random
from collections.abc import Iterator

import psycopg
import pytest
from psycopg import sql

from tests import database
from tests.house import access_matrix


@pytest.fixture(scope="module")
def copy(django_db_setup, django_db_blocker) -> Iterator[tuple[psycopg.Connection, psycopg.Connection]]:
    """A throw-away copy of the database without constraints, as its owner and as the application role."""
    name = f"rs_test_{os.getpid()}_matrix"
    owner_url = os.environ["RIGHTSOURCE_OWNER_DATABASE_URL"]
    application_url = os.environ["RIGHTSOURCE_DATABASE_URL"]
    template = database.TEMPLATE + database.fingerprint()
    with psycopg.connect(database.renamed(owner_url, "postgres"), autocommit=True) as server:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
        server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template)))
        try:
            database.embedded.open_to_application(
                database.renamed(owner_url, name), str(database.settings.DATABASES["default"]["USER"])
            )
            with (
                psycopg.connect(database.renamed(owner_url, name), autocommit=True) as owner,
                psycopg.connect(database.renamed(application_url, name), autocommit=True) as application,
            ):
                access_matrix.loosen(owner)
                access_matrix.fill(owner)
                yield owner, application
        finally:
            server.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(name)))


def test_the_database_answers_as_the_file_says(copy, request):
    _, application = copy
    found = {table: access_matrix.rights(application, table) for table in access_matrix.tables()}
    if request.config.getoption("--write-access-matrix"):
        access_matrix.FILE.write_text(access_matrix.written(found), encoding="utf-8")
    expected = access_matrix.read(access_matrix.FILE.read_text(encoding="utf-8"))
    assert list(access_matrix.differences(expected, found)) == []
    assert access_matrix.read(access_matrix.written(found)) == found


@pytest.mark.parametrize("most", [10, pytest.param(None, marks=pytest.mark.heavy, id="all")])
def test_a_policy_that_is_gone_is_noticed(copy, most):
    """Policies are dropped in turn; each time the cells of its table differ from the file."""
    owner, application = copy
    expected = access_matrix.read(access_matrix.FILE.read_text(encoding="utf-8"))
    policies = owner.execute(
        "SELECT tablename, policyname, cmd, qual, with_check FROM pg_policies WHERE schemaname = 'public' ORDER BY 1, 2"
    ).fetchall()
    unnoticed = []
    for table, policy, verb, using, check in random.Random(2015).sample(policies, most or len(policies)):
        owner.execute(f'DROP POLICY "{policy}" ON "{table}"')
        try:
            if access_matrix.rights(application, table) == expected.get(table):  # none: the file is about to be written
                unnoticed.append(f"{table}.{policy}")
        finally:  # the tests of this module share the copy, and one of them may write the file from it
            owner.execute(
                f'CREATE POLICY "{policy}" ON "{table}" FOR {verb}'
                + (f" USING ({using})" if using else "")
                + (f" WITH CHECK ({check})" if check else "")
            )
    assert unnoticed == []
    tables = {table for table, *_ in policies}
    assert tables, "there is no policy at all"


def test_a_table_or_role_that_is_missing_from_the_file_is_noticed():
    expected = access_matrix.read(access_matrix.FILE.read_text(encoding="utf-8"))
    table = next(iter(expected))
    found = {name: dict(roles) for name, roles in expected.items()}
    without_table = {name: roles for name, roles in expected.items() if name != table}
    assert list(access_matrix.differences(without_table, found)) == [f"{table} is not in the file"]
    without_role = {name: dict(roles) for name, roles in expected.items()}
    del without_role[table]["resident"]
    assert list(access_matrix.differences(without_role, found)) == [f"{table}: the role resident is not in the file"]
