"""Tables of the directory: services, and what the public may read of them."""

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from rightsource.commons.record.rules import Kept
from rightsource.frontdoor.directory.rules import Freshness, Provenance, Status, freshness, who_for


class Service(models.Model):
    """Something a resident can get."""

    kept = Kept.AUDITED

    slug = models.TextField(unique=True)
    name = models.TextField()
    sort_key = models.TextField()
    summary = models.TextField()
    description = models.TextField(blank=True, default="")
    organisation_name = models.TextField()
    body_code = models.TextField(blank=True, default="")
    body_id = models.BigIntegerField(null=True, blank=True)  # the same body, for row-level security
    needs = models.JSONField(default=list)
    audience = models.TextField(blank=True, default="")
    min_age = models.PositiveSmallIntegerField(null=True, blank=True)
    max_age = models.PositiveSmallIntegerField(null=True, blank=True)
    area_codes = models.JSONField(default=list)
    venue = models.ForeignKey("commons_places.Venue", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    website = models.TextField(blank=True, default="")
    email = models.TextField(blank=True, default="")
    phone = models.TextField(blank=True, default="")
    assured_on = models.DateField(null=True, blank=True)
    last_checked_on = models.DateField()
    status = models.TextField(default=Status.DRAFT.value)
    provenance = models.TextField(default=Provenance.GENERATED.value)
    changed_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["sort_key", "slug"], name="service_by_name")]
        constraints = [
            models.CheckConstraint(
                name="service_status_known", condition=models.Q(status__in=[status.value for status in Status])
            ),
            models.CheckConstraint(
                name="service_ages_in_order",
                condition=models.Q(min_age=None) | models.Q(max_age=None) | models.Q(min_age__lte=models.F("max_age")),
            ),
            models.CheckConstraint(
                name="service_provenance_known",
                condition=models.Q(provenance__in=[provenance.value for provenance in Provenance]),
            ),
        ]


class PublishedService(models.Model):
    """What the public may read of a service: no personal column, no hiding policy, every search index."""

    kept = Kept.WORKING

    # What a search reads of every row it ranks stands first: the rest of a row is not looked at.
    slug = models.TextField(primary_key=True)
    sort_key = models.TextField()
    needs = ArrayField(models.TextField())
    found_from = ArrayField(models.TextField())  # the areas, what holds them and what they hold
    search = SearchVectorField()
    open_id = models.UUIDField(unique=True)
    name = models.TextField()
    summary = models.TextField()
    description = models.TextField(blank=True, default="")
    organisation_name = models.TextField()
    body_code = models.TextField(blank=True, default="")
    audience = models.TextField(blank=True, default="")
    min_age = models.PositiveSmallIntegerField(null=True, blank=True)
    max_age = models.PositiveSmallIntegerField(null=True, blank=True)
    area_codes = ArrayField(models.TextField())
    area_names = models.TextField(blank=True, default="")
    venue = models.TextField(blank=True, default="")
    venue_address = models.TextField(blank=True, default="")
    venue_postcode = models.TextField(blank=True, default="")
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    website = models.TextField(blank=True, default="")
    email = models.TextField(blank=True, default="")
    phone = models.TextField(blank=True, default="")
    price = models.TextField(blank=True, default="")
    quality = models.PositiveSmallIntegerField(null=True, blank=True)
    quality_on = models.DateField(null=True, blank=True)
    next_available_on = models.DateField(null=True, blank=True)
    assured_on = models.DateField(null=True, blank=True)
    last_checked_on = models.DateField()
    provenance = models.TextField()
    changed_at = models.DateTimeField()

    class Meta:
        indexes = [
            GinIndex(fields=["search"], name="published_search", fastupdate=False),
            GinIndex(fields=["needs"], name="published_needs", fastupdate=False),
            GinIndex(fields=["found_from"], name="published_found_from", fastupdate=False),
            models.Index(fields=["sort_key", "slug"], name="published_by_name"),
        ]
        constraints = [
            models.CheckConstraint(
                name="published_quality_one_to_four",
                condition=models.Q(quality=None) | models.Q(quality__range=(1, 4)),
            ),
            models.CheckConstraint(
                name="published_quality_has_its_date",
                condition=models.Q(quality=None, quality_on=None)
                | models.Q(quality__isnull=False, quality_on__isnull=False),
            ),
        ]

    @property
    def who_for(self) -> str:
        """Who the service is for, in a few words."""
        return who_for(audience=self.audience, min_age=self.min_age, max_age=self.max_age)

    def freshness(self, on: date) -> Freshness:
        """Whether the entry can be relied on, on a day."""
        return freshness(assured_on=self.assured_on, last_checked_on=self.last_checked_on, on=on)
