"""Names of places in registers, brought to a form in which they can be compared.

„М."ЖК ЛЮЛИН - 3 М.Р."“, „ж.к. Люлин 3“ and „Люлин III част“ are kind, bare name and part:
ж.к. · люлин · 3. One field often names several places, the plan they come from and quarter
numbers besides: `read_places` separates these.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from geodata.naming import fold_lookalikes
from geodata.numerals import roman_to_int


class PlaceKind(StrEnum):
    """What a name in a register stands for."""

    LOCALITY = "locality"
    ESTATE = "estate"
    NEIGHBOURHOOD = "neighbourhood"
    VILLA_ZONE = "villa_zone"
    VILLAGE = "village"
    TOWN = "town"
    BUSINESS_ZONE = "business_zone"
    INDUSTRIAL_ZONE = "industrial_zone"
    HOUSING_GROUP = "housing_group"
    CITY_CENTRE = "city_centre"
    SPECIAL_ZONE = "special_zone"
    FOREST_PARK = "forest_park"
    PARK = "park"
    ZONE = "zone"
    BOULEVARD = "boulevard"
    STREET = "street"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class PlaceName:
    """One name, comparable: `name` lower-case Cyrillic without marks, `part` like „2“, „2а 2б“."""

    raw: str
    kind: PlaceKind
    name: str
    part: str = ""

    @property
    def key(self) -> str:
        """What two spellings of one place share whatever kind they give it."""
        return f"{self.name} {self.part}".strip()


@dataclass(frozen=True, slots=True)
class PlacesRead:
    """What a locality field holds: places, numbers of quarters, and whether it names a plan."""

    raw: str
    names: tuple[PlaceName, ...]
    quarters: tuple[str, ...]
    is_plan: bool


# The order matters: „ж.гр.“ before „гр.“, „НПЗ“ before „ПЗ“.
_KINDS: tuple[tuple[PlaceKind, str], ...] = (
    (PlaceKind.ESTATE, r"ж\.? ?к\b\.?|жилищен комплекс\b"),
    (PlaceKind.HOUSING_GROUP, r"ж\.? ?гр\b\.?|жилищна група\b"),
    (PlaceKind.VILLA_ZONE, r"в\.? ?з\b\.?|вилна(?:та)? зона\b"),
    (PlaceKind.BUSINESS_ZONE, r"нпз\b"),
    (PlaceKind.INDUSTRIAL_ZONE, r"пз\b|(?:промишлена|индустриална) зона\b"),
    (PlaceKind.CITY_CENTRE, r"цгч\b|ггц\b|ггч\b|главен градски център\b"),
    (PlaceKind.SPECIAL_ZONE, r"спз\b"),
    (PlaceKind.FOREST_PARK, r"лесопарк\b"),
    (PlaceKind.PARK, r"парк\b(?! и )"),
    (PlaceKind.ZONE, r"зон[аи]\b"),
    (PlaceKind.BOULEVARD, r"бул\b\.?|булевард\b"),
    (PlaceKind.STREET, r"ул\b\.?|улица\b"),
    (PlaceKind.NEIGHBOURHOOD, r"кв\b\.?|квартал\b"),
    (PlaceKind.VILLAGE, r"с\.|село\b|с(?= )"),
    (PlaceKind.TOWN, r"гр\b\.?|град\b"),
    (PlaceKind.LOCALITY, r"местност(?:та)?\b|м-с?т\b|м\.(?! ?р\b)|м(?= )"),
)
_KIND = re.compile("|".join(f"(?P<{kind.value}>{pattern})" for kind, pattern in _KINDS))
_AND_KIND = re.compile(rf"^и (?={_KIND.pattern})")
# Kinds whose word is needed to know the place: „зона А“ is not „А“.
_KEPT_WORD = {PlaceKind.ZONE: "зона", PlaceKind.PARK: "парк"}
# A number after these is the name, not a part of it: „зона Б-5“, „ул. 83“.
_NAMED_BY_NUMBER = re.compile(r"\bзона\b")

_QUOTES = re.compile(r"[\"„“”«»'’‘`]+")
_DASHES = re.compile(r"[-–—‐‑]+")
# What an empty choice of a form leaves behind.
_CHOOSE = re.compile(r"---\s*(?:изберете\s*---)?(?:\s*стойност в картата:)?", re.IGNORECASE)
_PLAN = re.compile(
    r"^(?:(?:и?прз|и?пр|ипз|и?пур|пуп|пп|руп|парцеларен план|план|актуализация)\b[\s,-]*(?:и )?)+"
    r"(?:(?:кв\.? ?\d+\w?[ ,]*)*(?:и )?на )?"
)
_QUARTER_NUMBER = r"\d{1,4}(?:-?[а-я]{1,2}| [абгдежз])?\b(?!-?\w)"
_CANONICAL_QUARTER = re.compile(r"(?<!\d)(\d{1,4})(?:([а-я]{1,2})| ?-? ?([абвгдежз]))?(?![а-я\d])")
_QUARTERS = re.compile(
    rf"\b(?:кв\b\.?|квартали?(?:те)?\b)[ ]?(?:кв\.? ?|№ ?)?(?P<numbers>{_QUARTER_NUMBER}"
    rf"(?:(?: ?[,.] ?| и | ?, ?и )(?:кв\.? ?)?{_QUARTER_NUMBER})*)"
)
_KIND_STARTS = (
    r"(?:м|с|в\. ?з|в ?з|ж\. ?к|жк|кв|гр|бул|ж\. ?гр|ул)\.? ?[а-яa-z]|"
    r"(?:нпз|пз|зона|вилна|село|град) "
)
_BETWEEN = re.compile(
    rf"\s*[;,\n]\s*|\s+и\s+(?=(?:{_KIND_STARTS}))| ?- ?(?=(?:кв|в\. ?з|м|с|гр)\. ?[а-я])"
)
_ORDINAL = re.compile(r"\b(\d{1,2}) ?-? ?(?:в[аи]|р[аи]|т[аи]|ми|ия)\b")
_ROMAN_PART = re.compile(
    r"\b([IVХ]+)(?= ?[а-г]?\b| ?(?:част|ч|етап|м\. ?р)\b)|\b([IVХ]+)(?=част|ч\.)"
)
_UNIT = r"(?:част(?:и)?|ч|етап|м\.? ?р\.?н?|мрн|микрорайон)\b\.?"
_NUMBER = r"\d{1,2} ?[а-г]?\b"
_NUMBERS = rf"{_NUMBER}(?:(?: ?[,.] ?| и | )(?:част )?{_NUMBER})*"
_PART_LAST = re.compile(rf"^(?P<name>.*?[^\d\s,.].*?)[ ,.]*\b(?P<part>{_NUMBERS}) ?(?:{_UNIT})?$")
_PART_AFTER = re.compile(rf"^(?P<name>.*?) ?\b{_UNIT} ?(?P<part>{_NUMBERS})$")
_PART_ALONE = re.compile(rf"^(?P<part>{_NUMBERS}) ?(?:{_UNIT})?$")


def parse_place(text: str) -> PlaceName:
    """The one name a text gives; the first when it gives several; never fails."""
    names = read_places(text).names
    return names[0] if names else PlaceName(text, PlaceKind.UNKNOWN, "")


@lru_cache(maxsize=50_000)
def read_places(text: str) -> PlacesRead:
    """All names in a locality field with the quarter numbers beside them.

    A register and a cadastre say the same few thousand names over and over.
    """
    plain = _plain(text)
    without_plan = _PLAN.sub("", plain)
    quarters = tuple(
        number
        for match in _QUARTERS.finditer(without_plan)
        for number in quarter_numbers(match["numbers"])
    )
    names: list[PlaceName] = []
    for piece in _BETWEEN.split(_QUARTERS.sub(",", without_plan)):
        alone = _PART_ALONE.match(_numbered(piece).strip(" .-()"))
        if alone and names:
            names[-1] = _with_part(names[-1], alone["part"])
        elif name := _one_name(piece):
            names.append(name)
    unique = tuple({(name.kind, name.key): name for name in names}.values())
    return PlacesRead(text, unique, tuple(dict.fromkeys(quarters)), plain != without_plan)


def quarter_numbers(text: str) -> tuple[str, ...]:
    """Canonical numbers of quarters by regulation: „161 Б“ → „161б“, „34A“ → „34а“."""
    plain = fold_lookalikes(text).lower()
    found = _CANONICAL_QUARTER.findall(plain)
    return tuple(f"{int(number)}{glued or apart}" for number, glued, apart in found)


def _plain(text: str) -> str:
    """One alphabet, lower case, no quotes, one kind of dash, single spaces."""
    chosen = _CHOOSE.sub(" ", re.sub(r"[\r\n]+", ",", text.strip()))
    lowered = _lower_but_roman(fold_lookalikes(chosen))
    bare = _DASHES.sub("-", _QUOTES.sub(" ", lowered))
    return re.sub(r"\s+", " ", bare).strip(" ,;.-")


def _lower_but_roman(text: str) -> str:
    """Lower case, while roman numerals keep their capitals until they are read."""
    return re.sub(r"[^\W\d_]+", lambda m: _keep_roman(m[0]), text)


def _keep_roman(word: str) -> str:
    glued = re.fullmatch(r"([IVХ]+)(ч|част|[а-г])?", word, re.IGNORECASE)
    if glued and word[0].isupper() and not re.fullmatch(r"[Х]", word):
        return glued[1].upper() + (glued[2] or "").lower()
    return word.lower()


def _numbered(piece: str) -> str:
    """Ordinals and roman numerals as plain numbers: „3-та“, „III“ → „3“."""

    def value(match: re.Match[str]) -> str:
        roman = match[1] or match[2]
        number = roman_to_int(roman)
        return f"{number} " if number else roman

    arabic = _ORDINAL.sub(lambda match: match[1], _ROMAN_PART.sub(value, piece))
    apart = re.sub(r"(\d)(?=м\. ?р|част)", r"\1 ", arabic)
    return re.sub(r"\s+", " ", apart).lower()


def _one_name(piece: str) -> PlaceName | None:
    kind, bare = _kind_of(piece.strip(" .,-()"))
    bare = _words(_numbered(bare))
    bare = f"{_KEPT_WORD.get(kind, '')} {bare}".strip()
    is_numbered = kind is PlaceKind.STREET or _NAMED_BY_NUMBER.search(bare) is not None
    part = ""
    for pattern in (_PART_AFTER, _PART_LAST):
        match = pattern.match(bare)
        if match and (pattern is _PART_AFTER or not is_numbered):
            bare, part = match["name"], _part(match["part"])
            break
    name = _words(bare.strip(" .,"))
    return PlaceName(piece.strip(), kind, name, part) if name else None


def _kind_of(piece: str) -> tuple[PlaceKind, str]:
    """The last and most telling of the kind words before a name, and the name without them."""
    kind, rest = PlaceKind.UNKNOWN, piece
    while match := _KIND.match(rest):
        found = PlaceKind(match.lastgroup or PlaceKind.UNKNOWN)
        remainder = _AND_KIND.sub("", rest[match.end() :].lstrip(" .-"))
        if not remainder:
            break
        kind = found if found is not PlaceKind.LOCALITY or kind is PlaceKind.UNKNOWN else kind
        rest = remainder
    return kind, rest


def _words(text: str) -> str:
    """Dashes and brackets as spaces, abbreviations of one letter without dots."""
    return re.sub(r"\s+", " ", re.sub(r"[-()/+]|(?<=\w)\.(?=\s|$)", " ", text)).strip()


def _part(text: str) -> str:
    numbers = re.findall(r"(\d{1,2}) ?([а-г]?)\b", text)
    return " ".join(f"{int(number)}{letter}" for number, letter in numbers)


def _with_part(name: PlaceName, part: str) -> PlaceName:
    parts = " ".join(filter(None, (name.part, _part(part))))
    return PlaceName(name.raw, name.kind, name.name, parts)
