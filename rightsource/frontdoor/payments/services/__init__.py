"""Taking a resident's payment and sending it back; each verb is one transaction with its audit row."""

from rightsource.frontdoor.payments.services.taking import (
    Due,
    refund_payment,
    start_payment,
    stop_payment,
    take_result,
)

__all__ = ["Due", "refund_payment", "start_payment", "stop_payment", "take_result"]
