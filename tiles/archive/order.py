"""The order of tiles in an archive: zoom after zoom, along the Hilbert curve in each.

Along the curve what lies near on the ground lies near in the file, so that a map reads few ranges.
"""

import math
from collections.abc import Iterator

from pmtiles.tile import tileid_to_zxy, zxy_to_tileid

from tiles.grid import Tile

Box = tuple[float, float, float, float]


def number_of(tile: Tile) -> int:
    """The tile's place in the order of all tiles there are."""
    return int(zxy_to_tileid(tile.z, tile.x, tile.y))


def tile_of(number: int) -> Tile:
    return Tile(*tileid_to_zxy(number))


def box_of(bounds: Box) -> Box:
    """West, south, east, north in degrees as a box in EPSG:3857."""
    half = Tile(0, 0, 0).top

    def at(lon: float, lat: float) -> tuple[float, float]:
        north = math.asinh(math.tan(math.radians(max(-89.9, min(89.9, lat))))) / math.pi
        return half * lon / 180, half * max(-1.0, min(1.0, north))

    west, south, east, north = bounds
    return (*at(west, south), *at(east, north))


def tiles_within(box: Box, zoom: int, after: int = -1) -> Iterator[tuple[int, Tile]]:
    """The tiles of a zoom that reach into a box, in order, each with its number.

    Args:
        box: (xmin, ymin, xmax, ymax) in EPSG:3857.
        after: only numbers above this one.
    """
    # every tile is followed on the curve by nothing before its own four, so the tree is gone
    # through from the left, and what is out of the box is never gone into
    waiting = [(0, 0)]
    while waiting:
        z, along = waiting.pop()
        levels = 2 * (zoom - z)
        if _first(zoom) + ((along + 1) << levels) - 1 <= after:
            continue
        tile = tile_of(_first(z) + along)
        if not _meet(tile.bounds, box):
            continue
        if z == zoom:
            yield _first(z) + along, tile
        else:
            waiting.extend((z + 1, 4 * along + child) for child in (3, 2, 1, 0))


def _first(zoom: int) -> int:
    """The number of a zoom's first tile."""
    return ((1 << (2 * zoom)) - 1) // 3


def _meet(one: Box, other: Box) -> bool:
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]
