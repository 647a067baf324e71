"""How the tables of places are kept and who may see them."""

from django.db import migrations

from rightsource.commons.record.rules import Kept
from rightsource.commons.record.tables import from_file, keep


class Migration(migrations.Migration):
    dependencies = [
        ("commons_places", "0001_generations_areas_venues"),
        ("commons_record", "0002_keeping"),
    ]
    operations = [
        *keep(
            commons_places_generation=Kept.AUDITED,
            commons_places_area=Kept.AUDITED,
            commons_places_venue=Kept.AUDITED,
        ),
        *from_file(__file__, "places.sql"),
    ]
