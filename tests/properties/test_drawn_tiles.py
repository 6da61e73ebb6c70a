"""Any shape can be put into a tile, and what comes out is drawn as every map expects."""

import mapbox_vector_tile
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import shape

from tiles.drawn import Drawn, encode, sound
from tiles.grid import BUFFER, EXTENT, Tile

TILE = Tile(14, 9240, 6044)
SIDE = TILE.side
near = st.floats(-2 * SIDE, 3 * SIDE, allow_nan=False)
points = st.tuples(near, near).map(lambda at: (TILE.left + at[0], TILE.top - at[1]))
lines = st.lists(points, min_size=2, max_size=12).map(shapely.LineString)
rings = st.lists(points, min_size=3, max_size=12).map(shapely.Polygon)
holed = st.tuples(points, st.floats(1, SIDE)).map(
    lambda at: shapely.Point(at[0]).buffer(at[1]) - shapely.Point(at[0]).buffer(at[1] / 2)
)
simple = points.map(shapely.Point) | lines | rings | holed
shapes = simple | st.lists(simple, max_size=4).map(shapely.GeometryCollection)


def read(body: bytes) -> list[dict]:
    if not body:
        return []
    layers = mapbox_vector_tile.decode(body, default_options={"y_coord_down": True})
    assert list(layers) == ["drawn"]
    assert layers["drawn"]["extent"] == EXTENT
    return layers["drawn"]["features"]


@given(shapes)
def test_features_lie_within_the_buffer_and_are_valid(geometry):
    for feature in read(encode({"drawn": [Drawn(sound(geometry), {"name": "х"}, 7)]}, TILE)):
        drawn = shape(feature["geometry"])
        xmin, ymin, xmax, ymax = drawn.bounds
        assert min(xmin, ymin) >= -BUFFER
        assert max(xmax, ymax) <= EXTENT + BUFFER
        assert drawn.is_valid
        assert feature["properties"] == {"name": "х"}
        assert feature["id"] == 7


@given(shapes)
def test_outer_rings_wind_one_way_and_holes_the_other(geometry):
    for feature in read(encode({"drawn": [Drawn(sound(geometry))]}, TILE)):
        for polygon in shapely.get_parts(shape(feature["geometry"])):
            if polygon.geom_type == "Polygon":
                # with y pointing down as the format has it, the surveyor's area is positive
                assert polygon.exterior.is_ccw
                assert not any(ring.is_ccw for ring in polygon.interiors)


@given(rings.filter(lambda ring: ring.is_valid and ring.area > (SIDE / 20) ** 2))
def test_a_polygon_keeps_its_area(polygon):
    margin = SIDE * BUFFER / EXTENT
    xmin, ymin, xmax, ymax = TILE.bounds
    seen = polygon & shapely.box(xmin - margin, ymin - margin, xmax + margin, ymax + margin)
    drawn = sum(
        shape(feature["geometry"]).area
        for feature in read(encode({"drawn": [Drawn(polygon)]}, TILE))
    )
    # a unit and a half either way along the whole outline
    assert abs(drawn - seen.area * TILE.scale**2) <= 1.5 * seen.length * TILE.scale + 4


@given(simple)
def test_far_away_there_is_nothing(geometry):
    assert encode({"drawn": [Drawn(sound(geometry))]}, Tile(14, 3, 3)) == b""
