"""Keeping, day by day, how every fund with a purpose reconciled."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from rightsource.books.ledger import queries
from rightsource.books.ledger.models import FundReconciliation
from rightsource.books.ledger.rules.funds import fund_findings
from rightsource.commons.access.rules import Actor
from rightsource.commons.record import services as record
from rightsource.commons.record.rules import Reference


@transaction.atomic
def reconcile_funds(*, on: date, by: Actor, at: datetime) -> int:
    """Keep how each ring-fenced fund reconciled, once a day; return how many things were wrong (control R6)."""
    kept = queries.reconciled(day=on)
    if kept:
        return sum(row.wrong for row in kept)
    now = queries.funds_now(as_at=at)
    rows = []
    for fund in now.funds:
        said = fund_findings(fund)
        rows.append(
            FundReconciliation(
                on=on,
                at=at,
                code=fund.code,
                name=fund.name,
                purpose=fund.purpose,
                received_pence=fund.received.pence,
                within_pence=fund.within.pence,
                outside_pence=fund.outside.pence,
                cash_pence=fund.cash.pence,
                owed_pence=fund.owed.pence,
                said=said,
                wrong=len(said),
            )
        )
    FundReconciliation.objects.bulk_create(rows)
    if rows:
        record.audit(
            by=by,
            at=at,
            verb="funds.reconcile",
            subject=Reference.of("ledger", "funds", on.isoformat()),
            detail={"funds": len(rows), "said": now.said},
        )
    return sum(row.wrong for row in rows)
