"""The features nearest to a point, page by page, by walking the index of places from it.

The index gives nothing but distances in order (PostgreSQL 15 walks it for no second key). Where the
last of a page is as far as the next one, all that are not farther are found by one more search, and
told apart by their keys: thousands of acts lie at no distance from a point of their district, and
to walk to each of them takes twice as long.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from features.areas import Disc
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
    near: Disc,
    rows: "QuerySet[Any]",
    keys: Sequence[Key],
    cursor: Cursor | None,
    limit: int,
    column: str = "geom",
) -> Nearest:
    """At most `limit` of the rows behind a cursor.

    Args:
        rows: as `near` orders them by distance of `column`; `keys` are the keys of that order.
    """
    behind = page_after(rows, keys, cursor).values("pk", "distance_m")
    # a millimetre more: what is too much falls behind the end
    edge = RawSQL("SELECT away + 0.001 FROM edge", [])
    try:
        walk, values = behind.order_by("distance_m").query.sql_with_params()
        rest, more = near.not_farther(behind.order_by(), edge, column).query.sql_with_params()
    except EmptyResultSet:
        return Nearest(rows, None)
    statement = (  # SQL that the ORM wrote
        f"WITH walked AS MATERIALIZED ({walk} LIMIT %s),"  # noqa: S608
        " edge AS MATERIALIZED (SELECT max(away) AS away FROM"
        " (SELECT distance_m AS away FROM walked ORDER BY 1 OFFSET %s LIMIT 2) AS ends"
        " HAVING count(*) = 2 AND min(away) = max(away))"
        " SELECT pk FROM (SELECT pk, distance_m FROM walked WHERE NOT EXISTS (SELECT FROM edge)"
        f" UNION ALL {rest}) AS near ORDER BY distance_m, pk LIMIT %s"
    )
    return Nearest(rows, (statement, (*values, limit + 1, limit - 1, *more, limit)))
