"""Tables of bodies: the federation's bodies, who owns them, their business cases, steps, interests and accounts."""

from django.db import models

from rightsource.commons.record.rules import Kept
from rightsource.council.bodies.rules import Action, Interest, LegalForm, SignOffRole, Stage


def _values(choices: type) -> list[str]:
    return [choice.value for choice in choices]


class Body(models.Model):
    """A body to which the council hands work: a row, never a package."""

    kept = Kept.AUDITED

    code = models.TextField(unique=True)
    name = models.TextField()
    short_name = models.TextField()
    sort_key = models.TextField()
    purpose = models.TextField(blank=True)
    legal_form = models.TextField()
    is_not_for_profit = models.BooleanField()
    stage = models.TextField(default=Stage.IDEA.value)
    owned_share_rate = models.DecimalField(max_digits=7, decimal_places=6, default=0)
    organisation_id = models.BigIntegerField(null=True, blank=True)
    entity_code = models.TextField(blank=True)
    decision_ref = models.TextField(blank=True)
    starts_on = models.DateField(null=True, blank=True)
    ends_before = models.DateField(null=True, blank=True)
    provenance = models.TextField()
    source = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="body_form_known", condition=models.Q(legal_form__in=_values(LegalForm))),
            models.CheckConstraint(name="body_stage_known", condition=models.Q(stage__in=_values(Stage))),
            models.CheckConstraint(
                name="body_owned_share", condition=models.Q(owned_share_rate__gte=0, owned_share_rate__lte=1)
            ),
            models.CheckConstraint(
                name="body_ends_after_start",
                condition=models.Q(ends_before=None) | models.Q(ends_before__gt=models.F("starts_on")),
            ),
            models.CheckConstraint(
                name="body_live_has_start",
                condition=~models.Q(stage__in=[Stage.LIVE.value, Stage.ENDED.value])
                | models.Q(stage=Stage.ENDED.value)
                | models.Q(starts_on__isnull=False),
            ),
            models.CheckConstraint(
                name="body_provenance", condition=models.Q(provenance__in=["published", "derived", "generated"])
            ),
        ]


class Ownership(models.Model):
    """A share in a body, from a day to a day."""

    kept = Kept.AUDITED

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="ownerships")
    owner_name = models.TextField()
    share_rate = models.DecimalField(max_digits=7, decimal_places=6)
    starts_on = models.DateField()
    ends_before = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="ownership_share", condition=models.Q(share_rate__gt=0, share_rate__lte=1)),
            models.CheckConstraint(
                name="ownership_ends_after_start",
                condition=models.Q(ends_before=None) | models.Q(ends_before__gt=models.F("starts_on")),
            ),
        ]


class BusinessCase(models.Model):
    """One version of the case for a body; a change is a new version."""

    kept = Kept.APPEND_ONLY

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="business_cases")
    version = models.IntegerField()
    summary = models.TextField(blank=True)
    baseline_cost_pence = models.BigIntegerField(null=True, blank=True)
    benefits = models.JSONField(default=list)
    do_nothing = models.TextField(blank=True)
    in_house = models.TextField(blank=True)
    exit_plan = models.TextField(blank=True)
    strands = models.JSONField(default=list)
    by_ref = models.TextField()
    at = models.DateTimeField()
    provenance = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["body", "version"], name="business_case_version"),
            models.CheckConstraint(name="business_case_version_counts", condition=models.Q(version__gte=1)),
        ]


class SignOff(models.Model):
    """An officer's name under one version of a business case."""

    kept = Kept.APPEND_ONLY

    business_case = models.ForeignKey(BusinessCase, on_delete=models.PROTECT, related_name="sign_offs")
    role = models.TextField()
    by_ref = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["business_case", "role"], name="sign_off_once_a_role"),
            models.CheckConstraint(name="sign_off_role_known", condition=models.Q(role__in=_values(SignOffRole))),
        ]


class BodyStep(models.Model):
    """A step in a body's life: who, when, why."""

    kept = Kept.APPEND_ONLY

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="steps")
    action = models.TextField()
    from_stage = models.TextField(blank=True)
    to_stage = models.TextField()
    on = models.DateField()
    at = models.DateTimeField()
    by_ref = models.TextField()
    reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="body_step_action_known", condition=models.Q(action__in=_values(Action))),
        ]


class BodyInterest(models.Model):
    """An interest that somebody declared in a body: who holds it does not approve its funding (control R21)."""

    kept = Kept.AUDITED

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="interests")
    account_id = models.BigIntegerField(null=True, blank=True)
    person_ref = models.TextField(blank=True)
    role = models.TextField()
    starts_on = models.DateField()
    ends_before = models.DateField(null=True, blank=True)
    declared_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="body_interest_role_known", condition=models.Q(role__in=_values(Interest))),
            models.CheckConstraint(
                name="body_interest_has_holder",
                condition=models.Q(account_id__isnull=False) | ~models.Q(person_ref=""),
            ),
            models.CheckConstraint(
                name="body_interest_ends_after_start",
                condition=models.Q(ends_before=None) | models.Q(ends_before__gt=models.F("starts_on")),
            ),
        ]


class BodyAccounts(models.Model):
    """What a body's accounts say for a year, as it files or forecasts them (control R16)."""

    kept = Kept.APPEND_ONLY

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="accounts")
    year = models.IntegerField()
    income_pence = models.BigIntegerField()
    from_council_pence = models.BigIntegerField()
    cost_pence = models.BigIntegerField()
    net_assets_pence = models.BigIntegerField()
    cash_pence = models.BigIntegerField()
    at = models.DateTimeField()
    provenance = models.TextField()
    source = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="body_accounts_council_within_income",
                condition=models.Q(from_council_pence__gte=0, from_council_pence__lte=models.F("income_pence")),
            ),
        ]
