"""Uncached tiles: our handler over HTTP against the same statement, and the stock one, without it.

    python -m benchmarks.tiles [--tiles 200] [--rounds 5] [--layers a,b,…]

Every contender answers the same fixed random sample of tiles (zooms weighted as people pan, places
where there are parcels) over four connections.
"""

import argparse
import os
import signal
import sys
from collections.abc import Callable

import django
import psycopg

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.db import connection, connections  # noqa: E402
from django.http import QueryDict  # noqa: E402

from benchmarks.contest import CLIENTS, Contest, Http, Line, report, sample, served  # noqa: E402
from benchmarks.stock import stock_sql  # noqa: E402
from config.layers import LAYERS, tile_server  # noqa: E402
from tiles.grid import Tile  # noqa: E402
from tiles.statement import Statement  # noqa: E402

Fetch = Callable[[Tile], bytes]
STOCK, RAW, OURS = "stock statement, psycopg", "our statement, psycopg", "our handler, HTTP"


def statement(names: str, zoom: int) -> Statement | None:
    layers = [tile_server.layers[name] for name in names.split(",")]
    plan = tile_server.compiler.plan(layers, zoom, QueryDict())
    return plan.statement if plan else None


def connect() -> psycopg.Connection[tuple[bytes]]:
    arguments = connections["default"].get_connection_params()
    arguments.pop("cursor_factory")
    return psycopg.connect(**arguments | {"autocommit": True, "prepare_threshold": 0})


def over_database(names: str, rewrite: Callable[[str], str] = str) -> Callable[[], Fetch]:
    """A client that runs the prepared statement on a connection of its own."""

    def client() -> Fetch:
        cursor = psycopg.RawCursor(connect())

        def fetch(tile: Tile) -> bytes:
            made = statement(names, tile.z)
            if made is None:
                return b""
            cursor.execute(rewrite(made.sql), made.parameters_of(tile), prepare=True, binary=True)
            row = cursor.fetchone()
            return bytes(row[0]) if row else b""

        return fetch

    return client


def over_http(names: str, port: int) -> Callable[[], Fetch]:
    def client() -> Fetch:
        http = Http(port)
        return lambda tile: http.expect(f"/tiles/{names}/{tile.z}/{tile.x}/{tile.y}.mvt")

    return client


def main() -> list[Line]:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--tiles", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--layers", default=",".join(layer.name for layer in LAYERS))
    parser.add_argument("--port", type=int, default=18473)
    chosen = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    tiles = sample(connection, chosen.tiles)
    print(f"{len(tiles)} tiles, {CLIENTS} connections, {chosen.rounds} rounds: {chosen.layers}")
    with served(chosen.port):
        contenders = {
            STOCK: over_database(chosen.layers, stock_sql),
            RAW: over_database(chosen.layers),
            OURS: over_http(chosen.layers, chosen.port),
        }
        outcome = Contest(contenders, tiles).run(chosen.rounds)
    outcome.show("tiles")
    return [
        Line("P1", "uncached tile over HTTP / its statement alone", outcome.ratio(OURS, RAW), 0.9),
        Line("", "our statement / the stock one, all layers", outcome.ratio(RAW, STOCK)),
    ]


if __name__ == "__main__":
    report(main())
