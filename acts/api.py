"""The collection of acts: what the public register says of each."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject
from django.http import QueryDict
from django.urls import reverse
from rest_framework import serializers

from accounts.rules import Label
from acts.asking import PARAMETERS
from acts.models import Act, ActLocation
from acts.paging import order_of
from acts.queryables import ACT_QUERYABLES
from acts.rules import (
    ACT_KIND_LABELS,
    FLAT_STATUS_LABELS,
    ActKind,
    DisputeState,
    LegalState,
    flat_status,
)
from acts.schemas import parse_act_filter
from acts.understanding import resolved
from features.collection import Collection
from features.cql2.asking import CONDITION_PARAMETERS
from features.parameters import PLACE_PARAMETERS, TIME_PARAMETERS, parse_period
from features.serializers import CodedField, DerivedField, FeatureSerializer, Row
from geodata.rules import LOCATION_LEVEL_LABELS, LocationLevel
from geodata.serializers import DistrictField, Titles, fields_of
from geodata.serving import municipality_extents, origins_of

_TEXT = {"type": "string"}
_PLACES = {"type": "array", "items": {"type": "object"}}
_LOCATION = {
    "type": "object",
    "properties": {
        "level": CodedField.schema,
        "method": _TEXT,
        "confidence": _TEXT,
        "area": _TEXT,
        "unlocated_reason": _TEXT,
        "evidence": _PLACES,
    },
}


def _status(row: Row) -> dict[str, str]:
    status = flat_status(LegalState(row["legal_state"]), DisputeState(row["dispute_state"]))
    label = FLAT_STATUS_LABELS[status]
    return {"code": status.value, "label_bg": label.bg, "label_en": label.en}


def _issuer(row: Row) -> dict[str, Any]:
    """The body as the catalogue names it, and the text as the register prints it."""
    return {
        "code": row["issuer__key"],
        "label_bg": row["issuer__name_bg"],
        "label_en": row["issuer__name_en"],
        "as_printed": row["issuer_text"],
    }


def _location(row: Row) -> dict[str, Any]:
    level = LOCATION_LEVEL_LABELS[LocationLevel(row["location_level"])]
    return {
        "level": {
            "code": row["location_level"],
            "label_bg": level.bg,
            "label_en": level.en,
        },
        "method": row["location_method"],
        "confidence": row["location_confidence"],
        "area": row["location_area"],
        "unlocated_reason": row["unlocated_reason"],
        "evidence": row["evidence"],
    }


def _page(row: Row) -> str:
    """The path of the act's own page; the address of the site is the client's to know."""
    return reverse("acts:detail", args=[row["id"]])


class ActSerializer(FeatureSerializer):
    kind = CodedField({kind.value: ACT_KIND_LABELS[kind] for kind in ActKind})
    kind_as_printed = serializers.CharField(source="kind_text")
    status = DerivedField(_status, ("legal_state", "dispute_state"), CodedField.schema)
    status_as_printed = serializers.CharField(source="status_text")
    issuer = DerivedField(
        _issuer,
        ("issuer__key", "issuer__name_bg", "issuer__name_en", "issuer_text"),
        {"type": "object"},
    )
    legal_basis = serializers.CharField(source="legal_basis_text")
    object = serializers.CharField(source="object_text")
    scope = serializers.CharField(source="scope_text")
    district = DistrictField()
    locality = serializers.CharField(source="locality_text")
    quarters = serializers.ListField()
    regulated_plots = serializers.ListField(source="plots")
    parcels = serializers.ListField()
    buildings = serializers.ListField()
    location = DerivedField(
        _location,
        (
            "location_level",
            "location_method",
            "location_confidence",
            "location_area",
            "unlocated_reason",
            "evidence",
        ),
        _LOCATION,
    )
    municipality = serializers.CharField(source="municipality_id")
    source = serializers.CharField(source="source__code")
    demonstration = serializers.BooleanField(source="source__is_demonstration")
    page = DerivedField(_page, ("id",), {"type": "string", "format": "uri-reference"})

    class Meta:
        model = Act
        geo_field = "geometry"
        id_field = "id"
        titles: Titles = {
            "number": Label("номер", "number"),
            "issued_on": Label("издаден на", "issued on"),
            "effective_on": Label("в сила от", "in force from"),
            "kind": Label("вид", "kind"),
            "kind_as_printed": Label("вид в регистъра", "kind as printed"),
            "status": Label("състояние", "status"),
            "status_as_printed": Label("състояние в регистъра", "status as printed"),
            "issuer": Label("издател", "issuer"),
            "legal_basis": Label("правно основание", "legal basis"),
            "object": Label("предмет", "object"),
            "scope": Label("обхват", "scope"),
            "district": Label("район", "district"),
            "locality": Label("местност", "locality"),
            "quarters": Label("квартали", "quarters"),
            "regulated_plots": Label("УПИ", "regulated plots (UPI)"),
            "parcels": Label("имоти", "parcels"),
            "buildings": Label("сгради", "buildings"),
            "address": Label("адрес", "address"),
            "location": Label("място и увереност", "place and confidence"),
            "municipality": Label("община", "municipality"),
            "source": Label("източник", "source"),
            "demonstration": Label("демонстрационни данни", "demonstration data"),
            "page": Label("страница", "page"),
        }
        fields = fields_of(titles)


def _evidence() -> Mapping[str, Any]:
    """The places of an act with what put each there, in the same statement."""
    places = ActLocation.objects.filter(act=OuterRef("pk")).order_by("ordinal")
    written = JSONObject(
        level="level", method="method", confidence="confidence", area="area", evidence="evidence"
    )
    return {"evidence": ArraySubquery(places.values(written=written))}


def _rows() -> "QuerySet[Any]":
    return Act.objects.public()


def _queryset(query: QueryDict) -> "QuerySet[Any]":
    """Acts that match; by id, the cheapest order to walk, unless another is asked for."""
    asked, period = parse_act_filter(query), parse_period(query)
    asked = replace(asked, text=resolved(asked.text))
    rows = order_of(asked).rows if "sort" in query else Act.objects.public().matching(asked)
    if period is not None and period.first is not None:
        rows = rows.filter(issued_on__gte=period.first)
    if period is not None and period.last is not None:
        rows = rows.filter(issued_on__lte=period.last)
    return rows


COLLECTIONS = (
    Collection(
        id="acts",
        title=Label("Актове", "Acts"),
        description=Label(
            "Административни актове по устройство на територията. Акт без място има празна "
            "геометрия и причина; datetime е денят на издаване.",
            "Administrative acts of spatial planning. An act without a place has a null geometry "
            "and a reason; datetime is the day of issue.",
        ),
        rows=_rows,
        queryset=_queryset,
        serializer=ActSerializer,
        origins=origins_of(Act),
        extents=municipality_extents,
        parameters=PARAMETERS,
        common=(*PLACE_PARAMETERS, *TIME_PARAMETERS, *CONDITION_PARAMETERS),
        queryables=ACT_QUERYABLES,
        geometry_type="any",
        columns=_evidence(),
    ),
)
