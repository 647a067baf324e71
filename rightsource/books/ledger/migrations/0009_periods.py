"""Months of the books that are locked or opened again, and years that are closed."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('books_ledger', '0008_keeping_seals'),
    ]

    operations = [
        migrations.CreateModel(
            name='YearEnd',
            fields=[
                ('year', models.IntegerField(primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('by_ref', models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name='PeriodMove',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.DateField()),
                ('kind', models.TextField()),
                ('reason', models.TextField()),
                ('at', models.DateTimeField()),
                ('by_ref', models.TextField()),
            ],
            options={
                'indexes': [models.Index(fields=['month', 'id'], name='period_move_month')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['lock', 'open'])), name='period_move_kind_known'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='period_move_says_why'), models.CheckConstraint(condition=models.Q(('month__day', 1)), name='period_move_of_a_month')],
            },
        ),
    ]
