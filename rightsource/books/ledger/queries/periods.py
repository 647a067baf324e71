"""The months of the group's books, which are locked, and what a year came to."""

from __future__ import annotations

from datetime import date

from django.db.models import Count
from django.db.models.functions import TruncMonth

from rightsource.books.ledger.models import Batch, PeriodMove, YearEnd
from rightsource.books.ledger.queries.group import _rows
from rightsource.books.ledger.rules import Period, PeriodStep, YearResult, year_end_key
from rightsource.ground.money import Money
from rightsource.ground.time import FinancialYear, Month, day_in_london


def periods(*, year: FinancialYear) -> list[Period]:
    """Return the twelve months of a year and how each stands, with the batches posted in it; two statements."""
    last: dict[Month, PeriodMove] = {}
    for move in period_moves(year=year):
        last.setdefault(Month.containing(move.month), move)
    posted = {
        Month.containing(row["month"]): row["batches"]
        for row in Batch.objects.filter(on__gte=year.starts_on, on__lt=year.ends_before)
        .annotate(month=TruncMonth("on"))
        .values("month")
        .annotate(batches=Count("id"))
    }
    found = []
    for month in year.months():
        move = last.get(month)
        found.append(
            Period(
                month=month,
                is_locked=move is not None and move.kind == PeriodStep.LOCK,
                since=None if move is None else day_in_london(move.at),
                reason="" if move is None else move.reason,
                batches=posted.get(month, 0),
            )
        )
    return found


def period_moves(*, year: FinancialYear) -> list[PeriodMove]:
    """Return every lock and opening of a year's months, the newest first."""
    return list(PeriodMove.objects.filter(month__gte=year.starts_on, month__lt=year.ends_before).order_by("-id"))


def is_locked(*, month: Month) -> bool:
    """Say whether nothing is posted in a month any more."""
    move = PeriodMove.objects.filter(month=month.starts_on).order_by("-id").first()
    return move is not None and move.kind == PeriodStep.LOCK


def posting_day(*, wanted: date, on: date) -> date:
    """Return the day to post with: the day wanted, or today where its month is locked."""
    return on if is_locked(month=Month.containing(wanted)) else wanted


def year_end(*, year: FinancialYear) -> YearEnd | None:
    """Return when a year was closed, or None while it is not."""
    return YearEnd.objects.filter(pk=year.start_year).first()


def year_end_batch_id(*, year: FinancialYear) -> int | None:
    """Return the batch that took a year's result into reserves, or None where there was nothing to take."""
    return Batch.objects.filter(key=year_end_key(year)).values_list("id", flat=True).first()


def year_results(*, year: FinancialYear) -> list[YearResult]:
    """Return what each of the council and its bodies spent, less what it earned, of each fund in a year."""
    return [
        YearResult(entity, fund, Money(int(pence)))
        for entity, fund, pence in _rows(
            """
            SELECT y.code, f.code, sum(g.pence)
            FROM books_ledger_leg g JOIN books_ledger_entry e ON e.id = g.entry_id
            JOIN books_ledger_batch b ON b.id = e.batch_id AND b.stratum = 'actual'
            JOIN books_ledger_account a ON a.id = g.account_id AND a.kind IN ('expense', 'income')
            JOIN books_ledger_entity y ON y.id = e.entity_id AND y.kind IN ('council', 'body')
            JOIN books_ledger_fund f ON f.id = g.fund_id
            WHERE e."on" >= %(starts_on)s AND e."on" < %(ends_before)s
            GROUP BY y.code, f.code HAVING sum(g.pence) <> 0 ORDER BY y.code, f.code
            """,
            {"starts_on": year.starts_on, "ends_before": year.ends_before},
        )
    ]
