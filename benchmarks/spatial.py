"""P8: searching by place against the best SQL we can write by hand for the same question.

    python -m benchmarks.spatial [--places 60] [--rounds 5] [--acts-database NAME] [--only TEXT]

Questions are asked around parcels chosen by a hash of their id, on the database of the site (it
should hold the 300,000 parcels) and, for acts, on another with a million of them if one is named.
For each, in interleaved rounds on one connection: the SQL that the site sends, the SQL by hand, and
the whole of our work from the text of the address to the rows. The two have to find the same rows.
What is compared with the goal is the 95th percentile of the statements: of the processor's time
that the database spends on each where it runs on this machine, which others at work hardly disturb,
and else of the time that passes. What passes, of the whole work too, is printed beside it.
"""

import argparse
import math
import os
import random
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

import shapely  # noqa: E402
from django.db import connections  # noqa: E402
from django.http import QueryDict  # noqa: E402

from benchmarks.contest import Line, at, report  # noqa: E402
from config.collections import API  # noqa: E402
from features.areas import Disc  # noqa: E402
from features.keyset import keys_of  # noqa: E402
from features.nearness import Nearest, nearest_of  # noqa: E402
from features.parameters import parse_nearest  # noqa: E402
from geodata.crs import CADASTRE  # noqa: E402
from places.point import statement_at  # noqa: E402

GOAL = 1.5
FOUND_MAX = 10_001
METRE_LON, METRE_LAT = 1 / 81_900, 1 / 111_100
"""Degrees of a metre in Sofia."""

Statement = tuple[str, Sequence[Any]]
Place = tuple[float, float]

_NOW = {"parcels": "upper_inf(valid)", "acts": "publication = 'public'"}
_TABLE = {"parcels": "geodata_parcel", "acts": "acts_act"}
_HERE = "ST_Transform(ST_SetSRID(ST_Point(%s, %s), 4326), 7801)"
_SHAPE = "ST_Transform(ST_Segmentize(ST_GeomFromWKB(%s, 4326), 0.01), 7801)"


@dataclass(frozen=True)
class Question:
    """A kind of question: what the address says at a place, and the SQL by hand.

    `statement` is the SQL that the site sends; `whole` does all that the site does.
    """

    name: str
    statement: Callable[[Place], Statement]
    by_hand: Callable[[Place], Statement]
    whole: Callable[[Place], object]


# --- what is asked --------------------------------------------------------------------------------


def ring(place: Place, radius_m: float, corners: int) -> shapely.Polygon:
    """A jagged outline about a place: every other corner lies nearer."""
    lon, lat = place
    points = []
    for number in range(corners):
        turn = 2 * math.pi * number / corners
        away = radius_m * (1.0 if number % 2 else 0.85)
        points.append(
            (lon + away * math.cos(turn) * METRE_LON, lat + away * math.sin(turn) * METRE_LAT)
        )
    return shapely.Polygon(points)


def square(place: Place, side_m: float) -> tuple[float, float, float, float]:
    lon, lat = place
    dx, dy = side_m / 2 * METRE_LON, side_m / 2 * METRE_LAT
    return lon - dx, lat - dy, lon + dx, lat + dy


def _asked(**parameters: str) -> QueryDict:
    query = QueryDict(mutable=True)
    query.update(parameters)
    return query


def _ids(collection: str, query: QueryDict) -> Any:
    declared = API.collection(collection)
    assert declared is not None
    return declared.queryset(query).order_by().values_list("pk", flat=True)[:FOUND_MAX]


def _selected(collection: str, condition: str) -> str:
    table, now = _TABLE[collection], _NOW[collection]
    return f"SELECT id FROM {table} WHERE {now} AND {condition} LIMIT {FOUND_MAX}"


def filtered(
    collection: str,
    name: str,
    asked: Callable[[Place], dict[str, str]],
    condition: str,
    values: Callable[[Place], Sequence[Any]],
) -> Question:
    """A question that parameters of the address choose rows by."""

    def statement(place: Place) -> Statement:
        sql, parameters = _ids(collection, _asked(**asked(place))).query.sql_with_params()
        return sql, parameters

    return Question(
        f"{collection}: {name}",
        statement,
        lambda place: (_selected(collection, condition), values(place)),
        lambda place: list(_ids(collection, _asked(**asked(place))).using(_ALIASES[collection])),
    )


def _corners(shape: shapely.Polygon) -> str:
    return ",".join(f"{lon!r},{lat!r}" for lon, lat in list(shape.exterior.coords)[:-1])


def within(collection: str, radius_m: float, corners: int, name: str) -> Question:
    return filtered(
        collection, name,
        lambda place: {"within": _corners(ring(place, radius_m, corners))},
        f"ST_Intersects(geom, (SELECT {_SHAPE}))",
        lambda place: [shapely.to_wkb(ring(place, radius_m, corners))],
    )  # fmt: skip


def condition(collection: str, operator: str, function: str) -> Question:
    def shape(place: Place) -> shapely.Polygon:
        return ring(place, 150, 8)

    return filtered(
        collection, operator,
        lambda place: {"filter": f"{operator}(geometry, {shape(place).wkt})"},
        f"{function}(geom, (SELECT {_SHAPE}))",
        lambda place: [shapely.to_wkb(shape(place))],
    )  # fmt: skip


def box(collection: str, side_m: float, name: str) -> Question:
    return filtered(
        collection, name,
        lambda place: {"bbox": ",".join(map(repr, square(place, side_m)))},
        "ST_Intersects(geom, (SELECT ST_Transform(ST_Segmentize("
        "ST_MakeEnvelope(%s, %s, %s, %s, 4326), 0.01), 7801)))",
        lambda place: square(place, side_m),
    )  # fmt: skip


def _common(collection: str) -> list[Question]:
    """What is asked of parcels and of acts alike."""
    return [
        filtered(
            collection, "identify a point",
            lambda place: {"filter": f"S_INTERSECTS(geometry, POINT({place[0]} {place[1]}))"},
            f"ST_Intersects(geom, {_HERE})",
            lambda place: place,
        ),
        box(collection, 500, "box of 500 m"),
        box(collection, 4_000, "box of 4 km"),
        filtered(
            collection, "radius of 300 m",
            lambda place: {"near": f"{place[0]},{place[1]}", "radius": "300"},
            f"ST_DWithin(geom, {_HERE}, 300)",
            lambda place: place,
        ),
        within(collection, 470, 24, "outline of 0.6 km²"),
        within(collection, 470, 9_999, "outline of 9,999 corners"),
        condition(collection, "S_WITHIN", "ST_Within"),
        condition(collection, "S_CROSSES", "ST_Crosses"),
        condition(collection, "S_OVERLAPS", "ST_Overlaps"),
        condition(collection, "S_TOUCHES", "ST_Touches"),
        condition(collection, "S_CONTAINS", "ST_Contains"),
        nearest(collection),
    ]  # fmt: skip


def nearest(collection: str) -> Question:
    """The ten nearest in an order that pages can be cut from: those equally far by their ids."""

    def asked(place: Place) -> tuple[Disc, Any]:
        declared = API.collection(collection)
        assert declared is not None
        query = _asked(nearest=f"{place[0]},{place[1]}")
        disc = parse_nearest(query)
        assert disc is not None
        return disc, disc.by_distance(declared.queryset(query).using(_ALIASES[collection]))

    def found(place: Place) -> Nearest:
        disc, rows = asked(place)
        return nearest_of(disc, rows, keys_of(rows), None, 10)

    rows = f"FROM {_TABLE[collection]} WHERE {_NOW[collection]} AND geom IS NOT NULL"
    hand = (
        f"WITH here AS MATERIALIZED (SELECT {_HERE} AS p), last AS MATERIALIZED (SELECT max(away)"
        f" AS away FROM (SELECT geom <-> (SELECT p FROM here) AS away {rows}"
        " ORDER BY geom <-> (SELECT p FROM here) LIMIT 10) AS ten)"
        f" SELECT id {rows} AND ST_DWithin(geom, (SELECT p FROM here), (SELECT away FROM last))"
        " ORDER BY geom <-> (SELECT p FROM here), id LIMIT 10"
    )
    return Question(
        f"{collection}: 10 nearest",
        lambda place: found(place).statement,
        lambda place: (hand, place),
        lambda place: found(place).ids(),
    )


def _everything_by_hand() -> str:
    areas = (
        ("geodata_parcel", "identifier"), ("geodata_building", "identifier"),
        ("geodata_regulatedplot", "label"), ("geodata_quarter", "number"),
        ("geodata_locality", "name"), ("planning_zone", "zone_code"),
        ("geodata_neighbourhood", "name"), ("geodata_district", "name"),
    )  # fmt: skip
    here = f"WITH here AS MATERIALIZED (SELECT {_HERE} AS p) "
    point = "(SELECT p FROM here)"
    parts = [
        f"SELECT '{table}' AS kind, t.id, {column}::text AS said, s.is_demonstration"
        f" FROM {table} t JOIN geodata_source s ON s.id = t.source_id"
        f" WHERE upper_inf(valid) AND ST_Intersects(geom, {point})"
        # a neighbourhood without a name is the ground between those that have one
        + (" AND name <> ''" if table == "geodata_neighbourhood" else "")
        for table, column in areas
    ]
    parts.append(
        "(SELECT 'street', t.id, name, s.is_demonstration FROM geodata_street t"
        " JOIN geodata_source s ON s.id = t.source_id WHERE upper_inf(valid)"
        f" AND ST_DWithin(geom, {point}, 15) ORDER BY geom <-> {point} LIMIT 3)"
    )
    parts.append(
        "(SELECT 'act', t.id, concat_ws('|', number, kind, issued_on, legal_state, dispute_state,"
        " object_text, address, ST_AsText(ST_Envelope(geom))), s.is_demonstration FROM acts_act t"
        " JOIN geodata_source s ON s.id = t.source_id WHERE publication = 'public'"
        f" AND location_level <> 'district' AND ST_Intersects(geom, {point})"
        " ORDER BY issued_on DESC NULLS LAST, t.id DESC LIMIT 50)"
    )
    parts.append(
        "(SELECT 'near', t.id, identifier, s.is_demonstration FROM geodata_parcel t"
        " JOIN geodata_source s ON s.id = t.source_id WHERE upper_inf(valid)"
        f" AND ST_DWithin(geom, {point}, 100) ORDER BY geom <-> {point} LIMIT 3)"
    )
    parts.append(
        "(SELECT 'territory', id, '', false FROM geodata_district WHERE upper_inf(valid) LIMIT 1)"
    )
    return here + " UNION ALL ".join(parts)


def everything_here() -> Question:
    """Twelve kinds of things at a point, by one statement of each."""
    hand = _everything_by_hand()

    def statement(place: Place) -> Statement:
        centre = Disc(*place, 0).centre(CADASTRE)
        assert centre is not None
        return statement_at(centre, None)

    def whole(place: Place) -> object:
        from places.point import what_is_at

        return what_is_at(*place, None)

    return Question("everything at a point", statement, lambda place: (hand, place), whole)


# --- how it is measured ---------------------------------------------------------------------------

_ALIASES = {"parcels": "default", "acts": "default"}
"""Collection → the connection on which it is asked."""


def _places(alias: str, count: int) -> list[Place]:
    """Inside parcels, where the site has them; else at acts."""
    with connections[alias].cursor() as cursor:
        cursor.execute(
            "SELECT ST_X(p), ST_Y(p) FROM (SELECT ST_Transform(ST_PointOnSurface(geom), 4326) AS p"
            " FROM geodata_parcel ORDER BY md5(id::text || '8') LIMIT %s) AS found",
            [count],
        )
        return [(float(x), float(y)) for x, y in cursor.fetchall()]


def _run(alias: str, statement: Statement) -> list[Any]:
    with connections[alias].cursor() as cursor:
        cursor.execute(*statement)
        return list(cursor.fetchall())


def _found(rows: list[Any]) -> list[Any]:
    """What both have to find: ids, of whichever kind."""
    return sorted(row[0] if len(row) == 1 else row[1] for row in rows)


def _clock(alias: str) -> tuple[Callable[[], float], str]:
    """Milliseconds of work of the database on this connection; those that pass if it is far."""
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid(), inet_server_addr() IS NULL")
        pid, is_here = cursor.fetchone()
    told = Path(f"/proc/{pid}/schedstat")
    if is_here and told.exists():
        return (lambda: int(told.read_text().split()[0]) / 1e6), "cpu"
    return (lambda: time.perf_counter() * 1000), "passed"


def measure(question: Question, alias: str, places: Sequence[Place], rounds: int) -> Line:
    """Ask everywhere in interleaved rounds; the ratio of the 95th percentiles of the statements."""
    clock, measured = _clock(alias)
    passed: dict[str, list[float]] = defaultdict(list)
    worked: dict[str, list[float]] = defaultdict(list)
    rows = 0
    chance = random.Random(0)
    for turn in range(rounds + 1):
        for place in places:
            ours, hand = question.statement(place), question.by_hand(place)
            ways: dict[str, Callable[[], Any]] = {
                "ours": partial(_run, alias, ours),
                "hand": partial(_run, alias, hand),
                "whole": partial(question.whole, place),
            }
            answers = {}
            for way in chance.sample(list(ways), len(ways)):
                begun, at_work = time.perf_counter(), clock()
                answers[way] = ways[way]()
                if turn:  # the first round warms everybody up
                    worked[way].append(clock() - at_work)
                    passed[way].append((time.perf_counter() - begun) * 1000)
            if not turn:
                rows += len(answers["hand"])
                _compare(question, place, answers["ours"], answers["hand"])
    high = {way: at(sorted(worked[way]), 0.95) for way in ("hand", "ours")}
    ratio = high["ours"] / max(high["hand"], 0.01)
    cuts = "".join(
        f"{statistics.median(passed[way]):10.2f}{at(sorted(passed[way]), 0.95):9.2f}"
        for way in ("hand", "ours", "whole")
    )
    print(f"{question.name:36}{rows / len(places):9.1f}{high['hand']:10.2f}{high['ours']:10.2f}"
          f"{ratio:7.2f}{cuts}", flush=True)  # fmt: skip
    note = f"{high['ours']:.2f} and {high['hand']:.2f} ms {measured} at p95"
    return Line("P8", question.name, ratio, GOAL, is_ceiling=True, note=note)


def _compare(question: Question, place: Place, ours: list[Any], hand: list[Any]) -> None:
    """Both have to find the same; which of too many is anybody's."""
    if len(hand) < FOUND_MAX:
        same = _found(ours) == _found(hand)
        assert same, f"{question.name} at {place}: not the same rows"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--places", type=int, default=60)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument(
        "--acts-database", default=os.environ.get("BENCHMARK_ACTS_DATABASE", ""),
        help="a database with a million acts, read only",
    )  # fmt: skip
    parser.add_argument("--only", default="", help="questions with this in their name")
    options = parser.parse_args()
    if options.acts_database:
        connections.databases["acts"] = connections.databases["default"] | {
            "NAME": options.acts_database
        }
        _ALIASES["acts"] = "acts"
    if not _places("default", 1):
        sys.exit("there are no parcels in this database; load the demonstration city first")
    print(
        f"{'question':36}{'rows':>9}{'hand cpu':>10}{'ours cpu':>10}{'ratio':>7}"
        + "".join(f"{way + ' p50':>10}{'p95':>9}" for way in ("hand", "ours", "whole"))
    )
    asked = [("parcels", everything_here())]
    asked += [(name, question) for name in ("parcels", "acts") for question in _common(name)]
    around = {name: _places(_ALIASES[name], options.places) for name in _ALIASES}
    lines = [
        measure(question, _ALIASES[name], around[name], options.rounds)
        for name, question in asked
        if options.only in question.name
    ]
    report(lines)


if __name__ == "__main__":
    main()
