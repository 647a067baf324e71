"""Problems that residents report, their steps, and messages about them."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("commons_parties", "0002_keeping"),
        ("council_agreements", "0002_keeping"),
        ("frontdoor_directory", "0002_keeping"),
        ("frontdoor_marketplace", "0003_placing"),
    ]

    operations = [
        migrations.CreateModel(
            name="ProblemStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("turn", models.IntegerField()),
                ("state", models.TextField()),
                ("text", models.TextField(blank=True, default="")),
                ("at", models.DateTimeField()),
                ("by_ref", models.TextField()),
                ("by_title", models.TextField()),
            ],
        ),
        migrations.AlterField(
            model_name="message",
            name="order",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="messages",
                to="frontdoor_marketplace.order",
            ),
        ),
        migrations.CreateModel(
            name="Problem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.TextField(unique=True)),
                ("order_number", models.TextField(blank=True, default="")),
                ("about", models.TextField()),
                ("happened_on", models.DateField(blank=True, null=True)),
                ("kind", models.TextField()),
                ("text", models.TextField()),
                ("answer_by_on", models.DateField()),
                ("at", models.DateTimeField()),
                (
                    "agreement",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="council_agreements.agreement",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="commons_parties.person"
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="frontdoor_directory.service"
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="message",
            name="problem",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="messages",
                to="frontdoor_marketplace.problem",
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("order", None), ("problem__isnull", False)),
                    models.Q(("order__isnull", False), ("problem", None)),
                    _connector="OR",
                ),
                name="message_about_one_thing",
            ),
        ),
        migrations.AddField(
            model_name="problemstep",
            name="problem",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="frontdoor_marketplace.problem"
            ),
        ),
        migrations.AddIndex(
            model_name="problem",
            index=models.Index(fields=["person", "id"], name="problem_person"),
        ),
        migrations.AddIndex(
            model_name="problem",
            index=models.Index(fields=["agreement", "id"], name="problem_agreement"),
        ),
        migrations.AddIndex(
            model_name="problem",
            index=models.Index(fields=["order_number"], name="problem_order"),
        ),
        migrations.AddConstraint(
            model_name="problem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["did_not_happen", "late_or_short", "quality", "staff", "payment", "page", "other"])
                ),
                name="problem_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="problem",
            constraint=models.CheckConstraint(
                condition=models.Q(("text", ""), _negated=True), name="problem_says_what"
            ),
        ),
        migrations.AddConstraint(
            model_name="problemstep",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["reported", "looking", "answered", "reopened"])),
                name="problem_step_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="problemstep",
            constraint=models.UniqueConstraint(fields=("problem", "turn"), name="problem_step_once"),
        ),
    ]
