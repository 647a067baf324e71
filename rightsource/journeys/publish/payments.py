"""Payments: how promptly the council paid in the six months (section 69), and each payment over £30,000 (section 70).

Which law is in force is asked of the days of the period. Where the duty had not begun, the same figures are given by
the same definitions, and each row says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from rightsource.books.ledger.queries.paying import PaymentRow, payment_rows
from rightsource.books.ledger.rules import GROUP
from rightsource.books.ledger.rules.paying import Compliance, allocate, compliance
from rightsource.ground import parameters
from rightsource.ground.money import Money
from rightsource.ground.parameters import Parameter, ParameterNotInForceError
from rightsource.ground.text import long_date, pluralise
from rightsource.ground.time import Period, Quarter, add_months
from rightsource.ground.time.periods import ONE_DAY
from rightsource.journeys.publish import tables
from rightsource.journeys.publish.spending import REDACTED, named
from rightsource.journeys.publish.tables import Column
from rightsource.journeys.publish.written import Output, PublishError, Written, pence_of, two_places

COMPLIANCE, OVER = "procurement.payments_compliance", "procurement.payments_published_from"
OUTSIDE, INSIDE = "Suppliers outside the council's group", "Bodies of the council's group"
VAT = (
    "As booked when it was paid: with VAT where the finance system books it to creditors, without it where the council "
    "settles by statement."
)
NOT_YET = "Not in force: it begins on {on}. The figures follow its definitions all the same."


def _percent(name: str, title: str, says: str) -> Column:
    title = f"{title}, %"
    return Column(name, title, f"{says} In percent; empty where there is none.", "number", is_required=False)


PROMPT_COLUMNS = (
    Column("first_day", "First day", "First day of the period.", "date"),
    Column("last_day", "Last day", "Last day of the period.", "date"),
    Column("to_whom", "To whom", f"{OUTSIDE}: what the notice asks. {INSIDE}: for information, beside it."),
    Column("payments", "Payments", "A payment counts once for each sum owed that it pays.", "integer"),
    tables.money("paid", "Paid in pounds", f"What these payments come to. {VAT}"),
    Column(
        "average_days",
        "Average days",
        "Days from the day on which the books owed a sum to its payment. Empty where nothing was paid.",
        "number",
        is_required=False,
    ),
    _percent("within_30_days", "Within 30 days", "Share of the payments."),
    _percent("within_31_to_60_days", "31 to 60 days", "Share of the payments."),
    _percent("after_60_days", "61 days or more", "Share of the payments."),
    Column("fell_due", "Fell due", "Sums of which the thirtieth day lies in the period.", "integer"),
    _percent("not_paid_in_time", "Not paid in time", "Share of the sums that fell due."),
    Column("unpaid", "Unpaid", "Sums owed that were not wholly paid on the last day.", "integer"),
    tables.money("unpaid_amount", "Unpaid in pounds", "What was left of them."),
    Column("day_not_known", "Day not known", "Payments of which the books never held the invoice.", "integer"),
    Column("duty", "Duty", "Whether section 69 was in force for the period, and the law that governed buying."),
)

LARGE_COLUMNS = (
    Column("date", "Date", "Day of the payment.", "date"),
    Column("to_whom", "To whom", f"{OUTSIDE}, or: {INSIDE.lower()}, which the section does not ask for."),
    Column("supplier", "Supplier", f"Who was paid. People are never named: “{REDACTED}”."),
    Column("agreement", "Agreement", "Code of the agreement in the register."),
    Column("agreement_title", "Title", "What the agreement is for.", is_required=False),
    tables.money("amount", "Amount in pounds", VAT),
    Column("transaction_number", "Transaction number", "Number of the entry, as in the journal.", pattern="[0-9]+"),
    Column("duty", "Duty", "Whether section 70 was in force on the day of the payment."),
)


@dataclass(frozen=True, slots=True)
class Prompt:
    """How promptly one kind of payee was paid in a period."""

    period: Period
    to_whom: str
    figures: Compliance
    day_not_known: int
    duty: str


def _parameter(name: str) -> Parameter:
    return parameters.packaged().parameter(name)


def reporting_period(*, day: date) -> Period:
    """Return the six months that a day lies in, from April or October; the first begins with the section itself.

    Procurement Act 2023 s69(3).
    """
    starts_on = date(day.year - (day.month < 4), 4 if 4 <= day.month < 10 else 10, 1)
    ends_before = add_months(starts_on, 6)
    began_on = _parameter(COMPLIANCE).values[0].starts_on
    return Period(began_on if starts_on < began_on <= day else starts_on, ends_before)


def _duty(name: str, on: date) -> str:
    """Return whether a duty was in force on a day, with its reference."""
    try:
        value = parameters.value(name, on=on)
    except ParameterNotInForceError:
        first = _parameter(name).values[0]
        return f"{first.reference}. {NOT_YET.format(on=long_date(first.starts_on))}"
    return f"{value.reference}, in force ({value.status})."


def promptness(*, before: date) -> list[Prompt]:
    """Return how promptly each kind of payee was paid in the six months that the day before lies in, up to it."""
    last_day = Period(date.min, before).last_day or before
    whole = reporting_period(day=last_day)
    period = Period(whole.starts_on, before)
    regime = parameters.value("procurement.regime", on=last_day).words
    duty = f"{_duty(COMPLIANCE, last_day)} Buying is governed by: {regime}."
    if whole.last_day is not None and before < (whole.ends_before or before):
        duty = f"A part: the period ends on {long_date(whole.last_day)}. {duty}"
    rows = payment_rows(before=before)
    return [
        Prompt(
            period,
            to_whom,
            compliance(allocate(row.dealing for row in found), period=period),
            sum(period.contains(row.dealing.on) and bool(row.dealing.paid_at_once) for row in found),
            duty,
        )
        for to_whom, found in _parted(rows).items()
    ]


def _parted(rows: Iterable[PaymentRow]) -> dict[str, list[PaymentRow]]:
    parted: dict[str, list[PaymentRow]] = {OUTSIDE: [], INSIDE: []}
    for row in rows:
        parted[_whom(row)].append(row)
    return parted


def _whom(row: PaymentRow) -> str:
    return INSIDE if row.counterparty_kind in GROUP else OUTSIDE


def prompt_row(found: Prompt) -> dict[str, str]:
    """Return the figures of one kind of payee as they are published."""
    figures = found.figures
    return {
        "first_day": found.period.starts_on.isoformat(),
        "last_day": (found.period.last_day or found.period.starts_on).isoformat(),
        "to_whom": found.to_whom,
        "payments": str(figures.payments),
        "paid": figures.paid.plain(),
        "average_days": two_places(figures.average_days),
        "within_30_days": two_places(figures.within_30),
        "within_31_to_60_days": two_places(figures.within_60),
        "after_60_days": two_places(figures.later),
        "fell_due": str(figures.fell_due),
        "not_paid_in_time": two_places(figures.not_in_time_share),
        "unpaid": str(figures.open_count),
        "unpaid_amount": figures.open_sum.plain(),
        "day_not_known": str(found.day_not_known),
        "duty": found.duty,
    }


def write_compliance(folder: Path, *, quarter: Quarter) -> Written:
    """Write how promptly the council paid in the six months of a quarter, up to its end, and read it back.

    :raises PublishError: the file is not as its schema says, or its shares do not sum to a hundred
    """
    found = promptness(before=quarter.ends_before)
    period = found[0].period
    file = folder / f"payments-compliance-to-{quarter.iso}.csv"
    schema = tables.write_table(file, columns=PROMPT_COLUMNS, key=["to_whom"], rows=map(prompt_row, found))
    count = tables.read_back(file, schema)
    for row in tables.rows_of(file):
        shares = [row[name] for name in ("within_30_days", "within_31_to_60_days", "after_60_days") if row[name]]
        if shares and abs(sum(map(pence_of, shares)) - 100_00) > 1:
            raise PublishError(f"{file.name} as written has shares of {row['to_whom']} that are not a whole.")
    paid = sum(each.figures.payments for each in found)
    unpaid = Money.sum_of(each.figures.open_sum for each in found)
    return Written(
        file=file.name,
        rows=count,
        says=f"{pluralise(paid, 'payment')} of sums owed; {unpaid} was owed and unpaid on the last day",
        title=f"Payments compliance notice (section 69), {period}",
        output=Output.PAYMENTS,
        name="payments-compliance",
        note=found[0].duty,
        schema=schema.name,
        missing=""
        if paid
        else "No payment of a sum owed is in the books for the period. Take the payment runs in with the journal of "
        "the finance system: creditors against cash, with their counterparty.",
    )


def large_payments(*, quarter: Quarter) -> list[PaymentRow]:
    """Return the payments over the amount of section 70 that were made in a quarter, by day."""
    over = _over(quarter).money
    return [
        row
        for row in payment_rows(before=quarter.ends_before)
        if row.dealing.on >= quarter.starts_on and _paid(row) > over
    ]


def _over(quarter: Quarter) -> parameters.Value:
    """Return the amount in force at the end of a quarter; before the section began, the amount that it began with."""
    found = _parameter(OVER)
    last_day = Period(quarter.starts_on, quarter.ends_before).last_day or quarter.starts_on
    return next((each for each in found.values if each.period.contains(last_day)), found.values[0])


def _paid(row: PaymentRow) -> Money:
    return row.dealing.paid + row.dealing.paid_at_once


def supplier(row: PaymentRow) -> str:
    """Return who was paid; a name stands here only of who is known to be an organisation."""
    return named(
        kind=row.counterparty_kind,
        name=row.counterparty_name,
        reference=row.counterparty_ref,
        records=(row.ref, row.agreement_ref),
    )


def large_row(row: PaymentRow, titles: Mapping[str, str]) -> dict[str, str]:
    """Return a payment as it is published; `titles` are those of agreements by their code."""
    code = row.agreement_ref.rpartition("/")[2]
    return {
        "date": row.dealing.on.isoformat(),
        "to_whom": _whom(row),
        "supplier": supplier(row),
        "agreement": code,
        "agreement_title": titles.get(code, ""),
        "amount": _paid(row).plain(),
        "transaction_number": str(row.dealing.entry),
        "duty": _duty(OVER, row.dealing.on),
    }


def write_large(folder: Path, *, quarter: Quarter, titles: Mapping[str, str]) -> Written:
    """Write the payments over £30,000 of a quarter under agreements, and read them back against the books.

    :raises PublishError: the file is not as its schema says, or does not sum to what the books hold
    """
    found = large_payments(quarter=quarter)
    listed = [row for row in found if row.agreement_ref]
    file = folder / f"payments-over-30000-{quarter.iso}.csv"
    schema = tables.write_table(
        file,
        columns=LARGE_COLUMNS,
        key=["transaction_number", "supplier", "agreement"],
        rows=(large_row(row, titles) for row in listed),
    )
    count = tables.read_back(file, schema)
    total = Money.sum_of(map(_paid, listed))
    if sum(pence_of(row["amount"]) for row in tables.rows_of(file)) != total.pence:
        raise PublishError(f"{file.name} as written does not sum to what the books hold: nothing is published.")
    value = _over(quarter)
    return Written(
        file=file.name,
        rows=count,
        says=f"{total} in {pluralise(count, 'payment')} under agreements{_unlisted(found, listed)}",
        title=f"Payments over {value.money.in_pounds()} under agreements (section 70), {quarter}",
        output=Output.PAYMENTS,
        name="payments-over-30000",
        note=_duty(OVER, quarter.ends_before - ONE_DAY),
        schema=schema.name,
        missing=""
        if found
        else f"No payment over {value.money.in_pounds()} to anybody by name is in the books for the quarter.",
    )


def _unlisted(found: Sequence[PaymentRow], listed: Sequence[PaymentRow]) -> str:
    left = [row for row in found if row not in listed]
    if not left:
        return ""
    return f"; {Money.sum_of(map(_paid, left))} in {pluralise(len(left), 'payment')} without an agreement is left out"
