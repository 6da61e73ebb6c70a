"""Areas drawn by people: corners or GeoJSON, read with suspicion.

Every count and every number is checked before a geometry library is given anything: GEOS aborts
the process on a coordinate of 1e125, and a million vertices cost seconds before any time-out.
"""

import math
from dataclasses import dataclass
from typing import Any

import orjson
import shapely
from shapely.geometry.base import BaseGeometry

from features.mending import AmbiguousError, mended
from features.text import Text

VERTICES_MAX = 10_000

ALLOWED = Text(
    "дължина,ширина на поне три ъгъла в градуси (23.31,42.69,23.32,42.69,23.32,42.70), GeoJSON "
    f"Polygon или MultiPolygon до {VERTICES_MAX} върха, или запазено очертание",
    "lon,lat of at least three corners in degrees (23.31,42.69,23.32,42.69,23.32,42.70), a GeoJSON "
    f"Polygon or MultiPolygon of at most {VERTICES_MAX} vertices, or a saved outline",
)
"""What can be searched in, for whoever wrote something else."""

_NO_JSON = Text("това не се чете като GeoJSON", "this cannot be read as GeoJSON")
_NO_AREA = Text(
    "това не е Polygon или MultiPolygon", "this is neither a Polygon nor a MultiPolygon"
)
_NESTING = Text(
    "координатите не са вложени като на площ", "the coordinates are not nested like an area's"
)
_POSITION = Text(
    "връх, който не е две числа: дължина до 180 и ширина до 90 градуса",
    "a vertex that is not two numbers: longitude up to 180 and latitude up to 90 degrees",
)
_OPEN = Text("пръстен, който не се затваря", "a ring that does not close")
_SHORT = Text("пръстен с по-малко от три ъгъла", "a ring of less than three corners")
_EMPTY = Text("очертание без площ", "an outline without an area")


class BadArea(ValueError):  # noqa: N818 - read as a sentence where raised
    """Not an area that can be searched; `why` is for the person who gave it."""

    def __init__(self, why: Text) -> None:
        super().__init__(why.en)
        self.why = why


@dataclass(frozen=True, slots=True)
class Drawn:
    """A valid polygon or multipolygon in longitude and latitude.

    `is_mended` says that it was given crossing itself, and what it plainly meant was taken.
    """

    shape: BaseGeometry
    is_mended: bool = False


def read_area(text: str) -> Drawn:
    """An area as an address gives it: corners one after another, or GeoJSON.

    Raises:
        BadArea: for anything else.
    """
    if not text.lstrip().startswith("{"):
        return _checked([[_corners(text)]])
    try:
        document = orjson.loads(text)
    except orjson.JSONDecodeError:
        raise BadArea(_NO_JSON) from None
    return area_of(document)


def area_of(document: Any) -> Drawn:
    """An area as a GeoJSON geometry, or as a feature that has one.

    Raises:
        BadArea: for anything else.
    """
    if isinstance(document, dict) and document.get("type") == "Feature":
        document = document.get("geometry")
    kind = document.get("type") if isinstance(document, dict) else None
    if kind not in ("Polygon", "MultiPolygon"):
        raise BadArea(_NO_AREA)
    parts = document.get("coordinates")
    return _checked([parts] if kind == "Polygon" else parts)


def valid(shape: BaseGeometry) -> Drawn:
    """A polygon or multipolygon in longitude and latitude that somebody gave, checked and mended.

    Raises:
        BadArea: when it has too many vertices, no area, or may mean several areas.
    """
    if shapely.get_num_coordinates(shape) > VERTICES_MAX:
        raise _too_many(int(shapely.get_num_coordinates(shape)))
    try:
        found = mended(shape)
    except AmbiguousError as error:
        raise BadArea(_crossing(error.place)) from None
    if found.is_empty or not found.area > 0:
        raise BadArea(_EMPTY)
    # where parts cross, mending adds a vertex
    if shapely.get_num_coordinates(found) > VERTICES_MAX:
        raise _too_many(int(shapely.get_num_coordinates(found)))
    return Drawn(found, is_mended=found is not shape)


def _checked(parts: Any) -> Drawn:
    count = _vertices(parts)
    if count > VERTICES_MAX:
        raise _too_many(count)
    polygons = [_polygon(rings) for rings in parts]
    return valid(polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(polygons))


def _too_many(count: int) -> BadArea:
    return BadArea(
        Text(
            f"очертанието има {count} върха, а се търси в най-много {VERTICES_MAX}; опростете го",
            f"the outline has {count} vertices and at most {VERTICES_MAX} are searched; "
            "simplify it",
        )
    )


def _crossing(place: tuple[float, float] | None) -> Text:
    bg = en = ""
    if place is not None and all(math.isfinite(number) for number in place):
        bg, en = (f" {word} {place[0]:.6f}, {place[1]:.6f}" for word in ("при", "at"))
    return Text(
        f"очертанието се самопресича{bg} и може да значи няколко площи",
        f"the outline crosses itself{en} and may mean several areas",
    )


def _corners(text: str) -> list[list[float]]:
    """The ring of `lon,lat,lon,lat,…`; it closes by itself."""
    pieces = text.split(",")
    if len(pieces) > 2 * VERTICES_MAX:
        raise _too_many(len(pieces) // 2)
    try:
        numbers = [float(piece) for piece in pieces]
    except ValueError:
        raise BadArea(_NO_JSON if "{" in text else _POSITION) from None
    if len(numbers) % 2 or "_" in text or not text.isascii():
        raise BadArea(_POSITION)
    ring = [list(pair) for pair in zip(numbers[::2], numbers[1::2], strict=True)]
    if len(ring) < 3:
        raise BadArea(_SHORT)
    return ring if ring[0] == ring[-1] and len(ring) > 3 else [*ring, ring[0]]


def _vertices(parts: Any) -> int:
    """How many positions there are, having checked that the nesting is that of a multipolygon."""
    if not isinstance(parts, list) or not parts:
        raise BadArea(_NESTING)
    total = 0
    for rings in parts:
        if not isinstance(rings, list) or not rings:
            raise BadArea(_NESTING)
        for ring in rings:
            if not isinstance(ring, list):
                raise BadArea(_NESTING)
            if len(ring) < 4:
                raise BadArea(_SHORT)
            total += len(ring)
    return total


def _polygon(rings: list[list[Any]]) -> shapely.Polygon:
    outline, *holes = [_ring(ring) for ring in rings]
    return shapely.Polygon(outline, holes)


def _ring(ring: list[Any]) -> list[tuple[float, float]]:
    points = [_point(position) for position in ring]
    if points[0] != points[-1]:
        raise BadArea(_OPEN)
    return points


def _point(position: Any) -> tuple[float, float]:
    if not isinstance(position, list) or not 2 <= len(position) <= 3:
        raise BadArea(_POSITION)
    if any(type(number) not in (int, float) for number in position):
        raise BadArea(_POSITION)
    lon, lat = float(position[0]), float(position[1])
    if not (abs(lon) <= 180 and abs(lat) <= 90):
        raise BadArea(_POSITION)
    return lon, lat
