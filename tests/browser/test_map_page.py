"""The map page: map, list, card and address tell the same story."""

from typing import Any

from playwright.sync_api import expect

from tests.browser.portal import Portal
from tests.conftest import Server


def test_map_draws_and_comes_to_rest(portal: Portal) -> None:
    portal.open_map()
    expect(portal.page.locator("canvas.maplibregl-canvas")).to_be_visible()
    expect(portal.rows.first).to_be_visible()
    assert portal.state == {}, "a fresh page has a bare address"


def test_act_from_list_opens_card_and_survives_reload(portal: Portal) -> None:
    portal.open_map()
    row = portal.placed_row()
    select = row.get_attribute("data-select")
    row.locator(".act-title").click()
    portal.until_state("sel", select)
    expect(portal.card.locator("h2").first).to_be_focused()
    title = portal.card.locator("h2").first.inner_text()
    portal.until_state("map")
    portal.settle()
    before = portal.state

    portal.page.reload()
    portal.settle()
    expect(portal.card.locator("h2").first).to_have_text(title)
    assert portal.state == before


def test_link_to_an_act_without_a_view_goes_there(portal: Portal) -> None:
    select = portal.open_still().placed_row().get_attribute("data-select")
    portal.open_list(f"/?sel={select}")
    portal.until_state("map")
    assert float(portal.state["map"].split("/")[0]) > 14


def test_back_closes_the_card_and_forward_opens_it(portal: Portal) -> None:
    portal.open_still()
    row = portal.placed_row()
    select = row.get_attribute("data-select")
    row.locator(".act-title").click()
    portal.until_state("sel", select)
    expect(portal.card).to_be_visible()
    portal.page.go_back()
    expect(portal.card).to_have_count(0)
    expect(portal.rows.first).to_be_visible()
    portal.page.go_forward()
    portal.until_state("sel", select)
    expect(portal.card).to_be_visible()


def test_escape_closes_the_card_and_gives_the_focus_back(portal: Portal) -> None:
    portal.open_still()
    title = portal.placed_row().locator(".act-title")
    title.focus()
    portal.page.keyboard.press("Enter")
    expect(portal.card.locator("h2").first).to_be_focused()
    portal.page.keyboard.press("Escape")
    expect(portal.card).to_have_count(0)
    expect(title).to_be_focused()


def test_search_by_keyboard(portal: Portal) -> None:
    portal.open_list()
    portal.page.keyboard.press("/")
    box = portal.page.get_by_role("combobox")
    expect(box).to_be_focused()
    box.press_sequentially("Лозенец", delay=20)
    expect(portal.page.get_by_role("option").first).to_be_visible()
    assert box.get_attribute("aria-expanded") == "true"
    box.press("ArrowDown")
    expect(portal.page.locator(".suggestions [aria-selected=true]")).to_have_count(1)
    assert box.get_attribute("aria-activedescendant")
    box.press("Enter")
    portal.until_state("map")
    expect(portal.page.get_by_role("listbox")).to_have_count(0)


def test_escape_closes_the_suggestions_only(portal: Portal) -> None:
    portal.open("/")
    box = portal.page.get_by_role("combobox")
    box.press_sequentially("Лозенец", delay=20)
    expect(portal.page.get_by_role("option").first).to_be_visible()
    box.press("Escape")
    expect(portal.page.get_by_role("listbox")).to_have_count(0)
    assert box.input_value() == "Лозенец"


def test_submitted_search_filters_list_and_tiles_alike(portal: Portal) -> None:
    portal.open_map()
    tiles = portal.requests("/tiles/act_areas")
    box = portal.page.get_by_role("combobox")
    box.fill("заповед")
    box.press("Enter")
    portal.until_state("q", "заповед")
    portal.settle()
    assert any(".mvt?" in url for url in tiles)
    assert all("?q=" in url for url in tiles)


def test_an_empty_view_tells_of_the_acts_outside_it(portal: Portal) -> None:
    everything = portal.open_still("/?map=9/42.68/23.32").total()
    portal.open_still("/?map=16/42.42/23.1")
    show_all = portal.page.get_by_role("button", name="Покажи всички")
    expect(show_all).to_be_visible()
    assert portal.total() == 0
    show_all.click()
    expect(show_all).to_have_count(0)
    portal.until("document.querySelector('[data-total]').dataset.total !== '0'", "a whole list")
    assert portal.total() >= everything


def test_list_is_in_step_before_the_map_has_drawn_anything(portal: Portal) -> None:
    portal.page.route("**/tiles/**", lambda route: None)  # An answer that never comes.
    everything = portal.open_still("/?map=9/42.68/23.32").total()
    west, south, east, north = map(
        float, str(portal.placed_row().get_attribute("data-bbox")).split(",")
    )
    view = f"15/{(south + north) / 2:.5f}/{(west + east) / 2:.5f}"
    assert 0 < portal.open_still(f"/?map={view}").total() < everything
    assert portal.state == {"map": view}


def test_list_follows_the_map_until_told_otherwise(portal: Portal) -> None:
    portal.page.route("**/tiles/**", lambda route: None)
    with portal.page.expect_response("**/acts/?bbox=**"):
        portal.open("/")
    with portal.page.expect_response("**/acts/?bbox=**"):
        portal.page.get_by_role("button", name="Приближи").click()
    portal.until_state("map")
    with portal.page.expect_response(f"{portal.home}/acts/"):
        portal.page.get_by_role("checkbox", name="само в изгледа").uncheck()


def test_number_on_a_district_lists_its_acts(portal: Portal, district_count: Any) -> None:
    lon, lat, code, count = district_count
    portal.open_map(f"/?map=11.5/{lat:.5f}/{lon:.5f}")
    box = portal.page.locator("canvas.maplibregl-canvas").bounding_box()
    assert box is not None
    portal.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    portal.until("location.search.includes('district')", "the acts of the district")
    assert portal.state["district"] == code
    portal.until(f"document.querySelector('[data-total=\"{count}\"]')", f"{count} acts listed")
    expect(portal.page.locator("[data-filter-count]")).to_have_text("1 избран")


def test_a_bubble_of_acts_parts_when_chosen(
    portal: Portal, act_bubble: tuple[float, float]
) -> None:
    lon, lat = act_bubble
    portal.open_map(f"/?map=13.2/{lat:.5f}/{lon:.5f}")
    box = portal.page.locator("canvas.maplibregl-canvas").bounding_box()
    assert box is not None
    portal.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    zoom = "Number(new URLSearchParams(location.search).get('map').split('/')[0])"
    portal.until(f"{zoom} > 14", "each act on its ground")
    assert "sel" not in portal.state


def test_defaults_of_the_form_are_no_filters(portal: Portal) -> None:
    portal.open("/?q=&kind=&district=&sort=-issued_on")
    portal.until("location.search === ''", "a bare address")
    expect(portal.page.locator("[data-filter-count]")).to_be_hidden()


def test_keyboard_moves_zooms_and_identifies(portal: Portal) -> None:
    portal.open_map()
    row = portal.placed_row()
    west, south, east, north = map(float, str(row.get_attribute("data-bbox")).split(","))
    portal.open_map(f"/?map=17/{(south + north) / 2}/{(west + east) / 2}")
    canvas = portal.page.locator("canvas.maplibregl-canvas")
    canvas.focus()
    before = portal.state["map"]
    for key in ("ArrowRight", "ArrowLeft"):
        portal.page.keyboard.press(key)
        portal.settle()
    portal.page.keyboard.press("+")
    portal.settle()
    assert portal.state["map"] != before
    expect(portal.page.locator(".map-crosshair")).to_be_visible()
    portal.page.keyboard.press("Enter")
    expect(portal.card).to_be_visible()
    portal.page.keyboard.press("Escape")
    expect(portal.card).to_have_count(0)


def test_layers_are_chosen_in_the_legend_and_kept_in_the_address(portal: Portal) -> None:
    portal.open_list()
    portal.page.get_by_role("button", name="Слоеве и легенда").click()
    legend = portal.page.get_by_role("region", name="Слоеве и легенда")
    legend.get_by_role("checkbox", name="Улици").uncheck()
    portal.until_state("layers")
    assert "streets" not in portal.state["layers"].split(",")
    legend.get_by_role("checkbox", name="Улици").check()
    portal.until("!location.search.includes('layers')", "the default left out again")
    portal.page.keyboard.press("Escape")
    expect(legend).to_have_count(0)
    expect(portal.page.get_by_role("button", name="Слоеве и легенда")).to_be_focused()


def test_of_two_panels_over_the_map_one_is_open(portal: Portal) -> None:
    portal.open_list()
    area = portal.page.get_by_role("button", name="Търси в площ", exact=True)
    legend = portal.page.get_by_role("button", name="Слоеве и легенда")
    area.click()
    expect(portal.page.get_by_role("button", name="Начертай площ")).to_be_focused()
    legend.click()
    expect(portal.page.locator("#map-area")).to_be_hidden()
    expect(area).to_have_attribute("aria-expanded", "false")
    expect(legend).to_have_attribute("aria-expanded", "true")
    expect(portal.page.locator("#map-legend").get_by_role("button")).to_be_focused()
    portal.page.get_by_role("checkbox", name="Актове").first.click()
    area.click()
    expect(portal.page.locator("#map-legend")).to_be_hidden()
    expect(legend).to_have_attribute("aria-expanded", "false")
    expect(portal.page.get_by_role("button", name="Начертай площ")).to_be_focused()
    area.click()
    expect(portal.page.locator("#map-area")).to_be_hidden()
    expect(area).to_be_focused()


def test_near_me_refused_says_so(portal: Portal) -> None:
    portal.open_list()
    portal.page.get_by_role("button", name="Къде съм").click()
    expect(portal.page.locator(".map-toast")).to_contain_text("не разреши")


def test_near_me_outside_the_city_says_so(open_context: Any, live_server: Server) -> None:
    context = open_context(
        geolocation={"latitude": 43.2, "longitude": 27.9}, permissions=["geolocation"]
    )
    portal = Portal(context.new_page(), live_server.url).open("/")
    portal.page.get_by_role("button", name="Къде съм").click()
    expect(portal.page.locator(".map-toast")).to_contain_text("извън")
    assert portal.state == {}


def test_near_me_moves_the_map(open_context: Any, live_server: Server) -> None:
    context = open_context(
        geolocation={"latitude": 42.67, "longitude": 23.32, "accuracy": 40},
        permissions=["geolocation"],
    )
    portal = Portal(context.new_page(), live_server.url).open("/")
    portal.page.get_by_role("button", name="Къде съм").click()
    portal.until_state("map")
    _, lat, lon = map(float, portal.state["map"].split("/"))
    assert (round(lat, 2), round(lon, 2)) == (42.67, 23.32)
    portal.settle()
    mark = portal.page.get_by_role("img", name="Вие сте тук").locator(".here-dot")
    dot, area = mark.bounding_box(), portal.page.locator("kv-map canvas").bounding_box()
    assert dot is not None
    assert area is not None
    # the view is centred in what the tools leave free
    assert abs(dot["x"] + dot["width"] / 2 - area["x"] - area["width"] / 2) < 30
    assert abs(dot["y"] + dot["height"] / 2 - area["y"] - area["height"] / 2) < 30


def test_failed_tiles_are_named_and_can_be_asked_for_again(
    portal: Portal, tolerated: list[str]
) -> None:
    tolerated.append("status of 500")
    # What breaks here is the network between browser and server, which is not ours.
    portal.page.route("**/tiles/act_areas/**", lambda route: route.fulfill(status=500))
    portal.open("/")
    message = portal.page.locator('[data-message="layers"]')
    expect(message).to_be_visible(timeout=20_000)
    expect(message).to_contain_text("Актове")
    portal.page.unroute("**/tiles/act_areas/**")
    message.get_by_role("button", name="Опитай пак").click()
    expect(message).to_be_hidden()
    portal.settle()
    expect(message).to_be_hidden()


def test_without_webgl_the_list_is_the_way_out(open_context: Any, live_server: Server) -> None:
    page = open_context().new_page()
    page.add_init_script("HTMLCanvasElement.prototype.getContext = () => null")
    portal = Portal(page, live_server.url).open("/")
    expect(portal.page.locator('[data-message="webgl"]')).to_be_visible()
    expect(portal.rows.first).to_be_visible()


def test_map_follows_the_colour_scheme(portal: Portal) -> None:
    portal.open_map()
    sea = "getComputedStyle(document.querySelector('.map-region')).backgroundColor"
    seen = set()
    for scheme in ("dark", "light"):
        portal.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        portal.settle()
        seen.add(portal.page.evaluate(sea))
    assert len(seen) == 2
    expect(portal.page.locator("canvas.maplibregl-canvas")).to_be_visible()


def test_english_page_speaks_english(portal: Portal) -> None:
    portal.open("/en/")
    assert portal.page.locator("html").get_attribute("lang") == "en"
    portal.page.get_by_role("button", name="Layers and legend").click()
    expect(portal.page.get_by_role("checkbox", name="Streets")).to_be_visible()
    row = portal.placed_row()
    assert "/en/acts/" in str(row.locator(".act-title").get_attribute("href"))


def test_language_switch_keeps_the_page(portal: Portal) -> None:
    portal.open("/acts/?q=заповед")
    portal.page.get_by_role("link", name="in English").click()
    assert portal.page.url.startswith(f"{portal.home}/en/acts/?q=")
    portal.page.get_by_role("link", name="на български").click()
    assert portal.page.url.startswith(f"{portal.home}/acts/?q=")


def test_the_card_of_an_act_names_the_area_it_is_known_to(portal: Portal) -> None:
    portal.open_map("/?location=district")
    first = portal.rows.first
    selection = str(first.get_attribute("data-select"))
    first.get_by_role("link").click()
    portal.until_state("sel", selection)
    expect(portal.card.locator("[data-area^='district:68134-']")).to_be_visible()
