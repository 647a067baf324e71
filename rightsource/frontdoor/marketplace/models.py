"""Tables of the marketplace: offers and their sessions, orders and their steps, and messages to residents."""

from django.db import models
from django.db.models import F, Q

from rightsource.commons.record.rules import Kept
from rightsource.frontdoor.marketplace.rules import CapacityKind, IncomeOf, OrderState, Unit
from rightsource.frontdoor.marketplace.rules.problems import ProblemKind, ProblemState

LOWEST_RATING, HIGHEST_RATING = 1, 4  # inadequate, requires improvement, good, outstanding


def _known(name: str, field: str, values: type) -> models.CheckConstraint:
    return models.CheckConstraint(name=name, condition=Q(**{f"{field}__in": [value.value for value in values]}))


class Offer(models.Model):
    """A service at a price, under one agreement; it lives no longer than its agreement (sql/offer.sql)."""

    kept = Kept.AUDITED

    service = models.ForeignKey("frontdoor_directory.Service", on_delete=models.PROTECT, related_name="+")
    agreement = models.ForeignKey("council_agreements.Agreement", on_delete=models.PROTECT, related_name="+")
    body_id = models.BigIntegerField()  # the agreement's, kept here for row-level security
    title = models.TextField()
    unit = models.TextField()
    price_pence = models.BigIntegerField()
    cost_pence = models.BigIntegerField()  # what the council pays for one unit
    income_of = models.TextField()
    vat_treatment = models.TextField()
    capacity_kind = models.TextField()
    quality_rating = models.IntegerField(null=True, blank=True)
    quality_on = models.DateField(null=True, blank=True)
    area_codes = models.JSONField(default=list, blank=True)
    starts_on = models.DateField()
    ends_before = models.DateField()
    needs_entitlement = models.BooleanField(default=False)
    service_group = models.TextField(blank=True, default="")
    cancel_hours = models.IntegerField()
    provenance = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="offer_once", fields=["agreement", "service", "title", "starts_on"]),
            _known("offer_unit_known", "unit", Unit),
            _known("offer_capacity_known", "capacity_kind", CapacityKind),
            _known("offer_income_known", "income_of", IncomeOf),
            models.CheckConstraint(
                name="offer_vat_known",
                condition=Q(vat_treatment__in=["outside_scope", "exempt", "standard", "zero"]),
            ),
            models.CheckConstraint(
                name="offer_money_not_negative", condition=Q(price_pence__gte=0) & Q(cost_pence__gte=0)
            ),
            models.CheckConstraint(name="offer_ends_after_start", condition=Q(ends_before__gte=F("starts_on"))),
            models.CheckConstraint(name="offer_cancel_hours", condition=Q(cancel_hours__gte=0)),
            models.CheckConstraint(
                name="offer_quality_has_its_date",
                condition=Q(quality_rating=None, quality_on=None)
                | Q(quality_rating__gte=LOWEST_RATING, quality_rating__lte=HIGHEST_RATING, quality_on__isnull=False),
            ),
            models.CheckConstraint(
                name="offer_entitlement_names_group",
                condition=Q(needs_entitlement=False) | ~Q(service_group=""),
            ),
            models.CheckConstraint(
                name="offer_provenance_known", condition=Q(provenance__in=["published", "derived", "generated"])
            ),
        ]


class Session(models.Model):
    """A time that can be booked: places in it, or units in it where the offer is by period."""

    kept = Kept.AUDITED

    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="sessions")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    venue = models.ForeignKey("commons_places.Venue", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    places = models.IntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="session_ends_after_start", condition=Q(ends_at__gt=F("starts_at"))),
            models.CheckConstraint(name="session_has_places", condition=Q(places__gte=1)),
            models.UniqueConstraint(name="session_once", fields=["offer", "starts_at", "venue"], nulls_distinct=False),
        ]
        indexes = [models.Index(fields=["offer", "starts_at"], name="session_offer_time")]


class SessionBalance(models.Model):
    """How many of a session's places are taken: apart from the session, because it changes and is locked."""

    kept = Kept.WORKING

    session = models.OneToOneField(Session, on_delete=models.PROTECT, primary_key=True, related_name="balance")
    places = models.IntegerField()
    taken = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="session_never_over_nor_under", condition=Q(taken__gte=0) & Q(taken__lte=F("places"))
            ),
        ]

    @property
    def free(self) -> int:
        return self.places - self.taken


class Order(models.Model):
    """What one resident asked for; with a session it is a booking."""

    kept = Kept.AUDITED

    number = models.TextField()
    person = models.ForeignKey(
        "commons_parties.Person", on_delete=models.PROTECT, related_name="+", db_index=False
    )  # found by order_once
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="orders")
    session = models.ForeignKey(
        Session, null=True, blank=True, on_delete=models.PROTECT, related_name="orders", db_index=False
    )  # found by order_session
    quantity = models.IntegerField()
    price_pence = models.BigIntegerField()
    charge_pence = models.BigIntegerField()
    is_care_charge = models.BooleanField(default=False)  # found by a means test: always the council's income
    commitment_id = models.BigIntegerField(null=True, blank=True)  # of the ledger
    entitlement_id = models.BigIntegerField(null=True, blank=True)  # of eligibility
    entitlement_used = models.BigIntegerField(default=0)  # pence or units of it
    answer_id = models.BigIntegerField(null=True, blank=True)  # of eligibility
    reason_for_choice = models.TextField(blank=True, default="")
    body_id = models.BigIntegerField()
    state = models.TextField()
    held_until = models.DateTimeField(null=True, blank=True)
    key = models.TextField()
    digest = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="order_number_once", fields=["number"]),
            models.UniqueConstraint(name="order_once", fields=["person", "key"]),
            _known("order_state_known", "state", OrderState),
            models.CheckConstraint(name="order_of_something", condition=Q(quantity__gte=1)),
            models.CheckConstraint(
                name="order_charge_within_price", condition=Q(charge_pence__gte=0, charge_pence__lte=F("price_pence"))
            ),
            models.CheckConstraint(
                name="order_entitlement_used",
                condition=Q(entitlement_id=None, entitlement_used=0)
                | Q(entitlement_id__isnull=False, entitlement_used__gt=0),
            ),
        ]
        indexes = [
            models.Index(fields=["body_id", "id"], name="order_body"),
            models.Index(fields=["session"], name="order_session"),
            models.Index(fields=["held_until"], name="order_held", condition=Q(state=OrderState.PLACED.value)),
        ]


class OrderStep(models.Model):
    """A state that an order came into: when, by whom, why."""

    kept = Kept.APPEND_ONLY

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="steps", db_index=False)  # order_step_once
    state = models.TextField()
    at = models.DateTimeField()
    by_ref = models.TextField()
    reason = models.TextField(blank=True, default="")

    class Meta:
        constraints = [
            _known("order_step_known", "state", OrderState),
            models.UniqueConstraint(name="order_step_once", fields=["order", "state"]),
        ]


class Problem(models.Model):
    """What a resident told us is wrong with a booking or a service; the council reads it, the body does not."""

    kept = Kept.APPEND_ONLY

    number = models.TextField(unique=True)
    person = models.ForeignKey("commons_parties.Person", on_delete=models.PROTECT, related_name="+")
    service = models.ForeignKey("frontdoor_directory.Service", on_delete=models.PROTECT, related_name="+")
    agreement = models.ForeignKey(
        "council_agreements.Agreement", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    order_number = models.TextField(blank=True, default="")  # who answers may not see the order itself
    about = models.TextField()
    happened_on = models.DateField(null=True, blank=True)
    kind = models.TextField()
    text = models.TextField()
    answer_by_on = models.DateField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            _known("problem_kind_known", "kind", ProblemKind),
            models.CheckConstraint(name="problem_says_what", condition=~Q(text="")),
        ]
        indexes = [
            models.Index(fields=["person", "id"], name="problem_person"),
            models.Index(fields=["agreement", "id"], name="problem_agreement"),
            models.Index(fields=["order_number"], name="problem_order"),
        ]


class ProblemStep(models.Model):
    """A state that a problem came into: when, by whom, in which words."""

    kept = Kept.APPEND_ONLY

    problem = models.ForeignKey(Problem, on_delete=models.PROTECT, related_name="steps")
    turn = models.IntegerField()
    state = models.TextField()
    text = models.TextField(blank=True, default="")
    at = models.DateTimeField()
    by_ref = models.TextField()
    by_title = models.TextField()

    class Meta:
        constraints = [
            _known("problem_step_known", "state", ProblemState),
            models.UniqueConstraint(name="problem_step_once", fields=["problem", "turn"]),
        ]


class Message(models.Model):
    """What we tell a resident: written with what it tells of, sent after it is kept."""

    kept = Kept.APPEND_ONLY

    person = models.ForeignKey(
        "commons_parties.Person", on_delete=models.PROTECT, related_name="+", db_index=False
    )  # found by message_person
    order = models.ForeignKey(
        Order, null=True, blank=True, on_delete=models.PROTECT, related_name="messages", db_index=False
    )  # found by message_once
    problem = models.ForeignKey(
        Problem, null=True, blank=True, on_delete=models.PROTECT, related_name="messages", db_index=False
    )  # found by message_problem
    kind = models.TextField()
    subject = models.TextField()
    text = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="message_once", fields=["order", "kind"]),
            models.CheckConstraint(
                name="message_about_one_thing",
                condition=Q(order=None, problem__isnull=False) | Q(order__isnull=False, problem=None),
            ),
        ]
        indexes = [
            models.Index(fields=["person", "id"], name="message_person"),
            models.Index(fields=["problem"], name="message_problem", condition=Q(problem__isnull=False)),
        ]
