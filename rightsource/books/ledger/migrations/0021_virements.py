"""Budget that was moved from one line to another."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('books_ledger', '0020_posting_in_bulk'),
    ]

    operations = [
        migrations.CreateModel(
            name='Virement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('pence', models.BigIntegerField()),
                ('recurrence', models.TextField()),
                ('reason', models.TextField()),
                ('authority', models.TextField()),
                ('authority_ref', models.TextField()),
                ('key', models.TextField(unique=True)),
                ('on', models.DateField()),
                ('at', models.DateTimeField()),
                ('by_ref', models.TextField()),
                ('batch', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='virement', to='books_ledger.batch')),
                ('from_line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='virements_from', to='books_ledger.line')),
                ('to_line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='virements_to', to='books_ledger.line')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('recurrence__in', ['one_off', 'recurring', 'ring_fenced'])), name='virement_recurrence_known'), models.CheckConstraint(condition=models.Q(('authority__in', ['executive', 'finance_officer', 'holder'])), name='virement_authority_known'), models.CheckConstraint(condition=models.Q(('pence__gt', 0)), name='virement_positive'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='virement_says_why'), models.CheckConstraint(condition=models.Q(('authority_ref', ''), _negated=True), name='virement_has_authority'), models.CheckConstraint(condition=models.Q(('from_line', models.F('to_line')), _negated=True), name='virement_between_two')],
            },
        ),
    ]
