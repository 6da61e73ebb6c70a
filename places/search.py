"""The one search box: every subject that can be found by typing, each hit with its place."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.contrib.gis.geos import GEOSGeometry
from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models.functions import Length
from django.http import QueryDict
from django.urls import reverse

from accounts.rules import Label
from acts import wording
from acts.models import Act
from acts.queries import UNSHOWN
from acts.schemas import Sort, parse_act_filter
from features.text import said
from geodata.crs import CADASTRE, LONLAT, transformer
from geodata.models import District, Locality, Neighbourhood, Parcel, Street
from geodata.naming import skeleton, transliterate
from geodata.place_names import parse_place
from geodata.queries import parcels_by_identifier
from geodata.querysets import GroundQuerySet
from places.rules import CoordinateSystem, QueryKind, Understood, understand

SIMILAR_ENOUGH = 0.55
"""Trigram word similarity of two skeleton keys from which a name counts as the one meant."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found. `lon`, `lat` lie inside it; `bbox` is west, south, east, north."""

    kind: str
    id: str
    title: str
    detail: str = ""
    url: str = ""
    lon: float | None = None
    lat: float | None = None
    bbox: tuple[float, float, float, float] | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Hits of one kind, best first."""

    kind: str
    label: Label
    items: list[Hit] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Finder:
    """How one subject is found: the kinds of query it answers and the function that does."""

    kind: str
    label: Label
    answers: frozenset[QueryKind]
    find: Callable[[Understood, int], list[Hit]]


def find(text: str, limit: int = 5) -> tuple[Understood, list[Group]]:
    """Groups of hits for what was typed, at most `limit` of a kind; empty groups left out."""
    query = understand(text)
    groups = [
        Group(finder.kind, finder.label, finder.find(query, limit))
        for finder in FINDERS
        if query.kind in finder.answers
    ]
    return query, [group for group in groups if group.items]


def _place_of(geometry: GEOSGeometry | None) -> dict[str, Any]:
    if geometry is None or geometry.empty:
        return {}
    to_degrees = transformer(CADASTRE, LONLAT)
    x, y = geometry.point_on_surface.coords
    lon, lat = to_degrees.transform(x, y)
    bounds = to_degrees.transform_bounds(*geometry.extent)
    west, south, east, north = (round(degree, 6) for degree in bounds)
    return {"lon": round(lon, 6), "lat": round(lat, 6), "bbox": (west, south, east, north)}


def _by_name(rows: GroundQuerySet, query: Understood, limit: int) -> list[Any]:
    # „вилна зона Симеоново“ is asked of names that are kept without their kind
    key = skeleton(parse_place(query.text).key or query.text)
    if not key:
        return []
    return list(
        rows.true_on(None)
        .annotate(similarity=TrigramWordSimilarity(key, "name_key"))
        .filter(similarity__gte=SIMILAR_ENOUGH)
        # of equally similar names the shorter is the closer one: „Младост“ before „Младост 1А“
        .order_by("-similarity", Length("name_key"), "name")[:limit]
    )


def _district_title(name: Label) -> Label:
    return Label(f"район {name.bg}", f"{name.en} district")


def _in_latin(name: str) -> str:
    """A name that has no English of its own, readable on a page in any of the languages."""
    return said(Label(name, transliterate(name)))


def _find_districts(query: Understood, limit: int) -> list[Hit]:
    return [
        Hit(
            "district",
            row.code,
            said(_district_title(Label(row.name, row.name_en))),
            url=reverse("places:district", args=[row.code]),
            **_place_of(row.geom),
        )
        for row in _by_name(District.objects.all(), query, limit)
    ]


def _find_neighbourhoods(query: Understood, limit: int) -> list[Hit]:
    districts = {
        row.code: Label(row.name, row.name_en)
        for row in District.objects.true_on(None).only("code", "name", "name_en")
    }
    return [
        Hit(
            "neighbourhood",
            row.code,
            said(Label(row.name, row.name_en or row.name)),
            said(_district_title(districts[row.district_code]))
            if row.district_code in districts
            else "",
            reverse("places:neighbourhood", args=[row.code]),
            **_place_of(row.geom),
        )
        for row in _by_name(Neighbourhood.objects.exclude(name=""), query, limit)
    ]


def _find_localities(query: Understood, limit: int) -> list[Hit]:
    return [
        Hit(
            "locality",
            row.code,
            _in_latin(str(row)),
            url=_acts_of(locality=row.name),
            **_place_of(row.geom),
        )
        for row in _by_name(Locality.objects.all(), query, limit)
    ]


def _find_streets(query: Understood, limit: int) -> list[Hit]:
    return [
        Hit(
            "street",
            row.code,
            _in_latin(str(row)),
            url=_acts_of(address=row.name),
            **_place_of(row.geom),
        )
        for row in _by_name(Street.objects.all(), query, limit)
    ]


def _find_parcels(query: Understood, limit: int) -> list[Hit]:
    rows: list[Parcel] = list(parcels_by_identifier(query.identifier)[:limit])
    return [
        Hit(
            "parcel",
            row.identifier,
            row.identifier,
            row.address,
            reverse("places:parcel", args=[row.identifier]),
            **_place_of(row.geom),
        )
        for row in rows
    ]


def _find_acts(query: Understood, limit: int) -> list[Hit]:
    typed = QueryDict(mutable=True)
    typed["q"] = query.identifier or query.text
    found = Act.objects.public().matching(parse_act_filter(typed)).in_order(Sort.NEWEST)
    rows: list[Act] = list(found.defer(*UNSHOWN)[:limit])
    return [
        Hit(
            "act",
            str(row.pk),
            said(wording.title(row)),
            row.object_text[:120],
            reverse("acts:detail", args=[row.pk]),
            **_place_of(row.geom),
        )
        for row in rows
    ]


def _find_point(query: Understood, limit: int) -> list[Hit]:
    if query.point is None:
        return []
    lon, lat = query.point.x, query.point.y
    if query.point.system is CoordinateSystem.CADASTRE:
        lon, lat = transformer(CADASTRE, LONLAT).transform(lon, lat)
    lon, lat = round(lon, 6), round(lat, 6)
    return [
        Hit(
            "point",
            f"{lat},{lon}",
            said(Label(f"Точка {lat}° с. ш., {lon}° и. д.", f"Point {lat}° N, {lon}° E")),
            url=f"{reverse('places:at')}?lon={lon}&lat={lat}",
            lon=lon,
            lat=lat,
        )
    ]


def _acts_of(**filters: str) -> str:
    query = QueryDict(mutable=True)
    query.update(filters)
    return f"{reverse('acts:list')}?{query.urlencode()}"


_TEXT = frozenset({QueryKind.TEXT})
FINDERS: list[Finder] = [
    Finder(
        "point", Label("Координати", "Coordinates"), frozenset({QueryKind.COORDINATES}), _find_point
    ),
    Finder("parcel", Label("Имоти", "Parcels"), frozenset({QueryKind.IDENTIFIER}), _find_parcels),
    Finder("district", Label("Райони", "Districts"), _TEXT, _find_districts),
    Finder("neighbourhood", Label("Квартали", "Neighbourhoods"), _TEXT, _find_neighbourhoods),
    Finder("locality", Label("Местности", "Localities"), _TEXT, _find_localities),
    Finder("street", Label("Улици", "Streets"), _TEXT, _find_streets),
    Finder(
        "act",
        Label("Актове", "Acts"),
        frozenset({QueryKind.TEXT, QueryKind.IDENTIFIER}),
        _find_acts,
    ),
]
"""In the order in which groups are shown."""
