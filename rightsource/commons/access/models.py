"""Tables of access: accounts, the roles they hold, the scheme of delegation and deputies."""

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models

from rightsource.commons.access.rules import Role, RoleEver
from rightsource.commons.record.rules import Kept

ROLES = [(role.value, role.value) for role in Role]


class AccountManager(BaseUserManager["Account"]):
    """Finds accounts by e-mail address."""

    def get_by_natural_key(self, username: str | None) -> "Account":
        return self.get(email__iexact=username)


class Account(AbstractBaseUser):
    """Somebody who can sign in. Who they are is known to parties by `person_id` alone."""

    kept = Kept.WORKING

    email = models.TextField(unique=True)
    name = models.TextField()
    person_id = models.BigIntegerField(null=True, blank=True)
    is_active = models.BooleanField(default=True)
    is_demonstration = models.BooleanField(default=False)
    joined_at = models.DateTimeField()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []
    objects = AccountManager()
    roles_ever: tuple[RoleEver, ...]  # only where `queries.account_with_roles` read it

    def get_full_name(self) -> str:
        return self.name


class RoleHeld(models.Model):
    """A role that an account holds from a day to a day, for a body where the role is a body's."""

    kept = Kept.AUDITED

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="roles_held")
    role = models.TextField(choices=ROLES)
    body_id = models.BigIntegerField(null=True, blank=True)
    starts_on = models.DateField()
    ends_before = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="role_held_known", condition=models.Q(role__in=[r.value for r in Role])),
            models.CheckConstraint(
                name="role_held_body_staff_has_body",
                condition=~models.Q(role=Role.BODY_STAFF.value) | models.Q(body_id__isnull=False),
            ),
            models.CheckConstraint(
                name="role_held_ends_after_start",
                condition=models.Q(ends_before=None) | models.Q(ends_before__gt=models.F("starts_on")),
            ),
        ]


class DelegationRow(models.Model):
    """One row of the scheme of delegation, as decided."""

    kept = Kept.AUDITED

    role = models.TextField(choices=ROLES)
    action = models.TextField()
    limit_pence = models.BigIntegerField(null=True, blank=True)
    decision_ref = models.TextField()
    starts_on = models.DateField()
    ends_before = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="delegation_limit_positive",
                condition=models.Q(limit_pence=None) | models.Q(limit_pence__gte=0),
            ),
        ]


class Deputy(models.Model):
    """An account that may act in a role while its holder is away."""

    kept = Kept.AUDITED

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="deputises")
    role = models.TextField(choices=ROLES)
    starts_on = models.DateField()
    ends_before = models.DateField()
    named_by = models.TextField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="deputy_ends_after_start", condition=models.Q(ends_before__gt=models.F("starts_on"))
            ),
        ]


class BrowserSession(AbstractBaseSession):
    """What a browser that comes back is known by, and whose it is, so that one question answers both."""

    kept = Kept.WORKING

    account_id = models.BigIntegerField(null=True, blank=True)
