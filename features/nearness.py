"""The features nearest to a point, page by page, by walking the index of places from it.

The index gives nothing but distances in order (PostgreSQL 15 walks it for no second key), so those
that are equally far at the end of a page are all taken, and then told apart by their keys.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import QuerySet

from features.keyset import Cursor, Key, page_after


@dataclass(frozen=True, slots=True)
class Nearest:
    """The first rows of an order by distance, as one statement; none when nothing can match."""

    rows: "QuerySet[Any]"
    statement: tuple[str, tuple[Any, ...]] | None

    def ids(self) -> list[int]:
        """Primary keys, the nearest first."""
        if self.statement is None:
            return []
        with connections[self.rows.db].cursor() as cursor:
            cursor.execute(*self.statement)
            return [pk for (pk,) in cursor.fetchall()]

    def fetched(self) -> "QuerySet[Any]":
        """The rows themselves, in their order."""
        return self.rows.filter(pk__in=self.ids())


def nearest_of(
    rows: "QuerySet[Any]", keys: Sequence[Key], cursor: Cursor | None, limit: int
) -> Nearest:
    """At most `limit` of the rows behind a cursor.

    Args:
        rows: as `features.areas.Disc.by_distance` orders them; `keys` are the keys of that order.
    """
    near = page_after(rows, keys, cursor).order_by("distance_m").values("pk", "distance_m")
    try:
        sql, parameters = near.query.sql_with_params()
    except EmptyResultSet:
        return Nearest(rows, None)
    statement = (  # SQL that the ORM wrote
        f"SELECT pk FROM ({sql} FETCH FIRST %s ROWS WITH TIES) AS near"  # noqa: S608
        " ORDER BY distance_m, pk LIMIT %s"
    )
    return Nearest(rows, (statement, (*parameters, limit, limit)))
