"""A small piece of ground for the tests of tiles, and the plainest possible reader of a tile.

The ground is a jittered grid of parcels that share their corners, as a cadastre does; every
seventh parcel has a hole. The reader follows the commands of the MVT specification by itself, so
that winding is judged on what is in the bytes and not on what a library made of it.
"""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

import mapbox_vector_tile
from django.contrib.gis.geos import LineString, MultiLineString, MultiPolygon, Polygon
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.http import QueryDict
from mapbox_vector_tile.Mapbox import vector_tile_pb2

from geodata.crs import CADASTRE, LONLAT, MERCATOR, transformer
from geodata.models import Municipality, Parcel, Source, Street
from tiles.grid import Tile
from tiles.pool import run
from tiles.serving import TileServer

CENTRE = (23.3219, 42.6977)
STEP_M = 24.0
COLUMNS, ROWS = 30, 22
Ring = list[tuple[int, int]]


class SameConnection:
    """The connection of the test itself, which sees what the test has not committed."""

    @contextmanager
    def connection(self, *, is_prepared: bool = True) -> Iterator[Any]:
        connection.ensure_connection()
        yield connection.connection

    def check(self) -> None:
        """A test's connection is not replaced."""


@dataclass(frozen=True)
class Shape:
    """A feature as its commands say: rings or lines in units of the tile, y down."""

    id: int
    kind: int
    parts: list[Ring]


def make_source(*, is_demonstration: bool = False) -> Source:
    bounds = Polygon.from_bbox((23.03, 42.39, 23.71, 42.92))
    bounds.srid = LONLAT
    municipality, _ = Municipality.objects.get_or_create(
        code="SOF46",
        defaults={"name_bg": "Столична", "name_en": "Sofia", "bounds": bounds},
    )
    source, _ = Source.objects.get_or_create(
        municipality=municipality,
        code="kais-parcels",
        is_demonstration=is_demonstration,
        defaults={
            "title_bg": "Кадастър",
            "title_en": "Cadastre",
            "licence": "CC0",
            "attribution_bg": "Източник <К>",
            "attribution_en": "Source <C>",
        },
    )
    return source


def make_parcels(source: Source, seed: int = 5, since: date = date(2020, 1, 1)) -> None:
    """COLUMNS × ROWS parcels around CENTRE."""
    corners = _corners(seed)
    parcels = []
    for column in range(COLUMNS):
        for row in range(ROWS):
            around = [(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)]
            outer = [corners[column + dx, row + dy] for dx, dy in around]
            number = column * ROWS + row
            holes = [_hole(outer)] if number % 7 == 0 else []
            shape = MultiPolygon(Polygon(outer, *holes, srid=CADASTRE), srid=CADASTRE)
            parcels.append(
                Parcel(
                    municipality=source.municipality,
                    source=source,
                    valid=DateRange(since, None),
                    content_hash=b"\0" * 16,
                    geom=shape,
                    identifier=f"68134.1.{number}",
                    number=number,
                    area_m2=shape.area,
                    use=("housing", "green", "street")[number % 3],
                )
            )
    Parcel.objects.bulk_create(parcels)


def make_streets(source: Source) -> None:
    """Streets along every fifth row of corners."""
    corners = _corners(5)
    Street.objects.bulk_create(
        Street(
            municipality=source.municipality,
            source=source,
            valid=DateRange(date(2020, 1, 1), None),
            content_hash=b"\0" * 16,
            geom=MultiLineString(
                LineString([corners[column, row] for column in range(COLUMNS + 1)], srid=CADASTRE),
                srid=CADASTRE,
            ),
            code=f"S{row}",
            kind="ул.",
            name=f"Улица {row}",
            name_en=f"Street {row}",
            name_key=f"ulica {row}",
        )
        for row in range(0, ROWS + 1, 5)
    )


def body(server: TileServer, names: str, tile: Tile, filters: str = "") -> bytes:
    """The tile's bytes as the server would send them, uncompressed."""
    layers = [server.layers[name] for name in names.split(",")]
    plan = server.compiler.plan(layers, tile.z, QueryDict(filters))
    assert plan is not None
    values = plan.statement.parameters_of(tile)
    return run(SameConnection(), plan.statement.sql, values, is_prepared=plan.is_prepared)


def features(content: bytes, layer: str) -> dict[int, dict[str, Any]]:
    """Properties by feature id."""
    decoded = mapbox_vector_tile.decode(content) if content else {}
    return {
        each["id"]: each["properties"] for each in decoded.get(layer, {"features": []})["features"]
    }


def shapes(content: bytes, layer: str) -> list[Shape]:
    """Geometry by the commands of MVT 2.1, §4.3."""
    message = vector_tile_pb2.tile()
    message.ParseFromString(content)
    return [
        Shape(feature.id, feature.type, list(_parts(list(feature.geometry))))
        for each in message.layers
        if each.name == layer
        for feature in each.features
    ]


def doubled_area(ring: Ring) -> int:
    """Twice the signed area; positive for an exterior ring, y pointing down."""
    following = [*ring[1:], ring[0]]
    return sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in zip(ring, following, strict=True))


def tile_at(lon: float, lat: float, zoom: int) -> Tile:
    x, y = transformer(LONLAT, MERCATOR).transform(lon, lat)
    whole = Tile(0, 0, 0)
    side = whole.side / (1 << zoom)
    return Tile(zoom, int((x - whole.left) / side), int((whole.top - y) / side))


def random_tiles(seed: int, zooms: range, count: int) -> list[Tile]:
    """Tiles in and around the ground."""
    chance = random.Random(seed)
    lon, lat = CENTRE
    return [
        tile_at(
            lon + chance.uniform(-0.006, 0.006),
            lat + chance.uniform(-0.004, 0.004),
            chance.choice(zooms),
        )
        for _ in range(count)
    ]


def _corners(seed: int) -> dict[tuple[int, int], tuple[float, float]]:
    chance = random.Random(seed)
    x, y = transformer(LONLAT, CADASTRE).transform(*CENTRE)
    west, south = x - COLUMNS * STEP_M / 2, y - ROWS * STEP_M / 2
    return {
        (column, row): (
            west + (column + chance.uniform(-0.3, 0.3)) * STEP_M,
            south + (row + chance.uniform(-0.3, 0.3)) * STEP_M,
        )
        for column in range(COLUMNS + 1)
        for row in range(ROWS + 1)
    }


def _hole(outer: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """A ring a quarter of the size, around the middle, wound like its outer ring."""
    middle_x = sum(x for x, _ in outer[:4]) / 4
    middle_y = sum(y for _, y in outer[:4]) / 4
    return [(middle_x + (x - middle_x) / 4, middle_y + (y - middle_y) / 4) for x, y in outer]


def _parts(commands: list[int]) -> Iterator[Ring]:
    position, x, y = 0, 0, 0
    part: Ring = []
    while position < len(commands):
        command, count = commands[position] & 7, commands[position] >> 3
        position += 1
        if command == 7:
            continue
        if command == 1 and part:
            yield part
            part = []
        for _ in range(count):
            x += _zigzag(commands[position])
            y += _zigzag(commands[position + 1])
            position += 2
            part.append((x, y))
    if part:
        yield part


def _zigzag(number: int) -> int:
    return (number >> 1) ^ -(number & 1)
