"""A whole case, read and checked: every fault of every file is found before anything is loaded."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from rightsource.council.duties import services as duties
from rightsource.ground.parameters import PACKAGED, ParameterFileError, Value, load, packaged
from rightsource.journeys.load_case.reader import CaseFault, CaseRefusedError, CaseText, Place, read
from rightsource.journeys.load_case.schema import (
    FILES,
    Books,
    CaseHead,
    Democracy,
    Federation,
    Part,
    People,
    Places,
    Plan,
    Services,
)


@dataclass(frozen=True, slots=True)
class Case:
    """A council to start from."""

    folder: Path
    head: CaseHead
    places: Places
    books: Books
    plan: Plan
    democracy: Democracy
    federation: Federation
    services: Services
    people: People
    parameters: tuple[Value, ...] = ()  # what law leaves to the council


def read_case(folder: Path) -> Case:
    """Return a case without faults.

    :raises CaseRefusedError: with every fault found, each with file, line and remedy
    """
    if not folder.is_dir():
        raise CaseRefusedError([CaseFault(str(folder), 1, "There is no such folder.", "Name a folder below cases/.")])
    texts: dict[str, CaseText] = {}
    parts: dict[str, Part] = {}
    faults: list[CaseFault] = []
    for name, shape in FILES.items():
        try:
            texts[name] = read(folder / name)
            parts[name] = shape.model_validate(texts[name].content)
        except CaseRefusedError as error:
            faults += error.faults
        except ValidationError as error:
            faults += [_in_words(texts[name], detail) for detail in error.errors()]
    for path in sorted(folder.glob("*.yaml")):
        if path.name not in FILES:
            faults.append(CaseFault(path.name, 1, "No file of this name is read.", f"Use one of {', '.join(FILES)}."))
    own, wrong = _own_parameters(folder / "parameters")
    faults += wrong
    if faults:
        raise CaseRefusedError(faults)
    case = Case(folder, *(parts[name] for name in FILES), parameters=own)  # type: ignore[arg-type]
    faults = list(_checks(case, texts))
    if faults:
        raise CaseRefusedError(faults)
    return case


def _own_parameters(folder: Path) -> tuple[tuple[Value, ...], list[CaseFault]]:
    """Return what a council set for itself, in the places that law leaves to it, and every fault of those files."""
    if not folder.is_dir():
        return (), []
    try:
        found = load(PACKAGED, folder)
    except ParameterFileError as error:
        return (), [_of_parameters(fault.path.name, fault.line, fault.message) for fault in error.faults]
    open_names = packaged().set_by_council()
    own: list[Value] = []
    faults: list[CaseFault] = []
    for name in found.names():
        one = found.parameter(name)
        if name not in packaged().names():
            file, _, line = one.source.rpartition(":")
            said = f"Law leaves no “{name}” to a council; write one of {', '.join(open_names)}."
            faults.append(_of_parameters(file, int(line), said))
        elif name in open_names:
            own += one.values
    return tuple(own), faults


def _of_parameters(file: str, line: int, said: str) -> CaseFault:
    """Return a fault of a parameter file: what is wrong, then what to do."""
    message, _, remedy = said.rpartition("; ")
    return CaseFault(f"parameters/{file}", line, f"{message or said}.", f"{remedy[:1].upper()}{remedy[1:]}")


def _in_words(text: CaseText, error: object) -> CaseFault:
    """Turn one of pydantic's errors into a sentence with a remedy."""
    place: Place = tuple(part for part in error["loc"] if part in _keys(text, error["loc"]))  # type: ignore[index]
    name = ".".join(str(part) for part in error["loc"])  # type: ignore[index]
    kind, context = error["type"], error.get("ctx", {})  # type: ignore[index, attr-defined]
    line = text.line_of(place)
    given = error["input"]  # type: ignore[index]
    if kind == "missing":
        return CaseFault(text.file, line, f"“{name}” is missing.", "Add it here.")
    if kind == "extra_forbidden":
        return CaseFault(text.file, line, f"“{name}” is not known here.", "Correct its spelling or take it out.")
    remedy = {
        "int_parsing": "Write a whole number.",
        "int_type": "Write a whole number.",
        "int_from_float": "Write a whole number.",
        "bool_parsing": "Write true or false.",
        "bool_type": "Write true or false.",
        "string_type": "Write words, in quotes if they look like a number.",
        "decimal_parsing": 'Write a number in quotes, as "14.40".',
        "decimal_type": 'Write a number in quotes, as "14.40".',
        "decimal_max_places": 'Write whole pence in quotes, as "14.40".',
        "literal_error": f"Write one of: {context.get('expected', '')}.",
        "enum": f"Write one of: {context.get('expected', '')}.",
        "date_from_datetime_parsing": "Write the day as 2015-04-01.",
        "date_parsing": "Write the day as 2015-04-01.",
        "date_type": "Write the day as 2015-04-01.",
        "string_pattern_mismatch": f"Write it in the form {context.get('pattern', '')}.",
        "greater_than": f"Write a number greater than {context.get('gt')}.",
        "greater_than_equal": f"Write a number of {context.get('ge')} or more.",
        "less_than_equal": f"Write a number of {context.get('le')} or less.",
        "value_error": f"Remedy: {context.get('error', '')}.",
    }.get(kind, f"{error['msg']}.")  # type: ignore[index]
    return CaseFault(text.file, line, f"“{name}” cannot be {given!r}.", remedy)


def _keys(text: CaseText, loc: Iterable[object]) -> set[object]:
    """Return the parts of a location that stand in the file (pydantic adds names of union members)."""
    known: set[object] = set()
    place: Place = ()
    for part in loc:
        if (*place, part) in text.lines:  # type: ignore[comparison-overlap]
            place = (*place, part)  # type: ignore[assignment]
            known.add(part)
    return known


def _checks(case: Case, texts: dict[str, CaseText]) -> Iterable[CaseFault]:
    """Yield what is wrong between files: names that lead nowhere, sums and dates that do not fit."""

    def fault(file: str, place: Place, message: str, remedy: str) -> CaseFault:
        return CaseFault(file, texts[file].line_of(place), message, remedy)

    def unknown(file: str, place: Place, what: str, name: object, known: Iterable[str]) -> Iterable[CaseFault]:
        if name is not None and name not in known:
            yield fault(file, place, f"There is no {what} “{name}”.", f"Known: {', '.join(sorted(known))}.")

    def once(file: str, key: str, codes: list[str], field: str) -> Iterable[CaseFault]:
        for index, code in enumerate(codes):
            if code in codes[:index]:
                yield fault(file, (key, index, field), f"“{code}” is there twice.", "Give each its own.")

    sources = [source.id for source in case.head.sources]
    areas = [area.code for area in case.places.areas]
    venues = [venue.key for venue in case.places.venues]
    funds = [fund.code for fund in case.books.funds]
    lines = [line.code for line in case.books.lines]
    versions = [version.code for version in case.plan.versions]
    bodies = [body.code for body in case.federation.bodies]
    agreements = {agreement.code: agreement for agreement in case.federation.agreements}
    outcomes = [outcome.code for outcome in case.federation.outcomes]
    accounts = [account.key for account in case.people.accounts]

    yield from once("case.yaml", "sources", sources, "id")
    yield from once("places.yaml", "areas", areas, "code")
    yield from once("places.yaml", "venues", venues, "key")
    yield from once("books.yaml", "lines", lines, "code")
    yield from once("books.yaml", "funds", funds, "code")
    bodies_at_all = [*bodies, *(body.code for body in case.federation.planned)]
    yield from once("bodies.yaml", "bodies", bodies_at_all, "code")
    yield from once("bodies.yaml", "agreements", [a.code for a in case.federation.agreements], "code")
    yield from once("services.yaml", "services", [s.slug for s in case.services.services], "slug")
    yield from once("people.yaml", "accounts", accounts, "key")

    if case.head.budget_year != case.head.plan_years[0]:
        yield fault("case.yaml", ("budget_year",), "The budget year is not the first year of the plan.", "Correct one.")
    if not case.head.today < case.head.ends_before:
        yield fault("case.yaml", ("today",), "The day of the case is after its end.", "Choose an earlier day.")
    for index, area in enumerate(case.places.areas):
        yield from unknown("places.yaml", ("areas", index, "parent"), "area", area.parent, areas)
        yield from unknown("places.yaml", ("areas", index, "source"), "source", area.source, sources)
    for index, venue in enumerate(case.places.venues):
        yield from unknown("places.yaml", ("venues", index, "area"), "area", venue.area, areas)
    for index, fund in enumerate(case.books.funds):
        for code in fund.lines or []:
            yield from unknown("books.yaml", ("funds", index, "lines"), "line", code, lines)
    for index, line in enumerate(case.books.lines):
        yield from unknown("books.yaml", ("lines", index, "fund"), "fund", line.fund, funds)
        yield from unknown("books.yaml", ("lines", index, "source"), "source", line.source, sources)
        fund = next((fund for fund in case.books.funds if fund.code == line.fund), None)
        if fund is not None and fund.lines is not None and line.code not in fund.lines:
            yield fault(
                "books.yaml",
                ("lines", index, "fund"),
                f"The fund “{fund.code}” may not pay for “{line.code}”.",
                "Name another fund, or add the line to the fund's purpose if the grant's conditions allow it.",
            )
    known_duties = [entry.rule.code for entry in duties.read_files().duties]
    for index, floor in enumerate(case.books.floors):
        yield from unknown("books.yaml", ("floors", index, "line"), "line", floor.line, lines)
        yield from unknown("books.yaml", ("floors", index, "duty"), "duty", floor.duty, known_duties)
    if not any(line.spread for line in case.books.lines):
        yield fault("books.yaml", ("lines",), "No line says spread: true.", "Say which lines share the changes.")
    wanted = sum(item.outturn_k for item in case.books.lines)
    found = sum(item.outturn_k for item in case.books.funding)
    if wanted != found:
        yield fault(
            "books.yaml",
            ("funding",),
            f"Funding is {found} thousand pounds and the lines are {wanted}.",
            f"Make them equal: the difference is {found - wanted}.",
        )
    yield from unknown(
        "books.yaml", ("derive", "plan_version"), "plan version", case.books.derive.plan_version, versions
    )
    for index, version in enumerate(case.plan.versions):
        for key, weights, length in (
            ("pressure_weights", version.generate.pressure_weights, len(case.head.plan_years)),
            ("grant_weights_after_first", version.generate.grant_weights_after_first, len(case.head.plan_years) - 1),
        ):
            if len(weights) != length or not sum(weights):
                yield fault(
                    "plan.yaml",
                    ("versions", index, "generate", key),
                    f"There are {len(weights)} weights for {length} years, or they sum to nothing.",
                    "Write one weight a year.",
                )
        for number, saving in enumerate(version.named_savings):
            place = ("versions", index, "named_savings", number, "line")
            yield from unknown("plan.yaml", place, "line", saving.line, lines)
        named_k = sum(saving.k for saving in version.named_savings if saving.year == case.head.budget_year)
        if named_k > version.totals.savings_first_year_k.value:
            yield fault(
                "plan.yaml",
                ("versions", index, "named_savings"),
                f"The named savings ({named_k}) are more than the total ({version.totals.savings_first_year_k.value}).",
                "Correct a saving or the total.",
            )
    members, vote = case.democracy.members, case.democracy.budget.vote
    if sum(party.seats for party in members.parties) != members.count:
        yield fault("democracy.yaml", ("members", "parties"), "The seats are not the members.", "Make them equal.")
    if vote.for_ + vote.against + vote.abstained > members.count:
        yield fault("democracy.yaml", ("budget", "vote"), "More votes than members.", "Correct the vote.")
    for index, agreement in enumerate(case.federation.agreements):
        at: Place = ("agreements", index)
        yield from unknown("bodies.yaml", (*at, "body"), "body", agreement.body, bodies)
        yield from unknown("bodies.yaml", (*at, "line"), "line", agreement.line, lines)
        for code in agreement.outcomes:
            yield from unknown("bodies.yaml", (*at, "outcomes"), "outcome", code, outcomes)
        if not agreement.starts_on < agreement.ends_before:
            yield fault("bodies.yaml", (*at, "ends_before"), "The agreement ends before it starts.", "Correct a day.")
        needed = {"hourly": "rate_pounds", "block": "annual_pounds", "per_outcome": "tariff_pounds"}[
            agreement.terms.kind
        ]
        if getattr(agreement.terms, needed) is None:
            yield fault(
                "bodies.yaml",
                (*at, "terms"),
                f"Terms of the kind “{agreement.terms.kind}” have no {needed}.",
                f"Add {needed}.",
            )
        body = next((body for body in case.federation.bodies if body.code == agreement.body), None)
        if body is not None and agreement.starts_on < body.starts_on:
            yield fault("bodies.yaml", (*at, "starts_on"), "The agreement starts before its body.", "Correct a day.")
    for index, service in enumerate(case.services.services):
        yield from unknown("services.yaml", ("services", index, "body"), "body", service.body, bodies)
        yield from unknown("services.yaml", ("services", index, "venue"), "venue", service.venue, venues)
        for number, offer in enumerate(service.offers):
            at = ("services", index, "offers", number)
            yield from unknown("services.yaml", (*at, "agreement"), "agreement", offer.agreement, agreements)
            yield from unknown("services.yaml", (*at, "venue"), "venue", offer.venue, venues)
            if offer.capacity == "sessions" and not (offer.places and offer.hours and offer.at and offer.weekdays):
                yield fault(
                    "services.yaml", at, "Sessions need places, hours, at and weekdays.", "Add what is missing."
                )
            owner = agreements.get(offer.agreement)
            if owner is not None and owner.body != service.body:
                yield fault(
                    "services.yaml",
                    (*at, "agreement"),
                    f"The agreement {offer.agreement} is with “{owner.body}”, the service is by “{service.body}”.",
                    "Name an agreement of the same body.",
                )
            for area in offer.areas if offer.areas != "all" else []:
                yield from unknown("services.yaml", (*at, "areas"), "area", area, areas)
    drivers = [driver.code for driver in case.plan.drivers]
    yield from once("plan.yaml", "drivers", drivers, "code")
    yield from once("plan.yaml", "scenarios", [scenario.code for scenario in case.plan.scenarios], "code")
    known_parts = {
        part.name
        for version in case.plan.versions
        for part in (*version.named_savings, *version.generate.pressures, *version.generate.savings)
    } | {"Money from government", "Rise of council tax"}
    for index, driver in enumerate(case.plan.drivers):
        yield from unknown("plan.yaml", ("drivers", index, "source"), "source", driver.source, sources)
        if not driver.low <= driver.central <= driver.high:
            yield fault("plan.yaml", ("drivers", index), "Low, central and high do not rise.", "Put them in order.")
    for index, exposure in enumerate(case.plan.exposures):
        yield from unknown("plan.yaml", ("exposures", index, "driver"), "driver", exposure.driver, drivers)
        yield from unknown("plan.yaml", ("exposures", index, "part"), "part", exposure.part, known_parts)
        yield from unknown("plan.yaml", ("exposures", index, "source"), "source", exposure.source, sources)
    yield from once("plan.yaml", "caseloads", [caseload.code for caseload in case.plan.caseloads], "code")
    for index, caseload in enumerate(case.plan.caseloads):
        yield from unknown("plan.yaml", ("caseloads", index, "source"), "source", caseload.source, sources)
        if caseload.driver:
            yield from unknown("plan.yaml", ("caseloads", index, "driver"), "driver", caseload.driver, drivers)
    yield from unknown("plan.yaml", ("reserves", "source"), "source", case.plan.reserves.source, sources)
    for index, balance in enumerate(case.books.balances):
        yield from unknown("books.yaml", ("balances", index, "source"), "source", balance.source, sources)
    opening = sum(balance.opening_k for balance in case.books.balances)
    if case.books.balances and opening != case.plan.reserves.opening_k:
        yield fault(
            "plan.yaml",
            ("reserves",),
            f"The plan starts from {case.plan.reserves.opening_k} thousand of reserves, the books from {opening}.",
            "Give both the same sum.",
        )
    for index, scenario in enumerate(case.plan.scenarios):
        for code in scenario.set:
            yield from unknown("plan.yaml", ("scenarios", index, "set"), "driver", code, drivers)
    for index, account in enumerate(case.people.accounts):
        yield from unknown("people.yaml", ("accounts", index, "body"), "body", account.body, bodies)
        if account.role == "body_staff" and account.body is None:
            yield fault("people.yaml", ("accounts", index), "Staff of a body need a body.", "Add body: …")
    for index, held in enumerate(case.people.posts):
        yield from unknown("people.yaml", ("posts", index, "account"), "account", held.account, accounts)
