"""Nothing runs off the side: at 320 px, or with text twice as large (WCAG 1.4.4, 1.4.10)."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.conftest import Server

LONG_WORD = "Щ" * 60
PAGES = [
    "/",
    "/en/acts/",
    f"/acts/?number={LONG_WORD}",
    f"/places/parcel/{'x' * 60}/",
    "/places/district/68134-02/",
    "/about/",
    "/api/conformance?f=html",
    "/api/collections/acts?f=html",
    "/api/openapi?f=html",
    "/api/tiles/WebMercatorQuad?f=html",
    "/api/tileMatrixSets/WebMercatorQuad?f=html",
]


@pytest.fixture(scope="module", params=[(320, 100), (390, 200)], ids=["narrow", "enlarged"])
def window(request: pytest.FixtureRequest, browser: Browser) -> Iterator[tuple[Page, int, int]]:
    width, text_percent = request.param
    page = browser.new_page(viewport={"width": width, "height": 800})
    yield page, width, text_percent
    page.close()


@pytest.mark.parametrize("path", PAGES)
def test_no_page_is_wider_than_its_window(
    live_server: Server, window: tuple[Page, int, int], path: str
) -> None:
    page, width, text_percent = window
    page.goto(live_server.url + path, wait_until="domcontentloaded")
    page.wait_for_load_state("load")
    enlarge = "(percent) => { document.documentElement.style.fontSize = `${percent}%` }"
    page.evaluate(enlarge, text_percent)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
