"""Counts of acts: those that the database keeps, and numbers by the key of an area in a query."""

from typing import Any

from django.db import connection
from django.db.models import Func, IntegerField, JSONField, Subquery

_SUM_UP = """
    WITH known AS (
        SELECT id, count(*) OVER same AS many, sum(acts) OVER same AS left_over
        FROM acts_actcount
        WINDOW same AS (PARTITION BY municipality_id, district_code, level, geom_3857)
    ), taken AS (
        DELETE FROM acts_actcount AS own USING known
        WHERE own.id = known.id AND (many > 1 OR left_over = 0)
        RETURNING own.*
    )
    INSERT INTO acts_actcount
        (municipality_id, district_code, level, geom_3857, acts, ids, east, north)
    SELECT municipality_id, district_code, level, geom_3857,
        sum(acts), sum(ids), sum(east), sum(north)
    FROM taken GROUP BY 1, 2, 3, 4 HAVING sum(acts) <> 0
"""


def sum_up() -> int:
    """Make one row of all changes to the same count; how many rows were written.

    One statement: whoever counts meanwhile sees the rows before it or after it. What is committed
    while it runs is added next time.
    """
    with connection.cursor() as cursor:
        cursor.execute(_SUM_UP)
        return int(cursor.rowcount)


class Numbers(Subquery):
    """A query of `key` and `n` as one object, made once however many rows look into it."""

    template = "(SELECT jsonb_object_agg(counted.key, counted.n) FROM (%(subquery)s) AS counted)"
    output_field = JSONField()


class NumberIn(Func):
    """The number that `Numbers` has by a key; null when it has none."""

    template = "(%(expressions)s)::int"
    arg_joiner = " ->> "
    output_field = IntegerField()

    def __init__(self, numbers: Numbers, key: Any) -> None:
        super().__init__(numbers, key)
