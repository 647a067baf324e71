"""The sandbox provider: a pretended card processor that speaks GOV.UK Pay's protocol, for demonstration only."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import httpx
from django.db import transaction

from rightsource.frontdoor.payments.models import SandboxPayment
from rightsource.frontdoor.payments.rules import MOST_PENCE

Answer = tuple[int, dict[str, Any] | None]
FINISHED = frozenset({"success", "failed", "cancelled", "error"})
REQUIRED = ("amount", "reference", "description", "return_url")
PATH = re.compile(r".*/v1/payments(?:/(?P<id>[a-z0-9]+)(?:/(?P<what>cancel|refunds|events))?)?/?")
# The pages where a payer would type a card number; ours has two buttons.
HOSTED = "/sandbox-pay/secure/"
API = "/sandbox-pay"


class InProcess(httpx.BaseTransport):
    """Lets our client talk to the sandbox without a second web worker, in the caller's own transaction."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        status, body = handle(
            method=request.method,
            path=request.url.path,
            headers=request.headers,
            body=request.read(),
            at=self.at,
            base=f"{request.url.scheme}://{request.url.host}",
        )
        if body is None:
            return httpx.Response(status)
        return httpx.Response(status, json=body)


@transaction.atomic
def handle(*, method: str, path: str, headers: Mapping[str, str], body: bytes, at: datetime, base: str) -> Answer:
    """Answer one request of the protocol with a status and a body."""
    if not headers.get("Authorization", "").startswith("Bearer "):
        return 401, {"code": "P0900", "description": "Credentials are required to access this resource"}
    found = PATH.fullmatch(path)
    if found is None:
        return 404, {"code": "P0200", "description": "Not found"}
    if found["id"] is None:
        return _create(headers, body, at, base) if method == "POST" else (405, None)
    payment = SandboxPayment.objects.select_for_update().filter(pk=found["id"]).first()
    if payment is None:
        return 404, {"code": "P0200", "description": "Not found"}
    routes: dict[tuple[str, str | None], Callable[[], Answer]] = {
        ("GET", None): lambda: (200, _payment(payment, base)),
        ("GET", "events"): lambda: (200, _events(payment, base)),
        ("POST", "cancel"): lambda: _cancel(payment, at),
        ("GET", "refunds"): lambda: (200, _refunds(payment, base)),
        ("POST", "refunds"): lambda: _refund(payment, body, at, base),
    }
    route = routes.get((method, found["what"]))
    return (405, None) if route is None else route()


def finish(*, payment_id: str, succeeds: bool, at: datetime) -> SandboxPayment | None:
    """Press “Pay” or “Decline” on the hosted page; a finished payment stays as it is. None if there is none."""
    with transaction.atomic():
        payment = SandboxPayment.objects.select_for_update().filter(pk=payment_id).first()
        if payment is not None and payment.status not in FINISHED:
            _move(payment, "success" if succeeds else "failed", at, "" if succeeds else "P0010")
        return payment


def start(*, payment_id: str, at: datetime) -> SandboxPayment | None:
    """Open the hosted page: a new payment is now started. None if there is none."""
    with transaction.atomic():
        payment = SandboxPayment.objects.select_for_update().filter(pk=payment_id).first()
        if payment is not None and payment.status == "created":
            _move(payment, "started", at)
        return payment


def _create(headers: Mapping[str, str], body: bytes, at: datetime, base: str) -> Answer:
    try:
        wanted = json.loads(body)
    except ValueError:
        return 400, {"code": "P0197", "description": "Unable to parse JSON"}
    for field in REQUIRED:
        if not isinstance(wanted, dict) or field not in wanted:
            return 400, {
                "code": "P0101",
                "field": field,
                "description": f"Missing mandatory attribute: {field}",
            }
    amount = wanted["amount"]
    if isinstance(amount, bool) or not isinstance(amount, int) or not 1 <= amount <= MOST_PENCE:
        return 422, {
            "code": "P0102",
            "field": "amount",
            "description": f"Invalid attribute value: amount. Must be between 1 and {MOST_PENCE}",
        }
    key = headers.get("Idempotency-Key") or None
    earlier = SandboxPayment.objects.filter(idempotency_key=key).first() if key else None
    if earlier is not None:
        if (earlier.amount, earlier.reference) != (amount, wanted["reference"]):
            return 409, {
                "code": "P0191",
                "header": "Idempotency-Key",
                "description": "The Idempotency-Key has already been used to create a payment",
            }
        return 201, _payment(earlier, base)
    payment = SandboxPayment(
        payment_id=_id("payment", key or f"{wanted['reference']} {at.isoformat()}"),
        idempotency_key=key,
        amount=amount,
        reference=wanted["reference"],
        description=wanted["description"],
        return_url=wanted["return_url"],
        created_at=at,
    )
    _move(payment, "created", at, is_new=True)
    return 201, _payment(payment, base)


def _cancel(payment: SandboxPayment, at: datetime) -> Answer:
    if payment.status in FINISHED:
        return 400, {"code": "P0501", "description": "Cancellation of payment failed"}
    _move(payment, "cancelled", at, "P0040")
    return 204, None


def _refund(payment: SandboxPayment, body: bytes, at: datetime, base: str) -> Answer:
    wanted = json.loads(body)
    amount, left = wanted["amount"], _left(payment)
    if wanted.get("refund_amount_available", left) != left:
        return 412, {"code": "P0604", "description": "Refund amount available mismatch."}
    if payment.status != "success" or amount > left:
        return 400, {"code": "P0603", "description": "The payment is not available for refund"}
    refund = {
        "id": _id("refund", f"{payment.pk} {len(payment.refunds)}"),
        "amount": amount,
        "at": _instant(at),
    }
    payment.refunds = [*payment.refunds, refund]
    payment.save(update_fields=["refunds"])
    return 202, _refund_body(payment, refund, base)


def _move(payment: SandboxPayment, status: str, at: datetime, code: str = "", *, is_new: bool = False) -> None:
    payment.status, payment.code = status, code
    payment.events = [*payment.events, {"state": _state(payment), "updated": _instant(at)}]
    payment.save(force_insert=is_new)


def _left(payment: SandboxPayment) -> int:
    return payment.amount - sum(refund["amount"] for refund in payment.refunds)


def _id(kind: str, text: str) -> str:
    """Return an identifier in the form of the provider's: 26 small letters and figures."""
    return hashlib.sha256(f"{kind} {text}".encode()).hexdigest()[:26]


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"


MESSAGES = {"P0010": "Payment method rejected", "P0040": "Payment was cancelled by the service"}


def _state(payment: SandboxPayment) -> dict[str, Any]:
    state: dict[str, Any] = {"status": payment.status, "finished": payment.status in FINISHED}
    if payment.code:
        state |= {"code": payment.code, "message": MESSAGES[payment.code]}
    return state


def _payment(payment: SandboxPayment, base: str) -> dict[str, Any]:
    own = f"{base}{API}/v1/payments/{payment.pk}"
    returns = urlsplit(payment.return_url)
    hosted = f"{returns.scheme}://{returns.netloc}{HOSTED}{payment.pk}"
    links: dict[str, Any] = {
        "self": {"href": own, "method": "GET"},
        "events": {"href": f"{own}/events", "method": "GET"},
        "refunds": {"href": f"{own}/refunds", "method": "GET"},
    }
    if payment.status not in FINISHED:
        links["next_url"] = {"href": hosted, "method": "GET"}
        links["cancel"] = {"href": f"{own}/cancel", "method": "POST"}
    left = _left(payment)
    has_money = payment.status == "success"
    refunds = "available" if has_money and left else "full" if has_money else "pending"
    return {
        "payment_id": payment.pk,
        "amount": payment.amount,
        "reference": payment.reference,
        "description": payment.description,
        "return_url": payment.return_url,
        "language": "en",
        "state": _state(payment),
        "payment_provider": "sandbox",
        "created_date": _instant(payment.created_at),
        "delayed_capture": False,
        "moto": False,
        "refund_summary": {
            "status": refunds,
            "amount_available": left,
            "amount_submitted": payment.amount - left,
        },
        "_links": links,
    }


def _events(payment: SandboxPayment, base: str) -> dict[str, Any]:
    own = f"{base}{API}/v1/payments/{payment.pk}"
    return {
        "payment_id": payment.pk,
        "events": [{"payment_id": payment.pk, **event} for event in payment.events],
        "_links": {"self": {"href": f"{own}/events", "method": "GET"}},
    }


def _refunds(payment: SandboxPayment, base: str) -> dict[str, Any]:
    own = f"{base}{API}/v1/payments/{payment.pk}"
    return {
        "payment_id": payment.pk,
        "_embedded": {"refunds": [_refund_body(payment, refund, base) for refund in payment.refunds]},
        "_links": {
            "self": {"href": f"{own}/refunds", "method": "GET"},
            "payment": {"href": own, "method": "GET"},
        },
    }


def _refund_body(payment: SandboxPayment, refund: Mapping[str, Any], base: str) -> dict[str, Any]:
    own = f"{base}{API}/v1/payments/{payment.pk}"
    return {
        "refund_id": refund["id"],
        "payment_id": payment.pk,
        "amount": refund["amount"],
        "status": "success",
        "created_date": refund["at"],
        "_links": {
            "self": {"href": f"{own}/refunds/{refund['id']}", "method": "GET"},
            "payment": {"href": own, "method": "GET"},
        },
    }
