"""How what came from the finance system is kept, and who may see it."""

from django.db import migrations

from rightsource.commons.record.rules import Kept
from rightsource.commons.record.tables import from_file, keep


class Migration(migrations.Migration):
    dependencies = [("books_ledger", "0015_journals_from_the_finance_system"), ("commons_record", "0002_keeping")]
    operations = [
        *keep(
            books_ledger_journalfile=Kept.APPEND_ONLY,
            books_ledger_journalimport=Kept.APPEND_ONLY,
            books_ledger_suspenseitem=Kept.APPEND_ONLY,
            books_ledger_suspenseend=Kept.APPEND_ONLY,
        ),
        *from_file(__file__, "suspense.sql"),
    ]
