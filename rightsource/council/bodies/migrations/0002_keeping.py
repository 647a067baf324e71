"""How the tables of bodies are kept and who may see them."""

from django.db import migrations

from rightsource.commons.record.rules import Kept
from rightsource.commons.record.tables import from_file, keep


class Migration(migrations.Migration):
    dependencies = [
        ("council_bodies", "0001_bodies_and_cases"),
        ("commons_record", "0002_keeping"),
    ]
    operations = [
        *keep(
            council_bodies_body=Kept.AUDITED,
            council_bodies_ownership=Kept.AUDITED,
            council_bodies_businesscase=Kept.APPEND_ONLY,
            council_bodies_signoff=Kept.APPEND_ONLY,
            council_bodies_bodystep=Kept.APPEND_ONLY,
            council_bodies_bodyinterest=Kept.AUDITED,
            council_bodies_bodyaccounts=Kept.APPEND_ONLY,
        ),
        *from_file(__file__, "bodies.sql", "business_case.sql", "interests.sql"),
    ]
