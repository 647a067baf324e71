"""The minimum safe capacity of a floor, what an officer is asked about it, and answers that reach down to an amount."""

import django.db.models.deletion
from django.db import migrations, models

from rightsource.commons.record.rules import Kept
from rightsource.commons.record.tables import from_file, keep


class Migration(migrations.Migration):
    dependencies = [("council_duties", "0002_keeping")]
    operations = [
        migrations.AddField("floor", "capacity", models.IntegerField(blank=True, null=True)),
        migrations.AddField("floor", "unit", models.TextField(blank=True, default="")),
        migrations.AddConstraint(
            "floor",
            models.CheckConstraint(
                name="floor_capacity_counts_something",
                condition=models.Q(capacity=None) | (models.Q(capacity__gt=0) & ~models.Q(unit="")),
            ),
        ),
        migrations.RenameField("floorconsent", "matter_ref", "change_ref"),
        migrations.AddField("floorconsent", "is_given", models.BooleanField(default=True)),
        migrations.AddField("floorconsent", "pence", models.BigIntegerField(blank=True, null=True)),
        migrations.CreateModel(
            name="FloorAsk",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("change_ref", models.TextField()),
                ("change", models.TextField()),
                ("pence", models.BigIntegerField()),
                ("on", models.DateField()),
                ("by_ref", models.TextField()),
                ("at", models.DateTimeField()),
                (
                    "floor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="asks",
                        to="council_duties.floor",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("floor", "change_ref", "pence"), name="floor_asked_once")
                ],
            },
        ),
        *keep(council_duties_floorask=Kept.APPEND_ONLY),
        *from_file(__file__, "floor_ask.sql"),
    ]
