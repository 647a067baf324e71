"""Caseloads by month, each figure with where it comes from."""

import django.db.models.deletion
from django.db import migrations, models

from rightsource.commons.record.rules import Kept
from rightsource.commons.record.tables import from_file, keep


class Migration(migrations.Migration):
    dependencies = [("books_plan", "0010_keeping_drivers_and_simulations")]
    operations = [
        migrations.CreateModel(
            name="Caseload",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.TextField(unique=True)),
                ("name", models.TextField()),
                ("area", models.TextField()),
                ("unit", models.TextField()),
                ("driver", models.TextField(blank=True, default="")),
                ("at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        name="caseload_area_known", condition=models.Q(area__in=["adults", "children"])
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CaseloadPoint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("month", models.DateField()),
                ("cases", models.BigIntegerField()),
                ("provenance", models.TextField()),
                ("source", models.TextField()),
                ("at", models.DateTimeField()),
                (
                    "series",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="points", to="books_plan.caseload"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["series", "month", "id"], name="caseload_point_by_month")],
                "constraints": [
                    models.CheckConstraint(
                        name="caseload_point_of_a_month", condition=models.Q(month__day=1, cases__gte=0)
                    ),
                    models.CheckConstraint(
                        name="caseload_point_provenance_known",
                        condition=models.Q(provenance__in=["derived", "generated", "published"]),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CaseloadForecast",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("after", models.DateField()),
                ("months", models.IntegerField()),
                ("results", models.JSONField()),
                ("smoothed_error", models.DecimalField(decimal_places=1, max_digits=12)),
                ("naive_error", models.DecimalField(decimal_places=1, max_digits=12)),
                ("smoothed_mase", models.DecimalField(decimal_places=2, max_digits=12, null=True)),
                ("naive_mase", models.DecimalField(decimal_places=2, max_digits=12, null=True)),
                ("at", models.DateTimeField()),
                (
                    "series",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="forecasts", to="books_plan.caseload"
                    ),
                ),
            ],
        ),
        *keep(books_plan_caseload=Kept.APPEND_ONLY, books_plan_caseloadpoint=Kept.APPEND_ONLY,
            books_plan_caseloadforecast=Kept.APPEND_ONLY),
        *from_file(__file__, "caseloads.sql"),
    ]
