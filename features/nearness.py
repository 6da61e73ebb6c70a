"""The features nearest to a point, page by page, by walking the index of places from it.

The index gives nothing but distances in order (PostgreSQL 15 walks it for no second key), so those
that are equally far at the end of a page are all taken, and then told apart by their keys.
"""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from features.keyset import Cursor, Key, page_after


def nearest_of(
    rows: "QuerySet[Any]", keys: Sequence[Key], cursor: Cursor | None, limit: int
) -> "QuerySet[Any]":
    """At most `limit` of the rows behind a cursor, in order.

    Args:
        rows: as `features.areas.Disc.by_distance` orders them; `keys` are the keys of that order.
    """
    near = page_after(rows, keys, cursor).order_by("distance_m").values("pk", "distance_m")
    try:
        sql, parameters = near.query.sql_with_params()
    except EmptyResultSet:
        return rows.none()
    statement = (  # SQL that the ORM wrote
        f"SELECT pk FROM ({sql} FETCH FIRST %s ROWS WITH TIES) AS near"  # noqa: S608
        " ORDER BY distance_m, pk LIMIT %s"
    )
    with connection.cursor() as running:
        running.execute(statement, (*parameters, limit, limit))
        found = [pk for (pk,) in running.fetchall()]
    return rows.filter(pk__in=found)
