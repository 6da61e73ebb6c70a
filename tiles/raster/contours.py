"""Lines of equal height through a grid of samples, by marching squares.

Every crossing of a grid edge is computed once and shared by the cells on both sides of it, so the
pieces of a line fit to the last bit and can be joined.
"""

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString

INTERVALS_M = ((10, 200), (12, 100), (13, 50), (24, 20))
"""The last zoom at which contours are so many metres apart."""
FIRST_ZOOM = 10
INDEX = 5
"""Every so many contours one is drawn stronger and numbered."""

Heights = NDArray[np.floating]
Points = NDArray[np.float64]
# The sides of a cell, and which of them the line joins for each way its corners can lie above it:
# 1 top left, 2 top right, 4 bottom right, 8 bottom left.
_TOP, _RIGHT, _BOTTOM, _LEFT = range(4)
_JOINED: dict[int, tuple[tuple[int, int], ...]] = {
    1: ((_LEFT, _TOP),),
    2: ((_TOP, _RIGHT),),
    3: ((_LEFT, _RIGHT),),
    4: ((_RIGHT, _BOTTOM),),
    6: ((_TOP, _BOTTOM),),
    7: ((_LEFT, _BOTTOM),),
    8: ((_BOTTOM, _LEFT),),
    9: ((_BOTTOM, _TOP),),
    11: ((_BOTTOM, _RIGHT),),
    12: ((_RIGHT, _LEFT),),
    13: ((_RIGHT, _TOP),),
    14: ((_TOP, _LEFT),),
}
# Two opposite corners above: the middle decides whether the high ground hangs together.
_SADDLES: dict[tuple[int, bool], tuple[tuple[int, int], ...]] = {
    (5, True): ((_TOP, _RIGHT), (_BOTTOM, _LEFT)),
    (5, False): ((_LEFT, _TOP), (_RIGHT, _BOTTOM)),
    (10, True): ((_LEFT, _TOP), (_RIGHT, _BOTTOM)),
    (10, False): ((_TOP, _RIGHT), (_BOTTOM, _LEFT)),
}


def interval_m(zoom: int) -> int:
    """Metres between contours at a zoom."""
    return next(metres for last, metres in INTERVALS_M if zoom <= last)


def levels(heights: Heights, step_m: int) -> range:
    """The multiples of a step that the heights reach or pass; none where nothing is known."""
    if np.isnan(heights).all():
        return range(0)
    low, high = float(np.nanmin(heights)), float(np.nanmax(heights))
    return range(int(np.ceil(low / step_m)) * step_m, int(np.floor(high)) + 1, step_m)


def contour(heights: Heights, level: float) -> list[LineString]:
    """The lines of one height, in samples from the first: x to the east, y to the south.

    A sample exactly at the height counts as above it. Cells with an unknown corner have no line.
    """
    pieces = _pieces(heights.astype(np.float64), level)
    if not len(pieces):
        return []
    joined = shapely.line_merge(shapely.multilinestrings(np.asarray(shapely.linestrings(pieces))))
    return list(shapely.get_parts(joined))


def _pieces(z: Points, level: float) -> Points:
    """Each straight piece of the line within one cell: (n, 2, 2)."""
    above = z >= level
    kinds = (
        above[:-1, :-1] * 1 + above[:-1, 1:] * 2 + above[1:, 1:] * 4 + above[1:, :-1] * 8
    ).astype(np.uint8)
    middles = (z[:-1, :-1] + z[:-1, 1:] + z[1:, 1:] + z[1:, :-1]) / 4
    kinds[np.isnan(middles)] = 0
    crossings = _crossings(z, level)
    found = [
        _between(crossings, kinds == kind, pair)
        for kind, pairs in _JOINED.items()
        for pair in pairs
    ]
    for (kind, is_high), pairs in _SADDLES.items():
        cells = (kinds == kind) & ((middles >= level) == is_high)
        found += [_between(crossings, cells, pair) for pair in pairs]
    pieces: Points = np.concatenate(found)
    kept: Points = pieces[(pieces[:, 0] != pieces[:, 1]).any(axis=1)]
    return kept


def _between(
    crossings: tuple[Points, ...], cells: NDArray[np.bool_], sides: tuple[int, int]
) -> Points:
    return np.stack([crossings[side][cells] for side in sides], axis=1)


def _crossings(z: Points, level: float) -> tuple[Points, ...]:
    """Where the line crosses the top, right, bottom and left side of each cell: (h, w, 2) each."""
    rows, columns = np.meshgrid(*(np.arange(n, dtype=np.float64) for n in z.shape), indexing="ij")
    with np.errstate(invalid="ignore", divide="ignore"):
        across = (level - z[:, :-1]) / (z[:, 1:] - z[:, :-1])
        down = (level - z[:-1]) / (z[1:] - z[:-1])
    flat = np.stack((columns[:, :-1] + across, rows[:, :-1]), axis=-1)
    steep = np.stack((columns[:-1], rows[:-1] + down), axis=-1)
    return flat[:-1], steep[:, 1:], flat[1:], steep[:, :-1]
