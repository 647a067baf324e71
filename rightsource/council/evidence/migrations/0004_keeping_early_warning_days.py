"""How the days of the early warning are kept, and who may read and write them."""

from django.db import migrations

from rightsource.commons.record.rules import Kept
from rightsource.commons.record.tables import from_file, keep


class Migration(migrations.Migration):
    dependencies = [("council_evidence", "0003_early_warning_days"), ("commons_record", "0002_keeping")]
    operations = [*keep(council_evidence_earlywarningday=Kept.APPEND_ONLY), *from_file(__file__, "warning.sql")]
