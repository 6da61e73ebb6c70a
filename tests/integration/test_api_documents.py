"""The interface describes itself truly, in both languages and both encodings."""

from typing import Any

import pytest
from api_city import make_city
from django.test import Client
from openapi_spec_validator import validate

from config.collections import API
from places.point_told import POINT_PARAMETERS

IDS = [collection.id for collection in API.collections]
RESOURCES = [
    "/api/",
    "/api/conformance",
    "/api/openapi",
    "/api/collections",
    "/api/tiles",
    "/api/tiles/WebMercatorQuad",
    "/api/tileMatrixSets",
    "/api/tileMatrixSets/WebMercatorQuad",
    *(
        f"/api/collections/{each}{below}"
        for each in IDS
        for below in ("", "/queryables", "/schema", "/items", "/tiles", "/tiles/WebMercatorQuad")
    ),
]


@pytest.fixture(autouse=True)
def city(db: None) -> None:
    make_city()


def links_in(document: Any) -> list[dict[str, str]]:
    """Every link object at any depth."""
    if isinstance(document, list):
        return [link for each in document for link in links_in(each)]
    if not isinstance(document, dict):
        return []
    if isinstance(document.get("href"), str):
        return [document]
    return [link for each in document.values() for link in links_in(each)]


@pytest.mark.parametrize("address", RESOURCES)
def test_every_link_leads_to_what_it_says(client: Client, address: str) -> None:
    for link in links_in(client.get(address).json()):
        if link.get("templated"):
            continue
        if not link["href"].startswith("http://testserver/"):
            assert link["rel"] == "license"
            continue
        answer = client.get(link["href"])
        assert answer.status_code == 200, link
        assert answer["Content-Type"].split(";")[0] == link["type"].split(";")[0], link


@pytest.mark.parametrize("address", RESOURCES)
def test_every_resource_is_a_page_too(client: Client, address: str) -> None:
    for accepted in ({"accept": "text/html"}, {}):
        query = {} if accepted else {"f": "html"}
        answer = client.get(address, query, headers=accepted)
        assert answer.status_code == 200
        assert answer["Content-Type"] == "text/html; charset=utf-8"
        assert b"<h1>" in answer.content
        assert b"Municipality <A>" not in answer.content


@pytest.mark.parametrize("language", ["bg", "en"])
def test_the_definition_is_valid_openapi(client: Client, language: str) -> None:
    definition = client.get("/api/openapi", {"lang": language}).json()
    validate(definition)
    assert {f"/collections/{each}/items" for each in IDS} <= definition["paths"].keys()


def test_the_definition_names_what_is_asked_of_no_collection(client: Client) -> None:
    paths = client.get("/api/openapi").json()["paths"]
    found = {path: set(paths[path]) for path in ("/at", "/areas", "/areas/{token}", "/previews")}
    assert list(found.values()) == [{"get"}, {"post"}, {"get"}, {"post"}]
    page = client.get("/api/openapi", {"f": "html"}).content.decode()
    assert "<code>POST /areas</code>" in page
    assert names_of(paths["/at"]["get"]) == {*POINT_PARAMETERS, "lang"}
    for path, methods in found.items():
        answer = client.options("/api" + path.replace("{token}", "A" * 16))
        assert answer.status_code != 404
        allowed = answer.headers["Allow"].lower()
        assert all(method in allowed for method in methods), path


def test_the_definition_names_every_parameter_that_is_read(client: Client) -> None:
    definition = client.get("/api/openapi").json()
    for collection in API.collections:
        listed = definition["paths"][f"/collections/{collection.id}/items"]["get"]
        assert names_of(listed) == collection.filters | {
            "nearest",
            "limit",
            "cursor",
            "crs",
            "f",
            "lang",
        }


def names_of(operation: dict[str, Any]) -> set[str]:
    listed = operation["parameters"]
    return {each.get("name") or each["$ref"].rsplit("/", 1)[1] for each in listed}


@pytest.mark.parametrize("language", ["bg", "en"])
def test_the_definition_tells_what_every_parameter_is(client: Client, language: str) -> None:
    definition = client.get("/api/openapi", {"lang": language}).json()
    shared = definition["components"]["parameters"].values()
    own = [
        each
        for methods in definition["paths"].values()
        for operation in methods.values()
        for each in operation["parameters"]
        if "name" in each
    ]
    assert {"lon", "lat", "token", "fid"} <= {each["name"] for each in own}
    for each in (*shared, *own):
        assert len(each.get("description", "")) > 2, each


def test_texts_follow_the_language_asked_for(client: Client) -> None:
    address = "/api/collections/parcels"
    assert client.get(address).json()["title"] == "Поземлени имоти"
    assert client.get(address, {"lang": "en"}).json()["title"] == "Parcels"
    answer = client.get(address, headers={"accept-language": "en-GB,en;q=0.9"})
    assert answer.json()["title"] == "Parcels"
    assert answer["Content-Language"] == "en"
    assert {"Accept", "Accept-Language"} <= set(answer["Vary"].split(", "))


def test_a_collection_tells_its_sources_and_terms(client: Client) -> None:
    document = client.get("/api/collections/parcels").json()
    assert [(each["code"], each["demonstration"]) for each in document["sources"]] == [
        ("demo", True)
    ]
    assert document["extent"]["spatial"]["bbox"] == [[23.03, 42.39, 23.71, 42.92]]
    assert document["storageCrs"] in document["crs"]
    licences = [link for link in document["links"] if link["rel"] == "license"]
    assert [link["href"] for link in licences] == ["https://creativecommons.org/licenses/by/4.0/"]


def test_queryables_are_properties_of_the_features_with_their_types(client: Client) -> None:
    for collection in API.collections:
        address = f"/api/collections/{collection.id}"
        queryables = client.get(f"{address}/queryables").json()["properties"]
        features = client.get(f"{address}/schema").json()["properties"]
        assert queryables.keys() == collection.queryables.properties.keys() | {"geometry"}
        assert len(queryables) > 4
        # an act's states and place are members of one property there, and properties here
        own = {"legal_state", "dispute_state", "location_level", "location_confidence",
               "issuer_as_printed"}  # fmt: skip
        assert queryables.keys() - own <= features.keys()
        for name, schema in queryables.items():
            assert name == "geometry" or schema["type"] in ("string", "number", "boolean", "array")


def test_features_have_the_properties_of_the_schema(client: Client) -> None:
    for each in IDS:
        schema = client.get(f"/api/collections/{each}/schema").json()
        (feature, *_) = client.get(f"/api/collections/{each}/items").json()["features"]
        assert list(feature["properties"]) == [n for n in schema["properties"] if n != "geometry"]


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/api/nothing", 404),
        ("/api/collections/nothing", 404),
        ("/api/collections/nothing/items", 404),
        ("/api/collections/parcels/items/0", 404),
        ("/api/collections/parcels/items/abc", 404),
        ("/api/collections/parcels/items/99999999999999999999999", 404),
        ("/api/?f=xml", 400),
        ("/api/?format=xml", 400),
        ("/api/conformance?x=1", 400),
    ],
)
def test_trouble_is_a_problem_document(client: Client, address: str, status: int) -> None:
    answer = client.get(address)
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["status"] == status
    assert answer["Access-Control-Allow-Origin"] == "*"


def test_what_cannot_be_accepted_and_what_cannot_be_done(client: Client) -> None:
    assert client.get("/api/", headers={"accept": "application/xml"}).status_code == 406
    for method in (client.post, client.put, client.patch, client.delete):
        assert method("/api/collections/parcels/items").status_code == 405


def test_a_browser_of_another_site_may_read(client: Client) -> None:
    assert client.get("/api/")["Access-Control-Allow-Origin"] == "*"
    answer = client.options("/api/", headers={"access-control-request-method": "GET"})
    assert answer.status_code == 204
    assert "GET" in answer["Access-Control-Allow-Methods"]


def test_the_landing_page_without_its_slash(client: Client) -> None:
    assert client.get("/api", follow=True).json()["title"] == "Квартал: отворени данни"


def test_the_page_of_the_definition_shows_examples_as_an_address_takes_them(
    client: Client,
) -> None:
    page = client.get("/api/openapi", {"f": "html"}).content.decode()
    assert "<code>23.3,42.6,23.4,42.8</code>" in page
    assert "<code>23.3219,42.6977</code>" in page
