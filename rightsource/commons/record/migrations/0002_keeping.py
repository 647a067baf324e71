"""Who acts, how tables are kept, and the policies of the record."""

from django.db import migrations

from rightsource.commons.record.rules import Kept
from rightsource.commons.record.tables import from_file, keep


class Migration(migrations.Migration):
    dependencies = [("commons_record", "0001_audit_facts_requests")]
    operations = [
        *from_file(__file__, "acting.sql", "keeping.sql"),
        *keep(
            commons_record_audit=Kept.APPEND_ONLY,
            commons_record_fact=Kept.APPEND_ONLY,
            commons_record_request=Kept.APPEND_ONLY,
        ),
        *from_file(__file__, "audit.sql", "fact.sql", "request.sql"),
    ]
