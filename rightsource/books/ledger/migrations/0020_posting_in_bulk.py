"""Posting in bulk, and checks of postings that are made for a statement and no longer for every row."""

from django.db import migrations

from rightsource.commons.record.tables import from_file


class Migration(migrations.Migration):
    dependencies = [("books_ledger", "0019_postings_asked_as_sets")]
    operations = from_file(__file__, "legs.sql", "waiting.sql", "bulk.sql")
