"""The order of tiles in an archive: zoom after zoom, along the Hilbert curve in each.

Along the curve what lies near on the ground lies near in the file, so that a map reads few ranges.
"""

from collections.abc import Iterator

from pmtiles.tile import tileid_to_zxy, zxy_to_tileid

from tiles.grid import Limits, Tile


def number_of(tile: Tile) -> int:
    """The tile's place in the order of all tiles there are."""
    return int(zxy_to_tileid(tile.z, tile.x, tile.y))


def tile_of(number: int) -> Tile:
    return Tile(*tileid_to_zxy(number))


def in_order(within: Limits) -> Iterator[tuple[int, Tile]]:
    """The tiles inside limits along the curve, each with its number."""
    # every tile is followed on the curve by nothing before its own four, so the tree is gone
    # through from the left, and what is outside is never gone into
    waiting = [(0, 0)]
    while waiting:
        z, along = waiting.pop()
        tile = tile_of(_first(z) + along)
        if not within.hold(tile):
            continue
        if z == within.zoom:
            yield _first(z) + along, tile
        else:
            waiting.extend((z + 1, 4 * along + child) for child in (3, 2, 1, 0))


def _first(zoom: int) -> int:
    """The number of a zoom's first tile."""
    return ((1 << (2 * zoom)) - 1) // 3
