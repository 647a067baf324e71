"""How the tables of duties are kept and who may see them."""

from django.db import migrations

from rightsource.commons.record.rules import Kept
from rightsource.commons.record.tables import from_file, keep


class Migration(migrations.Migration):
    dependencies = [("council_duties", "0001_duties_powers_posts"), ("commons_record", "0002_keeping")]
    operations = [
        *keep(
            council_duties_duty=Kept.AUDITED,
            council_duties_dutyline=Kept.APPEND_ONLY,
            council_duties_power=Kept.AUDITED,
            council_duties_dutypower=Kept.APPEND_ONLY,
            council_duties_post=Kept.AUDITED,
            council_duties_postholder=Kept.AUDITED,
            council_duties_answerable=Kept.AUDITED,
            council_duties_discharge=Kept.AUDITED,
            council_duties_floor=Kept.APPEND_ONLY,
            council_duties_floorconsent=Kept.APPEND_ONLY,
        ),
        *from_file(__file__, "duties.sql", "posts.sql", "discharge.sql"),
    ]
