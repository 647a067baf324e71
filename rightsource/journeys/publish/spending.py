"""Spending over a threshold, as the Local Government Transparency Code asks: each item of cost, and who received it."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from rightsource.books.ledger.queries import publishing
from rightsource.books.ledger.queries.publishing import SpendingLeg
from rightsource.books.ledger.rules import GROUP
from rightsource.ground import parameters
from rightsource.ground.money import Money
from rightsource.ground.time import Quarter
from rightsource.journeys.publish import tables
from rightsource.journeys.publish.tables import Column
from rightsource.journeys.publish.written import Output, PublishError, Written, pence_of

THRESHOLD = "finance.spending_published_from"
REDACTED = "Redacted: personal"
NOT_RECORDED = "Not recorded in the ledger"
# References of records that are of a person, whoever else has a part in them.
PERSONAL = ("parties/person/", "marketplace/order/", "payments/payment/")
# Who is named: only who is known to be an organisation (Data Protection Act; the code lets personal data be redacted).
ORGANISATIONS = ("bodies/body/", "parties/organisation/")
NO_VAT = "VAT that cannot be recovered, where the ledger keeps it apart. Empty: not computed because it does not."

COLUMNS = (
    Column("body", "Body", "The authority that spent."),
    Column("date", "Date", "Day of the entry in the ledger.", "date"),
    Column("department", "Department", "Directorate that spent.", is_required=False),
    Column("service_line", "Service line", "Service that it was spent on.", is_required=False),
    Column("beneficiary", "Beneficiary", f"Who received it. People are never named: “{REDACTED}”."),
    Column("purpose", "Purpose", "What it was for: the kind of cost and the agreement. Free text is not published."),
    tables.money("amount", "Amount in pounds", "As booked to the service, in pounds; below zero is a credit note."),
    tables.money("item_amount", "Amount of the whole item", "What the item's rows sum to; this is over the threshold."),
    tables.money("irrecoverable_vat", "VAT that cannot be recovered", NO_VAT, is_required=False),
    Column(
        "transaction_number",
        "Transaction number",
        "Number of the entry and of its row, the same in the journal and in every later file.",
        pattern="[0-9]+-[0-9]+",
    ),
    Column("agreement", "Agreement", "Code of the agreement in the register.", is_required=False),
    Column("fund", "Fund", "Fund that paid."),
    Column(
        "recurrence", "Recurrence", "Recurring, one-off or ring-fenced money.", pattern="one_off|recurring|ring_fenced"
    ),
)


def named(*, kind: str, name: str, reference: str, records: Sequence[str]) -> str:
    """Return who a counterparty is; a name stands here only of who is known to be an organisation."""
    if any(each.startswith(PERSONAL) for each in (reference, *records)):
        return REDACTED
    if not kind:
        return NOT_RECORDED
    return name if kind in GROUP or reference.startswith(ORGANISATIONS) else REDACTED


def beneficiary(leg: SpendingLeg) -> str:
    """Return who received the money."""
    return named(
        kind=leg.counterparty_kind,
        name=leg.counterparty_name,
        reference=leg.counterparty_ref,
        records=(leg.ref, leg.agreement_ref),
    )


def row_of(leg: SpendingLeg, titles: Mapping[str, str]) -> dict[str, str]:
    """Return a cost as it is published; `titles` are those of agreements by their code."""
    is_agreement = leg.agreement_ref.startswith("agreements/agreement/")
    code = leg.agreement_ref.rpartition("/")[2] if is_agreement else ""
    purpose = f"{leg.account}: {titles[code]}" if code in titles else leg.account
    return {
        "body": leg.entity_name,
        "date": leg.on.isoformat(),
        "department": leg.directorate,
        "service_line": leg.service_line,
        "beneficiary": beneficiary(leg),
        "purpose": purpose,
        "amount": Money(leg.pence).plain(),
        "item_amount": Money(leg.item_pence).plain(),
        "irrecoverable_vat": "",
        "transaction_number": f"{leg.entry}-{leg.leg}",
        "agreement": code,
        "fund": leg.fund,
        "recurrence": leg.recurrence,
    }


def write_spending(folder: Path, *, quarter: Quarter, titles: Mapping[str, str]) -> Written:
    """Write the spending of a quarter and read it back: its rows and the rest are the cost in the ledger.

    :raises ParameterNotInForceError: no threshold is known for the quarter
    :raises PublishError: the file is not as its schema says, or does not tie to the ledger
    """
    over = parameters.value(THRESHOLD, on=quarter.starts_on)
    period = {"starts_on": quarter.starts_on, "ends_before": quarter.ends_before}
    file = folder / f"spending-{quarter.iso}.csv"

    def rows() -> Iterator[dict[str, str]]:
        for leg in publishing.spending(**period, over=over.money):
            yield row_of(leg, titles)

    schema = tables.write_table(file, columns=COLUMNS, key=["transaction_number"], rows=rows())
    count = tables.read_back(file, schema)
    below = publishing.cost_below(**period, over=over.money)
    cost = publishing.revenue_of_council(**period).expense
    listed, unnamed = (Money(pence) for pence in listed_pence(file))
    if listed + below != cost:
        raise PublishError(
            f"{file.name} lists {listed} and leaves out {below}, but the ledger holds {cost}: nothing is published. "
            "Run rightsource check, and export again."
        )
    return Written(
        file=file.name,
        rows=count,
        says=f"{listed} in items over {over.money}, and {below} in smaller ones: {cost} in the ledger; "
        f"{unnamed} of the former names no beneficiary because the ledger records none",
        title=f"Spending over {over.money.in_pounds()}, {quarter}",
        note=f"{over.reference} ({over.status}).",
        output=Output.SPENDING,
        name="spending",
        schema=schema.name,
    )


def listed_pence(file: Path) -> tuple[int, int]:
    """Return what the amounts of a file as written sum to, and those among them without a beneficiary."""
    listed = unnamed = 0
    with file.open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            pence = pence_of(row["amount"])
            listed += pence
            unnamed += pence if row["beneficiary"] == NOT_RECORDED else 0
    return listed, unnamed
