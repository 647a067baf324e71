"""A booking as a calendar file that any calendar reads (RFC 5545)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

LINE_OCTETS = 75  # RFC 5545, section 3.1: lines longer than 75 octets are folded


@dataclass(frozen=True, slots=True)
class Event:
    """What the calendar needs to know."""

    uid: str  # stable: the same booking is the same event, so a second import replaces the first
    sequence: int  # rises with each change of the same event
    title: str
    place: str
    note: str
    url: str
    starts_at: datetime
    ends_at: datetime
    stamped_at: datetime
    is_cancelled: bool


def escape(text: str) -> str:
    r"""Return text as a calendar value (RFC 5545, section 3.3.11).

    >>> print(escape("Yoga; mats, towels\nBring water"))
    Yoga\; mats\, towels\nBring water
    """
    text = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return text.replace("\r\n", "\\n").replace("\n", "\\n")


def fold(line: str) -> str:
    """Return a content line folded at 75 octets, never within a letter (RFC 5545, section 3.1)."""
    parts, part, room = [], "", LINE_OCTETS
    for sign in line:
        size = len(sign.encode())
        if size > room:
            parts.append(part)
            part, room = "", LINE_OCTETS - 1  # a continuation begins with one space
        part += sign
        room -= size
    return "\r\n ".join([*parts, part])


def utc(at: datetime) -> str:
    """Return an instant in the form that needs no time zone (RFC 5545, section 3.3.5, form 2)."""
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def calendar_file(event: Event) -> str:
    """Return the calendar file of one booking, its times in UTC so that no time zone can be misread."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//rightsource//marketplace//EN",
        "CALSCALE:GREGORIAN",
        f"METHOD:{'CANCEL' if event.is_cancelled else 'PUBLISH'}",
        "BEGIN:VEVENT",
        f"UID:{event.uid}",
        f"SEQUENCE:{event.sequence}",
        f"DTSTAMP:{utc(event.stamped_at)}",
        f"DTSTART:{utc(event.starts_at)}",
        f"DTEND:{utc(event.ends_at)}",
        f"SUMMARY:{escape(event.title)}",
        f"LOCATION:{escape(event.place)}",
        f"DESCRIPTION:{escape(event.note)}",
        f"URL:{event.url}",
        f"STATUS:{'CANCELLED' if event.is_cancelled else 'CONFIRMED'}",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(fold(line) + "\r\n" for line in lines)
