"""Files and shapes that people look at on the map: by a secret address, and for an hour."""

import gzip
import json
import os
import time
from pathlib import Path
from typing import Any

import mapbox_vector_tile
import pytest
import shapely
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from shapely.geometry import mapping

from geodata.crs import CADASTRE, LONLAT, MERCATOR, transformer
from places import previews as of_places
from places import small_files
from places.tasks import forget_previews
from tiles.grid import Tile
from tiles.preview import KEPT_S, Previews

pytestmark = pytest.mark.django_db
LON, LAT = 23.3219, 42.6977
AREA = shapely.box(LON, LAT, LON + 0.002, LAT + 0.001)


def collection(*shapes: Any, **properties: Any) -> dict[str, Any]:
    features = [
        {"type": "Feature", "properties": properties, "geometry": mapping(shape)}
        for shape in shapes
    ]
    return {"type": "FeatureCollection", "features": features}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(of_places.previews, "folder", tmp_path)
    return tmp_path


def send(document: Any) -> Any:
    body = document if isinstance(document, (bytes, str)) else json.dumps(document)
    return Client().post("/api/previews", body, content_type="application/geo+json")


def upload(name: str, content: bytes) -> Any:
    return Client().post("/api/previews", {"file": SimpleUploadedFile(name, content)})


def tile_at(lon: float, lat: float, zoom: int) -> Tile:
    x, y = transformer(LONLAT, MERCATOR).transform(lon, lat)
    whole = Tile(0, 0, 0)
    side = whole.side / (1 << zoom)
    return Tile(zoom, int((x - whole.left) / side), int((whole.top - y) / side))


def features_at(token: str, lon: float, lat: float, zoom: int) -> list[dict[str, Any]]:
    tile = tile_at(lon, lat, zoom)
    answer = Client().get(f"/previews/{token}/{tile.z}/{tile.x}/{tile.y}.mvt")
    if answer.status_code == 204:
        return []
    assert answer.status_code == 200
    layers = mapbox_vector_tile.decode(answer.content, default_options={"y_coord_down": True})
    return layers["shapes"]["features"]


@pytest.mark.parametrize(
    "document",
    [
        collection(AREA, name="х"),
        {"type": "Feature", "properties": {"name": "х"}, "geometry": mapping(AREA)},
    ],
)
def test_what_is_drawn_is_seen_on_the_map(document):
    answer = send(document)
    assert answer.status_code == 201
    told = answer.json()
    assert told["told"]["kinds"] == {"areas": 1}
    assert told["told"]["vertices"] == 5
    assert told["bounds"] == pytest.approx(AREA.bounds)
    for zoom in (12, 15, 18):
        (feature,) = features_at(told["token"], LON + 0.0005, LAT + 0.0005, zoom)
        assert feature["properties"] == {"name": "х"}
        assert feature["id"] == 1
    assert features_at(told["token"], LON + 0.5, LAT, 12) == []


@pytest.mark.parametrize(
    "around", ["%s", '{"type":"Feature","geometry":null,"properties":{"a":%s}}']
)
def test_what_is_drawn_is_nested_as_deep_as_it_is_read(around: str):
    assert send(around % ("[" * 500 + "]" * 500)).status_code == 400


def test_a_bare_geometry_is_taken():
    token = send(mapping(AREA)).json()["token"]
    assert len(features_at(token, LON + 0.0005, LAT + 0.0005, 16)) == 1


def test_a_file_in_the_system_of_the_cadastre_lies_where_it_should(tmp_path: Path):
    import geopandas

    way = transformer(LONLAT, CADASTRE)
    corners = [way.transform(*at) for at in AREA.exterior.coords]
    frame = geopandas.GeoDataFrame(
        {"number": [7], "use": ["двор"]}, geometry=[shapely.Polygon(corners)], crs=CADASTRE
    )
    file = tmp_path / "made" / "parcels.gpkg"
    file.parent.mkdir()
    frame.to_file(file, driver="GPKG")
    told = upload("Имоти на Иван.gpkg", file.read_bytes()).json()
    assert told["bounds"] == pytest.approx(AREA.bounds, abs=2e-6)
    assert told["vector_layers"][0]["fields"] == {"number": "Number", "use": "String"}
    (feature,) = features_at(told["token"], LON + 0.0005, LAT + 0.0005, 16)
    assert feature["properties"] == {"number": 7, "use": "двор"}


def test_the_tilejson_leads_to_the_tiles():
    token = send(collection(AREA)).json()["token"]
    told = Client().get(f"/previews/{token}.json").json()
    tile = tile_at(LON, LAT, 14)
    address = told["tiles"][0].format(z=tile.z, x=tile.x, y=tile.y)
    zipped = Client().get(address.removeprefix("http://testserver"), HTTP_ACCEPT_ENCODING="gzip")
    assert mapbox_vector_tile.decode(gzip.decompress(zipped.content))["shapes"]["features"]


def test_the_page_shows_it_and_tells_what_it_holds():
    bow = shapely.Polygon(
        [(LON, LAT), (LON + 1e-3, LAT + 1e-3), (LON + 1e-3, LAT), (LON, LAT + 1e-3)]
    )
    token = send(collection(AREA, bow, shapely.Point(LON, LAT), code="A<b>")).json()["token"]
    page = Client().get(f"/places/preview/{token}/")
    text = page.content.decode()
    assert page.status_code == 200
    assert f'data-preview="/previews/{token}.json"' in text
    assert "площи: 2" in text
    assert "точки: 1" in text
    assert "Самопресичат се" in text
    assert "<b>" not in text.split("<main")[1]


def test_the_form_takes_a_file_and_leads_to_the_page():
    file = SimpleUploadedFile("a.geojson", json.dumps(collection(AREA)).encode())
    answer = Client().post("/places/preview/", {"file": file}, follow=True)
    assert answer.status_code == 200
    assert "data-preview=" in answer.content.decode()
    answer = Client().post("/places/preview/", {"shape": "не е GeoJSON"})
    assert answer.status_code == 400
    assert "errorlist" in answer.content.decode()
    assert Client().post("/places/preview/", {}).status_code == 400


def test_nobody_between_may_keep_it_and_nobody_finds_it():
    token = send(collection(AREA)).json()["token"]
    other = send(collection(AREA)).json()["token"]
    assert token != other
    tile = tile_at(LON, LAT, 14)
    for address in (
        f"/places/preview/{token}/",
        f"/previews/{token}.json",
        f"/previews/{token}/{tile.z}/{tile.x}/{tile.y}.mvt",
    ):
        answer = Client().get(address)
        assert answer.headers["Cache-Control"].startswith("private")
        assert answer.headers["X-Robots-Tag"] == "noindex"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert "Access-Control-Allow-Origin" not in answer.headers


def test_a_browser_keeps_a_tile_no_longer_than_it_can_be_seen(folder: Path):
    token = send(collection(AREA)).json()["token"]
    before = time.time() - KEPT_S + 60
    os.utime(folder / token, (before, before))
    tile = tile_at(LON, LAT, 14)
    answer = Client().get(f"/previews/{token}/{tile.z}/{tile.x}/{tile.y}.mvt")
    assert 0 < int(answer.headers["Cache-Control"].removeprefix("private, max-age=")) <= 60


def test_after_its_hour_it_is_gone(folder: Path):
    token = send(collection(AREA)).json()["token"]
    old = time.time() - KEPT_S - 1
    os.utime(folder / token, (old, old))
    tile = tile_at(LON, LAT, 14)
    for address in (
        f"/previews/{token}.json",
        f"/previews/{token}/{tile.z}/{tile.x}/{tile.y}.mvt",
        f"/places/preview/{token}/",
    ):
        assert Client().get(address).status_code == 404
    assert not list(folder.iterdir())


def test_the_next_one_sweeps_the_old_ones_away(folder: Path):
    for _ in range(3):
        send(collection(AREA))
    old = time.time() - KEPT_S - 1
    for file in folder.iterdir():
        os.utime(file, (old, old))
    send(collection(AREA))
    assert len(list(folder.iterdir())) == 1


@pytest.mark.parametrize(
    "token", ["", "..", "a" * 24, "../../etc/passwd".ljust(24, "a"), "A" * 500, "%2e%2e%2f"]
)
def test_other_tokens_show_nothing(token):
    assert Client().get(f"/previews/{token}.json").status_code == 404
    assert Client().get(f"/previews/{token}/0/0/0.mvt").status_code == 404


@pytest.mark.parametrize("at", ["19/0/0", "3/8/0", "99/0/0"])
def test_tiles_that_are_not_there(at):
    token = send(collection(AREA)).json()["token"]
    assert Client().get(f"/previews/{token}/{at}.mvt").status_code == 404


FAR = shapely.Point(200, 10)
MANY = collection(*[shapely.Point(LON, LAT)] * 2001)
LONG = collection(shapely.LineString([(LON + n * 1e-7, LAT) for n in range(30_001)]))


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.geojson", b"", "празен"),
        ("a.geojson", b"{", "повреден"),
        ("a.geojson", b"[1, 2]", "не е в познат формат"),
        ("a.geojson", b"[" * 500 + b"]" * 500, "не е в познат формат"),
        ("a.geojson", json.dumps(collection()).encode(), "няма"),
        ("a.geojson", json.dumps(collection(FAR)).encode(), "не е място"),
        ("a.geojson", json.dumps(MANY).encode(), "2000 обекта"),
        ("a.geojson", json.dumps(LONG).encode(), "30000 върха"),
        ("a.geojson", b"<OGRVRTDataSource><SrcDataSource>/etc/passwd</SrcDataSource>", "VRT"),
        ("a.gpkg", json.dumps(collection(AREA)).encode(), "съдържанието му е GeoJSON"),
        ("a.exe", b"MZ\x00", "не е в познат формат"),
        ("a.zip", b"PK\x03\x04broken", "ZIP архивът е повреден"),
        ("a.geojson", b" " * ((4 << 20) + 1), "4 MB"),
    ],
    ids=[
        "empty",
        "cut off",
        "no object",
        "nested",
        "no rows",
        "no place",
        "many",
        "long",
        "vrt",
        "other name",
        "program",
        "broken zip",
        "too large",
    ],
)
def test_what_cannot_be_shown_is_said_and_nothing_is_kept(folder: Path, name, content, said):
    answer = upload(name, content)
    assert answer.status_code == 400
    assert said in answer.json()["detail"]
    assert str(folder) not in answer.json()["detail"]
    assert not list(folder.iterdir())


def test_when_too_much_is_looked_at_the_oldest_goes(folder: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("tiles.preview.COUNT_MAX", 2)
    tokens = []
    for age in (30, 20, 10, 0):
        tokens.append(send(collection(AREA)).json()["token"])
        at = time.time() - age
        os.utime(folder / tokens[-1], (at, at))
    shown = [Client().get(f"/previews/{token}.json").status_code for token in tokens]
    assert shown == [404, 404, 200, 200]


def test_a_reader_in_each_place_means_waiting(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(small_files, "AT_ONCE", 0)
    answer = send(collection(AREA))
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]


def test_what_is_half_written_is_not_shown(folder: Path):
    """The name of a file being written is no token."""
    token = send(collection(AREA)).json()["token"]
    unfinished = f".{token[1:]}"
    (folder / token).rename(folder / unfinished)
    assert Previews(folder).get(unfinished) is None
    (folder / unfinished).rename(folder / token)
    assert Previews(folder).get(token) is not None


def test_the_worker_removes_what_nobody_asks_for_any_more(folder: Path):
    send(collection(AREA))
    (file,) = folder.iterdir()
    forget_previews(0)
    assert file.exists()
    old = time.time() - KEPT_S - 1
    os.utime(file, (old, old))
    forget_previews(0)
    assert not file.exists()
