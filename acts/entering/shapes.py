"""Outlines that people draw or upload, brought to the cadastre's system. Coordinates are x, y."""

import json
from pathlib import Path

import numpy as np
import shapely
from django.contrib.gis.geos import GEOSGeometry
from pyproj import CRS
from pyproj.exceptions import CRSError, ProjError
from shapely.geometry.base import BaseGeometry

from accounts.rules import Label
from geodata.crs import CADASTRE, LONLAT, Move, move
from geodata.models import Municipality
from geodata.reading import SHAPE, opened
from geodata.reasons import REASON_LABELS, Reason
from geodata.reports import Refused

VERTICES_MAX = 10_000
ROWS_MAX = 200
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
        with opened(file) as source:
            shapes = [piece.as_py() for batch in source.batches for piece in batch.column(SHAPE)]
            declared = source.crs
    except Refused as refusal:
        raise BadShape(refusal.message) from None
    pieces = [shapely.from_wkb(one) for one in shapes if one is not None]
    if not declared:
        raise BadShape(REASON_LABELS[Reason.MISSING_CRS])
    if not pieces or len(pieces) > ROWS_MAX:
        raise BadShape(
            Label(
                f"файлът има {len(pieces)} очертания, а трябва да са от 1 до {ROWS_MAX}",
                f"the file has {len(pieces)} shapes, and 1 to {ROWS_MAX} are taken",
            )
        )
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
        system = CRS.from_user_input(declared)
        code = system.to_epsg()
        if code == CADASTRE:
            return lambda points: points
        return move(code or system.to_wkt(), CADASTRE, municipality.bounds.extent)
    except (CRSError, ValueError, ProjError):
        raise BadShape(
            Label(
                "координатната система на файла не е позната или не може да се преобразува точно",
                "the coordinate system of the file is unknown or cannot be brought here exactly",
            )
        ) from None
