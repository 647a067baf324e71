"""People and organisations for tests of every room."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from rightsource.commons.access.rules import SYSTEM
from rightsource.commons.parties import services
from rightsource.commons.parties.models import Organisation, Person
from rightsource.commons.parties.rules import PersonDetails

AT = datetime(2015, 4, 1, 9, 0, tzinfo=UTC)


def make_person(*, account_id: int | None = None, **over: Any) -> Person:
    """Return a person whose details are the given ones; call it while SYSTEM or a clerk acts."""
    details = PersonDetails(**{"name": "Ada Example", **over})
    return services.add_person(details=details, account_id=account_id, by=SYSTEM, at=AT)


def make_organisation(**over: Any) -> Organisation:
    """Return an organisation."""
    given = {"name": "Corby Example Trust", "kind": "charity", **over}
    return services.add_organisation(**given, by=SYSTEM, at=AT)
