"""The one statement that uses part of an entitlement."""

from django.db import migrations

from rightsource.commons.record.tables import from_file


class Migration(migrations.Migration):
    dependencies = [
        ("frontdoor_eligibility", "0002_keeping"),
    ]
    operations = from_file(__file__, "using.sql")
