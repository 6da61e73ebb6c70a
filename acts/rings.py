"""Acts by their distance from a point: those that reach into a ring about it.

An index of places finds what meets a box. A ring far from its point is narrow, so it is asked
for as the boxes of arcs, which leave out half of what lies inside it. Shorter arcs would leave out
more, and read the acts of whole districts, which meet every box, once for each.
"""

import math
from collections.abc import Iterator

from django.contrib.gis.geos import GEOSGeometry, Polygon
from django.db.models import Q

_ARCS = 8
"""A multiple of four, so that no arc bends over the box of its four corners."""
_SLACK_M = 0.001
_FAT = 2.0
"""A ring whose outer radius is so many times the inner one is asked for as a disc."""

Box = tuple[float, float, float, float]


def ring_about(centre: GEOSGeometry, begin: float, end: float) -> Q:
    """Of the rows that come within `end` metres of a point, few of those nearer than `begin`.

    What it leaves in of the nearer ones is for the caller to leave out by distance.
    """
    arcs = Q()
    if end > _FAT * begin:
        return arcs
    point = centre.centroid
    for box in boxes_of_ring(point.x, point.y, begin, end):
        shape = Polygon.from_bbox(box)
        shape.srid = centre.srid
        arcs |= Q(geom__bboverlaps=shape)
    return arcs


def boxes_of_ring(x: float, y: float, begin: float, end: float) -> Iterator[Box]:
    """Boxes, west, south, east, north, that together cover a ring; in the units of its radii."""
    for arc in range(_ARCS):
        corners = [
            (x + radius * math.cos(angle), y + radius * math.sin(angle))
            for radius in (begin - _SLACK_M, end + _SLACK_M)
            for angle in (math.tau * arc / _ARCS, math.tau * (arc + 1) / _ARCS)
        ]
        east_west, south_north = zip(*corners, strict=True)
        yield min(east_west), min(south_north), max(east_west), max(south_north)
