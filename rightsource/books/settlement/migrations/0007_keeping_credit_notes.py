"""How credit notes are kept, and who may read and record them."""

from django.db import migrations

from rightsource.commons.record.rules import Kept
from rightsource.commons.record.tables import from_file, keep


class Migration(migrations.Migration):
    dependencies = [("books_settlement", "0006_credit_notes"), ("commons_record", "0002_keeping")]
    operations = [*keep(books_settlement_creditnote=Kept.APPEND_ONLY), *from_file(__file__, "credit.sql")]
