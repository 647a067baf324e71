"""How long before its start an order can be cancelled comes from the offer or from policy, not from the table."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("frontdoor_marketplace", "0008_seen_with")]
    operations = [
        migrations.AlterField(model_name="offer", name="cancel_hours", field=models.IntegerField()),
    ]
