"""One page of acts in an order, found in the way that suits how many match.

Few matches are collected by the indexes of the filter and sorted. Many are met soon by walking
an index of the order and leaving out what does not match; where they are met late, because only
old acts bear a word, the walk is given up and they are collected after all. Acts near words come
tier by tier of nearness, acts near a point ring by ring. The cost does not grow with the depth of
the page.
"""

import math
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
    Q,
    QuerySet,
    Value,
    When,
)

from acts.lexemes import TIERS, in_tier
from acts.models import Act
from acts.querysets import Question
from acts.rings import ring_about
from acts.schemas import ActFilter, Sort
from acts.tallies import COUNT_MAX, acts_in_all, by_index, by_order, expected
from features.keyset import Cursor, Key, keys_of, page_after
from geodata.crs import CADASTRE

_NO_LIMIT = 2**31
_RANKED_AT_ONCE = 300
"""Up to so many acts, telling the tier of each is cheaper than asking for the tiers in turn."""
_AMPLE = 3
"""How many times as much is looked through as a page would need if matches lay evenly."""
_WIDER = 8
"""How many times as much is looked through next when they did not."""
_PASSED_OVER = 50_000
"""So many nearer acts are left out by their distance in the time in which arcs of a ring are found:
acts of whole districts lie in every arc."""
_COLLECTED_PER_WALKED = 10
"""Acts that are collected in the time in which one is met and tested on a walk."""


class _DistanceTo(Func):
    """Metres from a point, by the operator that the spatial index is ordered by."""

    template = "%(expressions)s"
    arg_joiner = " <-> "
    output_field = FloatField()


@dataclass(frozen=True, slots=True)
class Order:
    """How a filter's acts are ordered: the rows with what the keys need, and the keys.

    `along` is what an index of the order is walked along: acts of the days asked for, or all.
    """

    rows: "QuerySet[Any]"
    keys: tuple[Key, ...]
    along: "QuerySet[Any]"
    is_by_tier: bool = False
    centre: GEOSGeometry | None = None


def order_of(asked: ActFilter) -> Order:
    """The order that a filter asks for; the newest first when the one asked for says nothing."""
    rows = Act.objects.public().matching(asked)
    if asked.sort is Sort.RELEVANCE and asked.text.words:
        ranked = rows.annotate(tier=_tier(asked)).order_by("tier", *_newest())
        return Order(ranked, keys_of(ranked), _of_days(asked), is_by_tier=True)
    if asked.sort is Sort.DISTANCE and (centre := _centre(asked)) is not None:
        ordered = rows.annotate(
            distance=_DistanceTo("geom", Value(centre, PointField(srid=CADASTRE)))
        )
        ordered = ordered.order_by("distance", "id")
        return Order(ordered, keys_of(ordered), Act.objects.all(), centre=centre)
    ordered = rows.in_order(asked.sort)
    is_by_number = asked.sort in (Sort.NUMBER, Sort.NUMBER_DOWN)
    along = Act.objects.all() if is_by_number else _of_days(asked)
    return Order(ordered, keys_of(ordered), along)


def _of_days(asked: ActFilter) -> "QuerySet[Any]":
    days = ActFilter(issued=asked.issued, years=asked.years, on=asked.on)
    return Act.objects.all().matching(days)


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
        matched: how many acts the filter matches; what is near enough to choose the way by it.
    """
    if matched == 0:
        return []
    try:
        if order.is_by_tier and matched > min(_RANKED_AT_ONCE, COUNT_MAX):
            return _by_tier(asked, order, cursor, limit)
        if order.centre is not None and matched > COUNT_MAX:
            return _by_rings(asked, order, cursor, matched, limit)
        return _found(order, cursor, matched, limit)
    except EmptyResultSet:
        return []


def _found(order: Order, cursor: Cursor | None, matched: int, limit: int) -> list[int]:
    if matched <= COUNT_MAX:
        return _collected(order.rows, order.keys, cursor, limit)
    return _walked(order, cursor, matched, limit)


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


def _walked(order: Order, cursor: Cursor | None, matched: int, limit: int) -> list[int]:
    """Meet them in an index of the order, in ever wider windows of it.

    When no window was enough that costs less than collecting all of them, they are collected.
    """
    evenly = math.ceil(_AMPLE * limit * acts_in_all() / max(matched, 1))
    window = evenly
    while window <= max(evenly, matched // _COLLECTED_PER_WALKED):
        edge = _edge(order, cursor, window)
        behind = page_after(order.rows, order.keys, cursor)
        if edge is not None:
            # what ends at a value begins at one: the undated come behind both
            behind = behind.filter(_beginning(order, cursor), order.keys[0].not_after(edge))
        with by_order():
            found = list(behind.values_list("pk", flat=True)[:limit])
        if len(found) == limit or edge is None:
            return found
        window *= _WIDER
    return _collected(order.rows, order.keys, cursor, limit)


def _beginning(order: Order, cursor: Cursor | None) -> Q:
    return order.keys[0].from_value(cursor.values[0]) if cursor else Q()


def _edge(order: Order, cursor: Cursor | None, window: int) -> Any:
    """The first key of the act so many places behind the cursor; None for the end of all."""
    behind = page_after(order.along, order.keys, cursor).filter(_beginning(order, cursor))
    return behind.values_list(order.keys[0].column, flat=True)[window : window + 1].first()


def _by_tier(asked: ActFilter, order: Order, cursor: Cursor | None, limit: int) -> list[int]:
    found: list[int] = []
    for tier in range(cursor.values[0] if cursor else 0, TIERS):
        nearest = replace(asked, text=replace(asked.text, tier=tier))
        rows = Act.objects.public().matching(nearest).order_by(*_newest())
        of_tier = Order(rows, order.keys[1:], order.along)
        behind = None
        if cursor and cursor.values[0] == tier:
            behind = replace(cursor, values=cursor.values[1:])
        # a tier may be all but empty although its words are frequent each by itself
        found += _found(of_tier, behind, expected(rows), limit - len(found))
        if len(found) == limit:
            break
    return found


def _by_rings(
    asked: ActFilter, order: Order, cursor: Cursor | None, matched: int, limit: int
) -> list[int]:
    """Collect a ring about the point that should hold the page, or a wider one.

    The index of places begins at the point; a ring is where the page begins.
    """
    near = asked.place.near
    if near is None or order.centre is None:
        raise ValueError("an order by distance needs a point")
    begin = float(cursor.values[0]) if cursor else 0.0
    share = _AMPLE * limit / matched
    while True:
        end = min(near.radius_m, math.sqrt(begin**2 + share * near.radius_m**2))
        nearer = replace(asked.place, near=replace(near, radius_m=end))
        rows = order_of(replace(asked, place=nearer)).rows
        if matched * (begin / near.radius_m) ** 2 > _PASSED_OVER:
            rows = rows.filter(ring_about(order.centre, begin, end))
        found = _collected(rows, order.keys, cursor, limit)
        if len(found) == limit or end >= near.radius_m:
            return found
        share *= _WIDER
