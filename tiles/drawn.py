"""Tiles of what no table holds: a shape being drawn, an uploaded file, contours of a relief.

What the database holds it encodes itself, a hundred times faster (`tiles.statement`). Here shapely
clips and snaps to the same grid and buffer, and mapbox-vector-tile writes. Anybody's shapes come
here, so nothing is done that costs by the square of vertices: no mending, and none is left out.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import mapbox_vector_tile
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiLineString, MultiPoint, MultiPolygon
from shapely.geometry.base import BaseGeometry

from tiles.grid import BUFFER, EXTENT, Tile

Value = str | int | float | bool | None
_INT64 = 1 << 63
_GATHERED: tuple[Callable[[Any], BaseGeometry], ...] = (MultiPoint, MultiLineString, MultiPolygon)
"""By the dimension of the parts."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """One feature: any geometry in EPSG:3857; null and non-finite properties are left out."""

    geometry: BaseGeometry
    properties: Mapping[str, Value] = field(default_factory=dict)
    id: int | None = None


def encode(layers: Mapping[str, Iterable[Drawn]], tile: Tile) -> bytes:
    """A tile of layers in the order given; nothing when none of them reaches the tile.

    Polygons have to be valid (`sound`). A feature of several dimensions becomes one feature for
    each, with the same id and properties. Rings wind as MVT 2.1 wants them.
    """
    content = []
    for name, features in layers.items():
        written = [part for feature in features for part in _written(feature, tile)]
        if written:
            content.append({"name": name, "features": written})
    if not content:
        return b""
    options = {"y_coord_down": True, "extents": EXTENT}
    body: bytes = mapbox_vector_tile.encode(content, default_options=options)
    return body


def sound(geometry: BaseGeometry) -> BaseGeometry:
    """A geometry that can be put into tiles, its polygons that cross themselves as lines.

    What is inside of those is not plain, and finding it out costs by the square of their crossings.
    """
    parts = [
        shapely.boundary(part) if shapely.get_dimensions(part) == 2 and not part.is_valid else part
        for part in _by_dimension(geometry)
    ]
    return parts[0] if len(parts) == 1 else shapely.GeometryCollection(parts)


def _written(feature: Drawn, tile: Tile) -> Iterator[dict[str, object]]:
    properties = {name: _value(value) for name, value in feature.properties.items()}
    for geometry in _by_dimension(feature.geometry):
        fitted = _fitted(geometry, tile)
        if fitted is not None:
            yield {"geometry": fitted, "properties": properties, "id": feature.id}


def _by_dimension(geometry: BaseGeometry) -> Iterator[BaseGeometry]:
    """Points, lines and polygons of a geometry, each as one geometry."""
    if geometry.geom_type != "GeometryCollection":
        yield geometry
        return
    parts = _flat(geometry)
    for dimension, gathered in enumerate(_GATHERED):
        same = shapely.get_parts(parts[shapely.get_dimensions(parts) == dimension])
        if same.size:
            yield gathered(list(same))


def _flat(geometry: BaseGeometry) -> NDArray[np.object_]:
    """The parts of a collection that are no collections, however deep they lie in it."""
    parts = shapely.get_parts(np.array([geometry]))
    while (shapely.get_type_id(parts) == shapely.GeometryType.GEOMETRYCOLLECTION).any():
        parts = shapely.get_parts(parts)
    return parts


def _fitted(geometry: BaseGeometry, tile: Tile) -> BaseGeometry | None:
    """A geometry of one dimension in whole units of the tile, y down, cut at the buffer."""
    margin = tile.side * BUFFER / EXTENT
    xmin, ymin, xmax, ymax = tile.bounds
    box = shapely.box(xmin - margin, ymin - margin, xmax + margin, ymax + margin)
    around = shapely.box(*geometry.bounds)
    if geometry.is_empty or not box.intersects(around):
        return None
    try:
        # the faster clipper stops at rings that shrink to a line
        cut = geometry if box.contains(around) else shapely.intersection(geometry, box)
        return _snapped(cut, tile, int(shapely.get_dimensions(geometry)))
    except shapely.GEOSException:
        # teeth finer than the grid: they cannot be told from each other, their lines can
        line = shapely.intersection(shapely.boundary(geometry), box)
        return _snapped(line, tile, 1)


def _snapped(geometry: BaseGeometry, tile: Tile, dimension: int) -> BaseGeometry | None:
    """What is left of a dimension in whole units of the tile."""
    units = shapely.transform(
        shapely.force_2d(geometry),
        lambda at: np.column_stack(
            ((at[:, 0] - tile.left) * tile.scale, (tile.top - at[:, 1]) * tile.scale)
        ),
    )
    parts = _by_dimension(shapely.set_precision(units, 1))
    same = [part for part in parts if shapely.get_dimensions(part) == dimension]
    if not same or same[0].is_empty:
        return None
    if dimension == 2 and not same[0].is_valid:
        # snapped each by itself, parts that met at a corner may share an edge
        return shapely.union_all(shapely.get_parts(same[0]), grid_size=1)
    return same[0]


def _value(value: Value) -> Value:
    """A value that the format can hold."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, int) and not -_INT64 <= value < _INT64:
        return str(value)
    return value
