"""CQL2 as it is written: what it means, and where it stops making sense."""

import json

import pytest
from django.http import QueryDict
from django.utils import translation

from features.cql2 import tree
from features.cql2.asking import parse_condition
from features.cql2.from_json import read_json
from features.cql2.from_text import read_text
from features.cql2.queryables import Queryable, Queryables, Type
from features.cql2.tree import ConditionError, Literal, Predicate, Property
from features.crs import CRS84, EPSG_4326
from features.problems import BadParameter
from features.text import Text

KNOWN = Queryables(
    {
        name: Queryable(kind, Text(name, name), name)
        for name, kind in (
            ("number", Type.TEXT),
            ("storeys", Type.NUMBER),
            ("issued_on", Type.DAY),
            ("is_demo", Type.TRUTH),
            ("quarters", Type.LIST),
        )
    }
)


def shape(node: object) -> object:
    """A tree without the places its parts were read from."""
    match node:
        case tree.All(parts):
            return ("and", *map(shape, parts))
        case tree.Any(parts):
            return ("or", *map(shape, parts))
        case tree.Not(part):
            return ("not", shape(part))
        case tree.Truth(value):
            return value
        case Predicate(operator, operands):
            return (operator, *map(shape, operands))
        case Property(name, _, folds):
            return f"casei({name})" if folds else name
        case Literal(value, _, folds):
            return ("casei", value) if folds else [value]
        case tree.Interval(first, last):
            return ("interval", first and shape(first), last and shape(last))
        case tree.Members(values):
            return list(values)
        case tree.Shape(geometry):
            return geometry.wkt
    raise AssertionError(node)


@pytest.mark.parametrize(
    ("text", "document"),
    [
        ("a = 1", {"op": "=", "args": [{"property": "a"}, 1]}),
        (
            "a = 1 OR b = 2 AND c = 3",
            {
                "op": "or",
                "args": [
                    {"op": "=", "args": [{"property": "a"}, 1]},
                    {
                        "op": "and",
                        "args": [
                            {"op": "=", "args": [{"property": "b"}, 2]},
                            {"op": "=", "args": [{"property": "c"}, 3]},
                        ],
                    },
                ],
            },
        ),
        (
            "NOT a = 1 AND b = 2",
            {
                "op": "and",
                "args": [
                    {"op": "not", "args": [{"op": "=", "args": [{"property": "a"}, 1]}]},
                    {"op": "=", "args": [{"property": "b"}, 2]},
                ],
            },
        ),
        ("name = 'O''Брайън'", {"op": "=", "args": [{"property": "name"}, "O'Брайън"]}),
        ("\"име\" <> 'x'", {"op": "<>", "args": [{"property": "име"}, "x"]}),
        (
            "a NOT IN (-1.5, 2e3)",
            {"op": "not", "args": [{"op": "in", "args": [{"property": "a"}, [-1.5, 2000.0]]}]},
        ),
        ("a between 1 and 2", {"op": "between", "args": [{"property": "a"}, 1, 2]}),
        ("a IS NOT NULL", {"op": "not", "args": [{"op": "isNull", "args": [{"property": "a"}]}]}),
        (
            "CASEI(a) LIKE casei('Х%')",
            {
                "op": "like",
                "args": [
                    {"op": "casei", "args": [{"property": "a"}]},
                    {"op": "casei", "args": ["Х%"]},
                ],
            },
        ),
        (
            "T_AFTER(a, DATE('2020-02-29'))",
            {"op": "t_after", "args": [{"property": "a"}, {"date": "2020-02-29"}]},
        ),
        (
            "t_during(a, INTERVAL('2020-01-01', '..'))",
            {"op": "t_during", "args": [{"property": "a"}, {"interval": ["2020-01-01", ".."]}]},
        ),
        (
            "A_CONTAINS(a, ('34', '35'))",
            {"op": "a_contains", "args": [{"property": "a"}, ["34", "35"]]},
        ),
        (
            "S_WITHIN(geometry, BBOX(23, 42, 24, 43))",
            {"op": "s_within", "args": [{"property": "geometry"}, {"bbox": [23, 42, 24, 43]}]},
        ),
        (
            "S_DISJOINT(POINT(23.3 42.7), geometry)",
            {
                "op": "s_disjoint",
                "args": [
                    {"type": "Point", "coordinates": [23.3, 42.7]},
                    {"property": "geometry"},
                ],
            },
        ),
        (
            "S_INTERSECTS(geometry, MULTIPOLYGON(((0 0,4 0,4 4,0 0),(2 1,3 1,3 2,2 1))))",
            {
                "op": "s_intersects",
                "args": [
                    {"property": "geometry"},
                    {
                        "type": "MultiPolygon",
                        "coordinates": [
                            [
                                [[0, 0], [4, 0], [4, 4], [0, 0]],
                                [[2, 1], [3, 1], [3, 2], [2, 1]],
                            ]
                        ],
                    },
                ],
            },
        ),
        (
            "S_TOUCHES(geometry, GEOMETRYCOLLECTION(POINT(1 2), LINESTRING(1 2, 3 4)))",
            {
                "op": "s_touches",
                "args": [
                    {"property": "geometry"},
                    {
                        "type": "GeometryCollection",
                        "geometries": [
                            {"type": "Point", "coordinates": [1, 2]},
                            {"type": "LineString", "coordinates": [[1, 2], [3, 4]]},
                        ],
                    },
                ],
            },
        ),
        ("TRUE", True),
    ],
)
def test_text_and_json_say_the_same(text: str, document: object) -> None:
    assert shape(read_text(text, CRS84)) == shape(read_json(json.dumps(document), CRS84))


def test_and_binds_more_than_or_and_not_more_than_and() -> None:
    read = shape(read_text("NOT a = 1 AND b = 2 OR c = 3", CRS84))
    first, second, third = (("=", name, [float(n)]) for n, name in enumerate("abc", start=1))
    assert read == ("or", ("and", ("not", first), second), third)


def test_axes_come_in_the_order_of_the_registry() -> None:
    written = read_text("S_INTERSECTS(geometry, POINT(42.7 23.3))", EPSG_4326)
    assert shape(written) == ("s_intersects", "geometry", "POINT (23.3 42.7)")


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("number =", 9),
        ("number = 'x' AND", 17),
        ("number = 'x' number", 14),
        ("number == 'x'", 9),
        ("(number = 'x'", 14),
        ("number = 'x", 10),
        ("number LIKE 5", 13),
        ("number LIKE 'a\\'", 13),
        ("storeys = 'x'", 11),
        ("storeys = TRUE", 11),
        ("secret = 'x'", 1),
        ("1 = 1", 3),
        ("issued_on = DATE('2020-02-31')", 18),
        ("issued_on = DATE('20200231')", 18),
        ("issued_on > '2020-02-01'", 13),
        ("T_AFTER(number, DATE('2020-01-01'))", 9),
        ("T_AFTER(DATE('2020-01-01'), DATE('2020-01-01'))", 1),
        ("is_demo < TRUE", 9),
        ("quarters = 'x'", 12),
        ("A_CONTAINS(quarters, 'x')", 22),
        ("S_INTERSECTS(number, POINT(1 2))", 14),
        ("S_INTERSECTS(geometry, geometry)", 24),
        ("S_INTERSECTS(geometry, POINT(1))", 31),
        ("S_INTERSECTS(geometry, POINT(1e125 0))", 30),
        ("S_INTERSECTS(geometry, POINT(181 0))", 30),
        ("S_INTERSECTS(geometry, POLYGON((0 0,1 1,1 0)))", 24),
        ("S_INTERSECTS(geometry, POLYGON((0 0,1 1,1 0,0 1,0 0)))", 24),
        ("S_INTERSECTS(geometry, BBOX(2,0,1,1))", 24),
        ("S_BUFFER(geometry, POINT(1 2))", 9),
        ("number IN ()", 12),
        ("number;drop", 7),
    ],
)
def test_what_makes_no_sense_is_refused_where_it_stops(text: str, where: int) -> None:
    for language, sign in (("en", "character"), ("bg", "знак")):
        with translation.override(language):
            with pytest.raises(BadParameter) as refused:
                parse_condition(_asking(text), KNOWN)
            assert refused.value.name == "filter"
            assert f"{sign} {where}:" in refused.value.detail


@pytest.mark.parametrize(
    "document",
    [
        "",
        "[]",
        "5",
        '{"op":"="}',
        '{"op":"=","args":[{"property":"number"}]}',
        '{"op":"nor","args":[true,true]}',
        '{"op":"and","args":[true]}',
        '{"op":"=","args":[{"property":5},"x"]}',
        '{"op":"in","args":[{"property":"number"},[]]}',
        '{"op":"=","args":[{"property":"number"},null]}',
        '{"op":"s_within","args":[{"property":"geometry"},{"type":"Point","coordinates":["a","b"]}]}',
        '{"op":"s_within","args":[{"property":"geometry"},{"type":"Circle","coordinates":[1,2]}]}',
        '{"op":"s_within","args":[{"property":"geometry"},{"type":"Point","coordinates":[[1,2]]}]}',
        '{"op":"t_after","args":[{"property":"issued_on"},{"interval":["2020-01-01"]}]}',
        '{"op":"=","args":[{"property":"number"},{"op":"casei","args":[{"op":"casei","args":["x"]}]}]}',
    ],
)
def test_json_that_is_no_condition_is_refused(document: str) -> None:
    with pytest.raises(ConditionError):
        read_json(document, CRS84)


def test_hostile_conditions_are_refused_before_anything_is_built() -> None:
    ring = ",".join(f"{n} {n}" for n in range(10_001))
    hostile = [
        "(" * 5_000 + "number = 'x'" + ")" * 5_000,
        "NOT " * 5_000 + "number = 'x'",
        " AND ".join(["number = 'x'"] * 5_000),
        f"number IN ({','.join(['1'] * 50_000)})",
        f"S_INTERSECTS(geometry, LINESTRING({ring}))",
        "'" * 99_999,
        "\\" * 99_999,
    ]
    for text in hostile:
        with pytest.raises(BadParameter):
            parse_condition(_asking(text), KNOWN)
    deep = '{"op":"not","args":[' * 900 + "true" + "]}" * 900
    for document in (deep, '{"op":"not","args":[' * 90_000):
        with pytest.raises(ConditionError):
            read_json(document, CRS84)


def test_a_language_or_a_system_alone_says_nothing() -> None:
    for name, value in (("filter-lang", "cql2-json"), ("filter-crs", CRS84.uri)):
        query = QueryDict(mutable=True)
        query[name] = value
        with pytest.raises(BadParameter) as refused:
            parse_condition(query, KNOWN)
        assert refused.value.name == name


def _asking(text: str) -> QueryDict:
    query = QueryDict(mutable=True)
    query["filter"] = text
    return query
