"""Doors that come with a library: who may open each, and why it stands open at all."""

from __future__ import annotations

import re

from rightsource.commons.access.rules import Permission
from rightsource.config import sign_in_doors

# (pattern of the address, permission, reason)
DOORS: list[tuple[str, Permission, str]] = [
    (r"api/", Permission.PUBLIC, "django-ninja's root, which only leads to the description"),
    (r"api/openapi\.json", Permission.PUBLIC, "the description of the API holds no data"),
    *((re.escape(f"account/{row.route}"), row.permission, row.reason) for row in sign_in_doors.ROWS),
]


def door(url: str) -> tuple[Permission, str] | None:
    """Return the permission and reason of a library's door, or None if it is not in the table."""
    for pattern, permission, reason in DOORS:
        if re.fullmatch(pattern, url):
            return permission, reason
    return None
