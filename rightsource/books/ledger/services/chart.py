"""Opening what the ledger counts by: entities, funds, accounts, service lines and budget lines with their holders."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import DatabaseError, connection, transaction

from rightsource.books.ledger import queries
from rightsource.books.ledger.models import Account, Entity, Fund, Line, LineBalance, ServiceLine
from rightsource.books.ledger.rules import (
    STANDARD_ACCOUNTS,
    AccountKind,
    Control,
    EntityKind,
    FundKind,
    HolderRefusedError,
    holder_refused,
)
from rightsource.books.ledger.services.refusing import refuse
from rightsource.commons.access import queries as access
from rightsource.commons.access.rules import Actor
from rightsource.commons.record import services as record
from rightsource.commons.record.rules import Reference
from rightsource.ground.time import FinancialYear, day_in_london


@transaction.atomic
def open_entity(*, code: str, name: str, kind: EntityKind, by: Actor, at: datetime, body_ref: str = "") -> Entity:
    """Open the books of an entity."""
    entity = Entity.objects.create(code=code, name=name, kind=kind.value, body_ref=body_ref)
    record.audit(by=by, at=at, verb="entity.open", subject=Reference.of("ledger", "entity", code))
    return entity


@transaction.atomic
def open_fund(
    *,
    code: str,
    name: str,
    kind: FundKind,
    by: Actor,
    at: datetime,
    purpose: str = "",
    service_lines: Sequence[str] | None = None,
) -> Fund:
    """Open a fund; with `service_lines`, its money can be spent on nothing else."""
    fund = Fund.objects.create(
        code=code,
        name=name,
        kind=kind.value,
        purpose=purpose,
        service_lines=None if service_lines is None else list(service_lines),
    )
    record.audit(by=by, at=at, verb="fund.open", subject=Reference.of("ledger", "fund", code))
    return fund


@transaction.atomic
def open_account(*, code: str, name: str, kind: AccountKind, by: Actor, at: datetime) -> Account:
    """Open an account of the chart."""
    account = Account.objects.create(code=code, name=name, kind=kind.value)
    record.audit(by=by, at=at, verb="account.open", subject=Reference.of("ledger", "account", code))
    return account


@transaction.atomic
def open_standard_chart(*, by: Actor, at: datetime) -> None:
    """Open the accounts that every case starts with; those that are there already stay as they are."""
    for code, name, kind in STANDARD_ACCOUNTS:
        if not Account.objects.filter(code=code).exists():
            open_account(code=code, name=name, kind=kind, by=by, at=at)


@transaction.atomic
def open_service_line(
    *,
    code: str,
    name: str,
    directorate: str,
    fund: str,
    by: Actor,
    at: datetime,
    outturn_line: str = "",
    sort: int = 0,
) -> ServiceLine:
    """Open a service line with the fund that pays for it unless a budget line says otherwise."""
    service_line = ServiceLine.objects.create(
        code=code,
        name=name,
        directorate=directorate,
        outturn_line=outturn_line,
        fund=Fund.objects.get(code=fund),
        sort=sort,
    )
    record.audit(by=by, at=at, verb="service_line.open", subject=Reference.of("ledger", "service_line", code))
    return service_line


@transaction.atomic
def open_line(
    *,
    year: FinancialYear,
    entity: str,
    service_line: str,
    control: Control,
    provenance: str,
    by: Actor,
    at: datetime,
    fund: str = "",
    name: str = "",
    holder_role: str = "",
    holder_title: str = "",
    holder_account_id: int | None = None,
    adopted_ref: str = "",
) -> Line:
    """Open a budget line with nothing on it; it gets no budget until it has a holder.

    :raises PostingRefusedError: the fund has a purpose, and the service line is outside it (control R6)
    """
    of_service = ServiceLine.objects.select_related("fund").get(code=service_line)
    try:
        with transaction.atomic():
            line = Line.objects.create(
                year=year.start_year,
                entity=Entity.objects.get(code=entity),
                service_line=of_service,
                fund=Fund.objects.get(code=fund) if fund else of_service.fund,
                name=name or of_service.name,
                holder_role=holder_role,
                holder_title=holder_title,
                holder_account_id=holder_account_id,
                control=control.value,
                adopted_ref=adopted_ref,
                provenance=provenance,
            )
    except DatabaseError as error:
        refuse(error, kind=None)
    with connection.cursor() as cursor:  # without RETURNING, which asks for the right to read
        cursor.execute(
            f"INSERT INTO {LineBalance._meta.db_table} (line_id, control, is_stopped, is_held, budget_pence, "
            "budget_one_off_pence, committed_pence, actual_pence, actual_one_off_pence) "
            "VALUES (%s, %s, %s, false, 0, 0, 0, 0, 0)",
            [line.pk, control.value, control is Control.STOP],
        )
    record.audit(by=by, at=at, verb="line.open", subject=Reference.of("ledger", "line", line.pk))
    return line


@transaction.atomic
def name_holder(
    *,
    line_id: int,
    holder_role: str,
    holder_title: str,
    by: Actor,
    at: datetime,
    holder_account_id: int | None = None,
) -> None:
    """From now on somebody holds a line: a post by its title, in a role, and where given a person who acts in it.

    :raises HolderRefusedError: if nobody can hold it in this role, no title is given, or the person is not in the role
    :raises LineUnknownError: there is no such line
    """
    person_roles, person = None, ""
    if holder_account_id is not None:
        parts = access.actors_of(account_id=holder_account_id, on=day_in_london(at))
        person_roles, person = [part.role.value for part in parts], parts[0].name if parts else ""
    refused = holder_refused(role=holder_role, title=holder_title, person_roles=person_roles, person=person)
    if refused:
        raise HolderRefusedError(refused)
    before = queries.line(line_id=line_id).holder_title
    Line.objects.filter(pk=line_id).update(
        holder_role=holder_role, holder_title=holder_title.strip(), holder_account_id=holder_account_id
    )
    record.audit(
        by=by,
        at=at,
        verb="line.name_holder",
        subject=Reference.of("ledger", "line", line_id),
        detail={"before": before, "holder_role": holder_role, "holder_title": holder_title.strip()},
    )
