"""How the tables of parties are kept and who may see them."""

from django.db import migrations

from rightsource.commons.record.rules import Kept
from rightsource.commons.record.tables import from_file, keep


class Migration(migrations.Migration):
    dependencies = [
        ("commons_parties", "0001_people_organisations"),
        ("commons_record", "0002_keeping"),
    ]
    operations = [
        *keep(commons_parties_person=Kept.AUDITED, commons_parties_organisation=Kept.AUDITED),
        *from_file(__file__, "person.sql", "organisation.sql"),
    ]
