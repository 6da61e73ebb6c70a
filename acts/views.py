"""The register's list of acts; the page of one act is in `acts.page`."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from acts.exports import FORMAT_PARAMETER, export_acts
from acts.forms import ActFilterForm
from acts.organisations import public_bodies
from acts.queries import act_page
from acts.schemas import (
    FILTER_PARAMETERS,
    PAGE_PARAMETERS,
    parse_act_filter,
    refuse_unknown_parameters,
)
from features.problems import BadParameter, bad_parameter

VIEW_PARAMETERS = ("map", "layers", "sel")
"""What an address says of the map and nothing of the acts; a list keeps still about it."""


@require_safe
def act_list(request: HttpRequest) -> HttpResponseBase:
    """Acts that match the address: a page, its list alone as a fragment, or by `format` a file.

    A parameter or a value that cannot be meant gives 400 with the form as it was filled in, or a
    problem document to a program that asked for a file.
    """
    if FORMAT_PARAMETER not in request.GET:
        return _list_page(request)
    try:
        return export_acts(request)
    except BadParameter as error:
        if "text/html" not in request.headers.get("Accept", ""):
            return bad_parameter(error)
        return _list_page(request, error)


def _list_page(request: HttpRequest, blamed: BadParameter | None = None) -> HttpResponse:
    is_fragment = request.headers.get("X-Fragment") == "1"
    form = ActFilterForm(request.GET, () if is_fragment else public_bodies())
    context: dict[str, Any] = {"form": form, "status": 200}
    try:
        if blamed:
            raise blamed
        refuse_unknown_parameters(request.GET, *VIEW_PARAMETERS)
        asked = parse_act_filter(request.GET)
        context["page"] = act_page(asked, request.GET)
        context["asked"] = asked
    except BadParameter as error:
        form.blame(error)
        context |= {"error": error, "status": 400}
    context |= links_of(request)
    context["chips"] = form.chips(request.GET)
    template = "acts/_list.html" if is_fragment else "acts/list.html"
    return _answer(request, template, context, context["status"])


def links_of(request: HttpRequest) -> dict[str, str]:
    """Query strings of the same filter elsewhere: on the map, without a place, on the next page."""
    kept = request.GET.copy()
    for name in list(kept):
        if name not in (*FILTER_PARAMETERS, *PAGE_PARAMETERS) or not kept[name]:
            del kept[name]
    following = kept.copy()
    kept.pop("cursor", None)
    following.pop("cursor", None)
    placeless = kept.copy()
    placeless["location"] = "none"
    on_map = kept.copy()
    for name in PAGE_PARAMETERS:
        on_map.pop(name, None)
    return {
        "same_query": following.urlencode(),
        "map_query": on_map.urlencode(),
        "placeless_query": placeless.urlencode(),
    }


def _answer(
    request: HttpRequest, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    response = render(request, template, context, status=status)
    response["Vary"] = "X-Fragment, Accept-Language"
    return response
