"""How the one search box understands what was typed. Without Django."""

import re
from dataclasses import dataclass
from enum import StrEnum

from accounts.rules import Label
from geodata import identifiers


class QueryKind(StrEnum):
    """What a query was taken for."""

    EMPTY = "empty"
    IDENTIFIER = "identifier"
    COORDINATES = "coordinates"
    TEXT = "text"


QUERY_KIND_LABELS: dict[QueryKind, Label] = {
    QueryKind.EMPTY: Label("", ""),
    QueryKind.IDENTIFIER: Label("кадастрален идентификатор", "cadastral identifier"),
    QueryKind.COORDINATES: Label("координати", "coordinates"),
    QueryKind.TEXT: Label("текст", "text"),
}


class CoordinateSystem(StrEnum):
    """The systems in which a typed point is understood, told apart by their ranges."""

    LONLAT = "4326"
    CADASTRE = "7801"


@dataclass(frozen=True, slots=True)
class Point:
    """A typed point: (x, y) = (lon, lat) in degrees or (easting, northing) in metres."""

    x: float
    y: float
    system: CoordinateSystem


@dataclass(frozen=True, slots=True)
class Understood:
    """A query and what it was taken for."""

    text: str
    kind: QueryKind
    identifier: str = ""
    point: Point | None = None


MAX_QUERY_LENGTH = 200

_PAIR = re.compile(r"[-+]?\d+(?:[.,]\d+)?")
_ONLY_NUMBERS = re.compile(r"[\d\s.,;°NESWnesw+:/=()-]+")
_LEADING_NAMES = re.compile(r"\b(?:lon|lat|x|y|n|e|ш|д)\s*[:=]", re.IGNORECASE)
# Bulgaria with a margin; the ranges of the two axes of either system never overlap.
_LON, _LAT = (22.0, 29.0), (41.0, 44.5)
_EASTING, _NORTHING = (200_000.0, 800_000.0), (4_550_000.0, 4_950_000.0)


def understand(text: str) -> Understood:
    """What a query means; never raises. The order is that of certainty: numbers before words."""
    visible = "".join(letter if letter.isprintable() else " " for letter in text)
    trimmed = " ".join(visible.split())[:MAX_QUERY_LENGTH]
    if not trimmed:
        return Understood(trimmed, QueryKind.EMPTY)
    found = identifiers.parse(identifiers.normalise(trimmed))
    if found is not None:
        return Understood(trimmed, QueryKind.IDENTIFIER, identifier=str(found))
    point = _point(trimmed)
    if point is not None:
        return Understood(trimmed, QueryKind.COORDINATES, point=point)
    return Understood(trimmed, QueryKind.TEXT)


def _point(text: str) -> Point | None:
    bare = _LEADING_NAMES.sub(" ", text)
    if not _ONLY_NUMBERS.fullmatch(bare):
        return None
    pair = _numbers(bare)
    if pair is None:
        return None
    for first, second in (pair, pair[::-1]):
        if _within(first, _LON) and _within(second, _LAT):
            return Point(first, second, CoordinateSystem.LONLAT)
        if _within(first, _EASTING) and _within(second, _NORTHING):
            return Point(first, second, CoordinateSystem.CADASTRE)
    return None


def _numbers(text: str) -> tuple[float, float] | None:
    # „42,6977 23,3219“ has decimal commas, „42.6977,23.3219“ a comma between the two.
    decimal_commas = len(re.findall(r"\d,\d", text)) == 2 and "." not in text
    plain = text.replace(",", ".") if decimal_commas else text.replace(",", " ")
    numbers = [float(match) for match in _PAIR.findall(plain)]
    return (numbers[0], numbers[1]) if len(numbers) == 2 else None


def _within(value: float, bounds: tuple[float, float]) -> bool:
    return bounds[0] <= value <= bounds[1]
