"""How the tables of the savings register are kept, and who may read and write them."""

from django.db import migrations

from rightsource.commons.record.rules import Kept
from rightsource.commons.record.tables import from_file, keep


class Migration(migrations.Migration):
    dependencies = [("books_plan", "0003_savings_register")]
    operations = [
        *keep(
            books_plan_saving=Kept.APPEND_ONLY,
            books_plan_savingclaim=Kept.APPEND_ONLY,
            books_plan_savingmove=Kept.APPEND_ONLY,
            books_plan_savingbaseline=Kept.APPEND_ONLY,
        ),
        *from_file(__file__, "savings.sql"),
    ]
