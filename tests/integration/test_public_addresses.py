"""Whatever stands in an address that anybody can open, the site answers it or says what is wrong.

Every public address is listed with the parameters it knows; one that is added has to be, too.
"""

import json
from collections.abc import Iterator
from datetime import date
from urllib.parse import quote

import pytest
from api_city import make_act, make_city, square
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone
from tiles_ground import SameConnection

from acts.models import Act, ActDocument
from acts.publishing.actions import append_versions
from acts.schemas import FILTER_PARAMETERS, PAGE_PARAMETERS
from acts.views import VIEW_PARAMETERS
from config.collections import API
from config.layers import tile_server
from documents.models import Reading, ReadPage, StoredFile
from documents.rules import ReadingState
from features.collection import Collection
from features.vocabulary import EVERYWHERE, PAGING

pytestmark = pytest.mark.django_db

REGISTER = (*FILTER_PARAMETERS, *PAGE_PARAMETERS, *VIEW_PARAMETERS)
PUBLIC: dict[str, tuple[str, ...]] = {
    "^tiles/": (*FILTER_PARAMETERS, "acts.filter", "acts.within", "v", "lang"),
    r"^api/(?:collections/([a-z][a-z0-9_]*)/)?tiles/WebMercatorQuad/(0|[1-9][0-9]*)/(0|[1-9][0-9]*)"
    r"/(0|[1-9][0-9]*)$": ("f", "lang", "collections", "on", "kind", "filter"),
    "^archives/": (),
    "api/previews": (),
    "previews/<str:token>.json": (),
    "previews/<str:token>/<int:z>/<int:x>/<int:y>.mvt": (),
    "^raster/": ("v", "lang"),
    "api/search": ("q", "lang"),
    "api/at": ("lon", "lat", "on", "lang"),
    "api/areas": ("lang",),
    "api/areas/<str:token>": ("lang",),
    "api": (),
    "api/": EVERYWHERE,
    "api/conformance": EVERYWHERE,
    "api/openapi": EVERYWHERE,
    "api/collections": EVERYWHERE,
    "api/collections/<str:collection_id>": EVERYWHERE,
    "api/collections/<str:collection_id>/queryables": EVERYWHERE,
    "api/collections/<str:collection_id>/schema": EVERYWHERE,
    "api/collections/<str:collection_id>/items": (*EVERYWHERE, *PAGING, "crs"),
    "api/collections/<str:collection_id>/items/<str:fid>": (*EVERYWHERE, "crs"),
    "api/tiles": EVERYWHERE,
    "api/tiles/<str:matrix_set_id>": (*EVERYWHERE, "collections"),
    "api/collections/<str:collection_id>/tiles": EVERYWHERE,
    "api/collections/<str:collection_id>/tiles/<str:matrix_set_id>": EVERYWHERE,
    "api/tileMatrixSets": EVERYWHERE,
    "api/tileMatrixSets/<str:matrix_set_id>": EVERYWHERE,
    "api/<path:path>": EVERYWHERE,
    "healthz": ("full",),
    "robots.txt": (),
    "manifest.webmanifest": (),
    # the map asks the register as its list does: each way of reading a parameter once
    "": ("q", "issuer", "year", "near", "filter", "cursor", "limit", "sort", *VIEW_PARAMETERS),
    "acts/": (*REGISTER, "format"),
    "acts/<int:act_id>/": ("lang",),
    "acts/<int:act_id>/extent.geojson": (),
    "acts/<int:act_id>/extract.pdf": (),
    "acts/<int:act_id>/deadline.ics": (),
    "acts/chain.csv": ("municipality", "demonstration"),
    "acts/verify.py": (),
    "acts/<int:act_id>/proof/": (),
    "acts/<int:act_id>/proof.json": (),
    "acts/<int:act_id>/versions/<int:number>/": (),
    "acts/<int:act_id>/documents/<int:document_id>/": ("page",),
    "acts/<int:act_id>/documents/<int:document_id>/file": (),
    "acts/<int:act_id>/documents/<int:document_id>/pages/<int:page>-<int:width>.webp": (),
    "places/search": ("q", "lang"),
    "places/parcel/<code:identifier>/": ("on",),
    "places/district/<code:code>/": (),
    "places/neighbourhood/<code:code>/": (),
    "places/street/<code:code>/": (),
    "places/at/": ("lon", "lat", "on"),
    "places/area/": ("q", "kind"),
    "places/preview/": (),
    "places/preview/<code:token>/": (),
    "data/": (),
    "data/located": ("by", "format", "lang"),
    "about/": (),
    "desk/sign-in/": ("next",),
    "accessibility/": (),
}
STAFF = ("admin/", "desk/")
HOSTILE = (
    "", "\0", "1,а\0б", "\ud800", "²", "9" * 20, "9" * 5_000, "000001" + "9" * 5_000, "-1", "1e400",
    "nan", "9223372036854775808", ",,", "%s'\"\\", "{", "9999-12-31", "чл. " + "9" * 300, "ﷺ" * 300,
)  # fmt: skip
WRITTEN = ("\0", "\ud800", "%s'\"\\", "ﷺ" * 300)
PATHS = ("0", "9" * 25, "9" * 5_000, "-1", "²", "\ud800", "'", "%", "а" * 500, "1.5", "..")


@pytest.fixture(autouse=True)
def tiles_on_the_connection_of_the_test(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tile_server, "source", SameConnection())


@pytest.fixture(autouse=True)
def known() -> dict[str, str]:
    """What addresses can name: an act with versions and a document, a place, a collection."""
    city = make_city()
    act = make_act(city, "П-1", date(2020, 2, 29), square(0, 0, 10))
    append_versions(list(Act.objects.public().values_list("pk", flat=True)), by=None)
    file = StoredFile.objects.create(sha256="0" * 64, size=1, media_type="application/pdf")
    reading = Reading.objects.create(
        file=file, state=ReadingState.DONE.value, pages=2, pages_done=2
    )
    ReadPage.objects.create(reading=reading, number=1, width_pt=1, height_pt=1, method="text")
    document = ActDocument.objects.create(
        act=act, ordinal=1, kind="text", title="Заповед", original=file, public=file,
        state="published", published_at=timezone.now(),
    )  # fmt: skip
    return {
        "act_id": str(act.pk), "document_id": str(document.pk), "number": "1", "page": "1",
        "width": "200", "collection_id": "acts", "fid": str(act.pk), "path": "nowhere",
        "identifier": "68134.1.1", "code": "68134-17", "matrix_set_id": "WebMercatorQuad",
        "token": "A" * 16, "z": "14", "x": "9236", "y": "6051",
    }  # fmt: skip


def _routes(found: list[URLPattern | URLResolver], before: str = "") -> Iterator[str]:
    for one in found:
        route = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from _routes(one.url_patterns, route)
        else:
            yield route


def _path(route: str, given: dict[str, str]) -> str:
    """The address of a route: `<int:act_id>` becomes what is given for it."""
    if route == "^tiles/":
        return "/tiles/acts/14/9236/6051.mvt"
    if route == "^archives/":
        return "/archives/"
    if route == "^raster/":
        return "/raster/relief/12/2313/1513.png"
    if route.startswith("^api/"):
        return "/api/tiles/WebMercatorQuad/14/6051/9236"
    pieces = [piece.partition(">") for piece in route.split("<")]
    made = pieces[0][0]
    for inside, _, after in pieces[1:]:
        name = inside.rpartition(":")[2]
        made += quote(given[name], safe="", errors="surrogatepass") + after
    return "/" + made


def _answered(client: Client, address: str, *, is_list: bool = False) -> None:
    answer = client.get(address, headers={"X-Fragment": "1"} if is_list else {})
    if answer.streaming:
        list(answer.streaming_content)  # type: ignore[arg-type]
    assert answer.status_code < 500, address[:300]


def _asked(name: str, value: str) -> str:
    return f"{name}={quote(value, safe='', errors='surrogatepass')}"


def test_every_public_address_is_listed() -> None:
    routes = set(_routes(get_resolver().url_patterns))
    assert {one for one in routes if not one.startswith(STAFF)} == set(PUBLIC) - {"desk/sign-in/"}


@pytest.mark.parametrize("route", [route for route, names in PUBLIC.items() if names])
def test_no_parameter_breaks_an_address(client: Client, known: dict[str, str], route: str) -> None:
    path = _path(route, known)
    for name in PUBLIC[route]:
        for value in HOSTILE:
            # the page about the list writes every value alike, so a few of them say what it does
            is_list = route == "acts/" and value not in WRITTEN
            _answered(client, f"{path}?{_asked(name, value)}", is_list=is_list)
        _answered(client, f"{path}?{name}&{name}=1&{name}=2")


@pytest.mark.parametrize("collection", API.collections, ids=lambda one: one.id)
def test_no_filter_breaks_a_collection(client: Client, collection: Collection) -> None:
    path = f"/api/collections/{collection.id}/items"
    for name in collection.filters:
        for value in HOSTILE:
            _answered(client, f"{path}?{_asked(name, value)}")


@pytest.mark.parametrize("extension", ["csv", "xlsx", "geojson", "gpkg"])
def test_no_parameter_breaks_a_file(client: Client, extension: str) -> None:
    for name in ("q", "issuer", "locality", "filter", "upi", "sort"):
        for value in ("", "\0", "а\0б", "\ud800", "9" * 5_000, "²", "'", "%s", "\\"):
            _answered(client, f"/acts/?format={extension}&{_asked(name, value)}")


@pytest.mark.parametrize("route", [route for route in PUBLIC if "<" in route])
def test_no_path_breaks_an_address(client: Client, known: dict[str, str], route: str) -> None:
    for name in (name for name in known if f":{name}>" in route):
        for value in (*PATHS, "\0", "а\0б"):
            _answered(client, _path(route, known | {name: value}))


QUERYABLES = ("number", "issued_on", "kind", "geometry", "parcels", "year", "floor_area", "nothing")
LITERALS = ("", "\0", "a\0b", "²", 10**18, 10**30, -(10**30), 1e308, 0.1, True, None, [], {},
            ["a\0b"], ["", "\0"], "9" * 5_000, "%", "\\", {"date": "0001-01-01"},
            {"date": "a\0b"}, {"timestamp": "9999-12-31T23:59:59Z"}, {"property": "a\0b"},
            {"op": "casei", "args": ["a\0b"]}, {"type": "Point", "coordinates": [10**400, 0]},
            {"type": "a\0b"}, {"bbox": [0, 0, 1e308, 1e308]},
            {"interval": ["a\0b", ".."]})  # fmt: skip
OPERATORS = ("=", "<", "like", "in", "between", "isNull", "a_contains", "a_equals", "s_intersects",
             "t_during", "t_after", "casei", "a\0b")  # fmt: skip


def test_no_condition_breaks_the_filter(client: Client) -> None:
    for operator in OPERATORS:
        for name in QUERYABLES:
            for literal in LITERALS:
                parts = [{"property": name}, [literal] if operator == "in" else literal]
                if operator == "between":
                    parts.append(literal)
                condition = json.dumps({"op": operator, "args": parts})
                asked = {"filter-lang": "cql2-json", "filter": condition, "limit": "1"}
                answer = client.get("/api/collections/acts/items", asked)
                assert answer.status_code in (200, 400), condition[:300]


def test_what_no_database_can_hold_is_named(client: Client) -> None:
    """Three addresses that used to be server errors."""
    page = client.get("/acts/?issuer=%00")
    assert (page.status_code, "issuer" in page.content.decode()) == (400, True)
    chain = client.get("/acts/chain.csv?municipality=%00")
    assert (chain.status_code, chain.json()["parameter"]) == (400, "municipality")
    for literal in ("a\0b", {"op": "casei", "args": ["\0"]}):
        condition = {"op": "=", "args": [{"property": "number"}, literal]}
        answer = client.get(
            "/api/collections/acts/items",
            {"filter-lang": "cql2-json", "filter": json.dumps(condition)},
        )
        assert (answer.status_code, answer.json()["parameter"]) == (400, "filter")
        assert "/args/1" in answer.json()["detail"]
