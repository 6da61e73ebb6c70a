"""Places that a person typed or drew, read with the same resolver and the same caution."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import orjson
import shapely
from django.contrib.gis.geos import GEOSGeometry
from numpy.typing import NDArray

from accounts.rules import Label
from acts.models import Act
from acts.scope import find_places
from acts.territory import describe
from geodata import identifiers as cadastre
from geodata.crs import CADASTRE, LONLAT, transformer
from geodata.location import resolve
from geodata.location_ground import GroundReader
from geodata.location_rules import Confidence
from geodata.location_terms import Described, Resolution
from geodata.models import Municipality
from geodata.rules import LocationLevel

SHAPE_MAX = 200_000
"""Characters of a drawn outline: some thousands of points."""
_SHAPES = frozenset(
    {"Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon"}
)
_DEPTH_MAX = 3
_EXACT = frozenset(LocationLevel) - {LocationLevel.DISTRICT, LocationLevel.NONE}


class Unreadable(Exception):  # noqa: N818 - read as a sentence where raised
    """What was typed or drawn names no place; `why` is for the person who did."""

    def __init__(self, why: Label) -> None:
        super().__init__(why.en)
        self.why = why


@dataclass(frozen=True, slots=True)
class Typed:
    """Ground that a text names, by kind and code."""

    areas: tuple[str, ...]


def read_typed(text: str, act: Act) -> Typed:
    """Identifiers, УПИ with quarter and locality, an address or a name, as ground.

    Raises:
        Unreadable: when any part of it names no ground, or not surely enough.
    """
    said = _described(text, act)
    if said.mistyped:
        raise Unreadable(_nothing(", ".join(said.mistyped)))
    reader = _reader(act, said)
    found = resolve(said, reader.ground_for([said]))
    _check(found, text)
    areas = tuple(dict.fromkeys(str(place.area) for place in found.places))
    if any(place.shape for place in found.places):
        raise Unreadable(
            Label("участък от улица се чертае на картата", "draw a stretch of a street on the map")
        )
    return Typed(areas)


def _described(text: str, act: Act) -> Described:
    read = cadastre.read(text)
    if read.identifiers and not read.leftover:
        return Described(identifiers=read.identifiers)
    scope = find_places(text)
    if not (scope.parcels or scope.plots or scope.quarters or scope.localities or scope.address):
        raise Unreadable(_nothing(text.strip()))
    return describe(scope, scope.district or act.district_code or None)


def _reader(act: Act, said: Described) -> GroundReader:
    is_by_code = not (said.plots or said.quarters or said.names or said.house)
    open_reader = GroundReader.bare if is_by_code else GroundReader.open
    return open_reader(act.municipality, with_demonstration=act.source.is_demonstration)


def _check(found: Resolution, text: str) -> None:
    missing = [one for one in found.open if one.step == "identifier"]
    if missing:
        near = [area.partition(":")[2] for one in missing for area in one.candidates]
        words = ", ".join(one.words for one in missing)
        known = ", ".join(near)
        raise Unreadable(
            Label(
                f"няма имот {words}. Подобни има: {known}", f"no parcel {words}. Similar: {known}"
            )
            if near
            else Label(f"няма имот {words}", f"no parcel {words}")
        )
    if found.level not in _EXACT:
        raise Unreadable(_nothing(text.strip()))
    if any(place.confidence is Confidence.LOW for place in found.places):
        names = ", ".join(str(place.evidence.get("matched", place.area)) for place in found.places)
        raise Unreadable(
            Label(
                f"„{text.strip()}“ не е еднозначно: {names}. Изпишете го по-точно.",
                f"“{text.strip()}” is not clear: {names}. Write it more exactly.",
            )
        )


def _nothing(text: str) -> Label:
    shown = text[:120]
    return Label(f"не е намерено място „{shown}“", f"no place “{shown}” was found")


def read_shape(text: str, municipality: Municipality) -> GEOSGeometry:
    """A drawn outline in the cadastre's system from GeoJSON in longitude and latitude.

    Raises:
        Unreadable: when it is no geometry, is broken, or lies outside the municipality.
    """
    shape = _shape(text, municipality.bounds.extent)
    if not shapely.is_valid(shape):
        reason = shapely.is_valid_reason(shape)
        raise Unreadable(
            Label(f"очертанието се пресича: {reason}", f"the outline is broken: {reason}")
        )
    moved = shapely.transform(shape, _to_cadastre)
    return GEOSGeometry(memoryview(shapely.to_wkb(moved)), srid=CADASTRE)


def _shape(text: str, box: tuple[float, float, float, float]) -> shapely.Geometry:
    """Every number is looked at before the geometry library, which aborts on absurd ones."""
    why = Label("очертанието не е геометрия в GeoJSON", "the outline is no GeoJSON geometry")
    try:
        read: Any = orjson.loads(text if len(text) <= SHAPE_MAX else "")
        read = read["geometry"] if read["type"] == "Feature" else read
        if read["type"] not in _SHAPES:
            raise Unreadable(why)
        west, south, east, north = box
        for lon, lat in _positions(read["coordinates"]):
            if not (west <= lon <= east and south <= lat <= north):
                raise Unreadable(
                    Label("очертанието е извън общината", "the outline is outside the municipality")
                )
        shape = shapely.force_2d(shapely.from_geojson(orjson.dumps(read).decode()))
    except (ValueError, KeyError, TypeError, shapely.GEOSException):
        raise Unreadable(why) from None
    if shape.is_empty:
        raise Unreadable(why)
    return shape


def _positions(coordinates: Any, depth: int = 0) -> Iterator[tuple[float, float]]:
    if depth > _DEPTH_MAX or not isinstance(coordinates, list):
        raise TypeError
    if coordinates and type(coordinates[0]) in (int, float):
        if not 2 <= len(coordinates) <= 3 or any(type(n) not in (int, float) for n in coordinates):
            raise TypeError
        yield float(coordinates[0]), float(coordinates[1])
        return
    for inner in coordinates:
        yield from _positions(inner, depth + 1)


def _to_cadastre(points: NDArray[np.float64]) -> NDArray[np.float64]:
    x, y = transformer(LONLAT, CADASTRE).transform(points[:, 0], points[:, 1])
    return np.column_stack((x, y))
