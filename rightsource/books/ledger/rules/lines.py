"""How a budget line stands, who may hold it, and what its page says first."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from rightsource.books.ledger.rules.refusals import in_short
from rightsource.commons.access.rules import TITLES, Role
from rightsource.ground.money import Money
from rightsource.ground.text import pluralise, sentence_list


@dataclass(frozen=True, slots=True)
class Balance:
    """How a budget line stands. Committed is what is reserved and not yet delivered."""

    budget: Money
    committed: Money
    actual: Money
    budget_one_off: Money = field(default_factory=lambda: Money(0))
    actual_one_off: Money = field(default_factory=lambda: Money(0))

    @property
    def left(self) -> Money:
        """What is neither spent nor promised."""
        return self.budget - self.committed - self.actual


def controls_finding(*, stopped: int, warned: int) -> str:
    """Return the sentence that opens the list of warnings and stops.

    >>> controls_finding(stopped=1, warned=0), controls_finding(stopped=0, warned=0)
    ('New spending is stopped on 1 budget line.', 'No budget line is stopped, and none is under a warning.')
    """
    if not stopped and not warned:
        return "No budget line is stopped, and none is under a warning."
    said = f"New spending is stopped on {pluralise(stopped, 'budget line')}" if stopped else ""
    warns = f"{pluralise(warned, 'budget line')} {'is' if warned == 1 else 'are'} under a warning" if warned else ""
    return f"{said}; {warns}." if said and warns else f"{said or warns}."


def underlying_variance(outturn: Money, outturn_one_off: Money, budget: Money, budget_one_off: Money) -> Money:
    """Return the variance without one-off money on either side (control R3): above zero is overspent.

    One-off income lowers what a line seems to cost and one-off budget raises what it seems to be allowed; both are
    taken out, so that a nil variance bought with one-off money shows what will be missing next year.
    """
    return (outturn - outturn_one_off) - (budget - budget_one_off)


# Where the record of a reference is shown. The books never follow a reference; a page may offer the way.
PAGES = {
    ("agreements", "agreement"): "/agreements/{}",
    ("bodies", "body"): "/bodies/{}",
    ("democracy", "decision"): "/decisions/{}",
    ("ledger", "approval"): "/desk/finance/approvals/{}",
    ("ledger", "batch"): "/desk/finance/journal/{}",
    ("ledger", "line"): "/desk/finance/lines/{}",
    ("ledger", "virement"): "/desk/finance/virements/{}",
    ("plan", "saving"): "/desk/finance/savings/{}",
    ("settlement", "statement"): "/statements/{}",
}


def page_of(reference: str) -> str:
    """Return the address of the page of a reference, or nothing where it has none.

    >>> page_of("democracy/decision/2015-017"), page_of("outcomes/measure/m1")
    ('/decisions/2015-017', '')
    """
    parts = reference.split("/")
    return PAGES[parts[0], parts[1]].format(parts[2]) if len(parts) == 3 and (parts[0], parts[1]) in PAGES else ""


def words_for(reference: str) -> str:
    """Return a reference as people say it.

    >>> words_for("democracy/decision/2015-017"), words_for("access/account/system")
    ('Decision 2015-017', 'Account system')
    """
    parts = reference.split("/")
    return f"{parts[1].replace('_', ' ').capitalize()} {parts[2]}" if len(parts) == 3 else reference


def line_finding(name: str, balance: Balance) -> str:
    """Return the sentence that opens a budget line's page."""
    if not (balance.budget or balance.actual or balance.committed):
        return f"{name} has no budget yet, and nothing is spent or promised."
    state = (
        f"has {balance.left} left of {in_short(balance.budget)}"
        if balance.left.pence >= 0
        else f"is {-balance.left} over its budget of {in_short(balance.budget)}"
    )
    return f"{name} {state}: {balance.actual} is spent and {balance.committed} is promised."


# Who may answer for a budget: control R13, one named holder for every line.
MAY_HOLD = (Role.BUDGET_HOLDER, Role.COMMISSIONER, Role.DIRECTOR, Role.FINANCE_OFFICER)


def holder_refused(*, role: str, title: str, person_roles: Collection[str] | None, person: str) -> str:
    """Return nothing if a line can be held like this, else the reason why not; `person_roles` is none without a person.

    >>> holder_refused(role="budget_holder", title="Head of Adult Services", person_roles=None, person="")
    ''
    """
    if role not in {one.value for one in MAY_HOLD}:
        able = sentence_list([TITLES[one] for one in MAY_HOLD], joined_by="or")
        return f"A budget line is held by a {able.lower()}: choose one of these roles."
    if not title.strip():
        return "Give the title of the post that holds the line, such as Head of Adult Services."
    if person_roles is not None and role not in person_roles:
        return (
            f"{person or 'This person'} does not act as {TITLES[Role(role)].lower()} today: choose somebody who does."
        )
    return ""
