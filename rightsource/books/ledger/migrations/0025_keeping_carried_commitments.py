"""How carried commitments are kept, and what a closed year refuses."""

from django.db import migrations

from rightsource.commons.record.rules import Kept
from rightsource.commons.record.tables import from_file, keep


class Migration(migrations.Migration):
    dependencies = [("books_ledger", "0024_carried_commitments"), ("commons_record", "0002_keeping")]
    operations = [
        *keep(books_ledger_commitmentcarry=Kept.APPEND_ONLY),
        *from_file(__file__, "carrying.sql", "carry.sql"),
    ]
