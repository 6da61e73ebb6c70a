"""The nearest features to a point: in order, with distances, on as many pages as wanted."""

from itertools import pairwise
from typing import Any

import pytest
from api_city import CENTRE_LONLAT, PARCELS, City, make_act, make_city, square
from django.contrib.gis.geos import Point
from django.db import connection
from django.http import QueryDict
from django.test import Client

from config.collections import API
from features.areas import Disc
from features.keyset import keys_of
from features.nearness import nearest_of
from geodata.crs import CADASTRE, LONLAT, transformer
from geodata.models import Parcel

pytestmark = pytest.mark.django_db
ITEMS = "/api/collections/parcels/items"
LON, LAT = CENTRE_LONLAT
HERE = f"{LON},{LAT}"


@pytest.fixture(autouse=True)
def city() -> City:
    return make_city()


def page(client: Client, address: str = ITEMS, **asked: str) -> dict[str, Any]:
    answer = client.get(address, asked or None)
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = answer.json()
    return found


def distances(features: list[dict[str, Any]]) -> list[float]:
    return [feature["properties"]["distance_m"] for feature in features]


def test_the_nearest_come_first_with_metres(client: Client) -> None:
    features = page(client, nearest=HERE, limit="100")["features"]
    x, y = transformer(LONLAT, CADASTRE).transform(LON, LAT)
    here = Point(x, y, srid=CADASTRE)
    now = {one.pk: one.geom.distance(here) for one in Parcel.objects.true_on(None)}
    assert distances(features) == sorted(distances(features))
    assert {one["id"] for one in features} == set(now)
    for feature in features:
        assert feature["properties"]["distance_m"] == pytest.approx(now[feature["id"]], abs=0.001)


@pytest.mark.parametrize("limit", ["1", "4", "7"])
def test_pages_go_on_where_the_last_one_ended(client: Client, limit: str) -> None:
    document = page(client, nearest=HERE, limit=limit)
    found = list(document["features"])
    while onward := [link["href"] for link in document["links"] if link["rel"] == "next"]:
        document = page(client, onward[0])
        found += document["features"]
    assert len({one["id"] for one in found}) == len(found) == PARCELS
    assert all(one <= other for one, other in pairwise(distances(found)))


def test_nearest_of_what_a_filter_leaves(client: Client) -> None:
    whole = page(client, nearest=HERE, limit="100")["features"]
    wanted = [one for one in whole if one["properties"]["land_use"]["code"] == "green"]
    for asked in ({"use": "green"}, {"filter": "land_use = 'green'"}):
        assert page(client, nearest=HERE, limit="100", **asked)["features"] == wanted
    within = page(client, nearest=HERE, near=HERE, radius="40")["features"]
    assert all(away <= 40 for away in distances(within))


def test_as_of_a_day(client: Client) -> None:
    then = page(client, nearest=HERE, on="2016-05-01", limit="1")["features"][0]
    now = page(client, nearest=HERE, limit="1")["features"][0]
    assert then["properties"]["valid_from"] != now["properties"]["valid_from"]


def test_what_is_near_is_not_counted_and_says_how_far_only_when_asked(client: Client) -> None:
    assert "numberMatched" not in page(client, nearest=HERE)
    assert "distance_m" not in page(client)["features"][0]["properties"]
    html = client.get(ITEMS, {"nearest": HERE, "f": "html"}).content.decode()
    assert "на разстояние, m" in html


def test_acts_without_a_place_are_nowhere_near(client: Client, city: City) -> None:
    make_act(city, "БЛИЗО", None, square(0, 0, 10))
    make_act(city, "НИКЪДЕ", None, None)
    found = page(client, "/api/collections/acts/items", nearest=HERE, limit="100")["features"]
    numbers = [one["properties"]["number"] for one in found]
    assert "БЛИЗО" in numbers
    assert "НИКЪДЕ" not in numbers
    assert distances(found) == sorted(distances(found))


def test_the_index_of_places_is_walked(client: Client) -> None:
    """No sort of all rows: the plan begins at the point."""
    with connection.cursor() as cursor:
        for way in ("seqscan", "bitmapscan", "sort"):
            cursor.execute(f"SET LOCAL enable_{way} = off")
    parcels = API.collection("parcels")
    assert parcels is not None
    here = Disc(LON, LAT, 0)
    rows = here.by_distance(parcels.queryset(QueryDict()))
    statement = nearest_of(here, rows, keys_of(rows), None, 10).statement
    assert statement is not None
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {statement[0]}", statement[1])
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "Order By: (geom <->" in plan


@pytest.mark.parametrize("off", [-50, 333])
def test_those_equally_far_are_told_apart(client: Client, city: City, off: int) -> None:
    """Twelve parcels on one piece of ground, here or elsewhere: pages of five lose none."""
    Parcel.objects.all().delete()
    for number in range(12):
        Parcel.objects.create(
            **city.ground(geom=square(off, off, 100)), identifier=f"68134.9.{number}", area_m2=1
        )
    document = page(client, nearest=HERE, limit="5")
    found = [one["id"] for one in document["features"]]
    while onward := [link["href"] for link in document["links"] if link["rel"] == "next"]:
        document = page(client, onward[0])
        found += [one["id"] for one in document["features"]]
    assert found == sorted(Parcel.objects.values_list("pk", flat=True))


@pytest.mark.parametrize("nearest", ["a", "23.3", "23.3,42.6,1", "23.3,95", "nan,42", "1e400,1"])
def test_a_point_that_is_none(client: Client, nearest: str) -> None:
    answer = client.get(ITEMS, {"nearest": nearest})
    assert (answer.status_code, answer.json()["parameter"]) == (400, "nearest")


def test_a_point_out_of_reach_is_near_to_nothing(client: Client) -> None:
    assert page(client, nearest="-170,-80")["features"] == []
