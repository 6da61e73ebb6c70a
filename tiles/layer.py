"""What a subject declares to have its rows drawn: a layer of the tiles."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Expression, ExpressionWrapper, F, Field, Q, QuerySet
from django.db.models.expressions import Combinable
from django.http import QueryDict

from tiles.follows import Follows

LAST_ZOOM = 20
CELL_BITS = 24
"""Bits of a cell's column and of its row in its feature id."""
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_RESERVED = frozenset({"id", "geom"})


def unattributed() -> Sequence[tuple[str, str]]:
    """No source to name."""
    return ()


@dataclass(frozen=True)
class Cells:
    """Rows counted by the cells of a grid, not drawn one by one.

    A cell is a tile of the grid some zooms deeper, so it lies in one tile, and four cells are one
    cell of the zoom before: the sum over the tiles of a zoom is the same at every zoom. Its
    feature id is `cell_id` of that deeper tile. It is drawn as a point about the middle of what
    it counts, which never says more than the cell does unless it counts one thing.

    Args:
        split: how many zooms deeper: 3 makes 8 × 8 cells of a tile, 64 pixels each.
        point: column or annotation, an EPSG:3857 point, by which a row belongs to a cell.
        count: property that says how many things a row stands for; summed.
        east, north: annotations, the sums of these things' coordinates in metres of EPSG:3857.
        alone: integer properties that only a cell of one thing has; the rest are summed.
    """

    split: int
    point: str
    count: str
    east: str
    north: str
    alone: tuple[str, ...] = ()


def cell_id(zoom: int, column: int, row: int) -> int:
    """The feature id of a cell that is this tile of the grid; below 2⁵³, so exact in a browser."""
    return ((zoom << CELL_BITS | row) << CELL_BITS) | column


@dataclass(frozen=True)
class Detail:
    """How a layer is drawn up to and including a zoom, where less of it is enough.

    Args:
        max_zoom: the last zoom drawn so; the next detail, or the layer itself, takes over above.
        geometry: another stored EPSG:3857 column to draw, such as a point inside the shape.
        fields: the properties that are kept; all when None.
        where: the rows worth drawing at these zooms; all when None.
        cells: rows are counted by these cells; None draws each.
        coarseness: by what power of two the units of the tile are larger than usual: 1 halves
            the numbers that a shape is written in, and still tells a quarter of a pixel.
    """

    max_zoom: int
    geometry: str | None = None
    fields: tuple[str, ...] | None = None
    where: Q | None = None
    cells: Cells | None = None
    coarseness: int = 0


@dataclass(frozen=True, kw_only=True, eq=False)
class Layer:
    """A named set of rows on the map; the feature id in a tile is the row's primary key.

    Args:
        name: the layer in the tile and in the URL, the same as the collection in the API.
        label: its name in (Bulgarian, English); an `accounts.rules.Label`.
        queryset: from the parameters below to the public rows. The same filters as the list's, so
            that a tile can never show what a list may not. It gets only parameters named below.
        fields: property of a feature to the ORM field or expression that fills it. Null is left
            out of the tile; prefer small integers and codes to texts.
        geometry: the stored, indexed column in EPSG:3857 (rings clockwise) that rows are found by,
            and drawn by unless a detail says otherwise.
        min_zoom, max_zoom: outside these the layer is not in a tile.
        parameters: names of the query parameters that filter it; others do not touch it.
        own_parameters: names of those that filter it alone: `tiles.parameters` says when.
        coarser: details for low zooms, in ascending order of `max_zoom`.
        attribution: who must be named when it is shown, as (Bulgarian, English) pairs.
        follows: rows of other tables that change what is drawn.
    """

    name: str
    label: tuple[str, str]
    queryset: Callable[[QueryDict], QuerySet[Any]]
    fields: Mapping[str, str | Combinable]
    min_zoom: int
    max_zoom: int = LAST_ZOOM
    geometry: str = "geom_3857"
    parameters: frozenset[str] = frozenset()
    own_parameters: frozenset[str] = frozenset()
    coarser: tuple[Detail, ...] = ()
    attribution: Callable[[], Sequence[tuple[str, str]]] = unattributed
    follows: tuple[Follows, ...] = ()

    def __post_init__(self) -> None:
        for name in (self.name, *self.fields):
            if not _NAME.fullmatch(name):
                raise ValueError(f"{name!r} cannot be the name of a layer or a property")
        if reserved := _RESERVED & self.fields.keys():
            raise ValueError(f"{self.name}: {sorted(reserved)} are names of the tile itself")
        if not 0 <= self.min_zoom <= self.max_zoom <= LAST_ZOOM:
            raise ValueError(f"{self.name}: zooms {self.min_zoom}-{self.max_zoom} are out of range")

    def drawn_at(self, zoom: int) -> bool:
        return self.min_zoom <= zoom <= self.max_zoom

    def detail(self, zoom: int) -> Detail:
        """How it is drawn at a zoom."""
        whole = Detail(max_zoom=self.max_zoom)
        return next((detail for detail in self.coarser if zoom <= detail.max_zoom), whole)


def as_stored(geometry: str) -> Expression:
    """A geometry column as it is stored; the ORM alone would select it as bytes."""
    return ExpressionWrapper(F(geometry), output_field=Field())
