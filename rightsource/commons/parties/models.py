"""Tables of parties: people and organisations, known once."""

from django.db import models

from rightsource.commons.parties.rules import Provenance
from rightsource.commons.record.rules import Kept

PROVENANCES = [provenance.value for provenance in Provenance]


class Person(models.Model):
    """Somebody the council deals with: the only place for a name and how to reach its bearer."""

    kept = Kept.AUDITED

    name = models.TextField()
    sort_key = models.TextField()
    birth_on = models.DateField(null=True, blank=True)
    email = models.TextField(blank=True, default="")
    phone = models.TextField(blank=True, default="")
    area_code = models.TextField(blank=True, default="")
    postcode = models.TextField(blank=True, default="")
    account_id = models.BigIntegerField(null=True, blank=True)
    provenance = models.TextField(default=Provenance.GENERATED.value)

    class Meta:
        indexes = [
            models.Index(fields=["sort_key", "id"], name="person_by_name"),
            models.Index(fields=["area_code", "id"], name="person_by_area"),
        ]
        constraints = [
            models.CheckConstraint(name="person_has_name", condition=~models.Q(name="")),
            models.CheckConstraint(name="person_provenance_known", condition=models.Q(provenance__in=PROVENANCES)),
        ]


class Organisation(models.Model):
    """Somebody who acts as one: a charity, a company, another council."""

    kept = Kept.AUDITED

    name = models.TextField(unique=True)
    sort_key = models.TextField(db_index=True)
    kind = models.TextField()
    registered_number = models.TextField(blank=True, default="")
    provenance = models.TextField(default=Provenance.PUBLISHED.value)

    class Meta:
        constraints = [
            models.CheckConstraint(name="organisation_has_name", condition=~models.Q(name="")),
            models.CheckConstraint(
                name="organisation_provenance_known", condition=models.Q(provenance__in=PROVENANCES)
            ),
        ]
