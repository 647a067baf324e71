"""How the tables of eligibility are kept and who may see them."""

from django.db import migrations

from rightsource.commons.record.rules import Kept
from rightsource.commons.record.tables import from_file, keep


class Migration(migrations.Migration):
    dependencies = [
        ("frontdoor_eligibility", "0001_rules_answers_entitlements"),
        ("commons_record", "0002_keeping"),
    ]
    operations = [
        *keep(
            frontdoor_eligibility_servicerule=Kept.AUDITED,
            frontdoor_eligibility_assessment=Kept.APPEND_ONLY,
            frontdoor_eligibility_answer=Kept.APPEND_ONLY,
            frontdoor_eligibility_entitlement=Kept.AUDITED,
            frontdoor_eligibility_entitlementbalance=Kept.AUDITED,
        ),
        *from_file(__file__, "eligibility.sql"),
    ]
