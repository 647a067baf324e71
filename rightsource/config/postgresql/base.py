"""The database wrapper that Django loads from `ENGINE`."""

from __future__ import annotations

import select
from typing import Any, Self

import psycopg
from django.db.backends.postgresql import base, operations
from django.db.backends.utils import CursorWrapper


class PreparedCursor(psycopg.Cursor[Any]):
    """A cursor whose statements the server reads and plans once a connection, not once a request.

    One is kept with its connection: who closes it gives it back for the next statement.
    """

    is_lent = True

    def close(self) -> None:
        """Give the cursor back; what it read is forgotten with the next statement."""
        self.is_lent = False

    def execute(self, query: Any, params: Any = None, **words: Any) -> Self:
        """Send a statement with its values apart; the first time on a connection it is prepared."""
        return super().execute(query, params, **{"prepare": True, **words})


class DatabaseOperations(operations.DatabaseOperations):
    """PostgreSQL as Django has it, also when it says which statement was sent."""

    def last_executed_query(self, cursor: Any, sql: str, params: Any) -> str | None:
        """Return the statement with its values, for whoever reads along."""
        if isinstance(cursor, PreparedCursor):
            composed: str = self.compose_sql(sql, params)
            return composed
        said: str | None = super().last_executed_query(cursor, sql, params)
        return said


class DatabaseWrapper(base.DatabaseWrapper):
    """PostgreSQL as Django has it; a connection on which nothing waits to be read stands, and costs no question.

    A server that ended, or ended this connection, leaves its last word or the end of the stream to be read. Only then
    is the question asked that Django asks before every request.
    """

    ops_class = DatabaseOperations

    def is_usable(self) -> bool:
        """Whether the kept connection can be used."""
        kept = self.connection
        if kept is None or kept.closed:
            return False
        waiting = select.poll()
        waiting.register(kept.fileno(), select.POLLIN | select.POLLERR | select.POLLHUP)
        return not waiting.poll(0) or bool(super().is_usable())

    kept_cursor: PreparedCursor | None = None

    def prepared(self) -> CursorWrapper:
        """Return a cursor for the few statements that every request or every booking sends; it counts as any other."""
        self.close_if_health_check_failed()
        self.ensure_connection()
        found = self.kept_cursor
        if found is None or found.is_lent or found.connection is not self.connection:
            with self.wrap_database_errors:
                found = PreparedCursor(self.connection)
            self.kept_cursor = found
        found.is_lent = True
        return self._prepare_cursor(found)
