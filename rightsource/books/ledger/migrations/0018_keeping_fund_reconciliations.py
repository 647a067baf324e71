"""How reconciliations of ring-fenced funds are kept, and who may read and write them."""

from django.db import migrations

from rightsource.commons.record.rules import Kept
from rightsource.commons.record.tables import from_file, keep


class Migration(migrations.Migration):
    dependencies = [("books_ledger", "0017_fund_reconciliations"), ("commons_record", "0002_keeping")]
    operations = [*keep(books_ledger_fundreconciliation=Kept.APPEND_ONLY), *from_file(__file__, "funds.sql")]
