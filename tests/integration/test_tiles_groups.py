"""A group of layers is asked for by its name, and is one tile of all of them."""

import json

import pytest
from test_tiles_serving import HERE, through_django, through_wsgi
from tiles_ground import SameConnection, body, make_parcels, make_source, make_streets

from config.layers import GROUPS, LAYERS, tile_server
from tiles.serving import TileServer

pytestmark = [pytest.mark.django_db, pytest.mark.urls("test_tiles_serving")]


def test_every_layer_is_in_one_group() -> None:
    assert sorted(name for group in GROUPS.values() for name in group) == sorted(
        layer.name for layer in LAYERS
    )


def test_a_group_is_its_layers_in_drawing_order(monkeypatch: pytest.MonkeyPatch) -> None:
    source = make_source()
    make_parcels(source)
    make_streets(source)
    monkeypatch.setattr(tile_server, "source", SameConnection())
    address = f"{HERE.z}/{HERE.x}/{HERE.y}.mvt"
    grouped = through_wsgi(tile_server, f"/tiles/ground/{address}")
    assert grouped.status == 200
    assert grouped.body == body(tile_server, ",".join(GROUPS["ground"]), HERE)


def test_a_group_describes_itself() -> None:
    described = json.loads(through_django("/tiles/act_areas.json").body)
    assert [layer["id"] for layer in described["vector_layers"]] == list(GROUPS["act_areas"])
    assert described["tiles"] == ["http://127.0.0.1/tiles/act_areas/{z}/{x}/{y}.mvt"]


@pytest.mark.parametrize("names", ["ground,parcels", "parcels,ground", "Ground", "ground,"])
def test_a_group_is_no_layer_of_a_list(names: str) -> None:
    assert through_wsgi(tile_server, f"/tiles/{names}/17/5/5.mvt").status == 404


def test_a_group_may_not_hide_a_layer() -> None:
    with pytest.raises(ValueError, match="not all of it"):
        TileServer(LAYERS, tile_server.bounds, groups={"acts": ["acts", "parcels"]})
