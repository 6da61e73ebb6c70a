"""Parameters common to everything that has a place and a time.

Each parser takes the query of an address and returns a typed value, None when the parameter is
absent, or raises `BadParameter`. Numbers are bounded before any geometry library sees them.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

import shapely
from django.http import QueryDict
from shapely.geometry.base import BaseGeometry

from features.areas import Area, Disc, Place
from features.crs import CRS84, SYSTEMS, Crs
from features.drawn import ALLOWED, BadArea, read_area
from features.problems import BadParameter
from features.saved import TOKEN, saved_area
from features.text import Text

LIMIT_DEFAULT = 10
LIMIT_MAX = 1_000
RADIUS_DEFAULT_M = 300.0
RADIUS_MAX_M = 20_000.0
TEXT_MAX = 1_000
SEVERAL_MAX = 50
AREA_TEXT_MAX = 1_000_000

PLACE_PARAMETERS = ("bbox", "bbox-crs", "near", "radius", "within")
TIME_PARAMETERS = ("on", "datetime")

_BOX = Text(
    "4 или 6 крайни числа minx,miny,maxx,maxy в реда на осите на bbox-crs, най-малкото първо; "
    "кутия през 180-ия меридиан не се приема",
    "4 or 6 finite numbers minx,miny,maxx,maxy in the axis order of bbox-crs, the lower first; "
    "a box across the antimeridian is not accepted",
)
_NEAR = Text("дължина,ширина в градуси: 23.3219,42.6977", "lon,lat in degrees: 23.3219,42.6977")
_RADIUS = Text(
    f"метри, над 0 и до {RADIUS_MAX_M:.0f}, заедно с near",
    f"metres, above 0 and up to {RADIUS_MAX_M:.0f}, together with near",
)
_SAVED = Text(
    "запазено очертание; такова няма или не е отваряно отдавна",
    "a saved outline; there is none of this name, or nobody opened it for long",
)
_DAY = Text("ден от 1800 до 2200 г. като 2024-03-19", "a day from 1800 to 2200 such as 2024-03-19")
_PERIOD = Text(
    "ден, момент по RFC 3339 или период като 2024-01-01/2024-12-31; .. е отворен край",
    "a day, an RFC 3339 instant or a period such as 2024-01-01/2024-12-31; .. is an open end",
)
_LIMIT = Text(f"цяло число от 1 до {LIMIT_MAX}", f"a whole number from 1 to {LIMIT_MAX}")
_CRS = Text("едно от: " + ", ".join(SYSTEMS), "one of: " + ", ".join(SYSTEMS))
_ONCE = Text("параметърът се дава веднъж", "the parameter is given once")


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `first` to `last`, both inclusive; None is an open end."""

    first: date | None
    last: date | None


def single(query: QueryDict, name: str, longest: int = TEXT_MAX) -> str | None:
    """The one value of a parameter, stripped; None when absent or empty."""
    values = query.getlist(name)
    if len(values) > 1:
        raise BadParameter(name, ", ".join(values), _ONCE)
    value = values[0].strip() if values else ""
    return _bounded(name, value, longest) or None


def several(query: QueryDict, name: str, longest: int = TEXT_MAX) -> list[str]:
    """Values given by commas, by repeating the parameter, or both; up to `SEVERAL_MAX` of them."""
    pieces = [piece.strip() for value in query.getlist(name) for piece in value.split(",")]
    values = [_bounded(name, piece, longest) for piece in pieces if piece]
    return values[:SEVERAL_MAX]


def _bounded(name: str, value: str, longest: int) -> str:
    if "\0" in value:
        raise BadParameter(name, value, Text("текст без знак NUL", "text without a NUL character"))
    if len(value) > longest:
        raise BadParameter(
            name, value, Text(f"до {longest} знака", f"at most {longest} characters")
        )
    return value


def refuse_unknown(query: QueryDict, known: Iterable[str]) -> None:
    """Raise for the first parameter that is not one of `known`."""
    names = sorted(known)
    for name in query:
        if name not in names:
            listed = ", ".join(names)
            raise BadParameter(
                name,
                str(query[name]),
                Text(f"само параметрите {listed}", f"only parameters {listed}"),
            )


def choice(query: QueryDict, name: str, allowed: Iterable[str]) -> str | None:
    """One of the values listed."""
    value = single(query, name)
    known = sorted(allowed)
    if value is not None and value not in known:
        listed = ", ".join(known)
        raise BadParameter(name, value, Text(f"едно от: {listed}", f"one of: {listed}"))
    return value


def parse_place(query: QueryDict) -> Place:
    """`bbox` with `bbox-crs`, `within`, `near` with `radius`."""
    return Place(bbox=parse_bbox(query), within=parse_within(query), near=parse_near(query))


def parse_bbox(query: QueryDict) -> Area | None:
    """`bbox`, its numbers in the axis order of `bbox-crs` (longitude first without it)."""
    crs = parse_crs(query, "bbox-crs")
    value = single(query, "bbox")
    if value is None:
        if query.get("bbox-crs"):
            raise BadParameter("bbox-crs", crs.uri, Text("с bbox", "together with bbox"))
        return None
    numbers = _numbers("bbox", value, _BOX)
    if len(numbers) == 6:
        low_z, high_z = numbers[2], numbers[5]
        numbers = [*numbers[:2], *numbers[3:5]]
        if low_z > high_z:
            raise BadParameter("bbox", value, _BOX)
    if len(numbers) != 4:
        raise BadParameter("bbox", value, _BOX)
    if crs.is_northing_first:
        numbers = [numbers[1], numbers[0], numbers[3], numbers[2]]
    west, south, east, north = numbers
    low_x, low_y, high_x, high_y = crs.bounds
    if not (low_x <= west <= east <= high_x and low_y <= south <= north <= high_y):
        raise BadParameter("bbox", value, _BOX)
    return Area(_box(west, south, east, north), crs)


def parse_within(query: QueryDict) -> Area | None:
    """`within`: corners, a GeoJSON polygon or multipolygon, or the token of a saved outline."""
    value = single(query, "within", AREA_TEXT_MAX)
    if value is None:
        return None
    if TOKEN.fullmatch(value):
        shape = saved_area(value)
        if shape is None:
            raise BadParameter("within", value, _SAVED)
        return Area(shape, CRS84)
    try:
        return Area(read_area(value).shape, CRS84)
    except BadArea as error:
        bg, en = (f"{one}; {two}" for one, two in zip(ALLOWED, error.why, strict=True))
        raise BadParameter("within", value, Text(bg, en)) from None


def parse_near(query: QueryDict) -> Disc | None:
    """`near=lon,lat` and `radius` in metres."""
    point, radius_text = parse_nearest(query, "near"), single(query, "radius")
    if point is None:
        if radius_text is not None:
            raise BadParameter("radius", radius_text, _RADIUS)
        return None
    radius_m = RADIUS_DEFAULT_M
    if radius_text is not None:
        (radius_m, *more) = _numbers("radius", radius_text, _RADIUS)
        if more or not 0 < radius_m <= RADIUS_MAX_M:
            raise BadParameter("radius", radius_text, _RADIUS)
    return replace(point, radius_m=radius_m)


def parse_nearest(query: QueryDict, name: str = "nearest") -> Disc | None:
    """`nearest=lon,lat`: a point, as a disc without a radius."""
    value = single(query, name)
    if value is None:
        return None
    numbers = _numbers(name, value, _NEAR)
    if len(numbers) != 2 or abs(numbers[0]) > 180 or abs(numbers[1]) > 90:
        raise BadParameter(name, value, _NEAR)
    return Disc(numbers[0], numbers[1], 0.0)


def parse_on(query: QueryDict, name: str = "on") -> date | None:
    """A day, `2024-03-19`."""
    value = single(query, name)
    return None if value is None else _day(name, value, _DAY)


def parse_period(query: QueryDict, name: str = "datetime") -> Period | None:
    """An instant or an interval of OGC API; times of day are dropped, records keep days."""
    value = single(query, name)
    if value is None:
        return None
    ends = value.split("/")
    if len(ends) > 2 or value in {"/", "../..", "/..", "../"}:
        raise BadParameter(name, value, _PERIOD)
    first, last = (_end(name, value, end) for end in (ends[0], ends[-1]))
    if len(ends) == 1 and first is None:
        raise BadParameter(name, value, _PERIOD)
    if first and last and first > last:
        raise BadParameter(name, value, _PERIOD)
    return Period(first, last)


def parse_limit(query: QueryDict) -> int:
    """How many features a page holds; OGC API lets us answer with fewer than asked for."""
    value = single(query, "limit")
    if value is None:
        return LIMIT_DEFAULT
    if not (value.isascii() and value.isdecimal() and len(value) < 10 and int(value) >= 1):
        raise BadParameter("limit", value, _LIMIT)
    if int(value) > LIMIT_MAX:
        raise BadParameter("limit", value, _LIMIT)
    return int(value)


def parse_crs(query: QueryDict, name: str = "crs") -> Crs:
    """A system by URI; longitude and latitude when absent."""
    value = single(query, name)
    if value is None:
        return CRS84
    if value not in SYSTEMS:
        raise BadParameter(name, value, _CRS)
    return SYSTEMS[value]


def _numbers(name: str, value: str, allowed: Text) -> list[float]:
    """Finite numbers between commas."""
    pieces = value.split(",")
    if len(pieces) > 6 or not value.isascii():
        raise BadParameter(name, value, allowed)
    try:
        numbers = [float(piece) for piece in pieces]
    except ValueError:
        raise BadParameter(name, value, allowed) from None
    if not all(math.isfinite(number) for number in numbers) or "_" in value:
        raise BadParameter(name, value, allowed)
    return numbers


def _box(west: float, south: float, east: float, north: float) -> BaseGeometry:
    if west == east and south == north:
        return shapely.Point(west, south)
    if west == east or south == north:
        return shapely.LineString([(west, south), (east, north)])
    return shapely.box(west, south, east, north)


def _day(name: str, value: str, allowed: Text) -> date:
    # fromisoformat also reads 20240319 and 2024-W12, which no date picker writes
    if len(value) != 10 or not value.isascii():
        raise BadParameter(name, value, allowed)
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise BadParameter(name, value, allowed) from None
    if day.year < 1800 or day.year > 2200 or value[4] != "-":
        raise BadParameter(name, value, allowed)
    return day


def _end(name: str, whole: str, end: str) -> date | None:
    if end in {"", ".."}:
        return None
    if len(end) > 10:
        try:
            instant = datetime.fromisoformat(end)
        except ValueError:
            raise BadParameter(name, whole, _PERIOD) from None
        end = instant.date().isoformat()
    return _day(name, end, _PERIOD)
