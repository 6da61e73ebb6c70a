"""Outlines that cross themselves: mended where their meaning is plain, refused where it is not.

Two ways of mending are tried. „Structure“ keeps what rings say of inside and outside, „linework“
counts how often a line is crossed; where they agree, so would the person who drew it.
"""

import re
from collections.abc import Iterable
from typing import Any, Literal

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

AGREEMENT = 0.05
"""Two ways of mending must agree on all but this part of the area."""
_NEAR_MAX = 20_000
"""Pairs of pieces that come near each other, neighbours aside: a union costs by their number."""
_MEETING_MAX = 1_000
"""Pairs within one part that meet: „linework“ costs by the square of their number."""
_CHUNK = 20
_WAYS: tuple[dict[str, Any], ...] = (
    {"method": "structure", "keep_collapsed": False},
    {"method": "linework"},
)
_PLACE = re.compile(r"\[(\S+) (\S+)\]")


class AmbiguousError(ValueError):
    """An outline that may mean several areas; `place` is x, y of where it crosses itself."""

    def __init__(self, place: tuple[float, float] | None) -> None:
        super().__init__("the outline may mean several areas")
        self.place = place


def mended(area: BaseGeometry) -> BaseGeometry:
    """A valid polygon or multipolygon that a drawn one means; itself when it is valid.

    Raises:
        AmbiguousError: when the ways of mending differ, or there is too much to mend.
    """
    # one look says whether and where: a second costs as much on ten thousand vertices
    fault = shapely.is_valid_reason(area)
    if fault == "Valid Geometry":
        return area
    found = _PLACE.search(fault)
    place = (float(found[1]), float(found[2])) if found else None
    parts = shapely.get_parts([area])
    invalid = parts if len(parts) == 1 else parts[~shapely.is_valid(parts)]
    if _more_pairs(parts, _NEAR_MAX) or any(
        _more_pairs([part], _MEETING_MAX, "intersects") for part in invalid
    ):
        raise AmbiguousError(place)
    ways = [[polygonal(shapely.make_valid(part, **way)) for part in invalid] for way in _WAYS]
    for one, other in zip(*ways, strict=True):
        if shapely.symmetric_difference(one, other).area > AGREEMENT * one.area:
            raise AmbiguousError(place)
    sound = [] if len(parts) == 1 else list(parts[shapely.is_valid(parts)])
    return polygonal(shapely.union_all([*ways[0], *sound]))


def polygonal(shape: BaseGeometry) -> BaseGeometry:
    """The areas of a shape as a polygon or multipolygon; an empty one when it has none."""
    parts = shapely.get_parts(shapely.get_parts([shape]))
    areas = [part for part in parts if part.geom_type == "Polygon" and part.area > 0]
    return areas[0] if len(areas) == 1 else shapely.MultiPolygon(areas)


def _more_pairs(
    parts: Iterable[Any], most: int, predicate: Literal["intersects"] | None = None
) -> bool:
    """Whether more pieces of the outlines than `most` come near each other, or do as said.

    Each pair counts twice, a piece's own and its neighbours' not at all. Counted in chunks and no
    farther than needed: ten thousand pieces make fifty million pairs.
    """
    pieces = [_pieces(ring) for part in parts for ring in (part.exterior, *part.interiors)]
    segments = np.concatenate(pieces)
    tree = shapely.STRtree(segments)
    left = most + 3 * len(segments)
    for begin in range(0, len(segments), _CHUNK):
        left -= tree.query(segments[begin : begin + _CHUNK], predicate=predicate).shape[1]
        if left < 0:
            return True
    return False


def _pieces(ring: BaseGeometry) -> Any:
    points = shapely.get_coordinates(ring)
    ends = np.stack([points[:-1], points[1:]], axis=1)
    # a vertex given twice is no piece: it would meet four others
    return shapely.linestrings(ends[(ends[:, 0] != ends[:, 1]).any(axis=1)])
