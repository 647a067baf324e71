"""Money that is called one-off, in the ledger and in the plan as it stands."""

from __future__ import annotations

from rightsource.books.ledger import queries as ledger
from rightsource.books.ledger.rules import Recurrence
from rightsource.books.plan.models import PlanPart, PlanVersion
from rightsource.books.plan.rules import VersionKind
from rightsource.books.plan.rules.recurrence import OneOff, Run, Where, runs_of
from rightsource.ground.money import Money
from rightsource.ground.time import FinancialYear


def one_offs() -> list[OneOff]:
    """Return all that the ledger and the plan call one-off: the newest adopted version, and drafts made after it."""
    return [*_in_ledger(), *_in_plan()]


def one_off_runs() -> list[Run]:
    """Return the cost lines that are called one-off year after year, in three queries however many there are."""
    return runs_of(one_offs())


def _in_ledger() -> list[OneOff]:
    return [
        OneOff(
            where=Where(row.stratum),
            key=(row.entity, row.service_line, row.fund),
            year=row.year,
            name=row.name,
            amount=row.amount,
            href=f"/desk/finance/lines/{row.line_id}#{'budget' if row.stratum == Where.BUDGET else 'spent'}",
        )
        for row in ledger.one_off_by_line()
    ]


def _in_plan() -> list[OneOff]:
    standing = []
    for version in PlanVersion.objects.order_by("-on", "-id"):
        standing.append(version)
        if version.kind == VersionKind.ADOPTED:
            break
    found = PlanPart.objects.filter(version__in=standing, recurrence=Recurrence.ONE_OFF.value)
    return [
        OneOff(
            where=Where.PLAN,
            key=(part.version.code, part.kind, part.directorate, part.name.casefold().strip()),
            year=FinancialYear(part.year),
            name=part.name,
            amount=Money(part.pence),
            href=f"/plan?version={part.version.code}&year={FinancialYear(part.year).slug}#parts",
            evidence=part.evidence,
        )
        for part in found.select_related("version").order_by("id")
    ]
