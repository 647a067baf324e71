"""Tables of capital receipts: the sale and its project, what became of the plan for it, and what was booked."""

from django.db import models

from rightsource.books.plan.rules.receipts import ReceiptStage, StatutoryTest
from rightsource.commons.record.rules import Kept


class CapitalReceipt(models.Model):
    """What is sold, and the project that its money is to pay for."""

    kept = Kept.APPEND_ONLY

    code = models.TextField(unique=True)
    asset = models.TextField()
    project = models.TextField()
    saving_pence = models.BigIntegerField()  # a year, once the project is done
    at = models.DateTimeField()
    by_ref = models.TextField()
    provenance = models.TextField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="capital_receipt_says_what", condition=~models.Q(asset="") & ~models.Q(project="")
            ),
            models.CheckConstraint(name="capital_receipt_saving", condition=models.Q(saving_pence__gte=0)),
        ]


class CapitalReceiptStep(models.Model):
    """What is known of a receipt from a day on, with the reason; the newest holds."""

    kept = Kept.APPEND_ONLY

    receipt = models.ForeignKey(CapitalReceipt, on_delete=models.PROTECT, related_name="steps")
    stage = models.TextField()
    planned_pence = models.BigIntegerField()
    planned_on = models.DateField()
    test = models.TextField()
    evidence = models.TextField(blank=True)
    strategy_ref = models.TextField(blank=True)
    reason = models.TextField()
    on = models.DateField()
    at = models.DateTimeField()
    by_ref = models.TextField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="receipt_stage_known", condition=models.Q(stage__in=[one.value for one in ReceiptStage])
            ),
            models.CheckConstraint(
                name="receipt_test_known", condition=models.Q(test__in=[one.value for one in StatutoryTest])
            ),
            models.CheckConstraint(
                name="receipt_test_has_evidence", condition=models.Q(test="not_asked") | ~models.Q(evidence="")
            ),
            models.CheckConstraint(name="receipt_planned_positive", condition=models.Q(planned_pence__gt=0)),
            models.CheckConstraint(name="receipt_step_says_why", condition=~models.Q(reason="")),
        ]


class CapitalReceiptPosting(models.Model):
    """What the ledger booked of a receipt: banked, or charged with a revenue cost."""

    kept = Kept.APPEND_ONLY

    receipt = models.ForeignKey(CapitalReceipt, on_delete=models.PROTECT, related_name="postings")
    is_use = models.BooleanField()
    pence = models.BigIntegerField()
    line = models.ForeignKey("books_ledger.Line", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    batch = models.OneToOneField("books_ledger.Batch", on_delete=models.PROTECT, related_name="+")
    strategy_ref = models.TextField(blank=True)
    reason = models.TextField()
    on = models.DateField()
    at = models.DateTimeField()
    by_ref = models.TextField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="receipt_posting_positive", condition=models.Q(pence__gt=0)),
            models.CheckConstraint(
                name="receipt_use_names_line_and_strategy",
                condition=models.Q(is_use=False) | (models.Q(line__isnull=False) & ~models.Q(strategy_ref="")),
            ),
        ]
