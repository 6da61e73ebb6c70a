"""What the encoder of shapes does with the values and the shapes that are not plain."""

import mapbox_vector_tile
import numpy as np
import pytest
import shapely

from tiles.drawn import Drawn, encode, sound
from tiles.grid import Tile

TILE = Tile(16, 36962, 24178)
X, Y = TILE.left + TILE.side / 2, TILE.top - TILE.side / 2
POINT = shapely.Point(X, Y)


def features(*drawn: Drawn) -> list[dict]:
    layers = mapbox_vector_tile.decode(
        encode({"shapes": drawn}, TILE), default_options={"y_coord_down": True}
    )
    return layers["shapes"]["features"]


@pytest.mark.parametrize(
    ("given", "written"),
    [
        ("улица", {"v": "улица"}),
        (-3, {"v": -3}),
        (0.25, {"v": 0.25}),
        (True, {"v": True}),
        (None, {}),
        (float("nan"), {}),
        (float("inf"), {}),
        (1 << 80, {"v": str(1 << 80)}),
    ],
)
def test_values(given, written):
    (feature,) = features(Drawn(POINT, {"v": given}))
    assert feature["properties"] == written


@pytest.mark.parametrize(
    ("wkt", "types"),
    [
        ("POINT (0 0)", ["Point"]),
        ("MULTIPOINT (0 0, 9 9)", ["MultiPoint"]),
        ("LINESTRING (0 0, 90 90)", ["LineString"]),
        ("POINT Z (0 0 500)", ["Point"]),
        ("POLYGON ((0 0, 90 0, 90 90, 0 0))", ["Polygon"]),
        # what is inside of an outline that crosses itself is not plain
        ("POLYGON ((0 0, 90 90, 90 0, 0 90, 0 0))", ["LineString"]),
        ("POLYGON EMPTY", []),
        ("LINESTRING (0 0, 0.01 0)", []),
        (
            "GEOMETRYCOLLECTION (POINT (0 0), GEOMETRYCOLLECTION (POINT (9 9),"
            " POLYGON ((0 0, 90 0, 90 90, 0 0))), LINESTRING (0 0, 90 90))",
            ["MultiPoint", "LineString", "Polygon"],
        ),
    ],
)
def test_shapes(wkt, types):
    geometry = shapely.transform(shapely.from_wkt(wkt), lambda at: at + np.array([X, Y]))
    drawn = features(Drawn(POINT, {}, 1), Drawn(sound(geometry), {}, 2))[1:]
    assert [feature["geometry"]["type"] for feature in drawn] == types
    assert all(feature["id"] == 2 for feature in drawn)


def test_layers_come_in_order_and_empty_ones_are_left_out():
    body = encode({"b": [Drawn(POINT)], "empty": [], "a": [Drawn(POINT)]}, TILE)
    assert list(mapbox_vector_tile.decode(body)) == ["b", "a"]


def test_teeth_finer_than_the_grid_are_drawn():
    """Thirty thousand vertices, valid, of which no two can be told apart in a tile."""
    turns = np.linspace(0, 600, 15_000)
    reach = np.linspace(0, 2 * TILE.side, 15_000)
    arms = [
        np.column_stack((X + (reach - width) * np.cos(turns), Y + (reach - width) * np.sin(turns)))
        for width in (0, TILE.side / 500)
    ]
    spiral = shapely.Polygon(np.concatenate((arms[0], arms[1][::-1])))
    assert features(Drawn(sound(spiral)))


def test_a_tangle_is_drawn_as_its_line():
    """A star of a hundred corners: 3 kB, and mending it takes 13 s."""
    turns = np.arange(101) * 50 * 2 * np.pi / 101
    corners = np.column_stack((X + 100 * np.cos(turns), Y + 100 * np.sin(turns)))
    (feature,) = features(Drawn(sound(shapely.Polygon(corners))))
    assert feature["geometry"]["type"] == "LineString"
    assert len(feature["geometry"]["coordinates"]) == 102
