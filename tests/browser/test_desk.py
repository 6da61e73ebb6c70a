"""An officer's day in a real browser: signing in, a draft, its checks, publishing, the proof."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import ROOT, Server

PASSWORD = "дълга и непозната дума 7"
OFFICER = "officer"


def manage(server: Server, *arguments: str, typed: str = "") -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments], cwd=ROOT, input=typed, text=True,
        env=os.environ | {"DATABASE_URL": server.database_url}, capture_output=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="session")
def officer(live_server: Server) -> str:
    """A registrar of the city; his name."""
    office = ("--office", "browser", "--role", "registrar")
    manage(
        live_server, "staff", "office", "browser", "--kind", "chief_architect",
        "--name-bg", "Служба", "--name-en", "Office",
    )  # fmt: skip
    manage(live_server, "staff", "add", OFFICER, *office, "--password-stdin", typed=f"{PASSWORD}\n")
    return OFFICER


@pytest.fixture
def desk(open_context: Any, live_server: Server, officer: str) -> Iterator[Page]:
    """A signed-in page at the desk; it signs out in the end, the window is kept for others."""
    page = open_context().new_page()
    yield signed_in(page, live_server, officer)
    page.context.clear_cookies()


def signed_in(page: Page, server: Server, name: str) -> Page:
    page.goto(f"{server.url}/desk/")
    page.get_by_label("Потребителско име").fill(name)
    page.get_by_label("Парола").fill(PASSWORD)
    page.get_by_label("Парола").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Служебни страници")
    return page


def publish_a_draft(page: Page, server: Server, number: str, parcel: str) -> None:
    """From an empty form to the proof of the published act, by labels alone."""
    page.goto(f"{server.url}/desk/acts/new/")
    page.get_by_label("Вид", exact=True).select_option("building_permit")
    page.get_by_label("Номер", exact=True).fill(number)
    page.get_by_label("Издаден на").fill("2025-04-02")
    page.get_by_label("Издател", exact=True).fill("Главен архитект на Столична община")
    page.get_by_label("Правно основание").fill("чл. 148, ал. 1 ЗУТ")
    page.get_by_label("Имоти и сгради").fill(parcel)
    page.get_by_label("Измислен акт").check()
    page.get_by_role("button", name="Запиши чернова").press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("записана")
    page.get_by_role("button", name="Публикувай").click()
    expect(page.get_by_role("status").first).to_contain_text("липсва скица или документ")
    page.get_by_label("Скица или документ").fill("само на хартия")
    page.get_by_role("button", name="Публикувай").click()
    expect(page.get_by_role("status").first).to_contain_text("публикуван")
    page.get_by_role("link", name="Версии и доказателство").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Променяно ли е нещо?")
    expect(page.get_by_text("само на хартия")).to_be_visible()


def test_a_draft_becomes_public_with_a_proof(
    desk: Page, live_server: Server, parcel_identifier: str, tolerated: list[str]
) -> None:
    tolerated.append("status of 400")
    publish_a_draft(desk, live_server, "РД-77-1", parcel_identifier)


def test_the_same_without_script(
    open_context: Any, live_server: Server, officer: str, parcel_identifier: str,
    tolerated: list[str],
) -> None:  # fmt: skip
    tolerated.append("status of 400")
    context = open_context(java_script_enabled=False)
    page = signed_in(context.new_page(), live_server, officer)
    publish_a_draft(page, live_server, "РД-77-2", parcel_identifier)
    context.clear_cookies()


def test_what_is_typed_is_read_back(
    desk: Page, live_server: Server, parcel_identifier: str
) -> None:
    desk.goto(f"{live_server.url}/desk/acts/new/")
    reading = desk.locator("[data-reading]")
    desk.get_by_label("Имоти и сгради").press_sequentially(parcel_identifier)
    expect(reading).to_contain_text("намерен")
    desk.get_by_label("Правно основание").fill("чл. 148 ЗУТ")
    expect(reading).to_contain_text("Закон за устройство на територията")
    desk.get_by_label("Обект", exact=True).fill("Сграда, тел. 0888 123 456")
    expect(reading.get_by_role("alert")).to_contain_text("телефон")


def test_wrong_words_are_said_and_what_was_written_stays(
    desk: Page, live_server: Server, tolerated: list[str]
) -> None:
    tolerated.append("status of 400")
    desk.goto(f"{live_server.url}/desk/acts/new/")
    desk.get_by_label("Обект", exact=True).fill("Навес")
    desk.get_by_label("Очертание (GeoJSON)").fill("не е геометрия")
    desk.get_by_role("button", name="Запиши чернова").click()
    expect(desk.get_by_role("alert").first).to_contain_text("Нищо не е записано")
    expect(desk.get_by_label("Обект", exact=True)).to_have_value("Навес")


def test_back_after_saving_makes_no_twin_and_the_draft_can_go(
    desk: Page, live_server: Server
) -> None:
    desk.goto(f"{live_server.url}/desk/acts/new/")
    desk.get_by_label("Обект", exact=True).fill("Навес")
    desk.get_by_role("button", name="Запиши чернова").click()
    expect(desk.get_by_role("status").first).to_contain_text("записана")
    draft = desk.url
    desk.go_back()
    desk.get_by_label("Обект", exact=True).fill("Навес с ограда")
    desk.get_by_role("button", name="Запиши").click()
    expect(desk).to_have_url(draft)
    expect(desk.get_by_label("Обект", exact=True)).to_have_value("Навес с ограда")
    desk.get_by_role("link", name="Изтрий черновата").click()
    expect(desk.locator("dl")).to_contain_text("Навес с ограда")
    desk.get_by_role("button", name="Изтрий черновата").click()
    expect(desk.get_by_role("status").first).to_contain_text("изтрита")
    expect(desk).to_have_url(f"{live_server.url}/desk/acts/")


RING = [[23.3201, 42.6901], [23.3211, 42.6901], [23.3211, 42.6911], [23.3201, 42.6901]]
HOLE = [[23.3206, 42.6903], [23.3209, 42.6903], [23.3209, 42.6906], [23.3206, 42.6903]]
AREA = {"type": "Polygon", "coordinates": [RING]}
HOLED = {"type": "Polygon", "coordinates": [RING, HOLE]}
FEATURE = {"type": "Feature", "geometry": AREA, "properties": {}}
ON_THE_MAP = "Очертанието от полето е на картата."
SAID_OF_TYPED = [
    (AREA, ON_THE_MAP),
    ({"type": "Point", "coordinates": [23.123456789012345, 42.65432109876543]}, ON_THE_MAP),
    ({"type": "LineString", "coordinates": RING[:3]}, ON_THE_MAP),
    ({"type": "MultiPolygon", "coordinates": [[RING], [HOLE]]}, ON_THE_MAP),
    (FEATURE, ON_THE_MAP),
    ({"type": "FeatureCollection", "features": [FEATURE]}, ON_THE_MAP),
    (HOLED, "Има отвор"),
    ({"type": "Polygon"}, "няма цяла точка"),
    ({"type": "Point", "coordinates": [322000, 4731000]}, "не са градуси"),
    ({"type": "Point", "coordinates": [42.69, 23.32]}, "далеч от града"),
]


def test_a_typed_outline_stays_and_is_told_of(desk: Page, live_server: Server) -> None:
    desk.goto(f"{live_server.url}/desk/acts/new/")
    desk.locator("shape-map .maplibregl-canvas").wait_for()
    field = desk.get_by_label("Очертание (GeoJSON)")
    typed = [(json.dumps(shape, indent=1), said) for shape, said in SAID_OF_TYPED]
    for written, said in [*typed, ('{"type": "Polygon"', "не се чете като GeoJSON")]:
        field.fill(written)
        field.press("Tab")
        expect(desk.locator(".typed-note")).to_contain_text(said)
        expect(desk.locator("#kv-status")).to_contain_text(said)
        expect(field).to_have_value(written)
    expect(field).to_have_accessible_description(re.compile("не се чете като GeoJSON"))
    field.fill("")
    field.press("Tab")
    expect(desk.locator(".typed-note")).to_be_hidden()


def test_drawing_adds_to_what_was_typed(desk: Page, live_server: Server) -> None:
    desk.goto(f"{live_server.url}/desk/acts/new/")
    field = desk.get_by_label("Очертание (GeoJSON)")
    desk.locator("shape-map .maplibregl-canvas").wait_for()
    field.fill(json.dumps(HOLED))
    field.press("Tab")
    expect(desk.locator(".typed-note")).to_contain_text("Има отвор")
    desk.get_by_role("button", name="Точка").click()
    desk.locator("shape-map .maplibregl-canvas").press(" ")
    expect(field).not_to_have_value(json.dumps(HOLED))
    drawn = json.loads(field.input_value())
    assert {one["type"] for one in drawn["geometries"]} == {"Point", "Polygon"}
    assert HOLED in drawn["geometries"]
    desk.get_by_role("button", name="Изчисти").click()
    expect(field).to_have_value("")
