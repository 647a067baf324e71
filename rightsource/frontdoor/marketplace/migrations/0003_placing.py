"""Placing an order in one call, and what is asked before it is decided."""

from django.db import migrations

from rightsource.commons.record.tables import from_file


class Migration(migrations.Migration):
    dependencies = [
        ("frontdoor_marketplace", "0002_keeping"),
        ("frontdoor_eligibility", "0003_using"),
        ("frontdoor_directory", "0001_services"),
        ("council_agreements", "0001_agreements_and_deliveries"),
        ("books_ledger", "0002_keeping"),
        ("commons_record", "0005_leaving"),
    ]
    operations = from_file(__file__, "placing.sql")
