"""Pages of places as of a day: names, numbers and links of that day, and none of another."""

import re
from datetime import date

import pytest
from api_city import CENTRE_7801, PARCELS, City, make_act, make_city, square
from django.contrib.gis.geos import LineString, MultiLineString
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client

from acts.free_text import words_of
from acts.models import Act
from geodata.crs import CADASTRE
from geodata.models import District, Neighbourhood, Parcel, Street

pytestmark = pytest.mark.django_db
PLACES = ["district/68134-09", "neighbourhood/34", "street/10001"]


@pytest.fixture(autouse=True)
def city() -> City:
    return make_city()


@pytest.fixture
def _formerly(city: City) -> None:
    """The same places until 2020 by another name, one parcel in them, acts before and since."""
    then = DateRange(date(2010, 1, 1), date(2020, 1, 1))
    area = city.ground(geom=square(-900, -900, 1800), valid=then) | {
        "name": "Прежно", "name_en": "Former", "name_key": "prejno",
    }  # fmt: skip
    District.objects.create(**area, code="68134-09")
    Neighbourhood.objects.create(**area, code="34", kind="кв.", district_code="68134-09")
    x, y = CENTRE_7801
    axis = MultiLineString(LineString((x, y - 10), (x + 9, y - 10)), srid=CADASTRE)
    Street.objects.create(
        **area | {"geom": axis}, code="10001", kind="ул.", district_code="68134-09"
    )
    formerly = Parcel.objects.filter(valid__contains=date(2016, 5, 1))
    formerly.update(district_code="68134-09", address="ул. Прежно № 1")
    Parcel.objects.filter(valid__upper_inf=True).update(address="ул. Дружба № 1")
    for number, year in (("ТОГАВА-1", 2015), ("ДНЕС-1", 2021)):
        address = "ъгъла на ул. Прежно и ул. Дружба"
        key = " ".join(words_of(address))
        make_act(city, number, date(year, 1, 1), square(0, 0, 30), address_key=key)


def text(client: Client, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status, answer.content.decode()[:500]
    return str(answer.content.decode())


def heading(page: str) -> str:
    return page.partition("<h1>")[2].partition("</h1>")[0]


def numbers_on(page: str) -> set[str]:
    return set(re.findall(r"ДНЕС-1|ТОГАВА-1", page))


@pytest.mark.usefixtures("_formerly")
@pytest.mark.parametrize("place", PLACES)
def test_a_place_as_of_another_day(client: Client, place: str) -> None:
    then = text(client, f"/places/{place}/?on=2016-05-01")
    assert "Прежно" in heading(then)
    assert "Състояние към 01.05.2016" in then
    assert numbers_on(then) == {"ТОГАВА-1"}
    assert "<dt>Имоти в заредения кадастър</dt><dd>1</dd>" in then
    assert "sel=" not in then, "it is not on the map of today"
    now = text(client, f"/places/{place}/")
    assert "Прежно" not in heading(now)
    assert numbers_on(now) == {"ТОГАВА-1", "ДНЕС-1"}
    assert f"<dt>Имоти в заредения кадастър</dt><dd>{PARCELS}</dd>" in now
    assert "sel=" in now


@pytest.mark.parametrize("place", [*PLACES, "parcel/68134.1601.500"])
def test_a_place_of_a_day_says_that_the_map_is_of_today(client: Client, place: str) -> None:
    assert "Виж на днешната карта" in text(client, f"/places/{place}/?on=2020-05-01")
    assert "Виж на картата" in text(client, f"/places/{place}/")


@pytest.mark.parametrize("place", PLACES)
def test_a_place_not_recorded_for_a_day_is_not_said_to_have_been_none(
    client: Client, place: str
) -> None:
    page = text(client, f"/places/{place}/?on=1999-01-01", status=404)
    assert "Няма данни за това място към 01.01.1999" in page
    text(client, f"/places/{place}/?on=вчера", status=400)


@pytest.mark.usefixtures("_formerly")
def test_pages_of_a_day_lead_to_pages_of_that_day(client: Client) -> None:
    Act.objects.filter(number="ТОГАВА-1").delete()
    for place in PLACES:
        page = text(client, f"/places/{place}/?on=2014-01-01")
        main = page.partition("<main")[2].partition("</main")[0]
        led = re.findall(r'href="(/places/[^"]+)"', main)
        assert led
        assert all("on=2014-01-01" in address for address in led), led
        for address in led:
            text(client, address)
    page = text(client, f"/places/{PLACES[0]}/?on=2016-05-01")
    assert "/acts/?district=68134-09&amp;on=2016-05-01" in page
