"""How drivers, scenarios and simulations are kept, and who may read and write them."""

from django.db import migrations

from rightsource.commons.record.rules import Kept
from rightsource.commons.record.tables import from_file, keep


class Migration(migrations.Migration):
    dependencies = [("books_plan", "0009_drivers_scenarios_and_simulations")]
    operations = [
        *keep(
            books_plan_plandriver=Kept.APPEND_ONLY,
            books_plan_planrange=Kept.APPEND_ONLY,
            books_plan_planexposure=Kept.APPEND_ONLY,
            books_plan_planreserve=Kept.APPEND_ONLY,
            books_plan_planscenario=Kept.APPEND_ONLY,
            books_plan_scenariorate=Kept.APPEND_ONLY,
            books_plan_simulationrun=Kept.APPEND_ONLY,
        ),
        *from_file(__file__, "scenario.sql"),
    ]
