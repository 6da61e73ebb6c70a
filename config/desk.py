"""The desk: every section of the staff's pages in the order they are shown."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from accounts.access import staff
from accounts.desk import DeskSection, sections_for
from accounts.models import User
from accounts.queries import has_second_factor, memberships_of
from acts.documents.desk import DESK_SECTION as DOCUMENTS
from acts.entering.views import DESK_SECTION as ACTS
from acts.imports.views import DESK_SECTION as IMPORTS
from acts.placing.views import DESK_SECTION as PLACES

SECTIONS: tuple[DeskSection, ...] = (
    ACTS,
    DOCUMENTS,
    IMPORTS,
    PLACES,
)


def sections_of(user: User) -> list[DeskSection]:
    """What a person finds at the desk."""
    return sections_for(user, SECTIONS)


@staff()
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What waits for this person, section by section."""
    assert isinstance(request.user, User)
    user = request.user
    counted = [
        {"title": one.title, "description": one.description, "count": one.count(user)}
        | {"url": reverse(f"desk:{one.url_name}")}
        for one in sections_of(user)
    ]
    context = {
        "sections": counted,
        "memberships": memberships_of(user, on=localdate()),
        "has_second_factor": has_second_factor(user),
    }
    return render(request, "desk/home.html", context)
