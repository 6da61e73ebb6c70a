"""Sections of the desk: each subject declares its own, the composition root lists them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from accounts.access import why_not_enter
from accounts.models import User
from accounts.rules import Label, Role


@dataclass(frozen=True, slots=True)
class DeskSection:
    """A part of the staff's pages.

    Attributes:
        url_name: name of its first page, without the namespace `desk`.
        roles: who may open it, beside administrators.
        count: how many things wait there for this person; None where nothing is counted.
    """

    key: str
    title: Label
    description: Label
    url_name: str
    roles: tuple[Role, ...]
    count: Callable[[User], int | None]


def sections_for(user: User, sections: Iterable[DeskSection]) -> list[DeskSection]:
    """The sections that a person may open, in the order they are listed."""
    return [one for one in sections if why_not_enter(user, *one.roles) is None]
