"""How large tiles are, and how long the database makes the worst of them: goal P6.

    python -m benchmarks.sizes [--tiles 400] [--groups ground,acts,…]

Up to z13 every tile over the territory is drawn, nearer a fixed sample of those over parcels and
the densest of each zoom, of every table that the group draws from. Measured are each group that the
portal asks for, and all layers in one tile. The city must be one whose parcels lie beside each
other: `manage.py demo --size load`.
"""

import argparse
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import django
import psycopg
from isal import isal_zlib

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.db import connection, connections  # noqa: E402
from django.http import QueryDict  # noqa: E402

from benchmarks.contest import Line, at, report, sample, tile_at  # noqa: E402
from config.layers import GROUPS, LAYERS, tile_server  # noqa: E402
from tiles.grid import Tile  # noqa: E402

ZOOMS = range(8, 21)
EVERY_TILE_TO = 13
ALL = "all layers at once"
ZIPPED_MAX_KB, RAW_MAX_KB, WORST_MS = 100.0, 500.0, 150.0
DENSEST = 12
TIMED_ROUNDS = 5


@dataclass
class Sizes:
    """Of one group at one zoom, in kB."""

    raw: list[float] = field(default_factory=list)
    zipped: list[float] = field(default_factory=list)
    largest: float = 0.0
    slowest: tuple[float, Tile] = (0.0, Tile(0, 0, 0))

    def add(self, tile: Tile, body: bytes, ms: float, *, is_sampled: bool) -> None:
        self.largest = max(self.largest, len(body) / 1000)
        if is_sampled:
            self.raw.append(len(body) / 1000)
            self.zipped.append(len(isal_zlib.compress(body, 1, 31)) / 1000)
        self.slowest = max(self.slowest, (ms, tile), key=lambda seen: seen[0])


class Database:
    """Draws tiles on a connection of its own, as a worker does."""

    def __init__(self) -> None:
        arguments = connections["default"].get_connection_params()
        arguments.pop("cursor_factory")
        own = psycopg.connect(**arguments | {"autocommit": True, "prepare_threshold": 0})
        self._cursor = psycopg.RawCursor(own)

    def draw(self, names: tuple[str, ...], tile: Tile) -> tuple[bytes, float]:
        """The body and the milliseconds of the database and its socket."""
        layers = [tile_server.layers[name] for name in names]
        plan = tile_server.compiler.plan(layers, tile.z, QueryDict())
        if plan is None:
            return b"", 0.0
        values = plan.statement.parameters_of(tile)
        begun = time.perf_counter()
        self._cursor.execute(plan.statement.sql, values, prepare=True, binary=True)
        row = self._cursor.fetchone()
        return bytes(row[0]) if row else b"", (time.perf_counter() - begun) * 1000


def tables_of(names: tuple[str, ...], zoom: int) -> set[str]:
    """Tables whose rows the layers draw at a zoom."""
    layers = [tile_server.layers[name] for name in names]
    return {
        layer.queryset(QueryDict()).model._meta.db_table for layer in layers if layer.drawn_at(zoom)
    }


def tiles_of(names: tuple[str, ...], zoom: int, count: int) -> dict[Tile, bool]:
    """The tiles that are judged at a zoom, and whether each counts in a percentile.

    The densest were looked for, so they tell only of the largest and of the slowest.
    """
    if zoom <= EVERY_TILE_TO:
        return dict.fromkeys(_over_the_territory(zoom), True)
    drawn = dict.fromkeys(sample(connection, count, zoom, {zoom: 1}), True)
    densest = [tile for table in tables_of(names, zoom) for tile in _densest(table, zoom)]
    return dict.fromkeys(densest, False) | drawn


def _over_the_territory(zoom: int) -> Iterator[Tile]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT min(ST_XMin(geom_3857)), min(ST_YMin(geom_3857)),"
            " max(ST_XMax(geom_3857)), max(ST_YMax(geom_3857)) FROM geodata_district"
        )
        west, south, east, north = cursor.fetchone()
    first, last = tile_at(west, north, zoom), tile_at(east, south, zoom)
    for x in range(first.x, last.x + 1):
        for y in range(first.y, last.y + 1):
            yield Tile(zoom, x, y)


def _densest(table: str, zoom: int) -> Iterator[Tile]:
    """Tiles in which the most rows of a table begin."""
    side = Tile(zoom, 0, 0).side
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT min(ST_XMin(geom_3857)), min(ST_YMin(geom_3857)) FROM {table}"
            " WHERE geom_3857 IS NOT NULL"
            " GROUP BY floor(ST_XMin(geom_3857) / %s), floor(ST_YMin(geom_3857) / %s)"
            " ORDER BY count(*) DESC LIMIT %s",
            [side, side, DENSEST],
        )
        for x, y in cursor.fetchall():
            yield tile_at(x, y, zoom)


def measure(names: tuple[str, ...], count: int) -> dict[int, Sizes]:
    """Sizes by zoom, of the zooms at which something is drawn."""
    database = Database()
    seen: dict[int, Sizes] = {}
    for zoom in ZOOMS:
        tiles = tiles_of(names, zoom, count)
        database.draw(names, next(iter(tiles)))
        own = Sizes()
        for tile, is_sampled in tiles.items():
            own.add(tile, *database.draw(names, tile), is_sampled=is_sampled)
        if own.largest:
            seen[zoom] = own
    return seen


def show(what: str, seen: dict[int, Sizes]) -> None:
    print(f"\n{what}, kB\nzoom  tiles   raw p50     p99     max  gzip p50     p99     max")
    for zoom, own in seen.items():
        raw, zipped = sorted(own.raw), sorted(own.zipped)
        row = [
            figure for each in (raw, zipped) for figure in (at(each, 0.5), at(each, 0.99), each[-1])
        ]
        figures = "".join(f"{v:{w}.1f}" for v, w in zip(row, (10, 8, 8) * 2, strict=True))
        print(f"{zoom:4}{len(raw):7}{figures}")


def lines_of(what: str, names: tuple[str, ...], seen: dict[int, Sizes]) -> Iterator[Line]:
    """The worst zoom of each figure; the slowest tile is drawn again: chance is no figure."""
    p99 = {zoom: at(sorted(own.zipped), 0.99) for zoom, own in seen.items()}
    largest = {zoom: own.largest for zoom, own in seen.items()}
    slowest = max((own.slowest for own in seen.values()), key=lambda each: each[0])[1]
    database = Database()
    times = sorted(database.draw(names, slowest)[1] for _ in range(TIMED_ROUNDS * 2 + 1))
    worst = max(p99, key=lambda zoom: p99[zoom])
    yield Line("P6", f"{what}: p99 of the worst zoom, gzip", p99[worst], ZIPPED_MAX_KB, True, "kB",
               f"z{worst}")  # fmt: skip
    worst = max(largest, key=lambda zoom: largest[zoom])
    yield Line("P6", f"{what}: largest tile of z8-z20, raw", largest[worst], RAW_MAX_KB, True, "kB",
               f"z{worst}")  # fmt: skip
    yield Line("P6", f"{what}: slowest uncached tile, median", at(times, 0.5), WORST_MS, True, "ms",
               f"z{slowest.z}/{slowest.x}/{slowest.y}")  # fmt: skip


def main() -> list[Line]:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--tiles", type=int, default=400)
    parser.add_argument("--groups", default=",".join((*GROUPS, ALL)))
    chosen = parser.parse_args()
    groups = {**GROUPS, ALL: tuple(layer.name for layer in LAYERS)}
    lines: list[Line] = []
    for what in chosen.groups.split(","):
        names = tuple(groups[what])
        seen = measure(names, chosen.tiles)
        show(what, seen)
        lines += lines_of(what, names, seen)
    return lines


if __name__ == "__main__":
    report(main())
