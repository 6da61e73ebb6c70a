"""Acts on the map: their ground from near, how many they are from afar, and areas for the rest.

Of acts with ground of their own the map shows each from OWN_FROM on, and before that how many lie
in each cell of a grid. An act known only by the name of an area is one of the number written on
that area: hundreds of acts of one village are one polygon with a count, never a pile of points in
its middle. From the farthest, the number of a district is of all its acts.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    ExpressionWrapper,
    F,
    FloatField,
    IntegerField,
    OuterRef,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Concat, Left
from django.http import QueryDict

from accounts.rules import Label
from acts.counting import NumberIn, Numbers
from acts.models import Act, ActCount, ActLocation
from acts.querysets import shown_as
from acts.rules import FlatStatus
from acts.schemas import FILTER_PARAMETERS, parse_act_filter
from geodata.functions import Coordinate
from geodata.layers import DEMONSTRATION
from geodata.models import District, GroundArea, Locality, Neighbourhood
from geodata.queries import attributions_of
from geodata.rules import LocationLevel
from tiles.follows import Follows
from tiles.layer import LAST_ZOOM, Cells, Detail, Layer

_OWN_GROUND = (
    LocationLevel.PARCEL.value, LocationLevel.REGULATED_PLOT.value, LocationLevel.ADDRESS.value,
    LocationLevel.DRAWN.value, LocationLevel.STREET.value, LocationLevel.QUARTER.value,
)  # fmt: skip
_VAGUE = (LocationLevel.STREET.value, LocationLevel.QUARTER.value)
OWN_FROM = 15
"""Nearer, acts are drawn on their ground; a parcel is about a dozen pixels wide then."""
_DISTRICTS_TO = 11
_CELLS = Cells(
    split=3, point="place", count="count", east="east_m", north="north_m", alone=("act",)
)
_KEY = Concat("municipality", Value(":"), "district_code", output_field=CharField())
_CODE_KEY = Concat("municipality", Value(":"), "code", output_field=CharField())
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


def _cells(query: QueryDict) -> QuerySet[Any]:
    """Rows that stand for acts with ground of their own: counts kept, or acts when asked for some.

    Both have the same annotations, for `_CELLS`.
    """
    if not query:
        kept: QuerySet[Any] = ActCount.objects.annotate(
            place=F("geom_3857"),
            east_m=_metres("east"),
            north_m=_metres("north"),
            act_sum=F("ids"),
            act_count=F("acts"),
            vague_count=Case(When(level__in=_VAGUE, then=F("acts")), default=Value(0)),
        )
        return kept
    asked: QuerySet[Any] = _placed(query).annotate(
        place=F("anchor_3857"),
        east_m=Coordinate("X", "anchor_3857"),
        north_m=Coordinate("Y", "anchor_3857"),
        act_sum=F("pk"),
        act_count=Value(1),
        vague_count=Case(When(location_level__in=_VAGUE, then=Value(1)), default=Value(0)),
    )
    return asked


def _metres(column: str) -> Any:
    return ExpressionWrapper(F(column) / Value(10.0), output_field=FloatField())


def _in_districts(query: QueryDict) -> QuerySet[Any]:
    """Every district with the number of its acts, none included, however exactly placed."""
    if query:
        acts = Act.objects.public().matching(parse_act_filter(query)).order_by()
        counted = acts.values(key=_KEY).annotate(n=Count("pk"))
    else:
        counted = ActCount.objects.order_by().values(key=_KEY).annotate(n=Sum("acts"))
    found: QuerySet[Any] = District.objects.true_on(None).annotate(
        count=Coalesce(NumberIn(Numbers(counted), _CODE_KEY), 0)
    )
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


def _area_layer(name: str, label: Label, model: type[GroundArea], ground: str) -> Layer:
    """The areas themselves; nearer than their last zoom they are only enlarged."""
    key = Concat(Value(f"{ground}:"), "code")
    return Layer(
        name=name,
        label=label,
        queryset=_areas(model, ground),
        fields={"code": "code", "demo": DEMONSTRATION},
        min_zoom=_DISTRICTS_TO + 1,
        max_zoom=OWN_FROM - 1,
        parameters=_PARAMETERS,
        attribution=attributions_of(Act),
        follows=(
            Follows(ActLocation, "area", key),
            Follows(Act, "id", key, through=(ActLocation, "act_id", "area")),
        ),
    )


def _counts_of(layer: Layer, name: str, label: Label, named: dict[str, str]) -> Layer:
    """The number of each area, at one point inside it."""
    return replace(
        layer,
        name=name,
        label=label,
        fields={**layer.fields, **named, "count": "count"},
        coarser=(Detail(LAST_ZOOM, geometry="label_3857"),),
    )


act_cells = Layer(
    name="act_cells",
    label=Label("Брой актове по клетки", "Counts of acts by cell"),
    queryset=_cells,
    fields={"count": "act_count", "vague": "vague_count", "act": "act_sum"},
    min_zoom=8,
    max_zoom=OWN_FROM - 1,
    parameters=_PARAMETERS,
    coarser=(Detail(OWN_FROM - 1, cells=_CELLS),),
    attribution=attributions_of(Act),
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
    min_zoom=OWN_FROM,
    parameters=_PARAMETERS,
    attribution=attributions_of(Act),
)
act_localities = _area_layer(
    "act_localities", Label("Актове по местности", "Acts by locality"), Locality, "locality"
)
act_neighbourhoods = _area_layer(
    "act_neighbourhoods",
    Label("Актове по квартали", "Acts by neighbourhood"),
    Neighbourhood,
    "neighbourhood",
)
act_locality_counts = _counts_of(
    act_localities,
    "act_locality_counts",
    Label("Брой по местности", "Counts by locality"),
    {"name": "name", "kind": "kind"},
)
act_neighbourhood_counts = _counts_of(
    act_neighbourhoods,
    "act_neighbourhood_counts",
    Label("Брой по квартали", "Counts by neighbourhood"),
    {"name": "name", "name_en": "name_en"},
)
act_district_counts = Layer(
    name="act_district_counts",
    label=Label("Всички актове по райони", "All acts by district"),
    queryset=_in_districts,
    fields={"code": "code", "name": "name", "name_en": "name_en", "count": "count"},
    min_zoom=8,
    max_zoom=_DISTRICTS_TO,
    parameters=_PARAMETERS,
    coarser=(Detail(LAST_ZOOM, geometry="label_3857"),),
    attribution=attributions_of(Act),
    follows=(Follows(ActCount, "district_code", "code"),),
)
