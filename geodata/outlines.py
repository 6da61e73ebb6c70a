"""Outlines in small files that people hand in: read in the jail, as shapes and their system."""

from pathlib import Path

import numpy as np
import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError, ProjError
from shapely.geometry.base import BaseGeometry

from accounts.rules import Label
from geodata.crs import LONLAT, Move, move
from geodata.reading import SHAPE, SMALL, Opened, opened
from geodata.reasons import REASON_LABELS, Reason
from geodata.reports import Refused

ROWS_MAX = 200
VERTICES_MAX = 10_000
_TOO_MUCH = Label(
    f"файлът има повече от {ROWS_MAX} очертания или {VERTICES_MAX} върха; опростете го",
    f"the file has more than {ROWS_MAX} shapes or {VERTICES_MAX} vertices; simplify it",
)


class NotAnOutline(ValueError):  # noqa: N818 - read as a sentence where raised
    """A file whose shapes cannot be taken; `why` is for the person who gave it."""

    def __init__(self, why: Label) -> None:
        super().__init__(why.en)
        self.why = why


def shapes_in(file: Path) -> tuple[list[BaseGeometry], str]:
    """The shapes of a small file as they are, and the system that it declares.

    Raises:
        NotAnOutline: for a file that cannot be read, declares no system, or has too many shapes.
    """
    try:
        with opened(file, columns=(), limits=SMALL) as source:
            return shapes_of(source)
    except Refused as refusal:
        raise NotAnOutline(refusal.message) from None


def shapes_of(source: Opened) -> tuple[list[BaseGeometry], str]:
    """The shapes of a file being read; what is too much is not read to its end.

    Raises:
        NotAnOutline: for a file that declares no system, or has too many shapes or vertices.
        Refused: for one that cannot be read.
    """
    if not source.crs:
        raise NotAnOutline(REASON_LABELS[Reason.MISSING_CRS])
    shapes: list[BaseGeometry] = []
    vertices = 0
    for batch in source.batches:
        for wkb in batch.column(SHAPE).drop_null():
            shapes.append(shapely.from_wkb(wkb.as_py()))
            vertices += int(shapely.get_num_coordinates(shapes[-1]))
            if len(shapes) > ROWS_MAX or vertices > VERTICES_MAX:
                raise NotAnOutline(_TOO_MUCH)
    if not shapes:
        raise NotAnOutline(REASON_LABELS[Reason.NO_ROWS])
    return shapes, source.crs


def way_from(
    declared: int | str, target: int, box: tuple[float, float, float, float]
) -> Move | None:
    """How points of a declared system come to another, exactly for `box`; None when it is that.

    Raises:
        NotAnOutline: when the system is not known, or no exact way leads there.
    """
    try:
        system = CRS.from_user_input(declared)
        code = system.to_epsg()
        return None if code == target else move(code or system.to_wkt(), target, box)
    except (CRSError, ValueError, ProjError):
        raise NotAnOutline(
            Label(
                "координатната система на файла не е позната или не може да се преобразува точно",
                "the coordinate system of the file is unknown or cannot be brought here exactly",
            )
        ) from None


def areas_in_lonlat(
    source: Opened, box: tuple[float, float, float, float]
) -> list[shapely.Polygon]:
    """The polygons of a file being read in longitude and latitude, neither checked nor united.

    Raises:
        NotAnOutline: for a file with anything but areas, or with points that are no place.
        Refused: for one that cannot be read.
    """
    shapes, declared = shapes_of(source)
    parts = [part for shape in shapes for part in shapely.get_parts([shape])]
    areas = [shapely.force_2d(part) for part in parts if isinstance(part, shapely.Polygon)]
    if len(areas) != len(parts):
        raise NotAnOutline(
            Label(
                "във файла има нещо друго освен площи (Polygon, MultiPolygon)",
                "the file holds something other than areas (Polygon, MultiPolygon)",
            )
        )
    way = way_from(declared, LONLAT, box)
    moved = areas if way is None else [shapely.transform(area, way) for area in areas]
    points = shapely.get_coordinates(moved)
    is_earthly = np.isfinite(points).all() and (np.abs(points) <= (180, 90)).all()
    if not is_earthly:
        raise NotAnOutline(
            Label("във файла има точка, която не е място", "a point of the file is no place")
        )
    return moved
