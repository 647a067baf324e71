"""What a payment may become, what it books, and what the provider's words mean. No database, no clock."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from rightsource.ground.money import Money


class PaymentState(StrEnum):
    """Where a payment is; the words are those of GOV.UK Pay, and `refunded` when all of it went back."""

    CREATED = "created"
    STARTED = "started"
    SUBMITTED = "submitted"
    SUCCESS = "success"
    FAILED = "failed"
    CANCELLED = "cancelled"
    REFUNDED = "refunded"


# What may follow what. A state that the provider repeats is no step.
STEPS: dict[PaymentState, frozenset[PaymentState]] = {
    PaymentState.CREATED: frozenset(
        {
            PaymentState.STARTED,
            PaymentState.SUBMITTED,
            PaymentState.SUCCESS,
            PaymentState.FAILED,
            PaymentState.CANCELLED,
        }
    ),
    PaymentState.STARTED: frozenset(
        {PaymentState.SUBMITTED, PaymentState.SUCCESS, PaymentState.FAILED, PaymentState.CANCELLED}
    ),
    PaymentState.SUBMITTED: frozenset({PaymentState.SUCCESS, PaymentState.FAILED, PaymentState.CANCELLED}),
    PaymentState.SUCCESS: frozenset({PaymentState.REFUNDED}),
    PaymentState.FAILED: frozenset(),
    PaymentState.CANCELLED: frozenset(),
    PaymentState.REFUNDED: frozenset(),
}
OPEN = frozenset({PaymentState.CREATED, PaymentState.STARTED, PaymentState.SUBMITTED})
TAKEN = frozenset({PaymentState.SUCCESS, PaymentState.REFUNDED})
ENDED = frozenset(state for state, following in STEPS.items() if not following)

# GOV.UK Pay's status words (docs.payments.service.gov.uk, "Payment status meanings"); `capturable` waits for a
# delayed capture, which we never ask for, and `error` is a failure on the provider's side.
STATES_OF_PROVIDER = {
    "created": PaymentState.CREATED,
    "started": PaymentState.STARTED,
    "submitted": PaymentState.SUBMITTED,
    "capturable": PaymentState.SUBMITTED,
    "success": PaymentState.SUCCESS,
    "failed": PaymentState.FAILED,
    "cancelled": PaymentState.CANCELLED,
    "error": PaymentState.FAILED,
}
MOST_PENCE = 10_000_000  # CreateCardPaymentRequest.amount, maximum, in the provider's published specification


class VatTreatment(StrEnum):
    """How value added tax falls on what is sold."""

    OUTSIDE_SCOPE = "outside_scope"
    EXEMPT = "exempt"
    STANDARD = "standard"
    ZERO = "zero"


class PaymentError(Exception):
    """Something about a payment that the payer may be told."""


class PaymentStepError(PaymentError):
    """A payment cannot move so."""


class PaymentChangedError(PaymentError):
    """The same key came with another amount or another order."""


class ProviderError(PaymentError):
    """The provider could not be reached, or answered what its specification does not allow."""


class RefundTooLargeError(PaymentError):
    """More would go back than was paid."""


class AmountNotPayableError(PaymentError):
    """The amount cannot be taken by card."""


def step(now: PaymentState, following: PaymentState) -> PaymentState:
    """Return the state that follows.

    :raises PaymentStepError: if it may not follow
    """
    if following not in STEPS[now]:
        raise PaymentStepError(
            f"This payment is “{now.value}” and cannot become “{following.value}”. Look at it in the list of payments."
        )
    return following


def state_of(word: str) -> PaymentState:
    """Return our word for the provider's.

    :raises ProviderError: if its specification has no such word
    """
    if word not in STATES_OF_PROVIDER:
        raise ProviderError(f"The payment provider says “{word}”, a word we do not know. Nothing was changed.")
    return STATES_OF_PROVIDER[word]


def payable(amount: Money) -> Money:
    """Return the amount if it can be taken by card.

    :raises AmountNotPayableError: if it is nothing or above what the provider takes
    """
    if not 0 < amount.pence <= MOST_PENCE:
        raise AmountNotPayableError(
            f"{amount} cannot be paid by card: a card payment is between 1p and {Money(MOST_PENCE)}."
        )
    return amount


def refundable(paid: Money, returned: Money, wanted: Money) -> Money:
    """Return what may go back now.

    :raises RefundTooLargeError: if all refunds together would pass what was paid
    """
    left = paid - returned
    if wanted.pence <= 0 or wanted > left:
        raise RefundTooLargeError(
            f"{wanted} cannot be refunded: {left} of this payment is left. Refund that much or less."
        )
    return wanted


def provider_key(key: str) -> str:
    """Return our key in the signs that the provider takes (letters, figures and hyphens)."""
    return hashlib.sha256(key.encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Split:
    """A payment as the books want it: what is income and what is owed to the Revenue."""

    net: Money
    tax: Money


def split_tax(paid: Money, treatment: VatTreatment, standard_rate: Decimal) -> Split:
    """Split what was paid into income and output tax.

    Tax is the VAT fraction of the price where it is standard-rated (Value Added Tax Act 1994, section 19(2): the
    consideration is inclusive of tax), and nothing where the sale is zero-rated, exempt or outside the scope.
    """
    if treatment is not VatTreatment.STANDARD:
        return Split(net=paid, tax=Money(0))
    tax = paid.times(standard_rate / (1 + standard_rate))
    return Split(net=paid - tax, tax=tax)
