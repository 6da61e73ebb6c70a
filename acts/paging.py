"""One page of acts in an order, found in the way that suits how many match.

Few matches are collected by the indexes of the filter and sorted. Many are met soon by walking
an index of the order and leaving out what does not match; for a text it is walked once for each
tier of nearness. Either way the cost does not grow with the depth of the page.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.contrib.gis.db.models import PointField
from django.contrib.gis.geos import GEOSGeometry
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import (
    Case,
    F,
    FloatField,
    Func,
    IntegerField,
    QuerySet,
    Value,
    When,
)

from acts.lexemes import TIERS, in_tier
from acts.models import Act
from acts.querysets import Question
from acts.schemas import ActFilter, Sort
from acts.tallies import COUNT_MAX, by_index, by_order, is_many
from features.keyset import Cursor, Key, keys_of, page_after
from geodata.crs import CADASTRE

_NO_LIMIT = 2**31


class _DistanceTo(Func):
    """Metres from a point, by the operator that the spatial index is ordered by."""

    template = "%(expressions)s"
    arg_joiner = " <-> "
    output_field = FloatField()


@dataclass(frozen=True, slots=True)
class Order:
    """How a filter's acts are ordered: the rows with what the keys need, and the keys."""

    rows: "QuerySet[Any]"
    keys: tuple[Key, ...]
    is_by_tier: bool = False


def order_of(asked: ActFilter) -> Order:
    """The order that a filter asks for; the newest first when the one asked for says nothing."""
    rows = Act.objects.public().matching(asked)
    if asked.sort is Sort.RELEVANCE and asked.text.words:
        ranked = rows.annotate(tier=_tier(asked)).order_by("tier", *_newest())
        return Order(ranked, keys_of(ranked), is_by_tier=True)
    if asked.sort is Sort.DISTANCE and (centre := _centre(asked)) is not None:
        ordered = rows.annotate(
            distance=_DistanceTo("geom", Value(centre, PointField(srid=CADASTRE)))
        )
        ordered = ordered.order_by("distance", "id")
        return Order(ordered, keys_of(ordered))
    ordered = rows.in_order(asked.sort)
    return Order(ordered, keys_of(ordered))


def _newest() -> tuple[Any, ...]:
    return F("issued_on").desc(nulls_last=True), F("id").desc()


def _tier(asked: ActFilter) -> Case:
    questions = [in_tier(tier, asked.text.lexemes, asked.text.place) for tier in (0, 1)]
    whens = [When(search=Question(one), then=Value(n)) for n, one in enumerate(questions)]
    return Case(*whens, default=Value(TIERS - 1), output_field=IntegerField())


def _centre(asked: ActFilter) -> GEOSGeometry | None:
    return asked.place.near.centre(CADASTRE) if asked.place.near else None


def ids_of_page(
    asked: ActFilter, order: Order, cursor: Cursor | None, matched: int, limit: int
) -> list[int]:
    """Ids of at most `limit` acts behind a cursor, in order.

    Args:
        matched: how many acts the filter matches, exact up to COUNT_MAX.
    """
    try:
        if matched <= COUNT_MAX:
            return _collected(order.rows, order.keys, cursor, limit)
        if order.is_by_tier:
            return _walked_by_tier(asked, order.keys, cursor, limit)
        return _walked(order.rows, order.keys, cursor, limit)
    except EmptyResultSet:
        return []


def _collected(
    rows: "QuerySet[Any]", keys: Sequence[Key], cursor: Cursor | None, limit: int
) -> list[int]:
    """Find all, sort, cut. A limit inside keeps the planner from walking an order instead."""
    inside = page_after(rows, keys, cursor).order_by()
    columns = [key.column for key in keys]
    sql, parameters = inside.values(*columns)[:_NO_LIMIT].query.sql_with_params()
    ends = ", ".join(
        f'"{key.column}" {"DESC" if key.is_descending else "ASC"} NULLS '
        + ("FIRST" if key.has_nulls_first else "LAST")
        for key in keys
    )
    statement = f"SELECT id FROM ({sql}) AS found ORDER BY {ends} LIMIT %s"  # noqa: S608 - ours
    with by_index(), connection.cursor() as cursor_:
        cursor_.execute(statement, (*parameters, limit))
        return [pk for (pk,) in cursor_.fetchall()]


def _walked(
    rows: "QuerySet[Any]", keys: Sequence[Key], cursor: Cursor | None, limit: int
) -> list[int]:
    """Meet them in an index of the order; when most acts match, that is soon."""
    with by_order():
        return list(page_after(rows, keys, cursor).values_list("pk", flat=True)[:limit])


def _walked_by_tier(
    asked: ActFilter, keys: Sequence[Key], cursor: Cursor | None, limit: int
) -> list[int]:
    found: list[int] = []
    for tier in range(cursor.values[0] if cursor else 0, TIERS):
        nearest = replace(asked, text=replace(asked.text, tier=tier))
        rows = Act.objects.public().matching(nearest).order_by(*_newest())
        behind = None
        if cursor and cursor.values[0] == tier:
            behind = replace(cursor, values=cursor.values[1:])
        # a tier may be all but empty although its words are frequent each by itself
        way = _walked if is_many(rows) else _collected
        found += way(rows, keys[1:], behind, limit - len(found))
        if len(found) >= limit:
            break
    return found
