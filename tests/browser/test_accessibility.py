"""axe finds nothing on any kind of page, in both languages and both themes. No rule is off."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.portal import Portal
from tests.conftest import Server

AXE = Path(__file__).resolve().parents[2] / "frontend/node_modules/axe-core/axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
RUN = f"""
axe.run(document, {{runOnly: {{type: 'tag', values: {TAGS}}}}}).then(({{violations}}) =>
  violations.flatMap((rule) => rule.nodes.map((node) =>
    [rule.id, node.target.join(' '), node.failureSummary])))
"""

# Contrast hangs on the theme and names on the language, never on both together.
LOOKS = pytest.mark.parametrize(("scheme", "prefix"), [("light", ""), ("dark", "/en")])


def violations(page: Page) -> Any:
    page.evaluate(AXE.read_text())
    return page.evaluate(RUN)


@LOOKS
def test_pages(
    scheme: str, prefix: str, open_context: Any, live_server: Server, parcel_identifier: str
) -> None:
    portal = Portal(open_context(color_scheme=scheme).new_page(), live_server.url)
    portal.open(f"{prefix}/acts/")
    act = portal.page.locator(".act-title").first.get_attribute("href")
    paths = [
        f"{prefix}/acts/",
        f"{prefix}/acts/?q=няматакъвакт",
        str(act),
        f"{prefix}/places/parcel/{parcel_identifier}/",
        f"{prefix}/places/district/68134-09/",
        f"{prefix}/places/search?q=лозенец",
        f"{prefix}/about/",
        f"{prefix}/accessibility/",
    ]
    found = {path: violations(portal.open(path).page) for path in paths}
    assert {path: what for path, what in found.items() if what} == {}


@LOOKS
def test_map_page(scheme: str, prefix: str, open_context: Any, live_server: Server) -> None:
    portal = Portal(open_context(color_scheme=scheme).new_page(), live_server.url)
    portal.open_still(f"{prefix}/")
    assert violations(portal.page) == []
    portal.page.locator('[aria-controls="map-legend"]').click()
    portal.page.locator(".filters summary").click()
    assert violations(portal.page) == []
    portal.page.locator('[aria-controls="map-legend"]').click()
    portal.placed_row().locator(".act-title").click()
    portal.card.locator(".place-card").wait_for()
    assert violations(portal.page) == []


def test_map_page_on_a_phone(phone: Portal) -> None:
    phone.open_still()
    assert violations(phone.page) == []


def test_suggestions(portal: Portal) -> None:
    portal.open("/")
    portal.page.get_by_role("combobox").press_sequentially("Лозенец", delay=20)
    portal.page.get_by_role("option").first.wait_for()
    assert violations(portal.page) == []
