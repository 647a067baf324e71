"""What came from the finance system: which entries are there, from which rows, and what waits in suspense."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Count, Min, QuerySet, Sum
from django.db.models.functions import Abs

from rightsource.books.ledger.models import Account, JournalFile, JournalImport, Line, SuspenseItem
from rightsource.books.ledger.rules import AccountKind, Chart
from rightsource.ground.time import FinancialYear


def imported_digests(*, source: str, keys: Sequence[str]) -> dict[str, str]:
    """Return the digest of each of these keys that is in the ledger already."""
    found = JournalImport.objects.filter(source=source, key__in=list(keys))
    return dict(found.values_list("key", "digest"))


def chart_for_import(*, entity: str) -> Chart:
    """Return what an import asks of the ledger: kinds of accounts, and an entity's budget lines of every year."""
    lines = Line.objects.filter(entity__code=entity).select_related("service_line", "fund")
    return Chart(
        accounts={code: AccountKind(kind) for code, kind in Account.objects.values_list("code", "kind")},
        lines={(FinancialYear(line.year), line.service_line.code, line.fund.code): line.pk for line in lines},
    )


def suspense() -> QuerySet[SuspenseItem]:
    """Return what waits in suspense, the oldest first."""
    return SuspenseItem.objects.filter(ended=None).select_related("file", "fund").order_by("at", "id")


def suspense_ended() -> QuerySet[SuspenseItem]:
    """Return what left the suspense list, newest first."""
    return (
        SuspenseItem.objects.exclude(ended=None).select_related("file", "fund", "ended").order_by("-ended__at", "-id")
    )


def suspense_item(*, item_id: int) -> SuspenseItem | None:
    """Return one item, waiting or not."""
    return SuspenseItem.objects.select_related("file", "fund", "ended").filter(pk=item_id).first()


def journal_files() -> list[JournalFile]:
    """Return the files that were read, newest first."""
    return list(JournalFile.objects.order_by("-at", "-id"))


def came_from(*, batch_id: int) -> dict[int, JournalImport]:
    """Return where the entries of a batch came from, by entry."""
    found = JournalImport.objects.filter(entry__batch_id=batch_id).select_related("file")
    return {row.entry_id: row for row in found}


def suspense_sums() -> tuple[int, int, datetime | None]:
    """Return how many items wait, their amounts without signs in pence, and since when the oldest does."""
    found = SuspenseItem.objects.filter(ended=None).aggregate(
        count=Count("id"), pence=Sum(Abs("pence")), oldest=Min("at")
    )
    return found["count"], found["pence"] or 0, found["oldest"]
