"""How call-ins, notices of decisions, meetings and interests are kept, and who may see them."""

from django.db import migrations

from rightsource.commons.record.rules import Kept
from rightsource.commons.record.tables import from_file, keep


class Migration(migrations.Migration):
    dependencies = [("council_democracy", "0003_scrutiny_meetings_interests"), ("commons_record", "0002_keeping")]
    operations = [
        *keep(
            council_democracy_callinrequest=Kept.APPEND_ONLY,
            council_democracy_callinresult=Kept.APPEND_ONLY,
            council_democracy_decisionnotice=Kept.APPEND_ONLY,
            council_democracy_meeting=Kept.APPEND_ONLY,
            council_democracy_attendance=Kept.APPEND_ONLY,
            council_democracy_interest=Kept.APPEND_ONLY,
            council_democracy_dispensation=Kept.APPEND_ONLY,
        ),
        *from_file(__file__, "scrutiny.sql"),
    ]
