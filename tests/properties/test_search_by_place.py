"""Any search by place finds in the database what shapely says of the same rows.

The rows are what makes trouble: neighbours that share a border, holes, parts that lie apart, many
corners. Shapely answers in the cadastre's system. An edge drawn in degrees bends there, so what
lies within centimetres of one may be told either way; what is given in that system may not.
"""

import json
import math
import random
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
import shapely
from django.contrib.gis.geos import GEOSGeometry
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely.geometry.base import BaseGeometry

from config.collections import API
from features.areas import Area, Disc, Place
from features.crs import EPSG_7801
from features.keyset import keys_of
from features.nearness import nearest_of
from geodata.crs import CADASTRE, LONLAT, transformer
from geodata.models import Parcel
from tests.integration.api_city import CENTRE_7801, make_city

pytestmark = pytest.mark.django_db
X, Y = (round(each) for each in CENTRE_7801)
BEND_M = 0.1
"""More than an edge of a kilometre, straight in degrees, leaves the straight line."""
MOVE_M = 1e-6
"""More than there is between two ways of moving a point from degrees."""
PREDICATES = ("intersects", "contains", "touches", "within", "disjoint", "crosses", "overlaps")
bounded = settings(
    max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)


# --- rows ----------------------------------------------------------------------------------------


def star(
    x: float, y: float, radii: list[float], turns: list[float], scale: float = 1.0
) -> list[tuple[float, float]]:
    """Corners round a point in the order of their angles, so that no edge crosses another."""
    count = len(radii)
    ring = []
    for number, (radius, turn) in enumerate(zip(radii, turns, strict=True)):
        angle = math.tau * (number + turn) / count
        ring.append((x + scale * radius * math.cos(angle), y + scale * radius * math.sin(angle)))
    return ring


def outlines() -> list[BaseGeometry]:
    """Areas within 400 m of the centre, to the millimetre."""
    chance = random.Random(11)
    made: list[BaseGeometry] = [
        shapely.box(X + 30 * column, Y + 30 * row, X + 30 * column + 30, Y + 30 * row + 30)
        for column in range(5)
        for row in range(4)
    ]
    yard = shapely.box(X - 200, Y - 200, X - 100, Y - 100)
    made += [yard.difference(shapely.box(X - 180, Y - 180, X - 130, Y - 120)),
             shapely.box(X - 180, Y - 180, X - 130, Y - 120),
             shapely.MultiPolygon([shapely.box(X - 90, Y, X - 60, Y + 20),
                                   shapely.box(X - 40, Y, X - 10, Y + 20)])]  # fmt: skip
    for _ in range(20):
        corners = chance.randint(5, 40)
        radii = [chance.uniform(8, 90) for _ in range(corners)]
        turns = [chance.uniform(0, 0.8) for _ in range(corners)]
        x, y = X + chance.uniform(-350, 350), Y + chance.uniform(-350, 350)
        made.append(shapely.Polygon(np.round(star(x, y, radii, turns), 3)))
    assert all(shape.is_valid for shape in made)
    return made


@pytest.fixture
def rows() -> dict[int, BaseGeometry]:
    """Parcels as the database has them, by key."""
    city = make_city()
    Parcel.objects.all().delete()
    made = {}
    for number, shape in enumerate(outlines()):
        parts = shapely.MultiPolygon(shapely.get_parts([shape]).tolist())
        parcel = Parcel.objects.create(
            **city.ground(geom=GEOSGeometry(memoryview(shapely.to_wkb(parts)), srid=CADASTRE)),
            identifier=f"68134.77.{number}",
            area_m2=shape.area,
        )
        made[parcel.pk] = shape
    return made


def asked(**parameters: str) -> set[int]:
    """Keys of the parcels that the interface, the map and the list would find."""
    query = QueryDict(mutable=True)
    query.update(parameters)
    parcels = API.collection("parcels")
    assert parcels is not None
    return set(parcels.queryset(query).values_list("pk", flat=True))


def those(rows: dict[int, BaseGeometry], holds: Callable[[BaseGeometry], Any]) -> set[int]:
    return {key for key, shape in rows.items() if holds(shape)}


# --- areas ---------------------------------------------------------------------------------------

metres = st.integers(-4_000, 4_000).map(lambda decimetres: decimetres / 10)


@st.composite
def stars(draw: st.DrawFn) -> dict[str, Any]:
    corners = draw(st.integers(5, 12))
    several = {"min_size": corners, "max_size": corners}
    return {
        "x": X + draw(metres),
        "y": Y + draw(metres),
        "radii": draw(st.lists(st.floats(20, 400), **several)),
        "turns": draw(st.lists(st.floats(0, 0.8), **several)),
    }


@st.composite
def drawn(draw: st.DrawFn, kind: str) -> tuple[list[Any], BaseGeometry]:
    """What somebody draws, as the parts of a multipolygon in metres, and the area that it means."""
    outer = draw(stars())
    ring = star(**outer)
    match kind:
        case "plain":
            return [[ring]], shapely.Polygon(ring)
        case "holed":
            hole = star(**outer, scale=0.5)
            return [[ring, hole]], shapely.Polygon(ring, [hole])
        case "twice":
            other = star(**draw(stars()))
            return [[ring], [other]], shapely.union(shapely.Polygon(ring), shapely.Polygon(other))
        case _:
            return bow_tie(draw, outer["x"], outer["y"])


def bow_tie(draw: st.DrawFn, x: float, y: float) -> tuple[list[Any], BaseGeometry]:
    """Two wings that meet in a point, drawn in one line that crosses itself there."""
    turn, opening = draw(st.floats(0, math.tau)), draw(st.floats(0.7, 2.4))
    ends = []
    for angle in (turn, turn + opening):
        along, back = draw(st.floats(60, 400)), draw(st.floats(60, 400))
        ends.append(
            [(x + reach * math.cos(angle), y + reach * math.sin(angle)) for reach in (along, -back)]
        )
    (one, one_back), (other, other_back) = ends
    wings = [shapely.Polygon([one, other, (x, y)]), shapely.Polygon([one_back, other_back, (x, y)])]
    return [[[one, other, other_back, one_back]]], shapely.union_all(wings)


def in_degrees(points: Any) -> list[list[float]]:
    lon, lat = transformer(CADASTRE, LONLAT).transform(*np.asarray(points).T)
    return np.column_stack([lon, lat]).tolist()  # type: ignore[no-any-return]


def as_geojson(parts: list[Any]) -> str:
    closed = [[in_degrees([*ring, ring[0]]) for ring in rings] for rings in parts]
    return json.dumps({"type": "MultiPolygon", "coordinates": closed})


# --- what is found -------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["plain", "holed", "twice", "crossed"])
def test_in_a_drawn_area(rows: dict[int, BaseGeometry], kind: str) -> None:
    some, unsure = 0, 0

    @settings(bounded, max_examples=20)
    @given(drawn(kind))
    def agree(area: tuple[list[Any], BaseGeometry]) -> None:
        nonlocal some, unsure
        parts, meant = area
        found = asked(within=as_geojson(parts))
        surely = those(rows, shapely.buffer(meant, -BEND_M).intersects)
        perhaps = those(rows, shapely.buffer(meant, BEND_M).intersects)
        assert surely <= found <= perhaps
        some += 0 < len(found) < len(rows)
        unsure += len(perhaps - surely)

    agree()
    assert some > 10, "areas that hold nothing or everything prove little"
    assert unsure < 10, "what may be told either way proves nothing"


@pytest.mark.parametrize("through", ["bbox", "area"])
def test_in_what_is_given_in_the_own_system_to_the_last_row(
    rows: dict[int, BaseGeometry], through: str
) -> None:
    """Boxes and areas whose borders lie on those of parcels: all of these are found."""
    step = st.integers(-14, 14).map(lambda steps: 15 * steps)

    @bounded
    @given(step, step, st.integers(1, 20), st.integers(1, 20))
    def agree(dx: int, dy: int, width: int, height: int) -> None:
        box = shapely.box(X + dx, Y + dy, X + dx + 15 * width, Y + dy + 15 * height)
        west, south, east, north = box.bounds
        if through == "bbox":
            given_as = {"bbox": f"{south},{west},{north},{east}", "bbox-crs": EPSG_7801.uri}
            assert asked(**given_as) == those(rows, box.intersects)
        else:
            corner = shapely.Polygon([(west, south), (east, south), (west, north)])
            found = Place(within=Area(corner, EPSG_7801)).narrow(Parcel.objects.all())
            assert set(found.values_list("pk", flat=True)) == those(rows, corner.intersects)

    agree()


def test_within_so_many_metres(rows: dict[int, BaseGeometry]) -> None:
    some = 0

    @bounded
    @given(metres, metres, st.floats(0.01, 600))
    def agree(dx: float, dy: float, radius_m: float) -> None:
        nonlocal some
        (lon, lat), *_ = in_degrees([(X + dx, Y + dy)])
        centre = shapely.Point(transformer(LONLAT, CADASTRE).transform(lon, lat))
        found = asked(near=f"{lon!r},{lat!r}", radius=repr(radius_m))
        surely = those(rows, lambda shape: shape.distance(centre) <= radius_m - MOVE_M)
        perhaps = those(rows, lambda shape: shape.distance(centre) <= radius_m + MOVE_M)
        assert surely <= found <= perhaps
        some += 0 < len(found) < len(rows)

    agree()
    assert some > 10, "circles that hold nothing or everything prove little"


def test_the_nearest(rows: dict[int, BaseGeometry]) -> None:
    parcels = Parcel.objects.all()

    @bounded
    @given(metres, metres, st.integers(1, len(rows)))
    def agree(dx: float, dy: float, limit: int) -> None:
        (lon, lat), *_ = in_degrees([(X + dx, Y + dy)])
        centre = shapely.Point(transformer(LONLAT, CADASTRE).transform(lon, lat))
        here = Disc(lon, lat, 0)
        ordered = here.by_distance(parcels)
        found = nearest_of(here, ordered, keys_of(ordered), None, limit).ids()
        away = [rows[key].distance(centre) for key in found]
        assert len(set(found)) == limit
        assert all(one <= other + MOVE_M for one, other in pairwise(away))
        left = [shape.distance(centre) for key, shape in rows.items() if key not in found]
        assert not left or max(away) <= min(left) + MOVE_M

    agree()


def shapes(rows: dict[int, BaseGeometry]) -> st.SearchStrategy[BaseGeometry]:
    """Shapes that stand in every relation to parcels: they are made of their corners and edges."""
    outline = st.sampled_from(list(rows.values()))

    @st.composite
    def made(draw: st.DrawFn) -> BaseGeometry:
        one = draw(outline)
        points = shapely.get_coordinates(one)
        first = draw(st.integers(0, len(points) - 2))
        a, b = points[first], points[first + 1]
        inside = one.representative_point()
        match draw(st.sampled_from(["own", "box", "corner", "edge", "line", "inside", "bite"])):
            case "own":
                return one
            case "box":
                return shapely.box(*one.bounds)
            case "corner":
                return shapely.Point(a)
            case "edge":
                return shapely.LineString([a, b])
            case "line":
                return shapely.LineString([a, draw(outline).representative_point().coords[0]])
            case "inside":
                return inside.buffer(min(1.0, one.boundary.distance(inside) / 2), quad_segs=2)
            case _:
                return shapely.box(a[0], a[1], a[0] + draw(st.integers(1, 60)), a[1] + 30)

    return made()


@pytest.mark.parametrize("predicate", PREDICATES)
def test_conditions_on_places(rows: dict[int, BaseGeometry], predicate: str) -> None:
    """CQL2 in both orders: what a parcel does to a shape, and what the shape does to it."""
    held = 0

    @settings(bounded, max_examples=25)
    @given(shapes(rows), st.booleans())
    def agree(shape: BaseGeometry, is_turned: bool) -> None:
        nonlocal held
        # the registry's order of the axes is northing first
        turned = shapely.transform(shape, lambda points: points[:, ::-1])
        arguments = [{"property": "geometry"}, json.loads(shapely.to_geojson(turned))]
        relation = getattr(shapely, predicate)
        expected = those(
            rows, lambda row: relation(shape, row) if is_turned else relation(row, shape)
        )
        condition = {"op": f"s_{predicate}", "args": arguments[::-1] if is_turned else arguments}
        found = asked(
            **{"filter": json.dumps(condition), "filter-lang": "cql2-json"},
            **{"filter-crs": EPSG_7801.uri},
        )
        assert found == expected
        held += bool(expected)

    agree()
    assert held, "a relation in which nothing stands proves little"
