"""What lies at a point: one statement over every kind, the same as each kind asked by itself."""

import json
from datetime import date
from typing import Any

import pytest
from api_city import CENTRE_LONLAT, SECRET, City, make_act, make_city, square
from django.contrib.gis.geos import LineString, MultiLineString
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client
from django.test.utils import CaptureQueriesContext

from acts.models import Act
from config.collections import API
from geodata.crs import CADASTRE, LONLAT, transformer
from geodata.models import Building, District, Neighbourhood, Parcel, Street
from places.point import ACTS_MAX, NEAREST, STREET_WITHIN_M, TERRITORY, what_is_at
from places.point import LAYERS as POINT_LAYERS
from places.point_told import KINDS

pytestmark = pytest.mark.django_db
LON, LAT = CENTRE_LONLAT[0] + 0.0001, CENTRE_LONLAT[1] + 0.0001


@pytest.fixture(autouse=True)
def city() -> City:
    return make_city()


def asked(client: Client, lon: float = LON, lat: float = LAT, **more: str) -> dict[str, Any]:
    answer = client.get("/api/at", {"lon": lon, "lat": lat, **more})
    assert answer.status_code == 200, answer.content
    assert SECRET not in answer.content.decode()
    found: dict[str, Any] = answer.json()
    return found


def kinds(told: dict[str, Any]) -> list[str]:
    return [thing["kind"] for thing in told["things"]]


def test_one_statement_tells_everything() -> None:
    # Django asks what a system of coordinates is once in a process
    what_is_at(LON, LAT, None)
    with CaptureQueriesContext(connection) as queries:
        what_is_at(LON, LAT, None)
    assert len(queries) == 1


def test_every_kind_with_its_page_and_source(client: Client) -> None:
    told = asked(client)
    assert set(kinds(told)) >= {"parcel", "locality", "zone", "neighbourhood", "district"}
    assert (told["is_outside"], told["nearest"]) == (False, [])
    for thing in told["things"]:
        assert thing["title"]
        assert thing["source"] in ("real", "demo")
        if thing["url"]:
            assert client.get(thing["url"]).status_code == 200, thing
        item = client.get(f"/api/collections/{thing['collection']}/items/{thing['id']}")
        assert item.status_code == 200, thing
        assert item.json()["properties"]["demonstration"] is thing["demonstration"]


@pytest.mark.parametrize("collection", [one for one in API.collections if one.id != "streets"],
                         ids=lambda one: one.id)  # fmt: skip
def test_it_is_what_each_collection_says_of_the_point(client: Client, collection: Any) -> None:
    """The same point asked of each kind by CQL2: two ways to one answer."""
    told = asked(client)
    items = client.get(
        f"/api/collections/{collection.id}/items",
        {"filter": f"S_INTERSECTS(geometry, POINT({LON} {LAT}))", "limit": "1000"},
    ).json()["features"]
    if collection.id == "acts":
        items = [
            one for one in items if one["properties"]["location"]["level"]["code"] != "district"
        ]
    assert {one["id"] for one in items} == {
        thing["id"] for thing in told["things"] if thing["collection"] == collection.id
    }


def test_what_is_not_recorded_is_told_apart(client: Client) -> None:
    told = asked(client)
    assert told["unrecorded"] == ["street"]
    assert not set(told["unrecorded"]) & set(kinds(told))
    outside = asked(client, 23.6, 42.5)
    assert (outside["is_outside"], outside["things"]) == (True, [])
    assert set(outside["unrecorded"]) == set(KINDS)
    nowhere = asked(client, -170, -80)
    assert nowhere["things"] == []


def test_as_of_a_day(client: Client) -> None:
    then, now = asked(client, on="2016-05-01"), asked(client)
    areas = [next(thing["properties"]["area_m2"] for thing in one["things"]
                  if thing["kind"] == "parcel") for one in (then, now)]  # fmt: skip
    assert areas[0] != areas[1]
    assert (then["on"], now["on"]) == ("2016-05-01", None)
    assert "district" not in kinds(asked(client, on="1999-01-01"))
    page = client.get(f"/places/at/?lon={LON}&lat={LAT}&on=2016-05-01").content.decode()
    assert "01.05.2016" in page
    assert "/places/parcel/68134.1601.500/?on=2016-05-01" in page


def test_acts_of_that_day_and_only_public_ones(client: Client, city: City) -> None:
    make_act(city, "ТОЧКА-1", date(2019, 5, 1), square(-20, -20, 60))
    make_act(city, "ТОЧКА-2", date(2021, 5, 1), square(-20, -20, 60))
    make_act(city, "ТОЧКА-3", date(2021, 5, 2), square(-20, -20, 60))
    make_act(city, "ТОЧКА-4", date(2021, 5, 3), square(-20, -20, 60))
    Act.objects.filter(number="ТОЧКА-3").update(publication="internal")
    Act.objects.filter(number="ТОЧКА-4").update(location_level="district")

    def numbers(told: dict[str, Any]) -> list[str]:
        found = [one for one in told["things"] if one["kind"] == "act"]
        return [n for one in found if (n := one["properties"]["number"]).startswith("ТОЧКА")]

    assert numbers(asked(client)) == ["ТОЧКА-2", "ТОЧКА-1"]
    assert numbers(asked(client, on="2020-01-01")) == ["ТОЧКА-1"]
    page = client.get(f"/places/at/?lon={LON}&lat={LAT}").content.decode()
    assert "ТОЧКА-2" in page
    assert "ТОЧКА-3" not in page


def test_a_pile_of_acts_is_cut(client: Client, city: City) -> None:
    Act.objects.all().delete()
    for number in range(ACTS_MAX):
        make_act(city, f"КУП-{number}", date(2021, 1, 1), square(-20, -20, 60))
    where = {"lon": str(LON), "lat": str(LAT)}
    told = asked(client)
    assert (kinds(told).count("act"), told["has_more_acts"]) == (ACTS_MAX, False)
    assert "тук има и други" not in client.get("/places/at/", where).content.decode()
    make_act(city, "КУП-ОЩЕ", date(2021, 1, 1), square(-20, -20, 60))
    told = asked(client)
    assert (kinds(told).count("act"), told["has_more_acts"]) == (ACTS_MAX, True)
    assert "тук има и други" in client.get("/places/at/", where).content.decode()


def test_pages_of_what_was_here_are_of_that_day(client: Client) -> None:
    Parcel.objects.filter(identifier="68134.1601.500", valid__upper_inf=True).delete()
    told = asked(client, on="2016-05-01")
    (parcel,) = (thing for thing in told["things"] if thing["kind"] == "parcel")
    assert client.get(parcel["url"]).status_code == 200
    assert client.get(parcel["url"].split("?")[0]).status_code == 404


def test_every_place_that_is_named_leads_to_that_day(client: Client, city: City) -> None:
    """A street of one name then, of another now: a link to today would tell of the other."""
    then = DateRange(date(2010, 1, 1), date(2020, 1, 1))
    area = city.ground(geom=square(-900, -900, 1800), valid=then) | {
        "name": "Прежно", "name_en": "Former", "name_key": "prejno",
    }  # fmt: skip
    District.objects.create(**area, code="68134-00")
    Neighbourhood.objects.create(**area, code="00", kind="кв.", district_code="68134-00")
    axis = MultiLineString(LineString(*square(0, 0, 30)[0][0].coords[:2]), srid=CADASTRE)
    Street.objects.create(**area | {"geom": axis}, code="00000", kind="ул.")
    make_act(city, "ТОЧКА-1", date(2015, 5, 1), square(-20, -20, 60))
    told = asked(client, on="2016-05-01")
    page = client.get(f"/places/at/?lon={LON}&lat={LAT}&on=2016-05-01").content.decode()
    led = {one["kind"]: one["url"] for one in told["things"] if one["url"]}
    assert {"parcel", "street", "neighbourhood", "district", "act"} <= led.keys()
    for kind, url in led.items():
        assert client.get(url).status_code == 200, url
        assert url in page
        assert url.endswith("/?on=2016-05-01") is (kind != "act")


def test_the_nearest_are_of_that_day_too(client: Client, city: City) -> None:
    Parcel.objects.all().delete()
    then = DateRange(date(2015, 1, 1), date(2018, 1, 1))
    Parcel.objects.create(
        **city.ground(geom=square(30, -5, 10), valid=then),
        identifier="68134.7.1",
        area_m2=100,
        use="green",
    )
    told = asked(client, *CENTRE_LONLAT, on="2016-05-01")
    (near,) = told["nearest"]
    page = client.get("/places/at/", {"lon": CENTRE_LONLAT[0], "lat": CENTRE_LONLAT[1],
                                      "on": "2016-05-01"}).content.decode()  # fmt: skip
    assert near["url"] == "/places/parcel/68134.7.1/?on=2016-05-01"
    assert near["url"] in page
    assert client.get(near["url"]).status_code == 200


def test_the_page_shows_what_a_circle_is_asked_by(client: Client) -> None:
    page = client.get("/places/at/", {"lon": "23.3", "lat": "42.7"}).content.decode()
    assert "<code>23.300000,42.700000</code>" in page
    assert client.get("/acts/?near=23.300000,42.700000&radius=300").status_code == 200


def test_who_points_beside_a_parcel_is_told_of_the_nearest(client: Client, city: City) -> None:
    Parcel.objects.all().delete()
    Building.objects.all().delete()
    for number, away in enumerate((30, 60, 90, 130)):
        Parcel.objects.create(
            **city.ground(geom=square(away, -5, 10)), identifier=f"68134.7.{number}", area_m2=100
        )
    told = asked(client, *CENTRE_LONLAT)
    assert [one["title"] for one in told["nearest"]] == ["68134.7.0", "68134.7.1", "68134.7.2"]
    assert [one["distance_m"] for one in told["nearest"]] == pytest.approx([30, 60, 90], abs=0.05)
    page = client.get("/places/at/", dict(zip(("lon", "lat"), CENTRE_LONLAT, strict=True)))
    assert "Най-близки имоти" in page.content.decode()


def test_a_border_belongs_to_both_sides(client: Client, city: City) -> None:
    Parcel.objects.all().delete()
    for number, (dx, side) in enumerate(((-50, 50), (0, 50))):
        Parcel.objects.create(
            **city.ground(geom=square(dx, -25, side)), identifier=f"68134.8.{number}", area_m2=1
        )
    shape = Parcel.objects.get(identifier="68134.8.1").geom
    x, y = shape.extent[0], (shape.extent[1] + shape.extent[3]) / 2
    lon, lat = transformer(CADASTRE, LONLAT).transform(x, y)
    # a degree that is written has an end, so a point of the border may lie a nanometre off it
    found = {
        thing["title"]
        for shift in (0, 1e-9, -1e-9)
        for thing in asked(client, lon + shift, lat)["things"]
        if thing["kind"] == "parcel"
    }
    assert found == {"68134.8.0", "68134.8.1"}


def test_the_languages(client: Client) -> None:
    for lang, district in (("bg", "Лозенец"), ("en", "Lozenets")):
        answer = client.get("/api/at", {"lon": LON, "lat": LAT, "lang": lang})
        assert answer["Content-Language"] == lang
        assert district in json.dumps(answer.json(), ensure_ascii=False)


@pytest.mark.parametrize("wrong", ["lon=23.3", "lon=a&lat=b", "lon=23&lat=91", "lon=23&lat=42&x=1",
                                   "lon=23&lat=42&on=вчера", "lon=23&lon=24&lat=42"])  # fmt: skip
def test_a_point_that_is_none(client: Client, wrong: str) -> None:
    answer = client.get(f"/api/at?{wrong}")
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert client.get(f"/places/at/?{wrong}").status_code == 400


def test_layers_and_what_is_told_of_them_agree() -> None:
    assert {layer.kind for layer in POINT_LAYERS} - {NEAREST, TERRITORY} == set(KINDS)
    assert {told.collection for told in KINDS.values()} == {one.id for one in API.collections}
    assert STREET_WITHIN_M < 20
