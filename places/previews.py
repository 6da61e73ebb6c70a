"""A file or a shape as it will look on the map: read in the jail, checked, and kept for an hour."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pyarrow as pa
import shapely
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from shapely.geometry.base import BaseGeometry

from accounts.rules import Label
from geodata.crs import LONLAT, MERCATOR, transformer
from geodata.outlines import way_from
from geodata.queries import territory_bounds
from geodata.reading import SHAPE, Opened
from geodata.reasons import REASON_LABELS, Reason
from places.small_files import NotTakenError, handed_in
from tiles.drawn import Drawn
from tiles.preview import Previews

FILE_MB_MAX = 4
FEATURES_MAX = 2_000
VERTICES_MAX = 30_000
COLUMNS_SHOWN = 30
_TEXT_SHOWN = 200
_MERCATOR_LAT_MAX = 85.05
_KINDS = {
    "Point": "points", "MultiPoint": "points",
    "LineString": "lines", "MultiLineString": "lines", "LinearRing": "lines",
    "Polygon": "areas", "MultiPolygon": "areas",
}  # fmt: skip

previews = Previews(Path(settings.PREVIEWS_ROOT))


def of_geojson(document: bytes) -> str:
    """Show a GeoJSON document, such as a shape being drawn; its token.

    Raises:
        NotTakenError, WaitError
    """
    return of_file(SimpleUploadedFile("drawn.geojson", _as_collection(document)))


def of_file(upload: "UploadedFile[Any]") -> str:
    """Show all that a file holds; its token.

    Raises:
        NotTakenError, WaitError
    """
    with handed_in(upload) as source:
        drawn, told = _drawn(source)
    return previews.keep(drawn, told)


def _as_collection(document: bytes) -> bytes:
    """A geometry or a feature as a collection of it, which is what the reader takes."""
    try:
        read = orjson.loads(document)
    except orjson.JSONDecodeError:
        return document
    if isinstance(read, dict) and "coordinates" in read:
        document = b'{"type":"Feature","properties":{},"geometry":' + document + b"}"
    elif not isinstance(read, dict) or read.get("type") != "Feature":
        return document
    return b'{"type":"FeatureCollection","features":[' + document + b"]}"


def _drawn(source: Opened) -> tuple[list[Drawn], dict[str, Any]]:
    """The features of a file in EPSG:3857, and what is to be said of them."""
    if not source.crs:
        raise NotTakenError(REASON_LABELS[Reason.MISSING_CRS])
    shapes: list[BaseGeometry] = []
    properties: list[dict[str, Any]] = []
    vertices = without_shape = 0
    columns = source.columns[:COLUMNS_SHOWN]
    for batch in source.batches:
        for wkb, own in zip(batch.column(SHAPE).to_pylist(), _rows(batch, columns), strict=True):
            shape = None if wkb is None else shapely.from_wkb(wkb)
            if shape is None or shape.is_empty:
                without_shape += 1
                continue
            vertices += int(shapely.get_num_coordinates(shape))
            if len(shapes) >= FEATURES_MAX or vertices > VERTICES_MAX:
                raise NotTakenError(_TOO_MUCH)
            shapes.append(shape)
            properties.append(own)
    if not shapes:
        raise NotTakenError(REASON_LABELS[Reason.NO_ROWS])
    placed = _in_lonlat(shapes, source.crs)
    told = {
        "crs": source.crs if len(source.crs) < _TEXT_SHOWN else "WKT",
        "columns": list(columns),
        "features": len(shapes),
        "vertices": vertices,
        "without_shape": without_shape,
        "invalid": int(np.count_nonzero(~shapely.is_valid(placed))),
        "kinds": Counter(_KINDS.get(shape.geom_type, "collections") for shape in shapes),
        "bounds": [round(degrees, 6) for degrees in shapely.total_bounds(placed).tolist()],
    }
    way = transformer(LONLAT, MERCATOR)
    flat = shapely.transform(placed, lambda points: np.column_stack(way.transform(*points.T)))
    drawn = [Drawn(shape, own) for shape, own in zip(flat, properties, strict=True)]
    return drawn, told


def _in_lonlat(shapes: list[BaseGeometry], crs: str) -> Any:
    flat = shapely.force_2d(shapes)
    way = way_from(crs, LONLAT, territory_bounds())
    moved = flat if way is None else shapely.transform(flat, way)
    points = shapely.get_coordinates(moved)
    if not (np.isfinite(points).all() and (np.abs(points) <= (180, _MERCATOR_LAT_MAX)).all()):
        raise NotTakenError(_NO_PLACE)
    return moved


def _rows(batch: pa.RecordBatch, columns: Iterable[str]) -> Iterable[dict[str, Any]]:
    return map(_plain, batch.select(list(columns)).to_pylist())


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    """Values as a tile can hold them."""
    plain: dict[str, Any] = {}
    for name, value in row.items():
        if isinstance(value, (bool, int, float)):
            plain[name] = value
        elif isinstance(value, Decimal):
            plain[name] = float(value)
        elif isinstance(value, (date, datetime)):
            plain[name] = value.isoformat()
        elif value is not None and not isinstance(value, bytes):
            plain[name] = str(value)[:_TEXT_SHOWN]
    return plain


_TOO_MUCH = Label(
    f"за преглед се приемат до {FEATURES_MAX} обекта с общо до {VERTICES_MAX} върха",
    f"at most {FEATURES_MAX} features with {VERTICES_MAX} vertices in all can be looked at",
)
_NO_PLACE = Label(
    "във файла има точка, която не е място", "a point of the file is no place on the map"
)
