"""What each source of a case is used for: counted from the files, so that nothing is claimed that is not there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from rightsource.commons.record.queries import CaseSource
from rightsource.ground.text import pluralise
from rightsource.journeys.load_case.case import Case

PAGES = {
    "line of the budget": "/plan",
    "kind of funding": "/plan",
    "opening balance": "/plan/scenarios",
    "rise of council tax": "/plan",
    "total of the plan": "/plan",
    "named saving": "/plan",
    "range, exposure or reserve of the plan": "/plan/scenarios",
    "caseload": "/plan/scenarios",
    "area": "/places",
    "number of members": "/members",
    "decision on the budget": "/decisions",
    "body": "/bodies",
}
PLURALS = {
    "line of the budget": "lines of the budget",
    "kind of funding": "kinds of funding",
    "rise of council tax": "rises of council tax",
    "total of the plan": "totals of the plan",
    "number of members": "numbers of members",
    "decision on the budget": "decisions on the budget",
    "range, exposure or reserve of the plan": "ranges, exposures or reserves of the plan",
    "body": "bodies",
}


def sources_of(case: Case) -> list[CaseSource]:
    """Return the sources of a case, each with what it is used for, ready to be noted."""
    used = Counter(_cited(case))
    return [
        CaseSource(
            key=source.id,
            title=source.title,
            publisher=source.publisher,
            status=source.status,
            url=source.url or "",
            note=source.note,
            used_for=[
                {"what": pluralise(used[key], what, PLURALS.get(what, f"{what}s")), "href": href}
                for what, href in PAGES.items()
                if used[key := (source.id, what)]
            ],
        )
        for source in case.head.sources
    ]


def _cited(case: Case) -> Iterator[tuple[str, str]]:
    """Yield each citation of a case as the source and what it is cited for."""
    for line in case.books.lines:
        yield line.source, "line of the budget"
    for item in case.books.funding:
        yield item.source, "kind of funding"
        if item.rise_source:
            yield item.rise_source, "rise of council tax"
    for balance in case.books.balances:
        yield balance.source, "opening balance"
    yield case.plan.council_tax.source, "rise of council tax"
    for cited in (*case.plan.drivers, *case.plan.exposures, case.plan.reserves):
        yield cited.source, "range, exposure or reserve of the plan"
    for series in case.plan.caseloads:
        yield series.source, "caseload"
    for version in case.plan.versions:
        for total in (version.totals.pressures_k, version.totals.grant_k, version.totals.savings_first_year_k):
            yield total.source, "total of the plan"
        for saving in version.named_savings:
            yield saving.source, "named saving"
    for area in case.places.areas:
        yield area.source, "area"
    yield case.democracy.members.source, "number of members"
    yield case.democracy.budget.source, "decision on the budget"
    for body in (*case.federation.bodies, *case.federation.planned):
        yield body.source, "body"
