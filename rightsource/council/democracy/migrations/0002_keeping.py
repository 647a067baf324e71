"""How the tables of democracy are kept and who may see them."""

from django.db import migrations

from rightsource.commons.record.rules import Kept
from rightsource.commons.record.tables import from_file, keep


class Migration(migrations.Migration):
    dependencies = [("council_democracy", "0001_members_matters_decisions"), ("commons_record", "0002_keeping")]
    operations = [
        *keep(
            council_democracy_member=Kept.AUDITED,
            council_democracy_memberseat=Kept.AUDITED,
            council_democracy_bar=Kept.AUDITED,
            council_democracy_matter=Kept.APPEND_ONLY,
            council_democracy_matterduty=Kept.APPEND_ONLY,
            council_democracy_matterstep=Kept.APPEND_ONLY,
            council_democracy_option=Kept.APPEND_ONLY,
            council_democracy_notice=Kept.APPEND_ONLY,
            council_democracy_report=Kept.APPEND_ONLY,
            council_democracy_consultation=Kept.APPEND_ONLY,
            council_democracy_response=Kept.APPEND_ONLY,
            council_democracy_consultationsummary=Kept.APPEND_ONLY,
            council_democracy_counciltaxrequirement=Kept.APPEND_ONLY,
            council_democracy_vote=Kept.APPEND_ONLY,
            council_democracy_votecast=Kept.APPEND_ONLY,
            council_democracy_decision=Kept.APPEND_ONLY,
            council_democracy_callin=Kept.APPEND_ONLY,
            council_democracy_warningreceipt=Kept.APPEND_ONLY,
            council_democracy_recommendation=Kept.APPEND_ONLY,
            council_democracy_recommendationstep=Kept.APPEND_ONLY,
        ),
        *from_file(__file__, "members.sql", "matters.sql", "consultation.sql", "decisions.sql"),
    ]
