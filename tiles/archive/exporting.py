"""A set of layers written into one archive: the same statements as any tile, at one moment.

All is read in one snapshot of the database. A draft left by a process that was killed is continued
only while the tables still hold exactly the rows that it was drawn from; if anything changed in
between, it is begun anew, for half an archive of yesterday and half of today would be of no day.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

import psycopg
from django.http import QueryDict
from django.utils import timezone
from isal import isal_zlib
from psycopg import IsolationLevel, sql

from tiles.archive.directory import Cover, framed
from tiles.archive.draft import Draft
from tiles.archive.order import in_order
from tiles.compiler import Compiler, Plan
from tiles.grid import Bounds, Tile, limits
from tiles.layer import Layer
from tiles.pool import Connection, Connections, connection_arguments, knows_geometry, run
from tiles.statement import Statement
from tiles.tilejson import center, tilejson

FORMAT = 2
"""Raised when the same terms would be written differently."""
_GZIP_LEVEL, _GZIP_FORMAT = 3, 31


class Progress(Protocol):
    """What is told while the work goes on."""

    def begin(self, total: int) -> None: ...

    def advance(self, tiles: int) -> None: ...


@dataclass(frozen=True, kw_only=True)
class Order:
    """What an archive is to hold.

    Args:
        name: of the set of layers, as in the addresses of its tiles.
        first, last: zooms; beyond the last, maps enlarge its tiles.
    """

    name: str
    layers: Sequence[Layer]
    bounds: Bounds
    first: int
    last: int

    @property
    def zooms(self) -> range:
        return range(self.first, self.last + 1)


@dataclass(frozen=True)
class Written:
    """What was written: tiles, bytes, and how many tiles an earlier attempt had left."""

    tiles: int
    size: int
    resumed_from: int
    taken_at: datetime


def closest(layers: Iterable[Layer]) -> int:
    """The first zoom at which every layer is drawn with all that it has."""
    return max(
        max(
            [
                layer.min_zoom,
                *(d.max_zoom + 1 for d in layer.coarser if d.max_zoom < layer.max_zoom),
            ]
        )
        for layer in layers
    )


def export(
    order: Order, target: Path, compiler: Compiler, source: Connections, progress: Progress
) -> Written:
    """Write the archive of an order, or what is left of it, and put it in its place.

    Args:
        source: a snapshot that lasts as long as the work.

    Raises:
        BusyError: another process writes the same archive.
        DatabaseAwayError, DatabaseBusyError: the draft stays, to be continued.
    """
    plans = {zoom: compiler.plan(order.layers, zoom, QueryDict()) for zoom in order.zooms}
    wanted = {zoom: limits(order.bounds, zoom) for zoom in order.zooms}
    with source.connection() as connection:
        taken_at = _now(connection)
        terms = _terms(order, plans, connection)
    with Draft(target, terms) as draft:
        before = len(draft.entries())
        progress.begin(sum(map(len, wanted.values())))
        for zoom, plan in plans.items():
            for number, tile in in_order(wanted[zoom]):
                if number > draft.last:
                    draft.add(number, b"" if plan is None else _body(plan, tile, source))
                progress.advance(1)
        draft.save()
        entries = draft.entries()
        told = metadata(order, taken_at)
        cover = Cover(
            order.first, order.last, order.bounds, center(order.bounds, order.first, order.last)
        )
        draft.finish(*framed(entries, draft.end, cover, told))
    return Written(len(entries), target.stat().st_size, before, taken_at)


def metadata(order: Order, taken_at: datetime) -> dict[str, object]:
    """What an archive says of itself: TileJSON's own words, and the moment it shows."""
    told: dict[str, Any] = tilejson(order.layers, "", order.bounds, english=False)
    english = tilejson(order.layers, "", order.bounds, english=True)
    return {
        "name": order.name,
        "description": told["name"],
        "description_en": english["name"],
        "attribution": told["attribution"],
        "attribution_en": english["attribution"],
        "type": "overlay",
        "taken_at": taken_at.isoformat(timespec="seconds"),
        "vector_layers": [
            layer | {"maxzoom": min(layer["maxzoom"], order.last)}
            for layer in told["vector_layers"]
            if layer["minzoom"] <= order.last
        ],
    }


def _body(plan: Plan, tile: Tile, source: Connections) -> bytes:
    values = plan.statement.parameters_of(tile)
    body = run(source, plan.statement.sql, values, is_prepared=plan.is_prepared)
    return isal_zlib.compress(body, _GZIP_LEVEL, _GZIP_FORMAT) if body else b""


def _terms(order: Order, plans: Mapping[int, Plan | None], connection: Connection) -> str:
    """All that decides what is in the tiles: the statements with their values, and the rows."""
    drawn = [plan.statement for plan in plans.values() if plan is not None]
    asked = hashlib.blake2b(digest_size=16)
    for statement in drawn:
        asked.update(repr((statement.sql, statement.parameters)).encode())
    tables = sorted({table for one in drawn for table in _tables(one, connection)})
    terms = {
        "format": FORMAT,
        "layers": [layer.name for layer in order.layers],
        "zooms": [order.first, order.last],
        "bounds": order.bounds,
        "statements": asked.hexdigest(),
        "rows": {f"{schema}.{name}": _mark(schema, name, connection) for schema, name in tables},
    }
    return json.dumps(terms, indent=1)


def _tables(statement: Statement, connection: Connection) -> Iterator[tuple[str, str]]:
    """The tables that the database reads for a statement, by its own word."""
    values = statement.parameters_of(Tile(0, 0, 0))
    cursor = psycopg.RawCursor(connection)
    cursor.execute(f"EXPLAIN (FORMAT JSON, VERBOSE) {statement.sql}", values)
    found = cursor.fetchone()
    waiting: list[Any] = list(found[0]) if found else []
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            if "Relation Name" in node:
                yield node["Schema"], node["Relation Name"]
            waiting.extend(value for value in node.values() if isinstance(value, (dict, list)))
        elif isinstance(node, list):
            waiting.extend(node)


def _mark(schema: str, table: str, connection: Connection) -> str:
    """Changes when a row of the table is added, changed or removed."""
    query = sql.SQL(
        "SELECT count(*)::text || ' '"
        " || coalesce(sum(hashtextextended(ctid::text || ' ' || xmin::text, 0)), 0) FROM {}"
    ).format(sql.Identifier(schema, table))
    found = connection.execute(query).fetchone()
    return str(found[0]) if found else ""


def _now(connection: Connection) -> datetime:
    found = connection.execute("SELECT now()").fetchone()
    assert found is not None
    moment: datetime = found[0]
    return timezone.localtime(moment)


class Snapshot:
    """One connection that sees the database as it was at its first question, and writes nothing."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @contextmanager
    def connection(self, *, is_prepared: bool = True) -> Iterator[Connection]:
        yield self._connection

    def check(self) -> None:
        """A snapshot ends with its connection; another one would be of another moment."""


@contextmanager
def snapshot() -> Iterator[Snapshot]:
    """A snapshot of the default database."""
    # the same few statements for every tile: planned once
    arguments = connection_arguments(
        "kvartal archive", statement_timeout="60s", plan_cache_mode="force_generic_plan"
    )
    with psycopg.connect(**arguments) as connection:
        knows_geometry(connection)
        connection.isolation_level = IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        yield Snapshot(connection)
