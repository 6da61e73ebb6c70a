"""What an interface is told of the tiles that another mechanism makes of its collections."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

Document = dict[str, Any]

CONFORMANCE = tuple(
    f"http://www.opengis.net/spec/{standard}/conf/{part}"
    for standard, part in (
        ("ogcapi-tiles-1/1.0", "core"),
        ("ogcapi-tiles-1/1.0", "tileset"),
        ("ogcapi-tiles-1/1.0", "tilesets-list"),
        ("ogcapi-tiles-1/1.0", "dataset-tilesets"),
        ("ogcapi-tiles-1/1.0", "geodata-tilesets"),
        ("ogcapi-tiles-1/1.0", "collections-selection"),
        ("ogcapi-tiles-1/1.0", "mvt"),
        ("ogcapi-tiles-1/1.0", "oas30"),
        ("tms/2.0", "tilematrixset"),
        ("tms/2.0", "tilematrixsetlimits"),
        ("tms/2.0", "tilesetmetadata"),
        ("tms/2.0", "json-tilematrixset"),
        ("tms/2.0", "json-tilematrixsetlimits"),
        ("tms/2.0", "json-tilesetmetadata"),
    )
)


class Short(NamedTuple):
    """The tiles of one or more layers, kept together: a path with {z}, {x}, {y}, and TileJSON."""

    name: str
    template: str
    tilejson: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tilesets:
    """The tiles of an interface, all in one grid.

    Attributes:
        grid: identifier of the tile matrix set.
        media_type: of a tile.
        collections: collection → the layers that are its tiles; without layers it has no tiles.
        everything: the layers of the tiles of the whole interface.
        matrix_set: the definition of the grid, and
        summary: what every tileset says in a list, and
        metadata: what the tiles of some layers hold and where; all without links, in words of the
            language of the request.
        short: layers → the paths of their tiles for maps that know no standard.
        parameters: layers → names of the parameters that filter them.
    """

    grid: str
    media_type: str
    collections: Mapping[str, Sequence[str]]
    everything: Sequence[str]
    matrix_set: Callable[[], Document]
    summary: Callable[[], Document]
    metadata: Callable[[Sequence[str]], Document]
    short: Callable[[Sequence[str]], Sequence[Short]]
    parameters: Callable[[Sequence[str]], frozenset[str]]

    def layers_of(self, collection_id: str | None) -> Sequence[str]:
        """The layers of a collection, or of everything."""
        if collection_id is None:
            return self.everything
        return self.collections.get(collection_id, ())
