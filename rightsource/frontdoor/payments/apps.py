"""What residents pay, by which means."""

from django.apps import AppConfig


class Room(AppConfig):
    name = "rightsource.frontdoor.payments"
    label = "frontdoor_payments"
