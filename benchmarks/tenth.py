"""A tenth of a city: every row in a window that holds a tenth of its parcels, and what hangs on it.

Rows keep their identifiers, so the tiles inside the window are the same bytes in both databases
and a difference in time is one of size alone.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

import psycopg
from django.apps import apps
from django.db import models
from psycopg import sql

from benchmarks.ingest import Scratch
from geodata.models import Ground

SHARE = 0.1
MARGIN_M = 60.0
"""Kept beyond the window, so that the buffers of its tiles hold the same rows, too."""
LEFT = frozenset({"acts_actcount", "accounts_auditevent"})
"""Filled by the database itself while the rows are copied; only ever appended to."""


@dataclass(frozen=True)
class Window:
    """xmin, ymin, xmax, ymax in the metres of EPSG:3857."""

    xmin: float
    ymin: float
    xmax: float
    ymax: float

    def sql(self, margin: float = 0.0) -> str:
        box = (self.xmin - margin, self.ymin - margin, self.xmax + margin, self.ymax + margin)
        return f"ST_MakeEnvelope({', '.join(map(str, box))}, 3857)"

    def holds(self, box: tuple[float, float, float, float]) -> bool:
        """Whether a box lies inside."""
        return (
            self.xmin <= box[0] and self.ymin <= box[1]
            and box[2] <= self.xmax and box[3] <= self.ymax
        )  # fmt: skip


@dataclass(frozen=True)
class Windows:
    """Two squares about the middle of the city: acts lie closer together than parcels do."""

    ground: Window
    acts: Window


def windows_of(whole: "psycopg.Connection[Any]") -> Windows:
    """The squares that hold `SHARE` of the parcels, and of the acts that have a place."""
    row = whole.execute(
        "SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY ST_XMin(geom_3857)),"
        " percentile_cont(0.5) WITHIN GROUP (ORDER BY ST_YMin(geom_3857)) FROM geodata_parcel"
    ).fetchone()
    if row is None or row[0] is None:
        raise SystemExit("there are no parcels in this database; load the demonstration city first")
    x, y = row
    halves = []
    for table in ("geodata_parcel", "acts_act"):
        half = whole.execute(
            "SELECT percentile_cont(%s) WITHIN GROUP"
            " (ORDER BY greatest(abs(ST_XMin(geom_3857) - %s), abs(ST_YMin(geom_3857) - %s)))"
            f" FROM {table} WHERE geom_3857 IS NOT NULL",  # type: ignore[arg-type]
            [SHARE, x, y],
        ).fetchone()
        halves.append(half[0] if half and half[0] else halves[0])
    ground, acts = (Window(x - half, y - half, x + half, y + half) for half in halves)
    return Windows(ground, acts)


class Tenth(Scratch):
    """A database beside the city's for as long as the benchmark runs."""

    name = "kvartal_benchmark_tenth"


@contextmanager
def copied(scratch: Scratch, whole: "psycopg.Connection[Any]", windows: Windows) -> Iterator[None]:
    """The scratch database with the tenth in it, gone when the block ends."""
    with scratch.made():
        with psycopg.connect(dbname=scratch.name, **scratch.server) as tenth:
            for table, model in _tables().items():
                name = sql.Identifier(table)
                tenth.execute(sql.SQL("DELETE FROM {}").format(name))
                if issubclass(model, Ground):
                    # the rows were checked when the city was read in
                    tenth.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(name))
                _copy(whole, tenth, table, condition(model, windows))
        with psycopg.connect(dbname=scratch.name, autocommit=True, **scratch.server) as tenth:
            tenth.execute("VACUUM ANALYZE")
        yield


def condition(model: type[models.Model], windows: Windows) -> str:
    """Which rows of a table are kept, in SQL."""

    @cache
    def of(model: type[models.Model], above: frozenset[type[models.Model]]) -> str:
        """Those with a place in it, and among these those whose every parent is kept, too."""
        names = {field.name for field in model._meta.concrete_fields}
        inside = []
        if issubclass(model, Ground):
            inside.append(f"geom_3857 && {windows.ground.sql(MARGIN_M)}")
        elif "anchor_3857" in names:
            share = round(1 / SHARE)
            inside.append(
                f"CASE WHEN geom_3857 IS NULL THEN id % {share} = 0"
                f" ELSE geom_3857 && {windows.acts.sql(MARGIN_M)} END"
            )
        for field in model._meta.concrete_fields:
            parent = field.related_model if isinstance(field, models.ForeignKey) else None
            if not isinstance(parent, type) or parent in above or parent is model:
                continue
            rest = of(parent, above | {model})
            if rest != "true":
                column, key = field.column, parent._meta.pk
                inside.append(
                    f'("{column}" IS NULL OR "{column}" IN (SELECT "{key.column if key else "id"}"'
                    f' FROM "{parent._meta.db_table}" WHERE {rest}))'
                )
        return " AND ".join(inside) or "true"

    return of(model, frozenset())


def _tables() -> dict[str, type[models.Model]]:
    return {
        model._meta.db_table: model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and model._meta.db_table not in LEFT
    }


def _copy(
    whole: "psycopg.Connection[Any]", tenth: "psycopg.Connection[Any]", table: str, where: str
) -> None:
    """Copy the columns that both databases have and that are not generated."""
    of_table = (
        "SELECT column_name FROM information_schema.columns WHERE table_schema = 'public'"
        " AND table_name = %s AND is_generated = 'NEVER' ORDER BY ordinal_position"
    )
    have = {name for (name,) in whole.execute(of_table, [table])}
    columns = [name for (name,) in tenth.execute(of_table, [table]) if name in have]
    if not columns:
        return
    listed = sql.SQL(", ").join(map(sql.Identifier, columns))
    out = sql.SQL("COPY (SELECT {} FROM {} WHERE {}) TO STDOUT (FORMAT binary)").format(
        listed, sql.Identifier(table), sql.SQL(where)
    )
    into = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT binary)").format(sql.Identifier(table), listed)
    with (
        whole.cursor().copy(out) as source,
        tenth.cursor().copy(into) as target,
    ):
        for block in source:
            target.write(block)
