"""An order leaves its audit rows before its other rows, so that none of those is asked for one at the commit."""

from django.db import migrations

from rightsource.commons.record.tables import from_file


class Migration(migrations.Migration):
    dependencies = [
        ("books_ledger", "0031_promising_in_fewer_questions"),
        ("commons_record", "0011_audited_when_written"),
        ("frontdoor_marketplace", "0011_placing_under_spend_control"),
    ]
    operations = from_file(__file__, "placing.sql")
