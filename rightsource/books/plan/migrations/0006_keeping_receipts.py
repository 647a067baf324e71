"""How capital receipts are kept, and who may read and write them."""

from django.db import migrations

from rightsource.commons.record.rules import Kept
from rightsource.commons.record.tables import from_file, keep


class Migration(migrations.Migration):
    dependencies = [("books_plan", "0005_capital_receipts_and_evidence"), ("commons_record", "0002_keeping")]
    operations = [
        *keep(
            books_plan_capitalreceipt=Kept.APPEND_ONLY,
            books_plan_capitalreceiptstep=Kept.APPEND_ONLY,
            books_plan_capitalreceiptposting=Kept.APPEND_ONLY,
        ),
        *from_file(__file__, "receipts.sql"),
    ]
