"""The map page on a phone: map, search on top, the list in a panel with three stops."""

from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.portal import Portal
from tests.conftest import Server

SMALL_TARGETS = """
[...document.querySelectorAll('button, summary, input, select, a.button, .panel-notes a, nav a')]
  .filter((one) => one.checkVisibility({visibilityProperty: true}))
  .map((one) => {
    const own = one.closest('label') ?? one;
    const {width, height} = own.getBoundingClientRect();
    return [own.className || own.textContent.trim(), Math.round(width), Math.round(height)];
  })
  .filter(([, width, height]) => width > 0 && (height < 44 || width < 44))
"""


def test_panel_has_three_stops_by_button(phone: Portal) -> None:
    phone.open_list()
    handle = phone.page.locator(".panel-handle")
    panel = phone.page.locator("kv-panel")
    heights = []
    for stop in ("half", "full", "peek"):
        expect(panel).to_have_attribute("data-stop", stop)
        heights.append(panel.evaluate("(one) => one.getBoundingClientRect().height"))
        handle.click()
    half, full, peek = heights
    assert peek < half < full


def test_panel_can_be_dragged(phone: Portal) -> None:
    phone.open_list()
    box = phone.page.locator(".panel-handle").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    phone.page.mouse.move(x, y)
    phone.page.mouse.down()
    phone.page.mouse.move(x, 120, steps=5)
    phone.page.mouse.up()
    expect(phone.page.locator("kv-panel")).to_have_attribute("data-stop", "full")


def test_act_opens_over_the_map(phone: Portal) -> None:
    phone.open_still()
    phone.placed_row().locator(".act-title").click()
    expect(phone.card).to_be_visible()
    phone.settle()
    phone.card.get_by_role("button", name="Към списъка").click()
    expect(phone.card).to_have_count(0)


def test_every_target_takes_a_thumb(phone: Portal) -> None:
    phone.open("/").page.locator(".map-controls").wait_for()
    assert phone.page.evaluate(SMALL_TARGETS) == []


def test_nothing_is_wider_than_the_screen(phone: Portal) -> None:
    for path in ("/", "/acts/", "/about/"):
        phone.open(path)
        assert phone.page.evaluate("document.documentElement.scrollWidth") <= 390, path


def edges(one: Locator) -> tuple[float, float]:
    """Top and bottom on the screen."""
    box = one.bounding_box()
    assert box is not None
    return box["y"], box["y"] + box["height"]


@pytest.mark.parametrize("height", [844, 640])
def test_tools_and_crosshair_stand_where_no_panel_covers_them(
    height: int, open_context: Any, live_server: Server
) -> None:
    context = open_context(
        viewport={"width": 360, "height": height}, has_touch=True, is_mobile=True
    )
    phone = Portal(context.new_page(), live_server.url).open_list("/?map=15/42.68/23.32")
    phone.page.locator(".map-controls").wait_for()
    top, _ = edges(phone.page.locator(".map-panel"))
    for button in phone.page.locator(".map-button:visible").all():
        assert edges(button)[1] <= top
    above, below = edges(phone.page.locator(".map-crosshair"))
    _, search = edges(phone.page.locator(".search-box"))
    assert abs((above - search) - (top - below)) < 30, "in the middle of what is free"


def test_link_to_the_facets_scrolls_the_panel_alone(phone: Portal) -> None:
    phone.open_still("/?layers=acts")
    state = phone.state
    phone.page.get_by_role("link", name="Уточни по вид").press("Enter")
    expect(phone.page.locator("kv-panel")).to_have_attribute("data-stop", "full")
    expect(phone.page.locator("#facets")).to_be_focused()
    expect(phone.page.locator("#facets h3").first).to_be_in_viewport()
    expect(phone.page.locator(".search-box")).to_be_in_viewport(ratio=1)
    assert phone.page.evaluate("[scrollY, document.querySelector('main').scrollTop]") == [0, 0]
    assert (phone.state, phone.page.url.count("#")) == (state, 0)


def test_address_of_the_facets_scrolls_no_page(phone: Portal) -> None:
    phone.open_list("/?layers=acts#facets")
    expect(phone.page.locator(".search-box")).to_be_in_viewport(ratio=1)
    assert phone.page.evaluate("[scrollY, document.querySelector('main').scrollTop]") == [0, 0]


def test_the_legend_tells_how_to_ask_about_a_place_by_finger(phone: Portal) -> None:
    phone.open_list()
    phone.page.get_by_role("button", name="Слоеве и легенда").click()
    expect(phone.page.locator("#map-legend")).to_contain_text("задръжте пръст")
