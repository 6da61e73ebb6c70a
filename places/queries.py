"""Everything true of a place, as of a day. Reads only; a fixed number of SQL queries each."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.gis.geos import Point
from django.db.models import Count

from acts.free_text import words_of
from acts.models import Act
from acts.queries import shown_acts
from acts.querysets import ActQuerySet, beginning_with
from acts.schemas import Sort
from geodata.models import (
    Building,
    District,
    Locality,
    Neighbourhood,
    Parcel,
    ParcelSuccession,
    Quarter,
    RegulatedPlot,
    Source,
    Street,
)
from geodata.querysets import GroundQuerySet
from geodata.rules import LocationLevel
from planning.models import Zone

SHOWN = 50
"""Rows of one kind a dossier lists before it points to the full list."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The areas that hold one point; None where nothing is recorded there."""

    district: District | None
    neighbourhood: Neighbourhood | None
    locality: Locality | None
    quarter: Quarter | None
    regulated_plot: RegulatedPlot | None
    zone: Zone | None


@dataclass(frozen=True, slots=True)
class ParcelDossier:
    """A parcel on a day with all that is tied to it."""

    parcel: Parcel
    on: date | None
    versions: list[Parcel]
    surroundings: Surroundings
    buildings: list[Building]
    acts: list[Act]
    acts_total: int
    predecessors: list[ParcelSuccession]
    successors: list[ParcelSuccession]


@dataclass(frozen=True, slots=True)
class AreaDossier:
    """A district or neighbourhood on a day, with what the register knew of it."""

    area: District | Neighbourhood
    acts_total: int
    acts_by_level: list[tuple[LocationLevel, int]]
    latest: list[Act]
    neighbourhoods: list[Neighbourhood]
    parcels_total: int
    district: District | None = None


@dataclass(frozen=True, slots=True)
class StreetDossier:
    """A street on a day, with the acts whose addresses name it and the parcels that stand on it."""

    street: Street
    district: District | None
    acts: list[Act]
    acts_total: int
    parcels_total: int


def surroundings_of(point: Point, on: date | None) -> Surroundings:
    """The areas around a point given in the cadastre's system."""

    def around(rows: GroundQuerySet) -> Any:
        return rows.true_on(on).intersecting(point).first()

    return Surroundings(
        district=around(District.objects.all()),
        neighbourhood=around(Neighbourhood.objects.exclude(name="")),
        locality=around(Locality.objects.all()),
        quarter=around(Quarter.objects.all()),
        regulated_plot=around(RegulatedPlot.objects.all()),
        zone=around(Zone.objects.all()),
    )


def parcel_dossier(identifier: str, on: date | None) -> ParcelDossier | None:
    """The dossier of a parcel; None when no version of it is recorded for that day."""
    known = Parcel.objects.in_every_municipality().filter(identifier=identifier)
    versions = list(known.select_related("source").order_by("-valid"))
    parcel = next(
        (
            version
            for version in versions
            if (version.valid.upper is None if on is None else on in version.valid)
        ),
        None,
    )
    if parcel is None:
        return None
    lineage = ParcelSuccession.objects.filter(municipality=parcel.municipality_id)
    tied = Act.objects.public().filter(parcels__contains=[identifier])
    return ParcelDossier(
        parcel=parcel,
        on=on,
        versions=versions,
        surroundings=surroundings_of(parcel.geom.point_on_surface, on),
        buildings=list(
            Building.objects.true_on(on)
            .filter(municipality_id=parcel.municipality_id, parcel_identifier=identifier)
            .order_by("identifier")
        ),
        acts=_newest(tied, SHOWN),
        acts_total=tied.count(),
        predecessors=list(lineage.filter(new_identifier=identifier)),
        successors=list(lineage.filter(old_identifier=identifier)),
    )


def _newest(acts: ActQuerySet, limit: int) -> list[Act]:
    return list(shown_acts(acts.in_order(Sort.NEWEST))[:limit])


def _area_dossier(
    area: District | Neighbourhood,
    on: date | None,
    acts: ActQuerySet,
    neighbourhoods: list[Neighbourhood],
    district: District | None,
) -> AreaDossier:
    acts = acts.issued_by(on)
    by_level = dict(acts.order_by().values_list("location_level").annotate(Count("id")))
    within = Parcel.objects.true_on(on)
    parcels = (
        within.filter(district_code=area.code)
        if isinstance(area, District)
        else within.filter(geom__intersects=area.geom)
    )
    return AreaDossier(
        area=area,
        acts_total=sum(by_level.values()),
        acts_by_level=[(level, by_level.get(level.value, 0)) for level in LocationLevel],
        latest=_newest(acts, 10),
        neighbourhoods=neighbourhoods,
        parcels_total=parcels.count(),
        district=district,
    )


def district_dossier(code: str, on: date | None) -> AreaDossier | None:
    """What is known of a district; None when none of that code is recorded for that day."""
    district = District.objects.true_on(on).select_related("source").filter(code=code).first()
    if district is None:
        return None
    return _area_dossier(
        district,
        on,
        Act.objects.public().filter(district_code=code),
        list(
            Neighbourhood.objects.true_on(on)
            .filter(district_code=code)
            .exclude(name="")
            .order_by("name")
            .defer("geom", "geom_3857")
        ),
        None,
    )


def neighbourhood_dossier(code: str, on: date | None) -> AreaDossier | None:
    """What is known of a neighbourhood; None when none of that code is recorded for that day."""
    area = Neighbourhood.objects.true_on(on).select_related("source").filter(code=code).first()
    if area is None:
        return None
    return _area_dossier(
        area,
        on,
        Act.objects.public().lying_in(area),
        [],
        District.objects.true_on(on).filter(code=area.district_code).first(),
    )


def street_dossier(code: str, on: date | None) -> StreetDossier | None:
    """What is known of a street; None when none of that code is recorded for that day.

    An address names its street in words, so streets of one name share their acts and parcels
    unless the district tells them apart.
    """
    rows = Street.objects.true_on(on).select_related("source")
    street = rows.filter(code=code).first()
    if street is None:
        return None
    named = Act.objects.public().filter(address_words=beginning_with(words_of(street.name)))
    named = named.issued_by(on)
    parcels = Parcel.objects.true_on(on).in_every_municipality()
    on_it = parcels.filter(street_key=street.name.lower())
    if street.district_code:
        named = named.filter(district_code=street.district_code)
        on_it = on_it.filter(district_code=street.district_code)
    return StreetDossier(
        street=street,
        district=District.objects.true_on(on).filter(code=street.district_code).first(),
        acts=_newest(named, 10),
        acts_total=named.count(),
        parcels_total=on_it.count(),
    )


def sources_in_use() -> list[Source]:
    """Every source that rows of this register come from, real ones first."""
    return list(
        Source.objects.select_related("municipality").order_by(
            "is_demonstration", "municipality", "title_bg"
        )
    )
