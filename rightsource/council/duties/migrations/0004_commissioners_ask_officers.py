"""A commissioner who moves budget asks the officer who answers for a floor, as everybody who may move it."""

from django.db import migrations

from rightsource.commons.record.tables import from_file


class Migration(migrations.Migration):
    dependencies = [("council_duties", "0003_floors_asked")]
    operations = from_file(__file__, "floor_ask.sql")
