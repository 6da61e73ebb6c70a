"""What the ground's texts say, in English: kinds are translated, names are in official Latin.

Pure. What a source says in Bulgarian alone stays so in the data; these are for pages.
"""

import re

from accounts.rules import Label
from geodata.naming import transliterate

_KINDS: tuple[tuple[str, str], ...] = (
    (r"гр\.\s*", "{}"),
    (r"с\.\s*", "{} village"),
    (r"(?:район|р-н)\s+", "{} district"),
    (r"(?:квартал|кв\.?)\s*(?=\d)", "quarter {}"),
    (r"кв\.\s*", "{} neighbourhood"),
    (r"ж\.?\s?к\.?\s+|ж\.\s?к\.|ж\.\s?гр\.\s*", "{} estate"),
    (r"(?:местност\s+|м\.)\s*", "{} locality"),
    (r"в\.\s?з\.\s*", "{} villa zone"),
    (r"УПИ\s+", "plot (UPI) {}"),
    (r"(?:имот|ПИ)\s+(?=\d)", "parcel {}"),
)
_ENGLISH_OF = tuple((re.compile(kind, re.IGNORECASE), said) for kind, said in _KINDS)
_NUMBER_SIGN = re.compile(r"№\s*")

BUILDING_USES: dict[int, Label] = {
    100: Label("Жилищна сграда - еднофамилна", "house for one family"),
    110: Label("Жилищна сграда - многофамилна", "block of flats"),
    120: Label("Жилищна сграда със смесено предназначение", "residential building of mixed use"),
    130: Label("Вила - еднофамилна", "villa for one family"),
    180: Label("Постройка на допълващото застрояване", "ancillary building"),
    200: Label("Сграда за образование", "building for education"),
    220: Label("Административна, делова сграда", "office building"),
    230: Label("Сграда за търговия", "building for trade"),
    400: Label("Промишлена сграда", "industrial building"),
    420: Label("Складова база, склад", "warehouse"),
}
"""By the code of the cadastre's classification of buildings."""

_LICENCES = {
    "Официален класификатор": "official classifier",
    "Столична община": "Sofia Municipality",
    "Регламент за изпълнение (ЕС) 2023/138": "Implementing Regulation (EU) 2023/138",
}


def place_words(text: str) -> Label:
    """A list of places as registers write it: „гр. София, район Илинден, ул. Лале № 3“ is
    `Sofia, Ilinden district, ul. Lale No. 3`."""
    return Label(text, ", ".join(_piece(piece.strip()) for piece in text.split(",")))


def _piece(text: str) -> str:
    for kind, said in _ENGLISH_OF:
        match = kind.match(text)
        if match and match.end() < len(text):
            return said.format(_named(text[match.end() :]))
    return _named(text)


def _named(text: str) -> str:
    return _NUMBER_SIGN.sub("No. ", transliterate(text)).strip()


def building_use(code: int | None, text: str) -> Label:
    """What a building is for, by its code where that is known, else as the cadastre words it."""
    known = BUILDING_USES.get(code or 0)
    return Label(text or (known.bg if known else ""), known.en if known else text)


def licence_words(text: str) -> Label:
    """A licence as its source states it: „по споразумение / as agreed“ says it twice."""
    bg, _, en = text.partition(" / ")
    return Label(bg, en or _LICENCES.get(text, text))
