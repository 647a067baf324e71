"""Call-ins by enough members, their results, notices of decisions, meetings, and interests of members."""


import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('council_democracy', '0002_keeping'),
    ]

    operations = [
        migrations.CreateModel(
            name='DecisionNotice',
            fields=[
                ('decision', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='published', serialize=False, to='council_democracy.decision')),
                ('published_on', models.DateField()),
                ('by_ref', models.TextField()),
                ('at', models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name='matter',
            name='follows',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='taken_again', to='council_democracy.decision'),
        ),
        migrations.CreateModel(
            name='CallInResult',
            fields=[
                ('call_in', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='result', serialize=False, to='council_democracy.callin')),
                ('outcome', models.TextField(choices=[('referred_back', 'referred_back'), ('upheld', 'upheld')])),
                ('reason', models.TextField()),
                ('on', models.DateField()),
                ('by_ref', models.TextField()),
                ('at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('outcome__in', ['referred_back', 'upheld'])), name='call_in_outcome_known')],
            },
        ),
        migrations.CreateModel(
            name='Dispensation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.TextField()),
                ('on', models.DateField()),
                ('at', models.DateTimeField()),
                ('matter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='dispensations', to='council_democracy.matter')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='dispensations', to='council_democracy.member')),
            ],
        ),
        migrations.CreateModel(
            name='Interest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField()),
                ('is_pecuniary', models.BooleanField()),
                ('starts_on', models.DateField()),
                ('at', models.DateTimeField()),
                ('matter', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='interests', to='council_democracy.matter')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='interests', to='council_democracy.member')),
            ],
        ),
        migrations.CreateModel(
            name='Meeting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.TextField()),
                ('on', models.DateField()),
                ('by_ref', models.TextField()),
                ('at', models.DateTimeField()),
                ('provenance', models.TextField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('title', 'on'), name='meeting_once')],
            },
        ),
        migrations.CreateModel(
            name='CallInRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.TextField()),
                ('on', models.DateField()),
                ('by_ref', models.TextField()),
                ('at', models.DateTimeField()),
                ('decision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='call_in_requests', to='council_democracy.decision')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='council_democracy.member')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('decision', 'member'), name='call_in_request_once')],
            },
        ),
        migrations.CreateModel(
            name='Attendance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('presence', models.TextField(choices=[('absent', 'absent'), ('apologies', 'apologies'), ('present', 'present')])),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attendances', to='council_democracy.member')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attendances', to='council_democracy.meeting')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('presence__in', ['absent', 'apologies', 'present'])), name='presence_known'), models.UniqueConstraint(fields=('meeting', 'member'), name='attendance_once')],
            },
        ),
    ]
