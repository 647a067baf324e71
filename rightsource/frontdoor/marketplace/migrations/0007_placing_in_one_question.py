"""Placing an order answers what refused it, and leaves its audit row itself; its steps are checked by its key."""

from django.db import migrations

from rightsource.commons.record.tables import from_file


class Migration(migrations.Migration):
    dependencies = [
        ("frontdoor_marketplace", "0006_fewer_indexes"),
        ("books_ledger", "0005_promising"),
        ("commons_record", "0008_leaving_many"),
    ]
    operations = [*from_file(__file__, "placing.sql"), *from_file(__file__, "order_step.sql")]
