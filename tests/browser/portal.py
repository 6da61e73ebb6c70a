"""The portal as a test uses it. Strict CSP blocks `wait_for_function`, so waiting means asking."""

import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Locator, Page

IDLE = "document.querySelector('kv-map')?.dataset.idle === 'true'"


@dataclass
class Portal:
    """A page of the site. `home` is its address without a slash at the end."""

    page: Page
    home: str

    def open(self, path: str) -> "Portal":
        self.page.goto(self.home + path)
        return self

    def open_list(self, path: str = "/") -> "Portal":
        """Opens the map page and waits for its list, card and panel, not for the map."""
        self.open(path)
        self.page.locator("kv-panel[data-stop]").wait_for()
        return self

    def open_still(self, path: str = "/") -> "Portal":
        """Opens the map page and waits until only the picture of the map is still being drawn."""
        self.open(path)
        with_bbox = "performance.getEntriesByType('resource').some((o) => o.name.includes('bbox='))"
        self.until(with_bbox, "the list of what the map shows")
        self.total()
        return self

    def until(self, expression: str, what: str = "", seconds: float = 30) -> Any:
        """The first truthy value of a JavaScript expression."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            value = self.page.evaluate(expression)
            if value:
                return value
            self.page.wait_for_timeout(50)
        raise AssertionError(f"{what or expression} did not come true in {seconds} s")

    def open_map(self, path: str = "/") -> "Portal":
        """Opens the map page and waits until the map has drawn all it will draw."""
        self.open(path)
        self.until(IDLE, "the map at rest")
        return self

    def total(self) -> int:
        """How many acts the list says it has, once it has stopped loading."""
        self.until("!document.querySelector('kv-results').hasAttribute('aria-busy')")
        counted = self.page.locator("kv-results [data-total]").get_attribute("data-total")
        return int(str(counted))

    def settle(self) -> None:
        """Waits until the map rests again."""
        self.page.wait_for_timeout(150)
        self.until(IDLE, "the map at rest")

    def requests(self, part: str) -> list[str]:
        """A list that grows with the address of each request that holds `part`."""
        seen: list[str] = []
        self.page.on(
            "request", lambda request: seen.append(request.url) if part in request.url else None
        )
        return seen

    @property
    def state(self) -> dict[str, str]:
        """The query of the address, one value a name."""
        query = parse_qs(urlsplit(self.page.url).query)
        return {name: values[0] for name, values in query.items()}

    def until_state(self, name: str, value: str | None = None) -> None:
        """Waits until the address carries a parameter, or no longer carries it."""
        test = f"new URLSearchParams(location.search).get('{name}')"
        self.until(f"{test} !== null" if value is None else f"{test} === '{value}'", f"?{name}")

    @property
    def card(self) -> Locator:
        return self.page.locator("kv-card:not([hidden])")

    @property
    def rows(self) -> Locator:
        return self.page.locator("kv-results [data-select]")

    def placed_row(self) -> Locator:
        """The first act of the list that has a place, and the same one when the list is renewed."""
        placed = self.page.locator("kv-results [data-select][data-bbox]:not([data-bbox=''])")
        act = placed.first.get_attribute("data-select")
        return self.page.locator(f"kv-results [data-select='{act}']")
