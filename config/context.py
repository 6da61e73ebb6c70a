"""What every page needs to know of the site."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse, translate_url
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from accounts.models import User
from config.archives import map_archives
from config.desk import sections_of
from geodata.queries import demonstration_present


def site(request: HttpRequest) -> dict[str, Any]:
    """Language twins, the desk's sections, where tiles are, and whether anything is invented."""
    return {
        "languages": [
            {"code": code, "name": name, "url": _twin(request, code)}
            for code, name in settings.LANGUAGES
        ],
        "alternate_url": _twin(request, "bg" if get_language() == "en" else "en"),
        "demonstration_present": demonstration_present(),
        "map_archives": map_archives(),
        # asked only by pages of the desk: a public page looks at no session
        "desk_sections": SimpleLazyObject(lambda: _desk_sections(request)),
    }


def _desk_sections(request: HttpRequest) -> list[dict[str, Any]]:
    if not isinstance(request.user, User):
        return []
    sections = ((one, reverse(f"desk:{one.url_name}")) for one in sections_of(request.user))
    return [
        {"title": one.title, "url": url, "is_here": request.path.startswith(url)}
        for one, url in sections
    ]


def _twin(request: HttpRequest, code: str) -> str:
    """The address of this page in a language: by its path, or by `lang` where paths have none."""
    path = request.get_full_path()
    if not request.path.startswith(reverse("api:landing")):
        return translate_url(path, code)
    query = request.GET.copy()
    query["lang"] = code
    return f"{request.path}?{query.urlencode()}"
