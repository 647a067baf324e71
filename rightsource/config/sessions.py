"""Sessions in a table of our own, read with the account: every request of somebody signed in asks this first."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db

from rightsource.commons.access import queries
from rightsource.commons.access.models import Account, BrowserSession

# The account that was read with the session of this request, until it is asked for: once, and never by a later request,
# because each request reads its own session first.
_READ: ContextVar[Account | None] = ContextVar("account read with its session", default=None)


class SessionStore(db.SessionStore):
    """Django's sessions, which also know whose they are."""

    @classmethod
    def get_model_class(cls) -> type[BrowserSession]:
        """Return the table."""
        return BrowserSession

    def create_model_instance(self, data: dict[str, Any]) -> BrowserSession:
        """Return the row of a session that holds this."""
        row: BrowserSession = super().create_model_instance(data)
        row.account_id = data.get(SESSION_KEY)
        return row

    def load(self) -> dict[str, object]:
        """Return what the session holds; nothing, and no key, if it is unknown or over."""
        _READ.set(None)
        if self.session_key is not None:
            held, account = queries.session_with_account(session_key=self.session_key)
            if held is not None:
                _READ.set(account)
                return self.decode(held)
        self._session_key = None
        return {}


def account_of_session(*, account_id: int) -> Account | None:
    """Return an account with its roles: the one read with the session, or the same asked for alone."""
    found = _READ.get()
    _READ.set(None)
    if found is not None and found.pk == account_id:
        return found
    return queries.account_with_roles(account_id=account_id)
