"""How the plan's tables are kept, and who may read and write them."""

from django.db import migrations

from rightsource.commons.record.rules import Kept
from rightsource.commons.record.tables import from_file, keep


class Migration(migrations.Migration):
    dependencies = [("books_plan", "0001_versions_and_forecasts"), ("commons_record", "0002_keeping")]
    operations = [
        *keep(
            books_plan_planversion=Kept.APPEND_ONLY,
            books_plan_planpart=Kept.APPEND_ONLY,
            books_plan_adoptedline=Kept.APPEND_ONLY,
            books_plan_forecastversion=Kept.APPEND_ONLY,
            books_plan_forecastline=Kept.APPEND_ONLY,
        ),
        *from_file(__file__, "plan.sql", "forecast.sql"),
    ]
