"""Acts on the map: those with ground of their own, and counts on areas for the others.

An act known only by the name of an area is one of the number written on that area: hundreds of
acts of one village are one polygon with a count, never a pile of points in its middle.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Concat, Left
from django.http import QueryDict

from accounts.rules import Label
from acts.models import Act, ActLocation
from acts.querysets import shown_as
from acts.rules import FlatStatus
from acts.schemas import FILTER_PARAMETERS, parse_act_filter
from geodata.layers import DEMONSTRATION
from geodata.models import District, GroundArea, Locality, Neighbourhood
from geodata.queries import attributions_of
from geodata.rules import LocationLevel
from tiles.layer import LAST_ZOOM, Detail, Layer

_OWN_GROUND = (
    LocationLevel.PARCEL.value, LocationLevel.REGULATED_PLOT.value, LocationLevel.ADDRESS.value,
    LocationLevel.DRAWN.value, LocationLevel.STREET.value, LocationLevel.QUARTER.value,
)  # fmt: skip
_POINTS_TO = 13
_PARAMETERS = frozenset(FILTER_PARAMETERS)
_STATUS = Case(
    *(When(shown_as(status), then=Value(status.value)) for status in FlatStatus),
    default=None,
    output_field=CharField(),
)


def _placed(query: QueryDict) -> QuerySet[Any]:
    rows = Act.objects.public().matching(parse_act_filter(query))
    found: QuerySet[Any] = rows.filter(location_level__in=_OWN_GROUND)
    return found


def _areas(model: type[GroundArea], ground: str) -> Callable[[QueryDict], QuerySet[Any]]:
    """Areas of a kind that hold acts known no more exactly, with how many match the filter."""

    def queryset(query: QueryDict) -> QuerySet[Any]:
        matching = Act.objects.public().matching(parse_act_filter(query))
        here = ActLocation.objects.filter(
            area=Concat(Value(f"{ground}:"), OuterRef("code")),
            level__in=(LocationLevel.LOCALITY.value, LocationLevel.DISTRICT.value),
            act__municipality=OuterRef("municipality"),
            act__in=matching.order_by().values("pk"),
        )
        counted = here.order_by().values("area").annotate(n=Count("act", distinct=True)).values("n")
        found: QuerySet[Any] = (
            model.objects.true_on(None)
            .annotate(count=Subquery(counted, output_field=IntegerField()))
            .filter(count__isnull=False)
        )
        return found

    return queryset


def _area_layer(
    name: str, label: Label, model: type[GroundArea], ground: str, level: str, min_zoom: int
) -> Layer:
    named: dict[str, Any] = {"name_en": "name_en"} if model is not Locality else {"kind": "kind"}
    return Layer(
        name=name,
        label=label,
        queryset=_areas(model, ground),
        fields={
            "code": "code", "name": "name", **named, "count": "count", "level": Value(level),
            "demo": DEMONSTRATION,
        },
        min_zoom=min_zoom,
        parameters=_PARAMETERS,
        attribution=attributions_of(Act),
    )  # fmt: skip


def _counts_of(layer: Layer, name: str, label: Label) -> Layer:
    """The number of each area, at one point inside it."""
    return replace(
        layer, name=name, label=label, coarser=(Detail(LAST_ZOOM, geometry="label_3857"),)
    )


acts = Layer(
    name="acts",
    label=Label("Актове", "Acts"),
    queryset=_placed,
    fields={
        "kind": "kind",
        "status": _STATUS,
        "confidence": "location_confidence",
        "level": "location_level",
        "number": Left("number", 40),
        "demo": DEMONSTRATION,
    },
    min_zoom=10,
    parameters=_PARAMETERS,
    coarser=(
        Detail(
            _POINTS_TO,
            geometry="anchor_3857",
            fields=("kind", "status", "confidence", "level", "demo"),
            where=Q(anchor_3857__isnull=False),
        ),
    ),
    attribution=attributions_of(Act),
)
act_localities = _area_layer(
    "act_localities", Label("Актове по местности", "Acts by locality"), Locality, "locality",
    LocationLevel.LOCALITY, 11,
)  # fmt: skip
act_neighbourhoods = _area_layer(
    "act_neighbourhoods", Label("Актове по квартали", "Acts by neighbourhood"), Neighbourhood,
    "neighbourhood", LocationLevel.LOCALITY, 10,
)  # fmt: skip
act_districts = _area_layer(
    "act_districts", Label("Актове, известни само до район", "Acts known only to a district"),
    District, "district", LocationLevel.DISTRICT, 8,
)  # fmt: skip
act_locality_counts = _counts_of(
    act_localities, "act_locality_counts", Label("Брой по местности", "Counts by locality")
)
act_neighbourhood_counts = _counts_of(
    act_neighbourhoods,
    "act_neighbourhood_counts",
    Label("Брой по квартали", "Counts by neighbourhood"),
)
act_district_counts = _counts_of(
    act_districts, "act_district_counts", Label("Брой по райони", "Counts by district")
)
