"""The form in which a person says where an act holds."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib.gis.geos import GEOSGeometry
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from acts.models import Act
from acts.placing.candidates import Candidate
from acts.placing.rules import CANNOT_LABELS, CannotReason
from acts.placing.typed import SHAPE_MAX, Unreadable, read_shape, read_typed
from features.text import said


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person gave, one of the three."""

    areas: tuple[str, ...]
    shape: GEOSGeometry | None
    cannot: CannotReason | None
    note: str


class PlaceForm(forms.Form):
    """Ground chosen or typed, an outline, or a reason why there is no place."""

    candidate = forms.MultipleChoiceField(required=False)
    typed = forms.CharField(
        label=_("Идентификатори, УПИ с квартал и местност, адрес или име"),
        required=False,
        max_length=2_000,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false"}),
    )
    shape = forms.CharField(
        label=_("Очертание в GeoJSON (дължина, ширина)"),
        required=False,
        max_length=SHAPE_MAX,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
    )
    cannot = forms.ChoiceField(label=_("Защо мястото не може да се намери"), required=False)
    note = forms.CharField(
        label=_("Бележка за колегите"), required=False, max_length=500,
        help_text=_("Без лични данни: остава в дневника."),
    )  # fmt: skip
    seen = forms.CharField(widget=forms.HiddenInput, max_length=80)

    def __init__(self, *args: Any, act: Act, candidates: list[Candidate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.act = act
        self.offered = candidates
        chosen = self.fields["candidate"]
        assert isinstance(chosen, forms.MultipleChoiceField)
        chosen.choices = [(one.value, said(one.title)) for one in candidates]
        reasons = self.fields["cannot"]
        assert isinstance(reasons, forms.ChoiceField)
        reasons.choices = [("", "—"), *((r.value, said(CANNOT_LABELS[r])) for r in CannotReason)]
        self.answer: Answer | None = None

    def clean(self) -> dict[str, Any]:
        """Read what was typed and drawn; every complaint stands beside its own field."""
        values: dict[str, Any] = super().clean() or {}
        areas = list(values.get("candidate") or ())
        shape = None
        try:
            if values.get("typed"):
                areas += read_typed(values["typed"], self.act).areas
        except Unreadable as problem:
            self.add_error("typed", said(problem.why))
        try:
            if values.get("shape"):
                shape = read_shape(values["shape"], self.act.municipality)
        except Unreadable as problem:
            self.add_error("shape", said(problem.why))
        cannot = CannotReason(values["cannot"]) if values.get("cannot") else None
        if not self.errors and sum((bool(areas), shape is not None, cannot is not None)) != 1:
            self.add_error(
                None,
                gettext(
                    "Посочете място, начертайте очертание или кажете защо няма място – "
                    "само едно от трите."
                ),
            )
        if not self.errors:
            self.answer = Answer(
                tuple(dict.fromkeys(areas)), shape, cannot, values.get("note") or ""
            )
        return values
