"""How the tables of agreements are kept and who may see them."""

from django.db import migrations

from rightsource.commons.record.rules import Kept
from rightsource.commons.record.tables import from_file, keep


class Migration(migrations.Migration):
    dependencies = [
        ("council_agreements", "0001_agreements_and_deliveries"),
        ("commons_record", "0002_keeping"),
    ]
    operations = [
        *keep(
            council_agreements_agreement=Kept.AUDITED,
            council_agreements_agreementstep=Kept.APPEND_ONLY,
            council_agreements_agreementduty=Kept.APPEND_ONLY,
            council_agreements_agreementoutcome=Kept.APPEND_ONLY,
            council_agreements_commitmentschedule=Kept.AUDITED,
            council_agreements_delivery=Kept.APPEND_ONLY,
            council_agreements_deliveryfault=Kept.APPEND_ONLY,
            council_agreements_draw=Kept.APPEND_ONLY,
            council_agreements_drawitem=Kept.APPEND_ONLY,
            council_agreements_verification=Kept.APPEND_ONLY,
        ),
        *from_file(__file__, "agreements.sql", "deliveries.sql", "verification.sql"),
    ]
