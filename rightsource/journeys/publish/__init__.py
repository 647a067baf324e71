"""Publish: what the council puts before the public from its own books, each file read back before it counts."""

from rightsource.journeys.publish.openly import publish_openly, quarters_to_publish, resilience_of_today
from rightsource.journeys.publish.publish import Published, publish, publish_journal
from rightsource.journeys.publish.written import PublishError

__all__ = [
    "PublishError",
    "Published",
    "publish",
    "publish_journal",
    "publish_openly",
    "quarters_to_publish",
    "resilience_of_today",
]
