"""Keys that another index begins with need none of their own: each costs every booking."""

from django.db import migrations, models
from django.db.models.deletion import PROTECT


class Migration(migrations.Migration):
    dependencies = [("commons_parties", "0002_keeping"), ("frontdoor_marketplace", "0005_keeping_problems")]
    operations = [
        migrations.AlterField(
            model_name="message",
            name="order",
            field=models.ForeignKey(
                blank=True,
                null=True,
                db_index=False,
                on_delete=PROTECT,
                related_name="messages",
                to="frontdoor_marketplace.order",
            ),
        ),
        migrations.AlterField(
            model_name="message",
            name="problem",
            field=models.ForeignKey(
                blank=True,
                null=True,
                db_index=False,
                on_delete=PROTECT,
                related_name="messages",
                to="frontdoor_marketplace.problem",
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                fields=["problem"], name="message_problem", condition=models.Q(("problem__isnull", False))
            ),
        ),
        migrations.AlterField(
            model_name="message",
            name="person",
            field=models.ForeignKey(
                db_index=False, on_delete=PROTECT, related_name="+", to="commons_parties.person"
            ),
        ),
        migrations.AlterField(model_name="order", name="number", field=models.TextField()),
        migrations.AlterField(
            model_name="order",
            name="person",
            field=models.ForeignKey(
                db_index=False, on_delete=PROTECT, related_name="+", to="commons_parties.person"
            ),
        ),
        migrations.AlterField(
            model_name="order",
            name="session",
            field=models.ForeignKey(
                blank=True, null=True, db_index=False, on_delete=PROTECT, related_name="orders", to="frontdoor_marketplace.session"
            ),
        ),
        migrations.AlterField(
            model_name="orderstep",
            name="order",
            field=models.ForeignKey(
                db_index=False, on_delete=PROTECT, related_name="steps", to="frontdoor_marketplace.order"
            ),
        ),
        migrations.AddConstraint(
            model_name="order", constraint=models.UniqueConstraint(fields=("number",), name="order_number_once")
        ),
    ]
