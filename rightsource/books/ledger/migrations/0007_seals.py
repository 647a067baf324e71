"""Seals over the books, and which batches each covers."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('books_ledger', '0006_moving_many_commitments'),
    ]

    operations = [
        migrations.CreateModel(
            name='Seal',
            fields=[
                ('number', models.BigIntegerField(primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('batches', models.BigIntegerField()),
                ('entries', models.BigIntegerField()),
                ('legs', models.BigIntegerField()),
                ('previous', models.TextField(blank=True, default='')),
                ('content', models.TextField()),
                ('hash', models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name='SealedBatch',
            fields=[
                ('batch', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='sealed', serialize=False, to='books_ledger.batch')),
                ('hash', models.TextField()),
                ('seal', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sealed', to='books_ledger.seal')),
            ],
        ),
    ]
