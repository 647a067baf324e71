"""What is published is put into its indexes at once: a search never reads a list of what is still to be sorted in."""

import django.contrib.postgres.indexes
from django.db import migrations

INDEXES = ("search", "needs", "found_from")


class Migration(migrations.Migration):
    dependencies = [("frontdoor_directory", "0002_keeping")]
    operations = [
        operation
        for name in INDEXES
        for operation in (
            migrations.RemoveIndex(model_name="publishedservice", name=f"published_{name}"),
            migrations.AddIndex(
                model_name="publishedservice",
                index=django.contrib.postgres.indexes.GinIndex(
                    fastupdate=False, fields=[name], name=f"published_{name}"
                ),
            ),
        )
    ]
