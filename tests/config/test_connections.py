"""A kept connection is looked at without a question, and one that was ended is never used again."""

import os
from datetime import date

import psycopg
import pytest
from django.db import DataError, OperationalError, ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext

from rightsource.commons.record.queries import ask


def backend() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def begin_request() -> None:
    """Do what Django does with a kept connection before each request."""
    connection.close_if_unusable_or_obsolete()


def test_a_kept_connection_stays_the_same(transactional_db: None) -> None:
    connection.close()  # one that is old is closed for its age
    before = backend()
    begin_request()
    with CaptureQueriesContext(connection) as asked:
        assert backend() == before
    assert len(asked.captured_queries) == 1


def test_a_connection_that_the_server_ended_is_opened_anew(transactional_db: None) -> None:
    connection.close()
    before = backend()
    with psycopg.connect(os.environ["RIGHTSOURCE_DATABASE_URL"], autocommit=True) as other:
        assert other.execute("SELECT pg_terminate_backend(%s, 10000)", [before]).fetchone() == (True,)
    begin_request()
    assert backend() != before


def test_a_statement_is_prepared_once_on_each_connection(transactional_db: None) -> None:
    connection.close()
    for _ in range(2):
        assert ask("SELECT $1::int + 1, $2::text, $3::date", 6, "it's", date(2016, 2, 29)) == [
            (7, "it's", date(2016, 2, 29))
        ]
    assert ask("SELECT count(*) FROM pg_prepared_statements WHERE NOT from_sql AND name LIKE 'rightsource%'") == [(2,)]
    connection.close()
    assert ask("SELECT $1::int + 1, $2::text, $3::date", None, None, None) == [(None, None, None)]


def test_a_statement_begins_the_transaction_of_an_atomic_block(transactional_db: None) -> None:
    with transaction.atomic():
        ask("SELECT set_config('rightsource.purpose', 'probe', true)")
        assert ask("SELECT current_setting('rightsource.purpose')") == [("probe",)]
    assert ask("SELECT coalesce(current_setting('rightsource.purpose', true), '')") == [("",)]


def test_settings_begin_a_transaction_and_end_with_it(transactional_db: None) -> None:
    said = "o'clock \\ \n;COMMIT"
    with CaptureQueriesContext(connection) as asked, transaction.atomic():
        connection.begin_with({"rightsource.purpose": said})
        connection.begin_with({"rightsource.role": "nobody"})
        assert ask("SELECT current_setting('rightsource.purpose'), current_setting('rightsource.role')") == [
            (said, "nobody")
        ]
    assert [query["sql"].split()[0] for query in asked.captured_queries] == ["BEGIN", "SET", "SET", "SELECT", "COMMIT"]
    assert ask("SELECT coalesce(current_setting('rightsource.purpose', true), '')") == [("",)]


def test_what_the_database_refuses_is_told_as_django_tells_it(transactional_db: None) -> None:
    with pytest.raises(DataError, match="out of range") as refused, transaction.atomic():
        ask("SELECT $1::int", 2**40)
    assert isinstance(refused.value.__cause__, psycopg.errors.NumericValueOutOfRange)
    with pytest.raises(ProgrammingError), transaction.atomic():
        ask("SELECT nothing FROM nowhere")
    with pytest.raises(ProgrammingError), transaction.atomic():
        connection.begin_with({"work_mem.": "1"})
    with pytest.raises(DataError, match="NUL"), transaction.atomic():
        ask("SELECT $1::text", "cut\0here")
    with pytest.raises(DataError, match="NUL"), transaction.atomic():
        connection.begin_with({"rightsource.role": "system\0"})
    assert ask("SELECT 1") == [(1,)]  # nothing of it stays
    with psycopg.connect(os.environ["RIGHTSOURCE_DATABASE_URL"], autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 10000)", [backend()])
    with pytest.raises(OperationalError):
        ask("SELECT 1")
    begin_request()
    assert ask("SELECT 1") == [(1,)]
