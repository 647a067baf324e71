"""How warnings and stops on lines are kept, who may see them, and what a stop does."""

from django.db import migrations

from rightsource.commons.record.rules import Kept
from rightsource.commons.record.tables import from_file, keep


class Migration(migrations.Migration):
    dependencies = [("books_ledger", "0003_notices_on_lines"), ("commons_record", "0002_keeping")]
    operations = [
        *keep(books_ledger_linenotice=Kept.APPEND_ONLY, books_ledger_linenoticeend=Kept.APPEND_ONLY),
        *from_file(__file__, "notice.sql"),
    ]
