"""Tiles over HTTP: the same answers in front of Django and inside it, none of them a surprise."""

import gzip
import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from typing import Any
from urllib.parse import quote
from wsgiref.util import setup_testing_defaults

import mapbox_vector_tile
import psycopg
import pytest
from django.db import connections
from django.db.models import BooleanField
from django.db.models.expressions import RawSQL
from django.http import QueryDict
from django.test import Client
from django.urls import re_path
from psycopg_pool import ConnectionPool
from tiles_ground import CENTRE, SameConnection, features, make_parcels, make_source, tile_at

from config.layers import LAYERS, tile_server
from geodata.models import Parcel
from tiles.layer import Layer
from tiles.pool import APPLICATION, FILTERED, DatabaseAwayError, DatabaseBusyError, LazyPool, run
from tiles.serving import PREFIX, TileServer

urlpatterns = [re_path(r"^tiles/", tile_server.view)]
pytestmark = pytest.mark.urls(__name__)

HERE = tile_at(*CENTRE, 17)
ADDRESS = f"/tiles/parcels/{HERE.z}/{HERE.x}/{HERE.y}.mvt"


class Response:
    def __init__(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.status, self.headers, self.body = status, headers, body


Get = Callable[..., Response]


def through_wsgi(server: Any, path: str, method: str = "GET", **headers: str) -> Response:
    """A request as a WSGI server hands it over."""
    path, _, query = path.partition("?")
    environ: dict[str, Any] = {"REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query}
    environ |= {f"HTTP_{name.upper()}": value for name, value in headers.items()}
    setup_testing_defaults(environ)
    environ["HTTP_HOST"] = headers.get("host", "127.0.0.1")
    seen: dict[str, Any] = {}

    def start_response(status: str, given: list[tuple[str, str]]) -> None:
        seen.update(status=int(status.split()[0]), headers=dict(given))

    body = b"".join(server(environ, start_response))
    return Response(seen["status"], seen["headers"], body)


def through_django(path: str, method: str = "GET", **headers: str) -> Response:
    """The same request to the view."""
    given = {f"HTTP_{name.upper()}": value for name, value in headers.items()}
    response = Client().generic(method, path, **({"HTTP_HOST": "127.0.0.1"} | given))
    return Response(response.status_code, dict(response.headers), response.content)


@pytest.fixture
def ground(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Parcels that the handler sees over the connection of the test."""
    make_parcels(make_source())
    monkeypatch.setattr(tile_server, "source", SameConnection())


@pytest.fixture(params=["wsgi", "django"])
def get(request: pytest.FixtureRequest) -> Get:
    if request.param == "django":
        return through_django
    return lambda path, *rest, **headers: through_wsgi(tile_server, path, *rest, **headers)


@pytest.mark.usefixtures("ground")
def test_a_tile(get: Get) -> None:
    response = get(ADDRESS)
    assert response.status == 200
    assert response.headers["Content-Type"] == "application/vnd.mapbox-vector-tile"
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "no-cache" in response.headers["Cache-Control"]
    assert "Content-Encoding" not in response.headers
    assert int(response.headers["Content-Length"]) == len(response.body)
    assert len(mapbox_vector_tile.decode(response.body)["parcels"]["features"]) > 20


@pytest.mark.usefixtures("ground")
def test_gzip_holds_the_same_bytes_under_another_tag(get: Get) -> None:
    plain, zipped = get(ADDRESS), get(ADDRESS, accept_encoding="gzip, br")
    assert zipped.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in zipped.headers["Vary"]
    assert gzip.decompress(zipped.body) == plain.body
    assert len(zipped.body) < len(plain.body)
    assert zipped.headers["ETag"] != plain.headers["ETag"]
    assert not zipped.headers["ETag"].startswith("W/")


@pytest.mark.usefixtures("ground")
def test_known_tag_is_not_sent_again(get: Get) -> None:
    for encoding in ("gzip", "identity"):
        first = get(ADDRESS, accept_encoding=encoding)
        again = get(ADDRESS, accept_encoding=encoding, if_none_match=first.headers["ETag"])
        assert (again.status, again.body) == (304, b"")
        assert again.headers["ETag"] == first.headers["ETag"]


@pytest.mark.usefixtures("ground")
def test_changed_ground_has_another_tag(get: Get) -> None:
    first = get(ADDRESS)
    shown = features(first.body, "parcels")
    Parcel.objects.filter(pk=min(shown)).update(use="forest")
    again = get(ADDRESS, if_none_match=first.headers["ETag"])
    assert again.status == 200


@pytest.mark.usefixtures("ground")
def test_head_has_no_body() -> None:
    response = through_wsgi(tile_server, ADDRESS, "HEAD")
    assert (response.status, response.body) == (200, b"")
    assert int(response.headers["Content-Length"]) > 1000


@pytest.mark.usefixtures("ground")
def test_empty_tile_has_no_content(get: Get) -> None:
    for address in ("/tiles/parcels/17/5/5.mvt", "/tiles/districts,parcels/9/0/0.mvt"):
        response = get(address)
        assert (response.status, response.body) == (204, b"")


@pytest.mark.parametrize(
    "path",
    [
        "parcels/13/4626/3019.mvt",
        "parcels/21/0/0.mvt",
        "parcels/40/0/0.mvt",
        "parcels/17/131072/0.mvt",
        "parcels/17/0/131072.mvt",
        "parcels/17/-1/0.mvt",
        "parcels/17/99999999999999999999999/0.mvt",
        "parcels/17/0x1/0.mvt",
        "parcels/17/nan/0.mvt",
        "parcels/17/1e3/0.mvt",
        "parcels/17/01/0.mvt",
        "parcels/17/\u0661/0.mvt",
        "parcels/17/1/0.mvt/",
        "parcels/17/1/0.mvt\n",
        "parcels/17/1.mvt",
        "parcels//1/0.mvt",
        "nothing/17/0/0.mvt",
        "Parcels/17/0/0.mvt",
        "/17/0/0.mvt",
        ",/17/0/0.mvt",
        "parcels,/17/0/0.mvt",
        "parcels,parcels/17/0/0.mvt",
        "parcels;drop/17/0/0.mvt",
        ",".join(["parcels"] * 100) + "/17/0/0.mvt",
        ",".join(f"layer{n}" for n in range(100)) + "/17/0/0.mvt",
        "../admin/17/0/0.mvt",
        "a" * 5000 + ".mvt",
        ".mvt",
        "nothing.json",
    ],
)
def test_what_is_not_there_is_404(path: str, get: Get) -> None:
    response = get(PREFIX + (quote(path, safe="/,;") if get is through_django else path))
    assert response.status == 404
    assert response.headers["Content-Type"] == "application/problem+json"
    assert json.loads(response.body)["status"] == 404


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("on=yesterday", "on"),
        ("on=2024-02-31", "on"),
        ("on=2024-01-01&on=2024-01-02", "on"),
        ("on=%00", "on"),
        ("on=" + "9" * 5000, "on"),
        ("storeys=3", "storeys"),
        ("__class__=1", "__class__"),
    ],
)
def test_bad_filter_says_what_is_allowed(query: str, name: str, get: Get) -> None:
    for language, word in (("bg", "Параметърът"), ("en", "Parameter")):
        response = get(f"{ADDRESS}?{query}", accept_language=language)
        problem = json.loads(response.body)
        assert response.status == 400
        assert response.headers["Content-Type"] == "application/problem+json"
        assert problem["parameter"] == name
        assert problem["detail"].startswith(word)
        assert len(problem["value"]) <= 200


def test_unreadable_queries_are_400_or_414(get: Get) -> None:
    assert get(ADDRESS + "?" + "&".join(f"a{n}=1" for n in range(2000))).status == 400
    assert get(ADDRESS + "?on=" + "1" * 70_000).status == 414


@pytest.mark.usefixtures("ground")
def test_filter_passes_through(get: Get) -> None:
    assert get(f"{ADDRESS}?on=2019-12-31").status == 204
    # a plan of its own may give the same rows in another order
    then, now = (
        features(get(address).body, "parcels") for address in (f"{ADDRESS}?on=2020-01-01", ADDRESS)
    )
    assert then == now != {}


def test_methods(get: Get) -> None:
    refused = get(ADDRESS, "POST")
    assert refused.status == 405
    assert "GET" in refused.headers["Allow"]
    asked = get(ADDRESS, "OPTIONS")
    assert asked.status == 204
    assert "GET" in asked.headers["Access-Control-Allow-Methods"]


@pytest.mark.usefixtures("ground")
def test_tilejson() -> None:
    response = through_django("/tiles/districts,parcels.json?on=2024-01-01", accept_language="en")
    content = json.loads(response.body)
    assert content["tilejson"] == "3.0.0"
    assert content["tiles"] == [
        "http://127.0.0.1/tiles/districts,parcels/{z}/{x}/{y}.mvt?on=2024-01-01"
    ]
    assert (content["minzoom"], content["maxzoom"]) == (8, 20)
    assert content["bounds"] == [23.03, 42.39, 23.71, 42.92]
    assert content["attribution"] == "Source &lt;C&gt;"
    assert [layer["id"] for layer in content["vector_layers"]] == ["districts", "parcels"]
    assert content["vector_layers"][1]["fields"] == {
        "identifier": "String",
        "label": "String",
        "use": "String",
        "area_m2": "Number",
        "demo": "Number",
    }


@pytest.mark.usefixtures("db")
def test_tilejson_refuses_foreign_hosts_and_bad_filters() -> None:
    assert through_django("/tiles/parcels.json", host="evil.example").status == 400
    assert through_django("/tiles/parcels.json?on=never").status == 400


@pytest.mark.usefixtures("db")
def test_every_layer_can_be_drawn_at_every_zoom_it_has() -> None:
    server = TileServer(LAYERS, tile_server.bounds, SameConnection())
    for layer in LAYERS:
        for zoom in range(layer.min_zoom, layer.max_zoom + 1):
            assert through_wsgi(server, f"/tiles/{layer.name}/{zoom}/0/0.mvt").status == 204
        assert through_django(f"/tiles/{layer.name}.json").status == 200


@pytest.fixture
def pool(django_db_setup: None) -> Iterator[LazyPool]:
    pool = LazyPool()
    yield pool
    pool.close()


def _drop_connections() -> None:
    """What a restart of the server does to every connection of the pool."""
    with psycopg.connect(**_arguments(), autocommit=True) as other:
        other.execute(
            "SELECT pg_terminate_backend(pid, 1000) FROM pg_stat_activity"
            " WHERE application_name = %s AND datname = current_database()",
            [APPLICATION],
        )


def _arguments() -> dict[str, Any]:
    given = connections["default"].get_connection_params()
    return {name: given[name] for name in ("dbname", "host", "port", "user") if name in given}


def test_a_dropped_connection_heals_by_itself(pool: LazyPool) -> None:
    server = TileServer(LAYERS, tile_server.bounds, pool)
    for _ in range(3):
        assert through_wsgi(server, "/tiles/parcels/17/5/5.mvt").status == 204
        _drop_connections()
    assert through_wsgi(server, "/tiles/parcels/17/5/5.mvt").status == 204


def test_connections_are_read_only(pool: LazyPool) -> None:
    with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
        run(pool, "CREATE TABLE intruder ()", [], is_prepared=False)


def _sleeping(query: QueryDict) -> Any:
    sleep = RawSQL("(SELECT pg_sleep(%s))::text = ''", [query.get("wait", "0")], BooleanField())
    return Parcel.objects.filter(sleep)


_sleepy = Layer(
    name="sleepy",
    label=("Бавен", "Slow"),
    queryset=_sleeping,
    fields={"use": "use"},
    min_zoom=15,
    parameters=frozenset({"wait"}),
)


def _hurry(pool: LazyPool) -> None:
    """Every statement of the pool that filters has half a second from now on."""
    with ExitStack() as borrowed:
        for _ in range(FILTERED.connections):
            connection = borrowed.enter_context(pool.connection(is_prepared=False))
            connection.execute("SET statement_timeout = 500")


def test_a_slow_statement_is_stopped(pool: LazyPool) -> None:
    _hurry(pool)
    with pytest.raises(DatabaseBusyError):
        run(pool, "SELECT pg_sleep(30)::text::bytea", [], is_prepared=False)


def test_a_slow_filter_rests_before_it_is_tried_again(pool: LazyPool) -> None:
    _hurry(pool)
    server = TileServer([_sleepy], tile_server.bounds, pool)
    address = "/tiles/sleepy/17/5/5.mvt"
    first = through_wsgi(server, f"{address}?wait=30", accept_language="en")
    assert first.status == 503
    assert int(first.headers["Retry-After"]) > 2
    assert "filter" in json.loads(first.body)["title"]
    asked = pool.asked(is_prepared=False)
    assert through_wsgi(server, "/tiles/sleepy/17/6/6.mvt?wait=30").status == 503
    assert pool.asked(is_prepared=False) == asked
    assert through_wsgi(server, f"{address}?wait=0").status == 204
    assert through_wsgi(server, address).status == 204


def test_plans_are_made_once_for_prepared_statements_and_anew_for_filters(pool: LazyPool) -> None:
    for is_prepared, mode in ((True, "force_generic_plan"), (False, "force_custom_plan")):
        with pool.connection(is_prepared=is_prepared) as connection:
            assert connection.execute("SHOW plan_cache_mode").fetchone() == (mode,)


def test_filters_leave_a_connection_to_other_tiles(pool: LazyPool) -> None:
    server = TileServer(LAYERS, tile_server.bounds, pool)
    with ExitStack() as borrowed:
        for _ in range(FILTERED.connections):
            borrowed.enter_context(pool.connection(is_prepared=False))
        filtered = through_wsgi(server, "/tiles/parcels/17/5/5.mvt?on=2024-01-01")
        assert filtered.status == 503
        assert filtered.headers["Retry-After"]
        assert through_wsgi(server, "/tiles/parcels/17/5/5.mvt").status == 204
    assert through_wsgi(server, "/tiles/parcels/17/5/5.mvt?on=2024-01-01").status == 204


def test_a_connection_that_cannot_be_had_is_waited_for_once(pool: LazyPool) -> None:
    with ExitStack() as borrowed:
        for _ in range(FILTERED.connections):
            borrowed.enter_context(pool.connection(is_prepared=False))
        before = pool.asked(is_prepared=False)
        with pytest.raises(DatabaseAwayError):
            run(pool, "SELECT ''::bytea", [], is_prepared=False)
        assert pool.asked(is_prepared=False) == before + 1


class Elsewhere:
    """Connections from a pool to nowhere."""

    def __init__(self, pool: "ConnectionPool[Any]") -> None:
        self.pool = pool

    def connection(self, *, is_prepared: bool = True) -> AbstractContextManager[Any]:
        return self.pool.connection()

    def check(self) -> None:
        self.pool.check()


def test_a_database_that_is_away_is_503_and_no_stack() -> None:
    with ConnectionPool(
        "host=127.0.0.1 port=1", open=False, timeout=0.2, min_size=1, reconnect_timeout=0.1
    ) as nowhere:
        source = Elsewhere(nowhere)
        response = through_wsgi(TileServer(LAYERS, tile_server.bounds, source), ADDRESS)
    assert response.status == 503
    assert response.headers["Retry-After"]
    assert b"Traceback" not in response.body
    assert json.loads(response.body)["status"] == 503


def test_layers_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="same name"):
        TileServer((*LAYERS, LAYERS[0]), tile_server.bounds)
