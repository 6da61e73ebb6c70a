"""Words for what acts hold as codes."""

from dataclasses import dataclass
from typing import Any

from django import template

from accounts.rules import Label
from acts import wording
from acts.free_text import READING_LABELS, Reading
from acts.models import Act
from acts.placing.rules import CANNOT_LABELS, ENDED_LABELS, CannotReason, Ended
from acts.schemas import SORT_LABELS, ActFilter, Sort
from features.text import said
from geodata.districts import DISTRICT_LABELS
from geodata.location_rules import (
    CONFIDENCE_LABELS,
    METHOD_LABELS,
    UNLOCATED_LABELS,
)

register = template.Library()


@dataclass(frozen=True, slots=True)
class OfferedSort:
    """An order that a list may be put in."""

    value: str
    label: Label
    is_current: bool


_METHODS = {method.value: label for method, label in METHOD_LABELS.items()}
_CONFIDENCES = {one.value: label for one, label in CONFIDENCE_LABELS.items()}
_REASONS = {one.value: label for one, label in UNLOCATED_LABELS.items()}
_FIELDS: dict[str, Label] = {
    "locality": Label("местност", "locality"),
    "old_plan": Label("планоснимачен район", "old survey plan"),
    "address": Label("адрес", "address"),
    "ekatte": Label("землище в идентификатора", "village land in the identifier"),
}
_STEPS: dict[str, Label] = {
    "identifier": Label("имот", "parcel"),
    "old_number": Label("планоснимачен номер", "old survey number"),
    "plot": Label("УПИ", "regulated plot"),
    "address": Label("адрес", "address"),
    "section": Label("участък от улица", "stretch of a street"),
    "street": Label("улица", "street"),
    "quarter": Label("квартал по регулация", "quarter"),
    "name": Label("име на място", "name of a place"),
    "ekatte": Label("землище", "village land"),
}
_MARKS: dict[str, Label] = {
    **_STEPS,
    "identifier": Label("идентификатор", "identifier"),
    "doubt": Label("сгрешен идентификатор", "mistyped identifier"),
}
_FAILURES: dict[str, Label] = {
    **_REASONS,
    "name_unknown": Label("няма място с такова име", "no place of this name"),
    "name_ambiguous": Label("означава няколко места", "means several places"),
    "name_elsewhere": Label("има го само в друг район", "is only in another district"),
    "no_cadastre": Label("кадастърът не е зареден", "no cadastre is loaded"),
    "no_addresses": Label("адреси не са заредени", "no addresses are loaded"),
    "no_regulation": Label("регулацията не е заредена", "no regulation plan is loaded"),
    "other_district": Label("е в друг район", "is in another district"),
}


def _word(labels: dict[str, Label], code: str) -> str:
    return said(labels[code]) if code in labels else code


@register.simple_tag
def sorts_for(asked: ActFilter) -> list[OfferedSort]:
    """Orders that make sense for what is asked: nearness needs something to be near to."""
    senseless = set()
    if not asked.text.words:
        senseless.add(Sort.RELEVANCE)
    if asked.place.near is None:
        senseless.add(Sort.DISTANCE)
    return [
        OfferedSort(sort.value, label, sort is asked.sort)
        for sort, label in SORT_LABELS.items()
        if sort not in senseless or sort is asked.sort
    ]


@register.filter
def act_title(act: Act) -> str:
    return said(wording.title(act))


@register.filter
def act_sentence(act: Act) -> str:
    issuer = Label(act.issuer.name_bg, act.issuer.name_en) if act.issuer else None
    return said(wording.sentence(act, issuer))


@register.filter
def act_place(act: Act) -> str:
    return said(wording.place(act))


@register.filter
def act_kind(act: Act) -> str:
    return said(wording.kind_label(act))


@register.filter
def act_status(act: Act) -> str:
    return said(wording.status_label(act))


@register.filter
def district_name(code: str) -> str:
    return _word(DISTRICT_LABELS, code)


@register.filter
def method(code: str) -> str:
    return _word(_METHODS, code)


@register.filter
def confidence(code: str) -> str:
    return _word(_CONFIDENCES, code)


@register.filter
def unlocated_reason(code: str) -> str:
    return _word(_REASONS, code)


@register.filter
def about(number: int) -> int:
    """An estimate to two digits: more of them would pretend to know."""
    return round(number, 2 - len(str(number)))


@register.filter
def reading(code: Reading) -> str:
    return said(READING_LABELS[code])


@register.filter
def doubt(code: str) -> str:
    return _word(wording.ALL_DOUBTS, code)


@register.filter
def said_in(fields: Any) -> str:
    """Names of register fields, joined."""
    names = fields if isinstance(fields, list) else [fields]
    return ", ".join(_word(_FIELDS, str(name)) for name in names)


@register.filter
def failed_step(step: dict[str, str]) -> str:
    """„УПИ „XII-521“: регулацията не е заредена“."""
    what = _word(_STEPS, step.get("step", ""))
    return f"{what} „{step.get('words', '')}“: {_word(_FAILURES, step.get('why', ''))}"


@register.filter
def placing_ended(code: str) -> str:
    """How a decision about a place ended, or that it stands."""
    return said(ENDED_LABELS[Ended(code)])


@register.filter
def placing_cannot(code: str) -> str:
    """Why a person said that an act cannot be placed."""
    return said(CANNOT_LABELS[CannotReason(code)])


@register.filter
def placing_mark(kind: str) -> str:
    """What was recognised in a stretch of a text."""
    return _word(_MARKS, kind)
