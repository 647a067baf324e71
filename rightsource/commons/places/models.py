"""Tables of places: generations of boundaries, areas and venues."""

from django.db import models

from rightsource.commons.places.rules import AreaKind, Provenance
from rightsource.commons.record.rules import Kept

PROVENANCES = [provenance.value for provenance in Provenance]


class Generation(models.Model):
    """A set of boundaries that held from a day to a day."""

    kept = Kept.AUDITED

    code = models.TextField(primary_key=True)
    starts_on = models.DateField()
    ends_before = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="generation_ends_after_start",
                condition=models.Q(ends_before=None) | models.Q(ends_before__gt=models.F("starts_on")),
            ),
        ]


class Area(models.Model):
    """A county, district or ward of one generation."""

    kept = Kept.AUDITED

    code = models.TextField(primary_key=True)
    name = models.TextField()
    sort_key = models.TextField(db_index=True)
    kind = models.TextField()
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="parts", db_column="parent_code"
    )
    generation = models.ForeignKey(Generation, on_delete=models.PROTECT, related_name="areas")
    population = models.PositiveIntegerField(null=True, blank=True)
    provenance = models.TextField(default=Provenance.PUBLISHED.value)
    source = models.TextField(blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="area_kind_known", condition=models.Q(kind__in=[kind.value for kind in AreaKind])
            ),
            models.CheckConstraint(
                name="area_only_county_alone",
                condition=models.Q(kind=AreaKind.COUNTY.value, parent=None)
                | (~models.Q(kind=AreaKind.COUNTY.value) & models.Q(parent__isnull=False)),
            ),
            models.CheckConstraint(name="area_provenance_known", condition=models.Q(provenance__in=PROVENANCES)),
        ]

    @property
    def parent_code(self) -> str:
        """The code of the area that this one lies in; empty for a county."""
        return self.parent_id or ""


class Venue(models.Model):
    """A building where something happens."""

    kept = Kept.AUDITED

    name = models.TextField()
    sort_key = models.TextField(db_index=True)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="venues")
    address = models.TextField(blank=True, default="")
    postcode = models.TextField(blank=True, default="")
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    provenance = models.TextField(default=Provenance.GENERATED.value)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="venue_both_coordinates_or_neither",
                condition=models.Q(latitude=None, longitude=None)
                | models.Q(latitude__isnull=False, longitude__isnull=False),
            ),
            models.CheckConstraint(name="venue_provenance_known", condition=models.Q(provenance__in=PROVENANCES)),
        ]
