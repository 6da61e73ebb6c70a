"""Days and geometries of a condition, checked before any library is given them."""

import math
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from features.cql2.tree import ConditionError
from features.crs import Crs
from features.drawn import VERTICES_MAX
from features.text import Text

Ring = Sequence[tuple[float, float]]

_TEXT = Text("текст без знак NUL", "a text without a NUL character")
_DAY = Text("ден като 2024-03-19", "a day such as 2024-03-19")
_INSTANT = Text("момент като 2024-03-19T10:00:00Z", "an instant such as 2024-03-19T10:00:00Z")
_SHAPE = Text(
    "правилна геометрия от POINT до GEOMETRYCOLLECTION",
    "a valid geometry from POINT to GEOMETRYCOLLECTION",
)
_VERTICES = Text(f"геометрия до {VERTICES_MAX} върха", f"a geometry of {VERTICES_MAX} vertices")


def text(written: str, where: int | str) -> str:
    """A text that the database can hold: JSON may write what no address can."""
    if "\0" in written:
        raise ConditionError(_TEXT, where)
    return written


def day(text: str, where: int | str) -> date:
    """`2024-03-19`."""
    try:
        made = date.fromisoformat(text)
    except ValueError:
        raise ConditionError(_DAY, where) from None
    if len(text) != 10 or not 1 <= made.year <= 9999:
        raise ConditionError(_DAY, where)
    return made


def instant(text: str, where: int | str) -> date:
    """The day of an instant: records keep days, so the time of day is dropped."""
    try:
        return datetime.fromisoformat(text).date()
    except ValueError:
        raise ConditionError(_INSTANT, where) from None


class Shapes:
    """Makes geometries of coordinates, in the axis order of a system, up to a number of vertices.

    Everything it makes has x before y. Bounds of the system are kept: GEOS stops the whole process
    on a coordinate that is none.
    """

    def __init__(self, crs: Crs) -> None:
        self._crs = crs
        self._left = VERTICES_MAX

    def point(self, numbers: Sequence[float], where: int | str) -> tuple[float, float]:
        """x, y of a position as it is written; a height is left out."""
        self._left -= 1
        if self._left < 0:
            raise ConditionError(_VERTICES, where)
        if not 2 <= len(numbers) <= 3:
            raise ConditionError(_SHAPE, where)
        first, second = float(numbers[0]), float(numbers[1])
        x, y = (second, first) if self._crs.is_northing_first else (first, second)
        west, south, east, north = self._crs.bounds
        if not (
            math.isfinite(x) and math.isfinite(y) and west <= x <= east and south <= y <= north
        ):
            raise ConditionError(
                Text(
                    f"координати между {self._crs.bounds} в реда x, y",
                    f"coordinates within {self._crs.bounds} as x, y",
                ),
                where,
            )
        return x, y

    def box(self, numbers: Sequence[float], where: int | str) -> BaseGeometry:
        """BBOX of 4 or 6 numbers, the lower first."""
        if len(numbers) == 6:
            numbers = [*numbers[:2], *numbers[3:5]]
        if len(numbers) != 4:
            raise ConditionError(_SHAPE, where)
        west, south = self.point(numbers[:2], where)
        east, north = self.point(numbers[2:], where)
        if west >= east or south >= north:
            raise ConditionError(
                Text("кутия с най-малкото първо", "a box with the lower first"), where
            )
        return shapely.box(west, south, east, north)

    def made(self, kind: str, parts: Any, where: int | str) -> BaseGeometry:
        """A geometry of `kind` from its positions nested as in GeoJSON.

        Raises:
            ConditionError: when it is not valid.
        """
        try:
            geometry = _MAKERS[kind](parts)
        except (KeyError, ValueError, TypeError, shapely.errors.GEOSException):
            raise ConditionError(_SHAPE, where) from None
        if geometry.is_empty or not geometry.is_valid:
            raise ConditionError(_SHAPE, where)
        return geometry


def _polygon(rings: Sequence[Ring]) -> shapely.Polygon:
    for ring in rings:
        if len(ring) < 4 or ring[0] != ring[-1]:
            raise ValueError("an open ring")
    return shapely.Polygon(rings[0], rings[1:])


_MAKERS: dict[str, Callable[[Any], BaseGeometry]] = {
    "POINT": shapely.Point,
    "LINESTRING": shapely.LineString,
    "POLYGON": _polygon,
    "MULTIPOINT": shapely.MultiPoint,
    "MULTILINESTRING": shapely.MultiLineString,
    "MULTIPOLYGON": lambda parts: shapely.MultiPolygon([_polygon(rings) for rings in parts]),
    "GEOMETRYCOLLECTION": shapely.GeometryCollection,
}
DEPTHS = {
    "POINT": 0,
    "LINESTRING": 1,
    "POLYGON": 2,
    "MULTIPOINT": 1,
    "MULTILINESTRING": 2,
    "MULTIPOLYGON": 3,
}
"""How deep positions are nested in a geometry of each kind."""
