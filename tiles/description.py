"""What a layer holds, for those who describe it: its properties with types, and kind of shapes."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import Any

from django.db.models import BooleanField, FloatField, IntegerField
from django.http import QueryDict

from tiles.layer import Detail, Layer
from tiles.statement import drawn_fields, rows


class Kind(Enum):
    """The type of a property, in the words of JSON Schema."""

    BOOLEAN = "boolean"
    INTEGER = "integer"
    NUMBER = "number"
    STRING = "string"


@dataclass(frozen=True)
class Described:
    """A layer over all its zooms.

    Args:
        kinds: every property that a feature may have at some zoom, with its type.
        dimension: 0 points, 1 lines, 2 areas; None when it is not the same for every feature.
    """

    kinds: Mapping[str, Kind]
    dimension: int | None


_DIMENSIONS = {
    "POINT": 0, "MULTIPOINT": 0,
    "LINESTRING": 1, "MULTILINESTRING": 1,
    "POLYGON": 2, "MULTIPOLYGON": 2,
}  # fmt: skip


@lru_cache(maxsize=256)
def described(layer: Layer) -> Described:
    """Read from the declaration, so once for all; the database is not asked."""
    details = {}
    for zoom in range(layer.min_zoom, layer.max_zoom + 1):
        detail = layer.detail(zoom)
        details[detail.max_zoom] = detail
    kinds: dict[str, Kind] = {}
    dimensions = set()
    for detail in details.values():
        drawn = rows(layer, QueryDict(), detail)
        dimensions.add(_dimension(drawn, _column(layer, detail)))
        for number, name in enumerate(drawn_fields(layer, detail)):
            kinds[name] = _kind(drawn.query.annotations[f"tile_{number}"].output_field)
    ordered = {name: kinds[name] for name in layer.fields if name in kinds}
    return Described(ordered, dimensions.pop() if len(dimensions) == 1 else None)


def _column(layer: Layer, detail: Detail) -> str:
    return detail.cells.point if detail.cells else detail.geometry or layer.geometry


def _kind(field: Any) -> Kind:
    if isinstance(field, BooleanField):
        return Kind.BOOLEAN
    if isinstance(field, IntegerField):
        return Kind.INTEGER
    return Kind.NUMBER if isinstance(field, FloatField) else Kind.STRING


def _dimension(drawn: Any, column: str) -> int | None:
    source = drawn.query.annotations.get(column) or drawn.model._meta.get_field(column)
    return _DIMENSIONS.get(getattr(getattr(source, "output_field", source), "geom_type", ""))
