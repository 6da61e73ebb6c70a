"""The map of acts shows the acts of the list, for the same filters, at every zoom."""

import random
from datetime import date, timedelta
from itertools import product
from urllib.parse import quote

import pytest
from django.http import QueryDict
from tiles_ground import CENTRE, body, features, make_parcels, make_source, shapes, tile_at

from acts.models import Act
from acts.rules import ActKind, DisputeState, LegalState, flat_status
from acts.schemas import parse_act_filter
from config.layers import tile_server
from geodata.models import Parcel
from tiles.grid import EXTENT

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


@pytest.mark.parametrize("zoom", [11, 13, 14])
@pytest.mark.parametrize("filters", FILTERS)
def test_map_shows_the_acts_of_the_list(filters: str, zoom: int) -> None:
    listed = Act.objects.public().matching(parse_act_filter(QueryDict(filters)))
    expected = set(listed.values_list("pk", flat=True))
    assert expected
    shown: set[int] = set()
    middle = tile_at(*CENTRE, zoom)
    for dx in (-1, 0, 1):
        for dy in (-1, 0, 1):
            tile = type(middle)(zoom, middle.x + dx, middle.y + dy)
            shown |= features(body(tile_server, "acts", tile, filters), "acts").keys()
    assert shown == expected


def test_the_map_and_the_page_show_one_status() -> None:
    states = list(product(LegalState, DisputeState))
    acts = list(Act.objects.public().order_by("pk")[: len(states)])
    assert len(acts) == len(states)
    for act, (legal, dispute) in zip(acts, states, strict=True):
        act.legal_state, act.dispute_state = legal.value, dispute.value
    Act.objects.bulk_update(acts, ["legal_state", "dispute_state"])
    shown = features(body(tile_server, "acts", tile_at(*CENTRE, 13)), "acts")
    for act, (legal, dispute) in zip(acts, states, strict=True):
        assert shown[act.pk]["status"] == flat_status(legal, dispute).value, (legal, dispute)


def test_acts_are_points_afar_and_shapes_near() -> None:
    afar = shapes(body(tile_server, "acts", tile_at(*CENTRE, 13)), "acts")
    near = shapes(body(tile_server, "acts", tile_at(*CENTRE, 15)), "acts")
    assert {shape.kind for shape in afar} == {1}
    assert {shape.kind for shape in near} == {3}


def test_a_filter_does_not_hide_the_ground() -> None:
    tile = tile_at(*CENTRE, 16)
    plain = features(body(tile_server, "parcels,acts", tile), "parcels")
    content = body(tile_server, "parcels,acts", tile, f"kind={KINDS[0]}")
    assert features(content, "parcels") == plain
    assert (
        0 < len(features(content, "acts")) < len(features(body(tile_server, "acts", tile), "acts"))
    )


def test_points_belong_to_the_tile_they_lie_in() -> None:
    """Beyond the tile there are only points of its buffer."""
    for shape in shapes(body(tile_server, "acts", tile_at(*CENTRE, 13)), "acts"):
        assert all(-64 <= value <= EXTENT + 64 for point in shape.parts[0] for value in point)
