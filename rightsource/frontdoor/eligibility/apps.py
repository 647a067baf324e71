"""May this person have it, and what do they pay, with reasons."""

from django.apps import AppConfig


class Room(AppConfig):
    name = "rightsource.frontdoor.eligibility"
    label = "frontdoor_eligibility"
