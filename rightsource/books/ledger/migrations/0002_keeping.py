"""How the ledger's tables are kept, and the functions through which alone money is posted and promised."""

from django.db import migrations

from rightsource.commons.record.rules import Kept
from rightsource.commons.record.tables import from_file, keep


class Migration(migrations.Migration):
    dependencies = [
        ("books_ledger", "0001_entities_funds_lines_postings"),
        ("commons_record", "0002_keeping"),
    ]
    operations = [
        *keep(
            books_ledger_entity=Kept.AUDITED,
            books_ledger_fund=Kept.AUDITED,
            books_ledger_account=Kept.AUDITED,
            books_ledger_serviceline=Kept.AUDITED,
            books_ledger_line=Kept.AUDITED,
            books_ledger_linebalance=Kept.WORKING,
            books_ledger_batch=Kept.APPEND_ONLY,
            books_ledger_entry=Kept.APPEND_ONLY,
            books_ledger_leg=Kept.APPEND_ONLY,
            books_ledger_commitment=Kept.APPEND_ONLY,
            books_ledger_commitmentmove=Kept.APPEND_ONLY,
        ),
        *from_file(__file__, "chart.sql", "limits.sql", "legs.sql", "posting.sql"),
    ]
