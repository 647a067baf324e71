"""Offers, capacity, choice, orders and bookings in real time."""

from django.apps import AppConfig


class Room(AppConfig):
    name = "rightsource.frontdoor.marketplace"
    label = "frontdoor_marketplace"
