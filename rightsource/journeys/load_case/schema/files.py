"""Which files a case has, and the shape of each."""

from __future__ import annotations

from rightsource.journeys.load_case.schema.books import Books
from rightsource.journeys.load_case.schema.democracy import Democracy
from rightsource.journeys.load_case.schema.federation import Federation
from rightsource.journeys.load_case.schema.head import CaseHead
from rightsource.journeys.load_case.schema.market import Services
from rightsource.journeys.load_case.schema.parts import Part
from rightsource.journeys.load_case.schema.people import People
from rightsource.journeys.load_case.schema.places import Places
from rightsource.journeys.load_case.schema.plan import Plan

FILES: dict[str, type[Part]] = {
    "case.yaml": CaseHead,
    "places.yaml": Places,
    "books.yaml": Books,
    "plan.yaml": Plan,
    "democracy.yaml": Democracy,
    "bodies.yaml": Federation,
    "services.yaml": Services,
    "people.yaml": People,
}
