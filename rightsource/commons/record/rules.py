"""References, and how a table is kept. No database, no clock."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

PART = re.compile(r"[a-z0-9][a-z0-9_.\-]*")


class Kept(StrEnum):
    """How the database keeps the rows of a table; every table of a room says one."""

    APPEND_ONLY = "append_only"  # inserted and never changed; a correction is a new row
    AUDITED = "audited"  # may change, with an audit row in the same transaction
    WORKING = "working"  # may be dropped and rebuilt, or is emptied by its own rules; exempt by name


class ReferenceMalformedError(ValueError):
    """The text is not a reference of the form room/kind/id."""


@dataclass(frozen=True, order=True, slots=True)
class Reference:
    """A pointer to a row of any room that books store and never follow.

    >>> str(Reference.parse("democracy/decision/2015-017"))
    'democracy/decision/2015-017'
    """

    room: str
    kind: str
    id: str

    @classmethod
    def of(cls, room: str, kind: str, id: object) -> Reference:
        """Make a reference.

        :raises ReferenceMalformedError: if a part is empty or holds other signs than a-z, 0-9, _, . and -
        """
        parts = (room, kind, str(id).lower())
        for part in parts:
            if not PART.fullmatch(part):
                raise ReferenceMalformedError(
                    f"“{'/'.join(parts)}” is not a reference: write room/kind/id in small letters, figures, - and _."
                )
        return cls(*parts)

    @classmethod
    def parse(cls, text: str) -> Reference:
        """Read a reference.

        :raises ReferenceMalformedError: if it has not three parts
        """
        parts = text.split("/")
        if len(parts) != 3:
            raise ReferenceMalformedError(f"“{text}” is not a reference: write room/kind/id.")
        return cls.of(*parts)

    def __str__(self) -> str:
        return f"{self.room}/{self.kind}/{self.id}"


class Acting(Protocol):
    """Who acts, as the audit trail needs to know it."""

    @property
    def reference(self) -> str: ...

    @property
    def acting_role(self) -> str: ...
