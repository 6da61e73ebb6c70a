"""Reads of people and their roles."""

from datetime import date

from allauth.mfa.models import Authenticator

from accounts.models import Membership, User
from accounts.rules import Role


def roles_of(user: User, *, on: date) -> frozenset[Role]:
    """Roles that a person holds in any office on a day."""
    rows = Membership.objects.filter(user=user, during__contains=on)
    return frozenset(Role(role) for role in rows.values_list("role", flat=True))


def memberships_of(user: User, *, on: date) -> list[Membership]:
    """A person's memberships on a day with their offices, by the name of the office."""
    rows = Membership.objects.filter(user=user, during__contains=on).select_related("office")
    return list(rows.order_by("office__name_bg", "role"))


def has_second_factor(user: User) -> bool:
    """Whether codes of an application are asked after the password."""
    return bool(Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists())
