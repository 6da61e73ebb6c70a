"""Documents about tiles: lists of tilesets, a tileset, the grid."""

from collections.abc import Sequence
from typing import Any

from features.collection import Api, Collection
from features.documents import licence_links
from features.links import Addresses, Link, link, self_and_alternate
from features.rendering import JSON
from features.text import Bilingual, Text, said
from features.tilesets.declared import Document, Tilesets
from features.tilesets.links import DATASET, GEODATA, GRID, TILESET, grid_link, of_tiles

_TILES = Text("плочки", "tiles")
_ALL = Text("Плочки на всички колекции", "Tiles of all collections")
_ALL_OF_IT = Text(
    "Всичко, което картата показва, по една плочка за място и мащаб.",
    "Everything that the map shows, one tile for a place and a zoom.",
)
_ONE = Text("плочка", "a tile")
_ABOUT = Text("описание на набора", "metadata of the tileset")
_TILEJSON = Text("описание за карти (TileJSON)", "description for maps (TileJSON)")


def title_of(declared: Collection | None) -> Bilingual:
    """What the tiles of a collection, or of all of them, are called."""
    if declared is None:
        return _ALL
    title = declared.title
    return Text(f"{title.bg}: {_TILES.bg}", f"{title.en}: {_TILES.en}")


def tilesets(
    of: Tilesets, declared: Collection | None, addresses: Addresses, chosen: str
) -> Document:
    """The list of tilesets of a collection, or of everything. There is one: we keep one grid."""
    cid = None if declared is None else declared.id
    title = title_of(declared)
    one = of_tiles(addresses, "tileset", cid, of.grid, f="json")
    return {
        "title": said(title),
        "links": self_and_alternate(addresses, chosen),
        "tilesets": [
            {
                "title": said(title),
                **of.summary(),
                "links": [
                    link(one, "self", JSON, _ABOUT),
                    # what `self` was called in drafts that clients still go by
                    link(one, TILESET, JSON, _ABOUT),
                    grid_link(addresses, of.grid),
                ],
            }
        ],
    }


def tileset(
    api: Api,
    of: Tilesets,
    declared: Collection | None,
    layers: Sequence[str],
    addresses: Addresses,
    chosen: str,
) -> Document:
    """What a tileset holds and how to ask for its tiles."""
    cid = None if declared is None else declared.id
    links = [
        *self_and_alternate(addresses, chosen),
        grid_link(addresses, of.grid),
        tile_link(of, addresses, cid),
        *(
            link(
                addresses.at(each.tilejson), "describedby", JSON, f"{said(_TILEJSON)}: {each.name}"
            )
            for each in of.short(layers)
        ),
    ]
    if declared is None:
        links.append(link(addresses.of("landing", f="json"), DATASET, JSON, api.title))
    else:
        here = addresses.of("collection", declared.id, f="json")
        links += [link(here, GEODATA, JSON, declared.title),
                  *licence_links(list(declared.origins()))]  # fmt: skip
    metadata = of.metadata(layers)
    metadata["layers"] = [_linked(layer, of, api, addresses) for layer in metadata["layers"]]
    return {
        "title": said(title_of(declared)),
        "description": said(_ALL_OF_IT if declared is None else declared.description),
        **metadata,
        # what a client of the drafts follows instead of the link
        "tileMatrixSetDefinition": addresses.of("matrix_set", of.grid, f="json"),
        "links": links,
    }


def tile_link(of: Tilesets, addresses: Addresses, collection_id: str | None) -> Link:
    """The templated link to a tile; the list of collections of this request is kept in it."""
    base = of_tiles(addresses, "tileset", collection_id, of.grid).partition("?")[0]
    href = base + "/{tileMatrix}/{tileRow}/{tileCol}"
    if collection_id is None and addresses.asked("collections"):
        href += f"?collections={addresses.asked('collections')}"
    return link(href, "item", of.media_type, _ONE) | {"templated": True}


def matrix_sets(of: Tilesets, addresses: Addresses, chosen: str) -> Document:
    """The list of grids."""
    definition = of.matrix_set()
    here = addresses.of("matrix_set", of.grid, f="json")
    return {
        "links": self_and_alternate(addresses, chosen),
        "tileMatrixSets": [
            {name: definition[name] for name in ("id", "title", "uri", "crs")}
            # the schema of the list asks for `self`; the test suite of the standard for `item`
            | {"links": [link(here, rel, JSON, GRID) for rel in ("self", "item")]}
        ],
    }


def matrix_set(of: Tilesets, addresses: Addresses, chosen: str) -> Document:
    return of.matrix_set() | {"links": self_and_alternate(addresses, chosen)}


def _linked(layer: dict[str, Any], of: Tilesets, api: Api, addresses: Addresses) -> dict[str, Any]:
    """A layer with a link to the collection that it shows."""
    shown = next((cid for cid, names in of.collections.items() if layer["id"] in names), None)
    declared = None if shown is None else api.collection(shown)
    if declared is None:
        return layer
    href = addresses.of("collection", declared.id, f="json")
    return layer | {"links": [link(href, GEODATA, JSON, declared.title)]}
