"""One thing that needs somebody, and what a look at one subject found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from rightsource.books.ledger import queries as ledger
from rightsource.books.ledger.queries import SpendControl
from rightsource.books.plan import queries as plan
from rightsource.books.plan.queries import Register
from rightsource.books.settlement import queries as settlement
from rightsource.books.settlement.queries import Tie
from rightsource.commons.access.rules import Actor
from rightsource.ground import parameters
from rightsource.ground.text import long_date, pluralise
from rightsource.ground.time import FinancialYear, Month, day_in_london
from rightsource.journeys.see_position import Seen, see_position


@dataclass(frozen=True, slots=True)
class Alert:
    """One thing: what, why, since or by which day, and the one action that moves it."""

    what: str
    why: str
    on: date
    href: str = ""
    action: str = ""
    action_href: str = ""

    def age(self, today: date) -> str:
        """How long it has waited or is still to come, in words."""
        days = (today - self.on).days
        if days == 0:
            return "Today"
        return pluralise(days, "day") if days > 0 else f"In {pluralise(-days, 'day')}"

    def since(self, today: date) -> str:
        """The day itself, as it follows the age."""
        if self.on == today:
            return ""
        return f"{'since' if self.on < today else 'on'} {long_date(self.on)}"

    def urgency(self, today: date) -> str:
        """Whether it is late or comes soon."""
        if self.on < today:
            return "late"
        return "soon" if self.on <= today + timedelta(days=parameters.value("desks.soon", on=today).whole) else ""


@dataclass(frozen=True, slots=True)
class Looked:
    """What a look at one subject found: what needs somebody, and one sentence on what is fine."""

    alerts: Sequence[Alert] = ()
    fine: str = ""


@dataclass(frozen=True)
class Looking:
    """Who looks, and when; what several looks need is asked once."""

    actor: Actor
    at: datetime

    @cached_property
    def on(self) -> date:
        """The day in London."""
        return day_in_london(self.at)

    @cached_property
    def ahead(self) -> int:
        """How many days a desk looks ahead."""
        return parameters.value("desks.look_ahead", on=self.on).whole

    @cached_property
    def month(self) -> Month:
        """The month of the day."""
        return Month.containing(self.on)

    @cached_property
    def year(self) -> FinancialYear:
        """The financial year of the day."""
        return FinancialYear.containing(self.on)

    @cached_property
    def savings(self) -> Register:
        """The savings of the year against the ledger."""
        return plan.register(year=self.year, on=self.on)

    @cached_property
    def ties(self) -> Sequence[Tie]:
        """Every statement that the actor may see, with what is owed by it and what is booked for it."""
        return settlement.ties(actor=self.actor)

    @cached_property
    def spend_control(self) -> SpendControl | None:
        """The spend control that is in force."""
        return ledger.spend_control()

    @cached_property
    def seen(self) -> Seen:
        """The position of the year."""
        return see_position(year=self.year, at=self.at)
