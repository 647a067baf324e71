"""The register of agreements: duties and outcomes bought, terms, deliveries, verification."""

from django.apps import AppConfig


class Room(AppConfig):
    name = "rightsource.council.agreements"
    label = "council_agreements"
