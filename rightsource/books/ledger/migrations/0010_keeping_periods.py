"""How months and year ends are kept, and how the database refuses a posting in a month that is locked."""

from django.db import migrations

from rightsource.commons.record.rules import Kept
from rightsource.commons.record.tables import from_file, keep


class Migration(migrations.Migration):
    dependencies = [("books_ledger", "0009_periods"), ("commons_record", "0002_keeping")]
    operations = [
        *keep(books_ledger_periodmove=Kept.APPEND_ONLY, books_ledger_yearend=Kept.APPEND_ONLY),
        *from_file(__file__, "periods.sql"),
    ]
