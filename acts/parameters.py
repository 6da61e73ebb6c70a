"""One parser for each parameter of the register: the text of an address as a typed value.

Each returns an empty value when its parameter is absent and raises `BadParameter` for what
cannot be meant.
"""

import re
from collections.abc import Callable
from datetime import date
from enum import StrEnum
from typing import TypeVar

from django.http import QueryDict

from acts import plots as plot_texts
from acts.free_text import number_beginning, place_key, plot_key, sought_words, words_of
from acts.legal_basis import Citation
from acts.legal_basis import parse_basis as read_basis
from acts.numbers import parse_date
from acts.rules import ActKind, FlatStatus
from acts.sizes import category_of, square_metres
from features.parameters import parse_on, several, single
from features.problems import BadParameter
from features.text import Text
from geodata import identifiers
from geodata.districts import DISTRICT_LABELS, district_code
from geodata.rules import LocationLevel

_DAY = Text("ден като 2024-03-19 или 19.03.2024", "a day such as 2024-03-19 or 19.03.2024")
_CATEGORY = Text("категория от I до VI", "a category from I to VI")
_SQUARE_METRES = Text(
    "площ в квадратни метри, краят не по-малък от началото",
    "an area in square metres, the end not below the beginning",
)
_YEAR = Text("година от 1800 до 2199", "a year from 1800 to 2199")
_ORDER = Text("ден, не по-ранен от началото", "a day not before the first one")
_NUMBER = Text("номер на акт, с буква или цифра", "the number of an act, with a letter or digit")
_DISTRICT = Text(
    "код като 68134-09 или име на район", "a code such as 68134-09 or the name of a district"
)
_QUARTER = Text("номер като 34 или 34а", "a number such as 34 or 34а")
_PLOT = Text("УПИ като XII-521 или XII", "a regulated plot such as XII-521 or XII")
_PARCEL = Text(
    "идентификатор от 3 до 5 числа: 68134.1601.521",
    "an identifier of 3 to 5 numbers: 68134.1601.521",
)
_WORDS = Text("дума с буква или цифра", "a word with a letter or digit")
_BASIS = Text("разпоредба като чл. 135, ал. 3 ЗУТ", "a provision such as чл. 135, ал. 3 ЗУТ")
_YES = {"1": True, "true": True, "0": False, "false": False}
_AREA = re.compile(r"(?:locality|neighbourhood|district):[\w.\-]{1,80}")
_CODE = re.compile(r"[0-9]{5}-[0-9]{2}")

Choice = TypeVar("Choice", bound=StrEnum)


def parse_number(query: QueryDict) -> tuple[str, date | None]:
    """(beginning of the key, day printed with it); `РД-09-50-202/19.03.2014` gives both."""
    value = single(query, "number", 80)
    if value is None:
        return "", None
    key, issued_on = number_beginning(value)
    if not any(character.isalnum() for character in key):
        raise BadParameter("number", value, _NUMBER)
    return key, issued_on


def parse_days(query: QueryDict, first: str, last: str) -> tuple[date | None, date | None]:
    """Two inclusive ends; ISO days, as of a date picker, or Bulgarian ones."""
    start, end = _day(query, first), _day(query, last)
    if start and end and start > end:
        raise BadParameter(last, end.isoformat(), _ORDER)
    return start, end


def _day(query: QueryDict, name: str) -> date | None:
    value = single(query, name)
    if value is None:
        return None
    if re.fullmatch(r"[0-9]{4}-.*", value):
        return parse_on(query, name)
    day = parse_date(value) if re.fullmatch(r"[0-9]{1,2}\.[0-9]{1,2}\.[0-9]{4}\D*", value) else None
    if day is None or not 1800 <= day.year <= 2200:
        raise BadParameter(name, value, _DAY)
    return day


def parse_kinds(query: QueryDict) -> tuple[ActKind, ...]:
    return _choices(query, "kind", ActKind)


def parse_statuses(query: QueryDict) -> tuple[FlatStatus, ...]:
    return _choices(query, "status", FlatStatus)


def parse_levels(query: QueryDict) -> tuple[LocationLevel, ...]:
    return _choices(query, "location", LocationLevel)


def parse_issuers(query: QueryDict) -> tuple[str, ...]:
    """Keys of issuing bodies; one that issued nothing finds nothing."""
    return tuple(dict.fromkeys(several(query, "issuer")))


def parse_years(query: QueryDict) -> tuple[int, ...]:
    """Years of issue."""
    values = several(query, "year")
    for value in values:
        if not re.fullmatch(r"1[89][0-9]{2}|2[01][0-9]{2}", value):
            raise BadParameter("year", value, _YEAR)
    return tuple(dict.fromkeys(int(value) for value in values))


def parse_districts(query: QueryDict) -> tuple[str, ...]:
    """Codes; a name in any case or alphabet is taken as its code."""
    values = several(query, "district")
    return tuple(dict.fromkeys(_district(value) for value in values))


def _district(value: str) -> str:
    code = value if _CODE.fullmatch(value) else district_code(value)
    if code is None or (code.startswith("68134-") and code not in DISTRICT_LABELS):
        raise BadParameter("district", value, _DISTRICT)
    return code


def parse_locality(query: QueryDict) -> tuple[str, str]:
    """(area, key of a name): `neighbourhood:34` is ground, anything else is a name."""
    value = single(query, "locality", 200)
    if value is None:
        return "", ""
    return (value, "") if _AREA.fullmatch(value) else ("", place_key(value))


def parse_quarters(query: QueryDict) -> tuple[str, ...]:
    """Canonical numbers: „34 А“ and `34a` are „34а“."""
    value = single(query, "quarter", 80)
    if value is None:
        return ()
    quarters = plot_texts.parse_quarters(value)
    if not quarters:
        raise BadParameter("quarter", value, _QUARTER)
    return quarters


def parse_plots(query: QueryDict) -> tuple[str, ...]:
    """Keys of regulated plots: `XII-521`, or `XII` for every plot of that number."""
    value = single(query, "upi", 200)
    if value is None:
        return ()
    plots = plot_texts.parse_plots(value).plots
    if not plots:
        raise BadParameter("upi", value, _PLOT)
    return tuple(plot_key(plot) for plot in plots)


def parse_parcels(query: QueryDict) -> tuple[str, ...]:
    """Identifiers of parcels, buildings or units in any of their spellings."""
    value = single(query, "parcel", 400)
    if value is None:
        return ()
    exact = identifiers.parse(identifiers.normalise(value))
    found = (exact,) if exact else identifiers.read(value).identifiers
    if not found:
        raise BadParameter("parcel", value, _PARCEL)
    return tuple(str(identifier) for identifier in found)


def parse_words(query: QueryDict, name: str) -> tuple[str, ...]:
    """The words of a parameter, as `acts.vocabulary` looks them up."""
    return _some(query, name, sought_words)


def parse_address(query: QueryDict) -> tuple[str, ...]:
    """Search keys of the words of an address."""
    return _some(query, "address", words_of)


def _some(query: QueryDict, name: str, read: Callable[[str], tuple[str, ...]]) -> tuple[str, ...]:
    value = single(query, name)
    words = read(value or "")
    if value is not None and not words:
        raise BadParameter(name, value, _WORDS)
    return words


def parse_kvs(query: QueryDict) -> str:
    """The number of a property on the map of restored ownership, in digits as printed."""
    return "".join((single(query, "kvs", 80) or "").split())


def parse_categories(query: QueryDict) -> tuple[str, ...]:
    """Categories of buildings, roman; 1 to 6 and the letters that look roman are taken too."""
    values = several(query, "category")
    found = [category_of(value) for value in values]
    for value, category in zip(values, found, strict=True):
        if not category:
            raise BadParameter("category", value, _CATEGORY)
    return tuple(dict.fromkeys(found))


def parse_floor_area(query: QueryDict) -> tuple[float | None, float | None]:
    """Two inclusive ends in square metres."""
    least, most = (_area(query, name) for name in ("floor_area_from", "floor_area_to"))
    if least is not None and most is not None and least > most:
        raise BadParameter("floor_area_to", f"{most:g}", _SQUARE_METRES)
    return least, most


def _area(query: QueryDict, name: str) -> float | None:
    value = single(query, name, 20)
    if value is None:
        return None
    area = square_metres(value)
    if area is None:
        raise BadParameter(name, value, _SQUARE_METRES)
    return area


def parse_basis(query: QueryDict) -> Citation | None:
    """The first provision named; its empty fields are any. A bare number is an article."""
    value = single(query, "basis", 200)
    if value is None:
        return None
    found = read_basis(re.sub(r"^\s*(?=[0-9])", "чл. ", value))
    if not found:
        raise BadParameter("basis", value, _BASIS)
    return found[0]


def parse_demonstration(query: QueryDict) -> bool | None:
    value = single(query, "demonstration")
    if value is None:
        return None
    if value not in _YES:
        raise BadParameter("demonstration", value, Text("1 или 0", "1 or 0"))
    return _YES[value]


def _choices(query: QueryDict, name: str, kind: type[Choice]) -> tuple[Choice, ...]:
    known = {member.value: member for member in kind}
    for value in several(query, name):
        if value not in known:
            listed = ", ".join(known)
            raise BadParameter(name, value, Text(f"от: {listed}", f"any of: {listed}"))
    return tuple(dict.fromkeys(known[value] for value in several(query, name)))
