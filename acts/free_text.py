"""What somebody typed into the one search box, read as what it most likely is.

The order of readings follows how telling each form is: an identifier, a point, a regulated plot
or quarter, the number of an act, a district, and only then words.
"""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache

from accounts.rules import Label
from acts.numbers import normalise_number
from acts.plots import Plot, find_plots, find_quarters, parse_plots
from geodata import identifiers
from geodata.districts import district_code
from geodata.naming import skeleton
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

    `point` is (longitude, latitude) in degrees. `words` are beginnings of search keys.
    `place` is the key of the whole text as a name of a place.
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


_POINT = re.compile(
    r"\s*(?P<a>-?\d{1,3}[.,]\d{2,})\s*°?\s*[NСEИ]?\s*[,;\s]\s*(?P<b>-?\d{1,3}[.,]\d{2,})\s*°?"
    r"\s*[NСEИ]?\s*",
    re.IGNORECASE,
)
_PLOT_WORD = re.compile(r"(?<!\w)(?:УПИ|upi)(?!\w)", re.IGNORECASE)
_BARE_PLOT = re.compile(r"\s*[IVXІХivxх]{1,9}[а-яa-z]?\s*[-–—]\s*\d[\d\s,]*\s*")
_NUMBER = re.compile(
    r"\s*(?:№|no\.?\s|акт\s)?\s*(?P<key>[^\W\d_]{2,4}\d{0,2}(?:\s*[-–]\s*[^\W\d_]{0,3}\d{1,6})+|\d{1,6})"
    r"\s*(?:(?:/|от)\s*\d{1,2}\.\d{1,2}\.\d{4}\s*г?\.?)?\s*",
    re.IGNORECASE,
)
_NO_WORDS = frozenset(
    {
        "i", "v", "vav", "na", "za", "ot", "s", "sas", "po", "do", "pri", "ne", "se", "e", "sa",
        "da", "4e", "kato", "ili",
    }
)  # fmt: skip
# Endings that inflection changes, as search keys; the longest first.
_ENDING = re.compile(r"(?:iata|ite|ata|oto|eto|iat|at|ove|eve|ia|ta|te|to|i|a|o|e)$")
_STEM_MIN = 4
_WORD = re.compile(r"\w+")
_MAX_WORDS = 12


def read_free_text(text: str) -> FreeText:
    """The most telling reading of a text; never fails."""
    plain = " ".join(text.split())
    if not plain:
        return FreeText(text, Reading.NOTHING)
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
    if not _NUMBER.fullmatch(text):
        return None
    key, issued_on = number_beginning(text)
    if not any(character.isdigit() for character in key):
        return None
    return FreeText(text, Reading.NUMBER, number_key=key, issued_on=issued_on)


def number_beginning(text: str) -> tuple[str, date | None]:
    """(beginning of a number's key, day printed with it); in `РД-09` the zero is not leading."""
    number = normalise_number(text)
    if number.issued_on is None and "-" in number.key:
        return normalise_number(f"{text.strip().rstrip('-')}-1").key.removesuffix("-1"), None
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


def sought_words(text: str) -> tuple[str, ...]:
    """Beginnings of the words to look for: little words and inflected endings left out."""
    words = words_of(text)
    telling = [word for word in words if word not in _NO_WORDS] or list(words)
    return tuple(dict.fromkeys(_stem(word) for word in telling[:_MAX_WORDS]))


def _stem(word: str) -> str:
    stem = _ENDING.sub("", word)
    return stem if len(stem) >= _STEM_MIN else word
