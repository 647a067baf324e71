"""Base templates, components, charts and static assets that every page is built from."""

from django.apps import AppConfig


class Room(AppConfig):
    name = "rightsource.commons.pages"
    label = "commons_pages"
