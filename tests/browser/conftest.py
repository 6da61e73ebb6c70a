"""A real browser on the real site. Every test also fails on what no page may ever do."""

import json
import math
from collections.abc import Iterator
from typing import Any
from urllib.request import urlopen

import mapbox_vector_tile
import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

from tests.browser.portal import Portal
from tests.conftest import Server

# Small for a desktop, because the processor draws every pixel of the map.
DESKTOP = {"width": 1000, "height": 700}
PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """The system's Chromium. Containers without user namespaces need it without its sandbox."""
    return {"executable_path": "/usr/bin/chromium", "args": ["--no-sandbox"]}


@pytest.fixture
def tolerated() -> list[str]:
    """Parts of messages that a test provokes on purpose."""
    return []


class Windows:
    """Browser windows, one for each set of options, kept so that scripts are read only once.

    The site keeps nothing in the browser, so a new page in an old window is a new visitor.
    """

    def __init__(self, browser: Browser, home: str) -> None:
        self.browser = browser
        self.home = home
        self.surprises: list[str] = []
        self.kept: dict[str, BrowserContext] = {}

    def open(self, **options: Any) -> BrowserContext:
        key = json.dumps(options, sort_keys=True)
        if key not in self.kept:
            self.kept[key] = self._new(options)
        return self.kept[key]

    def close_pages(self) -> None:
        for context in self.kept.values():
            for page in context.pages:
                page.close()

    def _new(self, options: dict[str, Any]) -> BrowserContext:
        context = self.browser.new_context(
            **{"viewport": DESKTOP, "locale": "bg-BG", "reduced_motion": "reduce"} | options
        )
        context.on("page", self._watch)
        context.on("request", lambda request: self._judge(request.url))
        return context

    def _judge(self, url: str) -> None:
        if not url.startswith((self.home, "data:", "blob:")):
            self.surprises.append(f"request: {url}")

    def _watch(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.surprises.append(f"script: {error}"))
        page.on("console", self._hear)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.surprises.append(f"console: {message.text}")


@pytest.fixture(scope="session")
def windows(browser: Browser, live_server: Server) -> Windows:
    return Windows(browser, live_server.url)


@pytest.fixture
def open_context(windows: Windows, tolerated: list[str]) -> Iterator[Any]:
    """Opens windows that record every request to another host and every broken promise."""
    windows.surprises.clear()
    yield windows.open
    windows.close_pages()
    surprises = windows.surprises
    assert [one for one in surprises if not any(part in one for part in tolerated)] == []


@pytest.fixture
def portal(open_context: Any, live_server: Server) -> Portal:
    """The site in a desktop window."""
    return Portal(open_context().new_page(), live_server.url)


@pytest.fixture
def phone(open_context: Any, live_server: Server) -> Portal:
    """The site on a phone."""
    context = open_context(viewport=PHONE, has_touch=True, is_mobile=True)
    return Portal(context.new_page(), live_server.url)


def _largest(home: str, layer: str, tile: tuple[int, int, int]) -> tuple[float, float, Any]:
    """Where a tile draws its feature of the highest count: lon, lat, its properties."""
    zoom, x, y = tile
    with urlopen(f"{home}/tiles/{layer}/{zoom}/{x}/{y}.mvt") as answer:
        drawn = mapbox_vector_tile.decode(answer.read(), default_options={"y_coord_down": True})
    most = max(drawn[layer]["features"], key=lambda one: one["properties"]["count"])
    right, down = (at / drawn[layer]["extent"] for at in most["geometry"]["coordinates"])
    lon = (x + right) / 2**zoom * 360 - 180
    lat = math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * (y + down) / 2**zoom))))
    return lon, lat, most["properties"]


@pytest.fixture(scope="session")
def district_count(live_server: Server) -> tuple[float, float, str, int]:
    """Where a map writes how many acts a district has: lon, lat, code, number."""
    lon, lat, own = _largest(live_server.url, "act_district_counts", (8, 144, 94))
    return lon, lat, own["code"], own["count"]


@pytest.fixture(scope="session")
def act_bubble(live_server: Server) -> tuple[float, float]:
    """Where a map of zoom 13 draws the largest bubble of acts near their densest place."""
    lon, lat, _ = _largest(live_server.url, "act_cells", (8, 144, 94))
    x = (lon + 180) / 360 * 2**13
    y = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * 2**13
    lon, lat, own = _largest(live_server.url, "act_cells", (13, int(x), int(y)))
    assert own["count"] > 1
    return lon, lat


@pytest.fixture(scope="session")
def parcel_identifier(live_server: Server) -> str:
    """Any parcel of the test city."""
    with urlopen(f"{live_server.url}/api/collections/parcels/items?limit=1") as answer:
        collection = json.load(answer)
    return str(collection["features"][0]["properties"]["identifier"])
