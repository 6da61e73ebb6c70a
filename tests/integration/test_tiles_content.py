"""A tile shows exactly the rows of the layer's queryset, in the right place and the right way."""

from datetime import date

import pytest
import shapely
from django.contrib.gis.geos import GEOSGeometry, MultiPolygon
from django.db.backends.postgresql.psycopg_any import DateRange
from tiles_ground import (
    CENTRE,
    Shape,
    body,
    doubled_area,
    features,
    make_parcels,
    make_source,
    make_streets,
    random_tiles,
    shapes,
    tile_at,
)

from config.layers import tile_server
from geodata.crs import CADASTRE, MERCATOR, transformer
from geodata.models import Parcel
from tiles.grid import BUFFER, EXTENT, Tile

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _ground(db: None) -> None:
    source = make_source()
    make_parcels(source)
    make_streets(source)


def _touching(tile: Tile, margin_units: float) -> set[int]:
    """Parcels that share a point with the tile and a margin around it."""
    margin = margin_units / tile.scale
    xmin, ymin, xmax, ymax = tile.bounds
    box = shapely.box(xmin - margin, ymin - margin, xmax + margin, ymax + margin)
    geometry = GEOSGeometry(memoryview(box.wkb), srid=MERCATOR)
    found = Parcel.objects.true_on(None).filter(geom_3857__intersects=geometry)
    return set(found.values_list("pk", flat=True))


def test_tile_shows_what_the_queryset_holds() -> None:
    for tile in random_tiles(1, range(15, 21), 40):
        shown = features(body(tile_server, "parcels", tile), "parcels").keys()
        assert shown <= _touching(tile, BUFFER), tile
        assert shown >= _touching(tile, BUFFER - 2), f"{tile}: only slivers may be left out"


@pytest.mark.parametrize("zoom", [16, 18])
def test_properties_are_those_of_the_row(zoom: int) -> None:
    shown = features(body(tile_server, "parcels", tile_at(*CENTRE, zoom)), "parcels")
    assert shown
    for parcel in Parcel.objects.filter(pk__in=shown):
        assert shown[parcel.pk] == {
            "identifier": parcel.identifier,
            "label": str(parcel.number),
            "use": parcel.use,
            "area_m2": round(parcel.area_m2),
        }


def test_low_zoom_brings_fewer_properties() -> None:
    shown = features(body(tile_server, "parcels", tile_at(*CENTRE, 15)), "parcels")
    assert {frozenset(each) for each in shown.values()} == {frozenset({"identifier", "use"})}


def _is_well_wound(shape: Shape) -> bool:
    """Exterior rings have a positive area and holes, inside them, a negative one."""
    first, *others = shape.parts
    exterior = shapely.Polygon(first)
    return doubled_area(first) > 0 and all(
        doubled_area(ring) > 0 or shapely.Polygon(ring).within(exterior.buffer(1))
        for ring in others
    )


def test_rings_are_wound_as_the_format_asks() -> None:
    for tile in random_tiles(2, range(15, 20), 20):
        for shape in shapes(body(tile_server, "parcels", tile), "parcels"):
            assert _is_well_wound(shape), (tile, shape)


def test_both_paths_were_judged() -> None:
    """Holes, shapes inside the tile and shapes cut by its edge all occur at this place."""
    found = shapes(body(tile_server, "parcels", tile_at(*CENTRE, 17)), "parcels")
    with_holes = [shape for shape in found if any(doubled_area(ring) < 0 for ring in shape.parts)]
    edge = {-BUFFER, EXTENT + BUFFER}
    cut = [shape for shape in found if any({x, y} & edge for part in shape.parts for x, y in part)]
    assert len(with_holes) > 3
    assert 3 < len(cut) < len(found)


@pytest.mark.parametrize("name", ["parcels", "streets"])
def test_nothing_is_drawn_beyond_the_buffer(name: str) -> None:
    for tile in random_tiles(3, range(16, 20), 12):
        for shape in shapes(body(tile_server, name, tile), name):
            drawn = [value for part in shape.parts for point in part for value in point]
            assert min(drawn) >= -BUFFER, tile
            assert max(drawn) <= EXTENT + BUFFER, tile


def test_vertices_are_within_a_unit_of_their_place() -> None:
    tile = tile_at(*CENTRE, 16)
    to_mercator = transformer(CADASTRE, MERCATOR)
    found = shapes(body(tile_server, "parcels", tile), "parcels")
    inside = [s for s in found if all(0 < v < EXTENT for part in s.parts for p in part for v in p)]
    assert len(inside) > 100
    for shape in inside:
        geometry = shapely.from_wkb(bytes(Parcel.objects.get(pk=shape.id).geom.wkb))
        mercator = shapely.transform(geometry, to_mercator.transform, interleaved=False)
        placed = shapely.transform(
            mercator, lambda xy: (xy - (tile.left, tile.top)) * (tile.scale, -tile.scale)
        )
        vertices = shapely.MultiPoint([point for part in shape.parts for point in part])
        expected = shapely.MultiPoint(shapely.get_coordinates(placed))
        assert shapely.hausdorff_distance(vertices, expected) <= 1


def test_lines_are_lines() -> None:
    found = shapes(body(tile_server, "streets", tile_at(*CENTRE, 15)), "streets")
    assert {shape.kind for shape in found} == {2}


def test_several_layers_are_the_layers_one_after_another() -> None:
    tile = tile_at(*CENTRE, 16)
    single = [body(tile_server, name, tile) for name in ("parcels", "streets")]
    assert all(single)
    assert body(tile_server, "parcels,streets", tile) == b"".join(single)


def test_a_shape_under_a_unit_is_no_feature() -> None:
    tile = tile_at(*CENTRE, 15)
    shown = features(body(tile_server, "parcels", tile), "parcels")
    parcel = Parcel.objects.get(pk=min(shown))
    speck = parcel.geom.centroid.buffer(0.001)
    Parcel.objects.filter(pk=parcel.pk).update(geom=MultiPolygon(speck, srid=CADASTRE))
    content = body(tile_server, "parcels", tile)
    assert features(content, "parcels").keys() == shown.keys() - {parcel.pk}
    assert all(shape.parts for shape in shapes(content, "parcels"))


def test_a_day_shows_the_ground_of_that_day() -> None:
    tile = tile_at(*CENTRE, 17)
    now = features(body(tile_server, "parcels", tile), "parcels").keys()
    gone = min(now)
    Parcel.objects.filter(pk=gone).update(valid=DateRange(date(2020, 1, 1), date(2023, 5, 1)))
    assert features(body(tile_server, "parcels", tile), "parcels").keys() == now - {gone}
    assert features(body(tile_server, "parcels", tile, "on=2023-04-30"), "parcels").keys() == now
    last = features(body(tile_server, "parcels", tile, "on=2023-05-01"), "parcels").keys()
    assert last == now - {gone}
    assert body(tile_server, "parcels", tile, "on=2019-12-31") == b""


def test_demonstration_says_so() -> None:
    tile = tile_at(*CENTRE, 18)
    before = features(body(tile_server, "parcels", tile), "parcels")
    assert before
    assert all("demo" not in properties for properties in before.values())
    Parcel.objects.filter(pk__in=before).update(source=make_source(is_demonstration=True))
    after = features(body(tile_server, "parcels", tile), "parcels")
    assert {properties["demo"] for properties in after.values()} == {1}
