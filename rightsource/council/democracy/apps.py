"""Members, matters, reports, consultations, decisions and recorded votes."""

from django.apps import AppConfig


class Room(AppConfig):
    name = "rightsource.council.democracy"
    label = "council_democracy"
