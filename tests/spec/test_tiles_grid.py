"""The tile grid agrees with mercator's own formulas, and bytes with the negotiation of HTTP."""

import math
from argparse import ArgumentTypeError

import pytest
import shapely
from django.core.management import CommandError
from hypothesis import given
from hypothesis import strategies as st

from geodata.crs import LONLAT, MERCATOR, transformer
from geodata.descriptions import SOFIA
from tiles.answers import accepts_gzip, matches, prefers_english
from tiles.bounds import part, told, written
from tiles.grid import BUFFER, EXTENT, Tile, limits


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


lons, lats = st.floats(-179, 178), st.floats(-84, 83)


@given(lons, lats, st.floats(0.001, 1), st.floats(0.001, 1), st.integers(0, 9))
def test_no_tile_under_bounds_is_left_out(
    lon: float, lat: float, width: float, height: float, zoom: int
) -> None:
    found = limits((lon, lat, lon + width, lat + height), zoom)
    (top, bottom), (left, right) = found.rows, found.columns
    project = transformer(LONLAT, MERCATOR).transform
    box = shapely.box(*project(lon, lat), *project(lon + width, lat + height))
    around = (
        Tile(zoom, x, y) for x in range(left - 1, right + 2) for y in range(top - 1, bottom + 2)
    )
    # seams are not exact to the last millimetre
    whole, middle = box.buffer(1, join_style="mitre"), box.buffer(-1, join_style="mitre")
    for tile in filter(Tile.exists, around):
        ground = shapely.box(*tile.bounds)
        assert found.hold(tile) or not ground.intersects(middle)
        assert not found.hold(tile) or ground.intersects(whole)
    for before in {Tile(zoom - 1, tile.x >> 1, tile.y >> 1) for tile in found.tiles() if zoom}:
        assert found.hold(before)


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        ("23.25,42.66,23.40,42.72", (23.25, 42.66, 23.4, 42.72)),
        ("-180,-90,180,90", (-180, -90, 180, 90)),
    ],
)
def test_bounds_are_told_in_degrees(text: str, bounds: tuple[float, ...]) -> None:
    assert told(text) == bounds


@pytest.mark.parametrize(
    "text",
    ["", "here", "1,2,3", "1,2,3,4,5", "24,42,23,43", "23,43,24,42", "23,42,24,91", "nan,1,2,3"],
)
def test_what_is_no_box_is_refused(text: str) -> None:
    with pytest.raises(ArgumentTypeError, match=r"west,south,east,north|no box"):
        told(text)


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


@pytest.mark.parametrize("text", ["1,2,3,4", "40,2,41,3", "23,43,24,44", "22,42.5,23,42.6"])
def test_a_part_of_the_territory_shares_ground_with_it(text: str) -> None:
    with pytest.raises(CommandError, match=f"{written(told(text))} lies outside"):
        part(told(text), SOFIA.bounds)


def test_a_part_may_reach_over_the_edge_and_untold_is_all() -> None:
    over = told("23,42.5,23.1,42.6")
    assert part(over, SOFIA.bounds) == over
    assert part(None, SOFIA.bounds) == SOFIA.bounds
