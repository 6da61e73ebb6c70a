"""What lies on the edge of a search is in it; what lies beside it, by however little, is not."""

import math

import pytest
import shapely
from api_city import CENTRE_7801, CENTRE_LONLAT, make_act, make_city, square
from django.contrib.gis.geos import GEOSGeometry
from django.http import QueryDict

from acts.models import Act
from config.collections import API
from features.areas import Area, Disc, Place
from features.crs import EPSG_7801
from geodata.crs import CADASTRE
from geodata.models import Parcel

pytestmark = pytest.mark.django_db
# numbers of float32 are half a metre apart at this northing
SOUTH = math.floor(CENTRE_7801[1]) + 0.45


@pytest.mark.parametrize("side", [1.2, 2.0, 5.0, 200.0])
@pytest.mark.parametrize("gap", [0.05, 0.2, 0.3])
def test_a_neighbour_is_not_inside(side: float, gap: float) -> None:
    city = make_city()
    Parcel.objects.all().delete()
    west = CENTRE_7801[0]
    # one just south of the area, one with its corner in it
    for number, top in enumerate((SOUTH - gap, SOUTH + 0.04)):
        shape = square(side / 2, top - 0.05 - CENTRE_7801[1], 0.05)
        Parcel.objects.create(**city.ground(geom=shape), identifier=f"68134.9.{number}", area_m2=1)
    area = Area(shapely.box(west, SOUTH, west + side, SOUTH + side), EPSG_7801)
    found = Place(within=area).narrow(Parcel.objects.all())
    assert [parcel.identifier for parcel in found] == ["68134.9.1"]


RADIUS = 300
# metres east and north of the centre; 180, 240, 300 are the sides of a right triangle
POINTS = [
    ("POINT (300 0)", True),
    ("POINT (299.999 0)", True),
    ("POINT (300.001 0)", False),
    ("POINT (0 -300)", True),
    ("POINT (0 -299.999)", True),
    ("POINT (0 -300.001)", False),
    ("POINT (180 240)", True),
    ("POINT (179.999 240)", True),
    ("POINT (180.001 240)", False),
    ("POINT (0 0)", True),
]
PARCELS = [
    # a side that touches the circle, and one that does not reach it
    ("POLYGON ((300 -10, 320 -10, 320 10, 300 10, 300 -10))", True),
    ("POLYGON ((300.001 -10, 320 -10, 320 10, 300.001 10, 300.001 -10))", False),
    # a corner that touches it
    ("POLYGON ((180 240, 200 240, 200 260, 180 260, 180 240))", True),
    ("POLYGON ((180.001 240, 200 240, 200 260, 180.001 260, 180.001 240))", False),
    # one that is wider than the circle
    ("POLYGON ((-500 -500, 500 -500, 500 500, -500 500, -500 -500))", True),
    # its yard holds the circle: touching it from around, and not
    ("POLYGON ((-500 -500, 500 -500, 500 500, -500 500, -500 -500),"
     " (-300 -300, -300 300, 300 300, 300 -300, -300 -300))", True),
    ("POLYGON ((-500 -500, 500 -500, 500 500, -500 500, -500 -500),"
     " (-300.001 -300.001, -300.001 300.001, 300.001 300.001, 300.001 -300.001,"
     " -300.001 -300.001))", False),
]  # fmt: skip


def about_the_centre(shape: str) -> GEOSGeometry:
    """A shape where the search has its centre: whole metres are added to it without rounding."""
    centre = Disc(*CENTRE_LONLAT, 0).centre(CADASTRE)
    assert centre is not None
    moved = shapely.transform(shapely.from_wkt(shape), lambda points: points + centre.coords)
    parts = shapely.MultiPolygon([moved]) if moved.geom_type == "Polygon" else moved
    return GEOSGeometry(memoryview(shapely.to_wkb(parts)), srid=CADASTRE)


@pytest.mark.parametrize(("shape", "is_found"), [*POINTS, *PARCELS])
def test_a_circle_ends_at_its_radius(shape: str, is_found: bool) -> None:
    city = make_city()
    Act.objects.all().delete()
    Parcel.objects.all().delete()
    placed = about_the_centre(shape)
    make_act(city, "НА РЪБА", None, placed)
    collections = ["acts"]
    if shape.startswith("POLYGON"):
        Parcel.objects.create(**city.ground(geom=placed), identifier="68134.9.1", area_m2=1)
        collections.append("parcels")
    lon, lat = CENTRE_LONLAT
    circle = QueryDict(f"near={lon},{lat}&radius={RADIUS}")
    for name in collections:
        collection = API.collection(name)
        assert collection is not None
        assert collection.queryset(circle).exists() is is_found, name
