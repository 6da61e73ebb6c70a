"""TileJSON 3.0: what a map needs to know before it asks for the first tile."""

from collections.abc import Sequence
from html import escape
from typing import Any

from django.db.models import BooleanField, FloatField, IntegerField
from django.http import QueryDict

from tiles.layer import Layer
from tiles.statement import drawn_fields, rows

VERSION = "3.0.0"
Bounds = tuple[float, float, float, float]


def tilejson(
    layers: Sequence[Layer], url: str, bounds: Bounds, *, english: bool
) -> dict[str, object]:
    """The document for a set of layers.

    Args:
        url: template of a tile's address with {z}, {x}, {y}.
        bounds: west, south, east, north in degrees.
    """
    west, south, east, north = bounds
    return {
        "tilejson": VERSION,
        "name": ", ".join(layer.label[english] for layer in layers),
        "scheme": "xyz",
        "tiles": [url],
        "minzoom": min(layer.min_zoom for layer in layers),
        "maxzoom": max(layer.max_zoom for layer in layers),
        "bounds": [west, south, east, north],
        "center": [round((west + east) / 2, 6), round((south + north) / 2, 6), 11],
        "attribution": attribution(layers, english=english),
        "vector_layers": [_vector_layer(layer, english) for layer in layers],
    }


def attribution(layers: Sequence[Layer], *, english: bool) -> str:
    """Everybody to be named, once each, in the order of the layers; HTML."""
    named = {pair[english]: None for layer in layers for pair in layer.attribution()}
    return ", ".join(escape(name) for name in named)


def _vector_layer(layer: Layer, english: bool) -> dict[str, object]:
    detail = layer.detail(layer.max_zoom)
    annotations = rows(layer, QueryDict(), detail).query.annotations
    return {
        "id": layer.name,
        "description": layer.label[english],
        "minzoom": layer.min_zoom,
        "maxzoom": layer.max_zoom,
        "fields": {
            name: _kind(annotations[f"tile_{number}"].output_field)
            for number, name in enumerate(drawn_fields(layer, detail))
        },
    }


def _kind(field: Any) -> str:
    """The type of a property as TileJSON's examples name it."""
    if isinstance(field, BooleanField):
        return "Boolean"
    return "Number" if isinstance(field, (IntegerField, FloatField)) else "String"
