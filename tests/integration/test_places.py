"""Pages about places: what they say, and that they tell "no data" from "nothing there"."""

import csv
import re
from datetime import date

import pytest
from api_city import CENTRE_LONLAT, SECRET, City, make_act, make_city, square
from django.core.cache import cache
from django.db import connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.rules import Label
from acts.models import Act
from config.collections import API
from geodata import names_found
from geodata.actions import register_source
from geodata.descriptions import SourceDescription
from geodata.models import (
    Municipality,
    Neighbourhood,
    ParcelSuccession,
    Settlement,
    Source,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _city() -> None:
    cache.clear()
    make_city()


def text(client: Client, url: str, status: int = 200, **headers: str) -> str:
    answer = client.get(url, headers=headers)
    assert answer.status_code == status, answer.content.decode()[:500]
    body = answer.content.decode()
    assert SECRET not in body
    return body


@pytest.mark.parametrize(
    "said",
    [
        "УПИ XII-521",
        "кв. 34",
        "м. Лозенец",
        "Жм2",
        "частна",
        "жилищно застрояване",
        "900",
        "измислен",
    ],
)
def test_a_parcel_with_everything_around_it(client: Client, said: str) -> None:
    assert said in text(client, "/places/parcel/68134.1601.500/")


def test_what_is_not_recorded_is_said_to_be_no_data(client: Client) -> None:
    page = text(client, "/places/parcel/68134.1601.521/")
    assert "68134.1601.521.1" in page, "its building"
    assert "Жм2" not in page, "it lies outside the zone"
    assert "няма данни" in page


def test_no_act_is_not_said_to_mean_that_none_exists(client: Client) -> None:
    page = text(client, "/places/parcel/68134.1601.521/")
    assert "Това не значи, че не е издаван" in page


def test_a_parcel_as_of_another_day(client: Client) -> None:
    then = text(client, "/places/parcel/68134.1601.500/?on=2016-05-01")
    assert "3600" in then.replace("\xa0", "").replace(" ", "")
    assert "озеленени площи" in then
    text(client, "/places/parcel/68134.1601.500/?on=1999-01-01", status=404)


def test_an_unknown_parcel_is_not_said_not_to_exist(client: Client) -> None:
    page = text(client, "/places/parcel/68134.9999.1/", status=404)
    assert "Това не значи, че не съществува" in page


@pytest.mark.parametrize("on", ["2024-02-31", "вчера", "20240101", "9" * 400])
def test_a_day_that_is_none_is_refused_by_name(client: Client, on: str) -> None:
    page = text(client, f"/places/parcel/68134.1601.521/?on={on}", status=400)
    assert "Параметърът „on“ има стойност" in page


def test_a_card_is_a_fragment(client: Client) -> None:
    card = text(client, "/places/parcel/68134.1601.521/", **{"X-Fragment": "card"})
    assert card.lstrip().startswith("<article")
    assert 'data-select="parcel:68134.1601.521"' in card


def test_districts_and_neighbourhoods(client: Client) -> None:
    assert "район Лозенец" in text(client, "/places/district/68134-09/")
    assert "Lozenets district" in text(client, "/en/places/district/68134-09/")
    assert "ж.к. Дружба" in text(client, "/places/neighbourhood/34/")
    text(client, "/places/district/68134-99/", status=404)
    text(client, "/places/neighbourhood/999/", status=404)


def test_an_act_of_a_whole_neighbourhood_is_none_of_its_neighbours(client: Client) -> None:
    source = Source.objects.get(is_demonstration=False)
    city = City(source.municipality, source, Source.objects.get(is_demonstration=True))
    home, beside = square(-900, 900, 500), square(-400, 900, 500)
    for code, name, area in (("35", "кв. Дом", home), ("36", "кв. Съсед", beside)):
        Neighbourhood.objects.create(
            **city.ground(geom=area), code=code, kind="кв.", name=name, name_en=name,
            name_key=name, district_code="68134-09",
        )  # fmt: skip
    make_act(city, "ЦЯЛ-1", None, home)
    Act.objects.filter(number="ЦЯЛ-1").update(location_level="locality")
    make_act(city, "ИМОТ-1", None, square(-410, 1000, 30))
    assert {"ЦЯЛ-1", "ИМОТ-1"} <= numbers_on(text(client, "/places/neighbourhood/35/"))
    assert numbers_on(text(client, "/places/neighbourhood/36/")) == {"ИМОТ-1"}


def numbers_on(page: str) -> set[str]:
    return set(re.findall(r"(?:ЦЯЛ|ИМОТ)-1", page))


@pytest.mark.parametrize("kind", ["parcel", "district", "neighbourhood"])
def test_what_the_database_cannot_hold_is_not_found(client: Client, kind: str) -> None:
    text(client, f"/places/{kind}/%00/", status=404)


def test_what_lies_at_a_point(client: Client) -> None:
    lon, lat = CENTRE_LONLAT
    page = text(client, f"/places/at/?lon={lon + 0.0001}&lat={lat + 0.0001}")
    assert "68134.1601.500" in page
    outside = text(client, "/places/at/?lon=23.6&lat=42.5")
    assert "няма данни" in outside
    assert "извън общината" in outside


@pytest.mark.parametrize(
    "query",
    ["", "?lon=23.3", "?lon=nan&lat=42", "?lon=1e400&lat=42", "?lon=23&lat=91", "?lon=a&lat=b"],
)
def test_a_point_that_is_none_is_refused(client: Client, query: str) -> None:
    text(client, f"/places/at/{query}", status=400)


def test_pages_take_a_fixed_number_of_queries(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(16):
        text(client, "/places/parcel/68134.1601.521/")
    with django_assert_max_num_queries(10):
        text(client, "/places/district/68134-09/")


SUGGESTIONS = [
    ("Лозенец", "district", "район Лозенец"),
    ("lozenets", "district", "район Лозенец"),
    ("lozenec", "district", "район Лозенец"),
    ("drujba", "neighbourhood", "ж.к. Дружба"),
    ("Дружба", "street", "ул. Дружба"),
    ("дружбва", "neighbourhood", "ж.к. Дружба"),
    ("68134 1601 521", "parcel", "68134.1601.521"),
    ("68134.1601.521.1", "parcel", "68134.1601.521"),
    ("42.6977, 23.3219", "point", "Точка 42.6977° с. ш., 23.3219° и. д."),
]


@pytest.mark.parametrize(("typed", "kind", "title"), SUGGESTIONS)
def test_suggestions(client: Client, typed: str, kind: str, title: str) -> None:
    answer = client.get("/api/search", {"q": typed}).json()
    items = {group["kind"]: group["items"] for group in answer["groups"]}
    assert title in [item["title"] for item in items.get(kind, [])]
    first = items[kind][0]
    assert 23.0 < first["lon"] < 23.8
    assert 42.3 < first["lat"] < 43.0
    assert first["url"]


def hits(client: Client, typed: str) -> dict[str, list[dict[str, object]]]:
    groups = client.get("/api/search", {"q": typed}).json()["groups"]
    return {group["kind"]: group["items"] for group in groups}


def test_a_parcel_is_found_by_what_it_was_called_before(client: Client) -> None:
    source = Source.objects.get(is_demonstration=True)
    for old, new in (("68134.1601.7", "68134.1601.8"), ("68134.1601.8", "68134.1601.510")):
        ParcelSuccession.objects.create(
            municipality=source.municipality, source=source, old_identifier=old,
            new_identifier=new, kind="merge", on=date(2021, 1, 1),
        )  # fmt: skip
    found = hits(client, "68134.1601.7")["parcel"]
    assert found[0]["title"] == "68134.1601.510"
    assert "по-рано 68134.1601.7" in str(found[0]["detail"])


@pytest.mark.parametrize(
    ("typed", "kind", "title"),
    [
        ("68134.16", "parcel", "68134.1601.500"),
        ("1601.521", "parcel", "68134.1601.521"),
        ("68134.1601.521", "building", "68134.1601.521.1"),
        ("68134.1601.521.1.3", "building", "68134.1601.521.1"),
        ("УПИ XII-521, кв. 34, м. Лозенец", "regulated_plot", "УПИ XII-521"),
        ("upi XII-5", "regulated_plot", "УПИ XII-521"),
        ("кв. 34", "quarter", "кв. 34, м. Лозенец"),
        ("Жм2", "zone", "Жм2 · Жилищна зона"),
        ("с. Люта", "settlement", "с. Люта"),
        ("Надзорна фирма", "organisation", "НАДЗОРНА ФИРМА ООД"),
    ],
)
def test_everything_is_found(client: Client, typed: str, kind: str, title: str) -> None:
    source = Source.objects.get(is_demonstration=False)
    Settlement.objects.create(
        municipality=source.municipality, source=source, ekatte="00001", kind="с.", name="Люта",
        name_en="Lyuta", name_key="liuta",
    )  # fmt: skip
    Settlement.objects.create(
        municipality=source.municipality, source=source, ekatte="68134", kind="гр.", name="Град",
        name_en="Grad", name_key="grad",
    )  # fmt: skip
    Act.objects.filter(number="РД-09-0").update(supervisor="НАДЗОРНА ФИРМА ООД")
    assert hits(client, typed)[kind][0]["title"] == title


def test_a_draft_names_no_firm(client: Client) -> None:
    Act.objects.filter(publication="internal").update(supervisor="ТАЙНА ФИРМА ООД")
    assert "organisation" not in hits(client, "Тайна фирма")


def test_names_are_found_by_their_index() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            f"EXPLAIN {names_found.STATEMENT}", {"key": "drujba", "street": "drujba", "limit": 5}
        )
        plan = " ".join(line for (line,) in cursor.fetchall())
        cursor.execute("SHOW pg_trgm.word_similarity_threshold")
        assert cursor.fetchone() == ("0.4",)
    for name in ("street", "neighbourhood", "locality"):
        assert f"{name}_name_key_trigram" in plan


@pytest.mark.parametrize("typed", ["Дружба 1", "68134.1601.999", "УПИ XII-521, кв. 34, Лозенец"])
def test_a_suggestion_takes_a_fixed_number_of_statements(
    client: Client, typed: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    hits(client, typed)
    with django_assert_max_num_queries(20):
        hits(client, typed)


def test_a_street_has_a_page_and_a_card(client: Client) -> None:
    page = text(client, "/places/street/10001/")
    assert "ул. Дружба" in page
    assert "sel=street:10001" in page
    card = text(client, "/places/street/10001/", **{"X-Fragment": "card"})
    assert 'data-select="street:10001"' in card
    assert "data-bbox" in card
    text(client, "/places/street/99/", status=404)


def test_the_catalogue_names_every_collection_and_source(client: Client) -> None:
    page = text(client, "/data/")
    for collection in API.collections:
        assert f'href="/api/collections/{collection.id}/items' in page
    assert "CC BY 4.0" in page
    assert "?format=gpkg" in page
    assert "Zones of the general development plan" in text(client, "/en/data/")


def test_the_located_share_is_the_same_in_every_form(client: Client) -> None:
    public = Act.objects.public()
    body = client.get("/data/located?by=year&format=json").json()
    rows = {row["year"]: row for row in body["rows"]}
    assert sum(row["acts"] for row in rows.values()) == public.count()
    assert sum(row["none"] for row in rows.values()) == public.unlocated().count()
    printed = csv.DictReader(text(client, "/data/located?by=year&format=csv").splitlines())
    assert {row["year"]: int(row["parcel"]) for row in printed} == {
        year: row["parcel"] for year, row in rows.items()
    }
    text(client, "/data/located?by=colour", status=400)


def test_suggestions_speak_english(client: Client) -> None:
    response = client.get("/api/search", {"q": "lozenets"}, headers={"Accept-Language": "en"})
    assert response["Content-Language"] == "en"
    assert "Accept-Language" in response["Vary"]
    answer = response.json()
    assert {"Districts", "Lozenets district"} <= {
        answer["groups"][0]["label"], answer["groups"][0]["items"][0]["title"]
    }  # fmt: skip


def test_acts_are_suggested_newest_first(client: Client) -> None:
    groups = client.get("/api/search", {"q": "Лозенец"}).json()["groups"]
    (acts,) = (group["items"] for group in groups if group["kind"] == "act")
    numbers = [re.findall(r"РД-09-\d", item["title"])[0] for item in acts]
    assert numbers == ["РД-09-6", "РД-09-4", "РД-09-0", "РД-09-3", "РД-09-1"]


@pytest.mark.parametrize("typed", ["", " ", "%", "_" * 300, "'; --", "\x00", "😀", "\u202e"])
def test_odd_queries_find_nothing_and_harm_nothing(client: Client, typed: str) -> None:
    answer = client.get("/api/search", {"q": typed})
    assert answer.status_code in (200, 400)
    assert text(client, "/places/search?q=x")


def test_the_search_page_works_without_script(client: Client) -> None:
    page = text(client, "/places/search?q=Лозенец")
    assert 'href="/places/district/68134-09/"' in page


def test_the_map_page_has_the_list_in_it(client: Client) -> None:
    page = text(client, "/?kind=building_permit")
    assert "РД-09-0" in page
    assert text(client, "/?issued_from=вчера", status=400)


def test_sources_are_named(client: Client) -> None:
    page = text(client, "/about/")
    assert "CC BY 4.0" in page
    assert "Община &lt;А&gt;" in page
    assert "демонстрационни данни" in page


def test_nobody_is_named_for_what_is_invented() -> None:
    description = SourceDescription(
        "kais-parcels",
        Label("Кадастър", "Cadastre"),
        "CC BY",
        Label("АГКК", "AGCC"),
        "https://a.bg",
    )
    real, invented = (
        register_source(description, Municipality.objects.get(), is_demonstration=is_demonstration)
        for is_demonstration in (False, True)
    )
    assert (real.title_bg, real.attribution_bg) == ("Кадастър", "АГКК")
    assert invented.title_bg.startswith("Демонстрационни данни")
    assert (invented.attribution_bg, invented.url) == ("Квартал, измислени данни", "")


def test_pages_and_collections_travel_compressed(client: Client) -> None:
    for address in ("/", "/api/collections/parcels/items"):
        answer = client.get(address, headers={"Accept-Encoding": "gzip"})
        assert answer.headers["Content-Encoding"] == "gzip"
        assert len(answer.content) < len(client.get(address).content) / 2
