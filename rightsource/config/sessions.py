"""Sessions in Django's own table, read as they lie: every request of somebody signed in asks this first."""

from __future__ import annotations

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db import connections, router

READ = f"SELECT session_data FROM {Session._meta.db_table} WHERE session_key = %s AND expire_date > now()"


class SessionStore(db.SessionStore):
    """Django's sessions; the same rows, asked in SQL as it is."""

    def load(self) -> dict[str, object]:
        """Return what the session holds; nothing, and no key, if it is unknown or over."""
        if self.session_key is not None:
            with connections[router.db_for_read(Session)].prepared() as cursor:
                cursor.execute(READ, [self.session_key])
                found = cursor.fetchone()
            if found is not None:
                return self.decode(found[0])
        self._session_key = None
        return {}
