"""What every page needs to know of the site."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import translate_url
from django.utils.translation import get_language

from geodata.queries import demonstration_present


def site(request: HttpRequest) -> dict[str, Any]:
    """Language twins of this page and whether any demonstration data is loaded."""
    path = request.get_full_path()
    return {
        "languages": [
            {"code": code, "name": name, "url": translate_url(path, code)}
            for code, name in settings.LANGUAGES
        ],
        "alternate_url": translate_url(path, "bg" if get_language() == "en" else "en"),
        "demonstration_present": demonstration_present(),
    }
