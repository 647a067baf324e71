"""How the tables of outcomes are kept and who may see them."""

from django.db import migrations

from rightsource.commons.record.rules import Kept
from rightsource.commons.record.tables import from_file, keep


class Migration(migrations.Migration):
    dependencies = [
        ("council_outcomes", "0001_outcomes_and_measures"),
        ("commons_record", "0002_keeping"),
    ]
    operations = [
        *keep(
            council_outcomes_outcome=Kept.AUDITED,
            council_outcomes_measure=Kept.AUDITED,
            council_outcomes_observation=Kept.APPEND_ONLY,
        ),
        *from_file(__file__, "outcomes.sql"),
    ]
