"""What somebody typed into the one search box, read as what it most likely is.

The order of readings follows how telling each form is: an identifier, a point, a regulated plot
or quarter, the number of an act, a district, and only then words.
"""

import re
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import lru_cache

from accounts.rules import Label
from acts.numbers import normalise_number, typed_number
from acts.plots import Plot, find_plots, find_quarters, parse_plots
from geodata import identifiers
from geodata.districts import district_code
from geodata.naming import fold_lookalikes, skeleton
from geodata.place_names import parse_place


class Reading(StrEnum):
    """How a text was understood."""

    NOTHING = "nothing"
    PARCEL = "parcel"
    POINT = "point"
    PLOT = "plot"
    NUMBER = "number"
    DISTRICT = "district"
    WORDS = "words"


READING_LABELS: dict[Reading, Label] = {
    Reading.NOTHING: Label("нищо", "nothing"),
    Reading.PARCEL: Label("идентификатор от кадастъра", "cadastral identifier"),
    Reading.POINT: Label("координати", "coordinates"),
    Reading.PLOT: Label("УПИ или квартал по регулация", "regulated plot or quarter"),
    Reading.NUMBER: Label("номер на акт", "number of an act"),
    Reading.DISTRICT: Label("район", "district"),
    Reading.WORDS: Label("думи от текста", "words of the text"),
}


@dataclass(frozen=True, slots=True)
class FreeText:
    """A text with the one reading chosen; only the fields of that reading are filled.

    `point` is (longitude, latitude) in degrees. `words` are in small letters, as typed;
    `acts.vocabulary` finds the `lexemes` that each stands for, and `shown` is the text that it put
    in place of a mistyped one. `place` is the key of the whole text as a name of a place.
    Quotation marks insist on the words (`is_exact`): nothing else is read into them. A `tier` of
    `acts.lexemes` narrows to the acts that are so near to the words.
    """

    raw: str
    reading: Reading
    identifiers: tuple[str, ...] = ()
    point: tuple[float, float] | None = None
    plots: tuple[str, ...] = ()
    quarters: tuple[str, ...] = ()
    number_key: str = ""
    issued_on: date | None = None
    district: str = ""
    words: tuple[str, ...] = ()
    place: str = ""
    is_exact: bool = False
    lexemes: tuple[tuple[str, ...], ...] = ()
    shown: str = ""
    tier: int | None = None


_POINT = re.compile(
    r"\s*(?P<a>-?\d{1,3}[.,]\d{2,})\s*°?\s*[NСEИ]?\s*[,;\s]\s*(?P<b>-?\d{1,3}[.,]\d{2,})\s*°?"
    r"\s*[NСEИ]?\s*",
    re.IGNORECASE,
)
_PLOT_WORD = re.compile(r"(?<!\w)(?:УПИ|upi)(?!\w)", re.IGNORECASE)
_BARE_PLOT = re.compile(r"\s*[IVXІХivxх]{1,9}[а-яa-z]?\s*[-–—]\s*\d[\d\s,]*\s*")
# Without № and date only this is surely a number: „18-2“ may be said of a plot or a quarter.
_BARE_NUMBER = re.compile(r"[^\W\d_]{2,4}\d{0,2}(?:\s*[-–]\s*[^\W\d_]{0,3}\d{1,6})+|\d{1,6}")
_NO_WORDS = frozenset(
    {
        "i", "v", "vav", "na", "za", "ot", "s", "sas", "po", "do", "pri", "ne", "se", "e", "sa",
        "da", "4e", "kato", "ili",
    }
)  # fmt: skip
# Endings that inflection changes, as search keys; the longest first.
_ENDING = re.compile(r"(?:iata|ite|ata|oto|eto|iat|at|ove|eve|ia|ta|te|to|i|a|o|e)$")
_STEM_MIN = 4
_WORD = re.compile(r"[^\W_]+")
_ROMAN = re.compile(r"[ivx]{2,}")
_SLOPPY = re.compile(r"(?=(?:[46]*[a-z]){2})[a-z46]+")
_QUOTED = re.compile(r"[\"„“”«](.*\w.*)[\"“”»]")
_MAX_WORDS = 12


def read_free_text(text: str) -> FreeText:
    """The most telling reading of a text; never fails."""
    plain = " ".join(text.split())
    if not plain:
        return FreeText(text, Reading.NOTHING)
    if quoted := _QUOTED.fullmatch(plain):
        return replace(_as_words(quoted[1]), raw=text, is_exact=True, place="")
    readers = (_as_parcel, _as_point, _as_plot, _as_number, _as_district)
    found = (reader(plain) for reader in readers)
    return next((reading for reading in found if reading), _as_words(plain))


def _as_parcel(text: str) -> FreeText | None:
    normal = identifiers.parse(identifiers.normalise(text))
    found = (normal,) if normal else identifiers.find_in(text)
    names = tuple(str(identifier) for identifier in found)
    return FreeText(text, Reading.PARCEL, identifiers=names) if names else None


def _as_point(text: str) -> FreeText | None:
    match = _POINT.fullmatch(text)
    if not match:
        return None
    a, b = (float(match[name].replace(",", ".")) for name in ("a", "b"))
    # In Bulgaria the latitude is always the larger of the two.
    lat, lon = (a, b) if a > b else (b, a)
    return FreeText(text, Reading.POINT, point=(lon, lat)) if lat <= 90 and lon >= -180 else None


def _as_plot(text: str) -> FreeText | None:
    if _BARE_PLOT.fullmatch(text):
        plots = parse_plots(text).plots
    else:
        plots = find_plots(_PLOT_WORD.sub("УПИ", text))
    quarters = find_quarters(text)
    if not plots and not quarters:
        return None
    rest = re.split(r"(?<!\w)(?:м\.|ж\.?\s?к\.|в\.з\.|с\.|гр\.|НПЗ|ПЗ|СПЗ)", text, maxsplit=1)
    place = place_key(rest[1]) if len(rest) == 2 else ""
    return FreeText(
        text,
        Reading.PLOT,
        plots=tuple(plot_key(plot) for plot in plots),
        quarters=quarters,
        place=place,
    )


def plot_key(plot: Plot) -> str:
    """The most exact key of a plot that its words give: `XII-521`, or `XII` alone."""
    return plot_keys(plot)[-1]


def plot_keys(plot: Plot) -> tuple[str, ...]:
    """Keys under which a plot is found: by its number, and by number with each parcel."""
    name = str(Plot(plot.number, plot.suffix, (), "", ""))
    return (name, *(f"{name}-{parcel}" for parcel in plot.parcels))


def _as_number(text: str) -> FreeText | None:
    typed = typed_number(text)
    if typed is None or not (typed.is_said or _BARE_NUMBER.fullmatch(text)):
        return None
    key, issued_on = number_beginning(typed.printed)
    return FreeText(text, Reading.NUMBER, number_key=key, issued_on=issued_on)


def number_beginning(text: str) -> tuple[str, date | None]:
    """(beginning of a number's key, day printed with it); in `РД-09` the zero is not leading."""
    typed = typed_number(" ".join(text.split()))
    printed = typed.printed if typed else text.strip()
    number = normalise_number(printed)
    if number.issued_on is None and "-" in number.key:
        return normalise_number(f"{printed.rstrip('-')}-1").key.removesuffix("-1"), None
    return number.key, number.issued_on


def _as_district(text: str) -> FreeText | None:
    code = district_code(text)
    # Several districts share their name with a housing estate: both are looked for.
    if code is None:
        return None
    return FreeText(text, Reading.DISTRICT, district=code, place=place_key(text))


def _as_words(text: str) -> FreeText:
    words = sought_words(text)
    reading = Reading.WORDS if words else Reading.NOTHING
    return FreeText(text, reading, words=words, place=place_key(text))


_LATIN_KIND = re.compile(r"^(?:zh?\.?\s?k|jk|kv|v\.?\s?z|gr|m|s)\b\.?\s*(?=\w{3})", re.IGNORECASE)


def place_key(text: str) -> str:
    """The search key of the name of a place, kind left out: „ж.к. Дружба 1“, `jk drujba 1`."""
    if text.isascii():
        return skeleton(_LATIN_KIND.sub("", text.strip()))
    return skeleton(parse_place(text).key)


def words_of(text: str) -> tuple[str, ...]:
    """Search keys of the words of a text: the same for every alphabet and spelling habit."""
    return tuple(key for word in _WORD.findall(text) for key in _keys(word))


@lru_cache(maxsize=100_000)
def _keys(word: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(skeleton(word)))


def plain_words(text: str) -> tuple[str, ...]:
    """Words of a text in small letters, each in one alphabet; little words are left out."""
    found = (_plain(word) for word in _WORD.findall(text))
    return tuple(word for word in found if key_of(word) not in _NO_WORDS)


@lru_cache(maxsize=100_000)
def _plain(word: str) -> str:
    return (word if word.isascii() else fold_lookalikes(word)).lower()


@lru_cache(maxsize=100_000)
def key_of(word: str) -> str:
    """The search key of one word; roman numbers stay what they are."""
    return word if _ROMAN.fullmatch(word) else skeleton(word)


def keys_of(word: str) -> tuple[str, ...]:
    """The key of a word, and the other that its Latin may mean: `ts` is ц or тс, `sh` ш or сх."""
    keys = [key_of(word)]
    for pair in ("ts", "sh"):
        before, found, after = word.partition(pair)
        if found and word.isascii():
            keys.append(key_of(before + pair[0]) + key_of(pair[1] + after))
    return tuple(dict.fromkeys(keys))


def is_plain_word(word: str) -> bool:
    """A word of letters, in which sloppy Latin writes 4 and 6 for ч and ш; not a number."""
    if _ROMAN.fullmatch(word):
        return False
    return word.isalpha() or bool(_SLOPPY.fullmatch(word))


def sought_words(text: str) -> tuple[str, ...]:
    """The words to look for, each once; little words count only when there are no others."""
    words = plain_words(text) or tuple(_plain(word) for word in _WORD.findall(text))
    return tuple(dict.fromkeys(words))[:_MAX_WORDS]


def cut_ending(key: str) -> str:
    """A search key without the ending that inflection changes, where no dictionary helps."""
    stem = _ENDING.sub("", key)
    return stem if len(stem) >= _STEM_MIN else key


def distance_of(one: str, other: str) -> int:
    """How many letters must be put in, left out, changed or swapped with the next one."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        before, last, row = row, before, [i]
        for j, another in enumerate(other, 1):
            best = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != another))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == another:
                best = min(best, last[j - 2] + 1)
            row.append(best)
    return row[-1]
