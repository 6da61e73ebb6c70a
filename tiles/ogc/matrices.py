"""The grid as the OGC writes it: the tile matrix set WebMercatorQuad, and the part of it in use.

The numbers are the registered ones (OGC 17-083r4, Annex D), 15 figures of each.
"""

from collections.abc import Iterable
from typing import Any

from tiles.grid import Bounds, Limits, Tile, limits

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


def all_limits(bounds: Bounds, zooms: Iterable[int]) -> list[dict[str, Any]]:
    """`tileMatrixSetLimits` of several zooms."""
    return [written(limits(bounds, zoom)) for zoom in zooms]


def written(within: Limits) -> dict[str, Any]:
    """A member of `tileMatrixSetLimits`."""
    return {
        "tileMatrix": str(within.zoom),
        "minTileRow": within.rows[0],
        "maxTileRow": within.rows[1],
        "minTileCol": within.columns[0],
        "maxTileCol": within.columns[1],
    }
