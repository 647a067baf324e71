"""Tables of spending that needs somebody's word first: what was asked, decided and used, and the spend-control mode."""

from django.db import models

from rightsource.books.ledger.models.chart import Line, one_of
from rightsource.books.ledger.models.commitments import Commitment
from rightsource.books.ledger.rules import ApprovalKind, CommitmentKind, Exemption, Ground
from rightsource.commons.record.rules import Kept


class SpendControl(models.Model):
    """The council looks at new spending before it is promised: since when, on whose authority, and from which sum."""

    kept = Kept.APPEND_ONLY

    authority_ref = models.TextField()
    reason = models.TextField()
    from_pence = models.BigIntegerField()
    is_after_section_114 = models.BooleanField(default=False)  # then a new agreement needs written authority
    starts_on = models.DateField()
    ends_before = models.DateField(null=True, blank=True)  # as planned; None is until it is ended
    at = models.DateTimeField()
    by_ref = models.TextField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="spend_control_from_positive", condition=models.Q(from_pence__gt=0)),
            models.CheckConstraint(name="spend_control_says_why", condition=~models.Q(reason="")),
            models.CheckConstraint(name="spend_control_has_authority", condition=~models.Q(authority_ref="")),
        ]


class SpendControlEnd(models.Model):
    """The end of a spend-control mode, with the reason."""

    kept = Kept.APPEND_ONLY

    control = models.OneToOneField(SpendControl, on_delete=models.PROTECT, primary_key=True, related_name="ended")
    reason = models.TextField()
    at = models.DateTimeField()
    by_ref = models.TextField()

    class Meta:
        constraints = [models.CheckConstraint(name="spend_control_end_says_why", condition=~models.Q(reason=""))]


class SpendPanelMember(models.Model):
    """Somebody on the panel of a spend-control mode, in the part that they have there."""

    kept = Kept.APPEND_ONLY

    control = models.ForeignKey(SpendControl, on_delete=models.PROTECT, related_name="panel")
    account_id = models.BigIntegerField()
    title = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["control", "account_id"], name="spend_panel_member_once")]


class ApprovalRequest(models.Model):
    """Somebody asks for spending that was refused: which line, for what, how much and why."""

    kept = Kept.APPEND_ONLY

    kind = models.TextField()
    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="approval_requests")
    control = models.ForeignKey(SpendControl, on_delete=models.PROTECT, null=True, blank=True, related_name="requests")
    ref = models.TextField()  # the order or agreement that will use it
    commitment_kind = models.TextField()
    pence = models.BigIntegerField()
    what = models.TextField()
    reason = models.TextField()
    exemption = models.TextField(blank=True, default="")  # which test of necessity is claimed, if one is
    at = models.DateTimeField()
    by_ref = models.TextField()

    class Meta:
        constraints = [
            one_of("approval_request_kind_known", "kind", ApprovalKind),
            one_of("approval_request_for_known", "commitment_kind", CommitmentKind),
            models.CheckConstraint(
                name="approval_request_exemption_known",
                condition=models.Q(exemption__in=["", *(str(one) for one in Exemption)]),
            ),
            models.CheckConstraint(name="approval_request_positive", condition=models.Q(pence__gt=0)),
            models.CheckConstraint(name="approval_request_says_why", condition=~models.Q(reason="")),
            models.CheckConstraint(
                name="approval_request_in_mode",
                condition=models.Q(kind=ApprovalKind.LIMIT.value, control=None)
                | ~models.Q(kind=ApprovalKind.LIMIT.value) & models.Q(control__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["line", "ref"], name="approval_request_ref")]


class ApprovalDecision(models.Model):
    """What was decided about a request, by whom, with whom and why."""

    kept = Kept.APPEND_ONLY

    request = models.OneToOneField(ApprovalRequest, on_delete=models.PROTECT, primary_key=True, related_name="decision")
    is_approved = models.BooleanField()
    reason = models.TextField()
    present = models.JSONField(default=list)  # the other members of the panel who decided it, by their parts
    ground = models.TextField(blank=True, default="")  # of the finance officer's written authority
    at = models.DateTimeField()
    by_ref = models.TextField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="approval_decision_says_why", condition=~models.Q(reason="")),
            models.CheckConstraint(
                name="approval_decision_ground_known",
                condition=models.Q(ground__in=["", *(str(one) for one in Ground)]),
            ),
        ]


class ApprovalUse(models.Model):
    """What an approval was used for, once: a commitment, or all that an agreement can come to, or its price adds."""

    kept = Kept.APPEND_ONLY

    request = models.OneToOneField(ApprovalRequest, on_delete=models.PROTECT, primary_key=True, related_name="use")
    commitment = models.ForeignKey(
        Commitment, on_delete=models.PROTECT, null=True, blank=True, related_name="approvals"
    )  # None where the agreement is let through as a whole
    at = models.DateTimeField()
