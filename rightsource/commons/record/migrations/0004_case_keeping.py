"""How the loaded case is kept."""

from django.db import migrations

from rightsource.commons.record.rules import Kept
from rightsource.commons.record.tables import from_file, keep


class Migration(migrations.Migration):
    dependencies = [("commons_record", "0003_case")]
    operations = [*keep(commons_record_case=Kept.APPEND_ONLY), *from_file(__file__, "case.sql")]
