"""What a subject declares to have a raster shown, and the faces that its tiles have."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from tiles.grid import Tile
from tiles.raster.colours import ColourMap
from tiles.raster.contours import FIRST_ZOOM

RECIPE = "1"
"""Changes with how tiles are drawn, so that none drawn otherwise is given out."""
_SMOOTHLY_ENLARGED = 3
"""Zooms beyond its own pixels at which a relief is still drawn anew."""

Pair = tuple[str, str]
"""A text in (Bulgarian, English)."""


class Kind(StrEnum):
    RELIEF = "relief"
    GRID = "grid"
    OVERLAY = "overlay"


class Face(StrEnum):
    """What a tile of a raster holds; its word in the address, where it is not the only one."""

    PICTURE = "picture"
    TERRAIN = "terrain"
    CONTOURS = "contours"


@dataclass(frozen=True, kw_only=True, slots=True)
class Raster:
    """A raster that is shown.

    Args:
        file: a GeoTIFF in EPSG:3857 whose pixels, and those of its overviews, are the pixels of
            tiles of 256 by 256: at `max_zoom`, and at each zoom down to `min_zoom`.
        version: differs when pixels or colours do.
        bounds: west, south, east, north in degrees.
        colours: of the classes of a grid.
    """

    name: str
    kind: Kind
    title: Pair
    note: Pair
    unit: Pair
    attribution: Pair
    licence: str
    is_demonstration: bool
    bounds: tuple[float, float, float, float]
    min_zoom: int
    max_zoom: int
    file: Path
    version: str
    colours: ColourMap | None = None

    @property
    def faces(self) -> tuple[Face, ...]:
        """Every relief has all of them."""
        return tuple(Face) if self.kind is Kind.RELIEF else (Face.PICTURE,)

    def zooms(self, face: Face) -> range:
        """The zooms at which a face has tiles."""
        first = max(self.min_zoom, FIRST_ZOOM) if face is Face.CONTOURS else self.min_zoom
        beyond = _SMOOTHLY_ENLARGED if self.kind is Kind.RELIEF else 0
        return range(first, self.max_zoom + beyond + 1)

    def reaches(self, tile: Tile) -> bool:
        """Whether any of it lies in a tile."""
        west, south, east, north = tile.bounds_lonlat
        own_west, own_south, own_east, own_north = self.bounds
        return west < own_east and own_west < east and south < own_north and own_south < north
