"""What lies beside an area by less than the boxes of an index can tell is not in it."""

import math

import pytest
import shapely
from api_city import CENTRE_7801, make_city, square

from features.areas import Area, Place
from features.crs import EPSG_7801
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
