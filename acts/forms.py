"""The register's filter as a form; `acts.schemas` reads and judges what it sends."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.rules import Label
from acts.models import IssuingBody
from acts.rules import ACT_KIND_LABELS, FLAT_STATUS_LABELS
from acts.schemas import SORT_LABELS
from acts.sizes import CATEGORIES
from features.problems import BadParameter
from features.templatetags.bilingual import mark_bulgarian
from features.text import said
from geodata.districts import DISTRICT_LABELS
from geodata.rules import LOCATION_LEVEL_LABELS

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


def _text(
    label: "_StrPromise", help_text: "_StrPromise | str" = "", longest: int = 200
) -> forms.CharField:
    return forms.CharField(label=label, help_text=help_text, required=False, max_length=longest)


def _day(label: "_StrPromise") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


def _choice(label: "_StrPromise") -> forms.CharField:
    return forms.CharField(label=label, required=False, widget=forms.Select())


class ActFilterForm(forms.Form):
    """Every field of the filter that a person fills in. It checks nothing by itself."""

    q = _text(_("Търсене"), _("думи, номер, имот, УПИ, район или координати"))
    number = _text(_("Номер на акта"), _("или началото му: РД-09-50"), 80)
    issued_from = _day(_("Издаден от"))
    issued_to = _day(_("Издаден до"))
    year = _text(_("Година"), _("2024 или 2021,2022"), 80)
    effective_from = _day(_("Влязъл в сила от"))
    effective_to = _day(_("Влязъл в сила до"))
    kind = _choice(_("Вид"))
    status = _choice(_("Състояние"))
    issuer = _choice(_("Издател"))
    basis = _text(_("Правно основание"), _("чл. 135, ал. 3 ЗУТ"))
    district = _choice(_("Район"))
    locality = _text(_("Местност или квартал по име"), _("Люлин 3, с. Лозен"))
    quarter = _text(_("Квартал по регулация"), _("34 или 34а"), 80)
    upi = _text(_("УПИ"), _("XII-521 или XII"))
    parcel = _text(_("Имот"), _("68134.1601.521"), 400)
    address = _text(_("Адрес"), _("улица и номер"))
    object = _text(_("Обект"), _("думи от описанието на строежа"))
    supervisor = _text(_("Строителен надзор"), _("име на дружеството"))
    capacity = _text(_("Качество на издателя"), _("главен архитект"))
    estate = _text(_("Описание на имота"))
    kvs = _text(_("Номер по КВС"), _("001006"), 80)
    category = _choice(_("Категория на строежа"))
    floor_area_from = _text(_("РЗП от, m²"), longest=12)
    floor_area_to = _text(_("РЗП до, m²"), longest=12)
    location = _choice(_("Място, намерено до"))
    demonstration = _choice(_("Данни"))
    sort = _choice(_("Подредба"))
    bbox = forms.CharField(required=False, widget=forms.HiddenInput())
    near = forms.CharField(required=False, widget=forms.HiddenInput())
    radius = forms.CharField(required=False, widget=forms.HiddenInput())
    within = forms.CharField(required=False, widget=forms.HiddenInput())
    on = forms.CharField(required=False, widget=forms.HiddenInput())

    filter = forms.CharField(required=False, widget=forms.HiddenInput())

    def __init__(self, query: QueryDict, bodies: Iterable[IssuingBody]) -> None:
        super().__init__(query, auto_id="filter_%s")
        for name in _OF_FILTER:
            self.fields[name] = forms.CharField(required=False, widget=forms.HiddenInput())
        self._offer("kind", ((kind.value, label) for kind, label in ACT_KIND_LABELS.items()))
        self._offer("status", ((one.value, label) for one, label in FLAT_STATUS_LABELS.items()))
        self._offer("district", DISTRICT_LABELS.items())
        self._offer("category", ((one, Label(one, one)) for one in CATEGORIES))
        self._offer("location", ((o.value, label) for o, label in LOCATION_LEVEL_LABELS.items()))
        self._offer("issuer", ((body.key, Label(body.name_bg, body.name_en)) for body in bodies))
        self._offer("sort", ((sort.value, label) for sort, label in SORT_LABELS.items()), "")
        self._offer(
            "demonstration",
            (
                ("0", Label("само действителни", "real only")),
                ("1", Label("само демонстрационни", "demonstration only")),
            ),
        )

    def _offer(
        self, name: str, choices: Iterable[tuple[str, Label]], empty: str | None = None
    ) -> None:
        listed = [(value, said(label)) for value, label in choices]
        widget = self.fields[name].widget
        if isinstance(widget, forms.Select):
            several = self._several(name, dict(listed))
            widget.choices = listed if empty == "" else [("", str(_("всички"))), *several, *listed]

    def _several(self, name: str, words: dict[str, str]) -> list[tuple[str, str]]:
        """Values that were chosen together, as one choice, so that sending the form keeps them."""
        given = str(self.data.get(name, ""))
        values = [value.strip() for value in given.split(",")]
        if len(values) < 2:
            return []
        return [(given, ", ".join(words.get(value, value) for value in values))]

    def blame(self, error: BadParameter) -> None:
        """Show what is wrong at the field it is about, or above all of them."""
        self.full_clean()
        field = error.name if error.name in self.fields else None
        self.add_error(field, mark_bulgarian(error.detail))
        if field and not self.fields[field].widget.is_hidden:
            self.fields[field].widget.attrs["aria-invalid"] = "true"

    def chips(self, query: QueryDict) -> list[dict[str, str]]:
        """Filters in use: name, value in words, and the address without each of them."""
        chips: list[dict[str, str]] = []
        for name, field in self.fields.items():
            value = query.get(name, "").strip()
            if not value or name in ("sort", "radius", *_OF_FILTER):
                continue
            rest = query.copy()
            for dropped in (name, "cursor", *_COMPANIONS.get(name, ())):
                rest.pop(dropped, None)
            chips.append(
                {
                    "label": str(field.label or _HIDDEN_NAMES.get(name, name)),
                    "value": self._in_words(name, value),
                    "url": f"?{rest.urlencode()}",
                }
            )
        return chips

    def _in_words(self, name: str, value: str) -> str:
        widget = self.fields[name].widget
        if isinstance(widget, forms.Select):
            words = {str(code): str(text) for code, text in widget.choices}
            return ", ".join(words.get(piece.strip(), piece) for piece in value.split(","))
        return value if len(value) <= 60 else f"{value[:57]}…"


_OF_FILTER = ("filter-lang", "filter-crs")
_COMPANIONS = {"near": ("radius",), "filter": _OF_FILTER}
"""Parameters that mean nothing without another."""
_HIDDEN_NAMES = {
    "filter": _("условие CQL2"),
    "bbox": _("в изгледа на картата"),
    "near": _("близо до"),
    "within": _("в очертан контур"),
    "on": _("към дата"),
}
