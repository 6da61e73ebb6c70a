"""Filters of the ground in the domain's words."""

from datetime import date
from typing import Any, Self

from django.contrib.gis.db.models import QuerySet
from django.contrib.gis.geos import GEOSGeometry


class GroundQuerySet(QuerySet[Any]):
    """Versions of ground records."""

    def true_on(self, on: date | None) -> Self:
        """Versions true on a day; the current ones when None."""
        if on is None:
            return self.filter(valid__upper_inf=True)
        return self.filter(valid__contains=on)

    def real(self) -> Self:
        """Without demonstration sources."""
        return self.filter(source__is_demonstration=False)

    def of(self, municipality_code: str) -> Self:
        return self.filter(municipality_id=municipality_code)

    def intersecting(self, geometry: GEOSGeometry) -> Self:
        """Rows that share a point with a geometry given in the cadastre's system."""
        return self.filter(geom__intersects=geometry)
