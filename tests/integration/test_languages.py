"""English pages are English: what is Bulgarian in them is data, and is marked as Bulgarian."""

import re
from hashlib import sha256
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest
from api_city import CENTRE_LONLAT, SECRET, City, make_act, make_city, square
from django.conf import settings
from django.test import Client
from django.utils.translation import override

from acts.models import Act, ActLocation, IssuingBody, PlaceQuestion
from acts.placing.candidates import candidates_of
from acts.publishing.actions import append_versions
from features.templatetags.bilingual import mark_bulgarian
from features.text import said
from geodata.models import Building, Parcel, Source

CYRILLIC = re.compile(r"[Ѐ-ӿ]")
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
SPOKEN = {"aria-label", "alt", "placeholder", "title"}
DATA = re.compile(r"РД-09-\S+|Квартал \(Kvartal\), home|(?:Лозенец|Дружба|няма-такъв) · Search")
"""In titles of pages, which cannot be marked: numbers, what was searched, the name of the site."""

LON, LAT = CENTRE_LONLAT
PARCEL = "68134.1601.500"
PAGES = [
    "/en/",
    "/en/?kind=building_permit",
    "/en/acts/",
    "/en/acts/?q=Лозенец&kind=building_permit&district=68134-09&quarter=34а&basis=135",
    "/en/acts/?bbox=23.3,42.6,23.4,42.7&near=23.32,42.69&radius=50&on=2024-01-01",
    "/en/acts/?location=none",
    "/en/acts/?q=нищо",
    "/en/acts/{act}/",
    "/en/acts/{act}/proof/",
    "/en/acts/{act}/versions/1/",
    "/en/acts/{act}/versions/2/",
    "/en/acts/?q=№ 18-2 от 05.05.2026 г.",
    "/en/data/",
    "/en/desk/sign-in/",
    f"/en/places/parcel/{PARCEL}/",
    f"/en/places/parcel/{PARCEL}/?on=2016-05-01",
    "/en/places/parcel/68134.1601.521/",
    "/en/places/district/68134-09/",
    "/en/places/neighbourhood/34/",
    f"/en/places/at/?lon={LON + 0.0001}&lat={LAT + 0.0001}",
    f"/en/places/at/?lon={LON + 0.0001}&lat={LAT + 0.0001}&on=2021-05-01",
    "/en/places/at/?lon=23.6&lat=42.5",
    "/en/places/area/",
    "/en/places/area/?kind=building_permit",
    "/en/places/search",
    "/en/places/search?q=Дружба",
    "/en/places/search?q=Лозенец",
    "/en/places/search?q=няма-такъв",
    f"/en/places/search?q={PARCEL}",
    f"/en/places/search?q={LAT},{LON}",
    "/en/about/",
    "/en/accessibility/",
    "/api/?f=html",
    "/api/openapi?f=html",
    "/api/conformance?f=html",
    "/api/collections?f=html",
    "/api/collections/acts?f=html",
    "/api/collections/acts/schema?f=html",
    "/api/collections/acts/queryables?f=html",
    "/api/collections/acts/items?f=html",
    "/api/collections/acts/items/{act}?f=html",
    "/api/collections/parcels/items?f=html",
    "/api/collections/zones/items?f=html",
    "/api/tiles?f=html",
    "/api/tiles/WebMercatorQuad?f=html",
    "/api/collections/acts/tiles?f=html",
    "/api/collections/acts/tiles/WebMercatorQuad?f=html",
    "/api/tileMatrixSets?f=html",
    "/api/tileMatrixSets/WebMercatorQuad?f=html",
]
REFUSED = [
    ("/en/?issued_from=вчера", 400),
    ("/en/acts/?quarter=вчера&district=68134-09", 400),
    ("/en/places/parcel/68134.1601.500/?on=вчера", 400),
    ("/en/places/at/?lon=вчера&lat=1", 400),
    ("/en/places/parcel/68134.9999.1/", 404),
    (f"/en/places/parcel/{PARCEL}/?on=1999-01-01", 404),
    ("/en/places/district/68134-99/", 404),
    ("/en/places/neighbourhood/999/", 404),
    ("/en/acts/999999999/", 404),
    ("/en/nowhere/", 404),
]
FRAGMENTS = [
    ("/en/acts/", "1"),
    ("/en/acts/{act}/", "card"),
    (f"/en/places/parcel/{PARCEL}/", "card"),
    ("/en/places/district/68134-09/", "card"),
    ("/en/places/neighbourhood/34/", "card"),
    (f"/en/places/at/?lon={LON + 0.0001}&lat={LAT + 0.0001}", "card"),
]


class Reader(HTMLParser):
    """Hears a page as a screen reader does: every text with the language it is said in."""

    def __init__(self, language: str = "") -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[tuple[str, str]] = [("", language)]
        self.said: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        own = dict(attrs)
        language = own.get("lang") or self.open[-1][1]
        self.said += [(language, text) for name, text in attrs if name in SPOKEN and text]
        if tag == "meta" and own.get("name") == "description":
            assert own["content"]
        if tag not in VOID:
            self.open.append((tag, language))

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        assert self.open[-1][0] == tag, f"</{tag}> closes <{self.open[-1][0]}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        if self.open[-1][0] not in ("script", "style"):
            self.said.append((self.open[-1][1], data))


def unmarked(page: str, language: str = "") -> list[str]:
    """Texts with Bulgarian letters that are not said to be in Bulgarian."""
    reader = Reader(language)
    reader.feed(page)
    assert [tag for tag, _ in reader.open] == [""], "an element was not closed"
    return [
        text.strip()
        for said_in, text in reader.said
        if said_in != "bg" and CYRILLIC.search(DATA.sub("", text))
    ]


@pytest.fixture
def city() -> City:
    for catalogue in Path(settings.LOCALE_PATHS[0]).glob("*/LC_MESSAGES/*.po"):
        assert catalogue.with_suffix(".mo").exists(), "setup/app compiles the texts"
    return make_city()


@pytest.fixture
def act(city: City) -> Act:
    """An act that prints everything an act can print, all of it in Bulgarian."""
    body = IssuingBody.objects.create(
        municipality=city.municipality,
        key="chief_architect",
        kind="chief_architect",
        name_bg="Главен архитект",
        name_en="Chief architect",
    )
    act = make_act(
        city,
        "РД-09-50",
        None,
        square(0, 0, 30),
        issuer=body,
        issuer_text="гл. архитект",
        status_text="Влязъл в сила",
        legal_basis_text="чл. 135, ал. 3 от ЗУТ",
        object_text="Жилищна сграда с ателиета & подземен гараж",
        supervisor="„Надзор“ ЕООД",
        locality_text="м. Лозенец",
        quarters=["34а"],
        plots=["XVIIIа-45"],
        parcels=[PARCEL],
        buildings=[f"{PARCEL}.1"],
        address="ул. Дружба № 1",
        scope_text="Местност: Лозенец Квартал: 34а",
        doubts=["text_left"],
    )
    place = act.locations.get()
    failed = [{"step": "plot", "words": "XVIIIа-45", "why": "no_regulation"}]
    place.evidence |= {"matched": "м. Лозенец", "field": "locality", "failed": failed}
    place.save()
    append_versions([act.pk], by=None)
    Act.objects.filter(pk=act.pk).update(legal_state="in_force", supervisor="„Друг надзор“ ООД")
    append_versions([act.pk], by=None)
    return act


def read(client: Client, url: str, status: int = 200, part: str = "") -> str:
    headers = {"Accept-Language": "en", "Accept": "text/html", "X-Fragment": part}
    answer = client.get(url, headers=headers)
    assert answer.status_code == status, answer.content.decode()[:500]
    page = answer.content.decode()
    assert SECRET not in page
    return page


@pytest.mark.django_db
@pytest.mark.parametrize("url", PAGES)
def test_an_english_page_has_no_other_bulgarian_than_data(
    client: Client, act: Act, url: str
) -> None:
    page = read(client, url.format(act=act.pk))
    assert '<html lang="en"' in page
    assert not unmarked(page)


@pytest.mark.django_db
def test_what_has_english_is_not_left_in_bulgarian(client: Client, act: Act) -> None:
    """A mark is for what has no English: places have official Latin, kinds are translated."""
    Parcel.objects.filter(identifier=PARCEL).update(address="гр. София, ул. Дружба № 1")
    Building.objects.update(parcel_identifier=PARCEL, function_code=230,
                            function_text="Сграда за търговия")  # fmt: skip
    Source.objects.update(licence="Официален класификатор")
    parcel = read(client, f"/en/places/parcel/{PARCEL}/")
    for told in ("Sofia, ul. Druzhba No. 1", "residential zone, low height", "building for trade"):
        assert told in parcel
    assert "official classifier" in read(client, "/en/about/")


@pytest.mark.django_db
def test_a_version_is_read_in_words_and_can_be_checked(client: Client, act: Act) -> None:
    for language, told in (
        ("", ("влязъл в сила", "откъде е районът", "неразпознат текст")),
        ("/en", ("in force", "Chief architect", "invented for the demonstration")),
    ):
        page = client.get(f"{language}/acts/{act.pk}/versions/2/").content.decode()
        words, _, exact = page.partition("<details>")
        assert all(one in words for one in told), told
        codes = re.findall(r"<dd>\s*(unknown|true|false|in_force|stated|text_left|\{.*)", words)
        assert not codes
        content = unescape(re.findall(r'<code class="hash" lang="bg">([^<]+)</code>', exact)[0])
        assert sha256(content.encode()).hexdigest() in words


@pytest.mark.django_db
def test_candidates_of_a_place_are_in_english(city: City, act: Act) -> None:
    Parcel.objects.filter(identifier="68134.1601.521").update(address="ул. Дружба № 1")
    Act.objects.filter(pk=act.pk).update(source=Source.objects.get(is_demonstration=True))
    ActLocation.objects.filter(act=act).update(area="quarter:lozenets-34")
    act.refresh_from_db()
    PlaceQuestion.objects.create(
        act=act, ordinal=1, reason="name", candidates=["parcel:68134.1601.521"]
    )
    with override("en"):
        titles = [said(one.title) for one in candidates_of(act)]
    assert titles == ["parcel 68134.1601.521, ul. Druzhba No. 1", "quarter 34"]


@pytest.mark.django_db
@pytest.mark.parametrize(("url", "status"), REFUSED)
def test_refusals_are_in_english_too(client: Client, act: Act, url: str, status: int) -> None:
    page = read(client, url, status)
    assert '<html lang="en"' in page
    assert not unmarked(page)


@pytest.mark.django_db
@pytest.mark.parametrize(("url", "part"), FRAGMENTS)
def test_parts_of_pages_are_in_english_too(client: Client, act: Act, url: str, part: str) -> None:
    fragment = read(client, url.format(act=act.pk), part=part)
    assert "<html" not in fragment
    assert not unmarked(fragment, "en")


@pytest.mark.django_db
def test_bulgarian_is_said_without_marks_on_bulgarian_pages(client: Client, act: Act) -> None:
    answer = client.get(f"/acts/{act.pk}/").content.decode()
    assert "<h1>Разрешение за строеж № РД-09-50</h1>" in answer


@pytest.mark.django_db
def test_the_interface_keeps_its_language_from_page_to_page(client: Client, act: Act) -> None:
    """Its paths have no language: every link has to carry the one that was asked for."""
    for url in ("/api/?f=html&lang=en", "/api/collections/acts/items?f=html&lang=en"):
        page = client.get(url, headers={"Accept-Language": "bg"}).content.decode()
        assert '<html lang="en"' in page
        (other,) = re.findall(r'class="language" href="([^"]+)"', page)
        assert "lang=bg" in other
        links = re.findall(r'<a[^>]* href="([^"]*/api/[^"]*)"', page)
        assert len(links) > 4
        assert all("lang=" in link for link in links)
        assert '<html lang="bg"' in client.get(other.replace("&amp;", "&")).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["bg", "en"])
def test_pages_lead_to_the_interface_in_their_own_language(client: Client, code: str) -> None:
    page = client.get("/about/" if code == "bg" else "/en/about/").content.decode()
    links = re.findall(r'href="/api/([^"]*)"', page)
    assert links
    assert set(links) == {f"?lang={code}"}


MARKS = [
    ("no data", "no data"),
    ("a < b & c", "a &lt; b &amp; c"),
    ("ул. Черни връх № 12, вх. А", '<span lang="bg">ул. Черни връх № 12, вх. А</span>'),
    ("UPI XII-5, кв. 34", 'UPI XII-5, <span lang="bg">кв.</span> 34'),
    ("No. РД-09 of 1.2.2014", 'No. <span lang="bg">РД-09</span> of 1.2.2014'),
    ("<b>да</b>", '<span lang="bg">&lt;b&gt;да&lt;/b&gt;</span>'),
]


@pytest.mark.parametrize(("text", "marked"), MARKS)
def test_marks(text: str, marked: str) -> None:
    with override("en"):
        assert mark_bulgarian(text) == marked
    with override("bg"):
        assert mark_bulgarian(text) == text
