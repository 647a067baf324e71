"""What is seen with a payment is found by its key."""

from django.db import migrations

from rightsource.commons.record.tables import from_file


class Migration(migrations.Migration):
    dependencies = [("frontdoor_payments", "0002_keeping")]
    operations = from_file(__file__, "seen_with.sql")
