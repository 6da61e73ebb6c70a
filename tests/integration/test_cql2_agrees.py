"""Any condition gives in the database what a plain reading of it gives over the same rows.

The reader below knows nothing of the product: it goes down the JSON of a condition over rows as
Python values, in three values as SQL does, with shapely for places.
"""

import json
import operator
import random
import re
from datetime import date, timedelta
from typing import Any

import pytest
import shapely
from api_city import CENTRE_7801, City, make_act, make_city, square
from django.contrib.gis.geos import GEOSGeometry
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from acts.api import COLLECTIONS
from acts.models import Act
from features.crs import EPSG_7801

ACTS = COLLECTIONS[0]
KINDS = ["building_permit", "design_visa", "order"]
QUARTERS = ["34", "34а", "72"]
WORDS = ["Ограда", "ограда", "Жилищна сграда", "", "100 % готово", "O'Брайън_1"]
DAYS = [date(2014, 3, 17) + timedelta(days=n) for n in range(5)]
FIELDS = {
    "kind": ("text", KINDS),
    "object": ("text", WORDS),
    "address": ("text", WORDS[:3]),
    "issued_on": ("day", DAYS),
    "effective_on": ("day", DAYS),
    "quarters": ("list", QUARTERS),
    "demonstration": ("truth", [True, False]),
}
TEXTS = [name for name, (kind, _) in FIELDS.items() if kind == "text"]
DATES = [name for name, (kind, _) in FIELDS.items() if kind == "day"]
SCALARS = [*TEXTS, *DATES, "demonstration"]
SIGNS = {
    "=": operator.eq, "<>": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt,
    ">=": operator.ge,
}  # fmt: skip
SPATIAL = [
    "contains",
    "crosses",
    "disjoint",
    "equals",
    "intersects",
    "overlaps",
    "touches",
    "within",
]


def prop(name: str) -> dict[str, str]:
    return {"property": name}


def literal(kind: str, value: Any) -> Any:
    return {"date": value.isoformat()} if kind == "day" else value


@st.composite
def comparisons(draw: st.DrawFn) -> dict[str, Any]:
    name = draw(st.sampled_from(SCALARS))
    kind, values = FIELDS[name]
    value = st.sampled_from(values).map(lambda v: literal(kind, v))
    same = [other for other in SCALARS if FIELDS[other][0] == kind]
    operand = st.one_of(value, st.sampled_from(same).map(prop))
    if kind == "truth":
        return {"op": draw(st.sampled_from(["=", "<>"])), "args": [prop(name), draw(value)]}
    shape = draw(st.sampled_from(["sign", "turned", "between", "in", "like", "casei"]))
    sign = draw(st.sampled_from(sorted(SIGNS)))
    if kind == "text" and sign not in ("=", "<>"):
        sign = "="  # the order of texts is the database's collation
    if shape == "turned":
        return {"op": sign, "args": [draw(value), prop(name)]}
    if shape == "between" and kind == "day":
        return {"op": "between", "args": [prop(name), draw(operand), draw(operand)]}
    if shape == "in":
        return {"op": "in", "args": [prop(name), draw(st.lists(value, min_size=1, max_size=3))]}
    if shape == "like" and kind == "text":
        patterns = ["%рада", "О%", "_града", "%", "100 \\% %", "%\\_1", "%'%", ""]
        return {"op": "like", "args": [prop(name), draw(st.sampled_from(patterns))]}
    if shape == "casei" and kind == "text":
        folded = [{"op": "casei", "args": [prop(name)]}, {"op": "casei", "args": [draw(value)]}]
        return {"op": "=", "args": folded}
    return {"op": sign, "args": [prop(name), draw(operand)]}


@st.composite
def others(draw: st.DrawFn) -> dict[str, Any]:
    kind = draw(st.sampled_from(["null", "array", "time", "place"]))
    if kind == "null":
        name = draw(st.sampled_from([*SCALARS, "geometry"]))
        return {"op": "isNull", "args": [prop(name)]}
    if kind == "array":
        op = draw(st.sampled_from(["a_contains", "a_containedby", "a_overlaps", "a_equals"]))
        members = draw(st.lists(st.sampled_from(QUARTERS), min_size=1, max_size=3))
        args: list[Any] = [prop("quarters"), members]
        return {"op": op, "args": args if draw(st.booleans()) else args[::-1]}
    if kind == "time":
        return {"op": draw(st.sampled_from(sorted(TEMPORAL))), "args": draw(moments())}
    op = draw(st.sampled_from(SPATIAL))
    args = [prop("geometry"), draw(places())]
    return {"op": f"s_{op}", "args": args if draw(st.booleans()) else args[::-1]}


@st.composite
def moments(draw: st.DrawFn) -> list[Any]:
    day = st.sampled_from(DAYS).map(date.isoformat)
    end = st.one_of(day, st.just(".."), st.sampled_from(DATES).map(prop))
    period = st.tuples(end, end).map(lambda ends: {"interval": list(ends)})
    instant = st.one_of(day.map(lambda d: {"date": d}), st.sampled_from(DATES).map(prop))
    named = prop(draw(st.sampled_from(DATES)))
    other = draw(st.one_of(period, instant))
    return [named, other] if draw(st.booleans()) else [other, named]


@st.composite
def places(draw: st.DrawFn) -> dict[str, Any]:
    """Boxes, lines and points on a lattice of 10 m in the cadastre's system, northing first."""
    x, y = (round(each) for each in CENTRE_7801)
    west = x + 10 * draw(st.integers(-2, 12))
    south = y + 10 * draw(st.integers(-2, 4))
    width, height = (10 * draw(st.integers(1, 12)) for _ in range(2))
    kind = draw(st.sampled_from(["bbox", "Point", "LineString", "Polygon"]))
    if kind == "bbox":
        return {"bbox": [south, west, south + height, west + width]}
    if kind == "Point":
        return {"type": kind, "coordinates": [south, west]}
    corners = [[south, west], [south, west + width], [south + height, west + width]]
    if kind == "LineString":
        return {"type": kind, "coordinates": corners}
    return {"type": kind, "coordinates": [[*corners, corners[0]]]}


conditions = st.recursive(
    st.one_of(comparisons(), others(), st.booleans()),
    lambda inner: st.one_of(
        inner.map(lambda one: {"op": "not", "args": [one]}),
        st.tuples(st.sampled_from(["and", "or"]), st.lists(inner, min_size=2, max_size=3)).map(
            lambda pair: {"op": pair[0], "args": pair[1]}
        ),
    ),
    max_leaves=6,
)


# --- the plain reading ---------------------------------------------------------------------------

# Relations of two periods, a and b, by their first (0) and last (1) days; Allen 1983.
TEMPORAL = {
    "t_after": "a0>b1",
    "t_before": "a1<b0",
    "t_contains": "a0<b0 a1>b1",
    "t_disjoint": "a1<b0 | a0>b1",
    "t_during": "a0>b0 a1<b1",
    "t_equals": "a0=b0 a1=b1",
    "t_finishedby": "a0<b0 a1=b1",
    "t_finishes": "a0>b0 a1=b1",
    "t_intersects": "a0<=b1 a1>=b0",
    "t_meets": "a1=b0",
    "t_metby": "a0=b1",
    "t_overlappedby": "a0>b0 a0<b1 a1>b1",
    "t_overlaps": "a0<b0 a1>b0 a1<b1",
    "t_startedby": "a0=b0 a1>b1",
    "t_starts": "a0=b0 a1<b1",
}


def holds(node: Any, row: dict[str, Any]) -> bool | None:
    """TRUE, FALSE or None: not known."""
    if isinstance(node, bool):
        return node
    op, args = node["op"], node["args"]
    if op == "not":
        inner = holds(args[0], row)
        return None if inner is None else not inner
    if op in ("and", "or"):
        return joined(op, [holds(part, row) for part in args])
    if op == "isNull":
        return value_of(args[0], row) in (None, "")
    if op.startswith("t_"):
        return temporal(op, args, row)
    values = [value_of(arg, row) for arg in (args if op != "in" else [args[0], *args[1]])]
    if op in ("between", "in"):
        return listed(op, values)
    if None in values:
        return None
    return decided(op, values)


def listed(op: str, values: list[Any]) -> bool | None:
    first, *rest = values
    if op == "in":
        return None if first is None else first in rest
    low = None if None in (first, rest[0]) else first >= rest[0]
    high = None if None in (first, rest[1]) else first <= rest[1]
    if False in (low, high):
        return False
    return None if None in (low, high) else True


def decided(op: str, values: list[Any]) -> bool:
    a, b = values
    if op == "like":
        return re.fullmatch(pattern_of(b), a, re.DOTALL) is not None
    if op.startswith("s_"):
        return bool(getattr(shapely, op[2:])(a, b))
    if op.startswith("a_"):
        one, other = set(a), set(b)
        return {
            "a_contains": one >= other, "a_containedby": one <= other,
            "a_overlaps": bool(one & other), "a_equals": one == other,
        }[op]  # fmt: skip
    return bool(SIGNS[op](a, b))


def temporal(op: str, args: list[Any], row: dict[str, Any]) -> bool | None:
    (a0, a1), (b0, b1) = (period_of(arg, row) for arg in args)
    days = {"a0": a0, "a1": a1, "b0": b0, "b1": b1}
    relation = TEMPORAL[op]
    parts = []
    for part in relation.replace("|", " ").split():
        one, sign, other = days[part[:2]], part[2:-2], days[part[-2:]]
        parts.append(None if None in (one, other) else SIGNS[sign](one, other))
    return joined("or" if "|" in relation else "and", parts)


def joined(op: str, parts: list[bool | None]) -> bool | None:
    """AND is FALSE as soon as a part is, OR is TRUE; else not known when a part is not."""
    decisive = op == "or"
    if decisive in parts:
        return decisive
    return None if None in parts else not decisive


def period_of(arg: Any, row: dict[str, Any]) -> tuple[date | None, date | None]:
    if "interval" not in arg:
        day = value_of(arg, row)
        return day, day
    ends = []
    for end, open_end in zip(arg["interval"], (date.min, date.max), strict=True):
        if end == "..":
            ends.append(open_end)
        elif isinstance(end, str):
            ends.append(date.fromisoformat(end))
        else:
            ends.append(value_of(end, row))
    return ends[0], ends[1]


def value_of(arg: Any, row: dict[str, Any]) -> Any:
    if isinstance(arg, list):
        return arg
    if not isinstance(arg, dict):
        return arg
    if "property" in arg:
        return row[arg["property"]]
    if "date" in arg:
        return date.fromisoformat(arg["date"])
    if "op" in arg:
        inner = value_of(arg["args"][0], row)
        return None if inner is None else inner.lower()
    if "bbox" in arg:
        south, west, north, east = arg["bbox"]
        return shapely.box(west, south, east, north)
    flat = shapely.geometry.shape(arg)
    return shapely.transform(flat, lambda points: points[:, ::-1])


def pattern_of(like: str) -> str:
    """A LIKE pattern as a regular expression."""
    pieces = re.findall(r"\\.|.", like, re.DOTALL)
    return "".join(
        re.escape(piece[1]) if piece[0] == "\\" and len(piece) == 2
        else {"%": ".*", "_": "."}.get(piece, re.escape(piece))
        for piece in pieces
    )  # fmt: skip


# --- the same as text ----------------------------------------------------------------------------


def as_text(node: Any) -> str:
    if isinstance(node, bool):
        return str(node).upper()
    op, args = node["op"], node["args"]
    if op == "not":
        return f"NOT ({as_text(args[0])})"
    if op in ("and", "or"):
        return "(" + f" {op.upper()} ".join(f"({as_text(part)})" for part in args) + ")"
    if op == "isNull":
        return f"{spelt(args[0])} IS NULL"
    if op == "between":
        return f"{spelt(args[0])} BETWEEN {spelt(args[1])} AND {spelt(args[2])}"
    if op == "in":
        return f"{spelt(args[0])} IN ({', '.join(map(spelt, args[1]))})"
    if op[:2] in ("s_", "t_", "a_"):
        return f"{op.upper()}({spelt(args[0])}, {spelt(args[1])})"
    return f"{spelt(args[0])} {op.upper()} {spelt(args[1])}"


def spelt(arg: Any) -> str:
    if isinstance(arg, bool):
        return str(arg).upper()
    if isinstance(arg, str):
        return "'" + arg.replace("'", "''") + "'"
    if isinstance(arg, list):
        return f"({', '.join(map(spelt, arg))})"
    if "property" in arg:
        return str(arg["property"])
    if "date" in arg:
        return f"DATE('{arg['date']}')"
    if "interval" in arg:
        return f"INTERVAL({', '.join(map(spelt, arg['interval']))})"
    if "op" in arg:
        return f"CASEI({spelt(arg['args'][0])})"
    if "bbox" in arg:
        return f"BBOX({', '.join(map(str, arg['bbox']))})"
    return str(shapely.geometry.shape(arg).wkt)


# --- rows ----------------------------------------------------------------------------------------


def make_rows(city: City) -> dict[int, dict[str, Any]]:
    """Acts in every mixture of known and not known, as plain rows by id."""
    chance = random.Random(3)
    rows = {}
    for number in range(60):
        x, y = CENTRE_7801
        ground: GEOSGeometry | None = None
        if number % 6:
            step = 10.0 * chance.randrange(8)
            ground = square(round(x) - x + step, round(y) - y + step % 30, 10.0 * (1 + number % 3))
        own: dict[str, Any] = {
            "object_text": chance.choice(WORDS),
            "address": chance.choice(WORDS[:3] + [""] * 2),
            "effective_on": chance.choice([*DAYS, None, None]),
            "quarters": chance.sample(QUARTERS, chance.randrange(3)),
        }
        act = make_act(city, f"act-{number}", chance.choice([*DAYS, None]), ground, **own)
        kind, source = chance.choice(KINDS), chance.choice([city.real, city.demo])
        Act.objects.filter(pk=act.pk).update(kind=kind, source=source)
        rows[act.pk] = {
            "kind": kind,
            "object": own["object_text"],
            "address": own["address"],
            "issued_on": act.issued_on,
            "effective_on": own["effective_on"],
            "quarters": own["quarters"],
            "demonstration": source.is_demonstration,
            "geometry": shapely.from_wkb(bytes(ground.wkb)) if ground else None,
        }
    return rows


@pytest.mark.django_db
def test_the_database_agrees_with_a_plain_reading() -> None:
    city = make_city()
    Act.objects.all().delete()
    rows = make_rows(city)
    seen = {"some": 0}

    @settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
    @given(conditions)
    def agree(condition: Any) -> None:
        expected = {pk for pk, row in rows.items() if holds(condition, row) is True}
        for language, written in (
            ("cql2-json", json.dumps(condition)),
            ("cql2-text", as_text(condition)),
        ):
            query = QueryDict(mutable=True)
            query["filter"], query["filter-lang"] = written, language
            query["filter-crs"] = EPSG_7801.uri
            found = set(ACTS.queryset(query).values_list("pk", flat=True))
            assert found == expected, written
        seen["some"] += 0 < len(expected) < len(rows)

    agree()
    assert seen["some"] > 20, "conditions that choose nothing or everything prove little"
