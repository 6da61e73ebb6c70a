"""Where an act holds, as GeoJSON in longitude and latitude, with what lies around it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import orjson
from django.contrib.gis.db.models import QuerySet
from django.contrib.gis.geos import GEOSGeometry
from django.contrib.gis.measure import D

from acts import wording
from acts.models import Act, ActLocation
from features.crs import CRS84
from features.serializers import geojson_of
from features.text import said
from geodata.models import Parcel, Quarter
from geodata.rules import LocationLevel

MEDIA_TYPE = "application/geo+json"
AROUND_M = 40.0
"""How far around an exact place parcels are shown."""
NEIGHBOURS_M = 100.0
PARCELS_MAX, NEIGHBOURS_MAX, QUARTERS_MAX, PLACES_MAX = 120, 40, 12, 60
_EXACT = frozenset({LocationLevel.PARCEL, LocationLevel.REGULATED_PLOT})


@dataclass(frozen=True, slots=True)
class Piece:
    """One shape of the extent. `role` is act, parcel, quarter or neighbour."""

    key: str
    role: str
    title: str
    geometry: str
    """GeoJSON."""


def extent_of(act: Act, geom: GEOSGeometry | None) -> list[Piece]:
    """The places of an act, then the parcels, quarters and acts around an exact one.

    `geom` is the act's own shape in the cadastre's system. Real acts are never shown on invented
    ground. Nothing for an act without a place.
    """
    if geom is None:
        return []
    pieces = list(_places(act))
    if LocationLevel(act.location_level) in _EXACT:
        pieces += _parcels(act, geom)
        pieces += _neighbours(act, geom)
    if LocationLevel(act.location_level) in (*_EXACT, LocationLevel.QUARTER):
        pieces += _quarters(act, geom)
    return pieces


def feature_collection(pieces: list[Piece]) -> bytes:
    """The pieces as a document; what is in front of the others comes last."""
    features = [
        {
            "type": "Feature",
            "id": piece.key,
            "properties": {"role": piece.role, "title": piece.title},
            "geometry": orjson.Fragment(piece.geometry),
        }
        for piece in reversed(pieces)
    ]
    return orjson.dumps({"type": "FeatureCollection", "features": features})


def shape_of(act_id: int) -> GEOSGeometry | None:
    """The shape of an act in the cadastre's system."""
    return Act.objects.filter(pk=act_id).values_list("geom", flat=True).first()


def _drawn(rows: "QuerySet[Any]") -> "QuerySet[Any]":
    drawn: QuerySet[Any] = rows.annotate(drawn=geojson_of("geom", CRS84))
    return drawn


def _places(act: Act) -> Iterator[Piece]:
    rows = _drawn(ActLocation.objects.filter(act=act).order_by("ordinal")).defer("geom")
    for one in rows[:PLACES_MAX]:
        said_of = one.parcel_text or one.plot_text or one.address or one.locality_text
        title = said_of or said(wording.title(act))
        yield Piece(f"place:{one.ordinal}", "act", title, one.drawn)


def _parcels(act: Act, geom: GEOSGeometry) -> Iterator[Piece]:
    rows = Parcel.objects.true_on(None).of(act.municipality_id)
    if not act.source.is_demonstration:
        rows = rows.real()
    near = rows.filter(geom__dwithin=(geom, D(m=AROUND_M))).order_by("identifier")
    for one in _drawn(near).only("identifier")[:PARCELS_MAX]:
        yield Piece(f"parcel:{one.identifier}", "parcel", one.identifier, one.drawn)


def _quarters(act: Act, geom: GEOSGeometry) -> Iterator[Piece]:
    rows = Quarter.objects.true_on(None).of(act.municipality_id).intersecting(geom)
    if not act.source.is_demonstration:
        rows = rows.real()
    for one in _drawn(rows.order_by("code")).only("code", "number")[:QUARTERS_MAX]:
        yield Piece(f"quarter:{one.code}", "quarter", str(one), one.drawn)


def _neighbours(act: Act, geom: GEOSGeometry) -> Iterator[Piece]:
    rows = Act.objects.public().of_municipality(act.municipality_id).filter(
        location_level__in=[level.value for level in _EXACT],
        source__is_demonstration=act.source.is_demonstration,
        geom__dwithin=(geom, D(m=NEIGHBOURS_M)),
    ).exclude(pk=act.pk)  # fmt: skip
    found = _drawn(rows.order_by("-issued_on", "-pk")).only(
        "kind", "kind_text", "number", "issued_on"
    )
    for one in found[:NEIGHBOURS_MAX]:
        yield Piece(f"act:{one.pk}", "neighbour", said(wording.title(one)), one.drawn)
