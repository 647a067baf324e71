"""Prices of agreements that change from a month on."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('council_agreements', '0003_why_a_sample_has_its_size'),
    ]

    operations = [
        migrations.CreateModel(
            name='PriceStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_on', models.DateField()),
                ('terms_before', models.JSONField()),
                ('annual_before_pence', models.BigIntegerField()),
                ('terms', models.JSONField()),
                ('annual_pence', models.BigIntegerField()),
                ('decision_ref', models.TextField()),
                ('reason', models.TextField()),
                ('at', models.DateTimeField()),
                ('by_ref', models.TextField()),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='agreementstep',
            name='agreement_step_known',
        ),
        migrations.AddConstraint(
            model_name='agreementstep',
            constraint=models.CheckConstraint(condition=models.Q(('step__in', ['signed', 'changed', 'committed', 'broken', 'ended'])), name='agreement_step_known'),
        ),
        migrations.AddField(
            model_name='pricestep',
            name='agreement',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='prices', to='council_agreements.agreement'),
        ),
        migrations.AddConstraint(
            model_name='pricestep',
            constraint=models.UniqueConstraint(fields=('agreement', 'starts_on'), name='price_step_once'),
        ),
        migrations.AddConstraint(
            model_name='pricestep',
            constraint=models.CheckConstraint(condition=models.Q(('starts_on__day', 1)), name='price_step_from_a_month'),
        ),
        migrations.AddConstraint(
            model_name='pricestep',
            constraint=models.CheckConstraint(condition=models.Q(('annual_pence__gte', 0)), name='price_step_annual'),
        ),
        migrations.AddConstraint(
            model_name='pricestep',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decision_ref', ''), _negated=True), models.Q(('reason', ''), _negated=True)), name='price_step_says_why'),
        ),
    ]
