"""The Web Mercator tile grid (OGC WebMercatorQuad): which ground a tile covers."""

import math
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

EXTENT = 4096
"""Units along the side of a tile."""
BUFFER = 64
"""Units drawn beyond each side, so that lines and labels meet over the seam."""
_HALF_WORLD = math.pi * 6378137.0
_EWKB_POLYGON_3857 = struct.pack("<BIIII", 1, 0x2000_0003, 3857, 1, 5)

Bounds = tuple[float, float, float, float]
"""West, south, east, north in degrees."""


@dataclass(frozen=True)
class Tile:
    """A tile by zoom, column from the west and row from the north."""

    z: int
    x: int
    y: int

    def exists(self) -> bool:
        """Whether the grid has this tile at all."""
        return self.z >= 0 and 0 <= self.x < 1 << self.z and 0 <= self.y < 1 << self.z

    @cached_property
    def side(self) -> float:
        """Length of a side in the metres of EPSG:3857."""
        return 2 * _HALF_WORLD / (1 << self.z)

    @property
    def scale(self) -> float:
        """Units of the tile to a metre of EPSG:3857."""
        return EXTENT / self.side

    @property
    def left(self) -> float:
        return self.x * self.side - _HALF_WORLD

    @property
    def top(self) -> float:
        return _HALF_WORLD - self.y * self.side

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """(xmin, ymin, xmax, ymax) in EPSG:3857."""
        return self.left, self.top - self.side, self.left + self.side, self.top

    @property
    def bounds_lonlat(self) -> Bounds:
        """The ground of it in degrees."""
        west, south, east, north = (edge / _HALF_WORLD * math.pi for edge in self.bounds)
        low, high = (2 * math.atan(math.exp(edge)) - math.pi / 2 for edge in (south, north))
        return math.degrees(west), math.degrees(low), math.degrees(east), math.degrees(high)

    @property
    def middle_lat(self) -> float:
        """Degrees north of the middle of the tile."""
        middle = (self.top - self.side / 2) / _HALF_WORLD * math.pi
        return math.degrees(2 * math.atan(math.exp(middle)) - math.pi / 2)

    @property
    def box2d(self) -> str:
        """The bounds as PostGIS writes a box."""
        xmin, ymin, xmax, ymax = self.bounds
        return f"BOX({xmin!r} {ymin!r},{xmax!r} {ymax!r})"

    @property
    def buffered(self) -> tuple[float, float, float, float]:
        """The bounds with their buffer."""
        margin = self.side * BUFFER / EXTENT
        xmin, ymin, xmax, ymax = self.bounds
        return xmin - margin, ymin - margin, xmax + margin, ymax + margin

    @property
    def buffered_box2d(self) -> str:
        """The bounds with their buffer as PostGIS writes a box."""
        xmin, ymin, xmax, ymax = self.buffered
        return f"BOX({xmin!r} {ymin!r},{xmax!r} {ymax!r})"

    @property
    def buffered_ewkb(self) -> str:
        """The bounds with their buffer, as a polygon in hexadecimal EWKB."""
        xmin, ymin, xmax, ymax = self.buffered
        ring = (xmin, ymin, xmin, ymax, xmax, ymax, xmax, ymin, xmin, ymin)
        return (_EWKB_POLYGON_3857 + struct.pack("<10d", *ring)).hex()


@dataclass(frozen=True)
class Limits:
    """Rows from the north and columns from the west at a zoom, both ends inclusive."""

    zoom: int
    rows: tuple[int, int]
    columns: tuple[int, int]

    def __len__(self) -> int:
        (top, bottom), (left, right) = self.rows, self.columns
        return (bottom - top + 1) * (right - left + 1)

    def hold(self, tile: Tile) -> bool:
        """Whether a tile of this zoom is inside; of a zoom before it, whether any under it is."""
        deeper = self.zoom - tile.z
        (top, bottom), (left, right) = self.rows, self.columns
        return (
            top >> deeper <= tile.y <= bottom >> deeper
            and left >> deeper <= tile.x <= right >> deeper
        )

    def tiles(self) -> Iterator[Tile]:
        """All of them, column by column."""
        for x in range(self.columns[0], self.columns[1] + 1):
            for y in range(self.rows[0], self.rows[1] + 1):
                yield Tile(self.zoom, x, y)


def limits(bounds: Bounds, zoom: int) -> Limits:
    """The tiles that share ground with bounds; beyond the square of the world there are none."""
    west, south, east, north = bounds
    return Limits(
        zoom,
        rows=(_row(north, zoom), _row(south, zoom)),
        columns=(_column(west, zoom), _column(east, zoom)),
    )


def _column(longitude: float, zoom: int) -> int:
    return _inside((longitude + 180) / 360, zoom)


def _row(latitude: float, zoom: int) -> int:
    return _inside((1 - math.asinh(math.tan(math.radians(latitude))) / math.pi) / 2, zoom)


def _inside(share: float, zoom: int) -> int:
    last = (1 << zoom) - 1
    return max(0, min(last, math.floor(share * (last + 1))))
