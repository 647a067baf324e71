"""From what was delivered to what is owed, by payment terms."""

from django.apps import AppConfig


class Room(AppConfig):
    name = "rightsource.books.settlement"
    label = "books_settlement"
