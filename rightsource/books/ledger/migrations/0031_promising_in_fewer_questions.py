"""A promise asks whether its line is there only where the update lets nothing through."""

from django.db import migrations

from rightsource.commons.record.tables import from_file


class Migration(migrations.Migration):
    dependencies = [("books_ledger", "0030_first_promised")]
    operations = from_file(__file__, "promise.sql")
