"""PostGIS functions as ORM expressions."""

from django.contrib.gis.db.models.functions import GeoFunc

from geodata.crs import MERCATOR


class MercatorForcedCW(GeoFunc):
    """The drawing geometry of a column in the cadastre's system.

    Rings are clockwise in projected axes: MVT 2.1 wants exterior rings of positive area in tile
    coordinates, where y points down, and the fast tile statement does not re-orient them.
    """

    function = "ST_ForcePolygonCW"
    template = f"ST_ForcePolygonCW(ST_Transform(%(expressions)s, {MERCATOR}))"
    geom_param_pos = (0,)
    arity = 1


class MercatorPointOnSurface(GeoFunc):
    """A point inside the shape, for drawing where the shape itself would be too small to see."""

    function = "ST_PointOnSurface"
    template = f"ST_Transform(ST_PointOnSurface(%(expressions)s), {MERCATOR})"
    geom_param_pos = (0,)
    arity = 1
