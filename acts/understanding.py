"""How the text of the one box was understood, and what else it may have meant.

An alternative is the same search with some of its parameters changed: pages offer it as a link.
Quotation marks insist: „"лозенец"“ is looked for as that word and nothing else.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from accounts.rules import Label
from acts.free_text import FreeText, Reading, place_key
from acts.vocabulary import look_up
from geodata.districts import DISTRICT_LABELS


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another meaning of what was typed: parameters to set, empty ones to leave out."""

    label: Label
    changes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Correction:
    """Nothing bears the words as `typed`; these are results for the words `shown`.

    `insisting` holds the parameters that look for exactly what was typed.
    """

    typed: str
    shown: str
    insisting: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Understood:
    """The reading chosen, others possible, and the correction made, if any."""

    reading: Reading
    alternatives: tuple[Alternative, ...] = ()
    correction: Correction | None = None


def resolved(text: FreeText) -> FreeText:
    """A text with the lexemes that its words stand for; anything but words as it is."""
    if not text.words or text.lexemes:
        return text
    sought = look_up(text.words, is_exact=text.is_exact)
    place = place_key(sought.shown) if sought.shown else text.place
    return replace(text, lexemes=sought.lexemes, shown=sought.shown, place=place)


def understand(text: FreeText) -> Understood:
    """What a page says of how it read the box; the text must be `resolved`."""
    correction = None
    if text.shown:
        typed = " ".join(text.raw.split())
        correction = Correction(typed, text.shown, {"q": f'"{typed}"'})
    return Understood(text.reading, _alternatives(text), correction)


def _alternatives(text: FreeText) -> tuple[Alternative, ...]:
    plain = " ".join(text.raw.split())
    as_words = Alternative(Label("като думи от текста", "as words of the text"),
                           {"q": f'"{plain}"'})  # fmt: skip
    if text.reading is Reading.DISTRICT:
        name = DISTRICT_LABELS.get(text.district, Label(plain, plain))
        only = Alternative(
            Label(f"само район {name.bg}", f"only the district of {name.en}"),
            {"q": "", "district": text.district},
        )
        place = Alternative(
            Label("само местност с това име", "only the locality of this name"),
            {"q": "", "locality": plain},
        )
        return (only, place, as_words)
    if text.reading in (Reading.NUMBER, Reading.PLOT, Reading.PARCEL):
        return (as_words,)
    return ()
