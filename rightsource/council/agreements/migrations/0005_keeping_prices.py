"""How changes of price are kept, and who promises what a year costs."""

from django.db import migrations

from rightsource.commons.record.rules import Kept
from rightsource.commons.record.tables import from_file, keep


class Migration(migrations.Migration):
    dependencies = [("council_agreements", "0004_prices"), ("commons_record", "0002_keeping")]
    operations = [
        *keep(council_agreements_pricestep=Kept.APPEND_ONLY),
        *from_file(__file__, "promising.sql"),
    ]
