"""Areas and addresses, with their generations."""

from django.apps import AppConfig


class Room(AppConfig):
    name = "rightsource.commons.places"
    label = "commons_places"
