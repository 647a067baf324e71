"""How reversals are kept, and who may read and make them."""

from django.db import migrations

from rightsource.commons.record.rules import Kept
from rightsource.commons.record.tables import from_file, keep


class Migration(migrations.Migration):
    dependencies = [("books_ledger", "0011_reversals"), ("commons_record", "0002_keeping")]
    operations = [
        *keep(books_ledger_reversal=Kept.APPEND_ONLY),
        *from_file(__file__, "reversals.sql"),
    ]
