"""Uncached tiles: our handler over HTTP against the same statement, and the stock one, without it.

    python -m benchmarks.tiles [--tiles 200] [--rounds 5] [--layers a,b,…]

Every contender answers the same fixed random sample of tiles (zooms weighted as people pan, places
where there are parcels) over four connections. Contenders are interleaved and shuffled in each
round, so that only ratios inside one round are compared, and medians of rounds are printed.
Besides: raw and gzip sizes of the sample by zoom, from the lowest zoom to the highest.
"""

import argparse
import os
import random
import signal
import socket
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import django
import psycopg
from isal import isal_zlib

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.db import connection, connections  # noqa: E402
from django.http import QueryDict  # noqa: E402

from benchmarks.stock import stock_sql  # noqa: E402
from config.layers import LAYERS, tile_server  # noqa: E402
from tiles.grid import Tile  # noqa: E402
from tiles.statement import Statement  # noqa: E402

CLIENTS = 4
ZOOM_WEIGHTS = {10: 4, 11: 5, 12: 9, 13: 12, 14: 15, 15: 20, 16: 20, 17: 15}
SIZE_ZOOMS = range(8, 21)
_WORLD = Tile(0, 0, 0)

Fetch = Callable[[Tile], bytes]


def sample(count: int, seed: int, zooms: Iterable[int], weights: Iterable[int]) -> list[Tile]:
    """Tiles around parcels chosen by a hash of their id, the same in every run on one database."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ST_XMin(geom_3857), ST_YMin(geom_3857) FROM geodata_parcel"
            " ORDER BY md5(id::text || %s) LIMIT %s",
            [str(seed), count],
        )
        places = cursor.fetchall()
    if not places:
        sys.exit("there are no parcels in this database; load the demonstration city first")
    chosen = random.Random(seed).choices(list(zooms), list(weights), k=len(places))
    return [_tile(x, y, zoom) for (x, y), zoom in zip(places, chosen, strict=True)]


def _tile(x: float, y: float, zoom: int) -> Tile:
    side = _WORLD.side / (1 << zoom)
    return Tile(zoom, int((x - _WORLD.left) / side), int((_WORLD.top - y) / side))


def statement(names: str, zoom: int) -> Statement | None:
    layers = [tile_server.layers[name] for name in names.split(",")]
    plan = tile_server.compiler.plan(layers, zoom, QueryDict())
    return plan.statement if plan else None


def connect() -> psycopg.Connection[tuple[bytes]]:
    arguments = connections["default"].get_connection_params()
    arguments.pop("cursor_factory")
    return psycopg.connect(**arguments | {"autocommit": True, "prepare_threshold": 0})


def over_database(names: str, rewrite: Callable[[str], str]) -> Callable[[], Fetch]:
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
    """A client that keeps one connection alive and does no more than HTTP needs."""

    def client() -> Fetch:
        peer = socket.create_connection(("127.0.0.1", port))
        peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        stream = peer.makefile("rb")

        def fetch(tile: Tile) -> bytes:
            address = f"/tiles/{names}/{tile.z}/{tile.x}/{tile.y}.mvt"
            peer.sendall(
                f"GET {address} HTTP/1.1\r\nHost: 127.0.0.1\r\n".encode()
                + b"Accept-Encoding: gzip\r\n\r\n"
            )
            status = stream.readline().split()[1]
            length = 0
            while (line := stream.readline()) != b"\r\n":
                if line.lower().startswith(b"content-length:"):
                    length = int(line.split(b":")[1])
            if status not in (b"200", b"204"):
                raise RuntimeError(f"{address}: {status.decode()}")
            return stream.read(length)

        return fetch

    return client


def measure(clients: list[Fetch], tiles: list[Tile]) -> tuple[float, list[float]]:
    """Tiles per second of all clients together, and each tile's milliseconds."""

    def work(number: int) -> list[float]:
        times = []
        for tile in tiles[number :: len(clients)]:
            begun = time.perf_counter()
            clients[number](tile)
            times.append((time.perf_counter() - begun) * 1000)
        return times

    begun = time.perf_counter()
    with ThreadPoolExecutor(len(clients)) as threads:
        times = [each for part in threads.map(work, range(len(clients))) for each in part]
    return len(tiles) / (time.perf_counter() - begun), times


def compare(contenders: dict[str, Callable[[], Fetch]], tiles: list[Tile], rounds: int) -> None:
    """Print rates, and ratios to the first contender."""
    clients = {name: [make() for _ in range(CLIENTS)] for name, make in contenders.items()}
    for ready in clients.values():
        measure(ready, tiles)
    rates: dict[str, list[float]] = defaultdict(list)
    times: dict[str, list[float]] = defaultdict(list)
    chance = random.Random(0)
    for _ in range(rounds):
        order = list(contenders)
        chance.shuffle(order)
        for name in order:
            rate, taken = measure(clients[name], tiles)
            rates[name].append(rate)
            times[name] += taken
    base = rates[next(iter(contenders))]
    print(f"{'contender':34}{'tiles/s':>9}{'ratio':>7}{'p50 ms':>8}{'p95 ms':>8}{'p99 ms':>8}")
    for name, own in rates.items():
        ratio = statistics.median(a / b for a, b in zip(own, base, strict=True))
        cuts = statistics.quantiles(times[name], n=100)
        print(
            f"{name:34}{statistics.median(own):9.1f}{ratio:7.2f}"
            f"{cuts[49]:8.2f}{cuts[94]:8.2f}{cuts[98]:8.2f}"
        )


def sizes(names: str, count: int) -> None:
    """Print how large tiles are at each zoom; the densest places are part of the sample."""
    fetch = over_database(names, str)()
    print("\nkB  zoom  tiles   raw p50     p99     max  gzip p50     p99     max")
    for zoom in SIZE_ZOOMS:
        tiles = set(sample(count, zoom, [zoom], [1]))
        bodies = [fetch(tile) for tile in tiles]
        raw = sorted(len(body) / 1000 for body in bodies)
        zipped = sorted(len(isal_zlib.compress(body, 1, 31)) / 1000 for body in bodies)
        row = [
            value for each in (raw, zipped) for value in (_at(each, 0.5), _at(each, 0.99), each[-1])
        ]
        print(
            f"{zoom:8}{len(tiles):7}"
            + "".join(f"{v:{w}.1f}" for v, w in zip(row, (10, 8, 8) * 2, strict=True))
        )


def _at(ordered: list[float], part: float) -> float:
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]


def serve(port: int) -> "subprocess.Popen[bytes]":
    """The site as `make run` starts it."""
    process = subprocess.Popen(
        [
            Path(sys.executable).with_name("granian"),
            *["--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)],
            *["--workers", "2", "--respawn-failed-workers", "--workers-kill-timeout", "5"],
            *["--log-level", "error"],
            "config.wsgi:application",
        ]
    )
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.1)
        else:
            return process
    process.terminate()
    raise RuntimeError("the server did not start")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--tiles", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--layers", default=",".join(layer.name for layer in LAYERS))
    parser.add_argument("--port", type=int, default=18473)
    chosen = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    tiles = sample(chosen.tiles, 7, ZOOM_WEIGHTS, ZOOM_WEIGHTS.values())
    server = serve(chosen.port)
    try:
        contenders = {
            "stock statement, psycopg": over_database(chosen.layers, stock_sql),
            "our statement, psycopg": over_database(chosen.layers, str),
            "our handler, HTTP (granian)": over_http(chosen.layers, chosen.port),
        }
        print(f"{len(tiles)} tiles, {CLIENTS} connections, {chosen.rounds} rounds: {chosen.layers}")
        compare(contenders, tiles, chosen.rounds)
    finally:
        server.terminate()
        server.wait(30)
    sizes(chosen.layers, chosen.tiles)


if __name__ == "__main__":
    main()
