"""OGC API - Tiles: a client finds the tiles by following links, and they are the map's own."""

from typing import Any

import mapbox_vector_tile
import pytest
from api_city import CENTRE_LONLAT, make_city
from django.contrib.gis.geos import GEOSGeometry
from django.db import connection
from django.test import Client
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate
from tiles_ground import SameConnection, tile_at
from tiles_schemas import MATRIX_SET, MATRIX_SETS, TILEJSON, TILESET, TILESETS, Schema

from config.collections import API
from config.layers import GROUPS, LAYERS, tile_server
from config.tilesets import EVERYTHING, OF_COLLECTIONS, PROPERTIES
from geodata.models import Parcel
from tiles.description import described
from tiles.grid import Tile

pytestmark = pytest.mark.django_db

GRID = "WebMercatorQuad"
REL = "http://www.opengis.net/def/rel/ogc/1.0/"
IDS = [collection.id for collection in API.collections]
SETS = ["/api/tiles", *(f"/api/collections/{each}/tiles" for each in IDS)]
HERE = tile_at(*CENTRE_LONLAT, 16)


@pytest.fixture(autouse=True)
def city(monkeypatch: pytest.MonkeyPatch) -> None:
    make_city()
    # the server in front of Django reads by connections of its own, which see no test
    monkeypatch.setattr(tile_server, "source", SameConnection())


def asked(client: Client, address: str, schema: Schema | None = None, **query: str) -> Any:
    """A document, valid by its standard."""
    answer = client.get(address, query)
    assert answer.status_code == 200, (address, answer.content[:300])
    document = answer.json()
    if schema is not None:
        Draft202012Validator(schema).validate(document)
    return document


def linked(document: Any, rel: str, media: str = "application/json") -> str:
    """The one address that a document links to by a relation."""
    (found,) = {x["href"] for x in document["links"] if (x["rel"], x["type"]) == (rel, media)}
    return str(found)


def filled(template: str, tile: Tile) -> str:
    values = {"{tileMatrix}": tile.z, "{tileRow}": tile.y, "{tileCol}": tile.x}
    for name, value in values.items():
        assert template.count(name) == 1
        template = template.replace(name, str(value))
    return template


def layers_of(body: bytes) -> dict[str, set[int]]:
    """Layer → ids of its features."""
    decoded = mapbox_vector_tile.decode(body)
    return {name: {each["id"] for each in layer["features"]} for name, layer in decoded.items()}


def test_from_the_landing_page_to_a_tile(client: Client) -> None:
    landing = asked(client, "/api/")
    (listed,) = asked(client, linked(landing, f"{REL}tilesets-vector"), TILESETS)["tilesets"]
    tileset = asked(client, linked(listed, "self"), TILESET)
    grid = asked(client, linked(tileset, f"{REL}tiling-scheme"), MATRIX_SET)
    assert linked(listed, f"{REL}tiling-scheme") == linked(tileset, f"{REL}tiling-scheme")
    assert grid["uri"] == tileset["tileMatrixSetURI"] == listed["tileMatrixSetURI"]
    template = linked(tileset, "item", "application/vnd.mapbox-vector-tile")
    answer = client.get(filled(template, HERE))
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/vnd.mapbox-vector-tile"
    found = layers_of(answer.content)
    assert {"districts", "parcels", "regulated_plots", "buildings", "acts"} <= found.keys()
    assert set(found) <= {layer["id"] for layer in tileset["layers"]}


@pytest.mark.parametrize("collection_id", IDS)
def test_from_a_collection_to_a_tile_of_its_rows(client: Client, collection_id: str) -> None:
    collection = asked(client, f"/api/collections/{collection_id}")
    (listed,) = asked(client, linked(collection, f"{REL}tilesets-vector"), TILESETS)["tilesets"]
    tileset = asked(client, linked(listed, "self"), TILESET)
    assert asked(client, linked(tileset, f"{REL}geodata"))["id"] == collection_id
    template = linked(tileset, "item", "application/vnd.mapbox-vector-tile")
    assert f"/collections/{collection_id}/tiles/{GRID}/" in template
    answer = client.get(filled(template, HERE))
    assert answer.status_code == 200
    features = asked(client, f"/api/collections/{collection_id}/items", limit="100")["features"]
    within = layers_of(answer.content)[collection_id]
    assert within
    assert within <= {each["id"] for each in features}


@pytest.mark.parametrize("language", ["bg", "en"])
@pytest.mark.parametrize("address", SETS)
def test_metadata_says_what_the_layers_say(client: Client, address: str, language: str) -> None:
    tileset = asked(client, f"{address}/{GRID}", TILESET, lang=language)
    layers = {layer.name: layer for layer in LAYERS}
    for written in tileset["layers"]:
        layer = layers[written["id"]]
        assert written["title"] == layer.label[language == "en"]
        assert (written["minTileMatrix"], written["maxTileMatrix"]) == (
            str(layer.min_zoom), str(layer.max_zoom),
        )  # fmt: skip
        properties = written["propertiesSchema"]["properties"]
        assert properties.keys() == described(layer).kinds.keys()
        for name, schema in properties.items():
            label = PROPERTIES[name]
            assert schema["title"] == (label.en if language == "en" else label.bg)
    zooms = [int(each["tileMatrix"]) for each in tileset["tileMatrixSetLimits"]]
    first = min(int(each["minTileMatrix"]) for each in tileset["layers"])
    last = max(int(each["maxTileMatrix"]) for each in tileset["layers"])
    assert zooms == list(range(first, last + 1))
    box = tileset["boundingBox"]
    assert (box["lowerLeft"], box["upperRight"]) == ([23.03, 42.39], [23.71, 42.92])
    assert first <= int(tileset["centerPoint"]["tileMatrix"]) <= last
    expected = {"bg": "Община <А>", "en": "Municipality <A>"}[language]
    assert tileset["attribution"] == expected


def test_every_property_of_every_layer_has_words() -> None:
    named = {name for layer in LAYERS for name in described(layer).kinds}
    assert named == PROPERTIES.keys()


def test_every_layer_is_in_the_tiles_of_everything_and_every_collection_has_its_own() -> None:
    assert [layer.name for layer in LAYERS] == list(EVERYTHING)
    assert set(OF_COLLECTIONS) == set(IDS)
    for collection_id, names in OF_COLLECTIONS.items():
        assert collection_id in names
        assert set(names) <= set(EVERYTHING)


KINDS = {"districts": 2, "parcels": 2, "buildings": 2, "streets": 1, "district_names": 0}


def test_the_shape_of_features_is_told_where_it_is_one(client: Client) -> None:
    layers = asked(client, f"/api/tiles/{GRID}")["layers"]
    told = {each["id"]: each.get("geometryDimension") for each in layers}
    assert {name: told[name] for name in KINDS} == KINDS
    assert told["acts"] is None, "an act has a point, a line or an area"


def test_the_grid_is_listed(client: Client) -> None:
    landing = asked(client, "/api/")
    (listed,) = asked(client, linked(landing, f"{REL}tiling-schemes"), MATRIX_SETS)[
        "tileMatrixSets"
    ]
    assert asked(client, linked(listed, "self"), MATRIX_SET)["id"] == listed["id"] == GRID


def test_what_is_conformed_to(client: Client) -> None:
    declared = set(asked(client, "/api/conformance")["conformsTo"])
    tiles = "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf"
    assert {
        f"{tiles}/{name}"
        for name in ("core", "tileset", "tilesets-list", "dataset-tilesets", "geodata-tilesets",
                     "collections-selection", "mvt", "oas30")
    } <= declared  # fmt: skip
    assert "http://www.opengis.net/spec/tms/2.0/conf/json-tilesetmetadata" in declared


@pytest.mark.parametrize("language", ["bg", "en"])
def test_the_definition_has_every_tile(client: Client, language: str) -> None:
    definition = asked(client, "/api/openapi", lang=language)
    validate(definition)
    paths, operations = definition["paths"], set()
    for address in SETS:
        base = address.removeprefix("/api")
        tile = paths[f"{base}/{GRID}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}"]["get"]
        assert list(tile["responses"]["200"]["content"]) == ["application/vnd.mapbox-vector-tile"]
        names = [each.get("name") for each in tile["parameters"]]
        assert names[:3] == ["tileMatrix", "tileRow", "tileCol"]
        written = (paths[base], paths[f"{base}/{GRID}"])
        operations |= {each["get"]["operationId"] for each in written} | {tile["operationId"]}
    ends = {operation.rsplit(".", 1)[-1] for operation in operations}
    assert ends == {"getTileSetsList", "getTileSet", "getTile"}
    assert ".dataset.vector.getTile" in operations
    assert "parcels.collection.vector.getTileSet" in operations
    assert len(operations) == 3 * len(SETS)


def test_parameters_of_tiles_that_are_written_are_read(client: Client) -> None:
    paths = asked(client, "/api/openapi")["paths"]
    for address in SETS:
        path = f"{address}/{GRID}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}"
        template = filled(path, HERE)
        for each in paths[path.removeprefix("/api")]["get"]["parameters"]:
            for example in each.get("examples", {}).values():
                value = example["value"]
                text = ",".join(map(str, value)) if isinstance(value, list) else str(value)
                answer = client.get(template, {each["name"]: text})
                assert answer.status_code in (200, 204), (template, each["name"], text)


def test_only_the_collections_asked_for(client: Client) -> None:
    tileset = asked(client, f"/api/tiles/{GRID}", TILESET, collections="parcels,streets")
    assert [each["id"] for each in tileset["layers"]] == ["parcels", "streets"]
    template = linked(tileset, "item", "application/vnd.mapbox-vector-tile")
    assert set(layers_of(client.get(filled(template, HERE)).content)) == {"parcels", "streets"}
    by_address = f"{linked(asked(client, '/api/collections/parcels'), 'self').partition('?')[0]}"
    address = filled(f"/api/tiles/{GRID}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}", HERE)
    body = client.get(address, {"collections": by_address}).content
    assert set(layers_of(body)) == {"parcels"}
    for where in (f"/api/tiles/{GRID}", address):
        refused = client.get(where, {"collections": "parcels,persons"})
        assert (refused.status_code, refused.json()["parameter"]) == (400, "collections")
    of_one = client.get(f"/api/collections/parcels/tiles/{GRID}", {"collections": "acts"})
    assert (of_one.status_code, of_one.json()["parameter"]) == (400, "collections")


def test_a_tile_is_filtered_as_the_list_is(client: Client) -> None:
    address = f"/api/collections/parcels/tiles/{GRID}/{HERE.z}/{HERE.y}/{HERE.x}"
    now, before = (
        layers_of(client.get(address, query).content)["parcels"]
        for query in ({}, {"on": "2016-01-01"})
    )
    old = Parcel.objects.get(area_m2=3600)
    assert before == {old.pk}
    assert old.pk not in now


def test_it_is_the_tile_of_the_short_address(client: Client) -> None:
    standard = client.get(f"/api/collections/parcels/tiles/{GRID}/{HERE.z}/{HERE.y}/{HERE.x}")
    short = client.get(f"/tiles/parcels/{HERE.z}/{HERE.x}/{HERE.y}.mvt")
    assert standard.content == short.content
    assert standard["ETag"] == short["ETag"]
    again = client.get(
        f"/api/collections/parcels/tiles/{GRID}/{HERE.z}/{HERE.y}/{HERE.x}?f=mvt",
        headers={"if-none-match": short["ETag"]},
    )
    assert again.status_code == 304
    assert standard["Access-Control-Allow-Origin"] == "*"


FAR = 10_000_000_000
BASE = f"/api/collections/parcels/tiles/{GRID}"
ANSWERS = [
    # empty inside the limits, and outside them
    (f"{BASE}/15/12050/18480", 204),
    (f"{BASE}/15/12049/18480", 404),
    (f"{BASE}/15/12050/18479", 404),
    (f"{BASE}/15/12116/18542", 204),
    (f"{BASE}/15/12117/18542", 404),
    # no such zoom, row, column
    (f"{BASE}/14/6025/9240", 404),
    (f"{BASE}/21/0/0", 404),
    (f"{BASE}/15/{2**31 - 1}/{2**31 - 1}", 404),
    (f"{BASE}/{FAR}/{FAR}/{FAR}", 404),
    (f"{BASE}/15/-1/0", 404),
    (f"{BASE}/15/1.5/0", 404),
    (f"{BASE}/015/12050/18480", 404),
    (f"{BASE}/15/x/0", 404),
    (f"{BASE}/15/12050", 404),
    # no such grid, collection, format, filter
    ("/api/collections/parcels/tiles/WorldCRS84Quad/15/12050/18480", 404),
    ("/api/collections/parcels/tiles/WorldCRS84Quad", 404),
    ("/api/tileMatrixSets/WorldCRS84Quad", 404),
    (f"/api/collections/persons/tiles/{GRID}/15/12050/18480", 404),
    (f"/api/collections/persons/tiles/{GRID}", 404),
    ("/api/collections/persons/tiles", 404),
    (f"{BASE}/15/12050/18480?f=mvt", 204),
    (f"{BASE}/15/12050/18480?f=png", 400),
    (f"{BASE}/15/12050/18480?owner=1", 400),
    (f"{BASE}/15/12050/18480?on=never", 400),
    (f"{BASE}?limit=1", 400),
    ("/api/tiles?f=png", 400),
]


@pytest.mark.parametrize(("address", "status"), ANSWERS)
def test_answers_for_what_is_not_there(client: Client, address: str, status: int) -> None:
    for path in (address, f"{address}&lang=en" if "?" in address else f"{address}?lang=en"):
        answer = client.get(path)
        assert answer.status_code == status, path
        if status >= 400:
            assert answer["Content-Type"] == "application/problem+json"
            assert answer.json()["status"] == status


def test_limits_hide_no_row(client: Client) -> None:
    """A row beyond the territory is served where it is, whatever the limits say."""
    parcel = Parcel.objects.exclude(area_m2=3600).latest("pk")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE geodata_parcel SET geom = ST_Translate(geom, 100000, 0) WHERE id = %s"
            " RETURNING ST_AsText(ST_Transform(ST_PointOnSurface(geom), 4326))",
            [parcel.pk],
        )
        place = GEOSGeometry(cursor.fetchone()[0]).coords
    tile = tile_at(*place, 16)
    answer = client.get(f"{BASE}/{tile.z}/{tile.y}/{tile.x}")
    assert answer.status_code == 200
    assert layers_of(answer.content)["parcels"] == {parcel.pk}


@pytest.mark.parametrize("name", [*GROUPS, *EVERYTHING, "districts,parcels", ",".join(EVERYTHING)])
def test_tilejson_is_what_version_3_asks(client: Client, name: str) -> None:
    document = asked(client, f"/tiles/{name}.json", TILEJSON)
    first, last = document["minzoom"], document["maxzoom"]
    assert first <= last
    for layer in document["vector_layers"]:
        assert first <= layer["minzoom"] <= layer["maxzoom"] <= last
    longitude, latitude, zoom = document["center"]
    west, south, east, north = document["bounds"]
    assert west <= longitude <= east
    assert south <= latitude <= north
    assert first <= zoom <= last
    assert zoom == int(zoom)


def test_metadata_links_to_the_tilejson_of_the_same_layers(client: Client) -> None:
    for address in SETS:
        tileset = asked(client, f"{address}/{GRID}")
        linked_to = [x["href"] for x in tileset["links"] if x["rel"] == "describedby"]
        found = [
            layer["id"] for each in linked_to for layer in asked(client, each)["vector_layers"]
        ]
        assert sorted(found) == sorted(layer["id"] for layer in tileset["layers"])


def test_pages_show_how_to_use_the_tiles(client: Client) -> None:
    page = client.get(f"{BASE}?f=html").content.decode()
    assert "/tiles/parcels/{z}/{x}/{y}.mvt" in page
    assert f"{BASE}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}" in page
    assert "12050–12116" in page
    everything = client.get(f"/api/tiles/{GRID}?f=html&lang=en").content.decode()
    assert "Tiles of all collections" in everything
    for group in GROUPS:
        assert f"/tiles/{group}/{{z}}/{{x}}/{{y}}.mvt" in everything
