"""Fixtures for every test: one database a run, made by its owner, met by the application role."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from django.test import TransactionTestCase
from hypothesis import HealthCheck, settings
from pytest_django import DjangoDbBlocker

from tests import database

# A busy machine is slow, not wrong: what Hypothesis measures by the clock is measured in benchmarks/ instead.
settings.register_profile("rightsource", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("rightsource")

# What takes longest comes first, so that processes side by side end together: browsers, then what lives in a council.
LONGEST = (
    "tests/browser/",
    "tests/rehearsal/test_rehearse.py",
    "tests/journeys/test_load_case.py",
    "tests/desks/",
    "tests/house/",
    "tests/journeys/",
    "tests/council/",
)


def place_in_line(name: str) -> int:
    """Return how early a file of tests comes: 0 is first."""
    return next((place for place, start in enumerate(LONGEST) if name.startswith(start)), len(LONGEST))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the long files first; among those alike, the order stays what chance gave."""
    items.sort(key=lambda item: place_in_line(item.nodeid))


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Make the database of this run as the owner, and point the application role at it."""
    with django_db_blocker.unblock(), database.database():
        yield


@pytest.fixture
def loaded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Callable[[str], str]]:
    """Give a test a council as loaded from a case, to itself: `loaded("northamptonshire-2015")`."""
    with django_db_blocker.unblock(), ExitStack() as stack:
        yield lambda case: stack.enter_context(database.council(case))


def _empty(self: TransactionTestCase) -> None:
    """Empty the tables after a transactional test."""
    database.empty_as_owner()


TransactionTestCase._fixture_teardown = _empty  # type: ignore[method-assign]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let a deliberate change of the access matrix, or of what pages ask, write its file anew."""
    parser.addoption("--write-access-matrix", action="store_true", help="write docs/reference/access-matrix.txt")
    file = "docs/reference/statements-by-address.txt"
    parser.addoption("--write-statement-counts", action="store_true", help=f"write {file}")
