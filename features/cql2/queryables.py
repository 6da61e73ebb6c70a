"""What a condition may speak of: properties of a collection by name, each with its type."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import F
from django.db.models.expressions import BaseExpression
from rest_framework import serializers

from features.serializers import CodedField, DerivedField, FeatureSerializer
from features.text import Bilingual

GEOMETRY = "geometry"
"""The name of the one geometry of every collection."""


class Type(StrEnum):
    """What a property holds; only like is compared with like."""

    TEXT = "text"
    NUMBER = "number"
    TRUTH = "truth"
    DAY = "day"
    LIST = "list"


_SCHEMAS: dict[Type, dict[str, Any]] = {
    Type.TEXT: {"type": "string"},
    Type.NUMBER: {"type": "number"},
    Type.TRUTH: {"type": "boolean"},
    Type.DAY: {"type": "string", "format": "date"},
    Type.LIST: {"type": "array", "items": {"type": "string"}},
}


@dataclass(frozen=True, slots=True)
class Queryable:
    """A property that conditions may name.

    `source` is a column, or an expression that gives one; `codes` are the values it can have.
    """

    type: Type
    title: Bilingual
    source: "str | BaseExpression"
    codes: tuple[str, ...] = ()

    @property
    def expression(self) -> "F | BaseExpression":
        return F(self.source) if isinstance(self.source, str) else self.source.copy()

    @property
    def schema(self) -> dict[str, Any]:
        """A JSON schema of one value."""
        return _SCHEMAS[self.type] | ({"enum": list(self.codes)} if self.codes else {})


@dataclass(frozen=True, slots=True)
class Queryables:
    """Everything that conditions about a collection may name; `column` holds its geometry."""

    properties: Mapping[str, Queryable]
    column: str = "geom"


def queryables_of(serializer: type[FeatureSerializer], column: str = "geom") -> Queryables:
    """The properties that features have, but for those worked out in Python.

    A coded property, an object with its names in an answer, is its bare code in a condition.
    """
    found: dict[str, Queryable] = {}
    for name, field in serializer().fields.items():
        if name in (GEOMETRY, "id") or isinstance(field, DerivedField):
            continue
        codes = field.codes if isinstance(field, CodedField) else ()
        is_numbered = bool(codes) and isinstance(codes[0], int)
        found[name] = Queryable(
            Type.NUMBER if is_numbered else _type_of(field),
            serializer.Meta.titles[name],
            str(field.source),
            codes=() if is_numbered else tuple(str(code) for code in codes),
        )
    return Queryables(found, column)


_TYPES: tuple[tuple[type[serializers.Field[Any, Any, Any, Any]], Type], ...] = (
    (serializers.BooleanField, Type.TRUTH),
    (serializers.IntegerField, Type.NUMBER),
    (serializers.FloatField, Type.NUMBER),
    (serializers.DateField, Type.DAY),
    (serializers.ListField, Type.LIST),
)


def _type_of(field: "serializers.Field[Any, Any, Any, Any]") -> Type:
    return next((made for kind, made in _TYPES if isinstance(field, kind)), Type.TEXT)
