"""How virements are kept, who may read them, and the one way to make them."""

from django.db import migrations

from rightsource.commons.record.rules import Kept
from rightsource.commons.record.tables import from_file, keep


class Migration(migrations.Migration):
    dependencies = [("books_ledger", "0021_virements"), ("commons_record", "0002_keeping")]
    operations = [
        *keep(books_ledger_virement=Kept.APPEND_ONLY),
        *from_file(__file__, "virement.sql"),
    ]
