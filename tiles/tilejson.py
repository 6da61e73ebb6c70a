"""TileJSON 3.0: what a map needs to know before it asks for the first tile."""

from collections.abc import Sequence
from html import escape

from tiles.description import Kind, described
from tiles.grid import Bounds
from tiles.layer import Layer

VERSION = "3.0.0"

_OVERVIEW = 11
"""The zoom at which a whole city is on one screen."""
_WORDS = {
    Kind.BOOLEAN: "Boolean", Kind.INTEGER: "Number", Kind.NUMBER: "Number", Kind.STRING: "String",
}  # fmt: skip
"""Types of properties as the examples of the specification name them."""


def tilejson(
    layers: Sequence[Layer], url: str, bounds: Bounds, *, english: bool
) -> dict[str, object]:
    """The document for a set of layers.

    Args:
        url: template of a tile's address with {z}, {x}, {y}.
    """
    first = min(layer.min_zoom for layer in layers)
    last = max(layer.max_zoom for layer in layers)
    return {
        "tilejson": VERSION,
        "name": ", ".join(layer.label[english] for layer in layers),
        "scheme": "xyz",
        "tiles": [url],
        "minzoom": first,
        "maxzoom": last,
        "bounds": list(bounds),
        "center": list(center(bounds, first, last)),
        "attribution": attribution(layers, english=english),
        "vector_layers": [_vector_layer(layer, english) for layer in layers],
    }


def center(bounds: Bounds, first: int, last: int) -> tuple[float, float, int]:
    """Longitude, latitude and zoom to begin with; the zoom is one of `first` to `last`."""
    west, south, east, north = bounds
    zoom = max(first, min(last, _OVERVIEW))
    return round((west + east) / 2, 6), round((south + north) / 2, 6), zoom


def named(layers: Sequence[Layer], *, english: bool) -> list[str]:
    """Everybody to be named, once each, in the order of the layers."""
    reads = dict.fromkeys(layer.attribution for layer in layers)
    return list(dict.fromkeys(pair[english] for read in reads for pair in read()))


def attribution(layers: Sequence[Layer], *, english: bool) -> str:
    """Those to be named, as HTML."""
    return ", ".join(map(escape, named(layers, english=english)))


def _vector_layer(layer: Layer, english: bool) -> dict[str, object]:
    return {
        "id": layer.name,
        "description": layer.label[english],
        "minzoom": layer.min_zoom,
        "maxzoom": layer.max_zoom,
        "fields": {name: _WORDS[kind] for name, kind in described(layer).kinds.items()},
    }
