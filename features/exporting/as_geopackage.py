"""GeoPackage 1.3: one table of features in the cadastre's own system, with a spatial index.

SQLite goes back and forth in its file, so this format alone is written to the disk first. Rows are
inserted a batch at a time with the geometry as PostGIS writes it.
"""

import json
import sqlite3
import struct
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from django.db.models import BinaryField, F, Func

from features.crs import STORAGE
from features.exporting import geopackage_schema as schema
from features.exporting.table import LIST_SEPARATOR, Column, Kind, Row, Table

MEDIA_TYPE = "application/geopackage+sqlite3"
# magic, version 0, little-endian with an envelope of x and y
_HEADER = struct.Struct("<2sBBi4d")
_MAGIC, _VERSION, _FLAGS = b"GP", 0, 0b0000_0011
_TYPES = {
    Kind.TEXT: "TEXT",
    Kind.NUMBER: "DOUBLE",
    Kind.TRUTH: "BOOLEAN",
    Kind.DAY: "DATE",
    Kind.LIST: "TEXT",
}


def shape(table: Table) -> dict[str, Any]:
    """What a feature needs besides the columns: well-known binary, x before y."""
    binary = Func(
        F(table.geometry),
        template="ST_AsBinary(%(expressions)s, 'NDR')",
        output_field=BinaryField(),
    )
    return {"shape": binary}


def write(table: Table, batches: Iterable[list[dict[str, Any]]], path: Path) -> None:
    """The whole file at `path`, which must not exist.

    Raises:
        sqlite3.OperationalError: when the disk is full.
    """
    package = sqlite3.connect(path, isolation_level=None)
    try:
        # nobody reads the file before it is whole, and a broken one is thrown away
        package.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")
        schema.begin(package, table, {c.name: _TYPES[c.kind] for c in table.columns})
        package.execute("BEGIN")
        bounds = _fill(package, table, batches)
        schema.finish(package, table, bounds, _metadata(table))
        package.execute("COMMIT")
    finally:
        package.close()


def _fill(
    package: sqlite3.Connection, table: Table, batches: Iterable[list[dict[str, Any]]]
) -> tuple[float, ...] | None:
    """Insert every row; the box around all of them, None when none has a place."""
    marks = ", ".join("?" * (len(table.columns) + 2))
    # names of tables are declared in code, never asked for
    insert = f'INSERT INTO "{table.name}" VALUES ({marks})'  # noqa: S608
    index = f'INSERT INTO "rtree_{table.name}_geom" VALUES (?, ?, ?, ?, ?)'  # noqa: S608
    writers = [_writer(column) for column in table.columns]
    whole = np.array([np.inf, np.inf, -np.inf, -np.inf])
    for batch in batches:
        boxes = shapely.bounds(shapely.from_wkb([row["shape"] for row in batch]))
        package.executemany(insert, _records(table.key, writers, batch, boxes))
        package.executemany(
            index,
            (
                (row[table.key], west, east, south, north)
                for row, (west, south, east, north) in zip(batch, boxes.tolist(), strict=True)
                if west == west
            ),
        )
        whole = np.concatenate(
            [np.fmin(whole[:2], _least(boxes[:, :2])), np.fmax(whole[2:], -_least(-boxes[:, 2:]))]
        )
    return tuple(whole.tolist()) if np.isfinite(whole).all() else None


def _least(values: Any) -> Any:
    return np.fmin.reduce(values, axis=0, initial=np.inf)


def _records(
    key: str, writers: list[Callable[[Row], Any]], batch: list[dict[str, Any]], boxes: Any
) -> Iterator[tuple[Any, ...]]:
    for row, (west, south, east, north) in zip(batch, boxes.tolist(), strict=True):
        geometry = row["shape"] and (
            _HEADER.pack(_MAGIC, _VERSION, _FLAGS, STORAGE.srid, west, east, south, north)
            + row["shape"]
        )
        yield (row[key], geometry, *(write_cell(row) for write_cell in writers))


def _writer(column: Column) -> Callable[[Row], Any]:
    value = column.value
    match column.kind:
        case Kind.DAY:
            return lambda row: _day(value(row))
        case Kind.LIST:
            return lambda row: LIST_SEPARATOR.join(value(row) or ()) or None
        case Kind.TEXT:
            return lambda row: value(row) or None
    return value


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _metadata(table: Table) -> str:
    notice = table.notice
    return json.dumps(
        {
            "title": notice.title,
            "made_at": notice.made_at.isoformat(timespec="seconds"),
            "chosen": notice.chosen,
            "address": notice.address,
            "statement": notice.statement,
            "terms": [
                f"{one.attribution}. {one.licence} {one.licence_url}" for one in notice.terms
            ],
            "columns": {column.name: notice.say(column.title) for column in table.columns},
        },
        ensure_ascii=False,
    )
