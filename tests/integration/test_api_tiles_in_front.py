"""The addresses of OGC API - Tiles are answered in front of Django, as other names of the map's."""

import json
from collections.abc import Callable, Iterable
from typing import Any
from wsgiref.util import setup_testing_defaults

import pytest
from api_city import CENTRE_LONLAT, make_city
from django.db import OperationalError
from django.test import Client
from tiles_ground import SameConnection, tile_at

from config.layers import GROUPS, LAYERS, tile_server
from config.tilesets import standard_tiles
from tiles.grid import Tile
from tiles.ogc.addresses import StandardAddresses
from tiles.serving import TileServer

pytestmark = pytest.mark.django_db

GRID = "WebMercatorQuad"
BASE = f"/api/collections/parcels/tiles/{GRID}"
HERE = tile_at(*CENTRE_LONLAT, 16)
Heard = tuple[str, dict[str, str], bytes]


@pytest.fixture(autouse=True)
def city(monkeypatch: pytest.MonkeyPatch) -> None:
    make_city()
    # the server in front of Django reads by connections of its own, which see no test
    monkeypatch.setattr(tile_server, "source", SameConnection())


@pytest.fixture
def in_front() -> Callable[..., Heard]:
    """The standard's addresses as `config.wsgi` has them, over the connection of the test."""
    server = TileServer(LAYERS, tile_server.bounds, SameConnection(), groups=GROUPS)
    application = standard_tiles.before(server)

    def get(path: str, method: str = "GET", **headers: str) -> Heard:
        path, _, query = path.partition("?")
        environ: dict[str, Any] = {
            "REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query,
        } | headers  # fmt: skip
        setup_testing_defaults(environ)
        heard: list[Any] = []
        body: Iterable[bytes] = application(environ, lambda *given: heard.append(given))
        ((status, given),) = heard
        return status, dict(given), b"".join(body)

    return get


def test_the_same_in_front_of_django(client: Client, in_front: Callable[..., Heard]) -> None:
    address = f"{BASE}/{HERE.z}/{HERE.y}/{HERE.x}"
    status, headers, body = in_front(address)
    through_django = client.get(address)
    assert (status, body) == ("200 OK", through_django.content)
    assert headers["ETag"] == through_django["ETag"]
    status, headers, body = in_front(address, "HEAD")
    assert (status, body) == ("200 OK", b"")
    assert in_front(f"{BASE}/15/12050/18480")[0] == "204 No Content"
    status, headers, body = in_front(f"{BASE}/15/12049/18480", HTTP_ACCEPT_LANGUAGE="en")
    assert (status, json.loads(body)["title"]) == ("404 Not Found", "No such tile")
    assert headers["Content-Length"] == str(len(body))
    status, _, body = in_front(f"{BASE}/15/12050/18480?f=png")
    assert (status, json.loads(body)["parameter"]) == ("400 Bad Request", "f")


def test_an_empty_tile_that_is_kept_needs_no_database() -> None:
    """What is kept keeps coming while the database is away, the limits of it too far to ask for."""

    def kept(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        start_response("204 No Content", [("Cache-Control", "public, no-cache")])
        return [b""]

    def away() -> tuple[float, float, float, float]:
        raise OperationalError("nobody there")

    standard = StandardAddresses("/api/", {"a": ("a",)}, ("a",), away)
    environ: dict[str, Any] = {"PATH_INFO": "/api/tiles/WebMercatorQuad/3/2/1", "QUERY_STRING": ""}
    setup_testing_defaults(environ)
    heard: list[Any] = []
    standard.before(kept)(environ, lambda *given: heard.append(given))
    assert heard == [("204 No Content", [("Cache-Control", "public, no-cache")])]


TAKEN = [
    (f"{BASE}/15/1/1", True),
    (f"/api/tiles/{GRID}/15/1/1", True),
    (f"/api/tiles/{GRID}", False),
    (f"/api/tiles/{GRID}/15/1", False),
    ("/api/collections/parcels/items/1", False),
    (f"/tiles/{GRID}/15/1/1", False),
    (f"/api/tiles/{GRID}/15/1/1/", False),
    (f"/api/tiles/{GRID}/15/1/1\n", False),
]


@pytest.mark.parametrize(("path", "is_taken"), TAKEN)
def test_which_addresses_are_answered_in_front_of_django(path: str, is_taken: bool) -> None:
    assert standard_tiles.takes(path) is is_taken


def test_an_address_is_another_name_of_the_short_one() -> None:
    standard = StandardAddresses(
        "/api/", {"a": ("a", "b"), "c": ("c",)}, ("a", "b", "c"), lambda: (0, 0, 1, 1)
    )
    cases = {
        ("/api/collections/a/tiles/WebMercatorQuad/3/2/1", ""): ("/tiles/a,b/3/1/2.mvt", ""),
        ("/api/tiles/WebMercatorQuad/3/2/1", "on=2024-01-01"): (
            "/tiles/a,b,c/3/1/2.mvt", "on=2024-01-01"),
        ("/api/tiles/WebMercatorQuad/3/2/1", "collections=c,a&f=mvt&q=%D0%B0+b"): (
            "/tiles/c,a,b/3/1/2.mvt", "q=%D0%B0+b"),
    }  # fmt: skip
    for (path, query), expected in cases.items():
        tile, *found = standard.rewritten(path, query)
        assert tuple(found) == expected
        assert tile == Tile(3, 1, 2)


def test_what_is_allowed_is_told_outside_the_limits_too(in_front: Callable[..., Heard]) -> None:
    status, headers, _ = in_front(f"{BASE}/15/12049/18480", "OPTIONS")
    assert status.startswith("204")
    assert "GET" in headers["Allow"]
    assert in_front(f"{BASE}/15/12049/18480")[0].startswith("404")
