"""The medium-term plan, adopted lines and forecast versions."""

from django.apps import AppConfig


class Room(AppConfig):
    name = "rightsource.books.plan"
    label = "books_plan"
