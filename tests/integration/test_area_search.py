"""Areas that people bring: by file of each kind, by text, by program; and what is refused."""

import json
import math
import zipfile
from pathlib import Path
from typing import Any

import geopandas
import pytest
import shapely
from api_city import CENTRE_LONLAT, make_act, make_city, square
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from features.models import SavedShape
from places import small_files

pytestmark = pytest.mark.django_db
LON, LAT = CENTRE_LONLAT
AROUND = shapely.box(LON - 0.002, LAT - 0.002, LON + 0.002, LAT + 0.002)
ROUND = shapely.Point(LON, LAT).buffer(0.002, quad_segs=100)
KML = f"""<?xml version="1.0" encoding="UTF-8"?>
<kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>a</name><Placemark><name>b</name>
<Polygon><outerBoundaryIs><LinearRing><coordinates>
{" ".join(f"{x},{y},0" for x, y in AROUND.exterior.coords)}
</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark></Document></kml>"""


@pytest.fixture(autouse=True)
def _city() -> None:
    city = make_city()
    make_act(city, "ВЪТРЕ-1", None, square(0, 0, 10))
    make_act(city, "ВЪН-1", None, square(2500, 2500, 10))


def written(folder: Path, kind: str, shapes: list[Any], epsg: int = 4326) -> Path:
    frame = geopandas.GeoDataFrame({"a": range(len(shapes))}, geometry=shapes, crs=4326)
    frame = frame.to_crs(epsg)
    if kind == "zip":
        frame.to_file(folder / "area.shp", encoding="utf-8")
        with zipfile.ZipFile(folder / "area.zip", "w") as archive:
            for part in folder.glob("area.*"):
                if part.suffix != ".zip":
                    archive.write(part, part.name)
    else:
        frame.to_file(folder / f"area.{kind}")
    return folder / f"area.{kind}"


def sent(client: Client, name: str, content: bytes) -> Any:
    return client.post("/places/area/", {"file": SimpleUploadedFile(name, content), "within": ""})


def numbers_at(client: Client, address: str) -> set[str]:
    page = client.get(address).content.decode()
    return {number for number in ("ВЪТРЕ-1", "ВЪН-1") if number in page}


# GeoJSON is always in degrees
@pytest.mark.parametrize(
    ("kind", "epsg"),
    [
        ("geojson", 4326),
        *((kind, epsg) for kind in ("gpkg", "zip", "fgb") for epsg in (4326, 7801)),
    ],
)
def test_a_file_of_each_kind(client: Client, tmp_path: Path, kind: str, epsg: int) -> None:
    file = written(tmp_path, kind, [ROUND], epsg)
    answer = sent(client, f"моята площ.{kind}", file.read_bytes())
    assert answer.status_code == 302, answer.content.decode()[:3000]
    assert numbers_at(client, answer["Location"]) == {"ВЪТРЕ-1"}
    kept = SavedShape.objects.get()
    assert kept.token in answer["Location"]
    assert shapely.from_wkb(bytes(kept.geom.wkb)).symmetric_difference(ROUND).area < 1e-9


def test_a_file_of_a_few_corners_needs_no_keeping(client: Client) -> None:
    answer = sent(client, "a.kml", KML.encode())
    assert answer.status_code == 302, answer.content.decode()[:3000]
    assert not SavedShape.objects.exists()
    assert "within=23.3" in answer["Location"]
    assert numbers_at(client, answer["Location"]) == {"ВЪТРЕ-1"}


def test_overlapping_areas_of_a_file_are_one(client: Client, tmp_path: Path) -> None:
    shifted = shapely.box(LON, LAT - 0.001, LON + 0.004, LAT + 0.001)
    answer = sent(client, "a.gpkg", written(tmp_path, "gpkg", [ROUND, shifted]).read_bytes())
    assert answer.status_code == 302, answer.content.decode()[:3000]
    assert SavedShape.objects.get().geom.area == pytest.approx(ROUND.union(shifted).area)


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("a.geojson", b"{", "не"),
        ("a.pdf", b"%PDF-1.7", "GeoPackage, GeoJSON"),
        ("a.geojson", b"<OGRVRTDataSource></OGRVRTDataSource>", "VRT"),
        ("a.kml", KML.replace("<?xml", '<!DOCTYPE x [<!ENTITY a "a">]><?xml').encode(), "XML"),
        ("a.kml", b" " * (2 << 20) + KML.encode(), "2 MB"),
    ],
)
def test_a_file_that_is_refused(client: Client, name: str, content: bytes, why: str) -> None:
    answer = sent(client, name, content)
    page = answer.content.decode()
    assert answer.status_code == 400, page[:500]
    assert 'class="errorlist"' in page
    assert why in page
    assert not SavedShape.objects.exists()


@pytest.mark.parametrize(
    ("shapes", "why"),
    [
        ([shapely.Point(LON, LAT)], "нещо друго освен площи"),
        ([shapely.LineString([(LON, LAT), (LON + 1, LAT)])], "нещо друго освен площи"),
        ([AROUND] * 201, "повече от 200 очертания"),
        ([shapely.Point(LON, LAT).buffer(0.002, quad_segs=2_501)], "10000 върха"),
    ],
)
def test_shapes_that_are_refused(client: Client, tmp_path: Path, shapes: Any, why: str) -> None:
    answer = sent(client, "a.gpkg", written(tmp_path, "gpkg", shapes).read_bytes())
    assert (answer.status_code, why in answer.content.decode()) == (400, True)


def test_text_keeps_the_other_filters(client: Client) -> None:
    corners = f"{LON - 0.001},{LAT - 0.001},{LON + 0.001},{LAT - 0.001},{LON},{LAT + 0.001}"
    answer = client.post("/places/area/?kind=building_permit&q=&near=1,1", {"within": corners})
    assert answer.status_code == 302
    assert answer["Location"].startswith("/acts/?kind=building_permit&within=23.")
    assert "near" not in answer["Location"]
    twice = client.post("/places/area/", {"within": "23.3,42.6"})
    assert (twice.status_code, "по-малко от три ъгъла" in twice.content.decode()) == (400, True)
    assert "начертайте площ" in client.post("/places/area/", {}).content.decode()


def test_the_page_works_without_script_in_both_languages(client: Client) -> None:
    assert "Файл с площ" in client.get("/places/area/").content.decode()
    page = client.get("/en/places/area/?kind=design_visa").content.decode()
    assert 'name="kind" value="design_visa"' in page
    page = client.get("/places/area/?kind=design_visa&kind=building_permit").content.decode()
    assert 'name="kind" value="design_visa"' in page
    assert 'name="kind" value="building_permit"' in page


def test_programs_send_an_area_and_get_its_name(client: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    body = shapely.to_geojson(ROUND)
    made = strict.post("/api/areas", body, content_type="application/geo+json")
    assert made.status_code == 201, made.content
    told = made.json()["properties"]
    assert (told["vertices"], told["is_mended"]) == (401, False)
    assert told["area_m2"] == pytest.approx(math.pi * 0.002**2 * 111_100 * 81_900, rel=0.02)
    again = client.get(f"/api/areas/{told['within']}")
    assert again.json()["properties"]["within"] == told["within"]
    assert shapely.equals(shapely.from_geojson(json.dumps(again.json()["geometry"])),
                          ROUND)  # fmt: skip
    found = client.get("/api/collections/acts/items", {"within": told["within"]}).json()
    assert "ВЪТРЕ-1" in {one["properties"]["number"] for one in found["features"]}
    file = SimpleUploadedFile("a.kml", KML.encode())
    assert strict.post("/api/areas", {"file": file}).status_code == 201
    assert client.get(f"/api/areas/{'A' * 16}").status_code == 404


@pytest.mark.parametrize("body", ["", "{", "[]", "{}", '{"type":"Point","coordinates":[1,2]}'])
def test_programs_are_told_what_is_wrong(client: Client, body: str) -> None:
    answer = client.post("/api/areas", body, content_type="application/json")
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    told = client.post("/api/areas?lang=en", {})
    assert (told.status_code, told.json()["detail"]) == (
        400,
        "A file of up to 2 MB is expected in the field file.",
    )


@pytest.mark.parametrize("address", ["/api/areas", "/api/previews"])
def test_programs_are_told_which_method_an_address_takes(client: Client, address: str) -> None:
    answer = client.get(address, headers={"Accept-Language": "en"})
    assert (answer.status_code, answer["Allow"]) == (405, "POST, OPTIONS")
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["detail"] == "Taken are: POST, OPTIONS."
    assert answer.json()["title"] == "Method not allowed"


def test_pages_of_other_sites_may_send_json(client: Client) -> None:
    asked = {"HTTP_ORIGIN": "https://example.org", "HTTP_ACCESS_CONTROL_REQUEST_METHOD": "POST"}
    answer = client.options("/api/areas", **asked)
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Access-Control-Allow-Headers"] == "Content-Type"


def test_programs_are_told_that_a_file_is_too_large(client: Client) -> None:
    large = SimpleUploadedFile("a.kml", b" " * (2 << 20) + KML.encode())
    answer = client.post("/api/areas", {"file": large})
    assert (answer.status_code, "2 MB" in answer.json()["detail"]) == (400, True)


def test_only_so_many_files_are_read_at_once(client: Client) -> None:
    with connection.cursor() as cursor:
        held = connection.copy()
        try:
            with held.cursor() as other:
                for number in range(small_files.AT_ONCE):
                    other.execute(
                        "SELECT pg_advisory_lock(%s, %s)", [small_files.LOCK_CLASS, number]
                    )
            answer = sent(client, "a.kml", KML.encode())
            assert (answer.status_code, answer["Retry-After"] != "") == (503, True)
            with held.cursor() as other:
                other.execute("SELECT pg_advisory_unlock_all()")
            assert sent(client, "a.kml", KML.encode()).status_code == 302
        finally:
            held.close()
        cursor.execute("SELECT 1")
