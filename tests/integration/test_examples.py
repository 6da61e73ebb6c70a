"""What README and docs give as examples answers, with something on it."""

import re
from pathlib import Path
from urllib.parse import quote
from urllib.request import Request, urlopen

import pytest

from config.layers import tile_server
from geodata.descriptions import SOFIA
from tests.conftest import Server
from tiles.grid import Tile, limits

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
_FOLDERS = "acts|api|archives|data|en|places|raster|tiles"
_ADDRESS = re.compile(rf"`(/(?:{_FOLDERS})/[^`\s]*)`")
_ELSEWHERE = {
    "/api/areas",  # takes what is sent to it
    "/acts/chain.csv",  # of real acts
}
_LEFT_OPEN = re.compile(r"[<{…]")
_TILE = re.compile(r"/tiles/([a-z_,]+)/(\d+)/(\d+)/(\d+)\.mvt")
_INSPECTED = re.compile(r"tile inspect (.*\b(\d+)/(\d+)/(\d+).*)")
_SET = re.compile(r"--set ([a-z_,]+)|([a-z_]+)\.pmtiles")


def read(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def addresses() -> list[str]:
    """Whole addresses, without those that leave something open, and tiles of commands."""
    found = {address for page in PAGES for address in _ADDRESS.findall(read(page))}
    found -= _ELSEWHERE
    drawn = {f"/tiles/{names}/{tile.z}/{tile.x}/{tile.y}.mvt" for names, tile in tiles()}
    return sorted(drawn | {address for address in found if not _LEFT_OPEN.search(address)})


def tiles() -> list[tuple[str, Tile]]:
    """Each with the group or layers that are asked for."""
    found = []
    for text in map(read, PAGES):
        for names, *at in _TILE.findall(text):
            found.append((names, Tile(*map(int, at))))
        for line, *at in _INSPECTED.findall(text):
            told = _SET.search(line)
            assert told, f"of which layers? {line}"
            found.append((told[1] or told[2], Tile(*map(int, at))))
    return found


def test_there_are_examples() -> None:
    assert len(tiles()) >= 3
    assert len(addresses()) >= 8


@pytest.mark.parametrize(("names", "tile"), tiles())
def test_an_example_of_a_tile_is_in_the_territory_and_at_a_zoom_of_its_layers(
    names: str, tile: Tile
) -> None:
    assert limits(SOFIA.bounds, tile.z).hold(tile)
    layers = tile_server.groups.get(names) or [tile_server.layers[one] for one in names.split(",")]
    assert any(layer.drawn_at(tile.z) for layer in layers)


def test_every_example_answers_with_something(live_server: Server) -> None:
    said = {}
    for address in addresses():
        request = Request(live_server.url + quote(address, safe="/?=&,%:"))
        with urlopen(request, timeout=60) as answer:
            said[address] = answer.status, bool(answer.read(1))
    assert not {address: what for address, what in said.items() if what != (200, True)}


def test_readme_leads_to_every_page_of_docs() -> None:
    told = read(ROOT / "README.md")
    left = [
        page.relative_to(ROOT)
        for page in PAGES[1:]
        if page.parent.name != "adr" and str(page.relative_to(ROOT)) not in told
    ]
    assert not left


def test_readme_names_every_folder() -> None:
    told = read(ROOT / "README.md")
    kept = {file.parent.relative_to(ROOT).parts[0] for file in ROOT.glob("[a-z]*/*")}
    assert not {folder for folder in kept - {"var"} if f"`{folder}/`" not in told}
