"""The ground on the map: generalised by kind, from districts to parcels, as the zoom grows.

Nobody can tell 300,000 parcels apart on a city map, so each kind of ground appears at the zoom
where its shapes can be told apart, and brings its finer properties only where they can be read.
"""

from dataclasses import replace
from typing import Any

from django.db.models import Case, CharField, IntegerField, Q, Value, When
from django.db.models.functions import Cast, Coalesce

from accounts.rules import Label
from features.collection import Collection
from geodata.api import COLLECTIONS
from geodata.models import Source
from geodata.queries import attributions_of
from tiles.layer import LAST_ZOOM, Detail, Layer

DEMONSTRATION = Case(
    When(source__in=Source.objects.filter(is_demonstration=True), then=Value(1)),
    default=None,
    output_field=IntegerField(),
)
"""1 for a row of a demonstration source; absent from the tile for a real one."""

PARAMETERS = frozenset({"on", "municipality"})
"""What filters all ground of a map: the rest is asked of one subject and must not hide others."""
_COLLECTIONS = {collection.id: collection for collection in COLLECTIONS}


def ground_layer(collection: Collection, **declared: Any) -> Layer:
    """A layer of a collection: its versions that are true today or `on` a day, found as there."""
    return Layer(
        name=collection.id,
        queryset=collection.queryset,
        parameters=PARAMETERS,
        own_parameters=collection.filters - PARAMETERS,
        attribution=attributions_of(collection.serializer.Meta.model),
        **declared,
    )


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


AFAR = (Detail(11, geometry="geom_z11"), Detail(13, geometry="geom_z13"))
"""Outlines with no more vertices than a screen can show at low zooms."""

districts = ground_layer(
    _COLLECTIONS["districts"],
    label=Label("Райони", "Districts"),
    fields={"code": "code", "name": "name", "name_en": "name_en", "demo": DEMONSTRATION},
    min_zoom=8,
    coarser=AFAR,
)
neighbourhoods = ground_layer(
    _COLLECTIONS["neighbourhoods"],
    label=Label("Квартали и села", "Neighbourhoods and villages"),
    fields={
        "code": "code",
        "name": "name",
        "name_en": "name_en",
        "kind": "kind",
        "demo": DEMONSTRATION,
    },
    min_zoom=11,
    coarser=AFAR,
)
localities = ground_layer(
    _COLLECTIONS["localities"],
    label=Label("Местности по план", "Plan localities"),
    fields={"code": "code", "kind": "kind", "name": "name", "demo": DEMONSTRATION},
    min_zoom=12,
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
quarters = ground_layer(
    _COLLECTIONS["quarters"],
    label=Label("Квартали по регулация", "Regulation quarters"),
    fields={
        "code": "code",
        "number": "number",
        "locality": "locality_code",
        "demo": DEMONSTRATION,
    },
    min_zoom=13,
    coarser=(
        Detail(13, geometry="geom_z13", fields=("demo",)),
        Detail(15, fields=("demo",), coarseness=1),
    ),
)
quarter_names = replace(
    names_of(quarters, "quarter_names", Label("Номера на квартали", "Numbers of quarters")),
    fields={"number": "number"},
    min_zoom=14,
)
regulated_plots = ground_layer(
    _COLLECTIONS["regulated_plots"],
    label=Label("Урегулирани поземлени имоти (УПИ)", "Regulated plots (UPI)"),
    fields={
        "code": "code",
        "label": "label",
        "quarter": "quarter",
        "purpose": "purpose",
        "demo": DEMONSTRATION,
    },
    min_zoom=16,
    coarser=(Detail(16, fields=("label", "demo")),),
)
parcels = ground_layer(
    _COLLECTIONS["parcels"],
    label=Label("Поземлени имоти", "Parcels"),
    fields={
        "identifier": "identifier",
        "label": Coalesce(Cast("number", CharField()), "identifier"),
        "use": "use",
        "area_m2": Cast("area_m2", IntegerField()),
        "demo": DEMONSTRATION,
    },
    min_zoom=15,
    coarser=(Detail(15, fields=("identifier", "use", "demo"), coarseness=1),),
)
buildings = ground_layer(
    _COLLECTIONS["buildings"],
    label=Label("Сгради", "Buildings"),
    fields={
        "identifier": "identifier",
        "storeys": "storeys",
        "function": "function_code",
        "demo": DEMONSTRATION,
    },
    min_zoom=15,
    coarser=(Detail(15, fields=("demo",), coarseness=1),),
)
streets = ground_layer(
    _COLLECTIONS["streets"],
    label=Label("Улици", "Streets"),
    fields={
        "code": "code",
        "name": "name",
        "name_en": "name_en",
        "kind": "kind",
        "demo": DEMONSTRATION,
    },
    min_zoom=13,
    coarser=(Detail(13, where=Q(kind="бул.")), Detail(15, coarseness=1)),
)
