"""The database wrapper that Django loads from `ENGINE`."""

from __future__ import annotations

import select

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """PostgreSQL as Django has it; a connection on which nothing waits to be read stands, and costs no question.

    A server that ended, or ended this connection, leaves its last word or the end of the stream to be read. Only then
    is the question asked that Django asks before every request.
    """

    def is_usable(self) -> bool:
        """Whether the kept connection can be used."""
        kept = self.connection
        if kept is None or kept.closed:
            return False
        waiting = select.poll()
        waiting.register(kept.fileno(), select.POLLIN | select.POLLERR | select.POLLHUP)
        return not waiting.poll(0) or bool(super().is_usable())
