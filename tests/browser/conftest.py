"""A real browser on the real site. Every test also fails on what no page may ever do."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.portal import Portal
from tests.conftest import Server

DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """The system's Chromium. Containers without user namespaces need it without its sandbox."""
    return {"executable_path": "/usr/bin/chromium", "args": ["--no-sandbox"]}


@pytest.fixture
def tolerated() -> list[str]:
    """Parts of messages that a test provokes on purpose."""
    return []


@pytest.fixture
def open_context(browser: Browser, live_server: Server, tolerated: list[str]) -> Iterator[Any]:
    """Opens contexts that record every request to another host and every broken promise."""
    contexts: list[BrowserContext] = []
    surprises: list[str] = []

    def watch(page: Page) -> None:
        page.on("pageerror", lambda error: surprises.append(f"script: {error}"))
        page.on(
            "console",
            lambda message: (
                surprises.append(f"console: {message.text}") if message.type == "error" else None
            ),
        )

    def opened(**options: Any) -> BrowserContext:
        context = browser.new_context(
            **{"viewport": DESKTOP, "locale": "bg-BG", "reduced_motion": "reduce"} | options
        )
        context.on("page", watch)
        context.on(
            "request",
            lambda request: (
                None
                if request.url.startswith((live_server.url, "data:", "blob:"))
                else surprises.append(f"request: {request.url}")
            ),
        )
        contexts.append(context)
        return context

    yield opened
    for context in contexts:
        context.close()
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


@pytest.fixture(scope="session")
def parcel_identifier(live_server: Server) -> str:
    """Any parcel of the test city."""
    with urlopen(f"{live_server.url}/api/collections/parcels/items?limit=1") as answer:
        collection = json.load(answer)
    return str(collection["features"][0]["properties"]["identifier"])
