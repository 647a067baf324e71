"""The audit trail, facts and references: what happened, append-only."""

from django.apps import AppConfig


class Room(AppConfig):
    name = "rightsource.commons.record"
    label = "commons_record"
