"""How statements are kept, who may read and write them, and that their lines sum to their total."""

from django.db import migrations

from rightsource.commons.record.rules import Kept
from rightsource.commons.record.tables import from_file, keep


class Migration(migrations.Migration):
    dependencies = [("books_settlement", "0001_statements"), ("commons_record", "0002_keeping")]
    operations = [
        *keep(
            books_settlement_statement=Kept.APPEND_ONLY,
            books_settlement_statementline=Kept.APPEND_ONLY,
            books_settlement_statementposting=Kept.APPEND_ONLY,
        ),
        *from_file(__file__, "statement.sql"),
    ]
