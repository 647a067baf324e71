"""An agreement keeps the word under which it was signed when the mode changes; one word is used once, whoever is first."""

from django.db import migrations

from rightsource.commons.record.tables import from_file


class Migration(migrations.Migration):
    dependencies = [("books_ledger", "0031_promising_in_fewer_questions")]
    operations = from_file(__file__, "promise.sql")
