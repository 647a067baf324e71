"""A delivery may be held because the agreement's yearly sum does not bear it."""

from django.db import migrations, models

from rightsource.books.settlement.rules.holding import HoldReason


class Migration(migrations.Migration):
    dependencies = [("books_settlement", "0004_keeping_held_items")]
    operations = [
        migrations.RemoveConstraint(model_name="helditem", name="held_item_reason_known"),
        migrations.AddConstraint(
            model_name="helditem",
            constraint=models.CheckConstraint(
                name="held_item_reason_known", condition=models.Q(reason__in=[each.value for each in HoldReason])
            ),
        ),
    ]
