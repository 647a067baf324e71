"""Tables of eligibility: rules of services, assessments, answers, entitlements and what is left of them."""

from django.db import models

from rightsource.commons.record.rules import Kept
from rightsource.frontdoor.eligibility.rules import AgeGroup, Free, Household, Rule, RuleKind, Setting

IN_ORDER = models.Q(ends_before=None) | models.Q(ends_before__gt=models.F("starts_on"))


class ServiceRule(models.Model):
    """Who may have a service, from a day to a day."""

    kept = Kept.AUDITED

    service_slug = models.TextField(db_index=True)
    kind = models.TextField()
    min_age = models.PositiveSmallIntegerField(null=True, blank=True)
    max_age = models.PositiveSmallIntegerField(null=True, blank=True)
    area_codes = models.JSONField(default=list)  # empty: everywhere
    free = models.TextField(blank=True, default="")
    service_group = models.TextField(blank=True, default="")
    source = models.TextField(blank=True, default="")
    starts_on = models.DateField()
    ends_before = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["service_slug", "starts_on"], name="service_rule_once_a_day"),
            models.CheckConstraint(
                name="service_rule_kind_known", condition=models.Q(kind__in=[kind.value for kind in RuleKind])
            ),
            models.CheckConstraint(
                name="service_rule_free_known", condition=models.Q(free__in=[free.value for free in Free])
            ),
            models.CheckConstraint(name="service_rule_ends_after_start", condition=IN_ORDER),
        ]

    @property
    def rule(self) -> Rule:
        """The rule as it decides."""
        return Rule(
            kind=RuleKind(self.kind),
            min_age=self.min_age,
            max_age=self.max_age,
            area_codes=tuple(self.area_codes),
            free=Free(self.free),
            source=self.source,
        )


class Assessment(models.Model):
    """What an assessor found about a person's needs and means on a day."""

    kept = Kept.APPEND_ONLY

    person_id = models.BigIntegerField(db_index=True)
    kind = models.TextField(default="adult_care")
    on = models.DateField()
    has_impairment = models.BooleanField(default=True)
    outcomes_unable = models.JSONField(default=list)
    significant_impact = models.BooleanField(default=True)
    weekly_income_pence = models.BigIntegerField(default=0)
    weekly_earnings_pence = models.BigIntegerField(default=0)
    capital_pence = models.BigIntegerField(default=0)
    home_pence = models.BigIntegerField(default=0)
    housing_pence = models.BigIntegerField(default=0)
    disability_pence = models.BigIntegerField(default=0)
    age_group = models.TextField()
    household = models.TextField(default=Household.SINGLE.value)
    children = models.PositiveSmallIntegerField(default=0)
    premiums = models.JSONField(default=list)
    setting = models.TextField(default=Setting.AT_HOME.value)
    moved_in_on = models.DateField(null=True, blank=True)
    assessor_ref = models.TextField()
    at = models.DateTimeField()
    provenance = models.TextField(default="generated")

    class Meta:
        indexes = [models.Index(fields=["person_id", "-on", "-id"], name="assessment_latest")]
        constraints = [
            models.CheckConstraint(
                name="assessment_sums_not_negative",
                condition=models.Q(
                    weekly_income_pence__gte=0,
                    weekly_earnings_pence__gte=0,
                    capital_pence__gte=0,
                    home_pence__gte=0,
                    housing_pence__gte=0,
                    disability_pence__gte=0,
                ),
            ),
            models.CheckConstraint(
                name="assessment_age_group_known",
                condition=models.Q(age_group__in=[group.value for group in AgeGroup]),
            ),
            models.CheckConstraint(
                name="assessment_household_known",
                condition=models.Q(household__in=[household.value for household in Household]),
            ),
            models.CheckConstraint(
                name="assessment_setting_known",
                condition=models.Q(setting__in=[setting.value for setting in Setting]),
            ),
        ]


class Answer(models.Model):
    """May this person have it and what do they pay: as answered, with all that it was computed from."""

    kept = Kept.APPEND_ONLY

    person_id = models.BigIntegerField(null=True, blank=True, db_index=True)
    service_slug = models.TextField()
    on = models.DateField()
    inputs = models.JSONField()  # {"case": …, "rule": …}
    is_eligible = models.BooleanField()
    reasons = models.JSONField(default=list)
    charge_weekly_pence = models.BigIntegerField(null=True, blank=True)
    cannot_compute = models.TextField(blank=True, default="")
    is_estimate = models.BooleanField(default=False)  # from what the person told us, not from an assessment
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="answer_charge_not_negative",
                condition=models.Q(charge_weekly_pence=None) | models.Q(charge_weekly_pence__gte=0),
            ),
            models.CheckConstraint(
                name="answer_charge_or_why_not",
                condition=models.Q(charge_weekly_pence=None) | models.Q(cannot_compute=""),
            ),
        ]


class Entitlement(models.Model):
    """Money that a person may spend on a group of services, from a day to a day, because of an answer."""

    kept = Kept.AUDITED

    person_id = models.BigIntegerField(db_index=True)
    service_group = models.TextField()
    answer = models.ForeignKey(Answer, on_delete=models.PROTECT, null=True, blank=True, related_name="entitlements")
    amount_pence = models.BigIntegerField()
    starts_on = models.DateField()
    ends_before = models.DateField(null=True, blank=True)
    provenance = models.TextField(default="generated")

    class Meta:
        constraints = [
            models.CheckConstraint(name="entitlement_positive", condition=models.Q(amount_pence__gt=0)),
            models.CheckConstraint(name="entitlement_ends_after_start", condition=IN_ORDER),
        ]


class EntitlementBalance(models.Model):
    """How much of an entitlement is used and never more than its limit."""

    kept = Kept.AUDITED

    entitlement = models.OneToOneField(Entitlement, on_delete=models.PROTECT, primary_key=True, related_name="balance")
    person_id = models.BigIntegerField()
    limit_pence = models.BigIntegerField()
    used_pence = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="entitlement_never_over",
                condition=models.Q(used_pence__gte=0, used_pence__lte=models.F("limit_pence")),
            ),
        ]
