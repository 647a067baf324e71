"""Load a whole council from a case's files, in one transaction: places, books, decisions, bodies, services, people."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from rightsource.books.ledger import services as ledger
from rightsource.commons.access.rules import Actor, Purpose
from rightsource.commons.access.services import acting_as
from rightsource.commons.record import queries as record_queries
from rightsource.commons.record import services as record
from rightsource.commons.record.queries import Case as CaseRow
from rightsource.journeys.load_case import (
    caseloads,
    deciding,
    derive,
    federation,
    foundations,
    marketplace,
    planning,
    saving,
)
from rightsource.journeys.load_case.case import read_case
from rightsource.journeys.load_case.citing import sources_of
from rightsource.journeys.load_case.context import Loading, noon

Part = Callable[[Loading], None]


class CaseLoadedAlreadyError(Exception):
    """There is a council already; a second one is never mixed into it."""


@dataclass(frozen=True, slots=True)
class LoadedCase:
    """What was loaded."""

    code: str
    title: str
    council_name: str
    bodies: int
    lines: int
    residents: int

    def __str__(self) -> str:
        return (
            f"{self.title}: {self.lines} budget lines, {self.bodies} bodies, {self.residents} generated residents. "
            "What is published, derived or generated says so wherever it shows."
        )


PARTS: list[tuple[str, Part]] = [
    ("places", foundations.load_places),
    ("books", foundations.load_books),
    ("accounts", foundations.load_accounts),
    ("duties", foundations.load_duties),
    ("protected floors", foundations.load_floors),
    ("opening balances", foundations.load_balances),
    ("plan", planning.load_plan),
    ("caseloads", caseloads.load_caseloads),
    ("capital receipts", deciding.load_receipts),
    ("outcomes", federation.load_outcomes),
]


def load_case(*, folder: Path, by: Actor, at: datetime, progress: Callable[[str], None]) -> LoadedCase:
    """Load a case, whole or not at all; killed half-way, nothing of it is there and it can be loaded again.

    Every row carries the day on which it became known in the case, not the day of loading.

    :raises CaseRefusedError: with every fault of the files, before anything is touched
    :raises CaseLoadedAlreadyError: if a council is loaded already
    """
    progress("Reading the files")
    loading = Loading(read_case(folder), by, progress)
    with acting_as(by, purpose=Purpose.CASE_LOADING):
        standing = record_queries.loaded_case()
        if standing is not None:
            raise CaseLoadedAlreadyError(
                f"{standing.title} is loaded already. To start another council, use an empty database: "
                "rightsource run --case … with another RIGHTSOURCE_HOME."
            )
        _note(loading, at)
        for name, part in PARTS:
            progress(f"Loading {name}")
            part(loading)
        progress("Bringing the budget to full council")
        _adopt(loading)
        saving.load_savings(loading)
        deciding.load_charges(loading)
        federation.load_bodies(loading)
        federation.load_accounts(loading)
        federation.load_planned(loading)
        foundations.load_body_staff(loading)
        progress("Publishing services")
        marketplace.load_services(loading)
        progress("Generating residents")
        marketplace.load_residents(loading)
    with acting_as(by, purpose=Purpose.CASE_LOADING):  # what was posted is committed now, so it can be sealed
        ledger.seal(by=by, at=noon(loading.year.starts_on))
    head = loading.case.head
    return LoadedCase(
        code=head.code,
        title=head.title,
        council_name=head.council.name,
        bodies=len(loading.bodies),
        lines=len(loading.lines),
        residents=len(loading.residents),
    )


def _adopt(loading: Loading) -> None:
    """Take the budget through full council by the journey that people use."""
    members = deciding.load_members(loading)
    deciding.prepare_budget(loading)
    deciding.adopt(loading, members)


def _note(loading: Loading, at: datetime) -> None:
    head = loading.case.head
    case = CaseRow(
        code=head.code,
        title=head.title,
        council_name=head.council.name,
        accent=head.council.accent,
        today_on=head.today,
        budget_year=head.budget_year.start_year,
        seed=head.seed,
        is_wholly_generated=head.wholly_generated,
        notes=list(head.notes),
    )
    record.note_case(case=case, by=loading.by, at=at)
    if loading.case.parameters:
        record.set_parameters(values=loading.case.parameters, by=loading.by, at=at)
    record.note_sources(case=case, sources=sources_of(loading.case), by=loading.by, at=at)


__all__ = ["CaseLoadedAlreadyError", "LoadedCase", "derive", "load_case"]
