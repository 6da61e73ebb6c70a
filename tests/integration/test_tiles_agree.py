"""A tile shows what the interface gives for its box: any place, any zoom, any filter.

Tiles are decoded and their ids compared with those of the collection, which pages through the same
filter and the tile's own box. A tile reaches a little beyond its box and may leave out what is
thinner than its units, so it is compared with a box a little larger and one a little smaller.
"""

import json
import random
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from tiles_ground import CENTRE, body, features, make_parcels, make_source, make_streets, tile_at

from acts.models import Act
from acts.rules import ActKind
from config.layers import LAYERS, tile_server
from geodata.models import Parcel
from tiles.grid import BUFFER, Tile

pytestmark = pytest.mark.django_db
DRAWS = 40
KINDS = [kind.value for kind in list(ActKind)[:3]]
USES = ("housing", "green", "street")
LEVELS = ("parcel", "quarter", "drawn")
FIRST_DAY = date(2021, 1, 1)
LAYER = {layer.name: layer for layer in LAYERS}
Filter = dict[str, str]


@pytest.fixture(autouse=True)
def _ground(db: None) -> None:
    source = make_source()
    make_parcels(source)
    make_streets(source)
    chance = random.Random(11)
    Act.objects.bulk_create(
        Act(
            municipality=source.municipality,
            source=source,
            source_key=str(number),
            content_hash=b"\0" * 16,
            raw={},
            kind=chance.choice(KINDS),
            number=f"РД-{number}",
            number_key=f"РД-{number}",
            number_sort=f"{number:06}",
            issued_on=FIRST_DAY + timedelta(days=chance.randrange(1000)),
            legal_state="in_force",
            dispute_state="none",
            publication="internal" if number % 10 == 0 else "public",
            location_level=chance.choice(LEVELS),
            location_area=f"parcel:{parcel.identifier}",
            parcels=[parcel.identifier],
            geom=parcel.geom,
        )
        for number, parcel in enumerate(Parcel.objects.order_by("pk")[::4])
    )


# --- filters at random ----------------------------------------------------------------------------


def _place(chance: random.Random) -> tuple[float, float]:
    return (CENTRE[0] + chance.uniform(-0.004, 0.004), CENTRE[1] + chance.uniform(-0.003, 0.003))


def _polygon(chance: random.Random) -> dict[str, Any]:
    """A triangle over a good part of the ground."""
    corners = [(CENTRE[0] + chance.uniform(0.001, 0.005) * dx,
                CENTRE[1] + chance.uniform(0.001, 0.004) * dy)
               for dx, dy in ((-1, -1), (1, -1), (chance.choice((-1, 1)), 1))]  # fmt: skip
    return {"type": "Polygon", "coordinates": [[*map(list, corners), list(corners[0])]]}


def _spatial(chance: random.Random) -> Filter:
    lon, lat = _place(chance)
    return chance.choice(
        [
            {"near": f"{lon:.6f},{lat:.6f}", "radius": str(chance.randrange(60, 400))},
            {"within": json.dumps(_polygon(chance))},
            {"bbox": f"{lon:.6f},{lat:.6f},{lon + 0.002:.6f},{lat + 0.0015:.6f}"},
        ]
    )


def _of_acts(chance: random.Random) -> Filter:
    day = FIRST_DAY + timedelta(days=chance.randrange(1000))
    return chance.choice(
        [
            {"kind": ",".join(chance.sample(KINDS, 2))},
            {"issued_from": day.isoformat()},
            {"year": str(day.year), "location": "parcel,drawn"},
            {"number": f"РД-{chance.randrange(1, 10)}"},
            {"on": day.isoformat(), "demonstration": "0"},
            {"filter": f"issued_on > DATE('{day}') AND NOT kind = '{KINDS[0]}'"},
            {"filter": f"T_DURING(issued_on, INTERVAL('..', '{day}')) OR CASEI(number) LIKE '%7'"},
            {"filter": f"location_level IN ('{chance.choice(LEVELS)}') AND geometry IS NOT NULL"},
        ]
    )


def _of_parcels(chance: random.Random) -> Filter:
    area = chance.randrange(400, 700)
    return chance.choice(
        [
            {"use": chance.choice(USES)},
            {"identifier": f"68134.1.{chance.randrange(660)}"},
            {"filter": f"area_m2 BETWEEN {area} AND {area + 100} AND land_use <> 'green'"},
            {"filter": f"identifier LIKE '68134.1.{chance.randrange(1, 10)}%'"},
            {"on": "2020-06-01"},
        ]
    )


def _of_streets(chance: random.Random) -> Filter:
    return chance.choice([{"q": "улица"}, {"code": "S5"}, {"filter": "NOT code IN ('S0', 'S10')"}])


def _condition(chance: random.Random) -> Filter:
    """A place said in CQL2, as text or as JSON."""
    operator = chance.choice(["intersects", "within", "disjoint", "touches", "crosses"])
    shape = _polygon(chance)
    if chance.random() < 0.5:
        said = {"op": f"s_{operator}", "args": [{"property": "geometry"}, shape]}
        return {"filter": json.dumps(said), "filter-lang": "cql2-json"}
    ring = ", ".join(f"{lon} {lat}" for lon, lat in shape["coordinates"][0])
    return {"filter": f"S_{operator.upper()}(geometry, POLYGON(({ring})))"}


PLAIN: dict[str, Callable[[random.Random], Filter]] = {
    "acts": _of_acts,
    "parcels": _of_parcels,
    "streets": _of_streets,
}


def _filters(chance: random.Random, name: str) -> Filter:
    """One kind of filter or two at once; a box and a condition both say the place."""
    made = chance.sample([PLAIN[name], _spatial, _condition], chance.choice([1, 1, 2]))
    filters: Filter = {}
    for make in made:
        said = make(chance)
        if filters.keys() & said.keys() or {"bbox", "filter"} <= filters.keys() | said.keys():
            filters = said
        filters |= said
    return filters


def _zooms(name: str) -> range:
    """Where every row of a layer is drawn by itself."""
    layer = LAYER[name]
    whole = [detail.max_zoom for detail in layer.coarser if detail.where or detail.cells]
    first = max(whole, default=layer.min_zoom - 1) + 1
    return range(first, first + 4)


# --- both faces -----------------------------------------------------------------------------------


def _shown(name: str, tile: Tile, filters: Filter) -> set[int]:
    return set(features(body(tile_server, name, tile, urlencode(filters)), name))


def _given(client: Client, name: str, tile: Tile, margin: float, filters: Filter) -> set[int]:
    """Ids by the interface in the tile's box and `margin` of its units around it."""
    west, south, east, north = tile.bounds
    by = margin / tile.scale
    west, south, east, north = west - by, south - by, east + by, north + by
    crs = "http://www.opengis.net/def/crs/EPSG/0/3857"
    if "bbox" in filters:
        ring = f"{west} {south}, {east} {south}, {east} {north}, {west} {north}, {west} {south}"
        box = f"S_INTERSECTS(geometry, POLYGON(({ring})))"
        query = filters | {"filter": box, "filter-crs": crs}
    else:
        query = filters | {"bbox": f"{west},{south},{east},{north}", "bbox-crs": crs}
    answer = client.get(f"/api/collections/{name}/items", query | {"limit": "1000"})
    document = answer.json()
    assert answer.status_code == 200, document
    assert document["numberReturned"] == document["numberMatched"]
    return {feature["id"] for feature in document["features"]}


@pytest.mark.parametrize("name", sorted(PLAIN))
def test_a_tile_shows_what_the_interface_gives(client: Client, name: str) -> None:
    chance = random.Random(f"agree {name}")
    seen = {"some": 0, "narrowed": 0}
    for _ in range(DRAWS):
        filters = _filters(chance, name)
        tile = tile_at(*_place(chance), chance.choice(_zooms(name)))
        shown = _shown(name, tile, filters)
        assert shown <= _given(client, name, tile, BUFFER, filters), (tile, filters)
        assert shown >= _given(client, name, tile, BUFFER - 2, filters), (tile, filters)
        seen["some"] += bool(shown)
        seen["narrowed"] += shown < _shown(name, tile, {})
    assert min(seen.values()) > DRAWS / 4, f"{seen}: too little was compared"


def test_every_layer_of_a_tile_meets_its_own_filter(client: Client) -> None:
    """One statement of three layers, each with a filter of its own and one for all."""
    tile = tile_at(*CENTRE, 16)
    filters = {
        "parcels.use": "green",
        "parcels.filter": "area_m2 > 500",
        "streets.filter": "code <> 'S10'",
        "kind": KINDS[1],
        "on": "2022-06-01",
    }
    content = body(tile_server, "parcels,streets,acts", tile, urlencode(filters))
    own: dict[str, Filter] = {
        "parcels": {"use": "green", "filter": "area_m2 > 500", "on": "2022-06-01"},
        "streets": {"filter": "code <> 'S10'", "on": "2022-06-01"},
        "acts": {"kind": KINDS[1], "on": "2022-06-01"},
    }
    for name, filters in own.items():
        shown = set(features(content, name))
        assert shown <= _given(client, name, tile, BUFFER, filters), name
        assert shown >= _given(client, name, tile, BUFFER - 2, filters), name
        assert shown
        assert shown < set(features(body(tile_server, name, tile), name)), name


def test_what_is_said_of_one_layer_holds_for_it_alone() -> None:
    tile = tile_at(*CENTRE, 16)
    said = "parcels,acts", tile, f"kind={KINDS[0]}&acts.kind={KINDS[1]}"
    content = body(tile_server, *said)
    assert features(content, "parcels") == features(body(tile_server, "parcels", tile), "parcels")
    alone = body(tile_server, "acts", tile, f"kind={KINDS[1]}")
    assert features(content, "acts") == features(alone, "acts") != {}


@pytest.mark.parametrize(
    "place", ["bbox=1,2,3,4", "within=1,2,1.1,2,1.1,2.1", "near=1,2&radius=10"]
)
def test_of_another_part_of_the_world_there_is_nothing(client: Client, place: str) -> None:
    tile = tile_at(*CENTRE, 17)
    for layer in LAYERS:
        if layer.drawn_at(tile.z):
            assert body(tile_server, layer.name, tile, place) == b"", layer.name
    assert features(body(tile_server, "parcels,acts", tile, f"acts.{place}"), "parcels")
    assert client.get(f"/api/collections/acts/items?{place}").json()["features"] == []
