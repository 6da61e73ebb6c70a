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
    expect(portal.page.get_by_role("button", name="Начертай площ")).to_be_focused()
    portal.page.go_back()
    portal.until("location.search.includes('within=')", "the area again")


def test_a_circle_by_keyboard_and_a_click_that_draws_and_tells_nothing(portal: Portal) -> None:
    portal.open_map()
    portal.page.get_by_role("button", name="Търси в площ").click()
    radius = portal.page.get_by_label("метра")
    radius.fill("0")
    portal.page.get_by_role("button", name="Кръг с радиус").click()
    portal.until("document.activeElement.matches('.maplibregl-canvas')", "the map in focus")
    portal.page.keyboard.press(" ")
    expect(portal.page.locator(".map-toast")).to_contain_text("Радиусът е от 1")
    radius.fill("250")
    portal.page.locator(".maplibregl-canvas").focus()
    portal.page.keyboard.press(" ")
    portal.until("location.search.includes('radius=250')", "the circle in the address")
    expect(portal.page.locator(".map-toast")).to_be_hidden()
    portal.page.get_by_role("button", name="Кръг с радиус").click()
    portal.page.locator(".maplibregl-canvas").click(position={"x": 200, "y": 300})
    portal.until("!document.querySelector('kv-map').dataset.drawing", "the end of drawing")
    assert "sel=" not in portal.page.url


def draw(portal: Portal) -> None:
    """A triangle, by keyboard."""
    portal.until("document.activeElement.matches('.maplibregl-canvas')", "the map in focus")
    for key in (" ", "ArrowRight", " ", "ArrowDown", " "):
        portal.page.keyboard.press(key)
        portal.page.wait_for_timeout(600)
    portal.page.keyboard.press("Enter")


def corner(portal: Portal, across: float, down: float) -> None:
    """A click at a share of the map's width and height."""
    canvas = portal.page.locator(".maplibregl-canvas")
    box = canvas.bounding_box()
    assert box is not None
    portal.page.mouse.click(box["x"] + across * box["width"], box["y"] + down * box["height"])
    portal.page.wait_for_timeout(400)


def test_what_is_being_drawn_outlives_a_change_of_layers_and_of_theme(portal: Portal) -> None:
    portal.open_map("/?map=15/42.6977/23.3219&layers=acts,buildings,parcels,streets")
    legend = portal.page.get_by_role("button", name="Слоеве и легенда")
    portal.page.get_by_role("button", name="Търси в площ").click()
    portal.page.get_by_role("button", name="Начертай площ").click()
    portal.until("document.activeElement.matches('.maplibregl-canvas')", "the map in focus")
    corner(portal, 0.1, 0.5)
    corner(portal, 0.1, 0.9)
    legend.click()
    portal.page.get_by_role("checkbox", name="Улици").uncheck()
    portal.settle()
    portal.page.emulate_media(color_scheme="dark")
    portal.settle()
    portal.page.emulate_media(color_scheme="light")
    legend.click()
    portal.settle()
    corner(portal, 0.3, 0.9)
    corner(portal, 0.3, 0.5)
    corner(portal, 0.3, 0.5)  # the last corner once more ends the area
    portal.until("location.search.includes('within=')", "the area in the address")
    corners = portal.page.evaluate("new URLSearchParams(location.search).get('within')")
    assert len(corners.split(",")) == 8, "four corners, two from before the changes"


def test_a_refused_area_stays_drawn_and_is_sent_again(portal: Portal, tolerated: list[str]) -> None:
    tolerated.append("400 (Bad Request)")
    refusal = '{"allowed": "", "detail": ""}'
    portal.page.route("**/api/areas*", lambda route: route.fulfill(status=400, body=refusal))
    portal.open_map()
    portal.page.get_by_role("button", name="Търси в площ").click()
    again = portal.page.locator("#map-area").get_by_role("button", name="Опитай пак")
    expect(again).to_be_hidden()
    portal.page.get_by_role("button", name="Начертай площ").click()
    draw(portal)
    expect(portal.page.locator(".map-toast")).to_have_text("Площта не беше приета. Опитайте пак.")
    assert "within=" not in portal.page.url
    portal.page.unroute("**/api/areas*")
    again.click()
    portal.until("location.search.includes('within=')", "the same area in the address")
    expect(again).to_be_hidden()


def test_drawing_that_does_not_load_says_so_and_is_over(
    portal: Portal, tolerated: list[str]
) -> None:
    tolerated.append("ERR_FAILED")
    portal.page.route("**/sketch-*.js", lambda route: route.abort())
    portal.open_map()
    portal.page.get_by_role("button", name="Търси в площ").click()
    polygon = portal.page.get_by_role("button", name="Начертай площ")
    polygon.click()
    expect(portal.page.locator(".map-toast")).to_contain_text("Чертането не се зареди")
    expect(polygon).to_have_attribute("aria-pressed", "false")
    assert not portal.page.evaluate("document.querySelector('kv-map').dataset.drawing")


def test_a_point_on_the_map_is_told_as_of_the_day_of_the_list(portal: Portal) -> None:
    pages = portal.requests("/places/at/")
    portal.open_map("/?on=2020-05-01")
    portal.page.locator(".maplibregl-canvas").focus()
    portal.page.keyboard.press("Shift+Enter")
    expect(portal.card.locator("dl.facts").first).to_contain_text("01.05.2020")
    assert all("on=2020-05-01" in page for page in pages)


def test_the_page_of_a_point_keeps_its_day_on_the_map(portal: Portal) -> None:
    portal.open("/places/at/?lon=23.305&lat=42.69&on=2020-05-01")
    portal.page.get_by_role("link", name="Виж на картата").click()
    portal.until("new URLSearchParams(location.search).get('on') === '2020-05-01'", "the day")
    expect(portal.card.locator("dl.facts").first).to_contain_text("01.05.2020")


def test_everything_at_the_middle_of_the_map_by_keyboard(portal: Portal) -> None:
    portal.open_map()
    portal.page.locator(".maplibregl-canvas").focus()
    portal.page.keyboard.press("Shift+Enter")
    portal.until("location.search.includes('sel=point:')", "the point in the address")
    expect(portal.card.locator("h2").first).to_have_text("Какво има тук")
    pin = portal.page.get_by_role("img", name="Точка")
    expect(pin).to_be_visible()
    portal.card.get_by_role("button", name="Към списъка").click()
    expect(pin).to_have_count(0)


def test_a_link_to_a_point_without_a_view_goes_there_and_marks_it(portal: Portal) -> None:
    portal.open_map("/?sel=point:42.6900,23.3050")
    portal.until_state("map")
    zoom, lat, lon = (float(part) for part in portal.state["map"].split("/"))
    assert zoom > 15
    assert abs(lat - 42.69) < 0.002
    assert abs(lon - 23.305) < 0.002
    pin = portal.page.get_by_role("img", name="Точка").bounding_box()
    canvas = portal.page.locator(".maplibregl-canvas").bounding_box()
    assert pin is not None
    assert canvas is not None
    tip, middle = pin["y"] + pin["height"], canvas["y"] + canvas["height"] / 2
    assert abs(tip - middle) < 3, "the tip of the pin is at the point"


def test_a_link_to_nothing_is_told_from_a_card_that_did_not_load(
    portal: Portal, tolerated: list[str]
) -> None:
    tolerated += ["400 (Bad Request)", "404 (Not Found)", "ERR_FAILED"]
    for nothing in ("point:999,999", "act:99999999"):
        portal.open_list(f"/?sel={nothing}")
        expect(portal.card).to_contain_text("На този адрес няма нищо")
        expect(portal.card.get_by_role("link")).to_have_count(0)
    portal.page.route("**/places/at/*", lambda route: route.abort())
    portal.open_list("/?sel=point:42.69,23.305")
    expect(portal.card).to_contain_text("Картонът не се зареди")


def test_the_page_for_areas_draws_and_searches(portal: Portal) -> None:
    portal.open("/places/area/")
    field = portal.page.get_by_label("Или площ като текст")
    field.fill("23.2,42.6,23.5")
    field.blur()
    expect(field).to_have_attribute("aria-invalid", "true")
    field.fill("23.2,42.6,23.5,42.6,23.5,42.8")
    field.blur()
    expect(field).to_have_attribute("aria-invalid", "false")
    portal.page.get_by_role("button", name="Покажи актовете").first.click()
    portal.page.wait_for_url("**/acts/?within=*")
    expect(portal.page.get_by_text("в очертан контур")).to_be_visible()
