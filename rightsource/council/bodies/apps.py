"""The federation's bodies: legal form, ownership, business case, life."""

from django.apps import AppConfig


class Room(AppConfig):
    name = "rightsource.council.bodies"
    label = "council_bodies"
