"""An area to search in: drawn on the map by keyboard, put into the address, and taken away."""

from playwright.sync_api import expect

from tests.browser.portal import Portal


def test_a_polygon_by_keyboard_is_in_the_address_and_the_list_follows(portal: Portal) -> None:
    portal.open_map()
    everything = portal.total()
    tiles = portal.requests(".mvt")
    opener = portal.page.get_by_role("button", name="Търси в площ")
    opener.click()
    expect(opener).to_have_attribute("aria-expanded", "true")
    portal.page.get_by_role("button", name="Начертай площ").click()
    portal.until("document.activeElement.matches('.maplibregl-canvas')", "the map in focus")
    for key in (" ", "ArrowRight", " ", "ArrowDown", " "):
        portal.page.keyboard.press(key)
        portal.page.wait_for_timeout(600)
    portal.page.keyboard.press("Enter")
    portal.until("location.search.includes('within=')", "the area in the address")
    corners = portal.page.evaluate("new URLSearchParams(location.search).get('within')")
    assert len(corners.split(",")) == 6
    portal.settle()
    assert portal.total() < everything
    assert any("within=" in url for url in tiles)
    portal.page.get_by_role("button", name="Махни площта").click()
    portal.until("!location.search.includes('within=')", "no area in the address")
    portal.page.go_back()
    portal.until("location.search.includes('within=')", "the area again")


def test_a_circle_by_keyboard_and_a_click_that_draws_and_tells_nothing(portal: Portal) -> None:
    portal.open_map()
    portal.page.get_by_role("button", name="Търси в площ").click()
    portal.page.get_by_label("метра").fill("250")
    portal.page.get_by_role("button", name="Кръг с радиус").click()
    portal.until("document.activeElement.matches('.maplibregl-canvas')", "the map in focus")
    portal.page.keyboard.press(" ")
    portal.until("location.search.includes('radius=250')", "the circle in the address")
    portal.page.get_by_role("button", name="Кръг с радиус").click()
    portal.page.locator(".maplibregl-canvas").click(position={"x": 200, "y": 300})
    portal.until("!document.querySelector('kv-map').dataset.drawing", "the end of drawing")
    assert "sel=" not in portal.page.url


def test_everything_at_the_middle_of_the_map_by_keyboard(portal: Portal) -> None:
    portal.open_map()
    portal.page.locator(".maplibregl-canvas").focus()
    portal.page.keyboard.press("Shift+Enter")
    portal.until("location.search.includes('sel=point:')", "the point in the address")
    expect(portal.card.locator("h2").first).to_have_text("Какво има тук")


def test_the_page_for_areas_draws_and_searches(portal: Portal) -> None:
    portal.open("/places/area/")
    portal.page.get_by_label("Или площ като текст").fill("23.2,42.6,23.5,42.6,23.5,42.8")
    portal.page.get_by_role("button", name="Покажи актовете").first.click()
    portal.page.wait_for_url("**/acts/?within=*")
    expect(portal.page.get_by_text("в очертан контур")).to_be_visible()
