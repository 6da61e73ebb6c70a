"""Features: which, how many, in what order, in which coordinates."""

import json
from itertools import pairwise
from typing import Any

import pytest
from api_city import CENTRE_7801, CENTRE_LONLAT, PARCELS, SECRET, City, make_city
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext

from acts.models import Act
from config.collections import API
from features.collection import Collection
from features.vocabulary import DECLARED

PARCEL_ITEMS = "/api/collections/parcels/items"
ACT_ITEMS = "/api/collections/acts/items"
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
MERCATOR = (2596182.03, 5266071.316)


@pytest.fixture(autouse=True)
def city(db: None) -> City:
    return make_city()


def walk(client: Client, address: str, query: dict[str, Any]) -> list[dict[str, Any]]:
    """Every feature, page by page along the next links."""
    features: list[dict[str, Any]] = []
    document = client.get(address, query).json()
    while True:
        features += document["features"]
        assert document["numberReturned"] == len(document["features"])
        onward = [link["href"] for link in document["links"] if link["rel"] == "next"]
        if not onward:
            assert document["numberMatched"] == len(features)
            return features
        document = client.get(onward[0]).json()


@pytest.mark.parametrize("collection", API.collections, ids=lambda each: each.id)
@pytest.mark.parametrize("limit", [1, 4, 1000])
def test_paging_meets_every_feature_once(
    client: Client, collection: Collection, limit: int
) -> None:
    expected = set(collection.queryset(QueryDict("")).values_list("pk", flat=True))
    seen = [
        each["id"]
        for each in walk(client, f"/api/collections/{collection.id}/items", {"limit": limit})
    ]
    assert len(seen) == len(set(seen))
    assert set(seen) == expected != set()


@pytest.mark.parametrize("sort", ["issued_on", "-issued_on"])
@pytest.mark.parametrize("limit", [1, 2, 3, 100])
def test_paging_in_the_order_asked_for(client: Client, sort: str, limit: int) -> None:
    days = [
        each["properties"]["issued_on"]
        for each in walk(client, ACT_ITEMS, {"limit": limit, "sort": sort})
    ]
    dated = [day for day in days if day]
    assert dated == sorted(dated, reverse=sort.startswith("-"))
    assert days == [*dated, None, None]
    assert len(days) == 8


def test_a_cursor_is_good_for_its_own_order_only(client: Client) -> None:
    page = client.get(ACT_ITEMS, {"limit": 2, "sort": "issued_on"}).json()
    (onward,) = [link["href"] for link in page["links"] if link["rel"] == "next"]
    answer = client.get(onward.replace("sort=issued_on", "sort=-issued_on"))
    assert answer.json()["parameter"] == "cursor"
    assert client.get(PARCEL_ITEMS, {"cursor": "WzFd:forged"}).json()["parameter"] == "cursor"


@pytest.mark.parametrize(
    ("crs", "expected", "exact"),
    [
        (None, CENTRE_LONLAT, 1e-7),
        (CRS84, CENTRE_LONLAT, 1e-7),
        (f"{EPSG}4326", CENTRE_LONLAT[::-1], 1e-7),
        (f"{EPSG}7801", CENTRE_7801[::-1], 1e-3),
        (f"{EPSG}3857", MERCATOR, 1e-2),
    ],
)
def test_coordinates_come_in_the_order_of_the_registry(
    client: Client, crs: str | None, expected: tuple[float, float], exact: float
) -> None:
    query = {"limit": 1} | ({"crs": crs} if crs else {})
    answer = client.get(PARCEL_ITEMS, query)
    assert answer["Content-Crs"] == f"<{crs or CRS84}>"
    (feature,) = answer.json()["features"]
    corners = feature["geometry"]["coordinates"][0][0]
    assert any(corner == pytest.approx(expected, abs=exact * 1.01) for corner in corners)
    alone = client.get(f"{PARCEL_ITEMS}/{feature['id']}", {"crs": crs} if crs else {})
    assert alone["Content-Crs"] == answer["Content-Crs"]
    assert alone.json()["geometry"] == feature["geometry"]


def test_coordinates_are_rounded_and_rings_wound_as_geojson_wants(client: Client) -> None:
    (feature,) = client.get(PARCEL_ITEMS, {"limit": 1}).json()["features"]
    assert feature["geometry"]["type"] == "MultiPolygon"
    assert "crs" not in feature["geometry"]
    ring = feature["geometry"]["coordinates"][0][0]
    assert all(len(str(number).split(".")[1]) <= 7 for corner in ring for number in corner)
    twice_area = sum(x * next_y - next_x * y for (x, y), (next_x, next_y) in pairwise(ring))
    assert twice_area > 0


@pytest.mark.parametrize(
    ("box", "crs"),
    [
        ("23.32191,42.69771,23.32195,42.69775", None),
        ("42.69771,23.32191,42.69775,23.32195", f"{EPSG}4326"),
        ("4731437,321560,4731440,321565", f"{EPSG}7801"),
        ("2596184,5266073,2596188,5266077", f"{EPSG}3857"),
        ("23.32191,42.69771,-5,23.32195,42.69775,900", None),
        ("23.32191,42.69771,23.32191,42.69771", None),
    ],
)
def test_a_box_is_read_in_the_order_of_its_system(
    client: Client, box: str, crs: str | None
) -> None:
    query = {"bbox": box} | ({"bbox-crs": crs} if crs else {})
    document = client.get(PARCEL_ITEMS, query).json()
    assert document["numberMatched"] == 1
    assert document["features"][0]["properties"]["identifier"] == "68134.1601.500"


def test_a_box_of_the_world_holds_everything_and_one_elsewhere_nothing(client: Client) -> None:
    for world in ("-180,-90,180,90", "23,42,24,43", "20,40,30,50"):
        document = client.get(PARCEL_ITEMS, {"bbox": world, "limit": 1000}).json()
        assert document["numberMatched"] == PARCELS
    for elsewhere in ("-180,-90,-170,-80", "25,42,26,43"):
        assert client.get(PARCEL_ITEMS, {"bbox": elsewhere}).json()["numberMatched"] == 0


def test_beyond_a_bound_nothing_is_counted(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("features.reading.MATCHED_MAX", 2)
    seen: list[str] = []
    address: str | None = f"{PARCEL_ITEMS}?limit=2"
    while address:
        document = client.get(address).json()
        assert "numberMatched" not in document
        seen += [feature["id"] for feature in document["features"]]
        address = next((one["href"] for one in document["links"] if one["rel"] == "next"), None)
    assert len(seen) == len(set(seen)) == PARCELS
    page = client.get(PARCEL_ITEMS, {"limit": 2, "f": "html", "lang": "bg"}).content.decode()
    assert "Показани 2 от повече от 2" in page
    few = client.get(PARCEL_ITEMS, {"identifier": "68134.1601.500"}).json()
    assert few["numberMatched"] == 1


def test_near_counts_in_metres_of_the_ground(client: Client) -> None:
    near = {"near": f"{CENTRE_LONLAT[0]},{CENTRE_LONLAT[1]}"}
    for radius, found in ((1, 1), (39, 1), (41, 2), (81, 3)):
        document = client.get(PARCEL_ITEMS, near | {"radius": radius}).json()
        assert document["numberMatched"] == found


def test_within_a_drawn_area(client: Client) -> None:
    lon, lat = CENTRE_LONLAT
    ring = [[lon, lat], [lon + 0.0007, lat], [lon + 0.0007, lat + 0.001], [lon, lat]]
    area = {"type": "Polygon", "coordinates": [ring]}
    document = client.get(PARCEL_ITEMS, {"within": json.dumps(area)}).json()
    assert document["numberMatched"] == 2


def test_what_was_true_on_a_day(client: Client) -> None:
    query = {"identifier": "68134.1601.500"}
    now = client.get(PARCEL_ITEMS, query).json()["features"]
    then = client.get(PARCEL_ITEMS, query | {"on": "2017-05-05"}).json()["features"]
    both = client.get(PARCEL_ITEMS, query | {"datetime": "2019-01-01/.."}).json()["features"]
    assert [each["properties"]["area_m2"] for each in now] == [900.0]
    assert [each["properties"]["valid_to"] for each in then] == ["2020-01-01"]
    assert len(both) == 2
    old = client.get(f"{PARCEL_ITEMS}/{then[0]['id']}").json()
    assert old["properties"]["land_use"] == {
        "code": "green",
        "label_bg": "озеленени площи",
        "label_en": "green areas",
    }


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"identifier": "68134 1601 521"}, 1),
        ({"identifier": "1601-3"}, 1),
        ({"identifier": "68134.1.1"}, 0),
        ({"upi": "УПИ ХІІ - 521"}, PARCELS),
        ({"upi": "XII"}, PARCELS),
        ({"upi": "XI"}, 0),
        ({"quarter": "кв. 34"}, PARCELS),
        ({"district": "лозенец"}, PARCELS),
        ({"district": "68134-01"}, 0),
        ({"use": "green"}, 0),
        ({"municipality": "XXX"}, 0),
    ],
)
def test_parcels_are_found_as_people_write(
    client: Client, query: dict[str, str], found: int
) -> None:
    assert client.get(PARCEL_ITEMS, query).json()["numberMatched"] == found


def test_names_are_found_in_any_spelling(client: Client) -> None:
    for spelling in ("дружба", "Druzhba", "drujba", "ДРУЖ"):
        for collection in ("neighbourhoods", "streets"):
            document = client.get(f"/api/collections/{collection}/items", {"q": spelling}).json()
            assert document["numberMatched"] == 1, (collection, spelling)


def declared() -> list[tuple[str, str, str]]:
    """(collection, parameter, example) of everything the interface says it reads."""
    return [
        (collection.id, parameter.name, example)
        for collection in API.collections
        for parameter in (
            *collection.parameters,
            *(DECLARED[name] for name in (*collection.common, "limit", "crs", "f", "lang")),
        )
        for example in parameter.examples
    ]


@pytest.mark.parametrize(("collection", "name", "example"), declared())
def test_every_declared_parameter_works(
    client: Client, collection: str, name: str, example: str
) -> None:
    answer = client.get(f"/api/collections/{collection}/items", {name: example})
    assert answer.status_code == 200, answer.content.decode()


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ({"colour": "red"}, "colour"),
        ({"limit": "0"}, "limit"),
        ({"limit": "1001"}, "limit"),
        ({"limit": "٣"}, "limit"),
        ({"bbox": "24,42,23,43"}, "bbox"),
        ({"bbox": "1,2,3"}, "bbox"),
        ({"bbox": "nan,1,2,3"}, "bbox"),
        ({"bbox": "1e400,1,2,3"}, "bbox"),
        ({"bbox": "42,23,43,24", "bbox-crs": "EPSG:4326"}, "bbox-crs"),
        ({"near": "23.3"}, "near"),
        ({"near": "23.3,42.7", "radius": "-1"}, "radius"),
        ({"near": "23.3,42.7", "radius": "1e9"}, "radius"),
        ({"on": "31.02.2020"}, "on"),
        ({"on": "2020-02-31"}, "on"),
        ({"on": "2020-01-01", "datetime": "2020-01-01"}, "on"),
        ({"datetime": "2021-01-01/2020-01-01"}, "datetime"),
        ({"crs": "EPSG:7801"}, "crs"),
        ({"within": "{}"}, "within"),
        ({"within": '{"type":"Point","coordinates":[23,42]}'}, "within"),
        ({"upi": "521"}, "upi"),
        ({"district": "Атлантида"}, "district"),
        ({"identifier": "a b\0c"}, "identifier"),
        ({"use": "casino"}, "use"),
        ({"limit": ["1", "2"]}, "limit"),
    ],
)
def test_a_bad_value_is_named_with_what_is_allowed(
    client: Client, query: dict[str, Any], parameter: str
) -> None:
    for language, said in (("bg", "Параметърът"), ("en", "Parameter")):
        answer = client.get(PARCEL_ITEMS, query | {"lang": language})
        assert answer.status_code == 400
        assert answer["Content-Type"] == "application/problem+json"
        document = answer.json()
        assert document["parameter"] == parameter
        assert document["allowed"] in document["detail"]
        assert document["detail"].startswith(said)


@pytest.mark.parametrize("collection", API.collections, ids=lambda each: each.id)
def test_a_page_costs_two_queries_whatever_is_on_it(client: Client, collection: Collection) -> None:
    for limit in (1, 1000):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(f"/api/collections/{collection.id}/items", {"limit": limit})
        assert len(queries) == 2


def test_what_is_not_public_is_nowhere(client: Client) -> None:
    draft = Act.objects.get(number=SECRET)
    for address in (ACT_ITEMS, f"{ACT_ITEMS}?f=html", f"{ACT_ITEMS}?sort=issued_on"):
        assert SECRET not in client.get(address).content.decode()
    assert client.get(f"{ACT_ITEMS}/{draft.pk}").status_code == 404
    assert client.get(ACT_ITEMS, {"number": SECRET}).json()["numberMatched"] == 0


def test_an_act_tells_its_place_with_the_evidence(client: Client) -> None:
    document = client.get(ACT_ITEMS, {"limit": 1000}).json()
    by_number = {each["properties"]["number"]: each for each in document["features"]}
    placed, unplaced = by_number["РД-09-0"], by_number["РД-09-без-място"]
    assert placed["properties"]["location"]["level"]["code"] == "parcel"
    assert placed["properties"]["location"]["evidence"][0]["evidence"] == {
        "words": "68134.1601.521"
    }
    assert placed["properties"]["page"] == f"/acts/{placed['id']}/"
    assert unplaced["geometry"] is None
    assert unplaced["properties"]["location"]["unlocated_reason"] == "no_text"


def test_demonstration_data_is_labelled_on_every_feature(client: Client) -> None:
    flags = {
        collection.id: {
            feature["properties"]["demonstration"]
            for feature in client.get(f"/api/collections/{collection.id}/items").json()["features"]
        }
        for collection in API.collections
    }
    assert flags["parcels"] == flags["zones"] == {True}
    assert flags["districts"] == flags["acts"] == {False}


def test_an_unchanged_page_is_not_sent_again(client: Client) -> None:
    first = client.get(PARCEL_ITEMS)
    again = client.get(PARCEL_ITEMS, headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304
    assert again.content == b""
    other = client.get(PARCEL_ITEMS, {"limit": 3}, headers={"if-none-match": first["ETag"]})
    assert other.status_code == 200


def test_head_answers_without_a_body(client: Client) -> None:
    answer = client.head(PARCEL_ITEMS)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/geo+json"
    assert answer["Content-Crs"] == f"<{CRS84}>"
    assert answer.content == b""
