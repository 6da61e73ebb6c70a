"""Areas drawn by people: GeoJSON read with suspicion.

Every count and every number is checked before a geometry library is given anything: GEOS aborts
the process on a coordinate of 1e125, and a million vertices cost seconds before any time-out.
"""

from typing import Any

import orjson
import shapely
from shapely.geometry.base import BaseGeometry

from features.problems import BadParameter
from features.text import Text

VERTICES_MAX = 10_000

_ALLOWED = Text(
    f"GeoJSON Polygon или MultiPolygon, дължина и ширина в градуси, до {VERTICES_MAX} върха, "
    "затворени пръстени, които не се пресичат",
    f"a GeoJSON Polygon or MultiPolygon, lon, lat in degrees, at most {VERTICES_MAX} vertices, "
    "closed rings that do not cross themselves",
)


class _RefusedError(ValueError):
    """The text is not an area that can be searched."""


def read_area(name: str, text: str) -> BaseGeometry:
    """A valid polygon or multipolygon in longitude and latitude.

    Raises:
        BadParameter: for anything else, under the parameter's `name`.
    """
    try:
        return _valid_area(orjson.loads(text))
    except ValueError:
        raise BadParameter(name, text, _ALLOWED) from None


def _valid_area(document: Any) -> BaseGeometry:
    if isinstance(document, dict) and document.get("type") == "Feature":
        document = document.get("geometry")
    if not isinstance(document, dict):
        raise _RefusedError
    parts: Any = document.get("coordinates")
    if document.get("type") == "Polygon":
        parts = [parts]
    elif document.get("type") != "MultiPolygon":
        raise _RefusedError
    if _vertices(parts) > VERTICES_MAX:
        raise _RefusedError
    polygons = [_polygon(rings) for rings in parts]
    area = polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(polygons)
    if area.is_empty or not area.is_valid:
        raise _RefusedError
    return area


def _vertices(parts: Any) -> int:
    """How many positions there are, having checked that the nesting is that of a multipolygon."""
    if not isinstance(parts, list) or not parts:
        raise _RefusedError
    total = 0
    for rings in parts:
        if not isinstance(rings, list) or not rings:
            raise _RefusedError
        for ring in rings:
            if not isinstance(ring, list) or len(ring) < 4:
                raise _RefusedError
            total += len(ring)
    return total


def _polygon(rings: list[list[Any]]) -> shapely.Polygon:
    outline, *holes = [_ring(ring) for ring in rings]
    return shapely.Polygon(outline, holes)


def _ring(ring: list[Any]) -> list[tuple[float, float]]:
    points = [_point(position) for position in ring]
    if points[0] != points[-1]:
        raise _RefusedError
    return points


def _point(position: Any) -> tuple[float, float]:
    if not isinstance(position, list) or not 2 <= len(position) <= 3:
        raise _RefusedError
    if any(type(number) not in (int, float) for number in position):
        raise _RefusedError
    lon, lat = float(position[0]), float(position[1])
    if not (abs(lon) <= 180 and abs(lat) <= 90):
        raise _RefusedError
    return lon, lat
