"""Triggers that write down what changed where, kept in step with the layers by every `migrate`.

They fire once a statement, for whoever writes: the product, `psql`, `COPY`, a replica's apply. Rows
are noted with their old and their new shapes; an update only if it changed a column that some tile
shows. Up to 200 shapes are boxes of their own; of more, one box stands for those of a cell of the
grid, so that an import of everything is one short note.
"""

import json
from collections.abc import Iterable
from hashlib import blake2b
from typing import Any

from django.apps import AppConfig
from django.db import connection, transaction
from django.db.models import F, Model
from psycopg import sql

from tiles.cache.listening import CHANNEL
from tiles.cache.topics import Topic, derived, source_of
from tiles.cache.writers import CHANNEL as OWN_CHANNEL
from tiles.follows import Follows
from tiles.layer import Layer, as_stored
from tiles.site import tile_server

_EXACT = 200
_VERSION = "2"
"""Of the text below: another one is another source, so triggers are written anew."""

_NOTE = """
CREATE OR REPLACE FUNCTION tiles_note(topic text, boxes box2d[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = {path} AS $$
DECLARE
    half CONSTANT float8 := 20037508.342789244;
    side CONSTANT float8 := 20037508.342789244 / 33554432;
    coarse integer;
    listed text;
    many bigint;
    written bigint;
BEGIN
    IF boxes IS NULL THEN
        listed := '*';
    ELSIF cardinality(boxes) = 0 THEN
        RETURN;
    ELSE
        FOREACH coarse IN ARRAY ARRAY[0, 11, 13, 15, 17, 26] LOOP
            CONTINUE WHEN coarse = 0 AND cardinality(boxes) > {exact};
            SELECT string_agg(concat_ws(',', to_hex(x0), to_hex(y0), to_hex(x1), to_hex(y1)), ' '),
                count(*)
            INTO listed, many
            FROM (
                SELECT min(x0) AS x0, min(y0) AS y0, max(x1) AS x1, max(y1) AS y1
                FROM (
                    SELECT least(greatest((ST_XMin(b) + half) / side - 1, 0), 67108863)::int AS x0,
                        least(greatest((half - ST_YMax(b)) / side - 1, 0), 67108863)::int AS y0,
                        least(greatest((ST_XMax(b) + half) / side + 1, 0), 67108863)::int AS x1,
                        least(greatest((half - ST_YMin(b)) / side + 1, 0), 67108863)::int AS y1
                    FROM unnest(boxes) AS b WHERE b IS NOT NULL
                ) AS each
                GROUP BY each.x0 >> coarse, each.y0 >> coarse
            ) AS together;
            EXIT WHEN many <= {exact};
        END LOOP;
        IF many = 0 THEN RETURN; END IF;
    END IF;
    INSERT INTO tiles_change (topic, boxes) VALUES (topic, listed) RETURNING id INTO written;
    listed := written || ' ' || topic || ' ' || listed;
    PERFORM pg_notify('{channel}', listed);
    PERFORM pg_notify('{own}' || pg_backend_pid(), listed);
END $$;
"""

_WATCH = """
CREATE FUNCTION {function}() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = {path} AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN {insert}
    ELSIF TG_OP = 'DELETE' THEN {delete}
    ELSIF TG_OP = 'UPDATE' THEN {update}
    ELSE {truncate}
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER tiles_insert AFTER INSERT ON {table} REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION {function}();
CREATE TRIGGER tiles_delete AFTER DELETE ON {table} REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION {function}();
CREATE TRIGGER tiles_update AFTER UPDATE ON {table}
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION {function}();
CREATE TRIGGER tiles_truncate AFTER TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION {function}();
ALTER TABLE {table} ENABLE ALWAYS TRIGGER tiles_insert, ENABLE ALWAYS TRIGGER tiles_delete,
    ENABLE ALWAYS TRIGGER tiles_update, ENABLE ALWAYS TRIGGER tiles_truncate;
"""
_PER_TABLE = 4

_REMOVE = """
DO $$
DECLARE found regprocedure;
BEGIN
    FOR found IN SELECT oid FROM pg_proc WHERE proname LIKE 'tiles\\_watch\\_%' LOOP
        EXECUTE 'DROP FUNCTION ' || found || ' CASCADE';
    END LOOP;
END $$
"""


def source(layers: Iterable[Layer]) -> str:
    """Digest of everything that the triggers are written from."""
    text = "\0".join((_VERSION, _NOTE, _WATCH, source_of(layers)))
    return blake2b(text.encode(), digest_size=16).hexdigest()


def watch(layers: Iterable[Layer]) -> bool:
    """Write the triggers for these layers, unless they stand already; whether they were written.

    Tables are locked for writing for the moment that it takes.
    """
    layers = list(layers)
    wanted = source(layers)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT source FROM tiles_watch FOR UPDATE")
        if cursor.fetchone() == (wanted,) and _stand(cursor):
            return False
        tables, known = derived(layers)
        cursor.execute("SET LOCAL lock_timeout = '10s'")
        cursor.execute(_REMOVE)
        path = _search_path(cursor)
        cursor.execute(_NOTE.format(path=path, exact=_EXACT, channel=CHANNEL, own=OWN_CHANNEL))
        for table, topics in sorted(tables.items()):
            cursor.execute(definition(table, topics.values(), path))
        cursor.execute(
            "UPDATE tiles_watch SET source = %s, known = %s, triggers = %s",
            [wanted, json.dumps(known), _PER_TABLE * len(tables)],
        )
        cursor.execute("SELECT pg_notify(%s, '')", [CHANNEL])
    return True


def unwatch() -> None:
    """Take the triggers away: a table is about to become another one."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('tiles_watch')")
        if cursor.fetchone() == (None,):
            return
        cursor.execute(_REMOVE)
        cursor.execute("UPDATE tiles_watch SET source = '', triggers = -1")
        cursor.execute("SELECT pg_notify(%s, '')", [CHANNEL])


def definition(table: str, topics: Iterable[Topic], path: str) -> str:
    """SQL of the triggers of a table, which look up names along a path."""
    with connection.cursor() as cursor:
        keys = connection.introspection.get_primary_key_columns(cursor, table)
    listed = sorted(topics, key=lambda topic: topic.name)
    parts = {
        "insert": [_noted(topic, "SELECT * FROM new_rows") for topic in listed],
        "delete": [_noted(topic, "SELECT * FROM old_rows") for topic in listed],
        "update": [_noted(topic, _changed(topic, keys)) for topic in listed],
        "truncate": [_call(topic, "NULL") for topic in listed],
    }
    return _WATCH.format(
        path=path, function=f"tiles_watch_{table}", table=f'"{table}"',
        **{name: "\n        ".join(calls) for name, calls in parts.items()},
    )  # fmt: skip


def _changed(topic: Topic, keys: list[str] | None) -> str:
    """The old and the new of rows in which a column of the topic is another."""
    if not keys:
        return "SELECT * FROM old_rows UNION ALL SELECT * FROM new_rows"
    columns = [f'"{name}"' for name in sorted(topic.columns - set(keys)) or sorted(keys)]
    same = " AND ".join(f'o."{key}" = n."{key}"' for key in keys)
    old, new = (", ".join(f"{side}.{name}" for name in columns) for side in "on")
    # with a condition on either side the join could be done row by row, and would be for ever by
    # whose first update was of one row: the database plans it once
    return (
        f"SELECT r.* FROM old_rows o FULL JOIN new_rows n ON {same}"  # noqa: S608
        " CROSS JOIN LATERAL (SELECT o.* UNION ALL SELECT n.*) r"
        f" WHERE ({old}) IS DISTINCT FROM ({new})"
    )


def _noted(topic: Topic, changed: str) -> str:
    if topic.shapes:
        shapes = ", ".join(f'(r."{name}")' for name in sorted(topic.shapes))
        drawn = f"({changed}) r, LATERAL (VALUES {shapes}) d (shape)"
    elif topic.follows is None:
        return f"IF EXISTS ({changed}) THEN {_call(topic, 'NULL')} END IF;"
    else:
        drawn = _reached(*topic.follows, changed)
    return _call(topic, f"ARRAY(SELECT Box2D(d.shape) FROM {drawn})")  # noqa: S608


def _reached(followed: Follows, model: type[Model], geometry: str, changed: str) -> str:
    """A `FROM` of the shapes that changed rows name; names in it are of models, checked there."""
    named = f'SELECT r."{followed.column}" FROM ({changed}) r'  # noqa: S608
    if followed.through:
        through, column, key = followed.through
        table = through._meta.db_table
        named = f'SELECT t."{key}" FROM "{table}" t WHERE t."{column}" IN ({named})'  # noqa: S608
    drawn = model._base_manager.order_by().annotate(
        tile_key=F(followed.key) if isinstance(followed.key, str) else followed.key,
        tile_shape=as_stored(geometry),
    )
    rows = _spelt(*drawn.values_list("tile_key", "tile_shape").query.sql_with_params())
    return f"({rows}) d (key, shape) WHERE d.key IN ({named})"


def _call(topic: Topic, boxes: str) -> str:
    return f"PERFORM tiles_note('{topic.name}', {boxes});"


def _spelt(statement: str, parameters: tuple[Any, ...]) -> str:
    """A statement with its values written in: a definition has no parameters."""
    spelt = [sql.Literal(value).as_string(connection.connection) for value in parameters]
    return statement % tuple(spelt)


def _search_path(cursor: Any) -> str:
    """The path as it is, without schemas that whoever fires a trigger could put before it."""
    cursor.execute("SELECT string_agg(quote_ident(s), ', ') FROM unnest(current_schemas(false)) s")
    return f"{cursor.fetchone()[0]}, pg_temp"


def _stand(cursor: Any) -> bool:
    cursor.execute(
        "SELECT (SELECT triggers FROM tiles_watch) = count(*) FROM pg_trigger t"
        " JOIN pg_proc p ON p.oid = t.tgfoid"
        " WHERE p.proname LIKE 'tiles\\_watch\\_%%' AND t.tgenabled = 'A'",
        [],
    )
    return bool(cursor.fetchone()[0])


def before_migrate(sender: AppConfig, plan: object = None, **signal: object) -> None:
    """Receiver of `pre_migrate`; what is written while tables change is not noted, but known not
    to be: whoever keeps tiles throws them away when triggers are missing."""
    if plan:
        unwatch()


def after_migrate(sender: AppConfig, plan: object = None, **signal: object) -> None:
    """Receiver of `post_migrate`, which `flush` sends too, without a plan."""
    if plan is not None:
        watch(tile_server().layers.values())
