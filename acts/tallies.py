"""How many acts match: counted up to a bound, beyond it estimated from a sample of the table.

A filter that matches a tenth of a large register is answered by reading a hundredth of it. What
is counted is exact; what is estimated says so, and is always above the bound.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.db.models import QuerySet
from django.db.models.functions import ExtractYear
from django.db.models.sql.datastructures import BaseTable

COUNT_MAX = 10_000
"""More matches than this are estimated, not counted."""
SAMPLE_ROWS = 8_000
"""How many rows of the register an estimate looks at."""
_HOPELESS = COUNT_MAX * 3 // 2
"""From this many rows expected by the planner, counting up to the bound is not even tried."""

Value = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """Matches in all, those without a place, and by value of each grouping.

    A `total` above COUNT_MAX is an estimate, and so are the other figures then.
    """

    total: int = 0
    unlocated: int = 0
    groups: Mapping[str, Mapping[Value, int]] = field(default_factory=dict)

    @property
    def is_estimate(self) -> bool:
        return self.total > COUNT_MAX


GROUPS: Mapping[str, tuple[str, ...]] = {
    "kind": ("kind",),
    "status": ("legal_state", "dispute_state"),
    "issuer": ("issuer_id",),
    "district": ("district_code",),
    "year": ("year",),
}
"""Name of a grouping → the columns that it counts by."""
_COLUMNS = ("kind", "legal_state", "dispute_state", "issuer_id", "district_code")


def tally(
    rows: "QuerySet[Any]",
    groups: Mapping[str, tuple[str, ...]] = GROUPS,
    *,
    is_foreseen: bool = True,
) -> Tally:
    """Count the rows of a filter and their groups; one SQL query, or up to four when they are many.

    Args:
        groups: which of GROUPS to count by.
        is_foreseen: whether the planner can tell few from many. Of places on the ground it
            cannot, and then a sample costs less than a count in vain.
    """
    narrow = rows.order_by().annotate(year=ExtractYear("issued_on"))
    narrow = narrow.values(*_COLUMNS, "location_level", "year")
    try:
        if is_foreseen and expected(narrow) < _HOPELESS:
            counted = _counted(narrow, groups)
            if counted.total <= COUNT_MAX:
                return counted
        return _estimate(narrow, groups)
    except EmptyResultSet:
        return Tally()


def expected(rows: "QuerySet[Any]") -> int:
    """How many rows the planner expects by its statistics; a millisecond, nothing is read.

    Raises:
        EmptyResultSet: when nothing can match.
    """
    sql, parameters = rows.order_by().values("pk").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", parameters)
        (plan,) = cursor.fetchone()
    read = json.loads(plan) if isinstance(plan, str) else plan
    return int(read[0]["Plan"]["Plan Rows"])


def acts_in_all() -> float:
    """Rows of the register, public or not, as the planner knows; never less than one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE oid = 'acts_act'::regclass")
        (known,) = cursor.fetchone()
    return max(float(known), 1.0)


@contextmanager
def by_index() -> Iterator[None]:
    """Inside, the whole table is not read, whatever the planner expects of a rare combination."""
    with _without("enable_seqscan"):
        yield


@contextmanager
def by_order() -> Iterator[None]:
    """Inside, an index of the order is walked: nothing is collected to be sorted."""
    with _without("enable_sort", "enable_bitmapscan"):
        yield


@contextmanager
def _without(*settings: str) -> Iterator[None]:
    with transaction.atomic():
        _switch(settings, "off")
        yield
        _switch(settings, "on")


def _switch(settings: tuple[str, ...], to: str) -> None:
    with connection.cursor() as cursor:
        for name in settings:
            cursor.execute(f"SET LOCAL {name} = {to}")


def _counted(rows: "QuerySet[Any]", groups: Mapping[str, tuple[str, ...]]) -> Tally:
    with by_index():
        return _grouped(rows[: COUNT_MAX + 1], groups, 1.0)


def _estimate(rows: "QuerySet[Any]", groups: Mapping[str, tuple[str, ...]]) -> Tally:
    """Scale a sample up; what the sample shows to be few is counted after all."""
    percent = _sample_percent(SAMPLE_ROWS)
    if percent >= 50:
        return _grouped(rows, groups, 1.0)
    sampled = _grouped(_sample_of(rows, percent), groups, 100 / percent)
    if sampled.total > COUNT_MAX:
        return sampled
    counted = _counted(rows, groups)
    # at the bound the sample saw a little too few
    return counted if counted.total <= COUNT_MAX else replace(sampled, total=counted.total)


def _sample_percent(rows: int) -> float:
    return min(100.0, 100.0 * rows / acts_in_all())


class _SampledTable(BaseTable):
    """A table of which every query reads the same random pages."""

    percent = 100.0

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        sql, parameters = super().as_sql(compiler, connection)
        return f"{sql} TABLESAMPLE SYSTEM (%s) REPEATABLE (1)", [*parameters, self.percent]


def _sample_of(rows: "QuerySet[Any]", percent: float) -> "QuerySet[Any]":
    sampled = rows.all()
    alias = sampled.query.get_initial_alias()
    table = _SampledTable(sampled.query.alias_map[alias].table_name, alias)
    table.percent = percent
    sampled.query.alias_map[alias] = table
    return sampled


def _grouped(rows: "QuerySet[Any]", groups: Mapping[str, tuple[str, ...]], scale: float) -> Tally:
    sql, parameters = rows.query.sql_with_params()
    columns = sorted({column for group in groups.values() for column in group})
    sets = "".join(f", ({', '.join(group)})" for group in groups.values())
    listed = "".join(f"{column}, " for column in columns)
    marks = f"GROUPING({', '.join(columns)})" if columns else "0"
    statement = (  # names of our own columns and SQL that the ORM wrote
        f"SELECT {listed}{marks}, count(*), count(*) FILTER (WHERE location_level = 'none')"  # noqa: S608
        f" FROM ({sql}) AS matched GROUP BY GROUPING SETS ((){sets})"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        found = cursor.fetchall()
    return _read(found, columns, groups, scale)


def _read(
    found: list[tuple[Any, ...]],
    columns: list[str],
    groups: Mapping[str, tuple[str, ...]],
    scale: float,
) -> Tally:
    """Rows of the grouping sets by the columns that each kept; bit 1 is a column left out."""
    last = len(columns) - 1
    kept_by = {
        sum(1 << (last - n) for n, column in enumerate(columns) if column not in group): name
        for name, group in groups.items()
    }
    counted: dict[str, Counter[Value]] = {name: Counter() for name in groups}
    total = unlocated = 0
    for *values, marks, number, without_place in found:
        name = kept_by.get(marks)
        if name is None:
            total, unlocated = round(number * scale), round(without_place * scale)
            continue
        value = tuple(values[columns.index(column)] for column in groups[name])
        counted[name][value] += round(number * scale)
    return Tally(total, unlocated, counted)
