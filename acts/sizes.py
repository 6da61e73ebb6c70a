"""Category and areas of a building as registers print them. Pure."""

import re

from geodata.naming import fold_lookalikes

CATEGORIES = ("I", "II", "III", "IV", "V", "VI")
"""Categories of чл. 137 ЗУТ, the first is the highest."""
AREA_MAX_M2 = 10_000_000.0
_CATEGORY = re.compile(r"(?<!\w)(VI|IV|V|I{1,3}|[1-6])(?!\w)")
_ORDINALS = ("първа", "втора", "трета", "четвърта", "пета", "шеста")
_AREA = re.compile(
    r"\s*(?P<whole>[0-9]{1,3}(?:[ \u00a0][0-9]{3})+|[0-9]+)(?:[.,](?P<part>[0-9]+))?"
    r"\s*(?:кв\.?\s*м\.?|[мm][2²])?\s*"
)


def category_of(text: str) -> str:
    """„трета категория“, „III“, „ІІІ“, „3“ → `III`; empty when none is named."""
    lower = text.lower()
    for number, word in enumerate(_ORDINALS):
        if re.search(rf"(?<!\w){word}(?!\w)", lower):
            return CATEGORIES[number]
    match = _CATEGORY.search(fold_lookalikes(text).upper())
    if match is None:
        return ""
    return CATEGORIES[int(match[1]) - 1] if match[1].isdigit() else match[1]


def square_metres(text: str) -> float | None:
    """„1 250,5 кв.м“ → 1250.5; None when it is not one area."""
    match = _AREA.fullmatch(text)
    if match is None:
        return None
    area = float(re.sub(r"\s", "", match["whole"]) + "." + (match["part"] or "0"))
    return area if area <= AREA_MAX_M2 else None
