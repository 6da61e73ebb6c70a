"""The tile grid agrees with mercator's own formulas, and bytes with the negotiation of HTTP."""

import math

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geodata.crs import LONLAT, MERCATOR, transformer
from tiles.answers import accepts_gzip, matches, prefers_english
from tiles.grid import BUFFER, EXTENT, Tile


@given(zoom=st.integers(0, 22), data=st.data())
def test_tiles_lie_where_the_slippy_map_formula_puts_them(zoom: int, data: st.DataObject) -> None:
    x = data.draw(st.integers(0, (1 << zoom) - 1))
    y = data.draw(st.integers(0, (1 << zoom) - 1))
    west = x / (1 << zoom) * 360 - 180
    north = math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * y / (1 << zoom)))))
    expected = transformer(LONLAT, MERCATOR).transform(west, north)
    tile = Tile(zoom, x, y)
    assert tile.exists()
    assert (tile.left, tile.top) == pytest.approx(expected, abs=1e-4)
    assert tile.scale * tile.side == pytest.approx(EXTENT)


@pytest.mark.parametrize(
    ("tile", "exists"),
    [
        (Tile(0, 0, 0), True),
        (Tile(0, 0, 1), False),
        (Tile(3, 7, 7), True),
        (Tile(3, 8, 7), False),
        (Tile(3, 7, -1), False),
        (Tile(-1, 0, 0), False),
    ],
    ids=str,
)
def test_only_tiles_of_the_grid_exist(tile: Tile, exists: bool) -> None:
    assert tile.exists() is exists


def test_buffered_box_is_64_units_larger_on_each_side() -> None:
    tile = Tile(14, 9253, 6039)
    polygon = shapely.from_wkb(tile.buffered_ewkb)
    assert shapely.get_srid(polygon) == MERCATOR
    xmin, ymin, xmax, ymax = tile.bounds
    margin = BUFFER / tile.scale
    assert polygon.bounds == pytest.approx(
        (xmin - margin, ymin - margin, xmax + margin, ymax + margin)
    )


@pytest.mark.parametrize(
    ("header", "accepted"),
    [
        ("gzip", True),
        ("gzip, deflate, br", True),
        ("br, GZIP;q=0.5", True),
        ("*", True),
        ("", False),
        ("br", False),
        ("identity", False),
        ("gzip;q=0", False),
        ("gzip; q=0.000, br", False),
        ("*, gzip;q=0", False),
        ("x-gzip-like", False),
    ],
)
def test_gzip_only_where_it_is_accepted(header: str, accepted: bool) -> None:
    assert accepts_gzip(header) is accepted


@pytest.mark.parametrize(
    ("header", "same"),
    [('"a"', True), ('W/"a"', True), ('"b", "a"', True), ("*", True), ('"b"', False), ("", False)],
)
def test_a_known_tag_is_recognised(header: str, same: bool) -> None:
    assert matches(header, '"a"') is same


@pytest.mark.parametrize(
    ("header", "english"),
    [
        ("", False),
        ("bg", False),
        ("en", True),
        ("de, en;q=0.8, bg;q=0.9", False),
        ("en-GB,bg", True),
    ],
)
def test_language_of_a_refusal(header: str, english: bool) -> None:
    assert prefers_english(header) is english
