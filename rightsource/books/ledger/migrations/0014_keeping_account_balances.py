"""How the balances of accounts are kept, folded by whoever seals, and made anew."""

from django.db import migrations

from rightsource.commons.record.rules import Kept
from rightsource.commons.record.tables import from_file, keep


class Migration(migrations.Migration):
    dependencies = [("books_ledger", "0013_account_balances"), ("commons_record", "0002_keeping")]
    operations = [
        *keep(books_ledger_accountbalance=Kept.WORKING, books_ledger_waitingbatch=Kept.WORKING),
        *from_file(__file__, "waiting.sql", "balances.sql"),
    ]
