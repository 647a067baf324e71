"""Capital receipts as they stand, and what of them is banked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import Sum

from rightsource.books.ledger import queries as ledger
from rightsource.books.plan.models import CapitalReceipt, CapitalReceiptPosting, CapitalReceiptStep
from rightsource.books.plan.rules.receipts import (
    FUND,
    ReceiptSpec,
    ReceiptStage,
    ReceiptState,
    ReceiptUnknownError,
    StatutoryTest,
)
from rightsource.ground.money import Money


def receipts(*, code: str = "") -> list[ReceiptState]:
    """Return every receipt as it stands, the next to be banked first, in three queries however many there are."""
    found = CapitalReceipt.objects.order_by("id")
    if code:
        found = found.filter(code=code)
    newest = {
        step.receipt_id: step
        for step in CapitalReceiptStep.objects.order_by("receipt_id", "-id").distinct("receipt_id")
    }
    sums: dict[tuple[int, bool], int] = {
        (row["receipt_id"], row["is_use"]): row["pence"]
        for row in CapitalReceiptPosting.objects.values("receipt_id", "is_use").annotate(pence=Sum("pence"))
    }
    states = [
        ReceiptState(
            code=row.code,
            asset=row.asset,
            project=row.project,
            saving=Money(row.saving_pence),
            spec=_spec(newest[row.pk]),
            banked=Money(sums.get((row.pk, False), 0)),
            used=Money(sums.get((row.pk, True), 0)),
            provenance=row.provenance,
        )
        for row in found
    ]
    return sorted(states, key=lambda state: (not state.unbanked, state.spec.planned_on, state.code))


def receipt(*, code: str) -> ReceiptState:
    """Return a receipt as it stands.

    :raises ReceiptUnknownError: there is none
    """
    found = receipts(code=code)
    if not found:
        raise ReceiptUnknownError(
            f"There is no capital receipt “{code}”. Choose one from the list, or record it first."
        )
    return found[0]


def receipt_in_ledger(*, code: str) -> ReceiptState:
    """Return a receipt with what the ledger itself says is banked and used: what a charge is judged on.

    :raises ReceiptUnknownError: there is none
    """
    found = receipt(code=code)
    cash = ledger.cash_by_ref(fund=FUND)
    return ReceiptState(
        code=found.code,
        asset=found.asset,
        project=found.project,
        saving=found.saving,
        spec=found.spec,
        banked=cash.get(banked_ref(code), Money(0)),
        used=-cash.get(used_ref(code), Money(0)),
        provenance=found.provenance,
    )


def banked_ref(code: str) -> str:
    """Return the reference under which a receipt is banked."""
    return f"plan/receipt/{code}"


def used_ref(code: str) -> str:
    """Return the reference under which costs are charged to a receipt."""
    return f"plan/receipt_use/{code}"


def receipt_steps(*, code: str) -> Sequence[CapitalReceiptStep]:
    """Return what was known of a receipt, the newest first."""
    return list(CapitalReceiptStep.objects.filter(receipt__code=code).order_by("-id"))


def receipt_postings(*, code: str) -> Sequence[CapitalReceiptPosting]:
    """Return what was booked of a receipt, the newest first."""
    return list(CapitalReceiptPosting.objects.filter(receipt__code=code).select_related("line").order_by("-id"))


def banked_by_receipt(*, on: date | None = None) -> dict[str, Money]:
    """Return what is banked of each receipt, by its code."""
    rows = CapitalReceiptPosting.objects.filter(is_use=False, **({} if on is None else {"on__lte": on}))
    return {
        row["receipt__code"]: Money(row["pence"]) for row in rows.values("receipt__code").annotate(pence=Sum("pence"))
    }


def _spec(step: CapitalReceiptStep) -> ReceiptSpec:
    return ReceiptSpec(
        stage=ReceiptStage(step.stage),
        planned=Money(step.planned_pence),
        planned_on=step.planned_on,
        test=StatutoryTest(step.test),
        reason=step.reason,
        evidence=step.evidence,
        strategy_ref=step.strategy_ref,
    )
