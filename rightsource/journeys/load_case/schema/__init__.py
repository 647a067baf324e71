"""What a case may say, file by file: shapes and units; how the files hang together is checked in `case`."""

from rightsource.journeys.load_case.schema.books import Books, Line
from rightsource.journeys.load_case.schema.democracy import Democracy
from rightsource.journeys.load_case.schema.federation import Agreement, Body, BodyDecision, Federation, PlannedBody
from rightsource.journeys.load_case.schema.files import FILES
from rightsource.journeys.load_case.schema.head import CaseHead
from rightsource.journeys.load_case.schema.market import Offer, Service, Services
from rightsource.journeys.load_case.schema.parts import Part
from rightsource.journeys.load_case.schema.people import People
from rightsource.journeys.load_case.schema.places import Places
from rightsource.journeys.load_case.schema.plan import Caseload, Plan, PlanVersion

__all__ = [
    "Agreement",
    "Body",
    "BodyDecision",
    "Books",
    "CaseHead",
    "Caseload",
    "Democracy",
    "FILES",
    "Federation",
    "Line",
    "Offer",
    "Part",
    "People",
    "Places",
    "Plan",
    "PlanVersion",
    "PlannedBody",
    "Service",
    "Services",
]
