"""What other rooms' functions leave their audit rows and facts with."""

from django.db import migrations

from rightsource.commons.record.tables import from_file


class Migration(migrations.Migration):
    dependencies = [
        ("commons_record", "0004_case_keeping"),
    ]
    operations = from_file(__file__, "leaving.sql")
