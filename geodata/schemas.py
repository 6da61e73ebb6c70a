"""The filter of the ground: parameters of an address as typed values.

One filter serves every table of the ground. A table is asked only for what it declares
(`GroundQuerySet.matching` finds the column), so the API, tiles and exports give the same rows.
"""

import re
from dataclasses import dataclass, field
from datetime import date

from django.http import QueryDict

from features.areas import Place
from features.parameters import Period, choice, parse_on, parse_period, parse_place, single
from features.problems import BadParameter
from features.text import Text
from geodata import identifiers
from geodata.districts import DISTRICT_LABELS, district_code
from geodata.naming import fold_lookalikes, skeleton
from geodata.numerals import ROMAN_LETTERS, int_to_roman, roman_to_int
from geodata.rules import LandUse

_DISTRICT = Text("код като 68134-09 или име на район", "a code such as 68134-09 or a district")
_IDENTIFIER = Text(
    "идентификатор от 3 до 5 числа: 68134.1601.521",
    "an identifier of 3 to 5 numbers: 68134.1601.521",
)
_QUARTER = Text("номер като 34 или 34а", "a number such as 34 or 34а")
_PLOT = Text("УПИ като XII-521 или XII", "a regulated plot such as XII-521 or XII")
_NAME = Text("име с поне една буква или цифра", "a name with at least one letter or digit")
_BOTH = Text("само едно от on и datetime", "only one of on and datetime")

_QUARTER_FORM = re.compile(r"[0-9]{1,4}[^\W\d_]{0,2}")
_PLOT_FORM = re.compile(
    rf"(?:упи\s*)?([{ROMAN_LETTERS}]{{1,9}})([а-я]?)(?:\s*[-–—]\s*([\w ,.]+))?", re.IGNORECASE
)
# Identifiers of a foreign cadastre follow rules of their own: taken as they are.
_FOREIGN_FORM = re.compile(r"[\w./-]{1,40}")


@dataclass(frozen=True, slots=True)
class GroundFilter:
    """What is asked of the ground; every part given must hold, None is any.

    `name_key` is a skeleton of a part of a name. `on` and `period` are exclusive; without both
    the current versions are meant. `plot` is canonical (`XII-521`, `XII`). `identifiers` is one
    identifier as the cadastre writes it and as it was typed: old ones follow no rule.
    """

    municipality: str | None = None
    code: str | None = None
    identifiers: tuple[str, ...] = ()
    district: str | None = None
    locality: str | None = None
    quarter: str | None = None
    plot: str | None = None
    parcel: str | None = None
    kind: str | None = None
    use: str | None = None
    zone: str | None = None
    name_key: str | None = None
    place: Place = field(default_factory=Place)
    on: date | None = None
    period: Period | None = None


def parse_ground_filter(query: QueryDict) -> GroundFilter:
    """Read every parameter of the ground; absent and empty ones do not filter.

    Raises:
        features.problems.BadParameter: naming the parameter, its value and what is allowed.
    """
    on, period = parse_on(query), parse_period(query)
    if on and period:
        raise BadParameter("on", on.isoformat(), _BOTH)
    return GroundFilter(
        municipality=single(query, "municipality", 16),
        code=single(query, "code", 80),
        identifiers=_spellings(query),
        district=_district(query),
        locality=single(query, "locality", 200),
        quarter=_quarter(query),
        plot=_plot(query),
        parcel=_identifier(query, "parcel"),
        kind=single(query, "kind", 12),
        use=choice(query, "use", [use.value for use in LandUse]),
        zone=single(query, "zone", 16),
        name_key=_name_key(query),
        place=parse_place(query),
        on=on,
        period=period,
    )


def _identifier(query: QueryDict, name: str) -> str | None:
    """One identifier in any of its spellings, as the cadastre writes it."""
    value = single(query, name, 80)
    if value is None:
        return None
    normal = identifiers.normalise(value)
    if identifiers.parse(normal) is None and not _FOREIGN_FORM.fullmatch(normal):
        raise BadParameter(name, value, _IDENTIFIER)
    return normal


def _spellings(query: QueryDict) -> tuple[str, ...]:
    normal, typed = _identifier(query, "identifier"), single(query, "identifier")
    return tuple(dict.fromkeys(each for each in (normal, typed) if each is not None))


def _district(query: QueryDict) -> str | None:
    """A code; a name in any case or alphabet is taken as its code."""
    value = single(query, "district", 80)
    if value is None or value in DISTRICT_LABELS:
        return value
    code = district_code(value)
    if code is None:
        raise BadParameter("district", value, _DISTRICT)
    return code


def _quarter(query: QueryDict) -> str | None:
    """A canonical number: „34 А“ and `34a` are „34а“."""
    value = single(query, "quarter", 80)
    if value is None:
        return None
    folded = re.sub(r"\s+", "", fold_lookalikes(value)).lower().removeprefix("кв.")
    if not _QUARTER_FORM.fullmatch(folded):
        raise BadParameter("quarter", value, _QUARTER)
    return folded


def _plot(query: QueryDict) -> str | None:
    """A canonical label or its beginning: „УПИ ХІІ - 521“ is `XII-521`."""
    value = single(query, "upi", 80)
    if value is None:
        return None
    match = _PLOT_FORM.fullmatch(value)
    number = roman_to_int(match[1]) if match else None
    if match is None or number is None:
        raise BadParameter("upi", value, _PLOT)
    allotted = re.sub(r"\s+", "", match[3] or "")
    name = f"{int_to_roman(number)}{match[2].lower()}"
    return f"{name}-{allotted}" if allotted else name


def _name_key(query: QueryDict) -> str | None:
    value = single(query, "q", 200)
    if value is None:
        return None
    key = skeleton(value)
    if not any(character.isalnum() for character in key):
        raise BadParameter("q", value, _NAME)
    return key
