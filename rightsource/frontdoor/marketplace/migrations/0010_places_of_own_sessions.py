"""The staff of a body open the places of their own sessions alone."""

from django.db import migrations

from rightsource.commons.record.tables import from_file


class Migration(migrations.Migration):
    dependencies = [("frontdoor_marketplace", "0009_time_to_cancel_by_policy")]
    operations = from_file(__file__, "session_balance.sql")
