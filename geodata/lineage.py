"""Parcels that came from one another: everything a parcel was before and became after."""

from collections.abc import Collection

from django.db import connection

LINEAGE_MAX = 200
_DEPTH_MAX = 20
_WALK = """
    WITH RECURSIVE walk (identifier, depth) AS (
        SELECT unnest(%(start)s::varchar[]), 0
        UNION
        SELECT CASE WHEN s.old_identifier = w.identifier THEN s.new_identifier
                    ELSE s.old_identifier END,
               w.depth + 1
        FROM walk w
        JOIN geodata_parcelsuccession s
          ON s.municipality_id = %(municipality)s
         AND (s.old_identifier = w.identifier OR s.new_identifier = w.identifier)
        WHERE w.depth < %(depth)s
    )
    SELECT identifier FROM walk GROUP BY identifier ORDER BY min(depth), identifier LIMIT %(most)s
"""


def lineage_of(identifiers: Collection[str], municipality_code: str) -> list[str]:
    """These parcels and their ancestors and descendants, nearest first; at most LINEAGE_MAX.

    One query, however long the lineage is.
    """
    if not identifiers:
        return []
    parameters: dict[str, str | int | list[str]] = {
        "start": list(identifiers),
        "municipality": municipality_code,
        "depth": _DEPTH_MAX,
        "most": LINEAGE_MAX,
    }
    with connection.cursor() as cursor:
        cursor.execute(_WALK, parameters)
        return [identifier for (identifier,) in cursor.fetchall()]
