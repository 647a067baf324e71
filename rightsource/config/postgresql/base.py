"""The database wrapper that Django loads from `ENGINE`."""

from __future__ import annotations

import re
import select
import time
from collections.abc import Mapping
from typing import Any
from weakref import WeakKeyDictionary

import psycopg
from django.db.backends.postgresql import base
from psycopg import pq
from psycopg.adapt import Transformer
from psycopg.errors import error_from_result

DONE = (pq.ExecStatus.TUPLES_OK, pq.ExecStatus.COMMAND_OK)
VALUE = re.compile(r"\$(\d+)")
# What each connection has read and planned, by its statement.
KNOWN: WeakKeyDictionary[psycopg.Connection[Any], dict[str, bytes]] = WeakKeyDictionary()


class DatabaseWrapper(base.DatabaseWrapper):
    """PostgreSQL as Django has it; a connection on which nothing waits to be read stands, and costs no question.

    A server that ended, or ended this connection, leaves its last word or the end of the stream to be read. Only then
    is the question asked that Django asks before every request.

    The few statements that every request or every booking sends go by `begin_with` and `ask`, without a cursor: half of
    what such a statement cost was the cursor.
    """

    def is_usable(self) -> bool:
        """Whether the kept connection can be used."""
        kept = self.connection
        if kept is None or kept.closed:
            return False
        waiting = select.poll()
        waiting.register(kept.fileno(), select.POLLIN | select.POLLERR | select.POLLHUP)
        return not waiting.poll(0) or bool(super().is_usable())

    def begin_with(self, settings: Mapping[str, str]) -> None:
        """Begin the transaction that an atomic block has opened, with settings that end with it, in one message.

        Inside a transaction that has begun, they are set in it.
        """
        server = self._server()
        with self.wrap_database_errors:
            has_begun = server.transaction_status != pq.TransactionStatus.IDLE
            escape = pq.Escaping(server).escape_literal
            steps = [] if has_begun else [b"BEGIN"]
            for name, value in settings.items():
                steps.append(b"SET LOCAL %s = %s" % (name.encode(), escape(_text(value))))
            began = time.monotonic()
            _done(server.exec_(b";".join(steps)))
        self._log("; ".join(step.decode() for step in steps if step != b"BEGIN"), began)

    def ask(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """Return the rows of a statement whose values are $1, $2 …: the server reads and plans it once a connection.

        Values are None or what PostgreSQL reads from their text: whole numbers, text, days.
        """
        server = self._server()
        began = time.monotonic()
        with self.wrap_database_errors:
            kept: psycopg.Connection[Any] = self.connection
            if not kept.autocommit and server.transaction_status == pq.TransactionStatus.IDLE:
                _done(server.exec_(b"BEGIN"))
            known = KNOWN.setdefault(kept, {})
            if (name := known.get(sql)) is None:
                name = b"rightsource_%d" % len(known)
                _done(server.prepare(name, sql.encode()))
                known[sql] = name
            texts = [None if value is None else _text(value) for value in values]
            answer = _done(server.exec_prepared(name, texts))
            reading = Transformer(kept)
            reading.set_pgresult(answer)
            rows: list[tuple[Any, ...]] = reading.load_rows(0, answer.ntuples, tuple)
        if self.queries_logged:
            self._log(VALUE.sub(lambda found: repr(values[int(found[1]) - 1]), sql), began)
        return rows

    def _server(self) -> pq.abc.PGconn:
        self.close_if_health_check_failed()
        self.ensure_connection()
        found: pq.abc.PGconn = self.connection.pgconn
        return found

    def _log(self, sql: str, began: float) -> None:
        """Leave a statement with those that Django keeps for whoever reads along."""
        if self.queries_logged:
            self.queries_log.append({"sql": sql, "time": f"{time.monotonic() - began:.3f}"})


def _text(value: object) -> bytes:
    """Return what is sent of a value; the library would cut it at a NUL without a word, as psycopg's cursors do not."""
    text = str(value).encode()
    if b"\0" in text:
        raise psycopg.DataError("PostgreSQL text cannot contain NUL (0x00) bytes.")
    return text


def _done(answer: pq.abc.PGresult) -> pq.abc.PGresult:
    """Return an answer that is none of an error; psycopg's own exceptions otherwise."""
    if answer.status in DONE:
        return answer
    error = error_from_result(answer)
    if error.sqlstate is None:  # the server did not answer: it, or the way to it, is gone
        raise psycopg.OperationalError(str(error))
    raise error


__all__ = ["DatabaseWrapper"]
