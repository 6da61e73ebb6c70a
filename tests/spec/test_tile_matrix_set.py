"""The grid of the tiles is the registered one (OGC 17-083r4, Annex D.1)."""

import pytest

from tiles.grid import Tile, limits
from tiles.ogc.matrices import matrix_set, written

REGISTERED = [
    # id, scale denominator, cell size, tiles along a side
    ("0", 559082264.028717, 156543.033928041, 1),
    ("1", 279541132.014358, 78271.5169640204, 2),
    ("4", 34942641.5017948, 9783.93962050256, 16),
    ("8", 2183915.09386217, 611.49622628141, 256),
    ("12", 136494.693366386, 38.2185141425881, 4096),
    ("15", 17061.8366707982, 4.77731426782351, 32768),
    ("17", 4265.45916769956, 1.19432856695587, 131072),
    ("20", 533.182395962445, 0.149291070869485, 1048576),
    ("24", 33.3238997476528, 0.0093306919293428, 16777216),
]


@pytest.mark.parametrize(("zoom", "scale", "cell", "side"), REGISTERED)
def test_matrices_have_the_registered_numbers(
    zoom: str, scale: float, cell: float, side: int
) -> None:
    matrix = matrix_set(english=True)["tileMatrices"][int(zoom)]
    assert matrix["id"] == zoom
    assert matrix["scaleDenominator"] == pytest.approx(scale, rel=1e-14)
    assert matrix["cellSize"] == pytest.approx(cell, rel=1e-14)
    assert matrix["cornerOfOrigin"] == "topLeft"
    assert matrix["pointOfOrigin"] == [-20037508.3427892, 20037508.3427892]
    assert (matrix["tileWidth"], matrix["tileHeight"]) == (256, 256)
    assert (matrix["matrixWidth"], matrix["matrixHeight"]) == (side, side)


def test_the_set_is_named_as_registered() -> None:
    for english in (True, False):
        found = matrix_set(english=english)
        assert found["id"] == "WebMercatorQuad"
        assert found["uri"] == "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad"
        assert found["crs"] == "http://www.opengis.net/def/crs/EPSG/0/3857"
        assert found["orderedAxes"] == ["X", "Y"]
        assert [each["id"] for each in found["tileMatrices"]] == [str(n) for n in range(25)]


LIMITS = [
    # west, south, east, north, zoom, rows from the north, columns from the west
    ((23.03, 42.39, 23.71, 42.92), 8, (94, 94), (144, 144)),
    ((23.03, 42.39, 23.71, 42.92), 10, (376, 378), (577, 579)),
    ((23.3219, 42.6977, 23.3219, 42.6977), 15, (12078, 12078), (18506, 18506)),
    ((-180.0, -85.0511, 180.0, 85.0511), 3, (0, 7), (0, 7)),
    # beyond the square of the world there are no tiles to name
    ((-180.0, -90.0, 180.0, 90.0), 3, (0, 7), (0, 7)),
    # the middle of the world is a corner of four tiles
    ((0.0, 0.0, 0.0, 0.0), 1, (1, 1), (1, 1)),
]


@pytest.mark.parametrize(("bounds", "zoom", "rows", "columns"), LIMITS)
def test_limits_are_the_tiles_that_hold_the_territory(
    bounds: tuple[float, float, float, float],
    zoom: int,
    rows: tuple[int, int],
    columns: tuple[int, int],
) -> None:
    found = limits(bounds, zoom)
    assert (found.rows, found.columns) == (rows, columns)
    assert found.hold(Tile(zoom, columns[0], rows[0]))
    assert found.hold(Tile(zoom, columns[1], rows[1]))
    assert not found.hold(Tile(zoom, columns[1] + 1, rows[1]))
    assert not found.hold(Tile(zoom, columns[0], rows[0] - 1))
    assert written(found) == {
        "tileMatrix": str(zoom),
        "minTileRow": rows[0],
        "maxTileRow": rows[1],
        "minTileCol": columns[0],
        "maxTileCol": columns[1],
    }
