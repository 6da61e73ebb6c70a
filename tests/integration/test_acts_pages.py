"""The register's pages: whole, as fragments, in two languages, with a fixed number of queries."""

import re
from pathlib import Path

import pytest
from acts_ground import ingest, make_ground, row
from django.http import QueryDict
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from acts.layers import act_district_counts, act_neighbourhoods
from acts.layers import acts as acts_layer
from acts.models import Act
from acts.schemas import parse_act_filter

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def register(tmp_path: Path) -> None:
    make_ground()
    ingest(tmp_path, [row(str(n), date=f"{n:02}.03.2025") for n in range(1, 31)])
    ingest(
        tmp_path,
        [row("РД-09-50", scope="Идентификатор КККР (имот): 68134.1.521", object="Ограда"),
         row("РД-09-51", scope="", region="", object="Без място")],
        is_demonstration=True,
    )  # fmt: skip


def total(content: bytes) -> int:
    found = re.search(rb'data-total="(\d+)"', content)
    assert found
    return int(found[1])


def test_the_list_and_its_next_page(client: Client) -> None:
    page = client.get("/acts/")
    assert page.status_code == 200
    assert total(page.content) == 32
    following = re.search(r'rel="next" href="([^"]+)"', page.content.decode())
    assert following
    rest = client.get("/acts/" + following[1].replace("&amp;", "&").removeprefix("/acts/"))
    first, second = (set(re.findall(rb'data-select="act:(\d+)"', p.content)) for p in (page, rest))
    assert (len(first), len(second), first & second) == (25, 7, set())
    assert total(rest.content) == 32


def test_a_page_is_never_longer_than_can_be_written_quickly(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("acts.queries.PAGE_ROWS_MAX", 30)
    page = client.get("/acts/?limit=1000")
    assert page.content.count(b'data-select="act:') == 30
    assert b'rel="next"' in page.content


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("q=сгради", 30), ("q=sgrada", 30), ("q=ограда", 1), ("q=Бояна", 30), ("q=boyana", 30),
        ("q=РД-09", 2), ("q=68134 1 521", 1), ("q=XII-521", 30), ("q=УПИ XII, кв. 34", 30),
        ("number=PД-09-50", 1), ("district=vitosha", 31), ("locality=кв. Бояна", 30),
        ("locality=neighbourhood:1", 30), ("quarter=34", 30), ("upi=XII", 30), ("upi=XIII", 0),
        ("parcel=68134.1.521", 1), ("issued_from=2025-03-29", 2), ("on=2025-03-05", 5),
        ("kind=commissioning_cert", 32), ("status=not_stated", 32), ("status=in_force", 0),
        ("issuer=chief_architect", 32), ("location=none", 1), ("location=parcel", 1),
        ("demonstration=1", 2), ("bbox=23,42,24,43", 31), ("basis=чл. 135 ЗУТ", 0),
    ],
)  # fmt: skip
def test_every_filter(client: Client, query: str, count: int) -> None:
    answer = client.get("/acts/", QueryDict(query).dict(), headers={"x-fragment": "1"})
    assert answer.status_code == 200
    assert total(answer.content) == count


def test_a_fragment_is_the_list_alone(client: Client) -> None:
    answer = client.get("/acts/", headers={"x-fragment": "1"})
    assert b"<html" not in answer.content
    assert b'<ul class="act-list">' in answer.content
    assert "X-Fragment" in answer["Vary"]


def test_filters_in_use_can_be_taken_away(client: Client) -> None:
    page = client.get("/acts/?district=68134-17&q=сгради").content.decode()
    assert "Район: <strong>Витоша</strong>" in page
    assert 'href="?district=68134-17"' in page


@pytest.mark.parametrize(("address", "words"), [("/acts/", "Позволено"), ("/en/acts/", "Allowed")])
def test_a_bad_value_keeps_the_form(client: Client, address: str, words: str) -> None:
    page = client.get(f"{address}?issued_from=31.02.2025&q=boyana")
    assert page.status_code == 400
    text = page.content.decode()
    assert words in text
    assert 'value="31.02.2025"' in text
    assert 'value="boyana"' in text
    assert 'aria-invalid="true"' in text


def test_the_page_of_an_act(client: Client) -> None:
    act = Act.objects.get(number="РД-09-50")
    text = client.get(f"/acts/{act.pk}/").content.decode()
    assert "демонстрационни данни" in text
    assert "точен имот" in text
    assert f"/api/collections/acts/items/{act.pk}" in text
    assert f"?sel=act:{act.pk}" in text
    assert "информативен характер" in text
    english = client.get(f"/en/acts/{act.pk}/").content.decode()
    assert "Certificate of commissioning No. РД-09-50 of 12.03.2025" in english


def test_a_card_and_an_act_without_a_place(client: Client) -> None:
    act = Act.objects.get(number="РД-09-51")
    answer = client.get(f"/acts/{act.pk}/", headers={"x-fragment": "card"})
    text = answer.content.decode()
    assert text.lstrip().startswith("<article")
    assert "актът не посочва място" in text
    assert "data-bbox" not in text
    placed = client.get(f"/acts/{Act.objects.get(number='1').pk}/", headers={"x-fragment": "card"})
    assert b"data-bbox" in placed.content


def test_what_is_not_public_is_not_there(client: Client) -> None:
    act = Act.objects.get(number="РД-09-50")
    Act.objects.filter(pk=act.pk).update(publication="redaction_pending")
    assert client.get(f"/acts/{act.pk}/").status_code == 404
    assert total(client.get("/acts/").content) == 31


def test_texts_of_a_register_are_escaped(client: Client) -> None:
    act = Act.objects.get(number="РД-09-50")
    Act.objects.filter(pk=act.pk).update(object_text="<script>alert(1)</script>")
    for address in ("/acts/", f"/acts/{act.pk}/"):
        assert b"<script>alert" not in client.get(address).content


def test_no_inline_style_or_script(client: Client) -> None:
    act = Act.objects.get(number="1")
    for address in ("/acts/", f"/acts/{act.pk}/"):
        text = client.get(address).content.decode()
        assert " style=" not in text
        assert not re.search(r"<script(?![^>]*\bsrc=)", text)


def test_queries_do_not_grow_with_the_list(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(16):
        client.get("/acts/?limit=30")
    act = Act.objects.get(number="1")
    with django_assert_max_num_queries(20):
        client.get(f"/acts/{act.pk}/")


def test_layers_count_on_areas_what_has_no_ground_of_its_own() -> None:
    assert [act.number for act in acts_layer.queryset(QueryDict())] == ["РД-09-50"]
    areas = {area.code: area.count for area in act_neighbourhoods.queryset(QueryDict())}
    assert areas == {"1": 30}
    few = act_neighbourhoods.queryset(QueryDict("issued_from=2025-03-29"))
    assert [area.count for area in few] == [2]
    for query in ("", "issued_from=2025-03-29"):
        listed = Act.objects.public().matching(parse_act_filter(QueryDict(query)))
        known = listed.exclude(district_code="").count()
        counted = act_district_counts.queryset(QueryDict(query))
        assert sum(district.count for district in counted) == known > 0
