"""The map of acts shows the acts of the list, or how many they are, for the same filters."""

import random
from datetime import date, timedelta
from itertools import product
from typing import Any
from urllib.parse import quote

import pytest
from django.http import QueryDict
from tiles_ground import CENTRE, body, features, make_parcels, make_source, shapes, tile_at

from acts.models import Act
from acts.rules import ActKind, DisputeState, LegalState, flat_status
from acts.schemas import parse_act_filter
from config.layers import tile_server
from geodata.models import Parcel
from tiles.grid import Tile

pytestmark = pytest.mark.django_db
KINDS = [kind.value for kind in list(ActKind)[:3]]
FILTERS = [
    "",
    f"kind={KINDS[0]}",
    f"kind={KINDS[1]}&kind={KINDS[2]}",
    "issued_from=2022-01-01&issued_to=2022-12-31",
    "near=23.3219,42.6977&radius=150",
    "filter="
    + quote(f"kind IN ('{KINDS[0]}', '{KINDS[1]}') AND NOT (issued_on < DATE('2022-01-01'))"),
    "filter="
    + quote("T_DURING(issued_on, INTERVAL('2021-06-01', '..')) AND CASEI(number) LIKE '%1%'"),
    "filter=" + quote("S_INTERSECTS(geometry, BBOX(23.320, 42.696, 23.324, 42.699))"),
    "filter=" + quote("status = 'in_force' AND demonstration = FALSE AND issuer IS NULL"),
]


@pytest.fixture(autouse=True)
def _acts(db: None) -> None:
    source = make_source()
    make_parcels(source)
    chance = random.Random(11)
    Act.objects.bulk_create(
        Act(
            municipality=source.municipality,
            source=source,
            source_key=str(number),
            content_hash=b"\0" * 16,
            raw={},
            kind=chance.choice(KINDS),
            number=str(number),
            number_key=str(number),
            number_sort=f"{number:06}",
            issued_on=date(2021, 1, 1) + timedelta(days=chance.randrange(1000)),
            legal_state="in_force",
            dispute_state="none",
            publication="internal" if number % 10 == 0 else "public",
            location_level="parcel",
            location_area=f"parcel:{parcel.identifier}",
            geom=parcel.geom,
        )
        for number, parcel in enumerate(Parcel.objects.order_by("pk")[::6])
    )


@pytest.mark.parametrize("zoom", [15, 16])
@pytest.mark.parametrize("filters", FILTERS)
def test_map_shows_the_acts_of_the_list(filters: str, zoom: int) -> None:
    shown: set[int] = set()
    for tile in _around(zoom):
        shown |= features(body(tile_server, "acts", tile, filters), "acts").keys()
    assert shown == _listed(filters)


@pytest.mark.parametrize("zoom", [8, 11, 13, 14])
@pytest.mark.parametrize("filters", FILTERS)
def test_cells_count_the_acts_of_the_list(filters: str, zoom: int) -> None:
    """Each act is in one cell of one tile, and a cell of one act says which it is."""
    expected = _listed(filters)
    cells: dict[int, dict[str, Any]] = {}
    for tile in _around(zoom):
        found = features(body(tile_server, "act_cells", tile, filters), "act_cells")
        assert not cells.keys() & found.keys()
        assert all(_tile_of(cell, 3) == tile for cell in found)
        cells |= found
    assert sum(cell["count"] for cell in cells.values()) == len(expected)
    alone = {cell["act"] for cell in cells.values() if cell["count"] == 1}
    assert alone <= expected
    assert all(("act" in cell) == (cell["count"] == 1) for cell in cells.values())


def test_counts_kept_are_those_counted() -> None:
    """Without a filter cells come from the counts that triggers keep, else from the acts."""
    every = "issued_from=1900-01-01"
    for zoom in (8, 12, 14):
        for tile in _around(zoom):
            kept = _cells(body(tile_server, "act_cells", tile))
            assert kept == _cells(body(tile_server, "act_cells", tile, every)), tile


def _cells(content: bytes) -> dict[int, tuple[dict[str, Any], Any]]:
    drawn = {shape.id: shape.parts for shape in shapes(content, "act_cells")}
    named = features(content, "act_cells")
    return {cell: (named[cell], drawn[cell]) for cell in named}


def test_a_cell_is_drawn_inside_itself_and_apart_from_its_neighbours() -> None:
    for tile in _around(14):
        content = body(tile_server, "act_cells", tile)
        counts = features(content, "act_cells")
        for shape in shapes(content, "act_cells"):
            ((x, y),) = shape.parts[0]
            column, row = _place_of(shape.id)
            inset = 96 if counts[shape.id]["count"] > 1 else 0
            left, top = column % 8 * 512, row % 8 * 512
            assert left + inset <= x <= left + 512 - inset
            assert top + inset <= y <= top + 512 - inset


def test_one_act_is_drawn_where_it_lies() -> None:
    act = Act.objects.get(number="57")
    assert act.anchor_3857 is not None
    for zoom in (8, 14):
        ((tile, shape),) = (
            (tile, shape)
            for tile in _around(zoom)
            for shape in shapes(
                body(tile_server, "act_cells", tile, f"number={act.number}"), "act_cells"
            )
        )
        ((x, y),) = shape.parts[0]
        assert abs(x - (act.anchor_3857.x - tile.left) * tile.scale) <= 1
        assert abs(y - (tile.top - act.anchor_3857.y) * tile.scale) <= 1


def _listed(filters: str) -> set[int]:
    listed = Act.objects.public().matching(parse_act_filter(QueryDict(filters)))
    found = set(listed.values_list("pk", flat=True))
    assert found
    return found


def _around(zoom: int) -> list[Tile]:
    middle = tile_at(*CENTRE, zoom)
    reach = (-1, 0, 1)
    return [Tile(zoom, middle.x + dx, middle.y + dy) for dx in reach for dy in reach]


def _place_of(cell: int) -> tuple[int, int]:
    return cell & 0xFFFFFF, cell >> 24 & 0xFFFFFF


def _tile_of(cell: int, split: int) -> Tile:
    column, row = _place_of(cell)
    return Tile((cell >> 48) - split, column >> split, row >> split)


def test_the_map_and_the_page_show_one_status() -> None:
    states = list(product(LegalState, DisputeState))
    acts = list(Act.objects.public().order_by("pk")[: len(states)])
    assert len(acts) == len(states)
    for act, (legal, dispute) in zip(acts, states, strict=True):
        act.legal_state, act.dispute_state = legal.value, dispute.value
    Act.objects.bulk_update(acts, ["legal_state", "dispute_state"])
    shown: dict[int, dict[str, Any]] = {}
    for tile in _around(15):
        shown |= features(body(tile_server, "acts", tile), "acts")
    for act, (legal, dispute) in zip(acts, states, strict=True):
        assert shown[act.pk]["status"] == flat_status(legal, dispute).value, (legal, dispute)


def test_a_filter_does_not_hide_the_ground() -> None:
    tile = tile_at(*CENTRE, 16)
    plain = features(body(tile_server, "parcels,acts", tile), "parcels")
    content = body(tile_server, "parcels,acts", tile, f"kind={KINDS[0]}")
    assert features(content, "parcels") == plain
    assert (
        0 < len(features(content, "acts")) < len(features(body(tile_server, "acts", tile), "acts"))
    )
