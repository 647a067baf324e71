"""How held items are kept, and who may read, hold and resolve them."""

from django.db import migrations

from rightsource.commons.record.rules import Kept
from rightsource.commons.record.tables import from_file, keep


class Migration(migrations.Migration):
    dependencies = [("books_settlement", "0003_held_items"), ("commons_record", "0002_keeping")]
    operations = [
        *keep(books_settlement_helditem=Kept.APPEND_ONLY, books_settlement_heldend=Kept.APPEND_ONLY),
        *from_file(__file__, "held.sql"),
    ]
