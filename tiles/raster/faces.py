"""A tile of a raster: pixels of one face in one format, or contours as a vector tile."""

import math
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from PIL import Image
from shapely import LineString

from tiles.drawn import Drawn, encode
from tiles.grid import Tile
from tiles.raster import contours, relief
from tiles.raster.pyramid import Pyramid
from tiles.raster.source import Face, Kind, Raster

TILE_PX = 256
PNG, WEBP = "png", "webp"
CONTOUR_LAYER = "contours"
_STEEPER_BELOW_ZOOM = 12
_STEEPER = 1.35
"""Averaging flattens a relief seen from afar; it is drawn so much steeper for each zoom."""
_PNG_LEVEL = 4
_QUICK_PNG_LEVEL = 1
"""For heights, whose last digits nothing packs."""
_WEBP_QUALITY = 80
_WEBP_METHOD = 2
_SAMPLES = 128
_SAMPLE_MARGIN = 4
"""Samples beyond the tile: the buffer of a vector tile is two of them."""


def picture(raster: Raster, tile: Tile, format_: str, *, is_double: bool) -> bytes:
    """What people see: the shade of a relief, the classes of a grid, or a picture itself.

    Empty when there is nothing of it in the tile. `is_double` gives 512 pixels a side.
    """
    if raster.kind is Kind.RELIEF:
        return _shade(raster, tile, format_, is_double)
    zoom, side = _pixels(tile, is_double)
    pixels = Pyramid(raster.file, raster.max_zoom)
    # half of a cell of a grid is the same cell: it is repeated, not smoothed
    is_repeated = raster.kind is Kind.GRID and zoom > raster.max_zoom
    if is_repeated:
        zoom, side = zoom - 1, side // 2
    values = pixels.read(zoom, tile.x * side, tile.y * side, side, side)
    if raster.kind is Kind.OVERLAY:
        return _image(np.moveaxis(values, 0, -1), format_) if values[3].any() else b""
    assert raster.colours is not None
    classes = raster.colours.classes(values[0])
    if is_repeated:
        classes = classes.repeat(2, axis=0).repeat(2, axis=1)
    return _indexed(classes, raster.colours.palette(), format_) if classes.any() else b""


def _shade(raster: Raster, tile: Tile, format_: str, is_double: bool) -> bytes:
    zoom, side = _pixels(tile, is_double)
    pyramid = Pyramid(raster.file, raster.max_zoom)
    heights = pyramid.read(zoom, tile.x * side - 1, tile.y * side - 1, side + 2, side + 2)[0]
    if np.isnan(heights).all():
        return b""
    steeper = _STEEPER ** max(0, _STEEPER_BELOW_ZOOM - zoom)
    cell_m = tile.side / side * math.cos(math.radians(tile.middle_lat)) / steeper
    shade = relief.lit_from_all(*relief.slopes(heights, cell_m))
    return _indexed(relief.veil(shade), relief.VEIL, format_)


def terrain(raster: Raster, tile: Tile, format_: str, *, is_double: bool) -> bytes:
    """Heights as colours that a map computes with; without loss in either format."""
    zoom, side = _pixels(tile, is_double)
    heights = Pyramid(raster.file, raster.max_zoom).read(
        zoom, tile.x * side, tile.y * side, side, side
    )[0]
    if np.isnan(heights).all():
        return b""
    return _image(relief.coded(heights), format_, is_exact=True)


_FINER_THAN_SEEN = 0.5
"""Vertices that stray less than this many units of a tile from the line are left out."""


def lines(raster: Raster, tile: Tile) -> bytes:
    """Contours as a vector tile: `ele` in metres, `index` 1 on every fifth."""
    zoom, side, margin = tile.z - 1, _SAMPLES, _SAMPLE_MARGIN
    heights = Pyramid(raster.file, raster.max_zoom).read(
        zoom, tile.x * side - margin, tile.y * side - margin, side + 2 * margin, side + 2 * margin
    )[0]
    return encode({CONTOUR_LAYER: _contours(heights, tile, margin)}, tile)


def _contours(heights: NDArray[Any], tile: Tile, margin: int) -> Iterator[Drawn]:
    step = contours.interval_m(tile.z)
    sample_m = tile.side / _SAMPLES

    def placed(at: NDArray[np.float64]) -> NDArray[np.float64]:
        x = tile.left + (at[:, 0] + 0.5 - margin) * sample_m
        y = tile.top - (at[:, 1] + 0.5 - margin) * sample_m
        return np.column_stack((x, y))

    for level in contours.levels(heights, step):
        index = 1 if level % (step * contours.INDEX) == 0 else None
        found: list[LineString] = contours.contour(heights, level)
        if found:
            geometry = shapely.transform(shapely.multilinestrings(found), placed)
            geometry = shapely.simplify(geometry, _FINER_THAN_SEEN / tile.scale)
            yield Drawn(geometry, {"ele": level, "index": index})


def drawn(raster: Raster, face: Face, tile: Tile, format_: str, *, is_double: bool) -> bytes:
    """The tile of a face; empty when nothing is there."""
    if face is Face.CONTOURS:
        return lines(raster, tile)
    draw = terrain if face is Face.TERRAIN else picture
    return draw(raster, tile, format_, is_double=is_double)


def _pixels(tile: Tile, is_double: bool) -> tuple[int, int]:
    """The zoom whose pixels a tile shows, and how many to its side."""
    return (tile.z + 1, TILE_PX * 2) if is_double else (tile.z, TILE_PX)


def _indexed(
    steps: NDArray[np.uint8], palette: tuple[tuple[int, int, int, int], ...], format_: str
) -> bytes:
    """Numbers of colours as a file; PNG keeps the numbers, which makes it small and quick."""
    if format_ == WEBP:
        return _image(np.array(palette, np.uint8)[steps], format_, is_exact=True)
    image = Image.fromarray(steps).convert("P")
    image.putpalette([part for red, green, blue, _ in palette for part in (red, green, blue)])
    out = BytesIO()
    opacity = bytes(colour[3] for colour in palette)
    image.save(out, "PNG", compress_level=_PNG_LEVEL, transparency=opacity)
    return out.getvalue()


def _image(pixels: NDArray[np.uint8], format_: str, *, is_exact: bool = False) -> bytes:
    """Pixels (h, w, 3 or 4) as a file: colours, or colours with opacity."""
    image = Image.fromarray(np.ascontiguousarray(pixels))
    out = BytesIO()
    if format_ == PNG:
        image.save(out, "PNG", compress_level=_QUICK_PNG_LEVEL if is_exact else _PNG_LEVEL)
    elif is_exact:
        image.save(out, "WEBP", lossless=True, exact=True, quality=20, method=0)
    else:
        image.save(out, "WEBP", quality=_WEBP_QUALITY, method=_WEBP_METHOD)
    return out.getvalue()
