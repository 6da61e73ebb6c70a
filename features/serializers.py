"""Features as GeoJSON by django-rest-framework-gis, with the geometry text made by PostGIS.

Rows are dictionaries of `QuerySet.values`, and the geometry arrives as finished GeoJSON: going
through GEOS for each row costs ten times the whole page. What is left to the serializer is what
it is good at: naming properties, choosing their types and sources, and describing them.
"""

from collections.abc import Callable, Mapping
from functools import cache, cached_property
from operator import itemgetter
from typing import Any

import orjson
from django.db.models import F, Func, TextField
from rest_framework import serializers
from rest_framework_gis.serializers import GeoFeatureModelSerializer

from features.crs import STORAGE, Crs
from features.text import Bilingual, said

Row = Mapping[str, Any]

DISTANCE = "distance_m"
"""A property that features have when the nearest to a point are asked for."""


def geojson_of(column: str, crs: Crs) -> Func:
    """GeoJSON of a geometry column: rounded, exterior rings anticlockwise, registry axis order."""
    shape = "%(expressions)s"
    if crs.srid != STORAGE.srid:
        shape = f"ST_Transform({shape}, {crs.srid:d})"
    shape = f"ST_ForcePolygonCCW({shape})"
    if crs.is_northing_first:
        shape = f"ST_FlipCoordinates({shape})"
    template = f"ST_AsGeoJSON({shape}, {crs.decimals:d}, 0)"
    return Func(F(column), template=template, output_field=TextField())


class RenderedGeometryField(serializers.Field[Any, Any, Any, Any]):
    """Geometry that is GeoJSON already."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(read_only=True, **kwargs)

    def to_representation(self, value: str | None) -> orjson.Fragment | None:
        return None if value is None else orjson.Fragment(value)


class CodedField(serializers.Field[Any, Any, Any, Any]):
    """A code of a list with its names: `{code, label_bg, label_en}`.

    A code that the list does not know keeps empty names: it is shown, never guessed at.
    """

    schema = {
        "type": "object",
        "properties": {
            "code": {"anyOf": [{"type": "string"}, {"type": "integer"}]},
            "label_bg": {"type": "string"},
            "label_en": {"type": "string"},
        },
        "required": ["code", "label_bg", "label_en"],
    }

    def __init__(self, labels: Mapping[Any, Bilingual], **kwargs: Any) -> None:
        super().__init__(read_only=True, **kwargs)
        self._made = {code: self._written(code, label) for code, label in labels.items()}

    @property
    def codes(self) -> tuple[Any, ...]:
        """The codes that the list knows."""
        return tuple(self._made)

    def to_representation(self, value: Any) -> dict[str, Any] | None:
        if value == "":
            return None
        return self._made.get(value) or {"code": value, "label_bg": "", "label_en": ""}

    @staticmethod
    def _written(code: Any, label: Bilingual) -> dict[str, Any]:
        return {
            "code": code if isinstance(code, int) else str(code),
            "label_bg": label.bg,
            "label_en": label.en,
        }


class DerivedField(serializers.Field[Any, Any, Any, Any]):
    """A property worked out from several columns of the row."""

    def __init__(
        self, derive: Callable[[Row], Any], columns: tuple[str, ...], schema: Mapping[str, Any]
    ) -> None:
        super().__init__(read_only=True, source="*")
        self._derive = derive
        self.columns = columns
        self.schema = schema

    def to_representation(self, value: Row) -> Any:
        return self._derive(value)


class FeatureSerializer(GeoFeatureModelSerializer):  # type: ignore[misc]
    """Base of every collection's features; `Meta.titles` names the properties for people."""

    geometry = RenderedGeometryField()

    @classmethod
    @cache
    def columns(cls) -> frozenset[str]:
        """The columns a row must have, the geometry aside."""
        needed: set[str] = set()
        for name, field in cls().fields.items():
            if name != cls.Meta.geo_field:
                needed |= set(getattr(field, "columns", ())) or {field.source}
        return frozenset(needed)

    @classmethod
    @cache
    def property_schemas(cls) -> dict[str, dict[str, Any]]:
        """JSON schema of each property; every one may be null, which is "not known"."""
        return {
            name: schema_of(field)
            for name, field in cls().fields.items()
            if name not in (cls.Meta.geo_field, "id")
        }

    def to_representation(self, instance: Row) -> dict[str, Any]:
        """A feature of a row. The order of members is that of RFC 7946's examples.

        The parent asks every field for its attribute by a path that may be a method or a relation:
        four fifths of the time of a page. A row here is flat and its values are JSON already.
        """
        geometry = instance["geometry"]
        properties = {name: write(instance) for name, write in self._writers}
        if (away := instance.get(DISTANCE)) is not None:
            properties[DISTANCE] = round(away, 3)
        return {
            "type": "Feature",
            "id": instance["id"],
            "geometry": None if geometry is None else orjson.Fragment(geometry),
            "properties": properties,
        }

    @cached_property
    def _writers(self) -> list[tuple[str, Callable[[Row], Any]]]:
        skipped = (self.Meta.geo_field, "id")
        return [(name, _writer(each)) for name, each in self.fields.items() if name not in skipped]

    @classmethod
    def titled(cls) -> list[tuple[str, str]]:
        """(property, its title in the language of this request), in order."""
        return [(name, said(title)) for name, title in cls.Meta.titles.items()]


def _writer(field: "serializers.Field[Any, Any, Any, Any]") -> Callable[[Row], Any]:
    """How a property is made from a row: worked out, looked up, or taken as it is."""
    if isinstance(field, DerivedField):
        return field.to_representation
    column = str(field.source)
    if isinstance(field, CodedField):
        looked_up = field.to_representation
        return lambda row: None if row[column] is None else looked_up(row[column])
    return itemgetter(column)


_TYPES: tuple[tuple[type[serializers.Field[Any, Any, Any, Any]], dict[str, Any]], ...] = (
    (serializers.BooleanField, {"type": "boolean"}),
    (serializers.IntegerField, {"type": "integer"}),
    (serializers.FloatField, {"type": "number"}),
    (serializers.DateField, {"type": "string", "format": "date"}),
    (serializers.ListField, {"type": "array", "items": {"type": "string"}}),
    (serializers.CharField, {"type": "string"}),
)


def schema_of(field: "serializers.Field[Any, Any, Any, Any]") -> dict[str, Any]:
    """JSON schema of what a field writes."""
    declared = getattr(field, "schema", None)
    if declared is not None:
        return dict(declared)
    for kind, schema in _TYPES:
        if isinstance(field, kind):
            return dict(schema)
    raise TypeError(f"no schema for {field.field_name}: {type(field).__name__}")
