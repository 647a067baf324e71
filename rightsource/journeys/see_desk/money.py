"""What needs whoever answers for money: lines over, months not settled, payments not explained, sums that drifted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from rightsource.books.ledger import queries as ledger
from rightsource.books.ledger.rules import LineNoticeKind
from rightsource.books.plan import queries as plan
from rightsource.books.plan.queries import PositionRow
from rightsource.books.settlement import queries as settlement
from rightsource.commons.access.rules import Permission, Role
from rightsource.council.agreements import queries as agreements
from rightsource.council.evidence import queries as evidence
from rightsource.council.evidence.rules.warning import RULE_WORDS, Level, Rule
from rightsource.frontdoor.marketplace import queries as marketplace
from rightsource.frontdoor.payments import queries as payments
from rightsource.ground.money import Money
from rightsource.ground.text import long_date, pluralise, sentence_list
from rightsource.ground.time import Month, day_in_london
from rightsource.journeys.see_desk.alert import Alert, Looked, Looking

POSITION = "/desk/finance/position"
ALONE = 3  # lines over their budget that a desk shows one by one; more are one row that names the largest

MILLION = Money.of(1_000_000)


def _said(amount: Money) -> str:
    """Return an amount as a desk says it: in millions from a million pounds, below that in whole pounds."""
    return amount.in_millions() if abs(amount) >= MILLION else amount.in_pounds()


def _rows(looking: Looking) -> list[PositionRow]:
    return [row for each in looking.seen.position.directorates for row in each.rows]


def lines_over(looking: Looking) -> Looked:
    """Return the budget lines that are forecast over their budget."""
    return _over(looking, _rows(looking), "")


def own_lines(looking: Looking) -> Looked:
    """Return the lines that the actor holds and that are forecast over; without lines of their own, of their role."""
    held = ledger.lines(year=looking.year, entity="council")
    mine = {line.pk for line in held if line.holder_account_id == looking.actor.account_id}
    mine = mine or {line.pk for line in held if line.holder_role == looking.actor.acting_role}
    return _over(looking, [row for row in _rows(looking) if row.line.line_id in mine], "that you hold ")


def _over(looking: Looking, rows: Iterable[PositionRow], whose: str) -> Looked:
    rows = list(rows)
    over = [row for row in rows if row.sums.variance.pence > 0]
    forecast = looking.seen.forecast
    since = forecast.as_at_on if forecast is not None else looking.on
    over.sort(key=lambda row: -row.sums.variance.pence)
    alerts = [_line_over(row, since) for row in over] if len(over) <= ALONE else [_lines_over(over, since, whose)]
    fit = len(rows) - len(over)
    if not fit:
        return Looked(alerts, "")
    left = Money.sum_of(-row.sums.variance for row in rows if row.sums.variance.pence <= 0)
    return Looked(
        alerts,
        f"{pluralise(fit, 'budget line')} {whose}{'is' if fit == 1 else 'are'} forecast within "
        f"{'its' if fit == 1 else 'their'} budget" + (f", with {left.in_millions()} to spare." if left.pence else "."),
    )


def _line_over(row: PositionRow, since: date) -> Alert:
    return Alert(
        what=f"{row.line.name} is forecast {_said(row.sums.variance)} over its budget",
        why=(
            f"Budget {_said(row.sums.budget)}, spent {_said(row.sums.actual)}, promised "
            f"{_said(row.sums.committed)}. Held by {row.line.holder_title or 'nobody yet'}."
        ),
        on=since,
        href=f"/desk/finance/lines/{row.line.line_id}",
        action="Look at the line",
        action_href=f"/desk/finance/lines/{row.line.line_id}",
    )


def _lines_over(over: Sequence[PositionRow], since: date, whose: str) -> Alert:
    """Return one row for many lines: how many, how much together, and the largest by name."""
    together = Money.sum_of(row.sums.variance for row in over)
    largest = [f"{row.line.name} {_said(row.sums.variance)}" for row in over[:ALONE]]
    return Alert(
        what=f"{len(over)} budget lines {whose}are forecast {_said(together)} over their budgets together",
        why=f"Most of all {sentence_list(largest)}.",
        on=since,
        href=f"{POSITION}#lines",
        action="See the lines",
        action_href=f"{POSITION}#lines",
    )


def one_off_again(looking: Looking) -> Looked:
    """Return what is called one-off and comes again the year after (control R5): one row, that names the largest."""
    runs = plan.one_off_runs()
    if not runs:
        return Looked([], "Nothing that is called one-off comes again.")
    together = Money.sum_of(run.amount for run in runs)
    largest = [f"{run.first.name}, {run.years}" for run in runs[:ALONE]]
    return Looked(
        [
            Alert(
                what=f"{_said(together)} is called one-off and comes again",
                why=f"Most of all {sentence_list(largest)}.",
                on=looking.on,
                href="/desk/finance/one-off",
                action="See both years",
                action_href="/desk/finance/one-off",
            )
        ],
        "",
    )


def funds_unexplained(looking: Looking) -> Looked:
    """Return what is wrong with ring-fenced money (control R6)."""
    now = ledger.funds_now()
    return Looked(
        [
            Alert(
                what="Ring-fenced money does not reconcile",
                why=said,
                on=looking.on,
                href="/desk/finance/funds",
                action="Look at the funds",
                action_href="/desk/finance/funds",
            )
            for said in now.said
        ],
        "" if now.said or not now.funds else f"{pluralise(len(now.funds), 'ring-fenced fund')} reconcile.",
    )


def early_warning(looking: Looking) -> Looked:
    """Return the early warning of the council's own books where it is amber or red, as it was kept last."""
    newest = evidence.latest_warning()
    if newest is None:
        return Looked()
    if newest.level in (None, Level.NONE):
        said = "cannot be given from the books" if newest.level is None else "is none"
        return Looked([], f"The early warning of {long_date(newest.on)} {said}.")
    rang = sentence_list([RULE_WORDS[Rule(name)] for name in newest.rang])
    return Looked(
        [
            Alert(
                what=f"Early warning: {newest.level}",
                why=f"{rang}.",
                on=newest.on,
                href="/evidence/early-warning",
                action="See what rang",
                action_href="/evidence/early-warning",
            )
        ],
        "",
    )


def receipts_late(looking: Looking) -> Looked:
    """Return the sales that should have been banked and are not (control R7)."""
    waiting = [receipt for receipt in plan.receipts() if receipt.unbanked]
    late = [receipt for receipt in waiting if receipt.spec.planned_on < looking.on]
    return Looked(
        [
            Alert(
                what=f"{_said(receipt.unbanked)} from {receipt.asset} is not banked",
                why=f"It was planned by then, to pay for {receipt.project}.",
                on=receipt.spec.planned_on,
                href=f"/desk/finance/receipts/{receipt.code}",
                action="Look at the receipt",
                action_href=f"/desk/finance/receipts/{receipt.code}",
            )
            for receipt in late
        ],
        f"{pluralise(len(waiting) - len(late), 'sale')} not banked yet, and left out of the forecast."
        if len(waiting) > len(late)
        else "",
    )


def notices_laid(looking: Looking) -> Looked:
    """Say to who laid them how many warnings and stops stand: they need others, not the finance officer."""
    standing = len(ledger.notices_standing())
    return Looked(
        [],
        f"{pluralise(standing, 'warning or stop', 'warnings and stops')} of yours on budget lines." if standing else "",
    )


def lines_under_notice(looking: Looking) -> Looked:
    """Return the lines on which the finance officer's warning or stop stands, the stops first."""
    return Looked(
        [
            Alert(
                what=f"New spending is stopped on {row.line.name}"
                if row.kind == LineNoticeKind.STOP
                else f"The finance officer warns about {row.line.name}",
                why=row.reason,
                on=day_in_london(row.at),
                href=f"/desk/finance/lines/{row.line_id}",
                action="Look at the line",
                action_href=f"/desk/finance/lines/{row.line_id}",
            )
            for row in ledger.notices_standing()
        ],
        "",
    )


def holders_missing(looking: Looking) -> Looked:
    """Return the lines that nobody holds (control R13)."""
    may_name = looking.actor.may(Permission.HOLDER_NAME)
    return Looked(
        [
            Alert(
                what=f"Nobody holds {line.name}",
                why="A line without a holder can have no budget.",
                on=looking.year.starts_on,
                href=f"/desk/finance/lines/{line.pk}",
                action="Name a holder" if may_name else "Look at the line",
                action_href=f"/desk/finance/lines/{line.pk}" + ("/holder" if may_name else ""),
            )
            for line in ledger.orphan_lines(year=looking.year)
        ],
        "Every line has a holder.",
    )


def months_unsettled(looking: Looking) -> Looked:
    """Return the agreements of which a month that has ended is not settled, the longest waiting first."""
    settled: dict[str, set[date]] = defaultdict(set)
    for tie in looking.ties:
        settled[tie.statement.agreement_ref].add(tie.statement.month)
    delivered: dict[int, set[date]] = defaultdict(set)
    for agreement_id, month in agreements.months_with_delivery(before=looking.month):
        delivered[agreement_id].add(month.starts_on)
    credited: dict[str, set[date]] = defaultdict(set)
    for ref, day in settlement.credits_by_month():
        if day < looking.month.starts_on:
            credited[ref].add(day)
    alerts, up_to_date = [], 0
    for agreement in agreements.agreements(actor=looking.actor):
        due = delivered[agreement.pk] | credited[f"agreements/agreement/{agreement.code.lower()}"]
        if agreement.terms["kind"] == "block":  # a block is owed whether or not something is delivered
            due |= _months(agreement.starts_on, min(agreement.ends_before, looking.month.starts_on))
        waiting = sorted(due - settled[f"agreements/agreement/{agreement.code.lower()}"])
        if not waiting:
            up_to_date += 1
            continue
        months = [Month.containing(day) for day in waiting]
        what = str(months[0]) if len(months) == 1 else f"{months[0]} to {months[-1]}"
        alerts.append(
            Alert(
                what=f"{what}: {agreement.title} is not settled",
                why=(
                    f"{pluralise(len(months), 'month')} of agreement {agreement.code} with {agreement.body.name} "
                    f"{'has' if len(months) == 1 else 'have'} ended and no statement is booked."
                ),
                on=months[0].ends_before,
                href=f"/agreements/{agreement.code}",
                action=f"Settle {months[0]}",
                action_href=f"/desk/finance/settle/{agreement.code}/{months[0].iso}",
            )
        )
    return Looked(
        alerts,
        f"{pluralise(up_to_date, 'agreement')} {'is' if up_to_date == 1 else 'are'} settled up to date."
        if up_to_date
        else "",
    )


def _months(starts_on: date, before: date) -> set[date]:
    found, month = set(), Month.containing(starts_on)
    while month.ends_before <= before:
        found.add(month.starts_on)
        month = Month.containing(month.ends_before)
    return found


def statements_unbooked(looking: Looking) -> Looked:
    """Return the statements that are not booked to the penny."""
    ties = looking.ties
    wrong = [tie for tie in ties if not tie.is_equal]
    return Looked(
        [
            Alert(
                what=f"Statement {tie.statement.pk} is not booked to the penny",
                why=f"It adds {tie.owed}; the ledger has {tie.booked}.",
                on=tie.statement.at.date(),
                href=f"/statements/{tie.statement.pk}",
                action="Look at the statement",
                action_href=f"/statements/{tie.statement.pk}",
            )
            for tie in wrong
        ],
        f"{pluralise(len(ties) - len(wrong), 'statement')} booked to the penny." if len(ties) > len(wrong) else "",
    )


def payments_unexplained(looking: Looking) -> Looked:
    """Return residents' payments that are not exactly one line of the ledger."""
    return Looked(
        [
            Alert(
                what=f"Payment {found.payment_id} is not explained by the ledger",
                why=found.sentence,
                on=looking.on,
                action="See the check",
                action_href="/desk/check",
            )
            for found in payments.unmatched()
        ],
        "Every payment of a resident is in the ledger.",
    )


def sums_drifted(looking: Looking) -> Looked:
    """Return the lines whose kept sums are not those of their postings."""
    return Looked(
        [
            Alert(
                what=f"Line {line_id} keeps other sums than its postings",
                why="Do not rely on its figures before the check says why.",
                on=looking.on,
                href=f"/desk/finance/lines/{line_id}",
                action="See the check",
                action_href="/desk/check",
            )
            for line_id in looking.seen.drifted
        ],
        "All kept sums are those of the postings.",
    )


def waiting_in_suspense(looking: Looking) -> Looked:
    """Say what came from the finance system and waits for somebody to say where it belongs."""
    count, pence, oldest = ledger.suspense_sums()
    if oldest is None:
        return Looked((), "Nothing of the finance system stands in suspense." if ledger.journal_files() else "")
    waits = "waits" if count == 1 else "wait"
    return Looked(
        [
            Alert(
                what=f"{pluralise(count, 'item')} of {_said(Money(pence))} {waits} in suspense",
                why="They came from the finance system, and nobody has said where they belong.",
                on=day_in_london(oldest),
                href="/desk/finance/suspense",
                action="Say where they belong",
                action_href="/desk/finance/suspense",
            )
        ],
        "",
    )


def orders_on_lines(looking: Looking) -> Looked:
    """Say what residents have ordered and still waits to be delivered."""
    if looking.actor.role not in {Role.BUDGET_HOLDER, Role.FINANCE_OFFICER, Role.DIRECTOR, Role.AUDITOR}:
        return Looked()
    sums = marketplace.sums_by_line()
    if not sums:
        return Looked((), "No resident’s order waits for delivery.")
    price = Money(sum(row.price_pence for row in sums))
    orders = sum(row.orders for row in sums)
    return Looked((), f"{pluralise(orders, 'live order')} of residents, {price} in all.")


def own_statements(looking: Looking) -> Looked:
    """Say to a body what it is owed by its latest statements."""
    if not looking.actor.may(Permission.STATEMENT_READ):
        return Looked()
    found = list(settlement.statements(actor=looking.actor))
    waiting = [each for each in found if not each.is_booked]
    return Looked(
        [
            Alert(
                what=f"The statement for {Month.containing(each.month)} is not booked yet",
                why=f"{Money(each.total_pence)} under {each.agreement_ref.rsplit('/', 1)[-1]}.",
                on=each.at.date(),
                href=f"/statements/{each.pk}",
                action="Read the statement",
                action_href=f"/statements/{each.pk}",
            )
            for each in waiting
        ],
        f"{pluralise(len(found) - len(waiting), 'statement')} booked and paid." if len(found) > len(waiting) else "",
    )
