"""Tables of the ledger: who keeps books, in which funds and lines, and what was posted and promised."""

from enum import StrEnum

from django.db import models

from rightsource.books.ledger.rules import (
    AccountKind,
    CommitmentKind,
    Control,
    EntityKind,
    FundKind,
    LineNoticeKind,
    Move,
    PeriodStep,
    Recurrence,
    Stratum,
    SuspenseEndKind,
    SuspenseKind,
)
from rightsource.commons.record.rules import Kept


def _known(name: str, column: str, values: type[StrEnum]) -> models.CheckConstraint:
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
        constraints = [_known("entity_kind_known", "kind", EntityKind)]


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
            _known("fund_kind_known", "kind", FundKind),
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
        constraints = [_known("account_kind_known", "kind", AccountKind)]


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
            _known("line_control_known", "control", Control),
        ]


class LineBalance(models.Model):
    """The kept sums of a line, apart from it because they are hot; they may be dropped and rebuilt."""

    kept = Kept.WORKING

    line = models.OneToOneField(Line, on_delete=models.PROTECT, primary_key=True, related_name="balance")
    control = models.TextField()
    is_stopped = models.BooleanField()
    is_held = models.BooleanField(default=False)  # the finance officer stopped new promises, whatever is left
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
            _known("line_notice_kind_known", "kind", LineNoticeKind),
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


class Batch(models.Model):
    """What was posted together under one authority; its key makes it count once."""

    kept = Kept.APPEND_ONLY

    stratum = models.TextField()
    authority_ref = models.TextField()
    key = models.TextField(unique=True)
    digest = models.TextField()
    at = models.DateTimeField()
    on = models.DateField()
    by_ref = models.TextField()

    class Meta:
        constraints = [_known("batch_stratum_known", "stratum", Stratum)]


class Entry(models.Model):
    """One entry in one entity's books; its legs sum to zero in every fund."""

    kept = Kept.APPEND_ONLY

    batch = models.ForeignKey(
        Batch, on_delete=models.PROTECT, related_name="entries", db_constraint=False, db_index=False
    )  # found by entry_once
    number = models.IntegerField()
    entity = models.ForeignKey(
        Entity, on_delete=models.PROTECT, related_name="entries", db_constraint=False, db_index=False
    )
    at = models.DateTimeField()
    on = models.DateField()
    ref = models.TextField()
    text = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="entry_once")]
        indexes = [models.Index(fields=["ref"], name="entry_ref")]


class Leg(models.Model):
    """A debit (positive) or credit (negative) with all that it will be asked by.

    What it points at is asked in one set for all legs of a statement (sql/bulk.sql), not row by row by foreign keys.
    """

    kept = Kept.APPEND_ONLY

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="legs", db_constraint=False)
    account = models.ForeignKey(
        Account, on_delete=models.PROTECT, related_name="legs", db_constraint=False, db_index=False
    )
    line = models.ForeignKey(
        Line, on_delete=models.PROTECT, null=True, blank=True, related_name="legs", db_constraint=False
    )
    service_line = models.ForeignKey(
        ServiceLine,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="legs",
        db_constraint=False,
        db_index=False,
    )
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="legs", db_constraint=False, db_index=False)
    recurrence = models.TextField()
    counterparty = models.ForeignKey(
        Entity,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="legs_against",
        db_constraint=False,
        db_index=False,
    )
    agreement_ref = models.TextField(blank=True, default="")
    pence = models.BigIntegerField()

    class Meta:
        constraints = [
            _known("leg_recurrence_known", "recurrence", Recurrence),
            models.CheckConstraint(name="leg_is_something", condition=~models.Q(pence=0)),
        ]


class Commitment(models.Model):
    """Money of a line that was promised to an order or an agreement."""

    kept = Kept.APPEND_ONLY

    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="commitments")
    ref = models.TextField()
    kind = models.TextField()
    pence = models.BigIntegerField()
    approval_ref = models.TextField(blank=True, default="")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            _known("commitment_kind_known", "kind", CommitmentKind),
            models.CheckConstraint(name="commitment_positive", condition=models.Q(pence__gt=0)),
        ]
        indexes = [models.Index(fields=["ref"], name="commitment_ref")]


class CommitmentMove(models.Model):
    """A step of a commitment: reserved, drawn, released or cancelled; what is outstanding is their sum."""

    kept = Kept.APPEND_ONLY

    commitment = models.ForeignKey(
        Commitment, on_delete=models.PROTECT, related_name="moves", db_index=False
    )  # found by commitment_move_once
    kind = models.TextField()
    pence = models.BigIntegerField()
    at = models.DateTimeField()
    ref = models.TextField()

    class Meta:
        constraints = [
            _known("commitment_move_kind_known", "kind", Move),
            models.CheckConstraint(name="commitment_move_positive", condition=models.Q(pence__gt=0)),
            models.UniqueConstraint(fields=["commitment", "kind", "ref"], name="commitment_move_once"),
        ]


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
            _known("period_move_kind_known", "kind", PeriodStep),
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


class Reversal(models.Model):
    """A batch was taken back, whole, by another; and why."""

    kept = Kept.APPEND_ONLY

    batch = models.OneToOneField(Batch, on_delete=models.PROTECT, primary_key=True, related_name="reversed_by")
    by_batch = models.OneToOneField(Batch, on_delete=models.PROTECT, related_name="reverses")
    reason = models.TextField()
    at = models.DateTimeField()
    by_ref = models.TextField()

    class Meta:
        constraints = [models.CheckConstraint(name="reversal_says_why", condition=~models.Q(reason=""))]


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
            _known("suspense_item_kind_known", "kind", SuspenseKind),
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
            _known("suspense_end_how_known", "how", SuspenseEndKind),
            models.CheckConstraint(
                name="suspense_end_moved_or_says_why",
                condition=models.Q(batch__isnull=False) | ~models.Q(reason=""),
            ),
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
