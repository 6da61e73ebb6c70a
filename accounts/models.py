"""Users, offices, memberships and the append-only audit log."""

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models

from accounts.rules import OFFICE_KIND_LABELS, ROLE_LABELS, OfficeKind, Role


class User(AbstractUser):
    """A person who signs in; citizens need no account to read or to be told of changes."""


class Office(models.Model):
    """A body whose members act in the register, inside one municipality.

    The municipality is kept by its code: this room lies below the one that knows territory.
    """

    municipality_code = models.CharField(max_length=16)
    code = models.CharField(max_length=40)
    kind = models.CharField(
        max_length=24, choices=[(k.value, OFFICE_KIND_LABELS[k].bg) for k in OfficeKind]
    )
    name_bg = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    district_code = models.CharField(max_length=16, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["municipality_code", "code"], name="office_code_unique")
        ]

    def __str__(self) -> str:
        return self.name_bg


class Membership(models.Model):
    """A role that a person holds in an office during a period."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships"
    )
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=24, choices=[(r.value, ROLE_LABELS[r].bg) for r in Role])
    during = DateRangeField()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="membership_once_at_a_time",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("office", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.get_role_display()} – {self.office}"


class AuditEvent(models.Model):
    """Who did what to which thing, when and why. The database refuses to change or delete rows."""

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        help_text="empty when a command of the system acted",
    )
    municipality_code = models.CharField(max_length=16, blank=True)
    verb = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=80)
    before = models.JSONField(null=True, blank=True)
    after = models.JSONField(null=True, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["subject_type", "subject_id", "at"])]

    def __str__(self) -> str:
        return f"{self.at:%F %T} {self.verb} {self.subject_type} {self.subject_id}"
