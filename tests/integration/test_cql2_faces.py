"""One condition, every face: list, interface, map layers and ground give the same rows."""

from typing import Any

import pytest
from api_city import SECRET, make_city
from django.http import QueryDict
from django.test import Client

from acts.layers import acts as acts_layer
from acts.models import Act
from config.collections import API

CRS_7801 = "http://www.opengis.net/def/crs/EPSG/0/7801"


@pytest.fixture(autouse=True)
def city(db: None) -> None:
    make_city()


def numbers(client: Client, **query: str) -> set[str]:
    document = client.get("/api/collections/acts/items", query | {"limit": "1000"}).json()
    return {feature["properties"]["number"] for feature in document["features"]}


def test_every_face_reads_the_condition(client: Client) -> None:
    condition = {"filter": "issued_on = DATE('2014-03-19') AND geometry IS NOT NULL"}
    found = numbers(client, **condition)
    assert found == {"РД-09-0", "РД-09-4", "РД-09-6"}
    query = QueryDict(mutable=True)
    query.update(condition)
    assert set(acts_layer.queryset(query).values_list("number", flat=True)) == found
    page = client.get("/acts/", condition).content.decode()
    for act in Act.objects.public():
        assert (f"/acts/{act.pk}/" in page) == (act.number in found)
    assert 'name="filter"' in page, "a form that is sent again keeps the condition"


def test_a_condition_joins_the_other_parameters(client: Client) -> None:
    whole = numbers(client, filter="number LIKE 'РД-09-%'")
    assert numbers(client, filter="number LIKE 'РД-09-%'", issued_from="2014-03-19") < whole


@pytest.mark.parametrize(
    ("collection", "condition", "found"),
    [
        ("parcels", "identifier IN ('68134.1601.500', '68134.1601.501')", 2),
        ("parcels", "land_use = 'housing' AND area_m2 BETWEEN 800 AND 1000", 23),
        ("parcels", "land_use_code = 1000 AND NOT demonstration = TRUE", 0),
        ("parcels", "valid_from = DATE('2020-01-01') AND valid_to IS NULL", 23),
        ("localities", "A_CONTAINS(aliases, ('Лозенец-I част'))", 1),
        ("regulated_plots", "number > 11 AND A_OVERLAPS(parcels, ('521', '7'))", 1),
        ("streets", "CASEI(name) = CASEI('ДРУЖБА')", 1),
        ("buildings", "storeys >= 5 OR parcel IS NULL", 0),
        ("zones", "zone LIKE 'Жм%'", 1),
        ("districts", "name <> name_en", 1),
    ],
)
def test_the_ground_is_filtered_by_its_own_properties(
    client: Client, collection: str, condition: str, found: int
) -> None:
    answer = client.get(f"/api/collections/{collection}/items", {"filter": condition})
    assert answer.status_code == 200, answer.content
    assert answer.json()["numberMatched"] == found


def test_geometry_comes_in_the_system_of_filter_crs(client: Client) -> None:
    lonlat = {"filter": "S_INTERSECTS(geometry, POINT(23.32191 42.69771))"}
    native = {"filter": "S_INTERSECTS(geometry, POINT(4731437 321560))", "filter-crs": CRS_7801}
    for query in (lonlat, native):
        features = client.get("/api/collections/parcels/items", query).json()["features"]
        assert [each["properties"]["identifier"] for each in features] == ["68134.1601.500"]
    far = {"filter": "S_DISJOINT(geometry, POINT(-170 -80))"}
    assert client.get("/api/collections/parcels/items", far).json()["numberMatched"] == 23
    assert client.get(
        "/api/collections/parcels/items", {"filter": far["filter"].replace("DISJOINT", "WITHIN")}
    ).json()["numberMatched"] == 0  # fmt: skip


@pytest.mark.parametrize("name", ["raw", "source_key", "publication", "search_words", "id; --"])
def test_nothing_but_what_is_listed_can_be_named(client: Client, name: str) -> None:
    query: dict[str, Any] = {"filter": f"{name} = 'x'", "lang": "en"}
    answer = client.get("/api/collections/acts/items", query)
    assert answer.status_code == 400
    assert answer.json()["parameter"] == "filter"
    assert "character" in answer.json()["allowed"]


def test_a_condition_cannot_reach_what_is_not_public(client: Client) -> None:
    for condition in ("TRUE", f"number = '{SECRET}' OR TRUE", "NOT FALSE"):
        assert SECRET not in numbers(client, filter=condition)


def test_a_text_is_never_a_statement(client: Client) -> None:
    for text in ("'' OR 1=1 --", "%s", "%(x)s", "\\\\", "''); DROP TABLE acts_act; --"):
        answer = client.get("/api/collections/acts/items", {"filter": f"number = '{text}'"})
        assert answer.status_code == 200, answer.content
        assert answer.json()["numberMatched"] == 0


def test_it_says_what_it_conforms_to(client: Client) -> None:
    classes = client.get("/api/conformance").json()["conformsTo"]
    for needed in ("ogcapi-features-3/1.0/conf/filter", "cql2/1.0/conf/basic-cql2"):
        assert f"http://www.opengis.net/spec/{needed}" in classes
    for collection in API.collections:
        answer = client.get(f"/api/collections/{collection.id}/items", {"filter": "TRUE"})
        assert answer.json()["numberMatched"] > 0
