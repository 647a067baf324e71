"""The functions by which a month's settlement moves many commitments at once."""

from django.db import migrations

from rightsource.commons.record.tables import from_file


class Migration(migrations.Migration):
    dependencies = [("books_ledger", "0005_promising")]
    operations = from_file(__file__, "moving.sql")
