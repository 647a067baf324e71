"""Capital receipts: recording a sale and its project, banking it, and charging a revenue cost to what is banked."""

from __future__ import annotations

from datetime import date, datetime

from django.db import connection, transaction

from rightsource.books.ledger import queries as ledger_queries
from rightsource.books.ledger import services as ledger
from rightsource.books.ledger.rules import (
    AccountKind,
    BatchSpec,
    EntrySpec,
    FundKind,
    LegSpec,
    Recurrence,
    Stratum,
)
from rightsource.books.plan import queries
from rightsource.books.plan.models import CapitalReceipt, CapitalReceiptPosting, CapitalReceiptStep
from rightsource.books.plan.rules.receipts import (
    ACCOUNT,
    FUND,
    ReceiptRefusedError,
    ReceiptSpec,
    spec_faults,
    use_refused,
)
from rightsource.commons.access.rules import Actor
from rightsource.commons.record import services as record
from rightsource.commons.record.rules import Reference
from rightsource.ground.money import Money
from rightsource.ground.parameters import Parameters

COUNCIL = "council"


@transaction.atomic
def record_receipt(
    *,
    code: str,
    asset: str,
    project: str,
    saving: Money,
    spec: ReceiptSpec,
    on: date,
    by: Actor,
    at: datetime,
    provenance: str = "published",
) -> CapitalReceipt:
    """A sale is on record with the project that its money is to pay for, the statutory test and the strategy.

    :raises ReceiptRefusedError: with every reason
    """
    faults = spec_faults(spec)
    if not asset.strip() or not project.strip():
        faults.append("Say what is sold and which project its money is to pay for.")
    if saving.pence < 0:
        faults.append("Give the saving that the project makes a year, at nought or above.")
    if CapitalReceipt.objects.filter(code=code).exists():
        faults.append(f"There is a receipt “{code}” already: give the new one a code of its own.")
    if faults:
        raise ReceiptRefusedError(" ".join(faults))
    made = CapitalReceipt.objects.create(
        code=code,
        asset=asset,
        project=project,
        saving_pence=saving.pence,
        at=at,
        by_ref=by.reference,
        provenance=provenance,
    )
    _step(made, spec, on=on, by=by, at=at)
    record.audit(by=by, at=at, verb="receipt.record", subject=Reference.of("plan", "receipt", code))
    return made


@transaction.atomic
def revise_receipt(*, code: str, spec: ReceiptSpec, on: date, by: Actor, at: datetime) -> None:
    """From now on this is known of a receipt; what was known before stays in its history.

    :raises ReceiptUnknownError: there is no such receipt
    :raises ReceiptRefusedError: with every reason
    """
    queries.receipt(code=code)
    faults = spec_faults(spec)
    if faults:
        raise ReceiptRefusedError(" ".join(faults))
    _step(CapitalReceipt.objects.get(code=code), spec, on=on, by=by, at=at)
    record.audit(
        by=by,
        at=at,
        verb="receipt.revise",
        subject=Reference.of("plan", "receipt", code),
        detail={"stage": spec.stage.value, "planned_pence": spec.planned.pence},
    )


def _step(receipt: CapitalReceipt, spec: ReceiptSpec, *, on: date, by: Actor, at: datetime) -> None:
    CapitalReceiptStep.objects.create(
        receipt=receipt,
        stage=spec.stage.value,
        planned_pence=spec.planned.pence,
        planned_on=spec.planned_on,
        test=spec.test.value,
        evidence=spec.evidence,
        strategy_ref=spec.strategy_ref,
        reason=spec.reason,
        on=on,
        at=at,
        by_ref=by.reference,
    )


@transaction.atomic
def bank_receipt(*, code: str, amount: Money, reason: str, key: str, on: date, by: Actor, at: datetime) -> int:
    """The money of a sale is in the bank, in a fund from which the ledger lets nothing be spent; return the batch.

    :raises ReceiptUnknownError: there is no such receipt
    :raises ReceiptRefusedError: nothing is banked
    """
    found = _locked(code)
    if amount.pence <= 0:
        raise ReceiptRefusedError("Give what came in, above nought.")
    _open_books(by=by, at=at)
    ref = queries.banked_ref(code)
    entry = EntrySpec(
        entity=COUNCIL,
        on=on,
        ref=ref,
        text=f"Sold: {found.asset}",
        legs=[
            LegSpec("cash", amount, FUND, recurrence=Recurrence.ONE_OFF),
            LegSpec(ACCOUNT, -amount, FUND, recurrence=Recurrence.ONE_OFF),
        ],
    )
    batch = ledger.post(batch=BatchSpec(Stratum.ACTUAL, ref, f"receipt:{key}", on, [entry]), by=by, at=at)
    if not CapitalReceiptPosting.objects.filter(batch_id=batch).exists():
        _posting(code, batch, amount, reason=reason, on=on, by=by, at=at)
    record.audit(by=by, at=at, verb="receipt.bank", subject=Reference.of("plan", "receipt", code))
    return batch


@transaction.atomic
def charge_receipt(
    *,
    code: str,
    line_id: int,
    amount: Money,
    reason: str,
    strategy_ref: str,
    is_strategy_adopted: bool,
    parameters: Parameters,
    key: str,
    on: date,
    by: Actor,
    at: datetime,
) -> int:
    """A revenue cost of a budget line is paid from a banked receipt, as one-off money; return the batch (control R4).

    Whether full council adopted the strategy is asked by the journey; what is banked is asked of the ledger.

    :raises ReceiptUnknownError: there is no such receipt
    :raises ReceiptRefusedError: with the reason and what to do
    """
    _locked(code)
    found = queries.receipt_in_ledger(code=code)
    refused = use_refused(
        found, amount, on=on, parameters=parameters, is_strategy_adopted=is_strategy_adopted and bool(strategy_ref)
    )
    if not refused and not reason.strip():
        refused = "Say which cost this is: the reason stands beside the charge."
    if refused:
        raise ReceiptRefusedError(refused)
    line = ledger_queries.line(line_id=line_id)
    ref, fund = queries.used_ref(code), line.fund.code
    one_off = Recurrence.ONE_OFF
    entry = EntrySpec(
        entity=COUNCIL,
        on=on,
        ref=ref,
        text=f"{line.name}: {reason}",
        legs=[
            LegSpec(ACCOUNT, amount, FUND, recurrence=one_off),
            LegSpec("cash", -amount, FUND, recurrence=one_off),
            LegSpec("cash", amount, fund, recurrence=one_off),
            LegSpec("expenditure", -amount, fund, line.service_line.code, line.pk, one_off),
        ],
    )
    batch = ledger.post(batch=BatchSpec(Stratum.ACTUAL, strategy_ref, f"receipt-use:{key}", on, [entry]), by=by, at=at)
    if not CapitalReceiptPosting.objects.filter(batch_id=batch).exists():
        _posting(
            code, batch, amount, reason=reason, on=on, by=by, at=at, is_use=True, line_id=line_id, strategy=strategy_ref
        )
    record.audit(
        by=by,
        at=at,
        verb="receipt.charge",
        subject=Reference.of("plan", "receipt", code),
        detail={"line_id": line_id, "pence": amount.pence, "strategy_ref": strategy_ref},
    )
    return batch


def _posting(
    code: str,
    batch: int,
    amount: Money,
    *,
    reason: str,
    on: date,
    by: Actor,
    at: datetime,
    is_use: bool = False,
    line_id: int | None = None,
    strategy: str = "",
) -> None:
    CapitalReceiptPosting.objects.create(
        receipt=CapitalReceipt.objects.get(code=code),
        is_use=is_use,
        pence=amount.pence,
        line_id=line_id,
        batch_id=batch,
        strategy_ref=strategy,
        reason=reason,
        on=on,
        at=at,
        by_ref=by.reference,
    )


def _locked(code: str) -> CapitalReceipt:
    """Return a receipt that nobody else banks or charges until this transaction ends."""
    queries.receipt(code=code)
    found = CapitalReceipt.objects.get(code=code)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('books_plan_capitalreceipt', %s))", [found.pk])
    return found


def _open_books(*, by: Actor, at: datetime) -> None:
    """Open the fund and the account of capital receipts where they are not there yet."""
    if FUND not in {fund.code for fund in ledger_queries.funds()}:
        ledger.open_fund(
            code=FUND,
            name="Capital receipts",
            kind=FundKind.RING_FENCED,
            purpose="Capital spending, and costs under the strategy that full council adopted",
            service_lines=[],
            by=by,
            at=at,
        )
    if ACCOUNT not in {account.code for account in ledger_queries.accounts()}:
        ledger.open_account(code=ACCOUNT, name="Capital receipts not yet used", kind=AccountKind.RESERVE, by=by, at=at)
