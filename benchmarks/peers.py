"""Other tile servers on the same rows: their statements by a bare client, and the servers.

They serve tables, so they are given two: the geometry that we draw (EPSG:3857, clockwise, along the
Hilbert curve, indexed) and the properties that we work out for each tile, ready as columns and only
of the versions that are true today. That is more than they would have on their own.

tipg and django-vectortiles come from PyPI into environments of their own, `var/peers`, when they
are not there. Martin and pg_tileserv are not to be had that way: their statements, as their sources
publish them, run prepared over our client, which costs less than any server; `MARTIN=` and
`PG_TILESERV=` name binaries to measure besides.
"""

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import quote, urlsplit

import psycopg
from django.db import connection
from django.db.models import F
from django.http import QueryDict

from benchmarks.contest import ROOT, Http, running
from benchmarks.environments import interpreter
from benchmarks.site_ours import PLAIN, plain_at
from tiles.grid import Tile

SCHEMA = "benchmark_peers"
Fetch = Callable[[Tile], bytes]
_PACKAGES = {
    "tipg": ("tipg==1.6.1", "granian==2.8.7"),
    "django-vectortiles": (
        "django-vectortiles==1.0.2", "django==5.2.19", "psycopg[binary,pool]==3.3.9",
        "mapbox-vector-tile==2.2.0", "granian==2.8.7",
    ),
}  # fmt: skip


@contextmanager
def tables() -> Iterator[dict[str, list[str]]]:
    """Table → its properties, for as long as the block lasts."""
    columns = {name: list(layer.fields) for name, layer in PLAIN.items()}
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE; CREATE SCHEMA {SCHEMA}")
        for name, layer in PLAIN.items():
            rows = layer.queryset(QueryDict())
            sql, parameters = _properties(rows, layer.fields)
            table = f"{SCHEMA}.{name}"
            kind = rows.model._meta.get_field("geom").geom_type
            cursor.execute(
                f"CREATE TABLE {table} AS SELECT p.*, t.geom_3857::geometry({kind}, 3857) AS geom"
                f" FROM ({sql}) p JOIN {rows.model._meta.db_table} t USING (id)"
                " ORDER BY t.geom_3857",
                parameters,
            )
            cursor.execute(
                f"ALTER TABLE {table} ADD PRIMARY KEY (id);"
                f"CREATE INDEX ON {table} USING gist (geom); ANALYZE {table}"
            )
    try:
        yield columns
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP SCHEMA {SCHEMA} CASCADE")


def _properties(rows: Any, fields: Any) -> tuple[str, tuple[Any, ...]]:
    """Id and properties of rows under the names that they have in a tile."""
    made = {
        f"tile_{name}": F(source) if isinstance(source, str) else source
        for name, source in fields.items()
    }
    made["tile_id"] = F("pk")
    sql, parameters = rows.order_by().annotate(**made).values_list(*made).query.sql_with_params()
    renamed = "".join(f', tile_{name} AS "{name}"' for name in fields)
    return f"SELECT tile_id AS id{renamed} FROM ({sql}) given", parameters


# --- statements -----------------------------------------------------------------------------------


def martin(table: str, properties: list[str]) -> str:
    """What Martin generates for a table in EPSG:3857: $1 zoom, $2 column, $3 row."""
    tile = "ST_TileEnvelope($1::integer, $2::integer, $3::integer"
    listed = "".join(f', "{name}"' for name in ("id", *properties))
    return (
        f"SELECT ST_AsMVT(tile, '{table}', 4096, 'geom', 'id') FROM ("
        f'SELECT ST_AsMVTGeom(ST_Transform(ST_CurveToLine("geom"::geometry), 3857), {tile}),'
        f' 4096, 64, true) AS geom{listed} FROM "{SCHEMA}"."{table}"'
        f' WHERE "geom" && ST_Transform({tile}, margin => 0.015625), 3857)) AS tile'
    )


def pg_tileserv(table: str, properties: list[str]) -> str:
    """What pg_tileserv builds, its buffer as ours; it writes the boxes out anew for each tile."""
    tile = "ST_TileEnvelope($1::integer, $2::integer, $3::integer"
    listed = "".join(f', "{name}"' for name in ("id", *properties))
    return (
        f"SELECT ST_AsMVT(mvtgeom, '{table}', 4096, 'geom', 'id') FROM ("
        'SELECT ST_AsMVTGeom(ST_Transform(ST_Force2D(t."geom"), 3857), bounds.geom_clip, 4096, 64)'
        f' AS "geom"{listed} FROM "{SCHEMA}"."{table}" t, (SELECT {tile}) AS geom_clip,'
        f" {tile}, margin => 0.015625) AS geom_query) bounds"
        ' WHERE ST_Intersects(t."geom", ST_Transform(bounds.geom_query, 3857)) LIMIT 100000'
        ") mvtgeom"
    )


def over_database(
    connect: Callable[[], psycopg.Connection[Any]],
    build: Callable[[str, list[str]], str],
    columns: dict[str, list[str]],
) -> Callable[[], Fetch]:
    """A client that runs a peer's statement, prepared, on a connection of its own."""
    statements = {table: build(table, properties) for table, properties in columns.items()}

    def client() -> Fetch:
        cursor = psycopg.RawCursor(connect())

        def fetch(tile: Tile) -> bytes:
            sql = statements[plain_at(tile.z)]
            cursor.execute(sql, [tile.z, tile.x, tile.y], prepare=True, binary=True)
            row = cursor.fetchone()
            return bytes(row[0]) if row else b""

        return fetch

    return client


# --- servers --------------------------------------------------------------------------------------


def over_http(port: int, address: str) -> Callable[[], Fetch]:
    """A client of a server; nobody is asked to compress. `address` has {table}, {z}, {x}, {y}."""

    def client() -> Fetch:
        http = Http(port, headers="")

        def fetch(tile: Tile) -> bytes:
            return http.expect(address.format(table=plain_at(tile.z), z=tile.z, x=tile.x, y=tile.y))

        return fetch

    return client


def servers(
    running_here: ExitStack, port: int, columns: dict[str, list[str]]
) -> tuple[dict[str, Callable[[], Fetch]], dict[str, str]]:
    """Clients of every server that could be started, and why others could not."""
    found: dict[str, Callable[[], Fetch]] = {}
    missing: dict[str, str] = {}
    started = {"tipg": _tipg, "django-vectortiles": _vectortiles, "Martin": _martin,
               "pg_tileserv": _pg_tileserv}  # fmt: skip
    for number, (name, start) in enumerate(started.items()):
        try:
            found[name] = start(running_here, port + number, columns)
        except (OSError, RuntimeError, subprocess.SubprocessError) as error:
            missing[name] = str(error)
    return found, missing


def _tipg(running_here: ExitStack, port: int, columns: dict[str, list[str]]) -> Any:
    own = {
        "DATABASE_URL": _standard_url(),
        "TIPG_DB_SCHEMAS": f'["{SCHEMA}"]',
        "TIPG_TILE_BUFFER": "64",
        "TIPG_MAX_FEATURES_PER_TILE": "100000",
        "DB_MAX_CONN_SIZE": "4",
    }
    running_here.enter_context(
        running(_granian("tipg", "asgi", "tipg.main:app", port), port, os.environ | own)
    )
    tiles = "tiles/WebMercatorQuad/{z}/{x}/{y}"
    return over_http(port, f"/collections/{SCHEMA}.{{table}}/{tiles}")


def _vectortiles(running_here: ExitStack, port: int, columns: dict[str, list[str]]) -> Any:
    own = {
        "PEERS_DATABASE_URL": os.environ["DATABASE_URL"],
        "PEERS_SCHEMA": SCHEMA,
        "PEERS_COLUMNS": ";".join(f"{name}:{' '.join(each)}" for name, each in columns.items()),
        "PYTHONPATH": str(ROOT / "benchmarks"),
    }
    command = _granian("django-vectortiles", "wsgi", "site_vectortiles:application", port)
    command += ["--blocking-threads", "4"]
    running_here.enter_context(running(command, port, os.environ | own))
    return over_http(port, "/{table}/{z}/{x}/{y}")


def _granian(name: str, interface: str, application: str, port: int) -> list[str]:
    python = interpreter(name, _PACKAGES[name])
    return [
        str(python.with_name("granian")), "--interface", interface, "--host", "127.0.0.1",
        "--port", str(port), "--workers", "2", "--log-level", "error", application,
    ]  # fmt: skip


def _martin(running_here: ExitStack, port: int, columns: dict[str, list[str]]) -> Any:
    listed = "".join(
        f"    {name}:\n      schema: {SCHEMA}\n      table: {name}\n      srid: 3857\n"
        f"      geometry_column: geom\n      id_column: id\n      properties:\n"
        + "".join(f"        {each}: text\n" for each in properties)
        for name, properties in columns.items()
    )
    folder = Path(running_here.enter_context(TemporaryDirectory()))
    settings = folder / "martin.yaml"
    settings.write_text(
        f"listen_addresses: 127.0.0.1:{port}\nworker_processes: 2\ncache_size_mb: 0\n"
        f"postgres:\n  connection_string: {_standard_url()}\n  pool_size: 4\n  tables:\n{listed}"
    )
    command = [_binary("MARTIN"), "--config", str(settings)]
    running_here.enter_context(running(command, port))
    return over_http(port, "/{table}/{z}/{x}/{y}")


def _pg_tileserv(running_here: ExitStack, port: int, columns: dict[str, list[str]]) -> Any:
    own = {
        "DATABASE_URL": _standard_url(),
        "TS_HTTPPORT": str(port),
        "TS_DEFAULTBUFFER": "64",
        "TS_MAXFEATURESPERTILE": "100000",
        "TS_CACHETTL": "0",
    }
    running_here.enter_context(running([_binary("PG_TILESERV")], port, os.environ | own))
    return over_http(port, f"/{SCHEMA}.{{table}}/{{z}}/{{x}}/{{y}}.pbf")


def _binary(variable: str) -> str:
    path = os.environ.get(variable)
    if not path:
        raise RuntimeError(f"{variable}= names no binary")
    return path


def _standard_url() -> str:
    """The database as other programs take it: the folder of a socket stands as a host."""
    at = urlsplit(os.environ["DATABASE_URL"])
    folder, _, name = at.path.rpartition("/")
    user = f"{at.username or ''}{':' + at.password if at.password else ''}"
    host = quote(folder, safe="") if folder else at.hostname
    return f"postgresql://{user}@{host}:{at.port or 5432}/{name}"
