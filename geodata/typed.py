"""What somebody typed, read as something on the ground: an identifier, an address, a name.

Names are compared by search keys, so every word here is already a key: Cyrillic, official Latin
and sloppy Latin are one from the start.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from accounts.rules import Label
from geodata import identifiers
from geodata.identifiers import Identifier
from geodata.naming import fold_lookalikes, skeleton


class Form(StrEnum):
    """How much of an identifier was typed."""

    WHOLE = "whole"
    BEGINNING = "beginning"
    WITHOUT_EKATTE = "without_ekatte"
    BROKEN = "broken"


_FORM_LABELS: dict[Form, Label] = {
    Form.WHOLE: Label("кадастрален идентификатор", "cadastral identifier"),
    Form.BEGINNING: Label("начало на идентификатор", "beginning of an identifier"),
    Form.WITHOUT_EKATTE: Label("идентификатор без ЕКАТТЕ", "identifier without EKATTE"),
    Form.BROKEN: Label("неправилен идентификатор", "malformed identifier"),
}


@dataclass(frozen=True, slots=True)
class IdentifierReading:
    """Digit groups meant as an identifier; `meaning` has one dot between each two of them."""

    form: Form
    meaning: str
    identifier: Identifier | None = None

    @property
    def label(self) -> Label:
        return _FORM_LABELS[self.form]

    @property
    def is_certain(self) -> bool:
        return self.form in (Form.WHOLE, Form.BEGINNING)


_BEGINNING = re.compile(r"[0-9]{5}\.(?:[1-9][0-9]{0,4}(?:\.(?:[1-9][0-9]{0,5})?)?)?")
_SHORT = re.compile(r"[1-9][0-9]{0,4}\.[1-9][0-9]{0,5}")
_ATTEMPT = re.compile(r"[0-9]+(?:\.[0-9]+){2,4}|[0-9]{9,17}|[0-9]{6,10}\.[0-9]{1,6}")
# „18-2/05.05.2026“ is the number of an act; in `6813.16.5.2016` the last groups are no date
_DATE = re.compile(r"(?<![0-9.])[0-3]?[0-9]\.[01]?[0-9]\.(?:19|20)[0-9]{2}(?:\s*г\.?)?$")
_DIGITS_MIN = 7


def read_identifier(text: str) -> IdentifierReading | None:
    """An identifier in any of its four spellings, whole, unfinished, short or mistyped."""
    normal = identifiers.normalise(text)
    whole = identifiers.parse(normal)
    if whole is not None:
        return IdentifierReading(Form.WHOLE, normal, whole)
    begun = f"{normal}." if text.rstrip()[-1:] in (".", ",") and normal else normal
    if _BEGINNING.fullmatch(begun):
        return IdentifierReading(Form.BEGINNING, begun)
    # „12 34“ is two numbers; only a dot makes them one name
    if _SHORT.fullmatch(text.strip()):
        return IdentifierReading(Form.WITHOUT_EKATTE, normal)
    digits = sum(letter.isdigit() for letter in normal)
    if _ATTEMPT.fullmatch(normal) and digits >= _DIGITS_MIN and not _DATE.search(text.rstrip()):
        return IdentifierReading(Form.BROKEN, normal)
    return None


def one_slip_away(text: str) -> dict[str, float]:
    """Identifiers one slip of the hand away from a text of digits and dots, each with a weight.

    Two neighbours swapped are likelier than a character left out or added, and these than one
    changed: a wrong digit makes another right-looking identifier at every place.
    """
    marks = "0123456789."
    splits = [(text[:at], text[at:]) for at in range(len(text) + 1)]
    slips: tuple[tuple[float, Iterator[str]], ...] = (
        (0.5, (left + mark + right[1:] for left, right in splits if right for mark in marks)),
        (0.53, (left + mark + right for left, right in splits for mark in marks)),
        (0.53, (left + right[1:] for left, right in splits if right)),
        (0.56, (left + right[1] + right[0] + right[2:] for left, right in splits if right[1:])),
    )
    if text.isdecimal():
        # all dots left out at once is one habit, not two slips
        land, rest = text[:5], text[5:]
        joined = (f"{land}.{rest[:at]}.{rest[at:]}" for at in range(1, len(rest)))
        slips = (*slips, (0.58, joined))
    weights = {spelt: weight for weight, slip in slips for spelt in slip if spelt != text}
    return {spelt: weights[spelt] for spelt in weights if identifiers.parse(spelt) is not None}


_KIND_WORDS: dict[str, str] = {
    "street": "ул улица улицата бул булевард булеварда пл площад площада ulitsa street str "
    "boulevard blvd square",
    "neighbourhood": "жк ж_к кв квартал квартала zhk комплекс жилищен_комплекс ж_гр "
    "neighbourhood estate quarter",
    "locality": "м местност местността мест м-т в_з вз вилна_зона нпз спз locality",
    "settlement": "с село гр град village town city",
    "district": "район района р-н рн district rayon столична_община_район",
}
_KINDS_OF: dict[tuple[str, ...], str] = {
    tuple(re.findall(r"\w+", skeleton(word.replace("_", " ")))): kind
    for kind, words in _KIND_WORDS.items()
    for word in words.split()
}
# English says it after the name; „Студентски град“ is a name.
_ENGLISH = {
    tuple(re.findall(r"\w+", skeleton(word)))
    for word in (
        "street",
        "str",
        "boulevard",
        "blvd",
        "square",
        "neighbourhood",
        "estate",
        "village",
        "town",
        "district",
    )
}
_KIND_LENGTH = max(len(words) for words in _KINDS_OF)
_WORD = re.compile(r"\w+")
# „в Лозенеца“, „на Шипка“: said before a name, never a part of one.
_NEAR = frozenset({"v", "vav", "na", "do", "pri", "krai", "okolo", "iz"})


def key_words(text: str) -> tuple[str, ...]:
    """Search keys of the words of a text, the same for every alphabet and spelling habit."""
    return tuple(_WORD.findall(skeleton(text)))


def without_kind(words: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """(kind that the first or last words say, the words without it); `""` when none does."""
    for length in range(min(_KIND_LENGTH, len(words) - 1), 0, -1):
        if kind := _KINDS_OF.get(words[:length]):
            return kind, words[length:]
        if words[-length:] in _ENGLISH:
            return _KINDS_OF[words[-length:]], words[:-length]
    return "", words


@dataclass(frozen=True, slots=True)
class AddressReading:
    """A street and a number. `street` is a search key, `number` Cyrillic in capitals: `12А`.

    `is_said`: a word for a street was typed; „Младост 1“ may be the name of an estate.
    """

    street: str
    number: str
    meaning: str
    is_said: bool
    is_certain: bool = False

    @property
    def label(self) -> Label:
        return Label("адрес", "address")


@dataclass(frozen=True, slots=True)
class NameReading:
    """The name of a place as a search key; `kind` as the words before or after it say."""

    key: str
    kind: str
    meaning: str
    is_certain: bool = False

    @property
    def label(self) -> Label:
        return Label("име на място или думи", "name of a place or words")


_HOUSE = re.compile(
    r"^(?P<street>.*[^\W\d_].*?)[\s,]+(?:№|no\.?|n\.?|номер)?\s*"
    r"(?P<number>\d{1,3})\s?-?(?P<letter>[а-яa-z])?(?:\s*[-–]\s*\d{1,3}\w?)?$",
    re.IGNORECASE,
)
_INSIDE_BUILDING = re.compile(r"[\s,]+(?:бл|вх|ет|ап|офис|bl|vh|et|ap)\b\.?\s*\w+", re.IGNORECASE)
_STREET_BEFORE = re.compile(
    r"(?<!\w)(?:ул|бул|пл|улица|булевард|площад|ul|bul|pl|ulitsa|ulica|bulevard)(?:\.\s*|\s+)"
    r"(?P<named>.+)",
    re.IGNORECASE,
)
_CYRILLIC_LETTER = dict(zip("abvgde", "абвгде", strict=True))


def _place_named(text: str) -> str:
    """The piece of a list of places that says most: the one with the street, else the first."""
    outside = _INSIDE_BUILDING.sub("", text).strip(" ,")
    pieces = [piece.strip() for piece in outside.split(",") if piece.strip()]
    named = (piece for piece in pieces if _STREET_BEFORE.search(piece))
    return next(named, pieces[0] if pieces else "")


def read_address(text: str) -> AddressReading | None:
    """A street with a number, in either alphabet: „ул. Шипка № 12А“, `6ipka 12`."""
    whole = _INSIDE_BUILDING.sub("", text).strip(" ,")
    named = _place_named(text)
    match = _HOUSE.match(named) or _HOUSE.match(re.sub(r",\s*(?=№|no\b|\d)", " ", whole))
    if match is None:
        return None
    said = _STREET_BEFORE.search(match["street"])
    kind, words = without_kind(key_words(match["street"]))
    street = " ".join(without_kind(key_words(said["named"]))[1] if said else words)
    if not street or kind not in ("", "street") or tuple(street.split()) in _KINDS_OF:
        return None
    letter = (match["letter"] or "").lower()
    number = (
        f"{int(match['number'])}{_CYRILLIC_LETTER.get(letter, fold_lookalikes(letter))}".upper()
    )
    meaning = f"{match['street'].strip(' ,')} № {number}"
    return AddressReading(street, number, meaning, is_said=said is not None or bool(kind))


def read_name(text: str) -> NameReading | None:
    """Any words as the name of a place, its kind apart."""
    named = _place_named(text) or text
    words = key_words(named)
    # „в.з. Бояна“ begins with a kind, „в Бояна“ with a little word
    while len(words) > 1 and words[0] in _NEAR and not without_kind(words)[0]:
        words = words[1:]
    kind, words = without_kind(words)
    return NameReading(" ".join(words), kind, named) if words else None
