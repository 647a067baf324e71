"""The parts of a case that stand before any decision: places, funds and lines, duties and posts, accounts."""

from __future__ import annotations

from rightsource.books.ledger import services as ledger
from rightsource.books.ledger.rules import (
    BatchSpec,
    Control,
    EntityKind,
    EntrySpec,
    FundKind,
    LegSpec,
    Stratum,
)
from rightsource.commons.access import services as access
from rightsource.commons.access.rules import Role
from rightsource.commons.parties import services as parties
from rightsource.commons.parties.rules import PersonDetails, Provenance
from rightsource.commons.places import services as places
from rightsource.commons.places.rules import AreaKind
from rightsource.commons.record.rules import Reference
from rightsource.council.duties import services as duties
from rightsource.ground.text import sentence_list
from rightsource.journeys.load_case import derive
from rightsource.journeys.load_case.context import Loading, noon

COUNCIL, GENERAL = "council", "general"


def load_places(loading: Loading) -> None:
    """Keep the areas, parents before what lies in them, and the venues."""
    at, by, given = loading.opening_at, loading.by, loading.case.places
    generation = given.generation
    places.add_generation(
        code=generation.code, starts_on=generation.starts_on, ends_before=generation.ends_before, by=by, at=at
    )
    waiting = list(given.areas)
    done: set[str] = set()
    while waiting:
        ready = [area for area in waiting if area.parent is None or area.parent in done]
        for area in ready:
            places.add_area(
                code=area.code,
                name=area.name,
                kind=AreaKind(area.kind),
                parent_code=area.parent,
                generation=generation.code,
                population=area.population,
                provenance=Provenance(area.provenance),
                source=area.source,
                by=by,
                at=at,
            )
            done.add(area.code)
        waiting = [area for area in waiting if area.code not in done]
    for venue in given.venues:
        kept = places.add_venue(
            name=venue.name,
            area_code=venue.area,
            address=venue.address,
            postcode=venue.postcode,
            provenance=Provenance(venue.provenance),
            by=by,
            at=at,
        )
        loading.venues[venue.key] = kept.pk


def load_books(loading: Loading) -> None:
    """Open the council's books: chart, funds, service lines, and the first year's lines without a budget yet."""
    at, by, books = loading.opening_at, loading.by, loading.case.books
    ledger.open_entity(code=COUNCIL, name=loading.case.head.council.name, kind=EntityKind.COUNCIL, by=by, at=at)
    ledger.open_standard_chart(by=by, at=at)
    for fund in books.funds:
        ledger.open_fund(
            code=fund.code,
            name=fund.name,
            kind=FundKind(fund.kind),
            purpose=fund.purpose,
            service_lines=fund.lines,
            by=by,
            at=at,
        )
    for index, line in enumerate(books.lines):
        ledger.open_service_line(
            code=line.code,
            name=line.name,
            directorate=line.directorate,
            fund=line.fund,
            outturn_line=line.outturn_line,
            sort=index,
            by=by,
            at=at,
        )
        opened = ledger.open_line(
            year=loading.year,
            entity=COUNCIL,
            service_line=line.code,
            fund=line.fund,
            control=Control(line.control),
            holder_role=line.holder_role.value,
            holder_title=line.holder,
            provenance="derived" if not loading.case.head.wholly_generated else "generated",
            by=by,
            at=at,
        )
        loading.lines[line.code] = opened.pk


def load_balances(loading: Loading) -> None:
    """Open the reserves with what they held when the first year began, in cash: other assets are not in a case."""
    on = loading.year.previous.period.last_day or loading.year.starts_on
    ref = str(Reference.of("record", "case", loading.case.head.code))
    legs = []
    for balance in loading.case.books.balances:
        amount = derive.of_k(balance.opening_k)
        legs += [LegSpec("cash", amount, GENERAL), LegSpec(balance.account, -amount, GENERAL)]
    if legs:
        names = sentence_list([f"{one.name.lower()} ({one.provenance})" for one in loading.case.books.balances])
        entry = EntrySpec(COUNCIL, on, ref, f"Opening balances: {names}", legs)
        ledger.post(
            batch=BatchSpec(Stratum.ACTUAL, ref, "opening balances", on, [entry]),
            by=loading.by,
            at=noon(loading.year.starts_on),
        )


def load_accounts(loading: Loading) -> None:
    """Open the demonstration's accounts with the people behind them; roles of bodies follow with the bodies."""
    at, by = loading.opening_at, loading.by
    for account in loading.case.people.accounts:
        person = account.person
        kept = parties.add_person(
            details=PersonDetails(
                name=account.name,
                email=account.email,
                birth_on=None if person is None else person.birth_on,
                area_code="" if person is None else person.area,
                postcode="" if person is None else person.postcode,
                provenance=Provenance.GENERATED,
            ),
            by=by,
            at=at,
        )
        opened = access.open_account(
            email=account.email, name=account.name, person_id=kept.pk, is_demonstration=True, by=by, at=at
        )
        loading.people[account.key] = kept.pk
        loading.accounts[account.key] = opened.pk
        if account.role is not Role.BODY_STAFF:
            access.give_role(
                account_id=opened.pk,
                role=account.role,
                body_id=None,
                starts_on=loading.opening_on,
                ends_before=None,
                by=by,
                at=at,
            )


def load_body_staff(loading: Loading) -> None:
    """Give the staff of bodies their role, once the bodies are there."""
    for account in loading.case.people.accounts:
        if account.body is not None:
            access.give_role(
                account_id=loading.accounts[account.key],
                role=account.role,
                body_id=loading.bodies[account.body],
                starts_on=loading.opening_on,
                ends_before=None,
                by=loading.by,
                at=loading.opening_at,
            )


def load_duties(loading: Loading) -> None:
    """Load the register of duties, and who holds each post that stays."""
    at, by = loading.opening_at, loading.by
    duties.load_register(starts_on=loading.opening_on, by=by, at=at)
    for held in loading.case.people.posts:
        account_id = loading.accounts[held.account]
        duties.hold_post(
            post_code=held.post,
            account_id=account_id,
            holder_ref=f"access/account/{account_id}",
            starts_on=loading.opening_on,
            by=by,
            at=at,
        )


def load_floors(loading: Loading) -> None:
    """Set the least that lines need for duties, before any budget is adopted."""
    for floor in loading.case.books.floors:
        spec = duties.FloorSpec(
            duty_code=floor.duty,
            service_line_code=floor.line,
            pence=derive.of_k(floor.amount_k).pence,
            capacity=floor.capacity,
            unit=floor.unit,
            basis=floor.basis,
            provenance=floor.provenance,
            starts_on=loading.opening_on,
        )
        duties.set_floor(spec=spec, by=loading.by, at=loading.opening_at)
