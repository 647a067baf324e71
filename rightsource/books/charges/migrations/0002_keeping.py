"""How the table of charges is kept, and who may read and write it."""

from django.db import migrations

from rightsource.commons.record.rules import Kept
from rightsource.commons.record.tables import from_file, keep


class Migration(migrations.Migration):
    dependencies = [("books_charges", "0001_charges"), ("commons_record", "0002_keeping")]
    operations = [*keep(books_charges_charge=Kept.APPEND_ONLY), *from_file(__file__, "charge.sql")]
