"""What is borne needs room of its own on a line that asks: the authority to carry other promises is none for it."""

from django.db import migrations

from rightsource.commons.record.tables import from_file


class Migration(migrations.Migration):
    dependencies = [("books_ledger", "0027_keeping_approvals")]
    operations = [*from_file(__file__, "carry.sql")]
