"""PostGIS functions as ORM expressions."""

from django.contrib.gis.db.models.functions import GeoFunc
from django.db.models import BigIntegerField, CharField, FloatField, Func

from geodata.crs import MERCATOR

PIXEL_M = 78271.517
"""Metres of EPSG:3857 that a pixel covers at zoom 0, where the world is 512 pixels wide."""


class MercatorForcedCW(GeoFunc):
    """The drawing geometry of a column in the cadastre's system.

    Rings are clockwise in projected axes: MVT 2.1 wants exterior rings of positive area in tile
    coordinates, where y points down, and the fast tile statement does not re-orient them.
    """

    function = "ST_ForcePolygonCW"
    template = f"ST_ForcePolygonCW(ST_Transform(%(expressions)s, {MERCATOR}))"
    geom_param_pos = (0,)
    arity = 1


class MercatorSimplified(GeoFunc):
    """The drawing geometry with no more vertices than a map can show up to a zoom.

    A vertex that moves a line by less than a third of a pixel goes; rings stay whole, valid and
    wound alike. Neighbours lose different vertices of one border, so they part or overlap by two
    thirds of a pixel at most, and only at the last zoom.
    """

    geom_param_pos = (0,)
    arity = 1

    def __init__(self, column: str, zoom: int) -> None:
        tolerance = round(PIXEL_M / 2**zoom / 3, 1)
        template = (
            f"ST_ForcePolygonCW(ST_Multi(ST_SimplifyPreserveTopology("
            f"ST_Transform(%(expressions)s, {MERCATOR}), {tolerance})))"
        )
        super().__init__(column, template=template)


class MercatorPointOnSurface(GeoFunc):
    """A point inside the shape, for drawing where the shape itself would be too small to see."""

    function = "ST_PointOnSurface"
    template = f"ST_Transform(ST_PointOnSurface(%(expressions)s), {MERCATOR})"
    geom_param_pos = (0,)
    arity = 1


class KeyHash(Func):
    """Municipality and key as one 64-bit number, by which open versions are unique.

    An index over the two texts takes three times as long to build. Equal keys have equal hashes, so
    no second open version can pass; that two different keys of 300,000 meet, and one is refused,
    has a chance of 2 in 10⁹.
    """

    function = "hashtextextended"
    template = "hashtextextended(%(expressions)s, 0)"
    arg_joiner = " || ' ' || "
    arity = 2
    output_field = BigIntegerField()


class StreetOfAddress(Func):
    """The name of the street in an address, in lower case without quotes; without its number.

    An address that names no kind of street is taken whole: some sources print only „Шипка 6“.
    """

    template = (
        "lower(btrim(regexp_replace(coalesce("
        "substring(%(expressions)s from '(?:^|[\\s,])(?:[Уу]л|[Бб]ул|[Пп]л)\\.\\s*([^,;№]+)'), "
        "%(expressions)s), '[„“”\"«»]', '', 'g')))"
    )
    arity = 1
    output_field = CharField(max_length=300)


class Coordinate(Func):
    """X or Y of a point, in the units of its system."""

    output_field = FloatField()

    def __init__(self, axis: str, point: str) -> None:
        super().__init__(point, function=f"ST_{axis}")
