"""An agreement has the word of spend control once for all that it can come to, and once for what a price adds."""

import django.db.models.deletion
from django.db import migrations, models

from rightsource.commons.record.tables import from_file


class Migration(migrations.Migration):
    dependencies = [("books_ledger", "0028_authority_of_what_is_carried_alone")]
    operations = [
        migrations.AlterField(
            model_name="approvaluse",
            name="commitment",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="approvals",
                to="books_ledger.commitment",
            ),
        ),
        *from_file(__file__, "promise.sql"),
    ]
