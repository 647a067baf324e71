"""How the sources of the loaded case are kept."""

from django.db import migrations

from rightsource.commons.record.rules import Kept
from rightsource.commons.record.tables import from_file, keep


class Migration(migrations.Migration):
    dependencies = [("commons_record", "0006_sources")]
    operations = [*keep(commons_record_casesource=Kept.APPEND_ONLY), *from_file(__file__, "case_source.sql")]
