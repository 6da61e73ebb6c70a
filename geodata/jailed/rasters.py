"""Read one raster and leave it in SCRATCH as `made.tif`: Web Mercator, tiled, with overviews.

Usage: python -m geodata.jailed.rasters FILE SCRATCH TOLD, where TOLD is JSON (`Told`). Answers are
two lines of JSON on standard output: what the file says of itself, then what was made of it. A
file that cannot be used ends the process with status 3 and {"fault": reason, "details": {…}} as
the last line of standard error.

The pixels made are those of the Web Mercator grid at a zoom, and of each coarser zoom in the
overviews, so that a tile is a window of the file.
"""

import json
import math
import os
import sys
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geodata.jailed.confinement import GDAL_OPTIONS, confine
from geodata.jailed.faults import Fault

ALLOWED_DRIVERS = ("GTiff", "SRTMHGT")
WRITING_DRIVERS = ("COG", "MEM", "VRT")
"""What the library itself needs to warp and to write; no file is opened by them."""
RASTER_OPTIONS = {
    "GDAL_PAM_ENABLED": "NO",
    "GDAL_CACHEMAX": "256",
    "GDAL_NUM_THREADS": "1",
    "GTIFF_IGNORE_READ_ERRORS": "NO",
    "GDAL_GEOREF_SOURCES": "INTERNAL",
}
PIXELS_LIMIT = 1_000_000_000
LAST_ZOOM = 21
HEIGHTS_M = (-500.0, 9000.0)
_WORLD_M = 2 * math.pi * 6378137.0
_TILE_PX = 256
_NEARLY = 0.15
"""So much of a zoom step is given up rather than made of nothing."""
_OVERSAMPLED = 3
"""Zooms by which a grid is finer than its cells, so that they keep their place and shape."""
_LEVELS = 6
_FINE = 16
"""Values are kept to such a part of one: finer than any is known, and half the size."""
_BLOCK = 2048


@dataclass(frozen=True)
class Told:
    """How to read a file.

    Args:
        driver: one of `ALLOWED_DRIVERS`; the file is opened by no other.
        kind: relief, grid or overlay.
        crs: the system of a file that does not say it.
        nodata: the value that stands for nothing, where the file does not say it.
        scale: what values are multiplied by.
        shift: degrees to the east by which it is moved.
    """

    driver: str
    kind: str
    crs: str | None
    nodata: float | None
    scale: float
    shift: float


@dataclass(frozen=True)
class Frame:
    """The window of the pixel grid of a zoom that is made: first column and row, and size."""

    zoom: int
    levels: int
    column: int
    row: int
    width: int
    height: int

    @property
    def pixel_m(self) -> float:
        return _WORLD_M / _TILE_PX / float(1 << self.zoom)

    @property
    def left(self) -> float:
        return self.column * self.pixel_m - _WORLD_M / 2

    @property
    def top(self) -> float:
        return _WORLD_M / 2 - self.row * self.pixel_m


def frame(bounds: tuple[float, float, float, float], pixel_m: float, kind: str) -> Frame:
    """The frame of an extent in EPSG:3857 whose pixels are so many of its metres.

    Columns and rows begin and end where pixels of the coarsest overview do.
    """
    exact = math.log2(_WORLD_M / _TILE_PX / pixel_m)
    zoom = math.ceil(exact - _NEARLY) + (_OVERSAMPLED if kind == "grid" else 0)
    if not 0 <= zoom <= LAST_ZOOM:
        raise Fault("absurd_resolution", metres=f"{pixel_m:.3g}")
    levels = min(_LEVELS, zoom)
    side, half = _WORLD_M / _TILE_PX / float(1 << (zoom - levels)), _WORLD_M / 2
    west, south, east, north = bounds
    first, top = math.floor((west + half) / side), math.floor((half - north) / side)
    width, height = math.ceil((east + half) / side) - first, math.ceil((half - south) / side) - top
    made = Frame(
        zoom, levels, first << levels, top << levels, width << levels, height << levels
    )  # fmt: skip
    if made.width * made.height > PIXELS_LIMIT:
        raise Fault("too_many_pixels", limit=PIXELS_LIMIT // 1_000_000)
    return made


def load_rasterio() -> list[str]:
    """Import rasterio with its options set; returns the drivers that should not be there."""
    os.environ.update(GDAL_OPTIONS | RASTER_OPTIONS)
    import rasterio

    with rasterio.Env() as env:
        return sorted(set(env.drivers()) - {*ALLOWED_DRIVERS, *WRITING_DRIVERS})


def main(file: str, scratch: str, told: str) -> int:
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # a library that prints must not spoil the answers
    try:
        for answer in _made(Path(file), Path(scratch), Told(**json.loads(told))):
            out.write(json.dumps(answer, ensure_ascii=False) + "\n")
            out.flush()
    except Fault as fault:
        return _failed(fault.reason, fault.details)
    except MemoryError:
        return _failed("reader_limit", {})
    return 0


def _failed(reason: str, details: dict[str, Any]) -> int:
    print(json.dumps({"fault": reason, "details": details}, ensure_ascii=False), file=sys.stderr)
    return 3


def _made(file: Path, scratch: Path, told: Told) -> Iterator[dict[str, Any]]:
    import rasterio
    from rasterio.errors import CRSError, RasterioError

    warnings.simplefilter("ignore")
    try:
        with rasterio.open(file, driver=told.driver, sharing=False) as source:
            crs, transform, bounds = _checked(source, told)
            yield {"crs": crs.to_wkt(), "bounds": bounds}
            yield _warped(source, told, crs, transform, scratch)
    except CRSError as error:
        raise Fault("unknown_crs", crs=told.crs or "?") from error
    except (RasterioError, rasterio._err.CPLE_BaseError, OSError) as error:
        raise Fault("unreadable", detail=_plain(error, file)) from error


def _checked(source: Any, told: Told) -> tuple[Any, Any, list[float]]:
    """The system of a raster, its transform as it will be used, and its bounds in degrees."""
    from rasterio.crs import CRS
    from rasterio.transform import Affine
    from rasterio.warp import transform_bounds

    if source.width * source.height > PIXELS_LIMIT:
        raise Fault("too_many_pixels", limit=PIXELS_LIMIT // 1_000_000)
    kinds = set(source.dtypes)
    is_picture = told.kind == "overlay"
    if is_picture and (source.count not in (1, 3, 4) or kinds != {"uint8"}):
        raise Fault("not_a_picture", bands=source.count, type=", ".join(sorted(kinds)))
    if not is_picture and (source.count != 1 or any("complex" in kind for kind in kinds)):
        raise Fault("not_one_band", bands=source.count, type=", ".join(sorted(kinds)))
    crs = CRS.from_user_input(told.crs) if told.crs else source.crs
    if not crs:
        raise Fault("missing_crs")
    if source.transform.is_identity or source.transform.is_degenerate:
        raise Fault("no_place")
    transform = source.transform
    if told.shift:
        if not crs.is_geographic:
            raise Fault("shift_needs_degrees")
        transform = Affine.translation(told.shift, 0) @ transform
    corners = [transform @ at for at in ((0, 0), (source.width, 0), (0, source.height),
                                         (source.width, source.height))]  # fmt: skip
    xs, ys = zip(*corners, strict=True)
    bounds = transform_bounds(crs, "EPSG:4326", min(xs), min(ys), max(xs), max(ys))
    if not all(math.isfinite(value) for value in bounds):
        raise Fault("no_place")
    return crs, transform, list(bounds)


def _warped(source: Any, told: Told, crs: Any, transform: Any, scratch: Path) -> dict[str, Any]:
    from rasterio.enums import Resampling
    from rasterio.transform import Affine, array_bounds
    from rasterio.vrt import WarpedVRT
    from rasterio.warp import calculate_default_transform, transform_bounds

    own = array_bounds(source.height, source.width, transform)
    like, _, _ = calculate_default_transform(crs, "EPSG:3857", source.width, source.height, *own)
    extent = transform_bounds(crs, "EPSG:3857", *own, densify_pts=41)
    made = frame(extent, like.a, told.kind)
    is_picture = told.kind == "overlay"
    options: dict[str, Any] = {
        "src_crs": crs,
        "crs": "EPSG:3857",
        "src_transform": transform,
        "transform": Affine(made.pixel_m, 0, made.left, 0, -made.pixel_m, made.top),
        "width": made.width,
        "height": made.height,
        "resampling": Resampling.nearest if told.kind == "grid" else Resampling.cubic,
    }
    nodata = told.nodata if told.nodata is not None else source.nodata
    if is_picture:
        options |= {"src_nodata": nodata, "add_alpha": source.count != 4}
    else:
        options |= {"src_nodata": nodata if nodata is not None else math.nan, "nodata": math.nan}
        options |= {"dtype": "float32"}
    with WarpedVRT(source, **options) as warped:
        low, high, known = _written(warped, told, scratch / "warped.tif")
    if not known:
        raise Fault("no_values")
    if told.kind == "relief" and not (HEIGHTS_M[0] <= low and high <= HEIGHTS_M[1]):
        raise Fault("not_heights", low=f"{low:g}", high=f"{high:g}")
    _packed(scratch / "warped.tif", scratch / "made.tif", made, is_picture)
    return {
        "max_zoom": made.zoom,
        "min_zoom": made.zoom - made.levels,
        "low": low if not is_picture else None,
        "high": high if not is_picture else None,
    }


def _written(warped: Any, told: Told, target: Path) -> tuple[float, float, int]:
    """Write the warped pixels block by block; returns their least, greatest and known number."""
    import numpy as np
    import rasterio

    is_picture = told.kind == "overlay"
    profile = {
        "driver": "GTiff",
        "crs": "EPSG:3857",
        "transform": warped.transform,
        "width": warped.width,
        "height": warped.height,
        "count": 4 if is_picture else 1,
        "dtype": "uint8" if is_picture else "float32",
        "tiled": True,
        "compress": "lzw",
        "bigtiff": "IF_SAFER",
    }
    if not is_picture:
        profile["nodata"] = math.nan
    low, high, known = math.inf, -math.inf, 0
    with rasterio.open(target, "w", **profile) as out:
        for window in _windows(warped.width, warped.height):
            values = warped.read(window=window)
            if is_picture:
                # a grey picture has its one band and its opacity
                values = values[[0, 0, 0, 1]] if warped.count == 2 else values
                known += int(np.count_nonzero(values[3]))
            else:
                values = np.round(values * np.float32(told.scale * _FINE)) / np.float32(_FINE)
                values[~np.isfinite(values)] = np.nan
                there = values[~np.isnan(values)]
                known += there.size
                low = min(low, float(there.min(initial=math.inf)))
                high = max(high, float(there.max(initial=-math.inf)))
            out.write(values, window=window)
    return low, high, known


def _windows(width: int, height: int) -> Iterator[Any]:
    """Blocks that cover a raster, small enough for the memory."""
    from rasterio.windows import Window

    for row in range(0, height, _BLOCK):
        for column in range(0, width, _BLOCK):
            yield Window(column, row, min(_BLOCK, width - column), min(_BLOCK, height - row))


def _packed(warped: Path, target: Path, made: Frame, is_picture: bool) -> None:
    """The Cloud Optimized GeoTIFF, read back to see that it is what tiles are cut from."""
    import rasterio
    from rasterio import shutil

    kind = (
        {"compress": "webp", "quality": 85, "overview_quality": 85}
        if is_picture
        else {"compress": "deflate", "predictor": "yes"}
    )
    shutil.copy(
        warped, target, driver="COG", blocksize=_TILE_PX, overviews="IGNORE_EXISTING",
        overview_count=made.levels, overview_resampling="average", bigtiff="IF_SAFER",
        sparse_ok=True, **kind,
    )  # fmt: skip
    warped.unlink()
    with rasterio.open(target, driver="GTiff") as made_file:
        structure = made_file.tags(ns="IMAGE_STRUCTURE")
        seen = (structure.get("LAYOUT"), made_file.block_shapes[0], made_file.overviews(1))
    if seen != ("COG", (_TILE_PX, _TILE_PX), [2 << level for level in range(made.levels)]):
        raise RuntimeError(f"the file made is not as it should be: {seen}")


def _plain(error: BaseException, path: Path) -> str:
    """An error's first line without paths of the jail."""
    said = str(error.__cause__ or error)
    line = (said.splitlines() or [type(error).__name__])[0]
    return line.replace(str(path), path.name).replace(str(path.parent), "")[:200]


if __name__ == "__main__":
    if sys.argv[1:] == ["--drivers"]:
        print(",".join(load_rasterio()))
        sys.exit()
    confine()
    if unwanted := load_rasterio():
        raise SystemExit(f"drivers that would not go: {unwanted}")
    sys.exit(main(*sys.argv[1:]))
