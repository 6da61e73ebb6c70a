"""Links from the other resources of an interface to its tiles, and their relations."""

from features.links import Addresses, Link, link
from features.rendering import JSON
from features.text import Text

LISTS = "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector"
TILESET = "http://www.opengis.net/def/rel/ogc/1.0/tileset"
SCHEME = "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme"
SCHEMES = "http://www.opengis.net/def/rel/ogc/1.0/tiling-schemes"
GEODATA = "http://www.opengis.net/def/rel/ogc/1.0/geodata"
DATASET = "http://www.opengis.net/def/rel/ogc/1.0/dataset"

GRID = Text("мрежата на плочките", "the grid of the tiles")
_GRIDS = Text("мрежи на плочки", "grids of tiles")
_LIST = Text("плочките", "the tiles")


def landing_links(addresses: Addresses) -> list[Link]:
    """What the landing page links to when there are tiles."""
    grids = link(addresses.of("matrix_sets", f="json"), SCHEMES, JSON, _GRIDS)
    return [*list_links(addresses, None), grids]


def list_links(addresses: Addresses, collection_id: str | None) -> list[Link]:
    """From a collection, or from the landing page, to its tiles."""
    return [link(of_tiles(addresses, "tilesets", collection_id, f="json"), LISTS, JSON, _LIST)]


def grid_link(addresses: Addresses, grid: str) -> Link:
    """To the definition of the grid that tiles are in."""
    return link(addresses.of("matrix_set", grid, f="json"), SCHEME, JSON, GRID)


def of_tiles(
    addresses: Addresses, name: str, collection_id: str | None, *args: str, **query: str
) -> str:
    """The address of a resource of tiles, of a collection or of everything."""
    if collection_id is None:
        return addresses.of(name, *args, **query)
    return addresses.of(f"collection_{name}", collection_id, *args, **query)
