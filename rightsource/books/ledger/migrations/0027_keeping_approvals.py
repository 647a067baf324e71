"""How requests, decisions and spend control are kept, who may make them, and how a promise asks for them."""

from django.db import migrations

from rightsource.commons.record.rules import Kept
from rightsource.commons.record.tables import from_file, keep


class Migration(migrations.Migration):
    dependencies = [("books_ledger", "0026_approvals_and_spend_control"), ("commons_record", "0002_keeping")]
    operations = [
        *keep(
            books_ledger_spendcontrol=Kept.APPEND_ONLY,
            books_ledger_spendcontrolend=Kept.APPEND_ONLY,
            books_ledger_spendpanelmember=Kept.APPEND_ONLY,
            books_ledger_approvalrequest=Kept.APPEND_ONLY,
            books_ledger_approvaldecision=Kept.APPEND_ONLY,
            books_ledger_approvaluse=Kept.APPEND_ONLY,
        ),
        *from_file(__file__, "spending.sql", "promise.sql", "carry.sql"),
    ]
