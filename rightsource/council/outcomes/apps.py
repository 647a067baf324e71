"""Outcomes, measures, targets and observations."""

from django.apps import AppConfig


class Room(AppConfig):
    name = "rightsource.council.outcomes"
    label = "council_outcomes"
