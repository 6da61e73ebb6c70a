"""What the interface says of a version of the ground."""

from typing import Any

from rest_framework import serializers

from accounts.rules import Label
from features.serializers import CodedField, FeatureSerializer
from geodata import models
from geodata.districts import DISTRICT_LABELS
from geodata.rules import LAND_USE_LABELS, OWNERSHIP_LABELS, TERRITORY_LABELS

Titles = dict[str, Label]

_MUNICIPALITY = Label("община", "municipality")
_DISTRICT = Label("район", "district")
_CODE = Label("код", "code")
_NAME = Label("име", "name")
_NAME_EN = Label("име на английски", "name in English")
_KIND = Label("вид", "kind")
_LOCALITY = Label("местност", "locality")
_QUARTER = Label("квартал по регулация", "regulation quarter")

GROUND_TITLES: Titles = {
    "municipality": _MUNICIPALITY,
    "valid_from": Label("вярно от", "true from"),
    "valid_to": Label("вярно до, без този ден", "true until, that day excluded"),
    "source": Label("източник", "source"),
    "demonstration": Label("демонстрационни данни", "demonstration data"),
}


def fields_of(titles: Titles) -> list[str]:
    """Fields of a feature whose properties have these titles, in their order."""
    return ["id", "geometry", *titles]


class DistrictField(CodedField):
    """The district as `{code, label_bg, label_en}`."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(DISTRICT_LABELS, source="district_code", **kwargs)


class GroundSerializer(FeatureSerializer):
    """Properties that every version of the ground has."""

    municipality = serializers.CharField(source="municipality_id")
    valid_from = serializers.DateField(source="valid__startswith")
    valid_to = serializers.DateField(source="valid__endswith")
    source = serializers.CharField(source="source__code")
    demonstration = serializers.BooleanField(source="source__is_demonstration")

    class Meta:
        geo_field = "geometry"
        id_field = "id"
        titles: Titles = GROUND_TITLES


class DistrictSerializer(GroundSerializer):
    class Meta(GroundSerializer.Meta):
        model = models.District
        titles: Titles = {"code": _CODE, "name": _NAME, "name_en": _NAME_EN} | GROUND_TITLES
        fields = fields_of(titles)


class NeighbourhoodSerializer(GroundSerializer):
    district = DistrictField()

    class Meta(GroundSerializer.Meta):
        model = models.Neighbourhood
        titles: Titles = {
            "code": _CODE,
            "kind": _KIND,
            "name": _NAME,
            "name_en": _NAME_EN,
            "district": _DISTRICT,
        } | GROUND_TITLES
        fields = fields_of(titles)


class LocalitySerializer(GroundSerializer):
    district = DistrictField()

    class Meta(GroundSerializer.Meta):
        model = models.Locality
        titles: Titles = {
            "code": _CODE,
            "kind": _KIND,
            "name": _NAME,
            "aliases": Label("други имена", "other names"),
            "district": _DISTRICT,
        } | GROUND_TITLES
        fields = fields_of(titles)


class QuarterSerializer(GroundSerializer):
    locality = serializers.CharField(source="locality_code")
    district = DistrictField()

    class Meta(GroundSerializer.Meta):
        model = models.Quarter
        titles: Titles = {
            "code": _CODE,
            "number": Label("номер", "number"),
            "locality": _LOCALITY,
            "district": _DISTRICT,
        } | GROUND_TITLES
        fields = fields_of(titles)


class RegulatedPlotSerializer(GroundSerializer):
    locality = serializers.CharField(source="locality_code")
    parcels = serializers.ListField(source="parcel_numbers")
    district = DistrictField()

    class Meta(GroundSerializer.Meta):
        model = models.RegulatedPlot
        titles: Titles = {
            "code": _CODE,
            "label": Label("УПИ", "regulated plot (UPI)"),
            "number": Label("номер", "number"),
            "suffix": Label("буква", "letter"),
            "parcels": Label("отреден за имоти", "allotted for parcels"),
            "purpose": Label("предназначение", "purpose"),
            "quarter": _QUARTER,
            "locality": _LOCALITY,
            "district": _DISTRICT,
        } | GROUND_TITLES
        fields = fields_of(titles)


class StreetSerializer(GroundSerializer):
    district = DistrictField()

    class Meta(GroundSerializer.Meta):
        model = models.Street
        titles: Titles = {
            "code": _CODE,
            "kind": _KIND,
            "name": _NAME,
            "name_en": _NAME_EN,
            "district": _DISTRICT,
        } | GROUND_TITLES
        fields = fields_of(titles)


class ParcelSerializer(GroundSerializer):
    land_use = CodedField(LAND_USE_LABELS, source="use")
    land_use_code = serializers.IntegerField(source="use_code")
    territory = CodedField(TERRITORY_LABELS, source="territory_kind")
    ownership = CodedField(OWNERSHIP_LABELS, source="ownership_kind")
    regulated_plot = serializers.CharField(source="plot_text")
    quarter = serializers.CharField(source="quarter_text")
    locality = serializers.CharField(source="locality_text")
    district = DistrictField()

    class Meta(GroundSerializer.Meta):
        model = models.Parcel
        titles: Titles = {
            "identifier": Label("идентификатор", "identifier"),
            "old_identifier": Label("стар идентификатор", "old identifier"),
            "address": Label("адрес", "address"),
            "area_m2": Label("площ, кв. м", "area, m²"),
            "declared_area_m2": Label("площ по документ, кв. м", "area as stated, m²"),
            "land_use": Label("трайно ползване, група", "permanent use, group"),
            "land_use_code": Label("начин на трайно ползване, код", "permanent use, code"),
            "territory": Label("вид територия", "kind of territory"),
            "ownership": Label("вид собственост", "kind of ownership"),
            "regulated_plot": Label("УПИ", "regulated plot (UPI)"),
            "quarter": _QUARTER,
            "locality": _LOCALITY,
            "district": _DISTRICT,
        } | GROUND_TITLES
        fields = fields_of(titles)


class BuildingSerializer(GroundSerializer):
    parcel = serializers.CharField(source="parcel_identifier")
    district = DistrictField()

    class Meta(GroundSerializer.Meta):
        model = models.Building
        titles: Titles = {
            "identifier": Label("идентификатор", "identifier"),
            "parcel": Label("имот", "parcel"),
            "function_code": Label("предназначение, код", "function, code"),
            "function_text": Label("предназначение", "function"),
            "storeys": Label("етажи", "storeys"),
            "units": Label("самостоятелни обекти", "self-contained units"),
            "footprint_m2": Label("застроена площ, кв. м", "footprint, m²"),
            "district": _DISTRICT,
        } | GROUND_TITLES
        fields = fields_of(titles)
