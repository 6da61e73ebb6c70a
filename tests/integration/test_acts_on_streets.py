"""Acts along streets: a stretch between two crossings, and the parcels of an address."""

from pathlib import Path

import pytest
from acts_ground import EAST, NORTH, SINCE, ingested, make_ground
from django.contrib.gis.geos import LineString, MultiLineString, Point
from django.test import Client
from tiles_ground import body, features, shapes

from acts.models import ActLocation
from config.layers import tile_server
from geodata.crs import CADASTRE, LONLAT
from geodata.models import Municipality, Parcel, Source, Street
from tiles.grid import limits

pytestmark = pytest.mark.django_db

LINE = 2  # MVT 2.1, §4.3.4


@pytest.fixture
def ground() -> Municipality:
    return make_ground()


def street(name: str, points: list[tuple[float, float]], code: str) -> None:
    line = LineString([(EAST + x, NORTH + y) for x, y in points], srid=CADASTRE)
    Street.objects.create(
        municipality_id="SOF46", source=Source.objects.get(code="demo"), valid=SINCE,
        content_hash=b"\0" * 16, code=code, kind="ул.", name=name, name_en=name, name_key=name,
        district_code="68134-17", geom=MultiLineString(line, srid=CADASTRE),
    )  # fmt: skip


def test_a_stretch_lies_on_its_street_between_the_crossings(
    ground: Municipality, tmp_path: Path
) -> None:
    street("Дълга", [(0, 0), (1_000, 0)], "1")
    street("Първа", [(200, -300), (200, 300)], "2")
    street("Втора", [(700, 8), (700, 300)], "3")
    street("Далечна", [(4_000, 1_000), (4_000, 2_000)], "4")
    ends = ("от ул. Първа до ул. Втора", "между ул. „Втора“ и ул. „Първа“")
    for text in ends:
        (act,) = ingested(tmp_path, "", object=f"Водопровод по ул. Дълга {text}, район Витоша")
        assert (act.location_level, act.location_method) == ("street", "street_section")
        assert act.geom.length == pytest.approx(500, abs=1)
        assert act.geom.extent == pytest.approx((EAST + 200, NORTH, EAST + 700, NORTH), abs=0.5)
    (act,) = ingested(tmp_path, "", object="Водопровод по ул. Дълга от ул. Първа до ул. Далечна")
    assert (act.location_level, act.location_confidence) == ("street", "low")
    assert act.geom.length == pytest.approx(1_000)
    assert {step["why"] for step in act.locations.get().evidence["failed"]} == {"no_crossing"}


def test_an_address_is_every_parcel_of_its_numbers(ground: Municipality, tmp_path: Path) -> None:
    for identifier, number in (("68134.1.521", "12"), ("68134.1.522", "14А")):
        Parcel.objects.filter(identifier=identifier).update(
            address=f"гр. София, район Витоша, ул. Генерал Паренсов № {number}",
            district_code="68134-17",
        )
    one, several, missing = ingested(
        tmp_path, "Адрес: ул. Ген. Паренсов № 12", "Адрес: ул. „Генерал Паренсов“ № 12 и 14а",
        "Адрес: ул. Генерал Паренсов № 14",
    )  # fmt: skip
    assert (one.location_level, one.location_area) == ("address", "parcel:68134.1.521")
    assert one.location_confidence == "high"
    assert several.locations.count() == 2
    assert missing.location_level == "district"
    assert missing.place_questions.get().reason == "street"
    assert ActLocation.objects.filter(act=one).get().evidence["parcel"] == "68134.1.521"


def test_a_stretch_is_a_line_in_the_tile_and_in_the_filter(
    ground: Municipality, tmp_path: Path
) -> None:
    street("Дълга", [(0, 0), (1_000, 0)], "1")
    street("Първа", [(200, -300), (200, 300)], "2")
    street("Втора", [(700, 8), (700, 300)], "3")
    (act,) = ingested(tmp_path, "", object="Водопровод по ул. Дълга от ул. Първа до ул. Втора")
    client = Client()
    middle = Point(EAST + 450, NORTH, srid=CADASTRE).transform(LONLAT, clone=True)
    (tile,) = limits(middle.extent, 15).tiles()
    content = body(tile_server, "acts", tile)
    assert features(content, "acts")[act.pk]["level"] == "street"
    (shape,) = shapes(content, "acts")
    assert shape.kind == LINE
    found = client.get("/api/collections/acts/items?location=street").json()
    assert [one["id"] for one in found["features"]] == [act.pk]
    assert not client.get("/api/collections/acts/items?location=address").json()["features"]
