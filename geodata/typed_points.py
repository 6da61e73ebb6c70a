"""Coordinates as people type and paste them: degrees in any notation, or metres of the cadastre.

Which number is which axis is told by its range: the four ranges of Bulgaria never overlap.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from accounts.rules import Label


class CoordinateSystem(StrEnum):
    """The systems in which a typed point is understood."""

    LONLAT = "4326"
    CADASTRE = "7801"


_LABEL = Label("координати", "coordinates")


@dataclass(frozen=True, slots=True)
class PointReading:
    """A typed point: (x, y) = (lon, lat) in degrees or (easting, northing) in metres."""

    x: float
    y: float
    system: CoordinateSystem
    is_certain: bool = True

    @property
    def label(self) -> Label:
        return _LABEL

    @property
    def meaning(self) -> str:
        if self.system is CoordinateSystem.CADASTRE:
            return f"E {self.x:.3f}, N {self.y:.3f} (EPSG:7801)"
        return f"{self.y:.6f}° N, {self.x:.6f}° E"


_MARKS = str.maketrans("′’‘´″“”„º˚", "''''\"\"\"\"°°")
# Names of axes say nothing that the ranges do not; south and west are not in Bulgaria.
_AXES = re.compile(
    r"(?<![^\W\d_])(?:latitude|longitude|lat|lon|lng|long|north|east|[nexyсинеху]|"
    r"с\.?\s?ш|и\.?\s?д|ш|д)(?![^\W\d_])\.?\s*[:=]?",
    re.IGNORECASE,
)
_ONLY_NUMBERS = re.compile(r"[\d\s.,;°'\"+:/()-]+")
_NUMBER = r"\d+(?:[.,]\d+)?"
_ANGLE = re.compile(
    rf"(?P<degrees>\d{{1,3}}(?:[.,]\d+)?)\s*°\s*(?:(?P<minutes>{_NUMBER})\s*'\s*"
    rf"(?:(?P<seconds>{_NUMBER})(?![\d.,]*\s*°)\s*(?:\"|'')?)?)?"
)
_LON, _LAT = (22.0, 29.0), (41.0, 44.5)
_EASTING, _NORTHING = (200_000.0, 800_000.0), (4_550_000.0, 4_950_000.0)


def read_point(text: str) -> PointReading | None:
    """The point a whole text gives, in either order of axes; None when it gives none here."""
    bare = _AXES.sub(" ", text.translate(_MARKS)).strip()
    if not _ONLY_NUMBERS.fullmatch(bare):
        return None
    pair = _angles(bare) if "°" in bare else _pair(bare)
    if pair is None:
        return None
    for x, y in (pair, pair[::-1]):
        if _within(x, _LON) and _within(y, _LAT):
            return PointReading(x, y, CoordinateSystem.LONLAT)
        if _within(x, _EASTING) and _within(y, _NORTHING):
            return PointReading(x, y, CoordinateSystem.CADASTRE)
    return None


def _angles(text: str) -> tuple[float, float] | None:
    """Two angles with degree signs: decimal, with minutes, or with minutes and seconds."""
    rest = _ANGLE.sub(" ", text)
    if re.search(r"\d", rest):
        return None
    found = [
        _degrees(*match.group("degrees", "minutes", "seconds")) for match in _ANGLE.finditer(text)
    ]
    return (found[0], found[1]) if len(found) == 2 else None


def _degrees(degrees: str, minutes: str | None, seconds: str | None) -> float:
    whole, part, rest = (
        float((each or "0").replace(",", ".")) for each in (degrees, minutes, seconds)
    )
    is_angle = part < 60 and rest < 60
    return round(whole + part / 60 + rest / 3600, 7) if is_angle else float("nan")


def _pair(text: str) -> tuple[float, float] | None:
    # „42,6977 23,3219“ has decimal commas, „42.6977,23.3219“ a comma between the two.
    decimal_commas = len(re.findall(r"\d,\d", text)) == 2 and "." not in text
    plain = text.replace(",", ".") if decimal_commas else text.replace(",", " ")
    numbers = re.findall(r"[-+]?\d+(?:\.\d+)?", plain)
    if len(numbers) == 6:
        return _degrees(*numbers[:3]), _degrees(*numbers[3:])
    return (float(numbers[0]), float(numbers[1])) if len(numbers) == 2 else None


def _within(value: float, bounds: tuple[float, float]) -> bool:
    return bounds[0] <= value <= bounds[1]
