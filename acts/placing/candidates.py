"""Ground that an act may mean, with its outline, for choosing on a map."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import orjson
from django.contrib.gis.db.models.functions import AsGeoJSON, Transform
from django.db.models import F

from accounts.rules import Label
from acts.models import Act, ActLocation
from acts.placing.rules import QUESTION_LABELS, PlaceQuestionReason
from features.text import said
from geodata.crs import LONLAT
from geodata.districts import DISTRICT_LABELS
from geodata.location_ground import GROUND_MODELS
from geodata.location_rules import METHOD_LABELS, Method
from geodata.models import District, Neighbourhood, Parcel
from geodata.near_identifiers import SLIP_LABELS, variants
from geodata.wording import place_words

_DIGITS = 6
"""Decimals of a degree: a tenth of a metre."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One piece of ground to choose: `value` is its kind and code, `why` how it came to be here."""

    value: str
    title: Label
    why: Label
    district: Label | None
    geometry: str

    @property
    def as_feature(self) -> str:
        """A GeoJSON feature; the geometry comes from the database as text."""
        about = {"title": said(self.title), "role": "candidate"}
        return (
            f'{{"type":"Feature","id":{_json(self.value)},"properties":{_json(about)},'
            f'"geometry":{self.geometry}}}'
        )


def _json(value: str | dict[str, str]) -> str:
    return orjson.dumps(value).decode()


def candidates_of(act: Act) -> list[Candidate]:
    """What may be chosen for an act: candidates of its questions, then where it is placed now."""
    why: dict[str, Label] = {}
    for question in act.place_questions.order_by("ordinal"):
        for value in question.candidates:
            why.setdefault(value, _why(question.reason, question.words, value))
    present = {place.area: _found_by(place) for place in act.locations.order_by("ordinal")}
    for value, label in present.items():
        why.setdefault(value, label)
    ground = outlines(why, with_demonstration=act.source.is_demonstration)
    return [
        Candidate(
            value, ground[value].title, present.get(value, label), ground[value].district,
            ground[value].geometry,
        )
        for value, label in why.items()
        if value in ground
    ]  # fmt: skip


def _why(reason: str, words: str, value: str) -> Label:
    label = QUESTION_LABELS[PlaceQuestionReason(reason)]
    if reason == PlaceQuestionReason.IDENTIFIER:
        slip = variants(words).get(value.partition(":")[2])
        if slip is not None:
            said = SLIP_LABELS[slip]
            return Label(f"{said.bg} в „{words}“", f"{said.en} in “{words}”")
    return label


def _found_by(place: ActLocation) -> Label:
    method = METHOD_LABELS[Method(place.method)]
    return Label(f"сега: {method.bg}", f"now: {method.en}")


@dataclass(frozen=True, slots=True)
class Outline:
    """A piece of ground by name with its geometry in longitude and latitude."""

    title: Label
    district: Label | None
    geometry: str


def outlines(values: Iterable[str], *, with_demonstration: bool) -> dict[str, Outline]:
    """Ground by kind and code, as it is now; one query a kind."""
    by_kind: dict[str, list[str]] = {}
    for value in values:
        kind, _, code = value.partition(":")
        if kind in GROUND_MODELS:
            by_kind.setdefault(kind, []).append(code)
    found: dict[str, Outline] = {}
    for kind, codes in by_kind.items():
        model, key = GROUND_MODELS[kind]
        rows = model.objects.true_on(None).filter(**{f"{key}__in": codes})
        rows = rows if with_demonstration else rows.real()
        shape = AsGeoJSON(Transform("geom", LONLAT), precision=_DIGITS)
        for row in rows.annotate(shape=shape, code_=F(key)).defer("geom", "geom_3857"):
            district = getattr(row, "district_code", getattr(row, "code", ""))
            found[f"{kind}:{row.code_}"] = Outline(
                _title(row), DISTRICT_LABELS.get(district), row.shape
            )
    return found


def _title(row: Any) -> Label:
    if isinstance(row, Parcel):
        return place_words(", ".join(filter(None, (f"имот {row.identifier}", row.address))))
    if isinstance(row, District | Neighbourhood):
        return Label(str(row), row.name_en or place_words(str(row)).en)
    return place_words(str(row))


def features_of(act: Act) -> str:
    """GeoJSON of the candidates of an act, in longitude and latitude."""
    features = [candidate.as_feature for candidate in candidates_of(act)]
    return f'{{"type":"FeatureCollection","features":[{",".join(features)}]}}'
