"""Services to be found, by need and by place."""

from django.apps import AppConfig


class Room(AppConfig):
    name = "rightsource.frontdoor.directory"
    label = "frontdoor_directory"
