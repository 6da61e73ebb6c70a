"""The page of one act, its extent, extract and deadline, on real rows."""

import json
from datetime import date, timedelta
from typing import Any

import psycopg
import pypdfium2
import pytest
from acts_ground import make_ground, square
from django.db import connection
from django.test import Client
from django.utils.timezone import localdate
from pytest_django import DjangoAssertNumQueries

from acts.models import Act, ActLegalBasis, ActLocation, IssuingBody
from acts.page.views import EXTRACTS
from acts.publishing.actions import append_versions
from acts.rules import LegalState
from acts.timeline.actions import add_notice, find_relations, load_law, record_event
from acts.timeline.rules import Axis, Channel
from geodata.models import Municipality, Source

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def ground() -> Municipality:
    municipality = make_ground()
    load_law(by=None)
    return municipality


def an_act(number: str = "283", **changes: Any) -> Act:
    """An invented act of the demonstration source on parcel 68134.1.521."""
    municipality = Municipality.objects.get()
    body, _ = IssuingBody.objects.get_or_create(
        municipality=municipality, key="district:68134-17", kind="district",
        name_bg="Район „Витоша“", name_en="Vitosha district",
    )  # fmt: skip
    values: dict[str, Any] = {
        "municipality": municipality, "source": Source.objects.get(code="demo"),
        "source_key": f"key-{number}", "content_hash": b"\0" * 16, "raw": {"assignor": "ТАЙНА"},
        "kind": "building_permit", "number": number, "number_key": number,
        "number_sort": number, "issued_on": date(2026, 3, 23), "issuer": body,
        "legal_state": "issued", "dispute_state": "unknown", "object_text": "Жилищна сграда",
        "district_code": "68134-17", "parcels": ["68134.1.521"], "location_level": "parcel",
        "location_area": "parcel:68134.1.521", "geom": square(200, 200, 30),
    } | changes  # fmt: skip
    act = Act.objects.create(**values)
    if act.geom is not None:
        ActLocation.objects.create(
            act=act, ordinal=0, level=act.location_level, method="identifier", confidence="high",
            evidence={"words": "68134.1.521"}, area=act.location_area, geom=act.geom,
            parcel_text="68134.1.521",
        )  # fmt: skip
    return act


def page(client: Client, act: Act, language: str = "") -> str:
    answer = client.get(f"{language}/acts/{act.pk}/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_page_says_what_where_how_big_and_what_is_not_known(client: Client) -> None:
    act = an_act(object_text="Жилищна сграда на 5 етажа с к.к. 17 м")
    text = page(client, act)
    assert "според описанието:" in text
    assert "„к.к. 17 м“" in text
    assert "68134.1.521" in text
    assert "в регистъра няма съобщение за акта; срокът е 14 дни" in text
    assert text.count("няма данни") >= 5
    assert "ТАЙНА" not in text
    english = page(client, act, "/en")
    assert "Not known: the register holds no notice of the act; the term is 14 days" in english


def test_the_clock_runs_from_the_notice(client: Client) -> None:
    act = an_act(issued_on=localdate() - timedelta(days=5))
    add_notice(
        act=act, channel=Channel.BOARD, published_on=localdate(), place="табло на района", by=None
    )
    text = page(client, act)
    assert "clock-yes" in text
    assert "изчислена дата" in text
    assert "Най-рано възможна дата на влизане в сила" in text
    assert "началникът на РДНСК" in text
    assert f"/acts/{act.pk}/deadline.ics" in text
    card = client.get(f"/acts/{act.pk}/", headers={"x-fragment": "card"}).content.decode()
    assert "clock-yes" in card
    assert card.lstrip().startswith("<article")


def test_the_deadline_is_an_event_that_keeps_its_name(client: Client) -> None:
    act = an_act(issued_on=date(2026, 5, 20))
    assert client.get(f"/acts/{act.pk}/deadline.ics").status_code == 404
    add_notice(act=act, channel=Channel.IN_PERSON, published_on=date(2026, 6, 1), by=None)
    first = client.get(f"/acts/{act.pk}/deadline.ics")
    assert first["Content-Type"].startswith("text/calendar")
    assert b"DTSTART;VALUE=DATE:20260615\r\n" in first.content
    assert b"SEQUENCE:0\r\n" in first.content
    add_notice(act=act, channel=Channel.BOARD, published_on=date(2026, 6, 3), by=None)
    second = client.get(f"/acts/{act.pk}/deadline.ics").content
    assert b"DTSTART;VALUE=DATE:20260617\r\n" in second
    assert b"SEQUENCE:1\r\n" in second
    uids = [
        [line for line in one.split(b"\r\n") if line.startswith(b"UID:")]
        for one in (first.content, second)
    ]
    assert uids[0] == uids[1] != []


def test_events_are_on_the_page_with_their_document(client: Client) -> None:
    act = an_act()
    record_event(
        act=act, axis=Axis.LEGAL, after=LegalState.IN_FORCE, happened_on=date(2026, 4, 20),
        source_text="щемпел върху акта", by=None,
    )  # fmt: skip
    text = page(client, act)
    assert "20.04.2026" in text
    assert "щемпел върху акта" in text
    assert "Правно действие: влязъл в сила" in text
    assert "Влязъл в сила" in text
    assert "Не. Според регистъра актът е влязъл в сила на 20.04.2026 г." in text


def test_a_provision_is_explained(client: Client) -> None:
    act = an_act(legal_basis_text="чл. 148, ал. 1 ЗУТ и чл. 999 ЗУТ")
    ActLegalBasis.objects.create(act=act, statute="ЗУТ", article="148", paragraph="1")
    ActLegalBasis.objects.create(act=act, statute="ЗУТ", article="999")
    text = page(client, act)
    assert "кой и как издава разрешение за строеж" in text
    assert "who issues building permits, and how" in page(client, act, "/en")
    assert text.count("не заместват текста на закона") == 1


def test_the_chain_of_amendments_both_ways(client: Client) -> None:
    permit = an_act("283")
    amended = an_act(
        "РД-15-7", kind="permit_amendment", issued_on=date(2026, 5, 4),
        object_text="Изменя РС № 283/23.03.2026 г.", number_key="РД-15-7",
    )  # fmt: skip
    again = an_act(
        "РД-15-9", kind="permit_amendment", issued_on=date(2026, 6, 4),
        object_text="Отменя заповед № РД-15-7/04.05.2026 г.", number_key="РД-15-9",
    )  # fmt: skip
    find_relations([permit.pk, amended.pk, again.pk])
    for act in (permit, amended, again):
        text = page(client, act)
        chain = text[text.index('<ol class="chain">') : text.index("</ol>", text.index('"chain"'))]
        places = [chain.index(f"№ {number}") for number in ("283 ", "РД-15-7 ", "РД-15-9 ")]
        assert places == sorted(places)
        assert chain.count('aria-current="true"') == 1
        assert "изменя" in chain
        assert "отменя" in chain


def test_a_draft_is_in_no_chain_and_has_no_page(client: Client) -> None:
    permit = an_act("283")
    draft = an_act(
        "РД-15-7", kind="permit_amendment", issued_on=date(2026, 5, 4), publication="internal",
        object_text="Изменя РС № 283/23.03.2026 г.", number_key="РД-15-7", legal_state="draft",
    )  # fmt: skip
    find_relations([permit.pk, draft.pk])
    text = page(client, permit)
    assert "РД-15-7" not in text
    assert '<ol class="chain">' not in text
    for address in ("", "extent.geojson", "extract.pdf", "deadline.ics"):
        assert client.get(f"/acts/{draft.pk}/{address}").status_code == 404
        assert client.get(f"/acts/999999999/{address}").status_code == 404
    extent = client.get(f"/acts/{permit.pk}/extent.geojson").content.decode()
    assert "РД-15-7" not in extent


def test_acts_of_the_lineage_are_related(client: Client) -> None:
    older = an_act("12", parcels=["68134.1.9"], issued_on=date(2019, 1, 8))
    newer = an_act("13", parcels=["68134.1.522"])
    text = page(client, newer)
    assert f'href="/acts/{older.pk}/"' in text
    assert "от които е произлязъл" in text


def test_the_extent_with_what_lies_around(client: Client) -> None:
    act = an_act("283")
    neighbour = an_act("284", geom=square(260, 200, 30), parcels=["68134.1.522"])
    answer = client.get(f"/acts/{act.pk}/extent.geojson")
    assert answer["Content-Type"] == "application/geo+json"
    features = json.loads(answer.content)["features"]
    roles: dict[str, list[Any]] = {}
    for feature in features:
        roles.setdefault(feature["properties"]["role"], []).append(feature)
    assert set(roles) == {"act", "parcel", "quarter", "neighbour"}
    assert [one["id"] for one in roles["neighbour"]] == [f"act:{neighbour.pk}"]
    assert {one["properties"]["title"] for one in roles["parcel"]} == {"68134.1.521", "68134.1.522"}
    assert features[-1]["properties"]["role"] == "act"
    longitude, latitude = roles["act"][0]["geometry"]["coordinates"][0][0][0]
    assert 20 < longitude < 30
    assert 40 < latitude < 45


def test_a_real_act_is_not_shown_on_invented_ground(client: Client) -> None:
    an_act("284", geom=square(260, 200, 30))
    act = an_act("283", source=Source.objects.get(code="real"))
    features = json.loads(client.get(f"/acts/{act.pk}/extent.geojson").content)["features"]
    assert [feature["properties"]["role"] for feature in features] == ["act"]


def test_an_act_without_a_place_has_an_empty_extent(client: Client) -> None:
    act = an_act(geom=None, location_level="none", unlocated_reason="no_place", location_area="")
    answer = client.get(f"/acts/{act.pk}/extent.geojson")
    assert json.loads(answer.content) == {"type": "FeatureCollection", "features": []}
    assert "shape-map" not in page(client, act)


def read_pdf(content: bytes) -> list[str]:
    with pypdfium2.PdfDocument(content) as document:
        return [one.get_textpage().get_text_bounded() for one in document]


def test_the_extract_holds_the_data_its_source_and_its_hash(client: Client) -> None:
    act = an_act("283", object_text="Жилищна сграда с ателиета „Щъркел“")
    add_notice(act=act, channel=Channel.IN_PERSON, published_on=date(2026, 6, 1), by=None)
    append_versions([act.pk], by=None)
    answer = client.get(f"/acts/{act.pk}/extract.pdf")
    assert answer["Content-Type"] == "application/pdf"
    pages = read_pdf(answer.content)
    text = " ".join(" ".join(pages).split())
    version = act.versions.order_by("-number")[0]
    squeezed = text.replace(" ", "")
    for words in (
        "Разрешение за строеж № 283 от 23.03.2026 г.",
        "Жилищна сграда с ателиета „Щъркел“",
        "този акт е измислен",
        "информативен характер",
        "15.06.2026",
        "мащаб 1:",
        f"/acts/{act.pk}/",
        version.content_sha256,
    ):
        assert words.replace(" ", "") in squeezed, words
    assert f"1/{len(pages)}" in squeezed
    assert "ТАЙНА" not in text
    assert client.get(f"/acts/{act.pk}/extract.pdf").content == answer.content
    english = " ".join(read_pdf(client.get(f"/en/acts/{act.pk}/extract.pdf").content))
    assert "Building permit No. 283 of 23.03.2026" in " ".join(english.split())


def test_one_extract_too_many_has_to_wait(client: Client, settings: Any) -> None:
    settings.EXTRACTS_AT_ONCE = 2
    act = an_act()
    address = f"/acts/{act.pk}/extract.pdf"
    parameters = connection.get_connection_params()
    parameters.pop("cursor_factory", None)
    with psycopg.connect(**parameters, autocommit=True) as elsewhere:
        for number in range(2):
            elsewhere.execute("SELECT pg_advisory_lock(%s, %s)", [EXTRACTS, number])
        busy = client.get(address, headers={"accept": "text/html"})
        assert (busy.status_code, busy["Retry-After"]) == (503, "30")
        assert "толкова извлечения" in busy.content.decode()
        english = client.get(f"/en{address}")
        assert english["Content-Type"] == "application/problem+json"
        assert "As many extracts as allowed" in english.content.decode()
        elsewhere.execute("SELECT pg_advisory_unlock(%s, 1)", [EXTRACTS])
        for _ in range(2):
            assert client.get(address).status_code == 200
        assert elsewhere.execute("SELECT pg_try_advisory_lock(%s, 1)", [EXTRACTS]).fetchone() == (
            True,
        )


def test_a_very_long_text_is_cut_on_paper_and_says_so(client: Client) -> None:
    act = an_act("283", object_text="дума " * 20_000 + "КРАЙ")
    pages = read_pdf(client.get(f"/acts/{act.pk}/extract.pdf").content)
    text = " ".join(" ".join(pages).split())
    assert "Дългите текстове и списъци тук са съкратени" in text
    assert "КРАЙ" not in text
    assert len(pages) < 6
    act.refresh_from_db()
    assert act.object_text.endswith("КРАЙ")


def test_nothing_is_fetched_for_an_extract(client: Client, tmp_path: Any) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("ТАЙНА")
    act = an_act("283", object_text=f'<img src="file://{secret}"><iframe src="{secret}"></iframe>')
    text = " ".join(read_pdf(client.get(f"/acts/{act.pk}/extract.pdf").content))
    assert "ТАЙНА" not in text
    assert "<img" in text


def test_the_page_needs_as_many_queries_however_much_has_happened(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    act = an_act("283")
    for step in range(6):
        add_notice(act=act, channel=Channel.BOARD, published_on=date(2026, 6, 1 + step), by=None)
    client.get(f"/acts/{act.pk}/")
    with django_assert_max_num_queries(26):
        page(client, act)


def test_a_form_sent_to_a_page_is_refused_in_words() -> None:
    act = an_act()
    client = Client(enforce_csrf_checks=True)
    answer = client.post(f"/acts/{act.pk}/", headers={"accept": "text/html"})
    assert answer.status_code == 403
    assert "Изпратеното не беше прието" in answer.content.decode()
    english = client.post(f"/en/acts/{act.pk}/", headers={"accept": "text/html"})
    assert "What was sent was not accepted" in english.content.decode()
    program = client.post(f"/acts/{act.pk}/")
    assert program["Content-Type"] == "application/problem+json"
