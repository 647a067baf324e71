"""Payments as each may see them, and those that the books do not explain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Sum

from rightsource.frontdoor.payments.models import Payment, Refund
from rightsource.frontdoor.payments.rules import OPEN, TAKEN
from rightsource.ground.money import Money


def payment_of_order(*, order_ref: str) -> Payment | None:
    """Return the payment of an order: the one that was taken, or else the newest."""
    return payment_that_counts(payments_of_order(order_ref=order_ref))


def payment_that_counts(rows: Sequence[Payment]) -> Payment | None:
    """Return of all tries to pay an order, oldest first, the one that was taken, or else the newest."""
    taken = [row for row in rows if row.state in {state.value for state in TAKEN}]
    return next(reversed(taken or rows), None)


def payments_of_order(*, order_ref: str) -> Sequence[Payment]:
    """Return every try to pay an order, oldest first."""
    return list(Payment.objects.filter(order_ref=order_ref).order_by("id"))


def payment(*, payment_id: int) -> Payment | None:
    """Return a payment that the acting person may see."""
    return Payment.objects.filter(pk=payment_id).first()


def paid_for(*, order_ref: str) -> Money:
    """Return what was taken for an order and has not gone back."""
    taken = Payment.objects.filter(order_ref=order_ref, taken_at__isnull=False).aggregate(sum=Sum("pence"))["sum"] or 0
    back = Refund.objects.filter(payment__order_ref=order_ref).aggregate(sum=Sum("pence"))["sum"] or 0
    return Money(taken - back)


def refunded_for(*, order_ref: str) -> Money:
    """Return what has gone back of an order's payments."""
    return Money(Refund.objects.filter(payment__order_ref=order_ref).aggregate(sum=Sum("pence"))["sum"] or 0)


def open_since(*, before: datetime) -> Sequence[Payment]:
    """Return payments that were begun before an instant and never finished, oldest first."""
    return list(Payment.objects.filter(created_at__lt=before, state__in=[state.value for state in OPEN]).order_by("id"))


@dataclass(frozen=True, slots=True)
class Unmatched:
    """Money that moved and the ledger does not explain, or the ledger says and no money moved."""

    payment_id: int
    refund_id: int | None
    pence: int
    booked_pence: int
    sentence: str


def unmatched() -> list[Unmatched]:
    """Return each payment or refund that is not exactly one line of the ledger; none means all is explained."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH moved AS (
              SELECT p.id AS payment_id, NULL::bigint AS refund_id, p.pence, p.batch_id
                FROM frontdoor_payments_payment p WHERE p.taken_at IS NOT NULL
              UNION ALL
              SELECT r.payment_id, r.id, -r.pence, r.batch_id FROM frontdoor_payments_refund r WHERE r.state <> 'error'
              UNION ALL
              SELECT p.id, NULL, 0, p.batch_id FROM frontdoor_payments_payment p
               WHERE p.taken_at IS NULL AND p.batch_id IS NOT NULL
            )
            SELECT m.payment_id, m.refund_id, m.pence, coalesce(b.pence, 0)
              FROM moved m LEFT JOIN LATERAL (
                SELECT sum(l.pence) AS pence FROM books_ledger_entry e
                  JOIN books_ledger_leg l ON l.entry_id = e.id JOIN books_ledger_account a ON a.id = l.account_id
                 WHERE e.batch_id = m.batch_id AND a.code = 'cash' AND e.ref = 'payments/payment/' || m.payment_id
              ) b ON true
             WHERE m.pence <> coalesce(b.pence, 0) ORDER BY 1, 2 NULLS FIRST
            """
        )
        return [_unmatched(*row) for row in cursor.fetchall()]


def _unmatched(payment_id: int, refund_id: int | None, pence: int, booked: int) -> Unmatched:
    what = f"Payment {payment_id}" if refund_id is None else f"Refund {refund_id} of payment {payment_id}"
    return Unmatched(
        payment_id,
        refund_id,
        pence,
        int(booked),
        f"{what} moved {Money(pence)} and the ledger has {Money(int(booked))} of it: post the difference or return it.",
    )
