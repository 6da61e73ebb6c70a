"""What browsers and crawlers ask every site for."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext, override
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

_A_DAY_S = 86_400
# Pages of the register may be found by anyone; the desk, and lists by every filter, have no use.
_ROBOTS = """User-agent: *
Disallow: /admin/
Disallow: /desk/
Disallow: /en/desk/
Disallow: /tiles/
Disallow: /archives/
Disallow: /previews/
Disallow: /*?*cursor=
Disallow: /*?*bbox=
Disallow: /*?*format=
"""


@require_safe
@cache_control(public=True, max_age=_A_DAY_S)
def robots(request: HttpRequest) -> HttpResponse:
    """What crawlers are asked to leave alone."""
    return HttpResponse(_ROBOTS, content_type="text/plain; charset=utf-8")


@require_safe
@cache_control(public=True, max_age=_A_DAY_S)
def manifest(request: HttpRequest) -> HttpResponse:
    """How the site presents itself on the home screen of a phone (Web App Manifest)."""
    with override("bg"):
        described = {
            "name": gettext("Квартал"),
            "short_name": gettext("Квартал"),
            "description": gettext(
                "Какво градът е решил и разрешил и какво предстои да се построи:"
                " на карта и в списък."
            ),
            "lang": "bg",
            "start_url": reverse("map"),
            "scope": "/",
            "display": "standalone",
            "background_color": "#ffffff",
            "theme_color": "#ffffff",
            "icons": [{"src": static("favicon.svg"), "sizes": "any", "type": "image/svg+xml"}],
        }
    return JsonResponse(
        described,
        content_type="application/manifest+json",
        json_dumps_params={"ensure_ascii": False},
    )
