"""What became of promises when their year ended."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('books_ledger', '0023_lines_asked_where_there_are_some'),
    ]

    operations = [
        migrations.CreateModel(
            name='CommitmentCarry',
            fields=[
                ('commitment', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='carried_away', serialize=False, to='books_ledger.commitment')),
                ('year', models.IntegerField()),
                ('fate', models.TextField()),
                ('pence', models.BigIntegerField()),
                ('reason', models.TextField()),
                ('authority_ref', models.TextField(blank=True, default='')),
                ('at', models.DateTimeField()),
                ('by_ref', models.TextField()),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='commitmentmove',
            name='commitment_move_kind_known',
        ),
        migrations.AddConstraint(
            model_name='commitmentmove',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['cancel', 'carry', 'draw', 'release', 'reserve'])), name='commitment_move_kind_known'),
        ),
        migrations.AddField(
            model_name='commitmentcarry',
            name='batch',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='carries', to='books_ledger.batch'),
        ),
        migrations.AddField(
            model_name='commitmentcarry',
            name='carried_to',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='carried_from', to='books_ledger.commitment'),
        ),
        migrations.AddIndex(
            model_name='commitmentcarry',
            index=models.Index(fields=['year'], name='commitment_carry_year'),
        ),
        migrations.AddConstraint(
            model_name='commitmentcarry',
            constraint=models.CheckConstraint(condition=models.Q(('fate__in', ['bear', 'carry', 'release'])), name='commitment_carry_fate_known'),
        ),
        migrations.AddConstraint(
            model_name='commitmentcarry',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='commitment_carry_says_why'),
        ),
        migrations.AddConstraint(
            model_name='commitmentcarry',
            constraint=models.CheckConstraint(condition=models.Q(('pence__gt', 0)), name='commitment_carry_positive'),
        ),
        migrations.AddConstraint(
            model_name='commitmentcarry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('carried_to', None), ('fate', 'release')), models.Q(models.Q(('fate', 'release'), _negated=True), ('carried_to__isnull', False)), _connector='OR'), name='commitment_carry_goes_somewhere'),
        ),
        migrations.AddConstraint(
            model_name='commitmentcarry',
            constraint=models.CheckConstraint(condition=models.Q(('batch', None), models.Q(('authority_ref', ''), _negated=True), _connector='OR'), name='commitment_carry_budget_has_authority'),
        ),
    ]
