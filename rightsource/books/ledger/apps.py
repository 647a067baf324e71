"""Immutable double entry: entities, funds, accounts, strata, lines and their limits."""

from django.apps import AppConfig


class Room(AppConfig):
    name = "rightsource.books.ledger"
    label = "books_ledger"
