"""Accounts, roles, permissions, the scheme of delegation and the acting person."""

from django.apps import AppConfig


class Room(AppConfig):
    name = "rightsource.commons.access"
    label = "commons_access"
