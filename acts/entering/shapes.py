"""Outlines that people draw or upload, brought to the cadastre's system. Coordinates are x, y."""

import json
from pathlib import Path

import numpy as np
import shapely
from django.contrib.gis.geos import GEOSGeometry
from shapely.geometry.base import BaseGeometry

from accounts.rules import Label
from geodata.crs import CADASTRE, LONLAT, Move
from geodata.models import Municipality
from geodata.outlines import NotAnOutline, shapes_in, way_from

VERTICES_MAX = 10_000
_MILLIMETRE = 0.001


class BadShape(ValueError):  # noqa: N818 - read as a sentence where raised
    """An outline that cannot be taken; `why` is for the person who gave it."""

    def __init__(self, why: Label) -> None:
        super().__init__(why.en)
        self.why = why


def drawn(text: str, municipality: Municipality) -> GEOSGeometry:
    """A GeoJSON geometry in longitude and latitude, as an outline of the cadastre.

    Raises:
        BadShape: saying what is wrong with it.
    """
    try:
        read = json.loads(text)
        if read.get("type") == "Feature":
            read = read["geometry"]
        shape = shapely.from_geojson(json.dumps(read))
    except (ValueError, KeyError, AttributeError, TypeError, shapely.GEOSException):
        raise BadShape(Label("не е геометрия в GeoJSON", "not a GeoJSON geometry")) from None
    return _at_home(shape, LONLAT, municipality)


def uploaded(file: Path, municipality: Municipality) -> GEOSGeometry:
    """All shapes of a small file as one outline; the file is read in the jail.

    Raises:
        BadShape: saying what is wrong with the file or its shapes.
    """
    try:
        pieces, declared = shapes_in(file)
    except NotAnOutline as error:
        raise BadShape(error.why) from None
    union = shapely.union_all(pieces) if len(pieces) > 1 else pieces[0]
    return _at_home(union, declared, municipality)


def _at_home(shape: BaseGeometry, declared: int | str, municipality: Municipality) -> GEOSGeometry:
    if shape.is_empty or shapely.get_num_coordinates(shape) > VERTICES_MAX:
        raise BadShape(
            Label(
                f"очертанието е празно или има повече от {VERTICES_MAX} точки",
                f"the outline is empty or has more than {VERTICES_MAX} points",
            )
        )
    if not np.isfinite(shapely.get_coordinates(shape)).all():
        raise BadShape(Label("има точка без координати", "a point has no coordinates"))
    if not shape.is_valid:
        raise BadShape(Label("очертанието се самопресича", "the outline crosses itself"))
    moved = shapely.set_precision(
        shapely.transform(shapely.force_2d(shape), _way(declared, municipality)), _MILLIMETRE
    )
    box = GEOSGeometry(memoryview(shapely.to_wkb(moved)), srid=CADASTRE)
    if not municipality.bounds.contains(box.transform(LONLAT, clone=True)):
        raise BadShape(
            Label(
                "очертанието излиза извън общината",
                "the outline lies outside the municipality",
            )
        )
    return box


def _way(declared: int | str, municipality: Municipality) -> Move:
    try:
        way = way_from(declared, CADASTRE, municipality.bounds.extent)
    except NotAnOutline as error:
        raise BadShape(error.why) from None
    return way or (lambda points: points)
