"""Files of the finance system, what of them is in the ledger, and what waits in suspense."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('books_ledger', '0014_keeping_account_balances'),
    ]

    operations = [
        migrations.CreateModel(
            name='JournalFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.TextField()),
                ('file_name', models.TextField()),
                ('sha256', models.TextField()),
                ('rows', models.IntegerField()),
                ('at', models.DateTimeField()),
                ('by_ref', models.TextField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('source', 'sha256'), name='journal_file_once')],
            },
        ),
        migrations.CreateModel(
            name='SuspenseItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.TextField()),
                ('key', models.TextField()),
                ('row', models.IntegerField()),
                ('kind', models.TextField()),
                ('code', models.TextField(blank=True, default='')),
                ('reason', models.TextField(blank=True, default='')),
                ('text', models.TextField(blank=True, default='')),
                ('pence', models.BigIntegerField()),
                ('owner', models.TextField()),
                ('on', models.DateField()),
                ('at', models.DateTimeField()),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='suspense', to='books_ledger.journalfile')),
                ('fund', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='suspense', to='books_ledger.fund')),
            ],
        ),
        migrations.CreateModel(
            name='JournalImport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.TextField()),
                ('key', models.TextField()),
                ('digest', models.TextField()),
                ('first_row', models.IntegerField()),
                ('last_row', models.IntegerField()),
                ('entry', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='imported', to='books_ledger.entry')),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='imports', to='books_ledger.journalfile')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('source', 'key'), name='journal_import_once')],
            },
        ),
        migrations.CreateModel(
            name='SuspenseEnd',
            fields=[
                ('item', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='ended', serialize=False, to='books_ledger.suspenseitem')),
                ('how', models.TextField()),
                ('reason', models.TextField(blank=True, default='')),
                ('at', models.DateTimeField()),
                ('by_ref', models.TextField()),
                ('batch', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='ended_suspense', to='books_ledger.batch')),
            ],
        ),
        migrations.AddIndex(
            model_name='suspenseitem',
            index=models.Index(fields=['source', 'key'], name='suspense_item_key'),
        ),
        migrations.AddConstraint(
            model_name='suspenseitem',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['account', 'cost_centre', 'held'])), name='suspense_item_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='suspenseitem',
            constraint=models.CheckConstraint(condition=models.Q(('owner', ''), _negated=True), name='suspense_item_owned'),
        ),
        migrations.AddConstraint(
            model_name='suspenseitem',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'held'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='suspense_item_says_why'),
        ),
        migrations.AddConstraint(
            model_name='suspenseend',
            constraint=models.CheckConstraint(condition=models.Q(('how__in', ['coded', 'posted', 'withdrawn'])), name='suspense_end_how_known'),
        ),
        migrations.AddConstraint(
            model_name='suspenseend',
            constraint=models.CheckConstraint(condition=models.Q(('batch__isnull', False), models.Q(('reason', ''), _negated=True), _connector='OR'), name='suspense_end_moved_or_says_why'),
        ),
    ]
