"""A commitment may be numbered before it is made; its moves are found by what makes them one."""

import django.db.models.deletion
from django.db import migrations, models

from rightsource.commons.record.tables import from_file


class Migration(migrations.Migration):
    dependencies = [("books_ledger", "0004_keeping_notices")]
    operations = [
        migrations.AlterField(
            model_name="commitmentmove",
            name="commitment",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="moves",
                to="books_ledger.commitment",
            ),
        ),
        *from_file(__file__, "promise.sql"),
    ]
