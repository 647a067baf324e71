"""What entries and legs point at is asked in sets; only the indexes that a question uses stay."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('books_ledger', '0018_keeping_fund_reconciliations'),
    ]

    operations = [
        migrations.AlterField(
            model_name='entry',
            name='batch',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='books_ledger.batch'),
        ),
        migrations.AlterField(
            model_name='entry',
            name='entity',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='books_ledger.entity'),
        ),
        migrations.AlterField(
            model_name='leg',
            name='account',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='legs', to='books_ledger.account'),
        ),
        migrations.AlterField(
            model_name='leg',
            name='counterparty',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='legs_against', to='books_ledger.entity'),
        ),
        migrations.AlterField(
            model_name='leg',
            name='entry',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='legs', to='books_ledger.entry'),
        ),
        migrations.AlterField(
            model_name='leg',
            name='fund',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='legs', to='books_ledger.fund'),
        ),
        migrations.AlterField(
            model_name='leg',
            name='line',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='legs', to='books_ledger.line'),
        ),
        migrations.AlterField(
            model_name='leg',
            name='service_line',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='legs', to='books_ledger.serviceline'),
        ),
    ]
