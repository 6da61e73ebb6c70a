"""A file is looked at on the map, by mouse and by keyboard, and told in words without a map."""

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.portal import Portal
from tests.browser.test_accessibility import LOOKS, violations
from tests.conftest import Server

LON, LAT = 23.305, 42.69


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Three plots in a row."""
    plots = [
        {
            "type": "Feature",
            "properties": {"номер": number, "собственост": "общинска"},
            "geometry": {
                "type": "Polygon",
                "coordinates": [
                    [
                        [LON + west, LAT],
                        [LON + west + 0.002, LAT],
                        [LON + west + 0.002, LAT + 0.002],
                        [LON + west, LAT + 0.002],
                        [LON + west, LAT],
                    ]
                ],
            },
        }
        for number, west in enumerate((-0.003, -0.001, 0.001), start=1)
    ]
    file = tmp_path / "plots.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": plots}))
    return file


def look(portal: Portal, file: Path, prefix: str = "") -> Portal:
    portal.open(f"{prefix}/places/preview/")
    portal.page.locator("input[type=file]").set_input_files(file)
    portal.page.locator("form.card button[type=submit]").click()
    portal.page.wait_for_url("**/places/preview/*/")
    return portal


def test_a_file_is_seen_and_each_shape_says_what_it_carries(portal: Portal, file: Path) -> None:
    tiles = portal.requests("/previews/")
    look(portal, file).settle()
    assert any(address.endswith(".mvt") for address in tiles)
    expect(portal.page.locator("dl.facts")).to_contain_text("площи: 3")
    expect(portal.page.locator("dl.facts")).to_contain_text("номер, собственост")
    box = portal.page.locator("kv-map canvas").bounding_box()
    assert box is not None
    middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    portal.page.mouse.click(*middle)
    expect(portal.page.locator(".map-toast")).to_have_text("№ 2, номер: 2, собственост: общинска")
    # the address is still that of the page, and nothing was chosen in it
    assert portal.state.keys() <= {"map"}


def test_the_keyboard_finds_the_same(portal: Portal, file: Path) -> None:
    look(portal, file).settle()
    portal.page.locator("kv-map canvas").focus()
    portal.page.keyboard.press("Enter")
    expect(portal.page.locator("#kv-status")).to_contain_text("номер: 2")


def test_keys_of_the_register_are_not_offered_where_it_is_not(portal: Portal, file: Path) -> None:
    look(portal, file).settle()
    portal.page.locator("kv-map canvas").focus()
    portal.page.keyboard.press("Shift+Enter")
    portal.page.locator("kv-map canvas").click(button="right")
    assert "sel" not in portal.state
    portal.page.keyboard.press("?")
    keys = portal.page.locator(".map-keys")
    expect(keys).to_contain_text("мащаб")
    expect(keys).not_to_contain_text("десен бутон")


@LOOKS
def test_its_pages_are_accessible(
    scheme: str, prefix: str, open_context: Any, live_server: Server, file: Path
) -> None:
    portal = Portal(open_context(color_scheme=scheme).new_page(), live_server.url)
    portal.open(f"{prefix}/places/preview/")
    assert violations(portal.page) == []
    look(portal, file, prefix).settle()
    assert violations(portal.page) == []


def test_without_script_it_is_told_in_words(
    open_context: Any, live_server: Server, file: Path
) -> None:
    context = open_context(java_script_enabled=False)
    portal = look(Portal(context.new_page(), live_server.url), file)
    expect(portal.page.locator("dl.facts")).to_contain_text("площи: 3")
    assert "Картата изисква JavaScript" in portal.page.content()
