"""Several audit rows of one write, left by one statement."""

from django.db import migrations

from rightsource.commons.record.tables import from_file


class Migration(migrations.Migration):
    dependencies = [("commons_record", "0007_sources_keeping")]
    operations = from_file(__file__, "leaving_many.sql")
