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
# 1 top left, 2 top right, 4 bottom right, 8 bottom left. Of two opposite corners above the middle
# decides whether the high ground hangs together; 16 and 17 are 5 and 10 where it does not.
_TOP, _RIGHT, _BOTTOM, _LEFT = range(4)
_JOINED: dict[int, tuple[tuple[int, int], ...]] = {
    1: ((_LEFT, _TOP),),
    2: ((_TOP, _RIGHT),),
    3: ((_LEFT, _RIGHT),),
    4: ((_RIGHT, _BOTTOM),),
    5: ((_TOP, _RIGHT), (_BOTTOM, _LEFT)),
    6: ((_TOP, _BOTTOM),),
    7: ((_LEFT, _BOTTOM),),
    8: ((_BOTTOM, _LEFT),),
    9: ((_BOTTOM, _TOP),),
    10: ((_LEFT, _TOP), (_RIGHT, _BOTTOM)),
    11: ((_BOTTOM, _RIGHT),),
    12: ((_RIGHT, _LEFT),),
    13: ((_RIGHT, _TOP),),
    14: ((_TOP, _LEFT),),
    16: ((_LEFT, _TOP), (_RIGHT, _BOTTOM)),
    17: ((_TOP, _RIGHT), (_BOTTOM, _LEFT)),
}
_APART = {5: 16, 10: 17}


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
    above = (z >= level).astype(np.uint8)
    all_kinds = above[:-1, :-1] + 2 * above[:-1, 1:] + 4 * above[1:, 1:] + 8 * above[1:, :-1]
    rows, columns = np.nonzero((all_kinds > 0) & (all_kinds < 15))
    corners = [z[rows + down, columns + right] for down, right in ((0, 0), (0, 1), (1, 1), (1, 0))]
    middles = sum(corners) / 4
    is_known = ~np.isnan(middles)
    kinds = all_kinds[rows, columns]
    for kind, apart in _APART.items():
        kinds[(kinds == kind) & (middles < level)] = apart
    sides = _crossings(rows, columns, corners, level)
    found = [
        sides[:, is_known & (kinds == kind)][list(pair)]
        for kind, pairs in _JOINED.items()
        for pair in pairs
    ]
    pieces: Points = np.concatenate(found, axis=1).transpose(1, 0, 2)
    kept: Points = pieces[(pieces[:, 0] != pieces[:, 1]).any(axis=1)]
    return kept


def _crossings(
    rows: NDArray[np.intp], columns: NDArray[np.intp], corners: list[Points], level: float
) -> Points:
    """Where the line crosses the four sides of some cells: (4, n, 2)."""
    top_left, top_right, bottom_right, bottom_left = corners

    def share(first: Points, second: Points) -> Points:
        with np.errstate(invalid="ignore", divide="ignore"):
            shared: Points = (level - first) / (second - first)
            return shared

    made = np.empty((4, len(rows), 2))
    made[_TOP] = np.column_stack((columns + share(top_left, top_right), rows))
    made[_RIGHT] = np.column_stack((columns + 1, rows + share(top_right, bottom_right)))
    made[_BOTTOM] = np.column_stack((columns + share(bottom_left, bottom_right), rows + 1))
    made[_LEFT] = np.column_stack((columns, rows + share(top_left, bottom_left)))
    return made
