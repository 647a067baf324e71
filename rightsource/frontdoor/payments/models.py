"""Tables of payments: what residents paid, every answer of the provider, refunds, and the sandbox provider's own."""

from django.db import models

from rightsource.commons.record.rules import Kept
from rightsource.frontdoor.payments.rules import OPEN, TAKEN, PaymentState, VatTreatment

STATES = [(state.value, state.value) for state in PaymentState]
TREATMENTS = [(treatment.value, treatment.value) for treatment in VatTreatment]


class Payment(models.Model):
    """Money that a resident pays for one order, by one key."""

    kept = Kept.AUDITED

    person = models.ForeignKey("commons_parties.Person", on_delete=models.PROTECT, related_name="+")
    order_ref = models.TextField()
    pence = models.BigIntegerField()
    key = models.TextField(unique=True)
    provider_payment_id = models.TextField(blank=True, default="")
    next_url = models.TextField(blank=True, default="")
    state = models.TextField(choices=STATES, default=PaymentState.CREATED.value)
    created_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True, blank=True)
    vat_treatment = models.TextField(choices=TREATMENTS)
    income_of = models.TextField()  # code of the ledger entity whose income it is
    service_line = models.TextField()  # code of the service line that it is booked on
    fund = models.TextField()
    agreement_ref = models.TextField(blank=True, default="")
    batch_id = models.BigIntegerField(null=True, blank=True)  # of the ledger, once booked

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="payment_state_known", condition=models.Q(state__in=[state.value for state in PaymentState])
            ),
            models.CheckConstraint(
                name="payment_vat_known", condition=models.Q(vat_treatment__in=[t.value for t in VatTreatment])
            ),
            models.CheckConstraint(name="payment_of_something", condition=models.Q(pence__gt=0)),
            models.UniqueConstraint(
                name="payment_provider_once",
                fields=["provider_payment_id"],
                condition=~models.Q(provider_payment_id=""),
            ),
        ]
        indexes = [
            models.Index(fields=["order_ref"], name="payment_order"),
            models.Index(fields=["person"], name="payment_person"),
        ]

    @property
    def is_open(self) -> bool:
        return PaymentState(self.state) in OPEN

    @property
    def is_taken(self) -> bool:
        return PaymentState(self.state) in TAKEN


class PaymentEvent(models.Model):
    """A state that a payment came into, and who or what said so."""

    kept = Kept.APPEND_ONLY

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="events")
    state = models.TextField(choices=STATES)
    at = models.DateTimeField()
    code = models.TextField(blank=True, default="")  # the provider's code of a failure
    message = models.TextField(blank=True, default="")


class Refund(models.Model):
    """Money that went back to the card it came from."""

    kept = Kept.AUDITED

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="refunds")
    pence = models.BigIntegerField()
    key = models.TextField(unique=True)
    provider_refund_id = models.TextField(blank=True, default="")
    state = models.TextField()  # the provider's words
    reason = models.TextField(blank=True, default="")
    at = models.DateTimeField()
    batch_id = models.BigIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="refund_of_something", condition=models.Q(pence__gt=0)),
            models.CheckConstraint(
                name="refund_state_known",
                condition=models.Q(state__in=["submitted", "success", "error"]),
            ),
        ]


class SandboxPayment(models.Model):
    """What the sandbox provider remembers of a payment; only in demonstration, and not ours to account for."""

    kept = Kept.WORKING

    payment_id = models.TextField(primary_key=True)
    idempotency_key = models.TextField(unique=True, null=True)
    amount = models.BigIntegerField()
    reference = models.TextField()
    description = models.TextField()
    return_url = models.TextField()
    status = models.TextField(default="created")
    code = models.TextField(blank=True, default="")
    created_at = models.DateTimeField()
    refunds = models.JSONField(default=list)
    events = models.JSONField(default=list)
