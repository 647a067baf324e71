"""The database of a test run: who owns it, who may do what in it, and that it is whole again after each test."""

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from django.db import connection, connections

OWNED = """
SELECT count(*) FROM pg_class
WHERE relowner = (SELECT oid FROM pg_roles WHERE rolname = current_user)
"""


@pytest.mark.django_db
def test_the_application_role_owns_no_table() -> None:
    """Row-level security binds everyone but the owner; were the application the owner, policies would be off."""
    with connection.cursor() as cursor:
        cursor.execute(OWNED)
        assert cursor.fetchone() == (0,)
        cursor.execute("SELECT count(*) FROM pg_class WHERE relname = 'django_migrations'")
        assert cursor.fetchone() == (1,), "the database is migrated, so the count above is not of nothing"


@pytest.mark.django_db
def test_the_application_role_has_no_power_over_policies() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper, rolbypassrls, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname = current_user"
        )
        assert cursor.fetchone() == (False, False, False, False)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE mine (id int)",
        "CREATE TEMPORARY TABLE mine (id int)",
        "CREATE SCHEMA mine",
        "TRUNCATE commons_access_browsersession",
        "SET ROLE rightsource_owner",
    ],
)
def test_the_application_role_is_refused(statement: str) -> None:
    with (
        psycopg.connect(os.environ["RIGHTSOURCE_DATABASE_URL"]) as application,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        application.execute(statement)


@pytest.mark.django_db
def test_this_run_has_a_database_of_its_own() -> None:
    name = connection.settings_dict["NAME"]
    assert name == connections["owner"].settings_dict["NAME"] == f"rs_test_{os.getpid()}"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_rows_of_a_transactional_test_are_gone_and_rows_of_migrations_are_back(turn: int) -> None:
    """Two turns of the same test: the second finds what the first found."""
    with psycopg.connect(os.environ["RIGHTSOURCE_OWNER_DATABASE_URL"], autocommit=True) as owner:
        found = owner.execute("SELECT count(*) FROM commons_access_browsersession").fetchone()
        assert found == (0,)
        types = owner.execute("SELECT count(*) FROM django_content_type WHERE model = 'browsersession'").fetchone()
        assert types == (1,)
        owner.execute("INSERT INTO commons_access_browsersession VALUES ('key', 'data', '2015-04-01T00:00:00Z')")
        owner.execute("DELETE FROM auth_permission")
        owner.execute("DELETE FROM django_content_type")


ASK_A_PROCESS_BESIDE = """
import subprocess, sys
from tests import settings
beside = subprocess.run([sys.executable, "-c", "from tests import settings; print(settings.EMBEDDED_TEST_SERVER)"],
                        check=True, capture_output=True, text=True).stdout.strip()
print(settings.EMBEDDED_TEST_SERVER, beside)
"""


@pytest.mark.parametrize("given", [True, False], ids=["our own server", "a server of somebody else"])
def test_processes_that_test_side_by_side_agree_whose_server_it_is(given: bool, tmp_path: Path) -> None:
    """The first process puts the addresses into the environment; the others must start the server all the same."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("RIGHTSOURCE_")}
    environment["RIGHTSOURCE_TEST_HOME"] = str(tmp_path)
    if not given:
        for key in ("RIGHTSOURCE_DATABASE_URL", "RIGHTSOURCE_OWNER_DATABASE_URL"):
            environment[key] = "postgresql://somebody@/postgres?host=/somewhere"
    words = [sys.executable, "-c", ASK_A_PROCESS_BESIDE]
    told = subprocess.run(words, env=environment, check=True, capture_output=True, text=True).stdout.split()
    assert told == [str(given), str(given)]
