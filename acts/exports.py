"""Acts as files: everything public of each, one row an act, in any format of the mechanism."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language

from accounts.rules import Label
from acts.forms import ActFilterForm
from acts.models import Act
from acts.organisations import public_bodies
from acts.paging import order_of
from acts.rules import (
    ACT_KIND_LABELS,
    DISPUTE_STATE_LABELS,
    EXECUTION_LABELS,
    FLAT_STATUS_LABELS,
    LEGAL_STATE_LABELS,
    PUBLICATION_LABELS,
    DisputeState,
    LegalState,
    flat_status,
)
from acts.schemas import FILTER_PARAMETERS, PAGE_PARAMETERS, parse_act_filter
from acts.understanding import resolved
from features.exporting.answering import answer, format_named
from features.exporting.table import Column, Kind, Notice, Row, Table, Terms, taken
from features.parameters import refuse_unknown, single
from features.text import Bilingual, said
from geodata.districts import DISTRICT_LABELS
from geodata.models import Source
from geodata.naming import transliterate
from geodata.rules import LOCATION_LEVEL_LABELS
from geodata.serving import origins_of

FORMAT_PARAMETER = "format"
_EVERYTHING = Label("всички публични актове", "every public act")
_TITLE = Label("Актове", "Acts")
_NAME_LONGEST = 60

_STATES = {
    (legal.value, dispute.value): flat_status(legal, dispute)
    for legal in LegalState
    for dispute in DisputeState
}


def export_acts(request: HttpRequest) -> HttpResponseBase:
    """The acts that an address asks for, as the file that its `format` names.

    Raises:
        features.problems.BadParameter: for a parameter or a value that the register does not know.
    """
    query = request.GET
    refuse_unknown(query, (*FILTER_PARAMETERS, "sort", FORMAT_PARAMETER))
    chosen = format_named(single(query, FORMAT_PARAMETER) or "")
    asked = parse_act_filter(query)
    order = order_of(replace(asked, text=resolved(asked.text)))
    table = acts_table(request, order.rows)
    return answer(request, table, chosen, file_name(query, timezone.localtime()))


def acts_table(request: HttpRequest, rows: "QuerySet[Any]") -> Table:
    """Acts as a table that says of itself what the address of the request asks for."""
    return Table(
        name="acts",
        title=said(_TITLE),
        columns=_columns(request.build_absolute_uri(reverse("acts:list"))),
        rows=rows,
        notice=_notice(request),
    )


def file_name(query: QueryDict, now: datetime) -> str:
    """`acts-lozenets-2026-11-22`: what was chosen in official transliteration, and the day."""
    chosen: list[str] = []
    for name in ("district", "kind", "status", "locality", "q"):
        for value in query.get(name, "").split(","):
            label = DISTRICT_LABELS.get(value.strip())
            chosen.append(label.bg if label else value)
    words = re.sub(r"[^a-z0-9]+", "-", transliterate(" ".join(chosen)).lower()).strip("-")
    name = "-".join(piece for piece in ("acts", words[:_NAME_LONGEST].strip("-")) if piece)
    return f"{name}-{now:%Y-%m-%d}"


def _notice(request: HttpRequest) -> Notice:
    chips = ActFilterForm(request.GET, public_bodies()).chips(request.GET)
    kept = request.GET.copy()
    for name in (FORMAT_PARAMETER, *PAGE_PARAMETERS):
        kept.pop(name, None)
    address = request.build_absolute_uri(request.path)
    return Notice(
        title=said(_TITLE),
        made_at=timezone.now().replace(microsecond=0),
        chosen="; ".join(f"{chip['label']}: {chip['value']}" for chip in chips)
        or said(_EVERYTHING),
        address=f"{address}?{kept.urlencode()}" if kept else address,
        language=get_language() or settings.LANGUAGE_CODE,
        terms=tuple(
            Terms(said(origin.attribution), origin.licence, origin.licence_url)
            for origin in origins_of(Act)()
        ),
    )


def _columns(register: str) -> tuple[Column, ...]:
    """The columns, with labels in the language of the request; `register` is where pages are."""
    sources = {source.pk: (source.licence, source.attribution) for source in Source.objects.all()}
    return (
        taken("id", Label("номер в системата", "id in this system"), kind=Kind.NUMBER),
        Column("page", Label("постоянен адрес", "permanent address"),
               lambda row: f"{register}{row['id']}/", ("id",)),
        taken("number", Label("номер", "number")),
        taken("issued_on", Label("издаден на", "issued on"), kind=Kind.DAY),
        taken("effective_on", Label("в сила от", "in force from"), kind=Kind.DAY),
        *_coded("kind", Label("вид", "kind"), ACT_KIND_LABELS),
        taken("kind_as_printed", Label("вид в регистъра", "kind as printed"), "kind_text"),
        *_status(),
        *_coded("legal_state", Label("правно действие", "legal state"), LEGAL_STATE_LABELS),
        *_coded("dispute_state", Label("оспорване", "dispute"), DISPUTE_STATE_LABELS),
        *_coded("execution", Label("изпълнение", "execution"), EXECUTION_LABELS),
        *_coded("publication", Label("публичност", "publication"), PUBLICATION_LABELS),
        taken("status_as_printed", Label("състояние в регистъра", "status as printed"),
              "status_text"),
        taken("issuer", Label("издател, код", "issuer, code"), "issuer__key"),
        taken("issuer_label", Label("издател", "issuer"),
              "issuer__name_en" if get_language() == "en" else "issuer__name_bg"),
        taken("issuer_as_printed", Label("издател в регистъра", "issuer as printed"),
              "issuer_text"),
        taken("legal_basis", Label("правно основание", "legal basis"), "legal_basis_text"),
        *_coded("district", Label("район", "district"), DISTRICT_LABELS, "district_code"),
        taken("locality", Label("местност", "locality"), "locality_text"),
        taken("quarters", Label("квартали", "quarters"), kind=Kind.LIST),
        taken("regulated_plots", Label("УПИ", "regulated plots (UPI)"), "plots", Kind.LIST),
        taken("parcels", Label("имоти", "parcels"), kind=Kind.LIST),
        taken("buildings", Label("сгради", "buildings"), kind=Kind.LIST),
        taken("address", Label("адрес", "address")),
        taken("object", Label("предмет", "object"), "object_text"),
        taken("scope", Label("обхват", "scope"), "scope_text"),
        *_coded("location_level", Label("място, намерено до", "place known to"),
                LOCATION_LEVEL_LABELS),
        taken("location_method", Label("как е намерено мястото", "how the place was found")),
        taken("location_confidence", Label("увереност в мястото", "confidence in the place")),
        taken("location_area", Label("място", "piece of ground")),
        taken("unlocated_reason", Label("защо няма място", "why there is no place")),
        taken("municipality", Label("община", "municipality"), "municipality_id"),
        taken("source", Label("източник", "source"), "source__code"),
        Column("licence", Label("лиценз", "licence"),
               lambda row: sources[row["source_id"]][0], ("source_id",)),
        Column("attribution", Label("посочване на източника", "attribution"),
               lambda row: sources[row["source_id"]][1], ("source_id",)),
        taken("demonstration", Label("демонстрационни данни", "demonstration data"),
              "source__is_demonstration", Kind.TRUTH),
    )  # fmt: skip


def _coded(
    name: str, title: Label, labels: Mapping[Any, Bilingual], source: str = ""
) -> tuple[Column, Column]:
    """A code and what it is called; a code that the list does not know has no name."""
    column = source or name
    names = {str(getattr(code, "value", code)): said(label) for code, label in labels.items()}
    code = Label(f"{title.bg}, код", f"{title.en}, code")
    return (
        taken(name, code, column),
        Column(f"{name}_label", title, _looked_up(column, names), (column,)),
    )


def _looked_up(column: str, names: Mapping[str, str]) -> Callable[[Row], str]:
    return lambda row: names.get(row[column], "")


def _status() -> Iterable[Column]:
    names = {status: said(label) for status, label in FLAT_STATUS_LABELS.items()}
    states = ("legal_state", "dispute_state")
    title = Label("състояние", "status")
    yield Column(
        "status",
        Label("състояние, код", "status, code"),
        lambda row: _STATES[row["legal_state"], row["dispute_state"]].value,
        states,
    )
    yield Column(
        "status_label",
        title,
        lambda row: names[_STATES[row["legal_state"], row["dispute_state"]]],
        states,
    )
