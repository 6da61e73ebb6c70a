"""The grid as the OGC writes it: the tile matrix set WebMercatorQuad, and the part of it in use.

The numbers are the registered ones (OGC 17-083r4, Annex D), 15 figures of each.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from tiles.grid import Tile

ID = "WebMercatorQuad"
URI = f"http://www.opengis.net/def/tilematrixset/OGC/1.0/{ID}"
CRS = "http://www.opengis.net/def/crs/EPSG/0/3857"
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
SCALE_SET = "http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible"
TITLE = ("Уеб Меркатор: светът в квадрати", "Web Mercator: the world in squares")

LAST_MATRIX = 24
_CELLS = 256
_PIXEL_M = 0.00028
"""The side of a rendering pixel that scale denominators stand on."""
_NORTH_MAX = math.degrees(2 * math.atan(math.exp(math.pi)) - math.pi / 2)

Bounds = tuple[float, float, float, float]


def matrix_set(*, english: bool) -> dict[str, Any]:
    """The definition of the whole grid, without links."""
    return {
        "id": ID,
        "title": TITLE[english],
        "uri": URI,
        "crs": CRS,
        "orderedAxes": ["X", "Y"],
        "wellKnownScaleSet": SCALE_SET,
        "tileMatrices": [_matrix(zoom) for zoom in range(LAST_MATRIX + 1)],
    }


def _matrix(zoom: int) -> dict[str, Any]:
    corner = Tile(zoom, 0, 0)
    return {
        "id": str(zoom),
        "scaleDenominator": _figures(corner.side / _CELLS / _PIXEL_M),
        "cellSize": _figures(corner.side / _CELLS),
        "cornerOfOrigin": "topLeft",
        "pointOfOrigin": [_figures(corner.left), _figures(corner.top)],
        "tileWidth": _CELLS,
        "tileHeight": _CELLS,
        "matrixWidth": 1 << zoom,
        "matrixHeight": 1 << zoom,
    }


def _figures(number: float) -> float:
    return float(f"{number:.15g}")


@dataclass(frozen=True)
class Limits:
    """Rows from the north and columns from the west at a zoom, both ends inclusive."""

    zoom: int
    rows: tuple[int, int]
    columns: tuple[int, int]

    def hold(self, tile: Tile) -> bool:
        """Whether a tile of this zoom is inside."""
        return (
            self.rows[0] <= tile.y <= self.rows[1] and self.columns[0] <= tile.x <= self.columns[1]
        )

    def written(self) -> dict[str, Any]:
        """As a member of `tileMatrixSetLimits`."""
        return {
            "tileMatrix": str(self.zoom),
            "minTileRow": self.rows[0],
            "maxTileRow": self.rows[1],
            "minTileCol": self.columns[0],
            "maxTileCol": self.columns[1],
        }


def limits(bounds: Bounds, zoom: int) -> Limits:
    """The tiles that share ground with bounds: west, south, east, north in degrees."""
    west, south, east, north = bounds
    return Limits(
        zoom,
        rows=(_row(north, zoom), _row(south, zoom)),
        columns=(_column(west, zoom), _column(east, zoom)),
    )


def all_limits(bounds: Bounds, zooms: Iterable[int]) -> list[dict[str, Any]]:
    """`tileMatrixSetLimits` of several zooms."""
    return [limits(bounds, zoom).written() for zoom in zooms]


def _column(longitude: float, zoom: int) -> int:
    return _inside((longitude + 180) / 360, zoom)


def _row(latitude: float, zoom: int) -> int:
    kept = max(-_NORTH_MAX, min(_NORTH_MAX, latitude))
    return _inside((1 - math.asinh(math.tan(math.radians(kept))) / math.pi) / 2, zoom)


def _inside(share: float, zoom: int) -> int:
    last = (1 << zoom) - 1
    return max(0, min(last, math.floor(share * (last + 1))))
