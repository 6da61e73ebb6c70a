"""The page where an area to search in is drawn or uploaded, and the same for programs."""

from typing import Any

import orjson
from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from django.views import View
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from acts.schemas import FILTER_PARAMETERS
from documents.uploads import ReceivedFile, takes_small_files
from features.exporting.answering import refusal
from features.parameters import refuse_unknown
from features.problems import TITLES, BadParameter, bad_parameter, problem
from features.text import Text, language_of, said
from places import areas
from places.areas import Brought
from places.small_files import NotTakenError, WaitError

FILE_MB_MAX = 2
_KEPT = tuple(name for name in FILTER_PARAMETERS if name not in ("within", "near", "radius"))
_NOT_FOUND = Text(
    "Няма такова запазено очертание, или отдавна не е търсено в него.",
    "There is no such saved outline, or nobody searched in it for long.",
)


class AreaForm(forms.Form):
    """An area as a file or as text; one of them is enough, and the file comes first."""

    file = ReceivedFile(
        label=_("Файл с площ"),
        help_text=_("GeoJSON, KML, GeoPackage, Shapefile (ZIP), GML или FlatGeobuf, до 2 MB"),
        required=False,
    )
    within = forms.CharField(
        label=_("Или площ като текст"),
        help_text=_("ъгли дължина,ширина един след друг (23.31,42.69,23.32,42.69,…) или GeoJSON"),
        required=False,
        max_length=1_000_000,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false", "data-corners": True}),
    )

    def clean(self) -> dict[str, Any]:
        """The area is under `brought`; what is wrong with it, at its field."""
        cleaned = super().clean() or {}
        name = "file" if cleaned.get("file") else "within"
        try:
            if cleaned.get("file"):
                cleaned["brought"] = areas.from_file(cleaned["file"])
            elif cleaned.get("within"):
                cleaned["brought"] = areas.from_text(cleaned["within"])
            elif not self.errors:
                self.add_error("within", said(areas.NOTHING))
        except NotTakenError as error:
            self.add_error(name, said(error.why))
        return cleaned


@require_http_methods(["GET", "HEAD", "POST"])
@takes_small_files(FILE_MB_MAX)
def area(request: HttpRequest) -> HttpResponseBase:
    """Draw, paste or upload an area; then the acts in it, with the other filters as they were."""
    is_sent = request.method == "POST"
    form = AreaForm(request.POST, request.FILES) if is_sent else AreaForm()
    try:
        if is_sent and form.is_valid():
            return redirect(_list_of(request.GET, form.cleaned_data["brought"]))
    except WaitError as error:
        return refusal(request, error.why)
    kept = [(name, value) for name in _KEPT for value in request.GET.getlist(name) if value]
    status = 400 if form.errors else 200
    return render(request, "places/area_search.html", {"form": form, "kept": kept}, status=status)


def _list_of(query: QueryDict, brought: Brought) -> str:
    kept = QueryDict(mutable=True)
    for name in _KEPT:
        if query.get(name):
            kept.setlist(name, query.getlist(name))
    kept["within"] = brought.within
    return f"{reverse('acts:list')}?{kept.urlencode(safe=',')}"


class AreasView(View):
    """`POST` an area as GeoJSON, or as a file under `file`; `GET` one back by its name.

    Sending needs no token of a form: it changes nothing that is anybody's.
    """

    http_method_names = ["get", "head", "post", "options"]

    @method_decorator(csrf_exempt)
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with override(language_of(request)):
            try:
                refuse_unknown(request.GET, ("lang",))
                response = super().dispatch(request, *args, **kwargs)
            except BadParameter as error:
                response = bad_parameter(error)
            except NotTakenError as error:
                response = problem(400, said(TITLES[400]), said(error.why))
            except WaitError as error:
                response = problem(503, said(TITLES[503]), said(error.why))
                response["Retry-After"] = "10"
        response["Access-Control-Allow-Origin"] = "*"
        # a page of another site asks first whether it may send JSON
        response["Access-Control-Allow-Headers"] = "Content-Type"
        response["Vary"] = "Accept-Language"
        return response

    def post(self, request: HttpRequest) -> HttpResponse:
        return _answer(_brought(request), 201)

    def get(self, request: HttpRequest, token: str = "") -> HttpResponse:
        found = areas.known(token)
        if found is None:
            return problem(404, said(TITLES[404]), said(_NOT_FOUND))
        response = _answer(found, 200)
        response["Cache-Control"] = "public, max-age=86400"
        return response


def _brought(request: HttpRequest) -> Brought:
    if request.content_type == "multipart/form-data":
        upload = request.FILES.get("file")
        if upload is None:
            wanted = f"{FILE_MB_MAX} MB"
            raise NotTakenError(
                Text(
                    f"Очаква се файл до {wanted} в полето file.",
                    f"A file of up to {wanted} is expected in the field file.",
                )
            )
        return areas.from_file(upload)
    try:
        return areas.from_json(orjson.loads(request.body))
    except orjson.JSONDecodeError:
        raise NotTakenError(
            Text("Очаква се GeoJSON в тялото.", "GeoJSON is expected in the body.")
        ) from None


def _answer(brought: Brought, status: int) -> HttpResponse:
    body = orjson.dumps(brought.as_json())
    return HttpResponse(body, content_type="application/geo+json", status=status)


save_area = takes_small_files(FILE_MB_MAX)(AreasView.as_view(http_method_names=["post", "options"]))
read_area = AreasView.as_view(http_method_names=["get", "head", "options"])
