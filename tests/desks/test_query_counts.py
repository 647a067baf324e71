"""Every list asks as many questions of the database when it is long as when it is short, and not many."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal

import psycopg
import pytest
from django.test import override_settings
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from rightsource.books.plan import queries as plan
from rightsource.books.plan import rules as plan_rules
from rightsource.books.plan import services as plan_services
from rightsource.commons.access import queries as access
from rightsource.commons.access.rules import SYSTEM, Purpose, Role
from rightsource.commons.access.services import acting_as
from rightsource.commons.pages.components import page_of
from rightsource.desks.navigation import NAVIGATION
from rightsource.ground.time import Quarter
from rightsource.journeys.publish import publish_openly
from rightsource.rehearsal.rehearse import rehearse
from tests import database
from tests.desks import statement_counts as counting
from tests.desks.statement_counts import Asked, Walk
from tests.growing import grow

pytestmark = (
    pytest.mark.heavy
)  # asks every address in every role, of a council that lived and of one many times the rows

NOON = datetime(2015, 5, 2, 12, tzinfo=UTC)
DAYS = 3  # lived, on the verge of a month, so that there are orders, deliveries, verifications and a statement
TIMES = 5
SLACK = 1  # what is asked about rows only when there is one; a question for each row asks several more
FEW = 4  # rows on a page while there are few: so that a page that is full shows more when there are many
BY_SIGHT = [*sorted(set(NAVIGATION) - {Role.RESIDENT, Role.PUBLIC}), Role.RESIDENT, Role.PUBLIC]
STARTS = [
    "/desk",
    "/desk/alerts",
    "/",
    "/open",
    "/about",
    "/account",
    "/places",
    "/sign-in",
    "/account/problems",
    "/desk/democracy/meetings/new",
]


@pytest.fixture(scope="module")
def grown(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[tuple[Walk, dict[Asked, int]]]:
    """What each address asks in a council that has lived a few days, and in one of many times the rows."""
    with (
        django_db_blocker.unblock(),
        pytest.MonkeyPatch.context() as patch,
        override_settings(DEMONSTRATION=True),
        database.council("northamptonshire-2015"),
    ):
        patch.setenv("RIGHTSOURCE_TODAY", NOON.date().isoformat())
        today = timezone.now().replace(hour=12, minute=0)
        patch.setattr(timezone, "now", lambda: today)  # what is open at this hour would be another list at another
        rehearse(days=DAYS, seed=1, share_percent=1, by=SYSTEM, at=NOON, progress=lambda _: None)
        with acting_as(SYSTEM, purpose=Purpose.VIEW):
            held = access.demonstration_roles(on=NOON.date())
        walk = Walk({found.role: found.account_id for found in reversed(held)})
        _report_a_problem(walk)
        _publish_simulations()
        with acting_as(SYSTEM, purpose=Purpose.OPERATION):
            publish_openly(quarter=Quarter(2015, 1), by=SYSTEM, at=NOON)
        with pytest.MonkeyPatch.context() as short:
            short.setattr(page_of, "__defaults__", (FEW,))
            for role in BY_SIGHT:
                walk.follow(role, [*(href for _, href in NAVIGATION[role]), *STARTS])
            walk.follow_examples()
            walk.ask_of_every_row()
        few = dict(walk.counts)
        with psycopg.connect(os.environ["RIGHTSOURCE_OWNER_DATABASE_URL"]) as owner:
            grow(owner, times=TIMES)
        for asked in few:
            assert walk.ask(asked) is not None, f"{asked.address} does not open any more when there are many rows"
        walk.ask_of_every_row()
        yield walk, few


def _report_a_problem(walk: Walk) -> None:
    """Let a resident report one, since nobody has been served yet who could."""
    service = walk.browser(Role.PUBLIC).get("/api/services").json()
    service = (service if isinstance(service, list) else service["services"])[0]["slug"]
    told = {"key": "a-problem", "service": service, "kind": "page", "text": "The number is not right."}
    answer = walk.browser(Role.RESIDENT).post("/api/problems", told, content_type="application/json")
    assert answer.status_code == 200, answer.content


def _publish_simulations() -> None:
    """Publish a simulation of each version of the plan, as the job does; what it found does not matter here."""
    nothing = plan_rules.Spread(0, 0, 0, 0, 0)
    with acting_as(SYSTEM, purpose=Purpose.OPERATION):
        for version in plan.versions_to_simulate():
            basis = plan.basis(version=version)
            assert basis is not None
            inputs = plan_rules.inputs_of(basis, rates={}, correlations=[], own_up=Decimal(0), own_down=Decimal(0))
            found = [plan_rules.SimulatedYear(year, nothing, nothing, 0, {"pay": 0}) for year in basis.years]
            plan_services.publish_run(
                version=version, scenario=plan.scenarios(version=version)[0].code, inputs=inputs, seed=1, paths=1,
                results=found, on=NOON.date(), by=SYSTEM, at=NOON,
            )  # fmt: skip


def test_no_list_asks_more_when_it_is_longer(grown: tuple[Walk, dict[Asked, int]]) -> None:
    walk, few = grown
    more = {
        f"{asked.address} as {asked.role}": (n, walk.counts[asked])
        for asked, n in few.items()
        if walk.counts[asked] > n + SLACK
    }
    assert more == {}, "These ask more statements of more rows. Ask for all rows at once, by select_related or a join."


def test_no_address_asks_more_than_its_file_says(
    grown: tuple[Walk, dict[Asked, int]], request: pytest.FixtureRequest
) -> None:
    walk, _ = grown
    if request.config.getoption("--write-statement-counts"):
        counting.FILE.write_text(counting.written(walk.counts), encoding="utf-8")
    most = counting.read(counting.FILE.read_text(encoding="utf-8"))
    found = counting.read(counting.written(walk.counts))
    assert {place: n for place, n in found.items() if n > most.get(place, n)} == {}, "ask more than the file says"
    assert found.keys() == most.keys(), f"Write the file anew, and read the difference:\n{counting.HEADER}"


def test_no_address_is_forgotten(grown: tuple[Walk, dict[Asked, int]]) -> None:
    walk, _ = grown
    met = {name.partition(" as ")[0].partition("?")[0] for name in walk.met}
    assert sorted(set(counting.routes()) - met) == [], (
        "No link or example leads to these. Link them, give an example in LIKE, or say in NO_LIST why they hold none."
    )
