"""What is found in the bytes of a tile, and what is found wrong with them."""

import pytest
import shapely
from mapbox_vector_tile.Mapbox import vector_tile_pb2

from tiles.content import UnreadableError, seen
from tiles.drawn import Drawn, encode
from tiles.grid import Tile

TILE = Tile(16, 36962, 24178)
# the rings of a square 10 units wide, y down: clockwise on the screen is an outer ring
OUTER = [(0, 0), (10, 0), (10, 10), (0, 10)]
HOLE = [(2, 2), (2, 4), (4, 4), (4, 2)]
FAR_HOLE = [(20, 20), (20, 24), (24, 24), (24, 20)]
FLAT = [(0, 0), (5, 0), (9, 0)]


def commands(*rings: list[tuple[int, int]]) -> list[int]:
    """Rings as the commands of the format: move, line, close."""
    written, x, y = [], 0, 0
    for ring in rings:
        for place, (to_x, to_y) in enumerate(ring):
            if place == 0:
                written.append(1 << 3 | 1)
            elif place == 1:
                written.append((len(ring) - 1) << 3 | 2)
            for by in (to_x - x, to_y - y):
                written.append((by << 1) ^ (by >> 63))
            x, y = to_x, to_y
        written.append(1 << 3 | 7)
    return written


def tile_of(*features: tuple[int, list[int]]) -> bytes:
    message = vector_tile_pb2.tile()
    layer = message.layers.add(name="parcels", version=2, extent=4096)
    for id_, geometry in features:
        layer.features.add(id=id_, type=3, geometry=geometry)
    return message.SerializeToString()


@pytest.mark.parametrize(
    ("rings", "faults"),
    [
        ([OUTER], set()),
        ([OUTER, HOLE], set()),
        ([OUTER, HOLE, OUTER], set()),
        ([OUTER[::-1]], {"an outer ring wound like a hole"}),
        ([OUTER, FAR_HOLE], {"a hole outside of its outer ring"}),
        ([OUTER, FLAT], {"a ring without an area"}),
        ([[(x + 4160, y) for x, y in OUTER]], {"a vertex beyond the buffer"}),
        ([[(x + 4150, y - 64) for x, y in OUTER]], set()),
        ([[(x, y - 65) for x, y in OUTER]], {"a vertex beyond the buffer"}),
        ([], {"no shape"}),
    ],
)
def test_faults_of_an_area(rings, faults):
    (layer,) = seen(tile_of((1, commands(*rings))))
    assert set(layer.faults) == faults


def test_ids_that_are_not_alone():
    square = commands(OUTER)
    (layer,) = seen(tile_of((1, square), (2, square), (1, square), (1, square), (0, square)))
    assert layer.faults == {"an id that another feature has": 2}


def test_what_was_drawn_is_seen():
    x, y = TILE.left + TILE.side / 2, TILE.top - TILE.side / 2
    body = encode(
        {
            "lines": [
                Drawn(shapely.LineString([(x, y), (x + 30, y), (x + 30, y + 30)]), {"m": 5}, 1),
                Drawn(shapely.LineString([(x, y), (x - 30, y)]), {"m": 5, "name": "х"}, 2),
            ],
            "areas": [
                Drawn(shapely.box(x, y, x + 9, y + 9) - shapely.box(x + 2, y + 2, x + 4, y + 4))
            ],
        },
        TILE,
    )
    lines, areas = seen(body)
    assert [lines.name, areas.name] == ["lines", "areas"]
    assert lines.kinds() == {"lines": 2}
    assert areas.kinds() == {"areas": 1}
    assert lines.values() == {"m": {5: 2}, "name": {"х": 1}}
    assert [feature.vertices for feature in lines.features] == [3, 2]
    assert [len(ring) for ring in areas.features[0].parts] == [4, 4]
    assert not lines.faults
    assert not areas.faults
    assert sum(layer.size for layer in (lines, areas)) <= len(body)


@pytest.mark.parametrize("body", [b"\x00", b"not a tile at all", b"\x1a\xff", b"<html>" * 50])
def test_other_bytes_are_no_tile(body):
    with pytest.raises(UnreadableError):
        seen(body)
