"""A kept connection is looked at without a question, and one that was ended is never used again."""

import os

import psycopg
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rightsource.commons.record.queries import prepared_cursor


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


def test_two_prepared_cursors_at_once_do_not_read_each_other(transactional_db: None) -> None:
    with prepared_cursor() as outer:
        outer.execute("SELECT n FROM generate_series(1, 2) AS n")
        with prepared_cursor() as inner:
            inner.execute("SELECT 7")
            assert inner.fetchone() == (7,)
        assert outer.fetchall() == [(1,), (2,)]
    with prepared_cursor() as again:
        again.execute("SELECT 8")
        assert again.fetchone() == (8,)
    connection.close()
    with prepared_cursor() as anew:
        anew.execute("SELECT 9")
        assert anew.fetchone() == (9,)
