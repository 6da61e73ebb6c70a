"""The set-based half of an import: a staging table compared with the versions in force.

All of it runs in the caller's transaction. Table and column names come from Django's models, never
from a file.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from numpy.typing import NDArray

from geodata.copying import HEADER, TRAILER, encoded, stream
from geodata.descriptions import Layer
from geodata.guard import FUNCTION as GUARD
from geodata.models import Ground, Municipality, Source

STAGING = "import_staging"
NAMED = "import_named"
# bits of pg_trigger.tgtype
_ON_INSERT, _ON_TRUNCATE = 4, 32
_OWN = {"id", "municipality", "source", "valid", "content_hash", "geom"}


@dataclass(frozen=True, slots=True)
class Counts:
    """What a merge did, in rows."""

    created: int
    updated: int
    unchanged: int
    vanished: int


@dataclass(frozen=True, slots=True)
class Target:
    """Where the rows of a layer go, and whose they are."""

    layer: Layer
    municipality: Municipality
    source: Source
    today: date
    since: date

    @property
    def model(self) -> type[Ground]:
        return self.layer.model

    @property
    def table(self) -> str:
        return connection.ops.quote_name(self.model._meta.db_table)

    @property
    def parameters(self) -> dict[str, Any]:
        return {
            "municipality": self.municipality.pk,
            "source": self.source.pk,
            "is_demonstration": self.source.is_demonstration,
            "today": self.today,
            "since": self.since,
        }


def staged_types(model: type[Ground]) -> dict[str, str]:
    """Fields that a file can fill, with the type of their staging column, in order of the model."""
    types: dict[str, str] = {}
    for field in model._meta.concrete_fields:
        if field.name in _OWN or field.generated:
            continue
        if isinstance(field, models.FloatField):
            types[field.name] = "float8"
        elif isinstance(field, models.IntegerField):
            types[field.name] = "int4"
        else:
            types[field.name] = "text"
    return types


def create_staging(model: type[Ground]) -> None:
    """An empty staging table that goes with the transaction."""
    columns_of: Any = model._meta  # every concrete model has `geom`, the abstract one has not
    geometry = columns_of.get_field("geom").db_type(connection)
    columns = ", ".join(f'"{name}" {type_}' for name, type_ in staged_types(model).items())
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {STAGING}")
        cursor.execute(
            f"CREATE TEMP TABLE {STAGING} (row_number int4, content_hash bytea, {columns},"
            f" geom {geometry}) ON COMMIT DROP"
        )


def discard(rows: list[int]) -> None:
    """Take rows out of staging."""
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {STAGING} WHERE row_number = ANY(%s)", [rows])  # noqa: S608


def is_empty(table: str) -> bool:
    """Whether nothing was ever written to its table; if so, nobody else reads or writes it until
    the end of the transaction."""
    if _has_rows(table):
        return False
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
    # somebody may have been writing, whom the first look did not see
    return not _has_rows(table)


def _has_rows(table: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT EXISTS (SELECT FROM {table})")  # noqa: S608
        return bool(cursor.fetchone()[0])


def lock(target: Target) -> None:
    """Be the one who writes this ground of this municipality; the guard takes the same lock."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s::regclass::oid::int, hashtext(%s))",
            [target.table, target.municipality.pk],
        )


def append(target: Target) -> int:
    """Move what staging holds to an empty table, or to the end of what was moved before."""
    written = _insert(target, f"SELECT s.*, %(since)s::date AS first FROM {STAGING} s")  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {STAGING}")
    return written


def take_back(target: Target, contradicted: list[str], repeated: list[str]) -> int:
    """Delete contradicted keys from a table just filled, and of repeated ones all but the first."""
    own = f'municipality_id = %(municipality)s AND "{target.model.KEY}"'
    asked = target.parameters | {"contradicted": contradicted, "repeated": repeated}
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM {target.table} WHERE {own} = ANY(%(contradicted)s)"  # noqa: S608
            f" OR {own} = ANY(%(repeated)s) AND id NOT IN (SELECT min(id) FROM {target.table}"
            f' WHERE {own} = ANY(%(repeated)s) GROUP BY "{target.model.KEY}")',
            asked,
        )
        return int(cursor.rowcount)


def name_versions(ids: NDArray[np.int64]) -> None:
    """Tell the database which versions a file names as they are."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {NAMED}")
        cursor.execute(f"CREATE TEMP TABLE {NAMED} (id int8) ON COMMIT DROP")
        copy_into(f"{NAMED} (id)", [stream(encoded({"id": pa.array(ids)}), fields=1)])


def copy_into(columns: str, batches: Iterable[bytes]) -> None:
    """COPY encoded rows into columns of a table."""
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {columns} FROM STDIN (FORMAT BINARY)") as copy,
    ):
        copy.write(HEADER)
        for batch in batches:
            copy.write(batch)
        copy.write(TRAILER)


def stage(model: type[Ground], batches: Iterable[bytes]) -> None:
    """Write rows that passed every check into staging."""
    names = ", ".join(f'"{name}"' for name in staged_types(model))
    copy_into(f"{STAGING} (row_number, content_hash, {names}, geom)", batches)


def keys_of(target: Target, ids: list[int]) -> dict[int, str]:
    """Keys of versions by their ids."""
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT id, "{target.model.KEY}" FROM {target.table} WHERE id = ANY(%s)',  # noqa: S608
            [ids],
        )
        return dict(cursor.fetchall())


def staged_beside(target: Target) -> list[tuple[int, str, list[int]]]:
    """Versions in force of keys in staging: id, key, rows."""
    key = target.model.KEY
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT t.id, t."{key}", array_agg(s.row_number ORDER BY s.row_number)'  # noqa: S608
            f" FROM {STAGING} s JOIN {target.table} t"
            f' ON t.municipality_id = %(municipality)s AND t."{key}" = s."{key}"'
            " AND upper_inf(t.valid) GROUP BY 1, 2",
            target.parameters,
        )
        return [(id_, key_, rows) for id_, key_, rows in cursor.fetchall()]


def of_the_other_kind(target: Target) -> int:
    """Keys of the file that are in force from real data for a demonstration, or the reverse."""
    key = target.model.KEY
    return _count(
        f"SELECT count(*) FROM {target.table} t JOIN geodata_source o ON o.id = t.source_id"  # noqa: S608
        " WHERE t.municipality_id = %(municipality)s AND upper_inf(t.valid)"
        " AND o.is_demonstration <> %(is_demonstration)s"
        f" AND (t.id IN (SELECT id FROM {NAMED})"
        f' OR t."{key}" IN (SELECT "{key}" FROM {STAGING}))',
        target.parameters,
    )


def merge(target: Target, *, is_complete: bool) -> Counts:
    """Bring the versions in force to what staging holds; what is named as it is stays.

    A changed row ends its version today and begins another; a second change on one day replaces the
    first. What is new to us is true since the day its source says, unless an ended version is in
    the way. What is gone is counted, and ended only when the file is the whole of its source.
    """
    _compare(target)
    unchanged = _count(
        f"SELECT (SELECT count(*) FROM {NAMED})"  # noqa: S608
        " + (SELECT count(*) FROM import_compared WHERE is_same)"
    )
    vanished = _vanished(target, is_complete)
    replaced = _replace_of_today(target)
    updated = _count(
        f"WITH ended AS (UPDATE {target.table} t SET"  # noqa: S608
        " valid = daterange(lower(t.valid), %(today)s) FROM import_compared c"
        " WHERE t.id = c.id AND NOT c.is_same AND NOT c.is_of_today RETURNING 1)"
        " SELECT count(*) FROM ended",
        target.parameters,
    )
    written = _insert(
        target,
        f"SELECT s.*, c.first FROM {STAGING} s"  # noqa: S608
        " JOIN import_compared c USING (row_number)"
        " WHERE c.id IS NULL OR (NOT c.is_same AND NOT c.is_of_today)",
    )
    return Counts(written - updated, updated + replaced, unchanged, vanished)


def _compare(target: Target) -> None:
    """Make `import_compared`: each row of staging beside the version in force of its key."""
    key = target.model.KEY
    with connection.cursor() as cursor:
        cursor.execute(f'ANALYZE {STAGING} (row_number, "{key}")')
        cursor.execute("DROP TABLE IF EXISTS import_compared")
        cursor.execute(
            "CREATE TEMP TABLE import_compared ON COMMIT DROP AS"  # noqa: S608
            " SELECT s.row_number, t.id, t.content_hash = s.content_hash AS is_same,"
            " lower(t.valid) >= %(today)s AS is_of_today,"
            " CASE WHEN t.id IS NULL AND NOT EXISTS (SELECT FROM"
            f" {target.table} p WHERE p.municipality_id = %(municipality)s"
            f' AND p."{key}" = s."{key}")'
            " THEN %(since)s::date ELSE %(today)s::date END AS first"
            f" FROM {STAGING} s LEFT JOIN {target.table} t"
            f' ON t.municipality_id = %(municipality)s AND t."{key}" = s."{key}"'
            " AND upper_inf(t.valid)",
            target.parameters,
        )


def _insert(target: Target, rows: str) -> int:
    """New versions from their `first` day, in Hilbert order, so that neighbours share pages."""
    values = _values(target)
    names = ", ".join(f'"{name}"' for name in values)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {target.table}"  # noqa: S608
            f" (municipality_id, source_id, valid, content_hash, geom, {names})"
            " SELECT %(municipality)s, %(source)s, daterange(s.first, NULL),"
            f" s.content_hash, s.geom, {', '.join(values.values())}"
            f" FROM ({rows}) s ORDER BY s.geom",
            target.parameters,
        )
        return int(cursor.rowcount)


def _replace_of_today(target: Target) -> int:
    sets = ", ".join(f'"{name}" = {value}' for name, value in _values(target).items())
    return _count(
        f"WITH replaced AS (UPDATE {target.table} t SET {sets},"  # noqa: S608
        " content_hash = s.content_hash, geom = s.geom, source_id = %(source)s"
        f" FROM import_compared c JOIN {STAGING} s USING (row_number)"
        " WHERE t.id = c.id AND NOT c.is_same AND c.is_of_today RETURNING 1)"
        " SELECT count(*) FROM replaced",
        target.parameters,
    )


def _values(target: Target) -> Mapping[str, str]:
    """SQL of each filled column, from staging `s`."""
    values: dict[str, str] = {}
    for name in staged_types(target.model):
        is_list = isinstance(target.model._meta.get_field(name), ArrayField)
        mark = target.layer.lists.get(name, "|")
        values[name] = (
            f"coalesce(string_to_array(nullif(s.\"{name}\", ''), '{mark}'), '{{}}')"
            if is_list
            else f's."{name}"'
        )
    return values


def _vanished(target: Target, is_complete: bool) -> int:
    """Versions in force of this source, within the scope of the file, that it does not name."""
    key, scope = target.model.KEY, target.layer.scope
    gone = (
        f"t.municipality_id = %(municipality)s AND t.source_id = %(source)s"  # noqa: S608
        f" AND upper_inf(t.valid) AND t.id NOT IN (SELECT id FROM {NAMED})"
        f' AND NOT EXISTS (SELECT FROM {STAGING} s WHERE s."{key}" = t."{key}")'
    )
    if scope and not is_complete:
        gone += (
            f' AND t."{scope}" IN (SELECT "{scope}" FROM {STAGING} UNION SELECT "{scope}"'  # noqa: S608
            f" FROM {target.table} JOIN {NAMED} USING (id))"
        )
    found = _count(f"SELECT count(*) FROM {target.table} t WHERE {gone}", target.parameters)  # noqa: S608
    if is_complete and found:
        with connection.cursor() as cursor:
            cursor.execute(
                f"DELETE FROM {target.table} t WHERE {gone} AND lower(t.valid) >= %(today)s",  # noqa: S608
                target.parameters,
            )
            cursor.execute(
                f"UPDATE {target.table} t SET valid = daterange(lower(t.valid), %(today)s)"  # noqa: S608
                f" WHERE {gone}",
                target.parameters,
            )
    return found


@contextmanager
def indexes_built_after(table: str) -> Iterator[None]:
    """Fill an empty table first; index it and check its references after, in one transaction.

    Triggers rest meanwhile that would look at every row once more. The guard of versions may: all
    that is written is open, and the unique index over open versions looks at every row when it is
    built. Whoever is told when a table is emptied may too: that says already that all of it is new.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {table}")
        cursor.execute(
            "SELECT quote_ident(t.tgname), t.tgenabled FROM pg_trigger t"
            " WHERE t.tgrelid = %(table)s::regclass AND t.tgenabled IN ('O', 'A')"
            " AND (t.tgfoid = %(guard)s::regproc OR t.tgtype & %(insert)s > 0"
            " AND EXISTS (SELECT FROM pg_trigger o WHERE o.tgrelid = t.tgrelid"
            " AND o.tgfoid = t.tgfoid AND o.tgtype & %(truncate)s > 0))",
            {"table": table, "guard": GUARD, "insert": _ON_INSERT, "truncate": _ON_TRUNCATE},
        )
        resting = cursor.fetchall()
        for name, _ in resting:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {name}")
        cursor.execute(
            "SELECT quote_ident(c.conname), pg_get_constraintdef(c.oid) FROM pg_constraint c"
            " WHERE c.conrelid = %s::regclass AND c.contype = 'f'",
            [table],
        )
        constraints = cursor.fetchall()
        for name, _ in constraints:
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        cursor.execute(
            "SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i"
            " WHERE i.indrelid = %s::regclass AND NOT EXISTS"
            " (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid)",
            [table],
        )
        indexes = cursor.fetchall()
        for name, _ in indexes:
            cursor.execute(f"DROP INDEX {name}")
    yield
    with connection.cursor() as cursor:
        for _, definition in indexes:
            cursor.execute(definition)
        for name, definition in constraints:
            cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
        for name, enabled in resting:
            always = "ALWAYS" if enabled == "A" else ""
            cursor.execute(f"ALTER TABLE {table} ENABLE {always} TRIGGER {name}")


def analyze(target: Target) -> None:
    """Let the planner know what the table holds now."""
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {target.table}")


def _count(sql: str, parameters: Mapping[str, Any] | None = None) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return int(cursor.fetchone()[0])
