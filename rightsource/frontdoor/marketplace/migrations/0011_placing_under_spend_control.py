"""An order that spend control wants a decision about is refused in its own words."""

from django.db import migrations

from rightsource.commons.record.tables import from_file


class Migration(migrations.Migration):
    dependencies = [
        ("frontdoor_marketplace", "0010_places_of_own_sessions"),
        ("books_ledger", "0027_keeping_approvals"),
    ]
    operations = from_file(__file__, "placing.sql")
