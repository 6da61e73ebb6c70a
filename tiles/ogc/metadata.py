"""Metadata of a tileset (OGC 17-083r4, tile set metadata), all of it but the links."""

from collections.abc import Callable, Sequence
from typing import Any

from tiles.answers import MEDIA_TYPE
from tiles.description import described
from tiles.grid import Bounds
from tiles.layer import Layer
from tiles.ogc.matrices import CRS, CRS84, URI, all_limits
from tiles.tilejson import center, named

TitleOf = Callable[[Layer, str], str]
"""What a property of a layer is, in words of the language asked for; "" when nobody has said."""


def summary() -> dict[str, Any]:
    """What every tileset says of itself in a list of tilesets."""
    return {"dataType": "vector", "crs": CRS, "tileMatrixSetURI": URI}


def tileset(
    layers: Sequence[Layer], bounds: Bounds, title_of: TitleOf, *, english: bool
) -> dict[str, Any]:
    """What is in the tiles of some layers and where."""
    west, south, east, north = bounds
    first = min(layer.min_zoom for layer in layers)
    last = max(layer.max_zoom for layer in layers)
    longitude, latitude, zoom = center(bounds, first, last)
    return {
        **summary(),
        "mediaTypes": [MEDIA_TYPE],
        "accessConstraints": "unclassified",
        "attribution": ", ".join(named(layers, english=english)),
        "boundingBox": {"lowerLeft": [west, south], "upperRight": [east, north], "crs": CRS84},
        "centerPoint": {
            "coordinates": [longitude, latitude],
            "crs": CRS84,
            "tileMatrix": str(zoom),
        },
        "tileMatrixSetLimits": all_limits(bounds, range(first, last + 1)),
        "layers": [_layer(layer, title_of, english) for layer in layers],
    }


def _layer(layer: Layer, title_of: TitleOf, english: bool) -> dict[str, Any]:
    found = described(layer)
    written: dict[str, Any] = {
        "id": layer.name,
        "title": layer.label[english],
        "dataType": "vector",
        "minTileMatrix": str(layer.min_zoom),
        "maxTileMatrix": str(layer.max_zoom),
        "propertiesSchema": {
            "type": "object",
            "properties": {
                name: {"title": title_of(layer, name) or name, "type": kind.value}
                for name, kind in found.kinds.items()
            },
        },
    }
    if found.dimension is not None:
        written["geometryDimension"] = found.dimension
    return written
