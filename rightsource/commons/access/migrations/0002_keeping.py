"""How the tables of access are kept and who may see them."""

from django.db import migrations

from rightsource.commons.record.rules import Kept
from rightsource.commons.record.tables import from_file, keep


class Migration(migrations.Migration):
    dependencies = [
        ("commons_access", "0001_accounts_roles_delegations"),
        ("commons_record", "0002_keeping"),
    ]
    operations = [
        *keep(
            commons_access_account=Kept.WORKING,
            commons_access_roleheld=Kept.AUDITED,
            commons_access_delegationrow=Kept.AUDITED,
            commons_access_deputy=Kept.AUDITED,
        ),
        *from_file(__file__, "access.sql"),
    ]
