"""Tables of duties: the register, powers, posts that stay, who answers and who discharges."""

from django.db import models

from rightsource.commons.record.rules import Kept
from rightsource.council.duties.rules import SourceStatus

STATUSES = [(status.value, status.value) for status in SourceStatus]


def _half_open(name: str) -> models.CheckConstraint:
    """Refuse a period that ends before it starts; one that ends as it starts has no day (a change undone at once)."""
    return models.CheckConstraint(
        name=name, condition=models.Q(ends_before=None) | models.Q(ends_before__gte=models.F("starts_on"))
    )


class Duty(models.Model):
    """A statutory duty of the council, from the day its law is in force."""

    kept = Kept.AUDITED

    code = models.TextField(unique=True)
    area = models.TextField()
    act = models.TextField()
    section = models.TextField()
    title = models.TextField()
    clock = models.TextField(blank=True)
    status = models.TextField(choices=STATUSES)
    dates_status = models.TextField(choices=STATUSES)
    starts_on = models.DateField()
    ends_before = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [_half_open("duty_half_open")]


class DutyLine(models.Model):
    """The service line of the outturn under which the cost of a duty is met."""

    kept = Kept.APPEND_ONLY

    duty = models.ForeignKey(Duty, on_delete=models.PROTECT, related_name="service_lines")
    service_line_code = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["duty", "service_line_code"], name="duty_line_once")]


class Power(models.Model):
    """A power by which the discharge of a duty may be given to somebody else."""

    kept = Kept.AUDITED

    code = models.TextField(unique=True)
    act = models.TextField()
    section = models.TextField()
    forms = models.JSONField()
    is_not_for_profit_only = models.BooleanField()
    conditions = models.TextField(blank=True)
    status = models.TextField(choices=STATUSES)
    starts_on = models.DateField()
    ends_before = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [_half_open("power_half_open")]


class DutyPower(models.Model):
    """A power that reaches a duty."""

    kept = Kept.APPEND_ONLY

    duty = models.ForeignKey(Duty, on_delete=models.PROTECT, related_name="duty_powers")
    power = models.ForeignKey(Power, on_delete=models.PROTECT, related_name="power_duties")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["duty", "power"], name="duty_power_once")]


class Post(models.Model):
    """A post that stays with the council, whatever it commissions."""

    kept = Kept.AUDITED

    code = models.TextField(unique=True)
    title = models.TextField()
    act = models.TextField()
    section = models.TextField()
    status = models.TextField(choices=STATUSES)
    role = models.TextField()


class PostHolder(models.Model):
    """Who holds a post, by opaque reference, from a day to a day."""

    kept = Kept.AUDITED

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="holders")
    account_id = models.BigIntegerField(null=True, blank=True)
    holder_ref = models.TextField()
    starts_on = models.DateField()
    ends_before = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [_half_open("post_holder_half_open")]


class Answerable(models.Model):
    """The post that answers for a duty, from a day to a day; always one of the council's."""

    kept = Kept.AUDITED

    duty = models.ForeignKey(Duty, on_delete=models.PROTECT, related_name="answerables")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="answers_for")
    starts_on = models.DateField()
    ends_before = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [_half_open("answerable_half_open")]


class Discharge(models.Model):
    """Who does what a duty asks, from a day to a day: the council, or a body under a power and an agreement."""

    kept = Kept.AUDITED

    duty = models.ForeignKey(Duty, on_delete=models.PROTECT, related_name="discharges")
    by_ref = models.TextField()
    body_form = models.TextField()
    agreement_ref = models.TextField(blank=True)
    power = models.ForeignKey(Power, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    starts_on = models.DateField()
    ends_before = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            _half_open("discharge_half_open"),
            # Local Government Act 1972 s101 and the Acts in powers.yaml: only the council needs no power.
            models.CheckConstraint(
                name="discharge_power_unless_council",
                condition=models.Q(by_ref="council", power=None)
                | (~models.Q(by_ref="council") & models.Q(power__isnull=False)),
            ),
        ]


class Floor(models.Model):
    """The least that a service line needs for a duty to be met safely; going under it needs an officer's consent."""

    kept = Kept.APPEND_ONLY

    duty = models.ForeignKey(Duty, on_delete=models.PROTECT, related_name="floors")
    service_line_code = models.TextField()
    pence = models.BigIntegerField()
    capacity = models.IntegerField(null=True, blank=True)  # the minimum safe capacity that the pence pay for
    unit = models.TextField(blank=True, default="")  # what the capacity counts: social workers, places
    basis = models.TextField()
    provenance = models.TextField()
    starts_on = models.DateField()
    ends_before = models.DateField(null=True, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            _half_open("floor_half_open"),
            models.CheckConstraint(name="floor_positive", condition=models.Q(pence__gte=0)),
            models.CheckConstraint(
                name="floor_capacity_counts_something",
                condition=models.Q(capacity=None) | (models.Q(capacity__gt=0) & ~models.Q(unit="")),
            ),
        ]


class FloorAsk(models.Model):
    """An amount under a floor that a change of the budget would leave, put to the officer who answers for the duty."""

    kept = Kept.APPEND_ONLY

    floor = models.ForeignKey(Floor, on_delete=models.PROTECT, related_name="asks")
    change_ref = models.TextField()  # the matter, saving or virement that would leave so little
    change = models.TextField()  # the same in words
    pence = models.BigIntegerField()
    on = models.DateField()
    by_ref = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["floor", "change_ref", "pence"], name="floor_asked_once")]


class FloorConsent(models.Model):
    """The answering officer's dated answer, consent or refusal, to a budget under a floor, with the reason."""

    kept = Kept.APPEND_ONLY

    floor = models.ForeignKey(Floor, on_delete=models.PROTECT, related_name="consents")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    change_ref = models.TextField()
    is_given = models.BooleanField(default=True)
    pence = models.BigIntegerField(null=True, blank=True)  # down to this; none: whatever the change leaves
    reason = models.TextField()
    by_ref = models.TextField()
    at = models.DateTimeField()
