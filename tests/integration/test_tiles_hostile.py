"""Addresses of tiles that people with bad intentions write: refused at once, without the database.

Each kind stands once with one example; what is refused must never have been asked of the database.
"""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tiles_ground import SameConnection

from config.layers import GROUPS, LAYERS
from features.cql2.tree import DEPTH_MAX, NODES_MAX
from tiles.answers import Answer, Asked
from tiles.pool import DatabaseAwayError
from tiles.serving import QUERY_MAX, TileServer

HERE = "17/74015/48319"
NAMES = [layer.name for layer in LAYERS]


class Forbidden(SameConnection):
    """A database that must not be asked: what would ask it is 503."""

    def connection(self, *, is_prepared: bool = True) -> Any:
        raise DatabaseAwayError


server = TileServer(LAYERS, lambda: (23.0, 42.0, 24.0, 43.0), Forbidden(), groups=GROUPS)


def ask(path: str, query: str = "", language: str = "en") -> Answer:
    return server.tile(
        Asked("GET", path, query.encode("latin-1", "replace"), "gzip", language, if_none_match="")
    )


def cql(text: str, layer: str = "acts") -> Answer:
    return ask(f"/tiles/{layer}/{HERE}.mvt", urlencode({"filter": text}, errors="surrogatepass"))


def cql_json(document: Any, layer: str = "acts") -> Answer:
    query = {"filter": json.dumps(document), "filter-lang": "cql2-json"}
    return ask(f"/tiles/{layer}/{HERE}.mvt", urlencode(query))


def _ring(count: int) -> str:
    return ", ".join(f"{23 + number / count / 9} 42.{number % 7}" for number in range(count))


def _nested_json(depth: int) -> Any:
    node: Any = True
    for _ in range(depth):
        node = {"op": "not", "args": [node]}
    return node


CONDITIONS: dict[str, Callable[[], Answer]] = {
    "5,000 brackets": lambda: cql("(" * 5_000 + "TRUE" + ")" * 5_000),
    "brackets never closed": lambda: cql("(" * 39),
    "5,000 times not": lambda: cql("NOT " * 5_000 + "TRUE"),
    "a level too deep": lambda: cql("(" * (DEPTH_MAX + 1) + "TRUE" + ")" * (DEPTH_MAX + 1)),
    "a part too many": lambda: cql(" AND ".join(["TRUE"] * (NODES_MAX + 1))),
    "not too deep in JSON": lambda: cql_json(_nested_json(DEPTH_MAX + 1)),
    "a very deep document": lambda: ask(
        f"/tiles/acts/{HERE}.mvt", "filter-lang=cql2-json&filter=" + "%5B" * 9_000
    ),
    "a coordinate that ends GEOS": lambda: cql("S_INTERSECTS(geometry, POINT(1e125 1e125))"),
    "no number": lambda: cql("S_INTERSECTS(geometry, POINT(nan inf))"),
    "beyond the earth": lambda: cql("S_WITHIN(geometry, BBOX(-999, 0, 999, 1))"),
    "a bow-tie": lambda: cql("S_WITHIN(geometry, POLYGON((0 0, 1 1, 0 1, 1 0, 0 0)))"),
    "an open ring": lambda: cql("S_WITHIN(geometry, POLYGON((0 0, 1 0, 1 1, 0 1)))"),
    "a ring of 1,500 corners that cross": lambda: cql(
        f"S_WITHIN(geometry, POLYGON(({_ring(1_500)}, 23 42.0)))"
    ),
    "an unknown property": lambda: cql("raw = 'x'"),
    "a private column": lambda: cql("publication = 'internal'"),
    "a statement": lambda: cql("number = 'x'; DROP TABLE acts_act; --"),
    "a function of the database": lambda: cql("pg_sleep(10) = 1"),
    "an open quote": lambda: cql("number = 'x"),
    "an open escape": lambda: cql("number LIKE '%\\'"),
    "NUL": lambda: cql("number = '\0'"),
    "a number beyond doubles": lambda: cql("number > 1e400"),
    "a day that is not there": lambda: cql("issued_on > DATE('2023-02-31')"),
    "text with a number": lambda: cql("number > 5"),
    "not a language": lambda: ask(f"/tiles/acts/{HERE}.mvt", "filter=TRUE&filter-lang=sql"),
    "not a system": lambda: ask(f"/tiles/acts/{HERE}.mvt", "filter=TRUE&filter-crs=EPSG:4326x"),
    "two conditions": lambda: ask(f"/tiles/acts/{HERE}.mvt", "filter=TRUE&filter=TRUE"),
    "an operator of nothing": lambda: cql_json({"op": "and", "args": []}),
    "an operator that is none": lambda: cql_json({"op": "pg_sleep", "args": [9]}),
    "a property that is a list": lambda: cql_json({"op": "=", "args": [{"property": []}, 1]}),
}
PARAMETERS = [
    "within=%7B%7D", "within=" + "%5B" * 5_000, "near=1e400,0", "near=nan,nan", "radius=1e9",
    "near=23,42&radius=-1", "bbox=1,2,3", "bbox=9,9,1,1", "bbox=1,2,3,4&bbox-crs=x",
    "on=0000-00-00", "kind=nothing", "kind=" + ",".join(["visa"] * 500),
    "year=99999999999999999999", "acts.on=x", "acts.=1", "acts.acts.kind=1", ".kind=1",
    "parcels.use=green", "limit=10", "sort=number", "cursor=x", "__class__=1", "%00=1",
    "kind%00=1", "floor_area_from=1e400", "status=%F0%9F%92%A3",
    "number=" + "9" * 5_000, "q=" + "a" * 5_000,
]  # fmt: skip
PLACES = [
    "17/-1/0", "17/1/-0", "17/00/0", "-0/0/0", "1e1/0/0", "0x11/0/0", "17/74015.0/0", "17/ 1/1",
    "17/١/1", "21/0/0", "99/0/0", "17/131072/0", "17/0/131072", "17/9999999/9999999", "17/1/1/1",
    "99999999999999999999/0/0", "nan/inf/0", "17/1", "17//1", "17/%31/1", "17/1/1.mvt",
    "{z}/{x}/{y}",
]  # fmt: skip
LISTS = [
    "", ",", "acts,", ",acts", "acts,acts", "ACTS", "acts;parcels", "acts parcels", "../acts",
    "acts%00", "nothing", "acts,nothing", "ground,acts", "acts.parcels", "а" * 10, "__init__",
    ",".join(NAMES * 2), "a" * 10_000, ",".join(f"a{n}" for n in range(60)),
]  # fmt: skip


@pytest.mark.parametrize("name", sorted(CONDITIONS))
def test_a_condition_is_refused_with_the_place_where_it_goes_wrong(name: str) -> None:
    answer = CONDITIONS[name]()
    assert answer.status == 400
    problem = json.loads(answer.body)
    assert problem["parameter"].startswith("filter")
    assert len(answer.body) < 3_000


@pytest.mark.parametrize("query", PARAMETERS)
def test_a_parameter_is_refused_by_its_name(query: str) -> None:
    answer = ask(f"/tiles/acts/{HERE}.mvt", query)
    assert answer.status == 400
    assert len(answer.body) < 3_000


@pytest.mark.parametrize("place", PLACES)
def test_a_place_that_is_none_is_not_found(place: str) -> None:
    assert ask(f"/tiles/acts/{place}.mvt").status == 404


@pytest.mark.parametrize("names", LISTS)
def test_a_list_of_layers_that_is_none_is_not_found(names: str) -> None:
    assert ask(f"/tiles/{names}/{HERE}.mvt").status == 404


def test_an_address_too_long_is_said_to_be() -> None:
    assert ask(f"/tiles/acts/{HERE}.mvt", "q=" + "a" * QUERY_MAX).status == 414


def test_a_name_in_a_refusal_is_the_one_in_the_address() -> None:
    answer = ask(f"/tiles/parcels,acts/{HERE}.mvt", "parcels.use=gold")
    assert json.loads(answer.body)["parameter"] == "parcels.use"


words = st.sampled_from(
    ["(", ")", "AND", "OR", "NOT", "=", "<", ",", "'x'", "number", "issued_on", "geometry", "1",
     "DATE('2020-01-01')", "S_WITHIN(", "POINT(23 42)", "BBOX(", "LIKE", "IN", "BETWEEN", "IS NULL",
     "CASEI(", "T_AFTER(", "INTERVAL(", "A_CONTAINS(", "parcels", "'", "\\", "\0", "ﷺ", "TRUE"]
)  # fmt: skip


@given(st.lists(words, max_size=14).map(" ".join))
@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_sequence_of_words_is_a_condition_or_is_refused(text: str) -> None:
    answer = cql(text, "parcels")
    assert answer.status in (400, 503), text
