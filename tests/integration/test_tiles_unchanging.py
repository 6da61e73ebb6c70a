"""What is kept says the same for the same rows: no function under it looks at a clock or a setting.

PostgreSQL tells which functions an expression comes to, operators and aggregates included: a
statement is made a view, and its parsed form names them by number.
"""

import re

import pytest
from django.db import connection
from django.http import QueryDict

from config.layers import LAYERS
from tiles.cache.topics import _with_values
from tiles.compiler import Compiler
from tiles.layer import Layer

pytestmark = pytest.mark.django_db
FUNCTION = re.compile(r":(?:funcid|opfuncid|aggfnoid|winfnoid) ([1-9]\d*)")
# CURRENT_DATE and its kin are no functions to the parser
CLOCK = "SQLVALUEFUNCTION"


def parsed(statement: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE OR REPLACE TEMPORARY VIEW parsed AS {statement}")
        cursor.execute("SELECT ev_action::text FROM pg_rewrite WHERE ev_class = 'parsed'::regclass")
        (tree,) = cursor.fetchone()
        cursor.execute("DROP VIEW parsed")
    return str(tree)


def changing(trees: list[str]) -> list[str]:
    """The functions in parsed expressions that may answer the same question in two ways."""
    numbers = {int(number) for tree in trees for number in FUNCTION.findall(tree)}
    assert numbers, "nothing was read"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT oid::regprocedure::text FROM pg_proc"
            " WHERE oid = ANY(%s) AND provolatile <> 'i' ORDER BY 1",
            [list(numbers)],
        )
        found = [name for (name,) in cursor.fetchall()]
    return found + [CLOCK for tree in trees if CLOCK in tree]


@pytest.mark.parametrize(
    ("expression", "found"),
    [
        ("abs(1) + 1", []),
        ("random() > 0.5", ["random()"]),
        ("now() > '2020-01-01'", ["now()"]),
        ("(SELECT max(clock_timestamp()))", ["clock_timestamp()"]),
        ("CURRENT_DATE - 1", [CLOCK]),
    ],
)
def test_what_changes_is_seen(expression: str, found: list[str]) -> None:
    assert changing([parsed(f"SELECT {expression} AS a")]) == found


@pytest.mark.parametrize("layer", LAYERS, ids=lambda layer: layer.name)
def test_tiles_of_a_layer_depend_on_rows_alone(layer: Layer) -> None:
    trees = []
    for zoom in range(layer.min_zoom, layer.max_zoom + 1):
        plan = Compiler().plan([layer], zoom, QueryDict())
        assert plan is not None
        trees.append(parsed(_with_values(plan.statement)))
    assert changing(trees) == []


def test_stored_columns_and_indexes_depend_on_rows_alone() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT d.adbin::text FROM pg_attrdef d JOIN pg_attribute a"
            " ON (a.attrelid, a.attnum) = (d.adrelid, d.adnum) WHERE a.attgenerated = 's'"
        )
        generated = [tree for (tree,) in cursor.fetchall()]
        cursor.execute(
            "SELECT concat(i.indexprs::text, i.indpred::text) FROM pg_index i"
            " JOIN pg_class c ON c.oid = i.indrelid"
            " WHERE c.relnamespace = 'public'::regnamespace"
            " AND (i.indexprs IS NOT NULL OR i.indpred IS NOT NULL)"
        )
        indexed = [tree for (tree,) in cursor.fetchall()]
    assert len(generated) > 20
    assert len(indexed) > 2
    assert changing(generated + indexed) == []


def test_functions_of_ours_promise_no_more_than_they_keep() -> None:
    """A function is what it is declared to be; whoever declares it must look into it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.proname, p.prosrc FROM pg_proc p"
            " WHERE p.pronamespace = 'public'::regnamespace AND p.provolatile = 'i'"
            " AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')"
        )
        bodies = dict(cursor.fetchall())
        assert {"acts_count_cell", "shares_point"} <= bodies.keys()
        for name, body in bodies.items():
            called = {word.lower() for word in re.findall(r"(\w+)\s*\(", body)}
            cursor.execute(
                "SELECT DISTINCT proname FROM pg_proc"
                " WHERE proname = ANY(%s) AND provolatile <> 'i'",
                [list(called)],
            )
            assert cursor.fetchall() == [], name
