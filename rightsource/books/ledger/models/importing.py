"""Tables of what came from the finance system, and what of it waits in suspense."""

from django.db import models

from rightsource.books.ledger.models.chart import Fund, one_of
from rightsource.books.ledger.models.posting import Batch, Entry
from rightsource.books.ledger.rules import (
    SuspenseEndKind,
    SuspenseKind,
)
from rightsource.commons.record.rules import Kept


class JournalFile(models.Model):
    """A file of the council's own finance system that was read; the same file is one row however often it comes."""

    kept = Kept.APPEND_ONLY

    source = models.TextField()
    file_name = models.TextField()
    sha256 = models.TextField()
    rows = models.IntegerField()
    at = models.DateTimeField()
    by_ref = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "sha256"], name="journal_file_once")]


class JournalImport(models.Model):
    """A journal entry of the finance system that is in the ledger: which rows it was, and which entry it became."""

    kept = Kept.APPEND_ONLY

    file = models.ForeignKey(JournalFile, on_delete=models.PROTECT, related_name="imports")
    source = models.TextField()
    key = models.TextField()
    digest = models.TextField()
    first_row = models.IntegerField()
    last_row = models.IntegerField()
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="imported")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "key"], name="journal_import_once")]


class SuspenseItem(models.Model):
    """What came from the finance system and nobody could code: an amount on the suspense account, or an entry held."""

    kept = Kept.APPEND_ONLY

    file = models.ForeignKey(JournalFile, on_delete=models.PROTECT, related_name="suspense")
    source = models.TextField()
    key = models.TextField()
    row = models.IntegerField()
    kind = models.TextField()
    code = models.TextField(blank=True, default="")
    reason = models.TextField(blank=True, default="")
    text = models.TextField(blank=True, default="")
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, null=True, blank=True, related_name="suspense")
    pence = models.BigIntegerField()
    owner = models.TextField()
    on = models.DateField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            one_of("suspense_item_kind_known", "kind", SuspenseKind),
            models.CheckConstraint(name="suspense_item_owned", condition=~models.Q(owner="")),
            models.CheckConstraint(
                name="suspense_item_says_why",
                condition=~models.Q(kind=SuspenseKind.HELD.value) | ~models.Q(reason=""),
            ),
        ]
        indexes = [models.Index(fields=["source", "key"], name="suspense_item_key")]


class SuspenseEnd(models.Model):
    """How an item left the suspense list, with the batch that moved it where one did."""

    kept = Kept.APPEND_ONLY

    item = models.OneToOneField(SuspenseItem, on_delete=models.PROTECT, primary_key=True, related_name="ended")
    how = models.TextField()
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, null=True, blank=True, related_name="ended_suspense")
    reason = models.TextField(blank=True, default="")
    at = models.DateTimeField()
    by_ref = models.TextField()

    class Meta:
        constraints = [
            one_of("suspense_end_how_known", "how", SuspenseEndKind),
            models.CheckConstraint(
                name="suspense_end_moved_or_says_why",
                condition=models.Q(batch__isnull=False) | ~models.Q(reason=""),
            ),
        ]
