"""Pixels of a raster by their place in the grid of a zoom: the only reader of raster files.

The files are our own, made in the jail (`geodata.rasters.making`), and opened as nothing but
GeoTIFF. rasterio is loaded with the first tile: a process that draws none does without it.
"""

import os
from collections import OrderedDict
from pathlib import Path
from threading import local
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tiles.raster.enlarging import MARGIN, enlarged

_OPTIONS = {
    "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR",
    "GDAL_PAM_ENABLED": "NO",
    "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".none",
}
_CACHE_MB = "64"
"""Of pixels, in all threads together; GDAL would take a twentieth of the machine's memory."""
_OPEN_MAX = 8
_TILE_PX = 256
_HALF_WORLD = np.pi * 6378137.0

Pixels = NDArray[Any]
"""(bands, rows, columns): heights or values with NaN for unknown, or red, green, blue, opacity."""


class Opened(local):
    """The files that this thread has open: a file of the library may not be shared by threads."""

    def __init__(self) -> None:
        self._files: OrderedDict[Path, Any] = OrderedDict()

    def __call__(self, file: Path) -> Any:
        # options hold while a file is opened; this one is read once, when GDAL is loaded
        os.environ.setdefault("GDAL_CACHEMAX", _CACHE_MB)
        import rasterio

        found = self._files.get(file)
        if found is None:
            with rasterio.Env(**_OPTIONS):
                found = rasterio.open(file, driver="GTiff", sharing=False)
            self._files[file] = found
            if len(self._files) > _OPEN_MAX:
                self._files.popitem(last=False)[1].close()
        self._files.move_to_end(file)
        return found


_opened = Opened()


class Pyramid:
    """The pixels of one file.

    Args:
        own_zoom: whose pixels, 256 to the side of a tile, the file holds.
    """

    def __init__(self, file: Path, own_zoom: int) -> None:
        self._file = _opened(file)
        self._own_zoom = own_zoom
        pixel_m = 2 * _HALF_WORLD / (_TILE_PX << own_zoom)
        self._left = round((self._file.transform.c + _HALF_WORLD) / pixel_m)
        self._top = round((_HALF_WORLD - self._file.transform.f) / pixel_m)

    def read(self, zoom: int, column: int, row: int, width: int, height: int) -> Pixels:
        """Pixels of a zoom from a column and a row of the whole world on.

        Coarser zooms come from the overviews. Finer ones are enlarged: numbers of a relief and
        pictures smoothly. What lies beyond the file is unknown, or clear.
        """
        if zoom <= self._own_zoom:
            return self._own(self._own_zoom - zoom, column, row, width, height)
        factor = 1 << (zoom - self._own_zoom)
        first, top = column // factor, row // factor
        last, foot = -(-(column + width) // factor), -(-(row + height) // factor)
        values = self._own(
            0, first - MARGIN, top - MARGIN, last - first + 2 * MARGIN, foot - top + 2 * MARGIN
        )
        smooth = _enlarged(values, factor)
        x, y = column - first * factor, row - top * factor
        return smooth[:, y : y + height, x : x + width]

    def _own(self, coarser: int, column: int, row: int, width: int, height: int) -> Pixels:
        from rasterio.windows import Window

        file = self._file
        left, top = self._left >> coarser, self._top >> coarser
        first, last = max(column, left), min(column + width, left + (file.width >> coarser))
        above, below = max(row, top), min(row + height, top + (file.height >> coarser))
        is_numbers = file.dtypes[0] == "float32"
        made = np.full((file.count, height, width), np.nan if is_numbers else 0, file.dtypes[0])
        if first < last and above < below:
            window = Window(
                (first - left) << coarser, (above - top) << coarser,
                (last - first) << coarser, (below - above) << coarser,
            )  # fmt: skip
            shape = (file.count, below - above, last - first)
            made[:, above - row : below - row, first - column : last - column] = file.read(
                window=window, out_shape=shape
            )
        return made


def _enlarged(values: Pixels, factor: int) -> Pixels:
    if values.dtype != np.uint8:
        return np.stack([enlarged(band, factor) for band in values])
    # colours weigh as much as they are seen, so that a clear pixel lends its edge no black
    opacity = values[3] / 255.0
    parts = [enlarged(band * opacity, factor) for band in values[:3]]
    seen = enlarged(opacity, factor)
    with np.errstate(invalid="ignore", divide="ignore"):
        colours = [np.nan_to_num(part / seen, posinf=0.0, neginf=0.0) for part in parts]
    made = np.stack([*colours, seen * 255.0])
    return np.clip(np.rint(made), 0, 255).astype(np.uint8)
