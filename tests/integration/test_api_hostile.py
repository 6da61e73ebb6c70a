"""Nothing that can stand in an address is a server error."""

import json
from urllib.parse import quote, urlencode

import pytest
from api_city import make_city
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.collections import API

IDS = [collection.id for collection in API.collections]
NAMES = sorted(
    {"limit", "cursor", "crs", "f", "lang", *(n for each in API.collections for n in each.filters)}
)
URIS = [
    "http://www.opengis.net/def/crs/OGC/1.3/CRS84",
    *(f"http://www.opengis.net/def/crs/EPSG/0/{code}" for code in (4326, 7801, 3857)),
]

numbers = st.one_of(
    st.floats().map(str),
    st.integers().map(str),
    st.floats(-180, 180).map(lambda number: f"{number:.4f}"),
    st.sampled_from(["1e400", "-0", "nan", "inf", "", "1_0", "０", "23.3", "42.7", "4731436"]),
)
positions = st.lists(st.floats(-200, 200) | st.integers(), min_size=0, max_size=4)
rings = st.lists(positions, max_size=6).map(lambda ring: [*ring, ring[0]] if ring else ring)
areas = st.builds(
    lambda kind, rings: json.dumps({"type": kind, "coordinates": rings}),
    st.sampled_from(["Polygon", "MultiPolygon", "Point", "Feature"]),
    st.lists(rings, max_size=3),
)
values = st.one_of(
    st.text(max_size=40),
    st.lists(numbers, min_size=1, max_size=7).map(",".join),
    areas,
    st.sampled_from([*URIS, "json", "html", "bg", "en", "2020-01-01", "../..", "2020-01-01/..",
                     "XII-521", "68134.1601.521", "%", "'", "\\", "\0", "\ud7ff", "ﷺ", "𝒳"]),
)  # fmt: skip
queries = st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=5), values, max_size=5)


@pytest.fixture(autouse=True)
def city(db: None) -> None:
    make_city()


@given(collection=st.sampled_from(IDS), query=queries)
@settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_query_is_answered_or_refused(
    client: Client, collection: str, query: dict[str, str]
) -> None:
    text = urlencode(query, errors="surrogatepass")
    answer = client.get(f"/api/collections/{collection}/items?{text}")
    assert answer.status_code in (200, 400)
    if answer.status_code == 400:
        assert answer["Content-Type"] == "application/problem+json"
        assert answer.json()["parameter"] in query


@given(path=st.text(max_size=30), accept=st.text(max_size=30))
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_address_and_any_wish_is_answered(client: Client, path: str, accept: str) -> None:
    printable = "".join(letter for letter in accept if letter.isascii() and letter.isprintable())
    answer = client.get(f"/api/{quote(path)}", headers={"accept": printable})
    assert answer.status_code in (200, 301, 302, 400, 404, 406)


@pytest.mark.parametrize(
    "area",
    [
        "[" * 50_000,
        json.dumps({"type": "Polygon", "coordinates": [[[23, 42]] * 200_000]})[:900_000],
        json.dumps({"type": "Polygon", "coordinates": [[[23.0, 42.0]] * 20_000]}),
        '{"type":"Polygon","coordinates":[[[1e125,0],[1,0],[1,1],[1e125,0]]]}',
        '{"type":"Polygon","coordinates":[[[0,0],[4,0],[4,4],[0,4],[0,0],[3,1],[3,3],[1,3],[0,0]]]}',
        '{"type":"Polygon","coordinates":[[[0,0],[1,1],[0,0]]]}',
        '{"type":"Polygon","coordinates":[[[true,0],[1,1],[0,1],[true,0]]]}',
    ],
    ids=["deep", "long", "many", "huge", "twice-round", "flat", "boolean"],
)
def test_a_hostile_area_is_refused_at_once(client: Client, area: str) -> None:
    answer = client.get("/api/collections/parcels/items", {"within": area})
    assert answer.status_code == 400
    assert answer.json()["parameter"] == "within"
    assert len(answer.content) < 3_000
