"""Tables of what the ledger counts by: entities, funds, accounts, service lines, and budget lines with their stops."""

from enum import StrEnum

from django.db import models

from rightsource.books.ledger.rules import (
    AccountKind,
    Control,
    EntityKind,
    FundKind,
    LineNoticeKind,
)
from rightsource.commons.record.rules import Kept


def one_of(name: str, column: str, values: type[StrEnum]) -> models.CheckConstraint:
    """Return the constraint that a column holds one of an enum's values."""
    return models.CheckConstraint(name=name, condition=models.Q(**{f"{column}__in": [str(v) for v in values]}))


class Entity(models.Model):
    """Whose books these are: the council, a body, or somebody outside the group."""

    kept = Kept.AUDITED

    code = models.TextField(unique=True)
    name = models.TextField()
    kind = models.TextField()
    body_ref = models.TextField(blank=True, default="")

    class Meta:
        constraints = [one_of("entity_kind_known", "kind", EntityKind)]


class Fund(models.Model):
    """Money with its purpose; `service_lines` lists what it may be spent on, None is anything."""

    kept = Kept.AUDITED

    code = models.TextField(unique=True)
    name = models.TextField()
    kind = models.TextField()
    purpose = models.TextField(blank=True, default="")
    service_lines = models.JSONField(null=True, blank=True)

    class Meta:
        constraints = [
            one_of("fund_kind_known", "kind", FundKind),
            models.CheckConstraint(
                name="fund_ring_fence_says_for_what",
                condition=~models.Q(kind=FundKind.RING_FENCED.value) | models.Q(service_lines__isnull=False),
            ),
        ]


class Account(models.Model):
    """The subjective code: what kind of cost, income, asset, liability or reserve."""

    kept = Kept.AUDITED

    code = models.TextField(unique=True)
    name = models.TextField()
    kind = models.TextField()

    class Meta:
        constraints = [one_of("account_kind_known", "kind", AccountKind)]


class ServiceLine(models.Model):
    """The objective code: a line of the ministry's outturn return and its directorate."""

    kept = Kept.AUDITED

    code = models.TextField(unique=True)
    name = models.TextField()
    directorate = models.TextField()
    outturn_line = models.TextField(blank=True, default="")
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="service_lines_of")
    sort = models.IntegerField(default=0)


class Line(models.Model):
    """A budget line: a year's money of one entity, fund and service line, with its holder."""

    kept = Kept.AUDITED

    year = models.IntegerField()
    entity = models.ForeignKey(Entity, on_delete=models.PROTECT, related_name="lines")
    service_line = models.ForeignKey(ServiceLine, on_delete=models.PROTECT, related_name="lines")
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="lines")
    name = models.TextField()
    holder_role = models.TextField(blank=True, default="")
    holder_account_id = models.BigIntegerField(null=True, blank=True)
    holder_title = models.TextField(blank=True, default="")
    control = models.TextField()
    adopted_ref = models.TextField(blank=True, default="")
    provenance = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["year", "entity", "service_line", "fund"], name="line_once"),
            one_of("line_control_known", "control", Control),
        ]


class LineBalance(models.Model):
    """The kept sums of a line, apart from it because they are hot; they may be dropped and rebuilt."""

    kept = Kept.WORKING

    line = models.OneToOneField(Line, on_delete=models.PROTECT, primary_key=True, related_name="balance")
    control = models.TextField()
    is_stopped = models.BooleanField()
    is_held = models.BooleanField(default=False)  # the finance officer stopped new promises, whatever is left
    panel_from_pence = models.BigIntegerField(null=True)  # from this sum on spend control wants a decision first
    agreement_from_pence = models.BigIntegerField(null=True)  # the same of a new agreement
    budget_pence = models.BigIntegerField(default=0)
    budget_one_off_pence = models.BigIntegerField(default=0)
    committed_pence = models.BigIntegerField(default=0)
    actual_pence = models.BigIntegerField(default=0)
    actual_one_off_pence = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="line_balance_stopped_holds",
                condition=models.Q(is_stopped=False)
                | models.Q(budget_pence__gte=models.F("committed_pence") + models.F("actual_pence")),
            ),
            models.CheckConstraint(name="line_balance_committed", condition=models.Q(committed_pence__gte=0)),
        ]


class LineNotice(models.Model):
    """The finance officer's warning about a line, or stop of new promises on it, with the reason."""

    kept = Kept.APPEND_ONLY

    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="notices")
    kind = models.TextField()
    reason = models.TextField()
    left_pence = models.BigIntegerField()  # what was left when it was issued
    at = models.DateTimeField()
    by_ref = models.TextField()

    class Meta:
        constraints = [
            one_of("line_notice_kind_known", "kind", LineNoticeKind),
            models.CheckConstraint(name="line_notice_says_why", condition=~models.Q(reason="")),
        ]


class LineNoticeEnd(models.Model):
    """The lifting of a warning or stop, with the reason."""

    kept = Kept.APPEND_ONLY

    notice = models.OneToOneField(LineNotice, on_delete=models.PROTECT, primary_key=True, related_name="ended")
    reason = models.TextField()
    at = models.DateTimeField()
    by_ref = models.TextField()

    class Meta:
        constraints = [models.CheckConstraint(name="line_notice_end_says_why", condition=~models.Q(reason=""))]
