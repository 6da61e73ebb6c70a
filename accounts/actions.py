"""Writes of this room: the audit log and memberships."""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Model

from accounts.models import AuditEvent, Membership, Office, User
from accounts.rules import Role


def record(
    verb: str,
    subject: Model,
    *,
    by: User | None,
    municipality_code: str = "",
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str = "",
) -> AuditEvent:
    """Append one event about `subject` to the audit log, in the caller's transaction.

    `by` is None when a command of the system acts. `before` and `after` are JSON-serialisable
    and must hold no personal data of citizens.
    """
    return AuditEvent.objects.create(
        actor=by,
        municipality_code=municipality_code,
        verb=verb,
        subject_type=subject._meta.label_lower,
        subject_id=str(subject.pk),
        before=before,
        after=after,
        reason=reason,
    )


@transaction.atomic
def grant_role(
    *, user: User, office: Office, role: Role, first: date, last: date | None = None, by: User
) -> Membership:
    """Give `user` a role in an office from `first` to `last` (inclusive days; open if None)."""
    membership = Membership.objects.create(
        user=user,
        office=office,
        role=role.value,
        during=DateRange(first, last, "[]" if last else "[)"),
    )
    record(
        "grant_role",
        membership,
        by=by,
        municipality_code=office.municipality_code,
        after={"user": user.pk, "office": office.code, "role": role.value},
    )
    return membership
