"""How big and how high, when the description of an act says so, in its own words.

Nothing is computed: a person reads what the act says. „к.к. 17 м“ and „H=12,50 м“ are heights of
the cornice; „М+4+5 ет.“ and „5 етажа“ are storeys; „РЗП 1240 кв.м“ and „ЗП 300 м2“ are areas.
"""

import re
from dataclasses import dataclass

_METRES = r"\+?[0-9]{1,3}(?:[.,][0-9]{1,2})?\s*м\b(?!\s*[2²])"
_AREA = r"[0-9][0-9 ]{0,8}(?:[.,][0-9]{1,2})?\s*(?:кв\.?\s*м\.?|м2|м²)"
_HEIGHT = re.compile(
    r"(?:\bк\.\s?к\.|\bкота\s+корниз|\bвисочина|\b[НH]\s*(?=[=≤до ]))"
    rf"\s*(?:до|=|≤|:|-|–)?\s*{_METRES}",
    re.IGNORECASE,
)
_STOREYS = re.compile(
    r"(?<![\w,.])(?:[0-9МM]{1,2}\s?\+\s?)*[0-9]{1,2}\s*(?:-?\s*ет(?:\.|\b)|етаж(?:а|и|на|ен|но)?\b)"
    r"|\b(?:едно|дву|три|четири|пет|шест|седем|осем)етаж\w+",
    re.IGNORECASE,
)
_FLOORS_AREA = re.compile(rf"\b(?:РЗП|ЗП)\b\s*(?:=|:|-|–|от)?\s*{_AREA}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Sizes:
    """Words of the description; empty when it says nothing."""

    heights: tuple[str, ...] = ()
    storeys: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.heights or self.storeys or self.areas)

    @property
    def words(self) -> tuple[str, ...]:
        return (*self.areas, *self.storeys, *self.heights)


def sizes_in(text: str) -> Sizes:
    """What a description says of area, storeys and height, as printed, each once."""
    return Sizes(
        heights=_found(_HEIGHT, text),
        storeys=_found(_STOREYS, text),
        areas=_found(_FLOORS_AREA, text),
    )


def _found(pattern: "re.Pattern[str]", text: str) -> tuple[str, ...]:
    words = (" ".join(match[0].split()) for match in pattern.finditer(text))
    return tuple(dict.fromkeys(words))
