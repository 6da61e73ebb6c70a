"""Areas that people bring to search in: drawn, pasted or uploaded, kept for their address."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import numpy as np
import orjson
import shapely
from django.core.files.uploadedfile import UploadedFile

from accounts.rules import Label
from features import saved
from features.drawn import BadArea, Drawn, area_of, read_area, valid
from features.text import Text
from geodata.crs import CADASTRE, LONLAT, transformer
from geodata.outlines import areas_in_lonlat
from geodata.queries import territory_bounds
from places.small_files import NotTakenError, WaitError, handed_in

_WRITTEN_MAX = 400
"""Letters up to which an area stands in the address itself, and needs no keeping."""
_MANY = Text(
    "През последния час са запазени твърде много очертания. Опитайте по-късно.",
    "Too many outlines were saved in the last hour. Try again later.",
)


@dataclass(frozen=True, slots=True)
class Brought:
    """An area as it will be searched in.

    Attributes:
        within: what the parameter `within` says of it.
    """

    within: str
    drawn: Drawn

    def as_json(self) -> dict[str, Any]:
        """A GeoJSON feature; its `within` is what any face of the register takes."""
        shape = self.drawn.shape
        return {
            "type": "Feature",
            "id": self.within,
            "geometry": orjson.Fragment(shapely.to_geojson(shape)),
            "bbox": list(shape.bounds),
            "properties": {
                "within": self.within,
                "vertices": int(shapely.get_num_coordinates(shape)),
                "area_m2": _square_metres(shape),
                "is_mended": self.drawn.is_mended,
            },
        }


def from_text(text: str) -> Brought:
    """An area typed or drawn: corners, or GeoJSON.

    Raises:
        NotTakenError, WaitError
    """
    try:
        return _kept(read_area(text))
    except BadArea as error:
        raise NotTakenError(error.why) from None


def from_json(document: Any) -> Brought:
    """An area as a GeoJSON geometry or feature.

    Raises:
        NotTakenError, WaitError
    """
    try:
        return _kept(area_of(document))
    except BadArea as error:
        raise NotTakenError(error.why) from None


def from_file(upload: "UploadedFile[Any]") -> Brought:
    """All areas of a small file as one; it is read in the jail.

    Raises:
        NotTakenError, WaitError
    """
    with handed_in(upload, columns=()) as source:
        areas = areas_in_lonlat(source, territory_bounds())
    try:
        return _kept(valid(areas[0] if len(areas) == 1 else shapely.MultiPolygon(areas)))
    except BadArea as error:
        raise NotTakenError(error.why) from None


def known(token: str) -> Brought | None:
    """The area of a token; None when it is not kept."""
    shape = saved.saved_area(token) if saved.TOKEN.fullmatch(token) else None
    return None if shape is None else Brought(token, Drawn(shape))


def _kept(drawn: Drawn) -> Brought:
    written = _corners(drawn.shape)
    if written is None:
        try:
            return Brought(saved.save(drawn.shape), drawn)
        except saved.TooManyError:
            raise WaitError(_MANY) from None
    return Brought(written, drawn)


def _corners(shape: Any) -> str | None:
    """The corners of a plain outline, to a tenth of a metre; None when it is long or has holes."""
    if shape.geom_type != "Polygon" or shape.interiors:
        return None
    points = shapely.get_coordinates(shape.exterior)[:-1]
    written = ",".join(f"{lon:.6f},{lat:.6f}" for lon, lat in points)
    if len(written) > _WRITTEN_MAX:
        return None
    with suppress(BadArea):
        # rounding must not make another area of it
        if not read_area(written).is_mended:
            return written
    return None


def _square_metres(shape: Any) -> float | None:
    way = transformer(LONLAT, CADASTRE)
    moved = shapely.transform(shape, lambda points: np.column_stack(way.transform(*points.T)))
    area = float(shapely.area(moved))
    # beyond a country the cadastre's plane measures nothing
    return round(area, 1) if area < 1e12 else None


NOTHING = Label("начертайте площ или изберете файл", "draw an area or choose a file")
