"""What a CQL2 condition about acts may name: the properties that the interface gives of an act."""

from collections.abc import Iterable
from enum import StrEnum

from django.db.models import Case, CharField, Value, When

from accounts.rules import Label
from acts.querysets import shown_as
from acts.rules import ActKind, DisputeState, FlatStatus, LegalState
from features.cql2.queryables import Queryable, Queryables, Type
from geodata.districts import DISTRICT_LABELS
from geodata.rules import LocationLevel

_STATUS = Case(
    *(When(shown_as(status), then=Value(status.value)) for status in FlatStatus),
    output_field=CharField(),
)


def _text(bg: str, en: str, source: str, codes: Iterable[str] = ()) -> Queryable:
    return Queryable(Type.TEXT, Label(bg, en), source, tuple(codes))


def _codes(values: type[StrEnum]) -> tuple[str, ...]:
    return tuple(value.value for value in values)


ACT_QUERYABLES = Queryables(
    {
        "number": _text("номер", "number", "number"),
        "issued_on": Queryable(Type.DAY, Label("издаден на", "issued on"), "issued_on"),
        "effective_on": Queryable(Type.DAY, Label("в сила от", "in force from"), "effective_on"),
        "kind": _text("вид", "kind", "kind", _codes(ActKind)),
        "kind_as_printed": _text("вид в регистъра", "kind as printed", "kind_text"),
        "status": Queryable(
            Type.TEXT, Label("състояние", "status"), _STATUS, _codes(FlatStatus)
        ),
        "status_as_printed": _text("състояние в регистъра", "status as printed", "status_text"),
        "legal_state": _text("правно действие", "legal state", "legal_state", _codes(LegalState)),
        "dispute_state": _text("оспорване", "dispute", "dispute_state", _codes(DisputeState)),
        "issuer": _text("издател, код", "issuer, code", "issuer__key"),
        "issuer_as_printed": _text("издател в регистъра", "issuer as printed", "issuer_text"),
        "legal_basis": _text("правно основание", "legal basis", "legal_basis_text"),
        "object": _text("предмет", "object", "object_text"),
        "scope": _text("обхват", "scope", "scope_text"),
        "district": _text("район, код", "district, code", "district_code", DISTRICT_LABELS),
        "locality": _text("местност", "locality", "locality_text"),
        "quarters": Queryable(Type.LIST, Label("квартали", "quarters"), "quarters"),
        "regulated_plots": Queryable(
            Type.LIST, Label("УПИ", "regulated plots (UPI)"), "plots"
        ),
        "parcels": Queryable(Type.LIST, Label("имоти", "parcels"), "parcels"),
        "buildings": Queryable(Type.LIST, Label("сгради", "buildings"), "buildings"),
        "address": _text("адрес", "address", "address"),
        "location_level": _text(
            "място, намерено до", "place known to", "location_level", _codes(LocationLevel)
        ),
        "location_confidence": _text(
            "увереност в мястото", "confidence in the place", "location_confidence",
            ("high", "medium", "low"),
        ),
        "municipality": _text("община", "municipality", "municipality_id"),
        "source": _text("източник", "source", "source__code"),
        "demonstration": Queryable(
            Type.TRUTH,
            Label("демонстрационни данни", "demonstration data"),
            "source__is_demonstration",
        ),
    }
)  # fmt: skip
