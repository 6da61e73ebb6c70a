"""Every journey of the map also goes without JavaScript."""

import re
from typing import Any

from playwright.sync_api import expect

from tests.browser.portal import Portal
from tests.conftest import Server


def test_search_list_and_act_without_script(open_context: Any, live_server: Server) -> None:
    context = open_context(java_script_enabled=False)
    portal = Portal(context.new_page(), live_server.url).open("/")
    expect(portal.page.locator("noscript .notice-box")).to_be_visible()
    expect(portal.page.locator("kv-map")).to_be_hidden()

    parcel = re.search(r"68134\.\d+\.\d+", portal.page.locator("kv-results").inner_text())
    assert parcel, "some act of the first page names its parcel"
    box = portal.page.get_by_role("searchbox")
    box.fill(parcel[0])
    box.press("Enter")
    assert "q=" in portal.page.url
    expect(portal.rows.first).to_be_visible()

    title = portal.rows.first.locator(".act-title")
    title.click()
    expect(portal.page.get_by_role("heading", level=1)).to_be_visible()
    assert "/acts/" in portal.page.url


def test_parcel_page_without_script(
    open_context: Any, live_server: Server, parcel_identifier: str
) -> None:
    context = open_context(java_script_enabled=False)
    portal = Portal(context.new_page(), live_server.url)
    portal.open(f"/places/parcel/{parcel_identifier}/")
    expect(portal.page.get_by_role("heading", level=1)).to_contain_text(parcel_identifier)
