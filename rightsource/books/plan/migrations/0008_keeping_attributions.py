"""How what is said of a change is kept, and who may read and say it."""

from django.db import migrations

from rightsource.commons.record.rules import Kept
from rightsource.commons.record.tables import from_file, keep


class Migration(migrations.Migration):
    dependencies = [("books_plan", "0007_attributions")]
    operations = [*keep(books_plan_attribution=Kept.APPEND_ONLY), *from_file(__file__, "causes.sql")]
