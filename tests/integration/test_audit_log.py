"""The audit log is written with every action and cannot be rewritten."""

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from accounts.actions import grant_role, record
from accounts.models import AuditEvent, Office, User
from accounts.rules import OfficeKind, Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return Office.objects.create(
        municipality_code="SOF46",
        code="lozenets",
        kind=OfficeKind.DISTRICT,
        name_bg="район Лозенец",
        name_en="Lozenets district",
        district_code="68134-09",
    )


@pytest.fixture
def clerk() -> User:
    return User.objects.create_user("clerk", password="of this office")


def test_granting_a_role_says_who_did_it(office: Office, clerk: User) -> None:
    chief = User.objects.create_user("chief")
    membership = grant_role(
        user=clerk, office=office, role=Role.REGISTRAR, first=date(2026, 1, 1), by=chief
    )
    event = AuditEvent.objects.get(verb="grant_role", subject_id=str(membership.pk))
    assert (event.actor, event.municipality_code) == (chief, "SOF46")
    said = {"user": clerk.pk, "office": "lozenets", "role": "registrar", "first": "2026-01-01"}
    assert event.after == said


def test_a_role_is_held_once_at_a_time(office: Office, clerk: User) -> None:
    first = {"user": clerk, "office": office, "role": Role.REGISTRAR, "by": clerk}
    grant_role(**first, first=date(2026, 1, 1), last=date(2026, 6, 30))
    with pytest.raises(DatabaseError), transaction.atomic():
        grant_role(**first, first=date(2026, 6, 30))
    grant_role(**first, first=date(2026, 7, 1))
    assert clerk.memberships.count() == 2


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE accounts_auditevent SET reason = 'another'",
        "DELETE FROM accounts_auditevent",
        "TRUNCATE accounts_auditevent",
    ],
)
def test_the_database_refuses_to_rewrite_history(clerk: User, statement: str) -> None:
    record("sign_in", clerk, by=clerk)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE accounts_auditevent ENABLE TRIGGER auditevent_no_truncate")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        connection.cursor().execute(statement)
    assert AuditEvent.objects.count() == 1
