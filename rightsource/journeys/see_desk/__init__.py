"""See what needs somebody: for each role what is late, over, missing or waiting, oldest first, and what is fine."""

from rightsource.journeys.see_desk.alert import Alert, Looked, Looking
from rightsource.journeys.see_desk.desk import SOURCES, Desk, see_desk

__all__ = ["SOURCES", "Alert", "Desk", "Looked", "Looking", "see_desk"]
