"""The finance officer's statutory reports: figures from the books, words of the officer's own, laid in democracy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from rightsource.books.ledger import queries as ledger
from rightsource.books.ledger import services as posting
from rightsource.books.ledger.queries import PanelMember
from rightsource.books.plan import queries as plan
from rightsource.commons.access import queries as access
from rightsource.commons.access.rules import Actor, Role
from rightsource.council.democracy import queries as democracy
from rightsource.council.democracy import services
from rightsource.council.democracy.queries import WarningOnDay
from rightsource.council.democracy.rules import MatterKind, ReportKind, ReportRefusedError
from rightsource.ground.money import Money
from rightsource.ground.time import FinancialYear
from rightsource.journeys.see_position import Seen, see_position

ON_THE_PANEL = (Role.FINANCE_OFFICER, Role.MONITORING_OFFICER, Role.DIRECTOR)
NOT_RECORDED = "not recorded in the books"


@dataclass(frozen=True, slots=True)
class Drawn:
    """A figure drawn from the books, with the page of its rows; an amount of None is not recorded in them."""

    key: str
    label: str
    amount: Money | None
    href: str

    @property
    def said(self) -> str:
        """The amount in words."""
        return NOT_RECORDED if self.amount is None else self.amount.in_pounds()


@dataclass(frozen=True, slots=True)
class Composed:
    """What a statutory report is composed from, as at an instant, and what follows from the figures alone."""

    year: FinancialYear
    at: datetime
    figures: Sequence[Drawn]
    finding: str

    def kept(self) -> dict[str, object]:
        """Return the figures as they are kept with the report: sum, page of its rows, instant."""
        return {
            drawn.key: {
                "label": drawn.label,
                "pence": None if drawn.amount is None else drawn.amount.pence,
                "query": drawn.href,
                "as_at": self.at.isoformat(),
                "provenance": "derived",
            }
            for drawn in self.figures
        }


def _unbanked() -> Money:
    return Money.sum_of(row.unbanked for row in plan.receipts())


def compose_section_114(*, at: datetime, on: date) -> Composed:
    """Return what the books say of the year: is expenditure likely to exceed resources? (1988 Act s114(3))."""
    year = FinancialYear.containing(on)
    seen: Seen = see_position(year=year, at=at)
    sums = seen.position.sums
    reserves = ledger.reserves(as_at=at)
    unbanked = _unbanked()
    position = "/desk/finance/position"
    over = sums.variance
    held = reserves or Money(0)
    if not sums.budget:
        finding = f"No budget has been adopted for {year}, so the books cannot say whether it is exceeded."
    elif over.pence <= 0:
        finding = f"The books forecast no spending above the resources of {year}."
    elif over <= held:
        covered = f"reserves of {held.in_pounds()} cover it"
        finding = f"Spending is forecast {over.in_pounds()} above the budget of {year}; {covered}."
    elif reserves is None:
        finding = (
            f"Spending is forecast {over.in_pounds()} above the budget of {year}. Reserves are {NOT_RECORDED}, so the "
            "books cannot say whether resources are exceeded."
        )
    else:
        finding = (
            f"Spending is forecast {over.in_pounds()} above the budget of {year}, and reserves of {held.in_pounds()} "
            "do not cover it: it is likely to exceed resources."
        )
    return Composed(
        year,
        at,
        [
            Drawn("budget", "Budget of the year", sums.budget, position),
            Drawn("forecast", "Forecast of the year", sums.forecast, position),
            Drawn("over", "Over the budget", over, position),
            Drawn("underlying", "Over, without one-off money", sums.underlying_variance, "/desk/finance/one-off"),
            Drawn("reserves", "Reserves", reserves, "/desk/finance/funds"),
            Drawn("unbanked", "Capital receipts not banked, left out", unbanked, "/desk/finance/receipts"),
        ],
        finding,
    )


def compose_section_25(*, at: datetime, on: date) -> Composed:
    """Return what the plan says of the robustness of its estimates and the adequacy of reserves (2003 Act s25)."""
    versions = plan.versions()
    reserves = ledger.reserves(as_at=at)
    unbanked = _unbanked()
    runs = plan.one_off_runs()
    again = Money.sum_of(run.amount for run in runs)
    if not versions:
        return Composed(
            FinancialYear.containing(on),
            at,
            [Drawn("reserves", "Reserves", reserves, "/desk/finance/funds")],
            "No plan is recorded, so the robustness of its estimates cannot be shown from the books.",
        )
    version = versions[0]
    totals = plan.totals(version=version)
    first, href = totals[0], f"/plan?version={version.code}"
    weak = first.underlying_gap.in_pounds()
    finding = (
        f"“{version.name}” leaves {first.gap.in_pounds()} to find in {first.year}, and {weak} without one-off savings; "
        "receipts that are not banked are left out."
    )
    if reserves is None:
        finding += " Reserves are not recorded in the books: their adequacy must be shown from elsewhere."
    return Composed(
        first.year,
        at,
        [
            Drawn("pressures", f"Pressures of {first.year}", first.baseline + first.pressures, href),
            Drawn("funding", "Change of funding", first.funding, href),
            Drawn("savings", "Savings", first.savings, href),
            Drawn("gap", "Left to find", first.gap, href),
            Drawn("underlying", "Left, without one-off savings", first.underlying_gap, href),
            Drawn("one_off", "Called one-off and coming again, all years", again, "/desk/finance/one-off"),
            Drawn("unbanked", "Capital receipts not banked, left out", unbanked, "/desk/finance/receipts"),
            Drawn("reserves", "Reserves", reserves, "/desk/finance/funds"),
        ],
        finding,
    )


@transaction.atomic
def issue_section_114(*, text: str, on: date, by: Actor, at: datetime) -> str:
    """The finance officer's report is a matter of full council and has reached every member and the auditor; its code.

    :raises ReportRefusedError: somebody else issues it, it says nothing, or one of today stands already
    """
    code = f"section-114-{on.isoformat()}"
    if not text.strip():
        raise ReportRefusedError("Say in your own words why spending is likely to exceed resources.")
    if any(warning.code == code for warning in democracy.warnings_on(on=on)):
        raise ReportRefusedError("A report of today stands already. It cannot be changed: issue another tomorrow.")
    composed = compose_section_114(at=at, on=on)
    services.issue_warning(
        code=code,
        title=f"Section 114 report of {on:%-d %B %Y}",
        text=text,
        auditor_refs=[actor.reference for actor in access.people_in(roles=[Role.AUDITOR], on=on)],
        on=on,
        by=by,
        at=at,
        figures=composed.kept(),
    )
    _control_spending(code=code, on=on, by=by, at=at)
    return code


def _control_spending(*, code: str, on: date, by: Actor, at: datetime) -> None:
    """From the report on every new agreement needs the finance officer's written authority (1988 Act s115(6)).

    A spend control that stands goes on with its sum and panel; else the sum is this product's and the panel is of the
    statutory officers and directors. The finance officer ends it, or starts another with another panel.
    """
    standing = ledger.spend_control()
    from_sum, panel = ledger.spend_control_from(on=on), []
    if standing is not None:
        from_sum, panel = Money(standing.from_pence), ledger.panel_of(control_id=standing.pk)
        posting.end_spend_control(reason="A section 114 report is made: it goes on under that.", by=by, at=at)
    else:
        named = {one.account_id: one for one in access.people_in(roles=ON_THE_PANEL, on=on)}
        panel = [PanelMember(number, one.title) for number, one in named.items() if number is not None]
    posting.start_spend_control(
        control=posting.SpendControlSpec(
            authority_ref=f"democracy/matter/{code}",
            reason="The finance officer has reported that spending is likely to exceed resources.",
            from_sum=from_sum,
            panel=panel,
            is_after_section_114=True,
        ),
        by=by,
        at=at,
        on=on,
    )


@transaction.atomic
def file_section_25(*, matter_code: str, text: str, on: date, by: Actor, at: datetime) -> None:
    """The finance officer's report on robustness and reserves is laid before full council with figures from the plan.

    :raises ReportRefusedError: somebody else files it, it says nothing, or the matter is no budget
    """
    if not text.strip():
        raise ReportRefusedError("Say what you make of the robustness of the estimates and of the reserves.")
    if democracy.matter(code=matter_code).kind != MatterKind.BUDGET:
        raise ReportRefusedError("A section 25 report belongs to a budget: choose the budget's matter.")
    composed = compose_section_25(at=at, on=on)
    services.file_report(
        matter_code=matter_code,
        kind=ReportKind.SECTION_25,
        text=text,
        on=on,
        by=by,
        at=at,
        figures=composed.kept(),
    )


def budgets_open() -> list[tuple[str, str]]:
    """Return the budgets that full council has not decided yet, by code and title."""
    return [(row.code, row.title) for row in democracy.matters(is_decided=False) if row.kind == MatterKind.BUDGET]


def warnings_standing(*, on: date) -> list[WarningOnDay]:
    """Return the warnings that nobody has answered, those beyond their period first."""
    return [row for row in democracy.warnings_on(on=on) if row.answered_on is None]


REFUSALS = (ReportRefusedError,)
