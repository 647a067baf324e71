"""How problems are kept and who may see them."""

from django.db import migrations

from rightsource.commons.record.rules import Kept
from rightsource.commons.record.tables import from_file, keep


class Migration(migrations.Migration):
    dependencies = [("frontdoor_marketplace", "0004_problems"), ("commons_record", "0005_leaving")]
    operations = [
        *keep(
            frontdoor_marketplace_problem=Kept.APPEND_ONLY,
            frontdoor_marketplace_problemstep=Kept.APPEND_ONLY,
        ),
        *from_file(__file__, "problem.sql"),
    ]
