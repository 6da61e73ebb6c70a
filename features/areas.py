"""Where to search: boxes, discs and drawn areas, moved once into the system of the column.

Coordinates are x, y (longitude, latitude) here; axis orders of registries end at the parser.
Straight edges of a search are straight in the system it was given in, so they are cut into
short pieces before they are moved: a parallel across the city bends by 60 m in the cadastre's.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import shapely
from django.contrib.gis.db.models import GeometryField
from django.contrib.gis.db.models.functions import GeometryDistance
from django.contrib.gis.geos import GEOSGeometry
from django.db.models import BooleanField, Expression, FloatField, Func, Q, QuerySet, Value
from pyproj import Transformer
from shapely.geometry.base import BaseGeometry

from features.crs import CRS84, Crs

# Where every system offered is finite and sane; outside of it nothing can be found.
_REACH = shapely.box(-30.0, 20.0, 60.0, 75.0)
_PIECE_DEGREES = 0.01
_PIECES = 4_000
# Share of the shorter side that a rectangle inside an area leaves free all round.
_MARGINS = (0.02, 0.1, 0.35)
# Boxes are compared in float32, whose numbers are half a metre apart at our northings.
_BOX_STEP = 1.0


@dataclass(frozen=True, slots=True)
class Area:
    """An area to search, checked and valid; a box without width is a line or a point."""

    shape: BaseGeometry
    crs: Crs

    def within(self, srid: int) -> GEOSGeometry | None:
        """The area in another system; None when it lies where no register of ours reaches."""
        if self.crs.srid == srid:
            return _to_geos(self.shape, srid)
        lonlat = self.shape
        if not self.crs.is_geographic:
            lonlat = _moved(lonlat, self.crs.srid, CRS84.srid)
        reached = lonlat if _REACH.contains(lonlat) else _REACH.intersection(lonlat)
        if reached.is_empty:
            return None
        piece = max(_PIECE_DEGREES, reached.length / _PIECES)
        return _to_geos(_moved(shapely.segmentize(reached, piece), CRS84.srid, srid), srid)


@dataclass(frozen=True, slots=True)
class Disc:
    """Everything not farther than `radius_m` from a point."""

    lon: float
    lat: float
    radius_m: float

    def centre(self, srid: int) -> GEOSGeometry | None:
        point = shapely.Point(self.lon, self.lat)
        if not _REACH.contains(point):
            return None
        return _to_geos(_moved(point, CRS84.srid, srid), srid)

    def by_distance(self, rows: "QuerySet[Any]", column: str = "geom") -> "QuerySet[Any]":
        """Rows from the nearest to the farthest, each with its `distance_m`, by the index.

        Rows without a geometry are nowhere near, and are left out.
        """
        field: Any = rows.model._meta.get_field(column)
        centre = self.centre(field.srid)
        if centre is None:
            placed = rows.none()
            away: Func | Value = Value(0.0, FloatField())
        else:
            placed = rows.filter(**{f"{column}__isnull": False}) if field.null else rows
            away = GeometryDistance(column, centre, output_field=FloatField())
        ordered: QuerySet[Any] = placed.annotate(distance_m=away)
        return ordered.order_by("distance_m", rows.model._meta.pk.name)

    def not_farther(
        self, rows: "QuerySet[Any]", away: Expression, column: str = "geom"
    ) -> "QuerySet[Any]":
        """Rows at most so many metres away, which the database finds out, by the index."""
        centre = self.centre(rows.model._meta.get_field(column).srid)
        return (
            rows.none() if centre is None else rows.filter(**{f"{column}__dwithin": (centre, away)})
        )


@dataclass(frozen=True, slots=True)
class Place:
    """The spatial part of a filter; every part given must hold."""

    bbox: Area | None = None
    within: Area | None = None
    near: Disc | None = None

    @property
    def is_anywhere(self) -> bool:
        return self.bbox is None and self.within is None and self.near is None

    def narrow(self, rows: "QuerySet[Any]", column: str = "geom") -> "QuerySet[Any]":
        """Rows whose geometry shares a point with the area, by the index of the column.

        The search is moved to the system of the column, which must be metric; the column never
        is. Rows without a geometry are left out as soon as a place is asked for.
        """
        srid = rows.model._meta.get_field(column).srid
        for area in (self.bbox, self.within):
            if area is not None:
                shape = area.within(srid)
                rows = rows.none() if shape is None else rows.filter(_meets(column, shape))
        if self.near is not None:
            centre = self.near.centre(srid)
            if centre is None:
                return rows.none()
            rows = rows.filter(**{f"{column}__dwithin": (centre, self.near.radius_m)})
        return rows


class _Exactly(Func):
    """Whether two shapes share a point, for the few at the edge: no index, and cheap to plan."""

    function = "shares_point"
    output_field = BooleanField()


class _Inside(Func):
    """Whether the box of one lies inside of the other's, without a look into an index."""

    function = "geometry_within"
    output_field = BooleanField()


def _meets(column: str, shape: GEOSGeometry) -> Q:
    """Shares a point with a shape; what lies in a rectangle inside it needs no exact test.

    A client that looks at the whole city asks for everything in a box: testing each row against
    its bent edges costs ten times the rest of the answer. The index is read once, for the boxes
    that overlap; as operators the other two would each have it read again.
    """
    srid = int(shape.srid or 0)
    inside = _rectangle_inside(shape, srid)
    if inside is None:
        return Q(**{f"{column}__intersects": shape})
    easily = _Inside(column, Value(inside, GeometryField(srid=srid)))
    exactly = _Exactly(column, Value(shape, GeometryField(srid=srid)))
    return Q(**{f"{column}__bboverlaps": shape}) & (Q(easily) | Q(exactly))


def _rectangle_inside(shape: GEOSGeometry, srid: int) -> GEOSGeometry | None:
    """An upright rectangle that the shape covers, or None when an easy one is not found."""
    area = shapely.from_wkb(bytes(shape.wkb))
    west, south, east, north = area.bounds
    for share in _MARGINS:
        edge = share * min(east - west, north - south)
        rectangle = shapely.box(west + edge, south + edge, east - edge, north - edge)
        if edge > 0 and area.covers(rectangle):
            west, south, east, north = rectangle.bounds
            if min(east - west, north - south) <= 2 * _BOX_STEP:
                return None
            rectangle = shapely.box(
                west + _BOX_STEP, south + _BOX_STEP, east - _BOX_STEP, north - _BOX_STEP
            )
            return _to_geos(rectangle, srid)
    return None


@cache
def _transformer(source: int, target: int) -> Transformer:
    return Transformer.from_crs(source, target, always_xy=True)


def _moved(shape: BaseGeometry, source: int, target: int) -> BaseGeometry:
    def move(points: "np.ndarray[Any, Any]") -> "np.ndarray[Any, Any]":
        x, y = _transformer(source, target).transform(points[:, 0], points[:, 1])
        return np.column_stack([x, y])

    return shapely.transform(shape, move)


def _to_geos(shape: BaseGeometry, srid: int) -> GEOSGeometry:
    return GEOSGeometry(memoryview(shapely.to_wkb(shape)), srid=srid)
