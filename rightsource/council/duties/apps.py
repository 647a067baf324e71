"""The register of statutory duties and who answers for each, every day."""

from django.apps import AppConfig


class Room(AppConfig):
    name = "rightsource.council.duties"
    label = "council_duties"
