"""Pages and API that show several rooms."""

from django.apps import AppConfig


class Desks(AppConfig):
    name = "rightsource.desks"
    label = "desks"
