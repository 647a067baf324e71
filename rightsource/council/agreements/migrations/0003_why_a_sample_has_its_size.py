"""A draw keeps what was found before it, from which its size follows."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("council_agreements", "0002_keeping")]

    operations = [
        migrations.AddField("draw", "looked_at_before", models.IntegerField(default=0), preserve_default=False),
        migrations.AddField("draw", "faults_before", models.IntegerField(default=0), preserve_default=False),
        migrations.AddConstraint(
            "draw",
            models.CheckConstraint(
                name="draw_experience",
                condition=models.Q(faults_before__gte=0, faults_before__lte=models.F("looked_at_before")),
            ),
        ),
    ]
