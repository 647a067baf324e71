"""Batches that are taken back by others."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('books_ledger', '0010_keeping_periods'),
    ]

    operations = [
        migrations.CreateModel(
            name='Reversal',
            fields=[
                ('batch', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='reversed_by', serialize=False, to='books_ledger.batch')),
                ('reason', models.TextField()),
                ('at', models.DateTimeField()),
                ('by_ref', models.TextField()),
                ('by_batch', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='reverses', to='books_ledger.batch')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='reversal_says_why')],
            },
        ),
    ]
