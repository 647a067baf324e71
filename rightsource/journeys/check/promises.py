"""All that must always hold, in the order in which it is asked."""

from rightsource.journeys.check.books import BOOKS
from rightsource.journeys.check.controls import CONTROLS
from rightsource.journeys.check.council import COUNCIL
from rightsource.journeys.check.floors import FLOORS
from rightsource.journeys.check.frontdoor import FRONTDOOR

PROMISES = (*BOOKS, *COUNCIL, *FRONTDOOR, *CONTROLS, *FLOORS)
