"""The map page on a phone: map, search on top, the list in a panel with three stops."""

from playwright.sync_api import expect

from tests.browser.portal import Portal

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
    phone.open_map()
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
    phone.open_map()
    box = phone.page.locator(".panel-handle").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    phone.page.mouse.move(x, y)
    phone.page.mouse.down()
    phone.page.mouse.move(x, 120, steps=5)
    phone.page.mouse.up()
    expect(phone.page.locator("kv-panel")).to_have_attribute("data-stop", "full")


def test_act_opens_over_the_map(phone: Portal) -> None:
    phone.open_map()
    phone.placed_row().locator(".act-title").click()
    expect(phone.card).to_be_visible()
    phone.settle()
    phone.card.get_by_role("button", name="Към списъка").click()
    expect(phone.card).to_have_count(0)


def test_every_target_takes_a_thumb(phone: Portal) -> None:
    phone.open_map()
    assert phone.page.evaluate(SMALL_TARGETS) == []


def test_nothing_is_wider_than_the_screen(phone: Portal) -> None:
    for path in ("/", "/acts/", "/about/"):
        phone.open(path)
        assert phone.page.evaluate("document.documentElement.scrollWidth") <= 390, path
