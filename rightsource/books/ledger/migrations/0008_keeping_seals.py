"""How seals are kept, who may read them, and the functions that prove them."""

from django.db import migrations

from rightsource.commons.record.rules import Kept
from rightsource.commons.record.tables import from_file, keep


class Migration(migrations.Migration):
    dependencies = [("books_ledger", "0007_seals"), ("commons_record", "0002_keeping")]
    operations = [
        *keep(books_ledger_seal=Kept.APPEND_ONLY, books_ledger_sealedbatch=Kept.APPEND_ONLY),
        *from_file(__file__, "sealing.sql"),
    ]
