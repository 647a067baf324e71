"""What each role looks at, and the desk that comes of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from rightsource.commons.access.rules import Actor, Role
from rightsource.ground.text import long_date
from rightsource.journeys.see_desk import buying, law, money, savings, spending
from rightsource.journeys.see_desk.alert import Alert, Looked, Looking

NUMBERS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten", "Eleven", "Twelve")

SOURCES: dict[Role, tuple[Callable[[Looking], Looked], ...]] = {
    Role.AUDITOR: (
        buying.bodies_at_risk,
        spending.spend_control,
        money.sums_drifted,
        money.payments_unexplained,
        money.statements_unbooked,
        money.holders_missing,
        savings.without_counterfactual,
        money.funds_unexplained,
        money.early_warning,
        money.one_off_again,
        money.receipts_late,
        law.duties_uncovered,
        law.warnings,
        law.recommendations_open,
    ),
    Role.BODY_STAFF: (buying.bookings_today, buying.deliveries_to_record, money.own_statements),
    Role.BUDGET_HOLDER: (
        law.consents_asked,
        spending.spend_control,
        spending.approvals_waiting,
        savings.undelivered,
        savings.unexplained,
        money.lines_under_notice,
        money.own_lines,
        money.orders_on_lines,
        buying.agreements_ending,
    ),
    Role.CLERK: (
        law.consents_asked,
        spending.approvals_waiting,
        law.matters_waiting,
        law.warnings,
        law.posts_vacant,
    ),
    Role.COMMISSIONER: (
        buying.bodies_at_risk,
        spending.spend_control,
        spending.approvals_waiting,
        buying.problems_unanswered,
        buying.agreements_ending,
        buying.bodies_at_gate,
        buying.offers_without_room,
    ),
    Role.CONTRACT_MANAGER: (
        buying.samples_to_verify,
        buying.samples_to_draw,
        buying.self_certified,
        buying.problems_unanswered,
        buying.agreements_ending,
    ),
    Role.COUNCILLOR: (
        buying.bodies_at_risk,
        spending.spend_control,
        money.lines_under_notice,
        money.lines_over,
        savings.undelivered,
        savings.without_counterfactual,
        money.early_warning,
        money.one_off_again,
        money.receipts_late,
        law.decisions_to_come,
        law.warnings,
        law.recommendations_open,
        law.duties_uncovered,
        buying.bodies_at_gate,
    ),
    Role.DIRECTOR: (
        buying.bodies_at_risk,
        law.consents_asked,
        spending.spend_control,
        spending.approvals_waiting,
        buying.cases_to_sign,
        law.duties_uncovered,
        law.posts_vacant,
        money.own_lines,
        buying.agreements_ending,
    ),
    Role.FINANCE_OFFICER: (
        buying.bodies_at_risk,
        law.consents_asked,
        spending.spend_control,
        spending.approvals_waiting,
        buying.cases_to_sign,
        money.lines_over,
        savings.undelivered,
        savings.without_counterfactual,
        savings.unowned,
        savings.unexplained,
        money.months_unsettled,
        money.statements_unbooked,
        money.payments_unexplained,
        money.sums_drifted,
        money.waiting_in_suspense,
        money.notices_laid,
        money.holders_missing,
        money.funds_unexplained,
        money.early_warning,
        money.one_off_again,
        money.receipts_late,
        buying.agreements_ending,
        law.warnings,
    ),
    Role.MONITORING_OFFICER: (
        law.consents_asked,
        spending.approvals_waiting,
        buying.cases_to_sign,
        law.posts_vacant,
        law.duties_uncovered,
        law.delegations_ending,
        law.interests,
        law.warnings,
        law.recommendations_open,
    ),
}


@dataclass(frozen=True, slots=True)
class Desk:
    """What needs somebody today, oldest first, and what is fine, one line each."""

    actor: Actor
    on: date
    alerts: Sequence[Alert]
    fine: Sequence[str]
    looking: Looking

    @property
    def headline(self) -> str:
        """The sentence that answers the page: what needs me?"""
        now = [alert for alert in self.alerts if alert.on <= self.on]
        later = len(self.alerts) - len(now)
        if not self.alerts:
            return "Nothing needs you today."
        thing = "thing" if later == 1 else "things"
        to_come = f"{number_word(later)} {thing} will need you within a year"
        if not now:
            first = self.alerts[0]
            return f"Nothing needs you today. {to_come}, the first on {long_date(first.on)}."
        oldest = now[0].on
        waited = "" if oldest == self.on else f", the oldest since {long_date(oldest)}"
        tail = f"; {to_come[0].lower()}{to_come[1:].replace(f' {thing}', '')}." if later else "."
        need = "thing needs" if len(now) == 1 else "things need"
        return f"{number_word(len(now))} {need} you today{waited}{tail}"


def number_word(count: int) -> str:
    """Return a count as a sentence starts with it.

    >>> number_word(3), number_word(214)
    ('Three', '214')
    """
    return NUMBERS[count] if count < len(NUMBERS) else f"{count:,}"


def see_desk(*, actor: Actor, at: datetime) -> Desk:
    """Return the desk of whoever acts, as far as row-level security lets them see."""
    looking = Looking(actor, at)
    looked = [look(looking) for look in SOURCES.get(actor.role, ())]
    alerts = sorted((alert for found in looked for alert in found.alerts), key=lambda alert: alert.on)
    return Desk(actor, looking.on, alerts, [found.fine for found in looked if found.fine], looking)
