"""Tables of agreements: what is bought from whom at which price, deliveries, samples and verifications."""

from django.db import models

from rightsource.commons.record.rules import Kept
from rightsource.council.agreements.rules import AfterEnd, IncomeOf, Step


class Agreement(models.Model):
    """An agreement with a body: duties and outcomes, terms, budget line, and the decision behind it."""

    kept = Kept.AUDITED

    code = models.TextField(unique=True)
    title = models.TextField()
    sort_key = models.TextField()
    body = models.ForeignKey("council_bodies.Body", on_delete=models.PROTECT, related_name="+")
    line = models.ForeignKey("books_ledger.Line", on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField()
    ends_before = models.DateField()
    break_on = models.DateField(null=True, blank=True)
    terms = models.JSONField()
    annual_pence = models.BigIntegerField()
    decision_ref = models.TextField()
    income_of = models.TextField()
    fund_code = models.TextField()
    owner_role = models.TextField()
    certified_limit_rate = models.DecimalField(max_digits=7, decimal_places=6)
    indexation = models.TextField(blank=True)
    after_end = models.TextField()
    exit_terms = models.TextField(blank=True)
    signed_at = models.DateTimeField()
    ended_because = models.TextField(blank=True)
    provenance = models.TextField()
    source = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="agreement_ends_after_start", condition=models.Q(ends_before__gte=models.F("starts_on"))
            ),
            models.CheckConstraint(
                name="agreement_break_after_start",
                condition=models.Q(break_on=None) | models.Q(break_on__gt=models.F("starts_on")),
            ),
            models.CheckConstraint(name="agreement_annual", condition=models.Q(annual_pence__gte=0)),
            models.CheckConstraint(name="agreement_has_decision", condition=~models.Q(decision_ref="")),
            models.CheckConstraint(
                name="agreement_income_of", condition=models.Q(income_of__in=[who.value for who in IncomeOf])
            ),
            models.CheckConstraint(
                name="agreement_after_end", condition=models.Q(after_end__in=[what.value for what in AfterEnd])
            ),
            models.CheckConstraint(
                name="agreement_certified_limit",
                condition=models.Q(certified_limit_rate__gte=0, certified_limit_rate__lte=1),
            ),
        ]


class AgreementStep(models.Model):
    """What happened to an agreement: signed, changed, broken, ended; who, when, why."""

    kept = Kept.APPEND_ONLY

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="steps")
    step = models.TextField()
    on = models.DateField()
    at = models.DateTimeField()
    by_ref = models.TextField()
    reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="agreement_step_known", condition=models.Q(step__in=[step.value for step in Step])
            ),
        ]


class AgreementDuty(models.Model):
    """A duty that the body discharges under the agreement."""

    kept = Kept.APPEND_ONLY

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="duties")
    duty = models.ForeignKey("council_duties.Duty", on_delete=models.PROTECT, related_name="+")
    discharge_id = models.BigIntegerField(null=True, blank=True)
    power_code = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agreement", "duty"], name="agreement_duty_once")]


class AgreementOutcome(models.Model):
    """An outcome that the agreement buys."""

    kept = Kept.APPEND_ONLY

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="outcomes")
    outcome = models.ForeignKey("council_outcomes.Outcome", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agreement", "outcome"], name="agreement_outcome_once")]


class CommitmentSchedule(models.Model):
    """What the agreement will cost in a financial year, and the commitment on the ledger once the line is open."""

    kept = Kept.AUDITED

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="schedule")
    year = models.IntegerField()
    pence = models.BigIntegerField()
    commitment_id = models.BigIntegerField(null=True, blank=True)
    line_id = models.BigIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agreement", "year"], name="commitment_schedule_once"),
            models.CheckConstraint(name="commitment_schedule_positive", condition=models.Q(pence__gte=0)),
        ]


class PriceStep(models.Model):
    """Another price from a month on: terms and yearly sum before and after, the decision behind it, and why."""

    kept = Kept.APPEND_ONLY

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="prices")
    starts_on = models.DateField()
    terms_before = models.JSONField()
    annual_before_pence = models.BigIntegerField()
    terms = models.JSONField()
    annual_pence = models.BigIntegerField()
    decision_ref = models.TextField()
    reason = models.TextField()
    at = models.DateTimeField()
    by_ref = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agreement", "starts_on"], name="price_step_once"),
            models.CheckConstraint(name="price_step_from_a_month", condition=models.Q(starts_on__day=1)),
            models.CheckConstraint(name="price_step_annual", condition=models.Q(annual_pence__gte=0)),
            models.CheckConstraint(
                name="price_step_says_why", condition=~models.Q(decision_ref="") & ~models.Q(reason="")
            ),
        ]


class Delivery(models.Model):
    """Something that the body says it delivered; the provider's own reference makes it one delivery."""

    kept = Kept.APPEND_ONLY

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="deliveries")
    body_id = models.BigIntegerField()
    provider_reference = models.TextField()
    order_ref = models.TextField(blank=True)
    on = models.DateField()
    units = models.DecimalField(max_digits=14, decimal_places=4)
    minutes = models.IntegerField(null=True, blank=True)
    planned_minutes = models.IntegerField(null=True, blank=True)
    outcome_code = models.TextField(blank=True)
    outcome_achieved = models.BooleanField(null=True, blank=True)
    at = models.DateTimeField()
    by_ref = models.TextField()
    batch_key = models.TextField()

    class Meta:
        indexes = [
            models.Index(fields=["agreement", "on"], name="delivery_agreement_on"),
            models.Index(fields=["order_ref"], name="delivery_order", condition=~models.Q(order_ref="")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "provider_reference"], name="delivery_once"),
            models.CheckConstraint(name="delivery_units", condition=models.Q(units__gt=0)),
            models.CheckConstraint(
                name="delivery_minutes", condition=models.Q(minutes=None) | models.Q(minutes__gte=0)
            ),
            models.CheckConstraint(name="delivery_has_reference", condition=~models.Q(provider_reference="")),
        ]


class DeliveryFault(models.Model):
    """A row that could not be recorded: where it stands and what to do about it."""

    kept = Kept.APPEND_ONLY

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="faults")
    body_id = models.BigIntegerField()
    batch_key = models.TextField()
    row = models.IntegerField()
    column = models.TextField()
    remedy = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "batch_key", "row", "column", "remedy"], name="delivery_fault_once"
            ),
        ]


class Draw(models.Model):
    """A sample of a month's deliveries, drawn by a recorded seed under a version of the rule."""

    kept = Kept.APPEND_ONLY

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="draws")
    month = models.DateField()
    number = models.IntegerField()
    seed = models.TextField()
    size = models.IntegerField()
    population = models.IntegerField()
    after_id = models.BigIntegerField()
    through_id = models.BigIntegerField()
    rate = models.DecimalField(max_digits=7, decimal_places=6)
    looked_at_before = models.IntegerField()
    faults_before = models.IntegerField()
    rule_version = models.TextField()
    at = models.DateTimeField()
    by_ref = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agreement", "month", "number"], name="draw_once"),
            models.CheckConstraint(name="draw_size", condition=models.Q(size__gte=0, size__lte=models.F("population"))),
            models.CheckConstraint(name="draw_month_first_day", condition=models.Q(month__day=1)),
            models.CheckConstraint(
                name="draw_experience",
                condition=models.Q(faults_before__gte=0, faults_before__lte=models.F("looked_at_before")),
            ),
        ]


class DrawItem(models.Model):
    """A delivery that the draw picked."""

    kept = Kept.APPEND_ONLY

    draw = models.ForeignKey(Draw, on_delete=models.PROTECT, related_name="items")
    delivery = models.OneToOneField(Delivery, on_delete=models.PROTECT, related_name="drawn")


class Verification(models.Model):
    """What the client found when it looked at a delivery itself."""

    kept = Kept.APPEND_ONLY

    delivery = models.OneToOneField(Delivery, on_delete=models.PROTECT, related_name="verification")
    body_id = models.BigIntegerField()
    is_confirmed = models.BooleanField()
    reason = models.TextField(blank=True)
    by_ref = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="verification_failed_has_reason",
                condition=models.Q(is_confirmed=True) | ~models.Q(reason=""),
            ),
        ]
