"""How the council's own parameters are kept."""

from django.db import migrations

from rightsource.commons.record.rules import Kept
from rightsource.commons.record.tables import from_file, keep


class Migration(migrations.Migration):
    dependencies = [("commons_record", "0009_council_parameters")]
    operations = [
        *keep(commons_record_councilparameter=Kept.APPEND_ONLY),
        *from_file(__file__, "council_parameter.sql"),
    ]
