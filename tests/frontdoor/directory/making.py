"""Services of the directory for tests of every room."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from rightsource.commons.access.rules import SYSTEM
from rightsource.frontdoor.directory import services
from rightsource.frontdoor.directory.models import Service
from tests.commons.places.making import CORBY

AT = datetime(2015, 4, 1, 9, 0, tzinfo=UTC)


def make_entry(**over: Any) -> services.Entry:
    """Return what is written down of a service; make the county (tests.commons.places.making) before keeping it."""
    given: dict[str, Any] = {
        "name": "Day care, Corby",
        "summary": "A friendly day out with lunch.",
        "organisation_name": "Wellbeing Example Trust",
        "needs": ["company"],
        "area_codes": [CORBY],
        "last_checked_on": date(2015, 3, 1),
        **over,
    }
    return services.Entry(**given)


def make_service(*, is_published: bool = True, **over: Any) -> Service:
    """Return a service, published unless told; call it while SYSTEM acts."""
    kept = services.add_service(entry=make_entry(**over), by=SYSTEM, at=AT)
    if is_published:
        services.publish(slug=kept.slug, by=SYSTEM, at=AT)
        kept.refresh_from_db()
    return kept
