"""The form of an act: texts as a person writes them. What they mean is said by `acts.entering`."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.gis.geos import GEOSGeometry
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from acts.entering.rules import FORM_KEY, STATUSES, TEXTS
from acts.entering.shapes import BadShape, drawn, uploaded
from acts.kinds import ACT_KIND_LABELS
from acts.register_rows import Rejected
from documents.uploads import ReceivedFile
from features.text import said
from geodata.districts import DISTRICT_LABELS
from geodata.models import Municipality
from geodata.reports import explained

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

SHAPE_LIMIT_MB = 20
AREA_MAX = 10_000_000
_LONGEST = {"number": 80, "issuer": 300, "supervisor": 300, "kvs": 80, "estate": 300,
            "locality": 300, "address": 300, "quarter": 200, "upi": 400}  # fmt: skip
_AREAS = ("basis", "object", "parcels")
_HELP: dict[str, "_StrPromise"] = {
    "number": _("както е отпечатан: РД-09-50-202"),
    "issuer": _("Главен архитект на Столична община"),
    "basis": _("чл. 135, ал. 3 ЗУТ"),
    "object": _("без имена на хора, телефони и други лични данни"),
    "supervisor": _("само юридически лица"),
    "quarter": _("34 или 34а; няколко със запетая"),
    "upi": _("XII-521; няколко с точка и запетая"),
    "parcels": _("по един на ред; може да ги изберете и на картата"),
}


class ActForm(forms.Form):
    """Every text of an act, an outline drawn or uploaded, and the token of the version seen."""

    token = forms.CharField(required=False, widget=forms.HiddenInput())
    form_key = forms.RegexField(FORM_KEY, required=False, widget=forms.HiddenInput())
    shape = forms.CharField(
        label=_("Очертание (GeoJSON)"),
        required=False,
        max_length=1_000_000,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
    )
    shape_file = ReceivedFile(
        label=_("Очертание от файл"),
        required=False,
        help_text=_("GeoPackage, GeoJSON или Shapefile в ZIP, до 20 MB"),
    )

    may_name = forms.BooleanField(
        label=_("Проверих: това не са лични данни и може да се чете от всички"), required=False
    )

    def __init__(self, *args: Any, shown: Iterable[str] = TEXTS, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.outline: GEOSGeometry | None = None
        self.asks_about_people = False
        for name in shown:
            self.fields[name] = self._field(name)

    def _field(self, name: str) -> forms.Field:
        text, help_text = said(TEXTS[name]), _HELP.get(name, "")
        label = text[:1].upper() + text[1:]
        if name in ("kind", "district", "status", "category"):
            choices = [("", "–"), *self._choices(name)]
            return forms.ChoiceField(label=label, required=False, choices=choices)
        if name in ("date", "effective"):
            day = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
            return forms.DateField(label=label, required=False, widget=day)
        if name.endswith("_area"):
            return _area(label)
        widget = forms.Textarea(attrs={"rows": 3}) if name in _AREAS else forms.TextInput()
        if name == "issuer":
            widget.attrs["list"] = "issuers"
        longest = _LONGEST.get(name, 20_000)
        return forms.CharField(
            label=label, help_text=help_text, required=False, max_length=longest, widget=widget
        )

    def _choices(self, name: str) -> list[tuple[str, str]]:
        if name == "kind":
            return [(kind.value, said(label)) for kind, label in ACT_KIND_LABELS.items()]
        if name == "district":
            return [(code, said(label)) for code, label in DISTRICT_LABELS.items()]
        if name == "status":
            return [(text, text) for text in STATUSES if text]
        return [(one, one) for one in ("I", "II", "III", "IV", "V", "VI")]

    def texts(self) -> dict[str, str]:
        """What was written, as texts; days as 2025-03-12."""
        written = {name: self.cleaned_data.get(name) for name in TEXTS if name in self.fields}
        return {
            name: "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)
            for name, value in written.items()
        }

    def read_outline(self, municipality: Municipality) -> None:
        """Take the outline that was uploaded, or else drawn; what is wrong goes to its field."""
        file, text = self.cleaned_data.get("shape_file"), self.cleaned_data.get("shape")
        field = "shape_file" if file else "shape"
        try:
            if file:
                self.outline = _from_upload(file, municipality)
            elif text:
                self.outline = drawn(text, municipality)
        except BadShape as error:
            self.add_error(field, said(error.why))

    def blame(self, refusal: Rejected) -> None:
        """Say at its field why a day or number cannot be."""
        message = said(explained(refusal.reason, field=refusal.field, **refusal.details))
        self.add_error(refusal.field if refusal.field in self.fields else None, message)

    def ask_about(self, people: Mapping[str, list[str]]) -> None:
        """Say at each field whom it seems to name, and let the person answer for it."""
        self.asks_about_people = True
        message = _("Изглежда е име на човек: %(names)s. Махнете го или потвърдете по-долу.")
        for name, found in people.items():
            self.add_error(name, message % {"names": ", ".join(f"„{one}“" for one in found)})

    def show_stored(self, now: Mapping[str, str]) -> dict[str, str]:
        """What is stored by now where it differs from what was written, by label."""
        written = self.texts()
        return {
            str(self.fields[name].label): now[name] or "–"
            for name in written
            if " ".join(written[name].split()) != " ".join(now.get(name, "").split())
        }


def _area(label: str) -> forms.FloatField:
    """A number of square metres; bounds are said as people write them, in one sentence."""
    message = _("Площта е между 0 и 10 000 000 кв.м.")
    bounds = [MinValueValidator(0, message), MaxValueValidator(AREA_MAX, message)]
    widget = forms.NumberInput(attrs={"min": 0, "max": AREA_MAX})
    return forms.FloatField(label=label, required=False, validators=bounds, widget=widget)


def _from_upload(file: "UploadedFile[Any]", municipality: Municipality) -> GEOSGeometry:
    suffix = Path(file.name or "").suffix[:8]
    with NamedTemporaryFile(suffix=suffix) as copy:
        for chunk in file.chunks():
            copy.write(chunk)
        copy.flush()
        return uploaded(Path(copy.name), municipality)


class WithdrawForm(forms.Form):
    """Why an act is taken back."""

    reason = forms.CharField(label=_("Причина"), max_length=300)
