"""What the layers rest on: the tables and columns that PostgreSQL itself finds in their statements.

A statement is made a view for a moment, and the catalogue then says which columns it reads. From
that follow *topics*: `table` for rows that are drawn themselves, so that their own shapes tell
where; `table>other` for rows that change what is said of rows of another table (`Layer.follows`);
`table>*` for everything else: a change touches every tile.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b

from django.db import connection, transaction
from django.db.models import Model
from django.db.utils import ProgrammingError
from django.http import QueryDict
from psycopg import sql

from tiles.compiler import Compiler
from tiles.follows import Follows
from tiles.layer import Layer
from tiles.statement import Slot, Statement, rows

_PROBE = "tiles_probe"
_NUMBERED = re.compile(r"\$(\d+)")
_NOTHING = QueryDict()

_READS = """
SELECT c.relname, c.relkind, a.attname
FROM pg_depend d
JOIN pg_rewrite r ON r.oid = d.objid
JOIN pg_class c ON c.oid = d.refobjid
LEFT JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
    AND d.refobjsubid > 0
WHERE r.ev_class = %s::regclass AND d.classid = 'pg_rewrite'::regclass
    AND d.refclassid = 'pg_class'::regclass AND d.refobjid <> r.ev_class
"""
_SHAPES = """
SELECT attname FROM pg_attribute
WHERE attrelid = %s::regclass AND atttypid = 'geometry'::regtype AND NOT attisdropped
    AND postgis_typmod_srid(atttypmod) = 3857
"""


@dataclass
class Topic:
    """What is noted of a change of some columns of a table.

    Args:
        columns: only a change of these counts.
        shapes: columns of the changed row itself that say where it is drawn.
        follows: how to come from the changed row to rows of a model that are drawn, and the
            column that says where these are.
    """

    name: str
    columns: set[str] = field(default_factory=set)
    shapes: set[str] = field(default_factory=set)
    follows: "tuple[Follows, type[Model], str] | None" = None


Tables = dict[str, dict[str, Topic]]
"""Table → name of topic → topic."""


def digest_of(statement: Statement, *more: str) -> str:
    """Names a statement with its own values, whatever the tile."""
    own = [value for value in statement.parameters if not isinstance(value, Slot)]
    content = "\0".join((statement.sql, repr(own), *more))
    return blake2b(content.encode(), digest_size=8).hexdigest()


def text_digest(statement: Statement) -> str:
    """Names a statement whatever its values: what it rests on is a matter of its text."""
    return blake2b(statement.sql.encode(), digest_size=8).hexdigest()


def rests_on(
    compiler: Compiler, layers: Iterable[Layer], zoom: int, known: Mapping[str, list[str]]
) -> list[str] | None:
    """The topics of layers at a zoom; None when those of one are not known.

    Args:
        known: digest of a layer's statement to its topics, as the database was told.
    """
    topics: set[str] = set()
    for layer in layers:
        statement = _statement(compiler, layer, zoom)
        found = known.get(text_digest(statement))
        if found is None:
            return None
        topics.update(found)
    return sorted(topics)


def source_of(layers: Iterable[Layer]) -> str:
    """Digest of all that topics are derived from; compiled, but not asked of the database."""
    compiler = Compiler()
    digest = blake2b(digest_size=16)
    for layer in layers:
        for zoom in range(layer.min_zoom, layer.max_zoom + 1):
            digest.update(text_digest(_statement(compiler, layer, zoom)).encode())
        for followed in layer.follows:
            digest.update(repr(followed).encode())
    return digest.hexdigest()


def derived(layers: Iterable[Layer]) -> tuple[Tables, dict[str, list[str]]]:
    """The topics of all layers, by table, and of each statement, by its digest.

    A layer whose tables are not there yet has none, so its tiles are not kept.
    """
    tables: Tables = defaultdict(dict)
    known: dict[str, list[str]] = {}
    compiler = Compiler()
    for layer in layers:
        for zoom in range(layer.min_zoom, layer.max_zoom + 1):
            statement = _statement(compiler, layer, zoom)
            if (digest := text_digest(statement)) in known:
                continue
            try:
                read = columns_read(statement)
            except ProgrammingError:
                continue
            known[digest] = sorted(
                name
                for table, columns in read.items()
                for name in _add(tables, layer, zoom, table, columns)
            )
    return tables, known


def columns_read(statement: Statement) -> dict[str, set[str]]:
    """Table → columns that a statement reads, by PostgreSQL's own parser.

    Raises:
        ProgrammingError: one of them is not there.
        ValueError: it reads something that has no triggers.
    """
    read: dict[str, set[str]] = defaultdict(set)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY VIEW {_PROBE} AS {_with_values(statement)}")
        cursor.execute(_READS, [_PROBE])
        for table, kind, column in cursor.fetchall():
            if kind != "r":
                raise ValueError(f"{table} is no plain table: its changes are not heard of")
            read[table].update({column} if column else ())
        transaction.set_rollback(True)
    return read


def _add(tables: Tables, layer: Layer, zoom: int, table: str, columns: set[str]) -> list[str]:
    """Note that a layer reads columns of a table; the names of the topics that this makes."""
    drawn = rows(layer, _NOTHING, layer.detail(zoom)).model
    follows = [each for each in layer.follows if each.model._meta.db_table == table]
    made = Topic(f"{table}>*", set(columns))
    if table == drawn._meta.db_table:
        with connection.cursor() as cursor:
            cursor.execute(_SHAPES, [table])
            shapes = columns & {name for (name,) in cursor.fetchall()}
        if shapes:
            made = Topic(table, set(columns), shapes)
    elif follows:
        (each,) = follows
        key = f"{table}>{drawn._meta.db_table}.{layer.geometry}"
        made = Topic(key, columns | {each.column}, follows=(each, drawn, layer.geometry))
    known = tables[table].setdefault(made.name, made)
    if known.follows != made.follows:
        raise ValueError(
            f"{layer.name}: {table} leads to {drawn._meta.db_table} in another way too"
        )
    known.columns |= made.columns
    known.shapes |= made.shapes
    return [made.name]


def _statement(compiler: Compiler, layer: Layer, zoom: int) -> Statement:
    plan = compiler.plan([layer], zoom, _NOTHING)
    assert plan is not None
    return plan.statement


def _with_values(statement: Statement) -> str:
    """The statement with its own values written in, and null for what differs by tile."""

    def spelt(found: re.Match[str]) -> str:
        value = statement.parameters[int(found[1]) - 1]
        value = None if isinstance(value, Slot) else value
        return sql.Literal(value).as_string(connection.connection)

    return _NUMBERED.sub(spelt, statement.sql)
