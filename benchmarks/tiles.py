"""Uncached tiles over HTTP, beside their own statement alone and beside other servers.

    python -m benchmarks.tiles [--tiles 200] [--rounds 5] [--part limit] [--part peers]

limit: the handler against a bare client that sends the same prepared statement over the same
number of connections (P1): all that HTTP, Python and compressing cost; and the whole way of a tile
that is not kept yet, which is locked, packed and written besides.
peers: the handler against Martin, pg_tileserv, tipg and django-vectortiles, and their statements
(P2), on the same rows with the same properties (`benchmarks.peers`), nobody compressing.

Every contender answers the same fixed random sample of tiles (zooms weighted as people pan, places
where there are parcels) over four connections.
"""

import argparse
import os
import signal
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import django
import mapbox_vector_tile
import psycopg

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.db import connection, connections  # noqa: E402
from django.http import QueryDict  # noqa: E402

from benchmarks import peers  # noqa: E402
from benchmarks.contest import CLIENTS, Contest, Http, Line, report, sample, served  # noqa: E402
from benchmarks.site_ours import plain_at, tile_server  # noqa: E402
from tiles.grid import Tile  # noqa: E402
from tiles.statement import Statement  # noqa: E402

Fetch = Callable[[Tile], bytes]
SITE, MISSING_SITE = "benchmarks.site_ours:application", "benchmarks.site_ours:missing"
RAW, OURS, MISS = "our statement alone", "ours over HTTP", "ours, made and kept"
MARTIN, TILESERV = "Martin's statement alone", "pg_tileserv's statement alone"
MISSING_PORT = 20
"""Added to the port of the site; peers have those between."""
TIPG, VECTORTILES = "tipg", "django-vectortiles"


def statement(names: str, zoom: int) -> Statement | None:
    layers = tile_server.groups.get(names) or [tile_server.layers[n] for n in names.split(",")]
    plan = tile_server.compiler.plan(layers, zoom, QueryDict())
    return plan.statement if plan else None


def connect() -> psycopg.Connection[tuple[bytes]]:
    """As the tiles' own pool connects; plans are made once for all, for everybody."""
    arguments = connections["default"].get_connection_params()
    arguments.pop("cursor_factory")
    arguments["options"] = f"{arguments.get('options', '')} -c plan_cache_mode=force_generic_plan"
    return psycopg.connect(**arguments | {"autocommit": True, "prepare_threshold": 0})


def over_database(names: Callable[[int], str]) -> Callable[[], Fetch]:
    """A client that runs our prepared statement on a connection of its own."""

    def client() -> Fetch:
        cursor = psycopg.RawCursor(connect())

        def fetch(tile: Tile) -> bytes:
            made = statement(names(tile.z), tile.z)
            if made is None:
                return b""
            cursor.execute(made.sql, made.parameters_of(tile), prepare=True, binary=True)
            row = cursor.fetchone()
            return bytes(row[0]) if row else b""

        return fetch

    return client


def over_http(names: Callable[[int], str], port: int, headers: str = "") -> Callable[[], Fetch]:
    def client() -> Fetch:
        http = Http(port, headers)

        def fetch(tile: Tile) -> bytes:
            return http.expect(f"/tiles/{names(tile.z)}/{tile.z}/{tile.x}/{tile.y}.mvt")

        return fetch

    return client


def limit(tiles: list[Tile], rounds: int, port: int) -> list[Line]:
    """P1, for the map's ground as one tile and for one layer."""
    lines = [missed(tiles, rounds, port + MISSING_PORT)]
    for what, names in (("the whole ground", lambda _: "ground"), ("one layer", plain_at)):
        contenders = {
            RAW: over_database(names),
            OURS: over_http(names, port, "Accept-Encoding: gzip\r\n"),
        }
        print(f"{what}: {len(tiles)} tiles, {CLIENTS} connections, {rounds} rounds")
        outcome = Contest(contenders, tiles).run(rounds)
        outcome.show("tiles")
        lines.append(Line("P1", f"{what}, HTTP / its statement alone",
                          outcome.ratio(OURS, RAW), 0.9))  # fmt: skip
    return lines


def missed(tiles: list[Tile], rounds: int, port: int) -> Line:
    """P1, for tiles of the ground that are kept from here on, each time as if for the first."""

    def ground(_zoom: int) -> str:
        return "ground"

    with TemporaryDirectory() as root, served(port, application=MISSING_SITE, TILES_ROOT=root):
        contenders = {
            RAW: over_database(ground),
            MISS: over_http(ground, port, "Accept-Encoding: gzip\r\n"),
        }
        print(f"the whole ground, not kept yet: {len(tiles)} tiles, {rounds} rounds")
        outcome = Contest(contenders, tiles).run(rounds)
        if not any(Path(root).rglob("*.mvt.gz")):
            sys.exit("tiles are not kept here: run manage.py migrate, then manage.py tile status")
    outcome.show("tiles")
    return Line("P1", "the whole ground, made and kept / its statement alone",
                outcome.ratio(MISS, RAW), 0.9)  # fmt: skip


def against(tiles: list[Tile], rounds: int, port: int) -> list[Line]:
    """P2."""
    with peers.tables() as columns, ExitStack() as running_here:
        found, missing = peers.servers(running_here, port + 1, columns)
        contenders = {
            OURS: over_http(plain_at, port),
            MARTIN: peers.over_database(connect, peers.martin, columns),
            TILESERV: peers.over_database(connect, peers.pg_tileserv, columns),
            **found,
        }
        _show_contents(contenders, tiles[:: len(tiles) // 20])
        print(f"one layer: {len(tiles)} tiles, {CLIENTS} connections, {rounds} rounds")
        outcome = Contest(contenders, tiles).run(rounds)
    outcome.show("tiles")
    wanted = {MARTIN: 2.3, TILESERV: 2.3, TIPG: 4.0, VECTORTILES: 4.0, "Martin": 2.3,
              "pg_tileserv": 2.3}  # fmt: skip
    return [
        Line("P2", f"ours over HTTP / {name}", outcome.ratio(OURS, name), wanted[name])
        for name in contenders
        if name != OURS
    ] + [
        Line("P2", f"ours over HTTP / {name}", None, wanted[name], note=why)
        for name, why in missing.items()
    ]


def _show_contents(contenders: dict[str, Callable[[], Fetch]], tiles: Sequence[Tile]) -> None:
    """Print how many features and bytes each gives: who gives less is not faster."""
    for name, make in contenders.items():
        bodies = [body for body in map(make(), tiles) if body]
        decoded = [mapbox_vector_tile.decode(body) for body in bodies]
        features = sum(len(layer["features"]) for tile in decoded for layer in tile.values())
        mean = sum(map(len, bodies)) / 1000 / len(tiles)
        print(f"  {name:32}{features:8} features{mean:9.1f} kB a tile")


def main() -> list[Line]:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--tiles", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--port", type=int, default=18473)
    parser.add_argument("--part", choices=["limit", "peers"], action="append")
    chosen = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    parts = {"limit": limit, "peers": against}
    tiles = sample(connection, chosen.tiles)
    with served(chosen.port, application=SITE):
        return [
            line
            for name in chosen.part or parts
            for line in parts[name](tiles, chosen.rounds, chosen.port)
        ]


if __name__ == "__main__":
    report(main())
