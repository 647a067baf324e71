"""What needs whoever answers for savings: those that the ledger does not show, and those that prove nothing."""

from __future__ import annotations

from rightsource.books.plan import queries as plan
from rightsource.books.plan.rules import Confidence, Delivered
from rightsource.ground.money import Money
from rightsource.ground.text import pluralise, sentence_list
from rightsource.journeys.see_desk.alert import Alert, Looked, Looking

LIST = "/desk/finance/savings"


def _is_far(found: Delivered) -> bool:
    """Return whether more than a tenth of what was due is missing."""
    return found.missing.pence * 10 > found.due_sum.pence


def undelivered(looking: Looking) -> Looked:
    """Return the savings of which less stands in the ledger than was due (control R8)."""
    found = looking.savings
    late = found.undelivered
    if not found.standing or found.measured_on is None:
        return Looked()
    if not late:
        return Looked((), f"All {pluralise(len(found.standing), 'saving')} of {found.year} stand in the ledger.")
    missing = Money.sum_of(row.delivered.missing for row in late)
    largest = late[0]
    green = [row.saving.name for row in late if row.confidence is Confidence.GREEN and _is_far(row.delivered)]
    why = f"{largest.saving.name} misses most: {largest.delivered.missing.in_millions()} of "
    why += f"{largest.delivered.due_sum.in_millions()} due."
    if green:
        why += f" Said to be green: {sentence_list(green)}."
    return Looked(
        [
            Alert(
                what=f"{missing.in_millions()} of savings due by now is not delivered",
                why=why,
                on=found.measured_on,
                href=f"{LIST}?show=undelivered",
                action="See which savings",
                action_href=f"{LIST}?show=undelivered",
            )
        ],
    )


def unexplained(looking: Looking) -> Looked:
    """Return what of the variance of the lines that the actor holds has no cause yet (control R9)."""
    latest = looking.seen.forecast
    if latest is None:
        return Looked()
    bridge = plan.cause_bridge(before=plan.BUDGET, after=latest.pk)
    held = {
        line_id
        for line_id, line in bridge.named.items()
        if line.holder_account_id == looking.actor.account_id
        or (line.holder_account_id is None and line.holder_role == looking.actor.acting_role)
    }
    lines = [line for line in bridge.open_lines if line.line_id in held]
    if not lines:
        return Looked((), "Every pound of variance on your lines has its cause." if held else "")
    amount = Money.sum_of(abs(line.unexplained) for line in lines)
    href = f"/desk/finance/forecasts/bridge?before={plan.BUDGET}&after={latest.pk}"
    return Looked(
        [
            Alert(
                what=f"{amount.in_millions()} of variance on {pluralise(len(lines), 'line')} of yours has no cause",
                why=f"Say what is demand and what is price: {bridge.named[lines[0].line_id].name} first.",
                on=latest.as_at_on,
                href=href,
                action="Say why",
                action_href=href,
            )
        ],
    )


def without_counterfactual(looking: Looking) -> Looked:
    """Return the savings of which nobody stated what would have been without them (control R19)."""
    found = looking.savings
    bare = found.without_counterfactual
    if not found.standing:
        return Looked()
    if not bare:
        return Looked((), "Of every saving it is stated what would have been without it.")
    planned = Money.sum_of(row.planned for row in bare)
    return Looked(
        [
            Alert(
                what=f"{pluralise(len(bare), 'saving')} of {planned.in_millions()} can prove nothing",
                why="Nobody has stated what would have been without "
                f"{sentence_list([row.saving.name for row in bare[:3]])}.",
                on=min(row.saving.part.version.on for row in bare),
                href=f"{LIST}?show=no-counterfactual",
                action="See which savings",
                action_href=f"{LIST}?show=no-counterfactual",
            )
        ],
    )


def unowned(looking: Looking) -> Looked:
    """Return the savings of the plan that nobody answers for."""
    found = looking.savings
    if not found.unclaimed:
        return Looked()
    planned = Money.sum_of(Money(-part.pence) for part in found.unclaimed)
    return Looked(
        [
            Alert(
                what=f"Nobody answers for {pluralise(len(found.unclaimed), 'saving')} of the plan",
                why=f"{planned.in_millions()} of {found.year} is in no register.",
                on=found.year.starts_on,
                href=f"{LIST}#unclaimed",
                action="Take them into the register",
                action_href=f"{LIST}#unclaimed",
            )
        ],
    )
