"""Requests for spending that was refused, what was decided and used, and the spend-control mode."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('books_ledger', '0025_keeping_carried_commitments'),
    ]

    operations = [
        migrations.CreateModel(
            name='ApprovalRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.TextField()),
                ('ref', models.TextField()),
                ('commitment_kind', models.TextField()),
                ('pence', models.BigIntegerField()),
                ('what', models.TextField()),
                ('reason', models.TextField()),
                ('exemption', models.TextField(blank=True, default='')),
                ('at', models.DateTimeField()),
                ('by_ref', models.TextField()),
                ('line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='approval_requests', to='books_ledger.line')),
            ],
        ),
        migrations.CreateModel(
            name='SpendControl',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('authority_ref', models.TextField()),
                ('reason', models.TextField()),
                ('from_pence', models.BigIntegerField()),
                ('is_after_section_114', models.BooleanField(default=False)),
                ('starts_on', models.DateField()),
                ('ends_before', models.DateField(blank=True, null=True)),
                ('at', models.DateTimeField()),
                ('by_ref', models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name='SpendPanelMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('account_id', models.BigIntegerField()),
                ('title', models.TextField()),
            ],
        ),
        migrations.RemoveField(
            model_name='commitment',
            name='approval_ref',
        ),
        migrations.AddField(
            model_name='linebalance',
            name='agreement_from_pence',
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='linebalance',
            name='panel_from_pence',
            field=models.BigIntegerField(null=True),
        ),
        migrations.CreateModel(
            name='ApprovalDecision',
            fields=[
                ('request', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='decision', serialize=False, to='books_ledger.approvalrequest')),
                ('is_approved', models.BooleanField()),
                ('reason', models.TextField()),
                ('present', models.JSONField(default=list)),
                ('ground', models.TextField(blank=True, default='')),
                ('at', models.DateTimeField()),
                ('by_ref', models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name='ApprovalUse',
            fields=[
                ('request', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='use', serialize=False, to='books_ledger.approvalrequest')),
                ('at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='SpendControlEnd',
            fields=[
                ('control', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='ended', serialize=False, to='books_ledger.spendcontrol')),
                ('reason', models.TextField()),
                ('at', models.DateTimeField()),
                ('by_ref', models.TextField()),
            ],
        ),
        migrations.AddConstraint(
            model_name='spendcontrol',
            constraint=models.CheckConstraint(condition=models.Q(('from_pence__gt', 0)), name='spend_control_from_positive'),
        ),
        migrations.AddConstraint(
            model_name='spendcontrol',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='spend_control_says_why'),
        ),
        migrations.AddConstraint(
            model_name='spendcontrol',
            constraint=models.CheckConstraint(condition=models.Q(('authority_ref', ''), _negated=True), name='spend_control_has_authority'),
        ),
        migrations.AddField(
            model_name='approvalrequest',
            name='control',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='requests', to='books_ledger.spendcontrol'),
        ),
        migrations.AddField(
            model_name='spendpanelmember',
            name='control',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='panel', to='books_ledger.spendcontrol'),
        ),
        migrations.AddConstraint(
            model_name='approvaldecision',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='approval_decision_says_why'),
        ),
        migrations.AddConstraint(
            model_name='approvaldecision',
            constraint=models.CheckConstraint(condition=models.Q(('ground__in', ['', 'improve', 'prevent_again', 'prevent_worse'])), name='approval_decision_ground_known'),
        ),
        migrations.AddField(
            model_name='approvaluse',
            name='commitment',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='approvals', to='books_ledger.commitment'),
        ),
        migrations.AddConstraint(
            model_name='spendcontrolend',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='spend_control_end_says_why'),
        ),
        migrations.AddIndex(
            model_name='approvalrequest',
            index=models.Index(fields=['line', 'ref'], name='approval_request_ref'),
        ),
        migrations.AddConstraint(
            model_name='approvalrequest',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['authority', 'limit', 'panel'])), name='approval_request_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='approvalrequest',
            constraint=models.CheckConstraint(condition=models.Q(('commitment_kind__in', ['agreement', 'order'])), name='approval_request_for_known'),
        ),
        migrations.AddConstraint(
            model_name='approvalrequest',
            constraint=models.CheckConstraint(condition=models.Q(('exemption__in', ['', 'contract', 'funded', 'safeguarding', 'safety', 'statutory'])), name='approval_request_exemption_known'),
        ),
        migrations.AddConstraint(
            model_name='approvalrequest',
            constraint=models.CheckConstraint(condition=models.Q(('pence__gt', 0)), name='approval_request_positive'),
        ),
        migrations.AddConstraint(
            model_name='approvalrequest',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='approval_request_says_why'),
        ),
        migrations.AddConstraint(
            model_name='approvalrequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('control', None), ('kind', 'limit')), models.Q(models.Q(('kind', 'limit'), _negated=True), ('control__isnull', False)), _connector='OR'), name='approval_request_in_mode'),
        ),
        migrations.AddConstraint(
            model_name='spendpanelmember',
            constraint=models.UniqueConstraint(fields=('control', 'account_id'), name='spend_panel_member_once'),
        ),
    ]
