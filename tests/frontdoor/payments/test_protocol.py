"""Our client and the sandbox speak the provider's protocol: every body is checked against its specification."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.test import Client, override_settings
from jsonschema import Draft202012Validator

from rightsource.commons.access.rules import SYSTEM, Purpose
from rightsource.commons.access.services import acting_as
from rightsource.frontdoor.payments.rules import PaymentState, ProviderError
from rightsource.frontdoor.payments.services import sandbox
from rightsource.frontdoor.payments.services.gateway import Gateway, gateway
from rightsource.ground.money import Money
from tests.frontdoor.payments.making import AT

SPECIFICATION = Path("shared/standards/govuk-pay/publicapi_spec.json")
RETURN = "https://council.example/orders/abcd-efgh-jkmn/paid"
AUTHORITY = {"HTTP_AUTHORIZATION": "Bearer sandbox"}


def specification() -> dict[str, Any]:
    """Return the provider's specification, every object closed so that a field it does not know is a fault."""
    beside = [folder / SPECIFICATION for folder in Path(__file__).resolve().parents]
    found = next((path for path in beside if path.exists()), None)
    assert found is not None, f"The provider's specification is missing: put it at {beside[5]}."
    text = json.loads(found.read_text(encoding="utf-8"))
    for schema in text["components"]["schemas"].values():
        if "properties" in schema:
            schema.setdefault("additionalProperties", False)
    return text


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    return specification()


def faults(schema: dict[str, Any], name: str, body: object) -> list[str]:
    root = {"$ref": f"#/components/schemas/{name}", "components": schema["components"]}
    return [f"{error.json_path}: {error.message}" for error in Draft202012Validator(root).iter_errors(body)]


@pytest.fixture
def acting(db: None) -> Iterator[None]:
    with acting_as(SYSTEM, purpose=Purpose.PAYMENT):
        yield


class Listening(httpx.BaseTransport):
    """The sandbox, with every request and answer kept."""

    def __init__(self) -> None:
        self.heard: list[tuple[httpx.Request, httpx.Response]] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        answer = sandbox.InProcess(AT).handle_request(request)
        answer.read()
        self.heard.append((request, answer))
        return answer


def listening() -> tuple[Gateway, Listening]:
    ear = Listening()
    return Gateway(base_url="http://127.0.0.1/sandbox-pay", key="sandbox", transport=ear), ear


CREATE: dict[str, Any] = {
    "amount": Money(1200),
    "reference": "abcd-efgh-jkmn",
    "description": "Swimming",
    "return_url": RETURN,
}


@pytest.mark.usefixtures("acting")
def test_every_request_and_answer_keeps_to_the_specification(schema: dict[str, Any]) -> None:
    pay, ear = listening()
    one = pay.create(key="one", **CREATE)
    assert pay.get(one.provider_payment_id).state is PaymentState.CREATED
    sandbox.start(payment_id=one.provider_payment_id, at=AT)
    sandbox.finish(payment_id=one.provider_payment_id, succeeds=True, at=AT)
    assert pay.get(one.provider_payment_id).state is PaymentState.SUCCESS
    pay.refund(one.provider_payment_id, amount=Money(200), available=Money(1200))
    two = pay.create(key="two", **CREATE)
    assert pay.cancel(two.provider_payment_id).state is PaymentState.CANCELLED
    for request, answer in ear.heard:
        path = next(path for path in schema["paths"] if _is(path, request.url.path))
        says = schema["paths"][path][request.method.lower()]
        assert str(answer.status_code) in says["responses"], (path, answer.status_code)
        content = says["responses"][str(answer.status_code)].get("content")
        if content:
            name = content["application/json"]["schema"]["$ref"].rsplit("/", 1)[-1]
            assert faults(schema, name, answer.json()) == []
        if "requestBody" in says:
            name = says["requestBody"]["content"]["application/json"]["schema"]["$ref"].rsplit("/", 1)[-1]
            assert faults(schema, name, json.loads(request.content)) == []
    assert {request.method for request, _ in ear.heard} == {"GET", "POST"}


def _is(path: str, url: str) -> bool:
    parts, given = path.strip("/").split("/"), url.removeprefix("/sandbox-pay/").strip("/").split("/")
    return len(parts) == len(given) and all(a == b or a.startswith("{") for a, b in zip(parts, given, strict=True))


def test_the_check_against_the_specification_can_fail(schema: dict[str, Any]) -> None:
    assert faults(schema, "CreatePaymentResult", {"amount": "12.00"})
    assert faults(schema, "CreatePaymentResult", {"invented": 1})
    assert faults(schema, "CreateCardPaymentRequest", {"amount": 1200})


@pytest.mark.usefixtures("acting")
def test_errors_of_the_sandbox_have_the_form_of_the_specification(schema: dict[str, Any]) -> None:
    token = {"Authorization": "Bearer sandbox"}

    def ask(method: str, path: str, body: object = None, headers: dict[str, str] = token) -> tuple[int, Any]:
        text = body if isinstance(body, bytes) else json.dumps(body).encode()
        return sandbox.handle(method=method, path=path, headers=headers, body=text, at=AT, base="http://x")

    whole = {"amount": 1200, "reference": "r", "description": "d", "return_url": RETURN}
    _, made = ask("POST", "/v1/payments", whole, {**token, "Idempotency-Key": "k"})
    _, done = ask("POST", "/v1/payments", whole, {**token, "Idempotency-Key": "done"})
    sandbox.finish(payment_id=done["payment_id"], succeeds=False, at=AT)
    own = f"/v1/payments/{made['payment_id']}"
    expected = [
        (ask("GET", own, headers={}), 401),
        (ask("GET", "/v1/refunds"), 404),
        (ask("GET", "/v1/payments/nobody"), 404),
        (ask("POST", "/v1/payments", b"{"), 400),
        (ask("POST", "/v1/payments", []), 400),
        (ask("POST", "/v1/payments", {"amount": 1}), 400),
        (ask("POST", "/v1/payments", {**whole, "amount": 0}), 422),
        (ask("POST", "/v1/payments", {**whole, "amount": True}), 422),
        (ask("POST", "/v1/payments", {**whole, "amount": 9}, {**token, "Idempotency-Key": "k"}), 409),
        (ask("POST", f"{own}/refunds", {"amount": 1, "refund_amount_available": 5}), 412),
        (ask("POST", f"{own}/refunds", {"amount": 1}), 400),
        (ask("POST", f"/v1/payments/{done['payment_id']}/cancel"), 400),
    ]
    for (status, body), wanted in expected:
        assert status == wanted
        assert faults(schema, "RequestError", body) == []
    assert ask("GET", "/v1/payments")[0] == ask("POST", own)[0] == 405
    assert faults(schema, "PaymentEvents", ask("GET", f"{own}/events")[1]) == []
    assert sandbox.finish(payment_id="nobody", succeeds=True, at=AT) is None
    assert sandbox.start(payment_id="nobody", at=AT) is None


@pytest.mark.usefixtures("acting")
def test_the_same_key_creates_one_payment() -> None:
    pay = gateway(at=AT)
    first, second = pay.create(key="same", **CREATE), pay.create(key="same", **CREATE)
    assert first.provider_payment_id == second.provider_payment_id
    assert pay.create(key="other", **CREATE).provider_payment_id != first.provider_payment_id


@pytest.mark.usefixtures("acting")
def test_a_refund_that_arrived_although_we_did_not_hear_is_not_sent_again() -> None:
    pay = gateway(at=AT)
    made = pay.create(key="one", **CREATE)
    sandbox.finish(payment_id=made.provider_payment_id, succeeds=True, at=AT)
    first = pay.refund(made.provider_payment_id, amount=Money(1200), available=Money(1200))
    again = pay.refund(made.provider_payment_id, amount=Money(1200), available=Money(1200))
    assert again == first
    assert pay.get(made.provider_payment_id).returned == Money(1200)


@pytest.mark.usefixtures("acting")
def test_a_refund_of_another_sum_than_ours_is_reported() -> None:
    pay = gateway(at=AT)
    made = pay.create(key="one", **CREATE)
    sandbox.finish(payment_id=made.provider_payment_id, succeeds=True, at=AT)
    pay.refund(made.provider_payment_id, amount=Money(100), available=Money(1200))
    with pytest.raises(ProviderError, match="another sum"):
        pay.refund(made.provider_payment_id, amount=Money(1200), available=Money(1200))


def answering(status: int, content: bytes = b"") -> Gateway:
    transport = httpx.MockTransport(lambda request: httpx.Response(status, content=content))
    return Gateway(base_url="https://pay.example", key="k", transport=transport)


@pytest.mark.parametrize(("content", "words"), [(b"", "500 without a code"), (b'{"code": "P0198"}', "500 P0198")])
def test_a_provider_that_refuses_is_reported_with_its_code(content: bytes, words: str) -> None:
    with pytest.raises(ProviderError, match=words):
        answering(500, content).get("x")


def test_a_provider_that_is_away_is_reported() -> None:
    def away(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectTimeout("away", request=request)

    pay = Gateway(base_url="https://pay.example", key="k", transport=httpx.MockTransport(away))
    with pytest.raises(ProviderError, match="does not answer"):
        pay.get("x")


def test_the_key_of_the_council_goes_with_every_request() -> None:
    heard = []

    def hear(request: httpx.Request) -> httpx.Response:
        heard.append(request)
        return httpx.Response(200, json={"payment_id": "p", "amount": 1, "state": {"status": "created"}})

    Gateway(base_url="https://pay.example", key="secret", transport=httpx.MockTransport(hear)).get("p")
    assert heard[0].headers["Authorization"] == "Bearer secret"
    assert str(heard[0].url) == "https://pay.example/v1/payments/p"


def test_without_a_provider_nothing_can_be_paid() -> None:
    with override_settings(PAY_URL="", SANDBOX_PAY=False), pytest.raises(ProviderError, match="RIGHTSOURCE_PAY_URL"):
        gateway(at=AT)
    with override_settings(PAY_URL="https://pay.example"):
        assert isinstance(gateway(at=AT), Gateway)


@pytest.mark.django_db
def test_the_sandbox_answers_over_http_and_its_page_pays(client: Client) -> None:
    body = {"amount": 1200, "reference": "r", "description": "Swimming", "return_url": RETURN}
    made = client.post("/sandbox-pay/v1/payments", body, content_type="application/json", **AUTHORITY)
    assert made.status_code == 201
    hosted = made.json()["_links"]["next_url"]["href"].removeprefix("https://council.example")
    own = f"/sandbox-pay/v1/payments/{made.json()['payment_id']}"
    page = client.get(hosted)
    assert b"Pay \xc2\xa312.00" in page.content
    assert client.get(own, **AUTHORITY).json()["state"]["status"] == "started"
    assert client.post(f"{hosted}/press", {"press": "pay"})["Location"] == RETURN
    assert client.get(own, **AUTHORITY).json()["state"] == {"status": "success", "finished": True}
    assert client.get(hosted)["Location"] == RETURN
    client.post(f"{hosted}/press", {"press": "decline"})
    assert client.get(own, **AUTHORITY).json()["state"]["status"] == "success"
    assert client.post(f"{own}/cancel", **AUTHORITY).status_code == 400
    assert client.get("/sandbox-pay/secure/nobody").status_code == 404
    assert client.post("/sandbox-pay/secure/nobody/press").status_code == 404


@pytest.mark.django_db
def test_a_cancelled_payment_answers_with_nothing(client: Client) -> None:
    body = {"amount": 1200, "reference": "r", "description": "Swimming", "return_url": RETURN}
    made = client.post("/sandbox-pay/v1/payments", body, content_type="application/json", **AUTHORITY).json()
    answer = client.post(f"/sandbox-pay/v1/payments/{made['payment_id']}/cancel", **AUTHORITY)
    assert (answer.status_code, answer.content) == (204, b"")


@pytest.mark.django_db
def test_there_is_no_sandbox_beside_a_real_provider(client: Client) -> None:
    with override_settings(SANDBOX_PAY=False):
        assert client.post("/sandbox-pay/v1/payments").status_code == 404
        assert client.get("/sandbox-pay/secure/x").status_code == 404
