"""The API keeps its own description, and refuses in the words of the pages."""

from datetime import UTC, date, datetime

import pytest
import schemathesis
from django.test import Client
from django.test.utils import override_settings
from hypothesis import HealthCheck, settings

from rightsource.commons.access import services as access
from rightsource.commons.access.rules import SYSTEM, Permission, Purpose, Role, roles_holding
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


# What each journey of a council needs, step by step; the page of the API shows the same.
JOURNEYS = {
    "Adopt the budget": (
        "POST /api/matters", "POST /api/matters/{code}/options", "POST /api/matters/{code}/consultations",
        "POST /api/consultations/{number}/responses", "POST /api/consultations/{number}/weigh",
        "POST /api/matters/{code}/reports", "POST /api/matters/{code}/council-tax", "POST /api/matters/{code}/votes",
        "GET /api/matters/{code}", "GET /api/matters/{code}/adoptable", 
        "GET /api/floors", "POST /api/duties/{code}/floors", "GET /api/matters/{code}/floors",
        "POST /api/matters/{code}/floors", "POST /api/floors/{asked_id}", "POST /api/matters/{code}/adopt",
        "GET /api/decisions", "GET /api/plans/{code}",
    ),
    "Stand up a body": (
        "POST /api/bodies", "POST /api/bodies/{code}/business-case", "POST /api/bodies/{code}/sign-offs",
        "GET /api/bodies/{code}/gate", "POST /api/matters/{code}/notices", "POST /api/matters/{code}/decide",
        "POST /api/bodies/{code}/foresee", "POST /api/bodies/{code}/stand-up", "GET /api/agreements/{code}",
        "GET /api/duties",
    ),
    "Publish services": ("POST /api/services", "POST /api/services/{slug}/withdraw"),
    "Choose, book, pay, cancel": (
        "GET /api/services", "GET /api/services/{slug}", "GET /api/offers/{offer_id}/times",
        "POST /api/services/{slug}/check", "POST /api/quotes", "POST /api/orders", "GET /api/orders",
        "POST /api/orders/{number}/pay", "POST /api/orders/{number}/payment", "GET /api/orders/{number}/refund",
        "POST /api/orders/{number}/cancel",
    ),
    "Your account": (
        "GET /api/account/messages", "GET /api/account/answers", "GET /api/account/budgets", "POST /api/problems",
        "POST /api/problems/{number}/answer",
    ),
    "Deliver, verify, settle": (
        "POST /api/agreements/{code}/deliveries", "POST /api/samples", "GET /api/verifications",
        "POST /api/verifications", "GET /api/unsettled-months", "POST /api/agreements/{code}/settle",
        "GET /api/statements/{number}", "GET /api/held-items", "POST /api/held-items/{item_id}/resolve",
        "GET /api/months-to-settle-again",
    ),
    "Watch the money": (
        "GET /api/notices", "POST /api/lines/{line_id}/notice", "POST /api/lines/{line_id}/notice/lift",
        "POST /api/lines/{line_id}/holder", "GET /api/suspense", "POST /api/suspense/{item_id}/code",
        "POST /api/suspense/{item_id}/withdraw",
    ),
    "Read the plan": ("GET /api/plans", "GET /api/plans/{code}", "GET /api/plans-compared"),
    "Forecast caseloads": ("GET /api/caseloads", "GET /api/caseloads/{code}", "POST /api/caseloads"),
    "Promise money over years": (
        "GET /api/agreements/{code}/costs", "POST /api/agreements/{code}/price",
        "POST /api/years/{year}/agreements/promise", "GET /api/years/{year}/promises",
        "POST /api/years/{year}/promises/settle",
    ),
    "Keep within the budget": (
        "POST /api/lines/{line_id}/virement", "GET /api/virements", "POST /api/lines/{line_id}/ask",
        "GET /api/approvals", "POST /api/approvals/{request_id}/decide", "GET /api/spend-control",
        "POST /api/spend-control", "POST /api/spend-control/end",
    ),
    "Keep the savings": (
        "GET /api/savings", "POST /api/savings", "POST /api/savings/{code}/review",
        "POST /api/savings/{code}/profile", "POST /api/savings/{code}/counterfactual",
        "POST /api/savings/{code}/withdraw",
    ),
    "Keep capital receipts": (
        "GET /api/receipts", "POST /api/receipts", "POST /api/receipts/{code}/revise", "POST /api/receipts/{code}/bank",
        "POST /api/receipts/{code}/charge",
    ),
    "Publish from the books": (
        "GET /api/publications", "POST /api/publications", "GET /api/publications/{quarter}/{name}",
        "GET /api/resilience",
    ),
    "Scrutinise": (
        "GET /api/decisions/{code}/standing", "POST /api/decisions/{code}/call-in",
        "POST /api/decisions/{code}/scrutiny", "POST /api/decisions/{code}/again",
        "POST /api/decisions/{code}/publish",
    ),
    "Keep the members’ record": (
        "GET /api/members/{member_id}", "POST /api/members/{member_id}/interests",
        "POST /api/members/{member_id}/dispensations", "GET /api/members/{member_id}/bars",
        "POST /api/members/{member_id}/bars", "POST /api/members/{member_id}/bars/{bar_id}/paid",
        "GET /api/meetings", "POST /api/meetings",
    ),
    "See": (
        "GET /api/position", "POST /api/forecasts", "GET /api/forecasts", "GET /api/alerts",
        "GET /api/line-of-sight/{room}/{kind}/{id}", "GET /api/outcomes", "GET /api/proof",
        "GET /api/group", "GET /api/bodies/{code}/position", "POST /api/bodies/{code}/accounts",
    ),
}  # fmt: skip


def described():
    return Client().get("/api/openapi.json").json()


@pytest.mark.parametrize("journey", JOURNEYS)
def test_every_journey_has_its_operations(journey):
    paths = described()["paths"]
    operations = {f"{verb.upper()} {path}" for path, verbs in paths.items() for verb in verbs}
    assert set(JOURNEYS[journey]) <= operations


def test_every_operation_says_what_it_does_who_may_and_belongs_to_a_journey():
    for path, verbs in described()["paths"].items():
        for verb, operation in verbs.items():
            said = f"{verb} {path}"
            assert operation["tags"][0] in JOURNEYS, said
            assert operation["description"].endswith("."), said
            assert operation["x-who-may"], said
            assert ("security" in operation) == (operation["x-permission"] != "public"), said


def somebody(operation, who):
    """Return a role that may do an operation, or one that may not; what is public is tried by an officer too."""
    permission = Permission(operation.definition.raw["x-permission"])
    able = roles_holding(permission)
    if who == "may":
        return Role.RESIDENT if Role.RESIDENT in able else able[-1]
    return next((role for role in (Role.RESIDENT, Role.BODY_STAFF) if role not in able), Role.FINANCE_OFFICER)


@pytest.mark.heavy
@pytest.mark.parametrize("who", ["nobody", "may", "may_not"])
@SCHEMA.parametrize()
@settings(max_examples=10, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_the_api_keeps_its_own_description(transactional_db, case, who):
    """Schemathesis sends what the description allows and what it does not; nothing fails and all answers fit."""
    cookies, headers = {}, {"Accept-Encoding": "identity"}
    if who != "nobody":
        role = somebody(case.operation, who)
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
