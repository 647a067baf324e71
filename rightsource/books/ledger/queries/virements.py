"""Budget that was moved between lines: what, under whose authority, and what may be moved where."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet, Sum

from rightsource.books.ledger.models import Line, Virement
from rightsource.books.ledger.rules import LineUnknownError, VirementLine
from rightsource.commons.record import queries as record
from rightsource.ground.money import Money
from rightsource.ground.parameters import ParameterNotInForceError
from rightsource.ground.time import FinancialYear


class VirementUnknownError(LookupError):
    """There is no such virement, or none that the actor may see."""


def line_to_vire(*, line_id: int) -> VirementLine:
    """Return what moving budget asks of a line.

    :raises LineUnknownError: there is no such line
    """
    line = Line.objects.select_related("entity", "service_line", "fund").filter(pk=line_id).first()
    if line is None:
        raise LineUnknownError(f"There is no budget line {line_id}. Look it up in the position.")
    return VirementLine(
        line_id=line.pk,
        name=line.name,
        year=line.year,
        entity=line.entity.code,
        service_line=line.service_line.code,
        service_line_name=line.service_line.name,
        fund=line.fund.code,
        fund_name=line.fund.name,
        fund_kind=line.fund.kind,
        fund_service_lines=line.fund.service_lines,
        holder_role=line.holder_role,
        holder_title=line.holder_title,
        holder_account_id=line.holder_account_id,
    )


def virement_threshold(*, on: date) -> Money | None:
    """Return the sum from which the executive decides a virement, or None where the council has set none."""
    try:
        return record.council_parameters().value("finance.virement_executive_from", on=on).money
    except ParameterNotInForceError:
        return None


def moved_between(*, from_line: int, to_line: int, but_key: str = "") -> Money:
    """Return what was moved from one line to another; both are of one year, so it is that year's."""
    found = Virement.objects.filter(from_line_id=from_line, to_line_id=to_line).exclude(key=but_key)
    return Money(found.aggregate(sum=Sum("pence", default=0))["sum"])


def virements(*, year: FinancialYear) -> QuerySet[Virement]:
    """Return the virements of a year, newest first."""
    return _with_lines().filter(from_line__year=year.start_year)


def virements_of(*, line_id: int) -> QuerySet[Virement]:
    """Return the virements from and to a line, newest first."""
    return _with_lines().filter(Q(from_line_id=line_id) | Q(to_line_id=line_id))


def virement(*, virement_id: int) -> Virement:
    """Return a virement.

    :raises VirementUnknownError: there is none that the actor may see
    """
    found = _with_lines().filter(pk=virement_id).first()
    if found is None:
        raise VirementUnknownError(f"There is no virement {virement_id}. Look it up in the list of virements.")
    return found


def _with_lines() -> QuerySet[Virement]:
    return Virement.objects.select_related("from_line", "to_line").order_by("-id")
