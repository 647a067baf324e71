"""A posting without budget lines is no longer joined with them."""

from django.db import migrations

from rightsource.commons.record.tables import from_file


class Migration(migrations.Migration):
    dependencies = [("books_ledger", "0022_keeping_virements")]
    operations = from_file(__file__, "legs.sql")
