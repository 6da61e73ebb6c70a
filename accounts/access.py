"""Who may open a page of the desk."""

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.timezone import localdate
from django.utils.translation import get_language, gettext

from accounts.models import Membership, User
from accounts.queries import has_second_factor, roles_of
from accounts.rules import ROLE_LABELS, Label, Role

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def why_not_enter(user: User, *roles: Role, on: date | None = None) -> Label | None:
    """Why a person may not open what is for these roles; none named means any role at all.

    An administrator may open everything, and so may a superuser, who is there before any office.
    """
    if user.is_superuser:
        return None
    held = roles_of(user, on=on or localdate())
    if Role.ADMINISTRATOR in held or (held if not roles else held.intersection(roles)):
        return None
    wanted = [ROLE_LABELS[role] for role in (roles or tuple(Role))]
    return Label(
        f"Нужна е роля „{'“ или „'.join(one.bg for one in wanted)}“ в служба на общината, "
        f"която да е в сила днес. Влезли сте като „{user.get_username()}“.",
        f"This needs the role “{'” or “'.join(one.en for one in wanted)}” in an office of the "
        f"municipality, valid today. You are signed in as “{user.get_username()}”.",
    )


def staff(*roles: Role) -> Callable[[View[P]], View[P]]:
    """Open a view to people who hold one of `roles` today (any role if none is named).

    Anonymous visitors go to the sign-in page and come back; the others get 403 with the role that
    is needed. Where a second factor is required, a person without one sets it up first. What the
    view answers is never kept by a cache.
    """

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            answer = _turned_away(request, roles) or view(request, *args, **kwargs)
            if isinstance(answer, HttpResponse):
                add_never_cache_headers(answer)
            return answer

        return guarded

    return decorate


def _turned_away(request: HttpRequest, roles: tuple[Role, ...]) -> HttpResponse | None:
    user = request.user
    if not isinstance(user, User):
        return redirect_to_login(request.get_full_path(), reverse("account_login"))
    why_not = why_not_enter(user, *roles)
    if why_not is not None:
        raise PermissionDenied(why_not.en if get_language() == "en" else why_not.bg)
    return to_second_factor(request) if lacks_second_factor(user) else None


def lacks_second_factor(user: User) -> bool:
    """Whether a person must set up a second factor before anything of the office is his to see."""
    return bool(settings.SECOND_FACTOR_REQUIRED) and not has_second_factor(user)


def to_second_factor(request: HttpRequest) -> HttpResponse:
    """To the page that sets up a second factor, with the reason."""
    messages.warning(request, gettext("За работа в службата е нужен втори фактор."))
    return redirect("mfa_activate_totp")


def works_in(user: User, municipality_code: str, district_code: str, *roles: Role) -> bool:
    """Whether one of the person's offices covers this ground, in one of the roles, today.

    An office of a district covers that district alone; an office without one, its municipality.
    """
    if user.is_superuser:
        return True
    memberships = Membership.objects.filter(
        user=user,
        during__contains=localdate(),
        office__municipality_code=municipality_code,
        office__district_code__in={"", district_code},
        role__in=[*(role.value for role in roles), Role.ADMINISTRATOR.value],
    )
    return memberships.exists()
