"""An act in one plain sentence of each language, from its fields alone."""

from datetime import date
from typing import Protocol

from accounts.rules import Label
from acts.numbers import NUMBER_DOUBT_LABELS
from acts.rules import (
    ACT_KIND_LABELS,
    FLAT_STATUS_LABELS,
    ActKind,
    DisputeState,
    LegalState,
    flat_status,
)
from acts.scope import DOUBT_LABELS
from geodata.districts import DISTRICT_LABELS
from geodata.location_rules import LOCATION_DOUBT_LABELS
from geodata.naming import transliterate
from geodata.wording import place_words

_OBJECT_MAX = 220

ALL_DOUBTS: dict[str, Label] = {
    **DOUBT_LABELS,
    **{doubt.value: label for doubt, label in NUMBER_DOUBT_LABELS.items()},
    **{doubt.value: label for doubt, label in LOCATION_DOUBT_LABELS.items()},
}
"""What is not clear about an act, by the codes that it holds."""


class ActFields(Protocol):
    """What a sentence is made of; `acts.models.Act` has it all."""

    kind: str
    kind_text: str
    number: str
    issued_on: date | None
    legal_state: str
    dispute_state: str
    object_text: str
    district_code: str
    locality_text: str
    quarters: list[str]
    plots: list[str]
    parcels: list[str]
    address: str


def kind_label(act: ActFields) -> Label:
    """The kind by the catalogue, or as the register prints it when it is not known."""
    if act.kind:
        return ACT_KIND_LABELS[ActKind(act.kind)]
    text = act.kind_text or "акт"
    return Label(text, transliterate(text) if act.kind_text else "act")


def status_label(act: ActFields) -> Label:
    """The one status that lists show."""
    status = flat_status(LegalState(act.legal_state), DisputeState(act.dispute_state))
    return FLAT_STATUS_LABELS[status]


def title(act: ActFields) -> Label:
    """„Разрешение за строеж № 283 от 23.03.2026 г.“"""
    kind = kind_label(act)
    day = f"{act.issued_on:%d.%m.%Y}" if act.issued_on else ""
    bg = f"{_capital(kind.bg)} № {act.number}" + (f" от {day} г." if day else "")
    en = f"{_capital(kind.en)} No. {act.number}" + (f" of {day}" if day else "")
    return Label(bg, en)


def place(act: ActFields) -> Label:
    """Where the act says it holds, from the district down to the parcels."""
    district = DISTRICT_LABELS.get(act.district_code)
    quarters, plots = ", ".join(act.quarters), ", ".join(act.plots[:3])
    parcels = ", ".join(act.parcels[:3]) + (" …" if len(act.parcels) > 3 else "")
    bg = (
        f"район {district.bg}" if district else "", act.locality_text,
        f"кв. {quarters}" if quarters else "", f"УПИ {plots}" if plots else "",
        f"имот {parcels}" if parcels else "", act.address,
    )  # fmt: skip
    en = (
        f"{district.en} district" if district else "", place_words(act.locality_text).en,
        f"quarter {transliterate(quarters)}" if quarters else "",
        f"plot (UPI) {transliterate(plots)}" if plots else "",
        f"parcel {parcels}" if parcels else "", place_words(act.address).en,
    )  # fmt: skip
    return Label(", ".join(filter(None, bg)), ", ".join(filter(None, en)))


def sentence(act: ActFields, issuer: Label | None = None) -> Label:
    """What, by whom, for what, where, and where it stands in law."""
    name, where, status = title(act), place(act), status_label(act)
    what = " ".join(act.object_text.split())
    if len(what) > _OBJECT_MAX:
        what = f"{what[:_OBJECT_MAX].rsplit(' ', 1)[0]} …"
    bg = [name.bg.rstrip(".") + "."]
    en = [name.en + "."]
    if issuer:
        bg.append(f"Издател: {issuer.bg}.")
        en.append(f"Issued by: {issuer.en}.")
    if what:
        bg.append(f"Отнася се за: {what.rstrip('.')}.")
        en.append(f"It concerns (in Bulgarian): {what.rstrip('.')}.")
    bg.append(f"Къде: {where.bg}." if where.bg else "Актът не посочва място.")
    en.append(f"Where: {where.en}." if where.en else "The act names no place.")
    bg.append(f"Състояние: {_small(status.bg)}.")
    en.append(f"Status: {_small(status.en)}.")
    return Label(" ".join(bg), " ".join(en))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _small(text: str) -> str:
    return text[:1].lower() + text[1:]
