"""How what was published is kept, and who may read and write it."""

from django.db import migrations

from rightsource.commons.record.rules import Kept
from rightsource.commons.record.tables import from_file, keep


class Migration(migrations.Migration):
    dependencies = [("council_evidence", "0005_publications"), ("commons_record", "0002_keeping")]
    operations = [
        *keep(
            council_evidence_publication=Kept.APPEND_ONLY,
            council_evidence_publishedfile=Kept.APPEND_ONLY,
            council_evidence_resilienceday=Kept.APPEND_ONLY,
        ),
        *from_file(__file__, "publishing.sql"),
    ]
