"""Tables of how the books are kept: seals, months and years, balances of accounts, funds reconciled."""

from django.db import models

from rightsource.books.ledger.models.chart import Account, Entity, Fund, one_of
from rightsource.books.ledger.models.posting import Batch
from rightsource.books.ledger.rules import (
    PeriodStep,
)
from rightsource.commons.record.rules import Kept


class Seal(models.Model):
    """A link of the chain over the books: what was posted since the last seal, in one hash with the seal before."""

    kept = Kept.APPEND_ONLY

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    batches = models.BigIntegerField()
    entries = models.BigIntegerField()
    legs = models.BigIntegerField()
    previous = models.TextField(blank=True, default="")  # the hash of the seal before
    content = models.TextField()  # of what it covers
    hash = models.TextField()  # of all above


class SealedBatch(models.Model):
    """A batch that a seal covers, with the hash of its rows as the seal saw them."""

    kept = Kept.APPEND_ONLY

    batch = models.OneToOneField(Batch, on_delete=models.PROTECT, primary_key=True, related_name="sealed")
    seal = models.ForeignKey(Seal, on_delete=models.PROTECT, related_name="sealed")
    hash = models.TextField()


class PeriodMove(models.Model):
    """A month of the group's books was locked or opened again, and why; the last move says how it stands."""

    kept = Kept.APPEND_ONLY

    month = models.DateField()  # its first day
    kind = models.TextField()
    reason = models.TextField()
    at = models.DateTimeField()
    by_ref = models.TextField()

    class Meta:
        constraints = [
            one_of("period_move_kind_known", "kind", PeriodStep),
            models.CheckConstraint(name="period_move_says_why", condition=~models.Q(reason="")),
            models.CheckConstraint(name="period_move_of_a_month", condition=models.Q(month__day=1)),
        ]
        indexes = [models.Index(fields=["month", "id"], name="period_move_month")]


class YearEnd(models.Model):
    """A financial year was closed: its result went into reserves, by the batch of this year's key."""

    kept = Kept.APPEND_ONLY

    year = models.IntegerField(primary_key=True)
    at = models.DateTimeField()
    by_ref = models.TextField()


class WaitingBatch(models.Model):
    """A batch that no seal covers yet."""

    kept = Kept.WORKING

    batch = models.OneToOneField(Batch, on_delete=models.PROTECT, primary_key=True, related_name="waiting")


class AccountBalance(models.Model):
    """What sealed batches sum to on an account of an entity and fund; it may be dropped and rebuilt."""

    kept = Kept.WORKING

    entity = models.ForeignKey(Entity, on_delete=models.PROTECT, related_name="balances", db_index=False)
    stratum = models.TextField()
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="balances", db_index=False)
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="balances", db_index=False)
    pence = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entity", "stratum", "account", "fund"], name="account_balance_once")
        ]


class FundReconciliation(models.Model):
    """How a fund with a purpose stood on a day: received, spent within and outside, and the cash behind it."""

    kept = Kept.APPEND_ONLY

    on = models.DateField()
    at = models.DateTimeField()
    code = models.TextField()
    name = models.TextField()
    purpose = models.TextField(blank=True)
    received_pence = models.BigIntegerField()
    within_pence = models.BigIntegerField()
    outside_pence = models.BigIntegerField()
    cash_pence = models.BigIntegerField()
    owed_pence = models.BigIntegerField()
    said = models.JSONField(default=list)
    wrong = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["on", "code"], name="fund_reconciled_once_a_day")]
