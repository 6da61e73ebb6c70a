"""Pages about places. Each parses the request, asks one query and renders."""

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext, override
from django.views.decorators.http import require_safe

from acts.forms import ActFilterForm
from acts.organisations import public_bodies
from acts.queries import act_page
from acts.schemas import FILTER_PARAMETERS, PAGE_PARAMETERS, parse_act_filter
from acts.views import links_of
from features.collection import Api
from features.exporting.answering import FORMATS
from features.parameters import parse_on
from features.problems import BadParameter, bad_parameter
from features.text import language_of
from geodata.rasters.queries import offers, registered
from places import catalogue, queries, search
from places.asking import as_json, parse_query, understood_as
from places.catalogue import DIVISION_LABELS
from places.point import what_is_at
from places.point_told import as_json as as_json_at
from places.point_told import parse_point
from tiles.archive.serving import ArchiveServer

_REGISTER_PARAMETERS = (*FILTER_PARAMETERS, *PAGE_PARAMETERS)


@require_safe
def city_map(request: HttpRequest) -> HttpResponse:
    """The map with the register's list beside it; the list is complete without script."""
    form = ActFilterForm(request.GET, public_bodies())
    context: dict[str, Any] = {"form": form, "parameters": " ".join(_REGISTER_PARAMETERS)}
    context["rasters"] = offers(get_language() or "bg")
    status = 200
    try:
        context["page"] = act_page(parse_act_filter(request.GET), request.GET)
    except BadParameter as error:
        form.blame(error)
        context["error"], status = error, 400
    context |= links_of(request)
    return render(request, "map.html", context, status=status)


def fragment_of(request: HttpRequest) -> str:
    """`card` or `1` when the page's script asks for a part of the page, else empty."""
    return request.headers.get("X-Fragment", "")


def _page(
    request: HttpRequest, page: str, card: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    template = card if fragment_of(request) == "card" else page
    response = render(request, template, context, status=status)
    response["Vary"] = "X-Fragment"
    return response


def _bad(request: HttpRequest, error: BadParameter) -> HttpResponse:
    return render(request, "places/bad.html", {"error": error}, status=400)


def _as_of_a_day(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page of a place that is told as of `?on=`, today when there is none."""

    @require_safe
    @wraps(view)
    def page(request: HttpRequest, **place: str) -> HttpResponse:
        try:
            on = parse_on(request.GET)
        except BadParameter as error:
            return _bad(request, error)
        return view(request, on=on, **place)

    return page


def _missing(said: str, on: date | None) -> Http404:
    """What is not recorded for a day may have been there."""
    if on is None:
        return Http404(said)
    day = date_format(on, "d.m.Y")
    return Http404(gettext("Няма данни за това място към %(day)s.") % {"day": day})


@_as_of_a_day
def parcel(request: HttpRequest, identifier: str, on: date | None) -> HttpResponse:
    """The dossier of a parcel."""
    dossier = queries.parcel_dossier(identifier, on)
    context = {"dossier": dossier, "identifier": identifier, "on": on}
    if dossier is None:
        return _page(
            request, "places/parcel_unknown.html", "places/_parcel_unknown.html", context, 404
        )
    return _page(request, "places/parcel.html", "places/_parcel_card.html", context)


@_as_of_a_day
def district(request: HttpRequest, code: str, on: date | None) -> HttpResponse:
    """What the register knows of a district."""
    dossier = queries.district_dossier(code, on)
    if dossier is None:
        raise _missing(gettext("Няма район с код %(code)s.") % {"code": code}, on)
    context = {"dossier": dossier, "kind": "district", "on": on}
    return _page(request, "places/area.html", "places/_area_card.html", context)


@_as_of_a_day
def neighbourhood(request: HttpRequest, code: str, on: date | None) -> HttpResponse:
    """What the register knows of a neighbourhood."""
    dossier = queries.neighbourhood_dossier(code, on)
    if dossier is None:
        raise _missing(gettext("Няма квартал с код %(code)s.") % {"code": code}, on)
    context = {"dossier": dossier, "kind": "neighbourhood", "on": on}
    return _page(request, "places/area.html", "places/_area_card.html", context)


@_as_of_a_day
def street(request: HttpRequest, code: str, on: date | None) -> HttpResponse:
    """What the register knows of a street."""
    dossier = queries.street_dossier(code, on)
    if dossier is None:
        raise _missing(gettext("Няма улица с код %(code)s.") % {"code": code}, on)
    context = {"dossier": dossier, "on": on}
    return _page(request, "places/street.html", "places/_street_card.html", context)


@require_safe
def at(request: HttpRequest) -> HttpResponse:
    """What lies at `?lon=&lat=`, as of `?on=`."""
    try:
        here = what_is_at(*parse_point(request.GET))
    except BadParameter as error:
        return _bad(request, error)
    return _page(request, "places/at.html", "places/_at_card.html", {"here": here})


@require_safe
def at_json(request: HttpRequest) -> HttpResponse:
    """The same for programs; see `places.point_told.as_json`."""
    with override(language_of(request)):
        try:
            body = as_json_at(what_is_at(*parse_point(request.GET, "lang")))
        except BadParameter as error:
            return bad_parameter(error)
        response = JsonResponse(body, json_dumps_params={"ensure_ascii": False})
        response["Content-Language"] = get_language() or "bg"
    response["Access-Control-Allow-Origin"] = "*"
    response["Vary"] = "Accept-Language"
    return response


@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """The results of the search box as a page, for those without script."""
    try:
        answer = search.find(parse_query(request.GET) if request.GET else "", limit=20)
    except BadParameter as error:
        return _bad(request, error)
    context = {"answer": answer, "understood": understood_as(answer)}
    return render(request, "places/search.html", context)


@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    """Suggestions as one types; see `places.asking.as_json`."""
    with override(language_of(request)):
        try:
            body = as_json(search.find(parse_query(request.GET)))
        except BadParameter as error:
            return bad_parameter(error)
        response = JsonResponse(body, json_dumps_params={"ensure_ascii": False})
        response["Content-Language"] = get_language() or "bg"
    response["Vary"] = "Accept-Language"
    return response


@require_safe
def data(request: HttpRequest, api: Api, archives: ArchiveServer) -> HttpResponse:
    """The catalogue of open data: collections, sources, downloads, and how much is placed."""
    context = {
        "catalogue": catalogue.catalogue(api),
        "tables": [(by, label, catalogue.shares(by)) for by, label in DIVISION_LABELS.items()],
        "levels": catalogue.LEVELS,
        "downloads": tuple(FORMATS),
        "rasters": registered(),
        "archives": [
            archive | {"taken_at": parse_datetime(str(archive.get("taken_at", "")))}
            for archive in archives.listed(request)
        ],
    }
    return render(request, "places/data.html", context)


@require_safe
def located(request: HttpRequest) -> HttpResponse:
    """The located share of acts as a file: `?by=district|kind|year&format=csv|json`."""
    try:
        by, form = catalogue.parse_shares(request.GET)
    except BadParameter as error:
        return bad_parameter(error)
    if form == "json":
        body = catalogue.shares_as_json(by)
        return JsonResponse(body, json_dumps_params={"ensure_ascii": False})
    response = HttpResponse(catalogue.shares_as_csv(by), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="located-acts-by-{by}.csv"'
    return response


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """What the register is, its sources and licences."""
    return render(request, "places/about.html", {"sources": queries.sources_in_use()})


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement."""
    return render(request, "places/accessibility.html")
