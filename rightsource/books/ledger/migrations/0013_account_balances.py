"""Balances of accounts that are kept, and the batches that are not in them yet."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('books_ledger', '0012_keeping_reversals'),
    ]

    operations = [
        migrations.CreateModel(
            name='WaitingBatch',
            fields=[
                ('batch', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='waiting', serialize=False, to='books_ledger.batch')),
            ],
        ),
        migrations.CreateModel(
            name='AccountBalance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stratum', models.TextField()),
                ('pence', models.BigIntegerField()),
                ('account', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='balances', to='books_ledger.account')),
                ('entity', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='balances', to='books_ledger.entity')),
                ('fund', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='balances', to='books_ledger.fund')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('entity', 'stratum', 'account', 'fund'), name='account_balance_once')],
            },
        ),
    ]
