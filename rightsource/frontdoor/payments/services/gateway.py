"""Our client of the provider: create, look, cancel and refund, in the words of GOV.UK Pay's public API."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx
from django.conf import settings

from rightsource.frontdoor.payments.rules import PaymentState, ProviderError, state_of
from rightsource.frontdoor.payments.services.sandbox import InProcess
from rightsource.ground.money import Money

SECONDS = 10  # a payer is waiting; a provider that needs longer is treated as away and asked again


@dataclass(frozen=True, slots=True)
class Seen:
    """A payment as the provider tells it."""

    provider_payment_id: str
    state: PaymentState
    amount: Money
    returned: Money
    next_url: str = ""
    code: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True)
class Returned:
    """A refund as the provider tells it."""

    provider_refund_id: str
    state: str


class Gateway:
    """A conversation with the provider."""

    def __init__(self, *, base_url: str, key: str, transport: httpx.BaseTransport | None = None) -> None:
        self._client = httpx.Client(
            base_url=base_url,
            headers={"Authorization": f"Bearer {key}", "Accept": "application/json"},
            timeout=SECONDS,
            transport=transport,
        )

    def create(self, *, amount: Money, reference: str, description: str, return_url: str, key: str) -> Seen:
        """Create a payment; the same key returns the same payment.

        :raises ProviderError: if the provider cannot be reached or refuses
        """
        return _seen(
            self._ask(
                "POST",
                "/v1/payments",
                {201, 200},
                headers={"Idempotency-Key": key},
                json={
                    "amount": amount.pence,
                    "reference": reference,
                    "description": description[:255],
                    "return_url": return_url,
                },
            )
        )

    def get(self, provider_payment_id: str) -> Seen:
        """Look at a payment.

        :raises ProviderError: if the provider cannot be reached or does not know it
        """
        return _seen(self._ask("GET", f"/v1/payments/{provider_payment_id}", {200}))

    def cancel(self, provider_payment_id: str) -> Seen:
        """Cancel a payment that is not finished, and return how it stands now; a finished one stays as it is.

        :raises ProviderError: if the provider cannot be reached
        """
        self._ask("POST", f"/v1/payments/{provider_payment_id}/cancel", {204, 400, 409})
        return self.get(provider_payment_id)

    def refund(self, provider_payment_id: str, *, amount: Money, available: Money) -> Returned:
        """Send money back to the card, once.

        The protocol has no key for refunds. What it has is `refund_amount_available`: the provider refuses (412) if
        less is left than we believe, which is so when an earlier try of ours arrived. Then that try is the answer.

        :raises ProviderError: if the provider cannot be reached or refuses
        """
        path = f"/v1/payments/{provider_payment_id}/refunds"
        wanted = {"amount": amount.pence, "refund_amount_available": available.pence}
        answer = self._ask("POST", path, {200, 202, 412}, json=wanted)
        if "refund_id" in answer:
            return Returned(provider_refund_id=answer["refund_id"], state=answer["status"])
        listed = self._ask("GET", path, {200}).get("_embedded", {}).get("refunds", [])
        if not listed or listed[-1]["amount"] != amount.pence:
            raise ProviderError(
                "The payment provider has refunded another sum than we asked for. "
                "Nothing more was sent back; finance will look at it."
            )
        return Returned(provider_refund_id=listed[-1]["refund_id"], state=listed[-1]["status"])

    def _ask(self, method: str, path: str, wanted: set[int], **request: Any) -> dict[str, Any]:
        try:
            answer = self._client.request(method, path, **request)
        except httpx.HTTPError as error:
            raise ProviderError(
                "The payment provider does not answer. Nothing was taken from your card; try again in a few minutes."
            ) from error
        if answer.status_code not in wanted:
            raise ProviderError(
                f"The payment provider refused ({answer.status_code} {_code(answer)}). "
                "Nothing was taken from your card; try again in a few minutes."
            )
        return answer.json() if answer.content else {}


def gateway(*, at: datetime) -> Gateway:
    """Return the provider that the settings name; in demonstration, without one, the sandbox in this process.

    :raises ProviderError: if no provider is set outside demonstration
    """
    if settings.PAY_URL:
        return Gateway(base_url=settings.PAY_URL, key=settings.PAY_KEY)
    if settings.SANDBOX_PAY:
        return Gateway(base_url="http://127.0.0.1/sandbox-pay", key="sandbox", transport=InProcess(at))
    raise ProviderError(
        "No payment provider is set up, so nothing can be paid online. "
        "Set RIGHTSOURCE_PAY_URL and RIGHTSOURCE_PAY_KEY, or pay at a library desk."
    )


def _code(answer: httpx.Response) -> str:
    try:
        return str(answer.json().get("code", "without a code"))
    except ValueError:
        return "without a code"


def _seen(body: dict[str, Any]) -> Seen:
    state = body["state"]
    return Seen(
        provider_payment_id=body["payment_id"],
        state=state_of(state["status"]),
        amount=Money(body["amount"]),
        returned=Money((body.get("refund_summary") or {}).get("amount_submitted") or 0),
        next_url=((body.get("_links") or {}).get("next_url") or {}).get("href", ""),
        code=state.get("code") or "",
        message=state.get("message") or "",
    )
