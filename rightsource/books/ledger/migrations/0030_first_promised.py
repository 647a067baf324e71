"""What was carried over several years says on which line it was first promised."""

from django.db import migrations

from rightsource.commons.record.tables import from_file


class Migration(migrations.Migration):
    dependencies = [("books_ledger", "0029_agreements_let_through_as_a_whole")]
    operations = [*from_file(__file__, "chain.sql")]
