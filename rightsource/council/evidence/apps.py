"""Datasets from outside with their lineage, and the outturn of every council."""

from django.apps import AppConfig


class Room(AppConfig):
    name = "rightsource.council.evidence"
    label = "council_evidence"
