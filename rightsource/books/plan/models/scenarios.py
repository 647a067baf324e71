"""Tables of what a version of the plan rests on: drivers, ranges, exposures, scenarios, reserves; and simulations."""

from django.db import models

from rightsource.books.plan.models.versions import PlanPart, PlanVersion
from rightsource.commons.record.rules import Kept


class PlanDriver(models.Model):
    """Something outside the plan that moves it."""

    kept = Kept.APPEND_ONLY

    version = models.ForeignKey(PlanVersion, on_delete=models.PROTECT, related_name="drivers")
    code = models.TextField()
    name = models.TextField()
    unit = models.TextField()
    provenance = models.TextField()
    source = models.TextField(blank=True, default="")
    note = models.TextField(blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "code"], name="plan_driver_once")]


class PlanRange(models.Model):
    """The range of a driver in one year."""

    kept = Kept.APPEND_ONLY

    driver = models.ForeignKey(PlanDriver, on_delete=models.PROTECT, related_name="ranges")
    year = models.IntegerField()
    low_rate = models.DecimalField(max_digits=9, decimal_places=6)
    central_rate = models.DecimalField(max_digits=9, decimal_places=6)
    high_rate = models.DecimalField(max_digits=9, decimal_places=6)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["driver", "year"], name="plan_range_once"),
            models.CheckConstraint(
                name="plan_range_rises",
                condition=models.Q(low_rate__lte=models.F("central_rate"), central_rate__lte=models.F("high_rate")),
            ),
        ]


class PlanExposure(models.Model):
    """The money of a part that a driver acts on."""

    kept = Kept.APPEND_ONLY

    driver = models.ForeignKey(PlanDriver, on_delete=models.PROTECT, related_name="exposures")
    part = models.ForeignKey(PlanPart, on_delete=models.PROTECT, related_name="exposures")
    base_pence = models.BigIntegerField()
    provenance = models.TextField()
    source = models.TextField(blank=True, default="")
    formula = models.TextField(blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["driver", "part"], name="plan_exposure_once")]


class PlanReserve(models.Model):
    """The usable reserves that a version starts from, and what they must not fall below."""

    kept = Kept.APPEND_ONLY

    version = models.OneToOneField(PlanVersion, on_delete=models.PROTECT, related_name="reserve")
    opening_pence = models.BigIntegerField()
    minimum_pence = models.BigIntegerField()
    provenance = models.TextField()
    source = models.TextField(blank=True, default="")
    formula = models.TextField(blank=True, default="")


class PlanScenario(models.Model):
    """A named set of driver values over a version."""

    kept = Kept.APPEND_ONLY

    version = models.ForeignKey(PlanVersion, on_delete=models.PROTECT, related_name="scenarios")
    code = models.TextField()
    name = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "code"], name="plan_scenario_once")]


class ScenarioRate(models.Model):
    """What a scenario takes for a driver in one year, instead of its central value."""

    kept = Kept.APPEND_ONLY

    scenario = models.ForeignKey(PlanScenario, on_delete=models.PROTECT, related_name="rates")
    driver = models.ForeignKey(PlanDriver, on_delete=models.PROTECT, related_name="+")
    year = models.IntegerField()
    rate = models.DecimalField(max_digits=9, decimal_places=6)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scenario", "driver", "year"], name="scenario_rate_once")]


class SimulationRun(models.Model):
    """A simulation that was published: seed, paths and inputs, so that anybody can run it again, and its results."""

    kept = Kept.APPEND_ONLY

    version = models.ForeignKey(PlanVersion, on_delete=models.PROTECT, related_name="runs")
    scenario = models.ForeignKey(PlanScenario, on_delete=models.PROTECT, related_name="+")
    seed = models.BigIntegerField()
    paths = models.IntegerField()
    inputs = models.JSONField()
    digest = models.TextField()
    results = models.JSONField()
    at = models.DateTimeField()
    on = models.DateField()
    by_ref = models.TextField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="simulation_run_has_paths", condition=models.Q(paths__gt=0, seed__gte=0)),
            models.UniqueConstraint(
                fields=["version", "scenario", "digest", "seed", "paths"], name="simulation_run_once"
            ),
        ]
