"""What a payment may become and how it is split for the books."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightsource.frontdoor.payments.rules import (
    ENDED,
    MOST_PENCE,
    OPEN,
    STEPS,
    AmountNotPayableError,
    PaymentState,
    PaymentStepError,
    ProviderError,
    RefundTooLargeError,
    VatTreatment,
    payable,
    provider_key,
    refundable,
    split_tax,
    state_of,
    step,
)
from rightsource.ground.money import Money

TWENTY = Decimal("0.20")


@pytest.mark.parametrize("now", PaymentState)
@pytest.mark.parametrize("following", PaymentState)
def test_a_payment_moves_only_as_the_table_says(now: PaymentState, following: PaymentState) -> None:
    if following in STEPS[now]:
        assert step(now, following) is following
    else:
        with pytest.raises(PaymentStepError, match=f"cannot become “{following.value}”"):
            step(now, following)


def test_what_is_open_can_still_fail_and_what_has_ended_moves_no_more() -> None:
    assert all(PaymentState.FAILED in STEPS[state] for state in OPEN)
    assert {PaymentState.FAILED, PaymentState.CANCELLED, PaymentState.REFUNDED} == ENDED


def test_the_providers_words_are_known_and_others_are_refused() -> None:
    assert state_of("capturable") is PaymentState.SUBMITTED
    assert state_of("error") is PaymentState.FAILED
    with pytest.raises(ProviderError, match="“lost”"):
        state_of("lost")


@pytest.mark.parametrize(("pence", "is_payable"), [(0, False), (1, True), (MOST_PENCE, True), (MOST_PENCE + 1, False)])
def test_amounts_that_a_card_can_pay(pence: int, is_payable: bool) -> None:
    if is_payable:
        assert payable(Money(pence)) == Money(pence)
    else:
        with pytest.raises(AmountNotPayableError, match="£100,000.00"):
            payable(Money(pence))


@pytest.mark.parametrize(("wanted", "is_allowed"), [(0, False), (1, True), (700, True), (701, False)])
def test_refunds_together_never_pass_what_was_paid(wanted: int, is_allowed: bool) -> None:
    if is_allowed:
        assert refundable(Money(1000), Money(300), Money(wanted)) == Money(wanted)
    else:
        with pytest.raises(RefundTooLargeError, match="£7.00 of this payment is left"):
            refundable(Money(1000), Money(300), Money(wanted))


@pytest.mark.parametrize(
    ("treatment", "net", "tax"),
    [
        (VatTreatment.STANDARD, 1000, 200),
        (VatTreatment.ZERO, 1200, 0),
        (VatTreatment.EXEMPT, 1200, 0),
        (VatTreatment.OUTSIDE_SCOPE, 1200, 0),
    ],
)
def test_tax_is_within_the_price_where_the_sale_is_standard_rated(treatment: VatTreatment, net: int, tax: int) -> None:
    parts = split_tax(Money(1200), treatment, TWENTY)
    assert (parts.net.pence, parts.tax.pence) == (net, tax)


@given(st.integers(min_value=1, max_value=MOST_PENCE), st.sampled_from(VatTreatment))
def test_the_parts_of_a_payment_sum_to_it_and_a_refund_undoes_them(pence: int, treatment: VatTreatment) -> None:
    there, back = split_tax(Money(pence), treatment, TWENTY), split_tax(Money(-pence), treatment, TWENTY)
    assert there.net + there.tax == Money(pence)
    assert (back.net.pence, back.tax.pence) == (-there.net.pence, -there.tax.pence)


def test_keys_are_in_the_signs_that_the_provider_takes() -> None:
    key = provider_key("order/£ 1")
    assert key.isalnum() and key == provider_key("order/£ 1") != provider_key("order/£ 2")
