"""Streets as texts name them: houses by number, and stretches from crossing to crossing. Pure."""

import re
from dataclasses import dataclass

from geodata.naming import fold_lookalikes, skeleton

_TITLES = {
    "ген": "генерал", "полк": "полковник", "подп": "подполковник", "кап": "капитан",
    "майор": "майор", "пор": "поручик", "проф": "професор", "акад": "академик", "доц": "доцент",
    "д-р": "доктор", "др": "доктор", "арх": "архитект", "инж": "инженер", "св": "свети",
    "еп": "епископ", "митр": "митрополит", "бр": "братя", "цар": "цар", "кн": "княз",
    "отец": "отец", "хр": "христо", "г": "георги", "ст": "стефан", "в": "васил", "ив": "иван",
}  # fmt: skip
"""Titles and first names that are printed short; both spellings share one key."""
_KINDS = {"улица": "ул.", "булевард": "бул.", "площад": "пл.", "улици": "ул."}
_QUOTES = re.compile(r"[\"„“”«»'’‘`]+")

KIND = r"(?:улиц[аи](?:та)?|ул|булеварда?|бул|площада?|пл)"
_NAME = r"(?:[„\"“«]\s*[^„“”\"»\n]{1,60}[“”\"»]|[А-Я0-9][^,;()\n„“\"№]{0,50}?)"
_STREET = rf"(?:{KIND}(?:\.\s*|\s+){_NAME})"
_CROSSING = rf"(?:(?:кръстовището\s+(?:с|със)\s+|пресичането\s+(?:с|със)\s+)?{_STREET})"
_END = r"(?=\s*(?:[,;.()\n]|$|\s(?:в|във|и|на|по|с|кв|м|район|р-н|ж\.|гр|с\.|до|от)(?![\w])))"
_PART = r"(?:(?:в\s+)?(?:участъка?|частта|отсечката?)\s+)?"
_FROM_TO = re.compile(
    rf"(?P<street>{_STREET})\s*[,(–-]?\s*{_PART}от\s+(?P<start>{_CROSSING})\s*,?\s*до\s+"
    rf"(?P<end>{_CROSSING}){_END}",
    re.IGNORECASE,
)
_BETWEEN = re.compile(
    rf"(?P<street>{_STREET})\s*[,(–-]?\s*{_PART}между\s+(?P<start>{_CROSSING})\s*,?\s*и\s+"
    rf"(?P<end>{_CROSSING}){_END}",
    re.IGNORECASE,
)
# A capital „ОТ“ after „от“ or „до“ is the abbreviation, any other is the preposition.
_AXIS_POINTS = re.compile(
    r"(?<!\w)(?:[оО]\.\s?[тТ]\.?\s*\d|(?:[оО][тТ]|[дД][оО])\s+ОТ\s*\d|[оО]сов[аи]\s+точк[аи]\s*\d)"
)
_KIND_FIRST = re.compile(rf"^\s*(?P<kind>{KIND})(?:\.\s*|\s+)", re.IGNORECASE)

_ONE = r"\d{1,4}(?:-?[а-яА-ЯA-Za-z](?![^\W_]))?"
_NUMBERS = re.compile(
    rf"№\s*(?P<numbers>{_ONE}(?:\s*(?:[-–—]|,|и|;)\s*(?:№\s*)?{_ONE}(?!\s*(?:ет|бр|кв|м)\b))*)"
)
_RANGE = re.compile(r"^(\d{1,4})\s*[-–—]\s*(\d{1,4})$")
_RANGE_MAX = 40


@dataclass(frozen=True, slots=True)
class StreetText:
    """A street as printed: `kind` is ул., бул. or пл., empty when none is told."""

    kind: str
    name: str

    @property
    def key(self) -> str:
        """What spellings of one name share: titles in full, either alphabet, no quotes."""
        return skeleton(self.in_full)

    @property
    def in_full(self) -> str:
        """The name in lower case with its titles in full: „генерал паренсов“."""
        words = re.findall(r"[\w-]+", self.name.lower())
        return " ".join(_TITLES.get(word, word) for word in words)

    def __str__(self) -> str:
        return f"{self.kind} {self.name}".strip()


@dataclass(frozen=True, slots=True)
class HouseText:
    """A street and the numbers on it."""

    street: StreetText
    numbers: tuple[str, ...]
    settlement: str = ""


@dataclass(frozen=True, slots=True)
class SectionText:
    """A stretch of a street between two others that it meets."""

    street: StreetText
    start: StreetText
    end: StreetText
    words: str


def parse_street(text: str) -> StreetText | None:
    """A street out of „бул. „Княз Борис I““; None without a name."""
    match = _KIND_FIRST.match(text)
    kind = ""
    if match:
        printed = re.sub(r"та$", "", match["kind"].lower())
        kind = _KINDS.get(printed, f"{re.sub('а$', '', printed)[:3].rstrip('.')}.")
        text = text[match.end() :]
    name = re.sub(r"\s+", " ", _QUOTES.sub(" ", fold_lookalikes(text))).strip(" .,-–")
    return StreetText(kind, name) if name else None


def find_sections(text: str) -> tuple[SectionText, ...]:
    """Stretches in running text: „ул. X от ул. Y до ул. Z“, „бул. X между ул. Y и ул. Z“."""
    found: list[SectionText] = []
    for pattern in (_FROM_TO, _BETWEEN):
        for match in pattern.finditer(text):
            parts = [parse_street(_bare(match[name])) for name in ("street", "start", "end")]
            if all(parts):
                street, start, end = (part for part in parts if part)
                words = re.sub(r"\s+", " ", match[0]).strip()
                found.append(SectionText(street, start, end, words))
    return tuple(dict.fromkeys(found))


def _bare(text: str) -> str:
    return re.sub(r"^(?:кръстовището|пресичането)\s+(?:със|с)\s+", "", text, flags=re.IGNORECASE)


def names_axis_points(text: str) -> bool:
    """Whether a text measures along осови точки of a street („от о.т. 12 до о.т. 15“)."""
    return _AXIS_POINTS.search(text) is not None


def house_numbers(text: str) -> tuple[str, ...]:
    """Every street number printed after „№“: „№ 12–14“ is 12 and 14, „№ 5А и 7“ is 5а and 7."""
    found: list[str] = []
    for match in _NUMBERS.finditer(text):
        for piece in re.split(r"\s*(?:,|;|\bи\b)\s*(?:№\s*)?", match["numbers"]):
            found += spread(piece)
    return tuple(dict.fromkeys(found))


def spread(piece: str) -> tuple[str, ...]:
    """The numbers of „12-16“ on its side of the street: 12, 14, 16; of „5А“, 5а."""
    between = _RANGE.match(piece.strip())
    if between:
        first, last = int(between[1]), int(between[2])
        if first < last <= first + _RANGE_MAX:
            step = 2 if first % 2 == last % 2 else 1
            return tuple(str(number) for number in range(first, last + 1, step))
        return (str(first), str(last))
    plain = fold_lookalikes(re.sub(r"[\s-]", "", piece)).lower()
    return (plain,) if re.fullmatch(r"\d{1,4}[а-яa-z]?", plain) else ()
