"""Writes of this room: the audit log, people, offices and memberships."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Model

from accounts.models import AuditEvent, Membership, Office, User
from accounts.rules import Label, OfficeKind, Role


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


class NotAllowed(Exception):  # noqa: N818 - read as a sentence where raised
    """A write that the rules refuse; `why_not` is for a person to read."""

    def __init__(self, why_not: Label) -> None:
        super().__init__(why_not.en)
        self.why_not = why_not


@transaction.atomic
def keep_office(
    *,
    municipality_code: str,
    code: str,
    kind: OfficeKind,
    name_bg: str,
    name_en: str,
    district_code: str = "",
    by: User | None,
) -> Office:
    """Make the office of this code what is said of it; new if there is none."""
    known = Office.objects.select_for_update().filter(
        municipality_code=municipality_code, code=code
    )
    office = known.first()
    said = {
        "kind": kind.value,
        "name_bg": name_bg,
        "name_en": name_en,
        "district_code": district_code,
    }
    before = {name: getattr(office, name) for name in said} if office else None
    if before == said and office:
        return office
    office = office or Office(municipality_code=municipality_code, code=code)
    for name, value in said.items():
        setattr(office, name, value)
    office.save()
    record(
        "keep_office",
        office,
        by=by,
        municipality_code=municipality_code,
        before=before,
        after={"code": code} | said,
    )
    return office


@transaction.atomic
def add_staff(
    *,
    username: str,
    password: str,
    full_name: str = "",
    email: str = "",
    office: Office,
    role: Role,
    first: date,
    last: date | None = None,
    by: User | None,
) -> User:
    """A new person who may sign in, with a first role. The password is judged by the caller."""
    first_name, _, last_name = full_name.strip().partition(" ")
    user = User.objects.create_user(
        username, email, password, first_name=first_name, last_name=last_name
    )
    record(
        "add_staff",
        user,
        by=by,
        municipality_code=office.municipality_code,
        after={"username": username},
    )
    grant_role(user=user, office=office, role=role, first=first, last=last, by=by)
    return user


@transaction.atomic
def grant_role(
    *,
    user: User,
    office: Office,
    role: Role,
    first: date,
    last: date | None = None,
    by: User | None,
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
        after={"user": user.pk, "office": office.code, "role": role.value} | _days(membership),
    )
    return membership


@transaction.atomic
def end_role(*, membership: Membership, last: date, by: User | None) -> Membership:
    """Let a role hold until `last`, that day included; it may be moved either way.

    Raises:
        NotAllowed: for a day before the role began: who held it then is history.
    """
    held = Membership.objects.select_for_update().select_related("office").get(pk=membership.pk)
    if held.during.lower and last < held.during.lower:
        raise NotAllowed(
            Label(
                "последният ден е преди първия",
                "the last day is before the first",
            )
        )
    before = _days(held)
    held.during = DateRange(held.during.lower, last + timedelta(days=1), "[)")
    held.save(update_fields=["during"])
    held.refresh_from_db()
    record(
        "end_role",
        held,
        by=by,
        municipality_code=held.office.municipality_code,
        before=before,
        after=_days(held),
    )
    return held


def _days(membership: Membership) -> dict[str, str]:
    """First and last day of a role as the log keeps them; no last day for an open one."""
    during = membership.during
    upper = during.upper - timedelta(days=0 if during.upper_inc else 1) if during.upper else None
    days = {"first": during.lower, "last": upper}
    return {name: day.isoformat() for name, day in days.items() if day}
