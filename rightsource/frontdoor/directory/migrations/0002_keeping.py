"""How the tables of the directory are kept and who may see them."""

from django.db import migrations

from rightsource.commons.record.rules import Kept
from rightsource.commons.record.tables import from_file, keep


class Migration(migrations.Migration):
    dependencies = [
        ("frontdoor_directory", "0001_services"),
        ("commons_record", "0002_keeping"),
    ]
    operations = [
        *keep(
            frontdoor_directory_service=Kept.AUDITED,
            frontdoor_directory_publishedservice=Kept.WORKING,
        ),
        *from_file(__file__, "service.sql", "published_service.sql"),
    ]
