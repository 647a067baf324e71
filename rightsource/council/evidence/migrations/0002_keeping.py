"""How the tables of evidence are kept and who may see them."""

from django.db import migrations

from rightsource.commons.record.rules import Kept
from rightsource.commons.record.tables import from_file, keep


class Migration(migrations.Migration):
    dependencies = [
        ("council_evidence", "0001_datasets_and_outturn"),
        ("commons_record", "0002_keeping"),
    ]
    operations = [
        *keep(
            council_evidence_dataset=Kept.APPEND_ONLY,
            council_evidence_outturn=Kept.APPEND_ONLY,
        ),
        *from_file(__file__, "evidence.sql"),
    ]
