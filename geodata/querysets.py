"""Filters of the ground in the domain's words."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Self, cast

from django.contrib.gis.db.models import QuerySet
from django.contrib.gis.geos import GEOSGeometry
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Q

if TYPE_CHECKING:
    from geodata.schemas import GroundFilter

_COLUMNS: dict[str, tuple[str, ...]] = {
    "municipality": ("municipality",),
    "code": ("code",),
    "district": ("district_code", "code"),
    "locality": ("locality_code", "locality_text"),
    "quarter": ("quarter", "quarter_text", "number"),
    "parcel": ("parcel_identifier",),
    "kind": ("kind",),
    "use": ("use",),
    "zone": ("zone_code",),
}
"""What is asked → where tables keep it; the first column that a table has is meant."""


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

    def matching(self, asked: "GroundFilter") -> Self:
        """Versions for which every part of the filter holds; neither ordered nor cut."""
        rows = self._true_at(asked)
        for name in _COLUMNS:
            value = getattr(asked, name)
            if value is not None:
                rows = rows.filter(**{self._column(*_COLUMNS[name]): value})
        if asked.identifiers:
            rows = rows.in_every_municipality()._identified(asked.identifiers)
        if asked.parcel is not None:
            rows = rows.in_every_municipality()
        if asked.plot is not None:
            label = self._column("label", "plot_text")
            beginning = Q(**{f"{label}__startswith": f"{asked.plot}-"})
            rows = rows.filter(Q(**{label: asked.plot}) | beginning)
        if asked.name_key is not None:
            rows = rows.filter(name_key__contains=asked.name_key)
        return cast(Self, asked.place.narrow(rows))

    def _true_at(self, asked: "GroundFilter") -> Self:
        if asked.period is None:
            return self.true_on(asked.on)
        return self.filter(valid__overlap=(asked.period.first, _day_after(asked.period.last)))

    def in_every_municipality(self) -> Self:
        """The same rows, found by the indexes that begin with the municipality.

        The few codes are read first: joined to them, the planner walks the whole index instead.
        """
        municipalities = self.model._meta.get_field("municipality").related_model
        codes = municipalities._default_manager.values_list("pk", flat=True)
        return self.filter(municipality__in=list(codes))

    def _identified(self, spellings: tuple[str, ...]) -> Self:
        """By the identifier of today, or the one the thing had in an older map."""
        key = self._column("identifier", "code")
        found = Q(**{f"{key}__in": spellings})
        if self._has("old_identifier"):
            found |= Q(old_identifier__in=spellings)
        return self.filter(found)

    def _column(self, *candidates: str) -> str:
        return next(name for name in candidates if self._has(name))

    def _has(self, name: str) -> bool:
        try:
            self.model._meta.get_field(name)
        except FieldDoesNotExist:
            return False
        return True


def _day_after(day: date | None) -> date | None:
    """The end of a half-open range whose last day is given; None stays open."""
    return None if day is None else day + timedelta(days=1)
