"""The ground on the map: generalised by kind, from districts to parcels, as the zoom grows.

Nobody can tell 300,000 parcels apart on a city map, so each kind of ground appears at the zoom
where its shapes can be told apart, and brings its finer properties only where they can be read.
"""

from collections.abc import Callable
from dataclasses import replace

from django.db.models import Case, CharField, IntegerField, Q, Value, When
from django.db.models.functions import Cast, Coalesce
from django.http import QueryDict

from accounts.rules import Label
from geodata.models import (
    Building,
    District,
    Ground,
    Locality,
    Neighbourhood,
    Parcel,
    Quarter,
    RegulatedPlot,
    Source,
    Street,
)
from geodata.queries import attributions_of
from geodata.querysets import GroundQuerySet
from geodata.schemas import parse_ground_filter
from tiles.layer import LAST_ZOOM, Detail, Layer

DEMONSTRATION = Case(
    When(source__in=Source.objects.filter(is_demonstration=True), then=Value(1)),
    default=None,
    output_field=IntegerField(),
)
"""1 for a row of a demonstration source; absent from the tile for a real one."""

PARAMETERS = frozenset({"on", "municipality"})
"""What filters ground on the map: the rest is asked of one subject and must not hide others."""


def versions(model: type[Ground]) -> Callable[[QueryDict], GroundQuerySet]:
    """The versions of a kind of ground that are true today, or `on` a day."""

    def queryset(query: QueryDict) -> GroundQuerySet:
        return model.objects.matching(parse_ground_filter(query))

    return queryset


def names_of(layer: Layer, name: str, label: Label) -> Layer:
    """The names of a layer's areas, each at one point inside its area.

    Names drawn from the areas themselves would repeat in every tile that an area reaches.
    """
    return replace(
        layer,
        name=name,
        label=label,
        fields={key: layer.fields[key] for key in layer.fields if key != "demo"},
        coarser=(Detail(LAST_ZOOM, geometry="label_3857"),),
    )


districts = Layer(
    name="districts",
    label=Label("Райони", "Districts"),
    queryset=versions(District),
    fields={"code": "code", "name": "name", "name_en": "name_en", "demo": DEMONSTRATION},
    min_zoom=8,
    parameters=PARAMETERS,
    attribution=attributions_of(District),
)
neighbourhoods = Layer(
    name="neighbourhoods",
    label=Label("Квартали и села", "Neighbourhoods and villages"),
    queryset=versions(Neighbourhood),
    fields={
        "code": "code",
        "name": "name",
        "name_en": "name_en",
        "kind": "kind",
        "demo": DEMONSTRATION,
    },
    min_zoom=11,
    parameters=PARAMETERS,
    attribution=attributions_of(Neighbourhood),
)
localities = Layer(
    name="localities",
    label=Label("Местности по план", "Plan localities"),
    queryset=versions(Locality),
    fields={"code": "code", "kind": "kind", "name": "name", "demo": DEMONSTRATION},
    min_zoom=12,
    parameters=PARAMETERS,
    attribution=attributions_of(Locality),
)
district_names = names_of(
    districts, "district_names", Label("Имена на райони", "Names of districts")
)
neighbourhood_names = names_of(
    neighbourhoods, "neighbourhood_names", Label("Имена на квартали", "Names of neighbourhoods")
)
locality_names = names_of(
    localities, "locality_names", Label("Имена на местности", "Names of localities")
)
quarters = Layer(
    name="quarters",
    label=Label("Квартали по регулация", "Regulation quarters"),
    queryset=versions(Quarter),
    fields={
        "code": "code",
        "number": "number",
        "locality": "locality_code",
        "demo": DEMONSTRATION,
    },
    min_zoom=13,
    parameters=PARAMETERS,
    coarser=(Detail(13, fields=("demo",)), Detail(15, fields=("number", "demo"))),
    attribution=attributions_of(Quarter),
)
quarter_names = replace(
    names_of(quarters, "quarter_names", Label("Номера на квартали", "Numbers of quarters")),
    fields={"number": "number"},
    min_zoom=14,
)
regulated_plots = Layer(
    name="regulated_plots",
    label=Label("Урегулирани поземлени имоти (УПИ)", "Regulated plots (UPI)"),
    queryset=versions(RegulatedPlot),
    fields={
        "code": "code",
        "label": "label",
        "quarter": "quarter",
        "purpose": "purpose",
        "demo": DEMONSTRATION,
    },
    min_zoom=16,
    parameters=PARAMETERS,
    coarser=(Detail(16, fields=("label", "demo")),),
    attribution=attributions_of(RegulatedPlot),
)
parcels = Layer(
    name="parcels",
    label=Label("Поземлени имоти", "Parcels"),
    queryset=versions(Parcel),
    fields={
        "identifier": "identifier",
        "label": Coalesce(Cast("number", CharField()), "identifier"),
        "use": "use",
        "area_m2": Cast("area_m2", IntegerField()),
        "demo": DEMONSTRATION,
    },
    min_zoom=15,
    parameters=PARAMETERS,
    coarser=(Detail(15, fields=("identifier", "use", "demo")),),
    attribution=attributions_of(Parcel),
)
buildings = Layer(
    name="buildings",
    label=Label("Сгради", "Buildings"),
    queryset=versions(Building),
    fields={
        "identifier": "identifier",
        "storeys": "storeys",
        "function": "function_code",
        "demo": DEMONSTRATION,
    },
    min_zoom=15,
    parameters=PARAMETERS,
    coarser=(Detail(15, fields=("storeys", "demo")),),
    attribution=attributions_of(Building),
)
streets = Layer(
    name="streets",
    label=Label("Улици", "Streets"),
    queryset=versions(Street),
    fields={
        "code": "code",
        "name": "name",
        "name_en": "name_en",
        "kind": "kind",
        "demo": DEMONSTRATION,
    },
    min_zoom=13,
    parameters=PARAMETERS,
    coarser=(Detail(13, where=Q(kind="бул.")),),
    attribution=attributions_of(Street),
)
