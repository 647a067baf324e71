"""The API keeps its own description, and refuses in the words of the pages."""

from datetime import UTC, date, datetime

import pytest
import schemathesis
from django.test import Client
from django.test.utils import override_settings
from hypothesis import HealthCheck, settings

from rightsource.commons.access import services as access
from rightsource.commons.access.rules import SYSTEM, Purpose, Role
from rightsource.commons.access.services import acting_as
from rightsource.config.wsgi import application

AT = datetime(2015, 9, 30, 12, tzinfo=UTC)
SCHEMA = schemathesis.openapi.from_wsgi("/api/openapi.json", application)
SCHEMA.config.generation.allow_x00 = False  # refused before any operation sees it; tests of access prove it
SCHEMA.config.generation.deterministic = True


def signed_in(role, *, person_id=None):
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        account = access.open_account(
            email=f"{role.value}@demonstration.example", name="Elder Brook (generated)", person_id=person_id,
            is_demonstration=True, by=SYSTEM, at=AT,
        )  # fmt: skip
        access.give_role(
            account_id=account.pk, role=role, body_id=1 if role is Role.BODY_STAFF else None,
            starts_on=date(2015, 4, 1), ends_before=None, by=SYSTEM, at=AT,
        )  # fmt: skip
    client = Client()
    with override_settings(DEMONSTRATION=True):
        client.post(f"/sign-in/as/{account.pk}")
    return client


@pytest.fixture
def demonstration(settings):
    settings.DEMONSTRATION = True


@pytest.mark.parametrize(
    ("role", "address", "status", "says"),
    [
        (None, "/api/position", 401, "Sign in first"),
        (Role.RESIDENT, "/api/position", 403, "Your role cannot open this page. Who can: Auditor"),
        (Role.FINANCE_OFFICER, "/api/position", 200, "No budget has been adopted"),
        (Role.FINANCE_OFFICER, "/api/position?as_at=yesterday", 422, "The request cannot be read."),
        (None, "/api/services?q=lunch", 200, '"total": 0'),
    ],
)
def test_doors_of_the_api_are_those_of_the_pages(transactional_db, demonstration, role, address, status, says):
    client = Client() if role is None else signed_in(role)
    answer = client.get(address)
    assert (answer.status_code, says in answer.content.decode()) == (status, True), answer.content


def test_a_refusal_comes_in_the_words_of_the_page(transactional_db, demonstration):
    client = signed_in(Role.FINANCE_OFFICER)
    answer = client.post("/api/agreements/2015-999/settle", {"month": "2015-08"}, content_type="application/json")
    assert answer.status_code == 409
    assert answer.json()["error"] == "There is no agreement 2015-999. Look it up in the register."


def test_a_request_that_changes_something_needs_its_token(transactional_db, demonstration):
    signed = signed_in(Role.FINANCE_OFFICER)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = signed.cookies
    answer = strict.post("/api/forecasts", content_type="application/json")
    assert answer.status_code == 403


def test_every_journey_has_its_operation():
    paths = Client().get("/api/openapi.json").json()["paths"]
    operations = {f"{verb} {path}" for path, verbs in paths.items() for verb in verbs}
    assert {
        "post /api/matters/{matter_code}/adopt",
        "post /api/bodies/{code}/stand-up",
        "post /api/orders",
        "post /api/orders/{number}/pay",
        "post /api/orders/{number}/cancel",
        "post /api/agreements/{code}/deliveries",
        "post /api/verifications",
        "post /api/agreements/{code}/settle",
        "post /api/forecasts",
        "get /api/position",
        "get /api/services",
    } <= operations


@pytest.mark.heavy
@pytest.mark.parametrize("role", [None, Role.RESIDENT, Role.FINANCE_OFFICER, Role.CONTRACT_MANAGER])
@SCHEMA.parametrize()
@settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_the_api_keeps_its_own_description(transactional_db, case, role):
    """Schemathesis sends what the description allows and what it does not; nothing fails and all answers fit."""
    cookies, headers = {}, {"Accept-Encoding": "identity"}
    if role is not None:
        if role not in KNOWN:
            client = signed_in(role, person_id=7)
            client.get("/sign-in")
            KNOWN[role] = {name: morsel.value for name, morsel in client.cookies.items()}
        cookies = KNOWN[role]
        headers["X-CSRFToken"] = cookies.get("csrftoken", "")
    case.call_and_validate(cookies=cookies, headers=headers)


@pytest.fixture(autouse=True)
def _forget():
    """Accounts end with the test that opened them."""
    KNOWN.clear()
    yield


KNOWN: dict[Role, dict[str, str]] = {}
