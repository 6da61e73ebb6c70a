"""What lies at one point, over every kind of thing there is, in one SQL statement.

A layer says which of its rows hold the point and which of their columns are told. What comes back
are rows of the models with just these columns, so that pages and the interface read them alike.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from functools import cache
from typing import Any

from django.contrib.gis.db.backends.postgis.adapter import PostGISAdapter
from django.contrib.gis.db.models.functions import AsWKT, Envelope, GeometryDistance
from django.contrib.gis.geos import GEOSGeometry, Point
from django.db import connection
from django.db.models import F, IntegerField, Model, QuerySet, Value
from django.db.models.functions import JSONObject

from acts.models import Act
from acts.schemas import Sort
from features.areas import Disc
from geodata.crs import CADASTRE
from geodata.models import (
    Building,
    District,
    Locality,
    Neighbourhood,
    Parcel,
    Quarter,
    RegulatedPlot,
    Source,
    Street,
)
from geodata.rules import LocationLevel
from places.queries import Surroundings
from planning.models import Zone

ACTS_MAX = 50
NEAREST_MAX = 3
NEAREST_WITHIN_M = 100.0
"""Who points at a street means a house beside it."""
STREET_WITHIN_M = 15.0
"""Half of a broad street: streets are kept as axes."""

Rows = Callable[[Point, date | None], "QuerySet[Any]"]


@dataclass(frozen=True, slots=True)
class Layer:
    """A kind of thing that can lie at a point.

    Attributes:
        rows: the rows at a point, which is in the system of the cadastre, as of a day.
        columns: what is told of them.
        also: expressions that are told besides, by name.
    """

    kind: str
    model: type[Model]
    rows: Rows
    columns: tuple[str, ...]
    also: Mapping[str, Any] = field(default_factory=dict)


def _holding(model: Any) -> Rows:
    def rows(point: Point, on: date | None) -> "QuerySet[Any]":
        found: QuerySet[Any] = model.objects.true_on(on).intersecting(point)
        return found.order_by("pk")

    return rows


def _named(point: Point, on: date | None) -> "QuerySet[Any]":
    found: QuerySet[Any] = Neighbourhood.objects.exclude(name="").true_on(on).intersecting(point)
    return found.order_by("pk")


def _streets(point: Point, on: date | None) -> "QuerySet[Any]":
    near: QuerySet[Any] = Street.objects.true_on(on).filter(geom__dwithin=(point, STREET_WITHIN_M))
    return near.order_by(GeometryDistance("geom", point))[:NEAREST_MAX]


def _nearest(point: Point, on: date | None) -> "QuerySet[Any]":
    """Parcels beside the point, the nearest first."""
    near: QuerySet[Any] = Parcel.objects.true_on(on).filter(geom__dwithin=(point, NEAREST_WITHIN_M))
    found: QuerySet[Any] = near.annotate(away=GeometryDistance("geom", point)).order_by("away")
    return found[:NEAREST_MAX]


def _acts(point: Point, on: date | None) -> "QuerySet[Any]":
    """Acts that hold here; one known only to a district may hold anywhere in it."""
    here = Act.objects.public().exclude(location_level=LocationLevel.DISTRICT.value)
    here = here.filter(geom__intersects=point).issued_by(on)
    return here.in_order(Sort.NEWEST)[: ACTS_MAX + 1]


def _anywhere(_point: Point, on: date | None) -> "QuerySet[Any]":
    """One district, wherever: what no district holds is outside only if districts are known."""
    return District.objects.true_on(on).order_by()[:1]


TERRITORY = "territory"
NEAREST = "nearest_parcel"
LAYERS = (
    Layer("parcel", Parcel, _holding(Parcel),
          ("identifier", "address", "area_m2", "use", "district_code")),
    Layer("building", Building, _holding(Building),
          ("identifier", "parcel_identifier", "function_code", "function_text", "storeys")),
    Layer("regulated_plot", RegulatedPlot, _holding(RegulatedPlot),
          ("code", "label", "quarter", "locality_code", "purpose")),
    Layer("quarter", Quarter, _holding(Quarter), ("code", "number", "locality_code")),
    Layer("locality", Locality, _holding(Locality), ("code", "kind", "name")),
    Layer("zone", Zone, _holding(Zone), ("code", "zone_code", "zone_name")),
    Layer("street", Street, _streets, ("code", "kind", "name", "name_en")),
    Layer("neighbourhood", Neighbourhood, _named, ("code", "kind", "name", "name_en")),
    Layer("district", District, _holding(District), ("code", "name", "name_en")),
    Layer("act", Act, _acts,
          ("number", "kind", "kind_text", "issued_on", "legal_state", "dispute_state",
           "object_text", "district_code", "locality_text", "quarters", "plots", "parcels",
           "address", "location_level", "location_confidence", "unlocated_reason"),
          {"box": AsWKT(Envelope("geom"))}),
    Layer(NEAREST, Parcel, _nearest, ("identifier", "address"), {"distance_m": F("away")}),
    Layer(TERRITORY, District, _anywhere, ("code",)),
)  # fmt: skip
"""From the nearest to the widest, as they are told."""
_SOME_DAY = date(1, 1, 2)
"""Stands in the statement where the day asked for will."""


@dataclass(frozen=True, slots=True)
class Here:
    """Everything at a point.

    Attributes:
        things: rows by kind, in the order of the layers; a kind without rows is left out.
        is_outside: the districts are known and none of them holds the point.
        has_more_acts: more acts hold here than the newest `ACTS_MAX` that are told.
    """

    lon: float
    lat: float
    on: date | None
    things: Mapping[str, list[Any]]
    nearest: list[Any]
    is_outside: bool
    has_more_acts: bool

    def first(self, kind: str) -> Any:
        """The first of a kind; None where nothing is recorded."""
        return next(iter(self.things.get(kind, ())), None)

    @property
    def surroundings(self) -> Surroundings:
        """The areas that hold the point."""
        return Surroundings(**{one.name: self.first(one.name) for one in fields(Surroundings)})

    @property
    def parcel(self) -> Parcel | None:
        found: Parcel | None = self.first("parcel")
        return found

    @property
    def building(self) -> Building | None:
        found: Building | None = self.first("building")
        return found

    @property
    def unrecorded(self) -> list[str]:
        """Kinds of which nothing is recorded here; that nothing is there is not said."""
        kinds = (layer.kind for layer in LAYERS if layer.kind not in (NEAREST, TERRITORY))
        return [kind for kind in kinds if kind not in self.things]


def what_is_at(lon: float, lat: float, on: date | None) -> Here:
    """Everything at a point given in degrees, as of a day; one SQL statement."""
    centre = Disc(lon, lat, 0).centre(CADASTRE)
    found = dict(_found(statement_at(centre, on))) if centre is not None else {}
    is_known = bool(found.pop(TERRITORY, [])) or centre is None
    nearest = found.pop(NEAREST, [])
    is_outside = is_known and "district" not in found
    has_more_acts = len(found.get("act", ())) > ACTS_MAX
    if has_more_acts:
        found["act"] = found["act"][:ACTS_MAX]
    beside = [] if "parcel" in found else nearest
    return Here(lon, lat, on, found, beside, is_outside, has_more_acts)


def statement_at(point: GEOSGeometry, on: date | None) -> tuple[str, list[Any]]:
    """The one statement: number of the layer, primary key and what is told of every row.

    Twelve querysets take longer to be written as SQL than to be answered, so that is done once.
    """
    sql, parameters = _written(on is not None)
    here = PostGISAdapter(point)
    return sql, [
        here if isinstance(each, PostGISAdapter) else on if each == _SOME_DAY else each
        for each in parameters
    ]


@cache
def _written(has_day: bool) -> tuple[str, tuple[Any, ...]]:
    some = Point(0, 0, srid=CADASTRE)
    first, *others = (
        _told(number, layer, layer.rows(some, _SOME_DAY if has_day else None))
        for number, layer in enumerate(LAYERS)
    )
    sql, parameters = first.union(*others, all=True).query.sql_with_params()
    return sql, tuple(parameters)


def _told(number: int, layer: Layer, rows: "QuerySet[Any]") -> "QuerySet[Any]":
    columns = {name: F(name) for name in layer.columns}
    source = {"_source": F("source__code"), "_demo": F("source__is_demonstration")}
    told = JSONObject(**columns, **layer.also, **source)
    placed = rows.annotate(layer=Value(number, IntegerField()), told=told)
    found: QuerySet[Any] = placed.values_list("layer", "pk", "told")
    return found


def _found(statement: tuple[str, list[Any]]) -> Iterator[tuple[str, list[Any]]]:
    by_layer: dict[int, list[Any]] = {}
    with connection.cursor() as cursor:
        cursor.execute(*statement)
        for number, pk, told in cursor.fetchall():
            thing = _thing(LAYERS[number], pk, json.loads(told))
            by_layer.setdefault(number, []).append(thing)
    for number in sorted(by_layer):
        yield LAYERS[number].kind, by_layer[number]


def _thing(layer: Layer, pk: int, told: dict[str, Any]) -> Any:
    """A row of the model with what is told of it, and with its source."""
    meta: Any = layer.model._meta
    read = {name: meta.get_field(name).to_python for name in layer.columns}
    thing: Any = layer.model(pk=pk, **{name: one(told[name]) for name, one in read.items()})
    thing.source = Source(code=told["_source"], is_demonstration=told["_demo"])
    if "box" in layer.also:
        thing.box = GEOSGeometry(told["box"], srid=CADASTRE)
    if "distance_m" in layer.also:
        thing.distance_m = told["distance_m"]
    return thing
