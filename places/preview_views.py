"""The page where a file is looked at on the map, its tiles, and the same for programs.

    /places/preview/                        choose a file or paste GeoJSON
    /places/preview/{token}/                what it holds, on the map and in words
    /api/previews                           POST: the same
    /previews/{token}.json                  TileJSON
    /previews/{token}/{z}/{x}/{y}.mvt       tiles

Nothing of it is public: only who has the token sees it, no cache between may keep it, and after an
hour it is gone.
"""

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe
from isal import isal_zlib

from documents.uploads import ReceivedFile, takes_small_files
from features.exporting.answering import refusal
from features.problems import TITLES, problem
from features.text import Text, language_of, said
from geodata.queries import territory_bounds
from places.previews import (
    FEATURES_MAX,
    FILE_MB_MAX,
    VERTICES_MAX,
    of_file,
    of_geojson,
    previews,
)
from places.small_files import NotTakenError, WaitError
from tiles.answers import MEDIA_TYPE, accepts_gzip
from tiles.grid import Tile
from tiles.preview import LAST_ZOOM, LAYER, Preview

Bounds = tuple[float, float, float, float]

_GONE = Text(
    "Няма такъв преглед, или часът му е изтекъл. Изпратете файла отново.",
    "There is no such preview, or its hour is over. Send the file again.",
)
_NOTHING = Text("изберете файл или поставете GeoJSON", "choose a file or paste GeoJSON")


class PreviewForm(forms.Form):
    """A file or a text; one of them is enough, and the file comes first."""

    file = ReceivedFile(
        label=_("Файл"),
        help_text=_("GeoJSON, KML, GeoPackage, Shapefile (ZIP), GML или FlatGeobuf, до 4 MB"),
        required=False,
    )
    shape = forms.CharField(
        label=_("Или GeoJSON като текст"),
        required=False,
        max_length=FILE_MB_MAX << 20,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
    )

    def clean(self) -> dict[str, Any]:
        """The token is under `token`; what is wrong, at its field."""
        cleaned = super().clean() or {}
        file, text = cleaned.get("file"), cleaned.get("shape")
        try:
            if file:
                cleaned["token"] = of_file(file)
            elif text:
                cleaned["token"] = of_geojson(text.encode())
            elif not self.errors:
                self.add_error("file", said(_NOTHING))
        except NotTakenError as error:
            self.add_error("file" if file else "shape", said(error.why))
        return cleaned


@require_http_methods(["GET", "HEAD", "POST"])
@takes_small_files(FILE_MB_MAX)
def choose(request: HttpRequest) -> HttpResponseBase:
    """Choose what to look at; then look at it."""
    is_sent = request.method == "POST"
    form = PreviewForm(request.POST, request.FILES) if is_sent else PreviewForm()
    try:
        if is_sent and form.is_valid():
            return redirect("places:preview", token=form.cleaned_data["token"])
    except WaitError as error:
        return refusal(request, error.why)
    limits = {"form": form, "features_max": FEATURES_MAX, "vertices_max": VERTICES_MAX}
    status = 400 if form.errors else 200
    return render(request, "places/preview_choose.html", limits, status=status)


@require_safe
def show(request: HttpRequest, token: str) -> HttpResponse:
    """What the file holds, on the map and in words."""
    found = previews.get(token)
    context: dict[str, Any] = {
        "preview": found,
        "tiles": reverse("preview_tilejson", args=[token]),
    }
    if found:
        opening = _opening(found)
        context["opening"] = ",".join(map(str, opening))
        context["home"] = ",".join(map(str, _around(opening, territory_bounds())))
    status = 200 if found else 404
    return _private(render(request, "places/preview.html", context, status=status))


@csrf_exempt
@require_http_methods(["POST", "OPTIONS"])
@takes_small_files(FILE_MB_MAX)
def post(request: HttpRequest) -> HttpResponse:
    """`POST` GeoJSON, or a file under `file`; where to look at it.

    Sending needs no token of a form: it changes nothing that is anybody's.
    """
    with override(language_of(request)):
        try:
            token = _posted(request) if request.method == "POST" else ""
        except NotTakenError as error:
            return _private(problem(400, said(TITLES[400]), said(error.why)))
        except WaitError as error:
            response = problem(503, said(TITLES[503]), said(error.why))
            response["Retry-After"] = "10"
            return _private(response)
    if not token:
        return _private(HttpResponse(status=204, headers={"Allow": "POST, OPTIONS"}))
    found = previews.get(token)
    assert found is not None
    page = request.build_absolute_uri(reverse("places:preview", args=[token]))
    answer = {"token": token, "page": page, **_tilejson(request, token, found)}
    return _private(JsonResponse(answer, status=201))


def _posted(request: HttpRequest) -> str:
    if request.content_type != "multipart/form-data":
        return of_geojson(request.body)
    upload = request.FILES.get("file")
    if upload is None:
        raise NotTakenError(_NOTHING)
    return of_file(upload)


@require_safe
def tilejson(request: HttpRequest, token: str) -> HttpResponse:
    """TileJSON 3.0 of a preview."""
    found = previews.get(token)
    if found is None:
        return _gone(request)
    return _private(JsonResponse(_tilejson(request, token, found)))


@require_safe
def tile(request: HttpRequest, token: str, z: int, x: int, y: int) -> HttpResponse:
    """A tile of a preview. It never changes, so a browser may keep it until it is gone here."""
    found = previews.get(token)
    asked = Tile(z, x, y)
    if found is None or z > LAST_ZOOM or not asked.exists():
        return _gone(request)
    body = found.tile(asked)
    if not body:
        return _private(HttpResponse(status=204), _left_s(found))
    response = HttpResponse(body, content_type=MEDIA_TYPE)
    if accepts_gzip(request.headers.get("Accept-Encoding", "")):
        response.content = isal_zlib.compress(body, 1, 31)
        response["Content-Encoding"] = "gzip"
    response["Vary"] = "Accept-Encoding"
    return _private(response, _left_s(found))


def _left_s(found: Preview) -> int:
    """Seconds until it is gone, for browsers too."""
    return max(0, int((found.expires_at - datetime.now(UTC)).total_seconds()))


def _tilejson(request: HttpRequest, token: str, found: Preview) -> dict[str, Any]:
    template = reverse("preview_tile", args=[token, 0, 0, 0]).replace("/0/0/0", "/{z}/{x}/{y}")
    return {
        "tilejson": "3.0.0",
        "tiles": [request.build_absolute_uri("/")[:-1] + template],
        "minzoom": 0,
        "maxzoom": LAST_ZOOM,
        "bounds": found.told["bounds"],
        "vector_layers": [{"id": LAYER, "fields": _fields(found)}],
        "expires_at": found.expires_at.isoformat(timespec="seconds"),
        "told": found.told,
    }


def _fields(found: Preview) -> dict[str, str]:
    """The type of each column, by its first value; a text where there is none."""
    fields = dict.fromkeys(found.told["columns"], "String")
    for row in reversed(found.properties):
        for name, value in row.items():
            kinds = {bool: "Boolean", int: "Number", float: "Number"}
            fields[name] = kinds.get(type(value), "String")
    return fields


def _opening(found: Preview) -> Bounds:
    """The extent of the shapes with a little around; a single point gets some hundred metres."""
    west, south, east, north = found.told["bounds"]
    dx, dy = max((east - west) * 0.05, 0.002), max((north - south) * 0.05, 0.0015)
    return west - dx, south - dy, east + dx, north + dy


def _around(one: Bounds, other: Bounds) -> Bounds:
    """The smallest extent that holds both: the map strays from neither."""
    return (*map(min, one[:2], other[:2]), *map(max, one[2:], other[2:]))  # type: ignore[return-value]


def _gone(request: HttpRequest) -> HttpResponse:
    with override(language_of(request)):
        return _private(problem(404, said(TITLES[404]), said(_GONE)))


def _private(response: HttpResponse, keep_s: int = 0) -> HttpResponse:
    response["Cache-Control"] = f"private, max-age={keep_s}" if keep_s else "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"
    return response
