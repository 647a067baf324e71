"""What is seen with an order or a problem is found by its key."""

from django.db import migrations

from rightsource.commons.record.tables import from_file


class Migration(migrations.Migration):
    dependencies = [("frontdoor_marketplace", "0007_placing_in_one_question")]
    operations = from_file(__file__, "seen_with.sql")
