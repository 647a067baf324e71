"""The adopted schedule of fees and charges."""

from django.apps import AppConfig


class Room(AppConfig):
    name = "rightsource.books.charges"
    label = "books_charges"
