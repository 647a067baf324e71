"""Warnings and stops of the finance officer on budget lines."""


import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('books_ledger', '0002_keeping'),
    ]

    operations = [
        migrations.CreateModel(
            name='LineNotice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.TextField()),
                ('reason', models.TextField()),
                ('left_pence', models.BigIntegerField()),
                ('at', models.DateTimeField()),
                ('by_ref', models.TextField()),
                ('line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='books_ledger.line')),
            ],
        ),
        migrations.AddField(
            model_name='linebalance',
            name='is_held',
            field=models.BooleanField(default=False),
        ),
        migrations.CreateModel(
            name='LineNoticeEnd',
            fields=[
                ('notice', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='ended', serialize=False, to='books_ledger.linenotice')),
                ('reason', models.TextField()),
                ('at', models.DateTimeField()),
                ('by_ref', models.TextField()),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='line_notice_end_says_why')],
            },
        ),
        migrations.AddConstraint(
            model_name='linenotice',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['stop', 'warning'])), name='line_notice_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='linenotice',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='line_notice_says_why'),
        ),
    ]
