"""Outlines in small files that people hand in: read in the jail, as shapes and their system."""

from pathlib import Path

import numpy as np
import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError, ProjError
from shapely.geometry.base import BaseGeometry

from accounts.rules import Label
from geodata.crs import LONLAT, Move, move
from geodata.reading import SHAPE, opened
from geodata.reasons import REASON_LABELS, Reason
from geodata.reports import Refused

ROWS_MAX = 200


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
    shapes: list[BaseGeometry] = []
    count = 0
    try:
        with opened(file) as source:
            for batch in source.batches:
                wkb = [piece for piece in batch.column(SHAPE).to_pylist() if piece is not None]
                count += len(wkb)
                shapes.extend(shapely.from_wkb(piece) for piece in wkb[: ROWS_MAX - len(shapes)])
            declared = source.crs
    except Refused as refusal:
        raise NotAnOutline(refusal.message) from None
    if not declared:
        raise NotAnOutline(REASON_LABELS[Reason.MISSING_CRS])
    if not 1 <= count <= ROWS_MAX:
        raise NotAnOutline(
            Label(
                f"файлът има {count} очертания, а трябва да са от 1 до {ROWS_MAX}",
                f"the file has {count} shapes, and 1 to {ROWS_MAX} are taken",
            )
        )
    return shapes, declared


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


def areas_in_lonlat(file: Path, box: tuple[float, float, float, float]) -> list[shapely.Polygon]:
    """The polygons of a small file in longitude and latitude, neither checked nor united.

    Raises:
        NotAnOutline: for a file with anything but areas, or with points that are no place.
    """
    shapes, declared = shapes_in(file)
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
