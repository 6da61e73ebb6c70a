"""The map out of archives: from the site itself, and from a folder of files without any site."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from config.layers import tile_server
from tests.browser.conftest import Windows
from tests.browser.files import served
from tests.browser.portal import IDLE, Portal
from tests.conftest import ROOT, Server, running

PART = "23.19,42.65,23.32,42.715"
BLANK_PNG_BYTES = 12_000
"""More than a picture of one colour takes, less than one with anything on it."""


def command(server: Server, *told: str, **environment: str) -> None:
    subprocess.run(
        [sys.executable, "manage.py", *told, "--quiet"],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": server.database_url} | environment,
        check=True,
        capture_output=True,
    )


@pytest.fixture(scope="module")
def folder(live_server: Server, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The map as a folder of files."""
    folder = tmp_path_factory.mktemp("map")
    told = ["--portal", "https://portal.example/", "--bounds", PART, "--last-zoom", "16"]
    command(live_server, "export_map", str(folder), *told)
    return folder


@pytest.fixture(scope="module")
def site(live_server: Server, folder: Path, tmp_path_factory: Any) -> Iterator[Server]:
    """The same city on a site whose map is drawn from archives."""
    environment = {"MAP_ARCHIVES": "/archives/", "ARCHIVES_ROOT": str(folder / "archives")}
    with running(live_server.database_url, tmp_path_factory, environment) as server:
        yield server


@pytest.fixture
def windows_of(browser: Any) -> Iterator[Any]:
    """Windows on another host; every request to a third one fails the test."""
    opened: list[Windows] = []

    def open_(url: str) -> Portal:
        windows = Windows(browser, url)
        opened.append(windows)
        return Portal(windows.open().new_page(), url)

    yield open_
    for windows in opened:
        windows.close_pages()
        assert windows.surprises == []


def test_the_portal_draws_out_of_archives_and_says_of_which_day(
    site: Server, windows_of: Any
) -> None:
    portal = windows_of(site.url)
    tiles, archives = portal.requests("/tiles/"), portal.requests("/archives/")
    portal.open_map("/?map=15/42.69/23.305")
    assert len(archives) > 3
    assert tiles == []
    expect(portal.page.locator("[data-day]")).to_contain_text("данни към")
    expect(portal.page.locator("[data-message=layers]")).to_be_hidden()
    picture = portal.page.locator("kv-map canvas").screenshot()
    assert len(picture) > BLANK_PNG_BYTES


def test_a_filter_is_asked_of_the_server(site: Server, windows_of: Any) -> None:
    portal = windows_of(site.url)
    tiles = portal.requests("/tiles/")
    portal.open_map("/?kind=building_permit")
    assert tiles
    assert all("kind=building_permit" in address for address in tiles)


def test_a_click_on_the_map_opens_the_card(site: Server, windows_of: Any) -> None:
    portal = windows_of(site.url)
    portal.open_map("/?map=17.5/42.69/23.305")
    box = portal.page.locator("kv-map canvas").bounding_box()
    portal.page.mouse.click(box["x"] + box["width"] / 2 + 20, box["y"] + box["height"] / 2 + 20)
    portal.until(
        "document.querySelector('kv-card:not([hidden])') || location.search.includes('sel=')"
    )


def test_a_folder_of_files_is_a_map_without_any_site(folder: Path, windows_of: Any) -> None:
    with served(folder) as url:
        portal = windows_of(url)
        asked = portal.requests("")
        portal.open("/?map=15/42.69/23.305").until(IDLE, "the map at rest", seconds=90)
        picture = portal.page.locator("kv-map canvas").screenshot()
        assert len(picture) > BLANK_PNG_BYTES
        expect(portal.page.locator("[data-day]")).to_contain_text("данни към")
        expect(portal.page.locator("[data-message=layers]")).to_be_hidden()
        paths = {address.removeprefix(url).split("?")[0] for address in asked}
        assert {f"/archives/{name}.pmtiles" for name in ("ground", "acts")} <= paths
        assert all(path in ("/",) or path.startswith(("/static/", "/archives/")) for path in paths)


def test_the_folder_speaks_english_too_and_links_to_the_portal(
    folder: Path, windows_of: Any
) -> None:
    with served(folder) as url:
        portal = windows_of(url)
        portal.open_map("/en/?map=17.5/42.69/23.305")
        expect(portal.page.locator("[data-day]")).to_contain_text("data as of")
        link = portal.page.locator("header nav a")
        expect(link).to_have_attribute("href", "https://portal.example/")
        box = portal.page.locator("kv-map canvas").bounding_box()
        portal.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        toast = portal.page.locator(".map-toast")
        expect(toast).to_be_visible()
        expect(toast.get_by_role("link").first).to_have_attribute(
            "href",
            re.compile(r"^https://portal\.example/\?sel=(act|parcel|neighbourhood|district)%3A"),
        )


def test_every_layer_of_the_map_is_in_an_archive(folder: Path) -> None:
    written = {file.stem for file in (folder / "archives").glob("*.pmtiles")}
    assert written == set(tile_server.groups)
    in_groups = {layer.name for layers in tile_server.groups.values() for layer in layers}
    assert in_groups == set(tile_server.layers)


def test_an_archive_that_is_not_there_is_said_and_asked_for_again(
    folder: Path, browser: Any
) -> None:
    missing = folder / "archives" / "acts.pmtiles"
    aside = missing.with_suffix(".aside")
    missing.rename(aside)
    try:
        with served(folder) as url:
            portal = Portal(Windows(browser, url).open().new_page(), url)
            portal.open("/")
            message = portal.page.locator("[data-message=layers]")
            expect(message).to_be_visible(timeout=20_000)
            expect(message).to_contain_text("Актове")
            aside.rename(missing)
            message.get_by_role("button").click()
            expect(message).to_be_hidden()
            portal.until(IDLE)
            expect(message).to_be_hidden()
            portal.page.close()
    finally:
        if aside.exists():
            aside.rename(missing)
