"""Pages by key: the next page starts after the last row of this one, however deep it lies.

The order is the queryset's own, made total by the primary key. A cursor carries the last row's
keys, signed so that what comes back is what we sent, and the count of the first page, so that
one traversal counts once and every page of it states the same total.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.core import signing
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import F, Q, QuerySet
from django.db.models.expressions import OrderBy

from features.problems import BadParameter
from features.text import Text

_CURSOR = Text(
    "стойността от връзката next на предишната страница, със същите параметри",
    "the value from the next link of the page before, with the same parameters",
)


@dataclass(frozen=True, slots=True)
class Key:
    """One column of the order.

    Only where there can be nulls are they asked for: beside an OR no index ends at a value.
    """

    column: str
    is_descending: bool
    has_nulls_first: bool
    has_nulls: bool = True

    @property
    def ordering(self) -> OrderBy:
        """The order as SQL, silent where it is PostgreSQL's default, so that indexes serve it."""
        is_default = self.has_nulls_first == self.is_descending
        return OrderBy(
            F(self.column),
            descending=self.is_descending,
            nulls_first=None if is_default or not self.has_nulls_first else True,
            nulls_last=None if is_default or self.has_nulls_first else True,
        )

    def after(self, value: object) -> Q | None:
        """Rows that come later than a value of this column; None when none can."""
        if value is None:
            return Q(**{f"{self.column}__isnull": False}) if self.has_nulls_first else None
        later = Q(**{f"{self.column}__{'lt' if self.is_descending else 'gt'}": value})
        return later if self.has_nulls_first else self._or_null(later)

    def not_before(self, value: object) -> Q:
        """A bound that an index of this column can start from."""
        if value is None:
            return Q()
        near = self.from_value(value)
        return near if self.has_nulls_first else self._or_null(near)

    def from_value(self, value: object) -> Q:
        """The same without the rows that have none: an index can begin there, not at an OR."""
        if value is None:
            return Q()
        return Q(**{f"{self.column}__{'lte' if self.is_descending else 'gte'}": value})

    def not_after(self, value: object) -> Q:
        """A bound that an index of this column can end at."""
        if value is None:
            return Q(**{f"{self.column}__isnull": True}) if self.has_nulls_first else Q()
        near = Q(**{f"{self.column}__{'gte' if self.is_descending else 'lte'}": value})
        return self._or_null(near) if self.has_nulls_first else near

    def _or_null(self, condition: Q) -> Q:
        return condition | Q(**{f"{self.column}__isnull": True}) if self.has_nulls else condition


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page starts and how many rows the whole traversal matched when it began."""

    values: tuple[Any, ...]
    matched: int


def keys_of(rows: "QuerySet[Any]") -> tuple[Key, ...]:
    """The order of a queryset, ended by the primary key."""
    keys = [_key(item) for item in rows.query.order_by]
    pk = rows.model._meta.pk.name
    if not any(key.column == pk for key in keys):
        keys.append(Key(pk, bool(keys) and keys[-1].is_descending, False))
    return tuple(replace(key, has_nulls=_has_nulls(rows, key.column)) for key in keys)


def _has_nulls(rows: "QuerySet[Any]", column: str) -> bool:
    return column in rows.query.annotations or bool(rows.model._meta.get_field(column).null)


def page_after(
    rows: "QuerySet[Any]", keys: Sequence[Key], cursor: Cursor | None
) -> "QuerySet[Any]":
    """The rows behind a cursor, in order; all rows without one."""
    ordered = rows.order_by(*(key.ordering for key in keys))
    if cursor is None:
        return ordered
    behind = Q(pk__in=[])
    same = Q()
    for key, value in zip(keys, cursor.values, strict=True):
        later = key.after(value)
        if later is not None:
            behind |= same & later
        same &= Q(**{f"{key.column}__isnull": True}) if value is None else Q(**{key.column: value})
    return ordered.filter(keys[0].not_before(cursor.values[0]), behind)


def write_cursor(scope: str, keys: Sequence[Key], last: Mapping[str, Any], matched: int) -> str:
    """The cursor behind the `last` row of a page."""
    values = [last[key.column] for key in keys]
    payload = json.dumps([_shape(keys), values, matched], cls=DjangoJSONEncoder)
    return signing.Signer(salt=f"features.{scope}").sign_object(payload)


def read_cursor(
    scope: str, rows: "QuerySet[Any]", keys: Sequence[Key], text: str | None
) -> Cursor | None:
    """The cursor of an address.

    Raises:
        BadParameter: when it was not written by us for this collection and this order.
    """
    if text is None:
        return None
    try:
        payload = signing.Signer(salt=f"features.{scope}").unsign_object(text)
        shape, values, matched = json.loads(payload)
    except (signing.BadSignature, ValueError, TypeError):
        raise BadParameter("cursor", text, _CURSOR) from None
    if shape != _shape(keys):
        raise BadParameter("cursor", text, _CURSOR)
    fields = [_field(rows, key.column) for key in keys]
    restored = tuple(field.to_python(value) for field, value in zip(fields, values, strict=True))
    return Cursor(restored, matched)


def _field(rows: "QuerySet[Any]", column: str) -> Any:
    """What reads a column's values: the model's field, or that of an annotation."""
    annotation = rows.query.annotations.get(column)
    return annotation.output_field if annotation else rows.model._meta.get_field(column)


def _key(item: Any) -> Key:
    if isinstance(item, OrderBy):
        column: Any = item.expression
        if type(column) is not F:
            raise TypeError("pages by key need an order by plain columns")
        nulls_first = bool(item.nulls_first or (item.descending and not item.nulls_last))
        return Key(str(vars(column)["name"]), item.descending, nulls_first)
    name = str(item)
    is_descending = name.startswith("-")
    return Key(name.lstrip("-"), is_descending, is_descending)


def _shape(keys: Sequence[Key]) -> str:
    return ",".join(f"{'-' if key.is_descending else ''}{key.column}" for key in keys)
