"""Relief and population under the map: switched, explained, faded, and never taken for Sofia's."""

from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.portal import Portal
from tests.browser.test_accessibility import violations
from tests.conftest import Server

RASTERS = (
    "performance.getEntriesByType('resource').map((one) => one.name)"
    ".filter((one) => one.includes('/raster/'))"
)


def legend(portal: Portal) -> Locator:
    portal.page.get_by_role("button", name="Слоеве и легенда").click()
    return portal.page.locator("#map-legend")


def switch(portal: Portal, name: str) -> Locator:
    return legend(portal).locator(f'input[name="layer"][value="{name}"]')


def fetched(portal: Portal) -> list[str]:
    return list(portal.page.evaluate(RASTERS))


def test_relief_costs_nothing_until_it_is_switched_on(portal: Portal) -> None:
    portal.open_map()
    assert fetched(portal) == []
    switch(portal, "relief").check()
    portal.until(f"{RASTERS}.length > 0", "tiles of the relief")
    assert all("/raster/relief/" in address and "?v=" in address for address in fetched(portal))
    assert "relief" in portal.state["layers"].split(",")


def test_relief_of_elsewhere_says_so_wherever_it_is_shown(portal: Portal) -> None:
    portal.open_map("/?layers=relief,relief_contours&map=11/42.69/23.32")
    named = portal.page.locator(".map-credits")
    expect(named).to_contain_text("демонстрационен: Релеф")
    expect(named).to_contain_text("Пиренеи, не София")
    for name in ("relief", "relief_contours"):
        row = portal.page.locator("#map-legend li", has=portal.page.locator(f'[value="{name}"]'))
        expect(row.locator(".badge.demo")).to_have_text("демонстрационен")
        expect(row).to_contain_text("Това не е теренът на София")
        expect(row).to_contain_text("NASA/USGS")


def test_classes_are_told_with_limits_and_unit(portal: Portal) -> None:
    portal.open_map("/?layers=population_2020&map=12/42.69/23.32")
    about = legend(portal).locator(".raster-about")
    expect(about.locator(".raster-unit")).to_have_text("души на хектар")
    rows = about.locator(".raster-classes li").all_inner_texts()
    assert rows[0].strip() == "1 – 10"
    assert rows[-2].strip() == "200 и повече"
    assert rows[-1].strip() == "под 1 или няма данни"
    expect(about).to_contain_text("CC BY 4.0")
    expect(portal.page.locator(".map-credits")).to_have_text("Европейска комисия, JRC: GHSL")


def test_how_much_is_seen_is_kept_in_the_address(portal: Portal) -> None:
    portal.open_map("/?layers=population_2020&map=12/42.69/23.32")
    slider = legend(portal).get_by_role("slider", name="Плътност")
    expect(slider).to_have_value("80")
    slider.focus()
    slider.press("ArrowLeft")
    portal.until_state("opacity", "population_2020:75")
    expect(portal.page.get_by_role("slider", name="Плътност")).to_be_focused()
    expect(portal.page.locator(".raster-opacity output")).to_have_text("75 %")
    portal.page.reload()
    portal.settle()
    expect(legend(portal).get_by_role("slider")).to_have_value("75")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_underlays_are_usable_by_everybody(
    open_context: Any, live_server: Server, scheme: str
) -> None:
    portal = Portal(open_context(color_scheme=scheme).new_page(), live_server.url)
    portal.open_still("/?layers=relief,population_2020&map=12/42.69/23.32")
    expect(legend(portal).locator(".raster-about")).to_have_count(2)
    assert violations(portal.page) == []


def test_english_underlays_speak_english(portal: Portal) -> None:
    portal.open_map("/en/?layers=relief&map=11/42.69/23.32")
    expect(portal.page.locator(".map-credits")).to_contain_text("demonstration: Relief")
    expect(portal.page.locator(".map-credits")).to_contain_text("Pyrenees, not Sofia")
