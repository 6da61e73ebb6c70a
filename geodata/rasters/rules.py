"""What a raster must say of itself before it is shown, and what may be shown of it."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Any, TypeVar

from accounts.rules import Label
from geodata.reasons import Reason
from geodata.reports import Refused

T = TypeVar("T")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_COLOUR = re.compile(r"#[0-9a-f]{6}([0-9a-f]{2})?")
CLASSES_MAX = 32
SHIFT_MAX = 180.0


class RasterKind(StrEnum):
    """What the numbers of a raster are."""

    RELIEF = "relief"
    GRID = "grid"
    OVERLAY = "overlay"


RASTER_KIND_LABELS: dict[RasterKind, Label] = {
    RasterKind.RELIEF: Label("височини на терена", "heights of the ground"),
    RasterKind.GRID: Label("стойности по клетки", "values by cell"),
    RasterKind.OVERLAY: Label("картина", "picture"),
}


@dataclass(frozen=True, slots=True)
class Provenance:
    """Whose data a raster is. The attribution is shown wherever the raster is."""

    code: str
    title: Label
    licence: str
    attribution: Label
    url: str
    is_demonstration: bool


@dataclass(frozen=True, slots=True)
class Class:
    """Values from `least` on, up to the next class, and the colour they are shown in."""

    least: float
    colour: str


@dataclass(frozen=True, slots=True)
class Description:
    """A raster as its keeper describes it, in a TOML file beside it (docs/how-to/add-a-raster.md).

    Args:
        note: what whoever looks at it must know; of a demonstration raster never empty.
        unit: of the values of a grid.
        scale: what the values of the file are multiplied by to be in that unit.
        shift: degrees to the east by which it is moved; only a demonstration may be elsewhere.
    """

    name: str
    kind: RasterKind
    file: str
    title: Label
    note: Label
    unit: Label
    classes: tuple[Class, ...]
    source: Provenance
    crs: str | None
    nodata: float | None
    scale: float
    shift: float


_NOTHING = Label("", "")
_ASKED = {
    str: Label("очаква се текст", "a text is expected"),
    float: Label("очаква се число", "a number is expected"),
    bool: Label("очаква се true или false", "true or false is expected"),
    dict: Label("очаква се таблица", "a table is expected"),
    list: Label("очаква се списък", "a list is expected"),
}


def described(content: Mapping[str, Any]) -> Description:
    """A description from the content of its file.

    Raises:
        Refused: a key that is missing, unknown or of another type; a rule that is broken.
    """
    of = _Reader(content, "")
    kind = of.one_of("kind", RasterKind)
    source = of.table("source")
    made = Description(
        name=of.matching("name", _NAME),
        kind=kind,
        file=of.text("file"),
        title=of.label("title"),
        note=of.label("note", _NOTHING),
        unit=of.label("unit", None if kind is RasterKind.GRID else _NOTHING),
        classes=_classes(of, kind),
        source=Provenance(
            code=source.text("code"),
            title=source.label("title"),
            licence=source.text("licence"),
            attribution=source.label("attribution"),
            url=source.text("url", ""),
            is_demonstration=source.value("is_demonstration", bool, False),
        ),
        crs=of.text("crs", "") or None,
        nodata=of.number("nodata", None),
        scale=of.number("scale", 1.0) or 0.0,
        shift=of.number("shift_east_deg", 0.0) or 0.0,
    )
    of.finish()
    source.finish()
    _check(made)
    return made


def _check(made: Description) -> None:
    if made.shift and not made.source.is_demonstration:
        raise _wrong("shift_east_deg", Label(
            "само демонстрационен растер може да се показва другаде",
            "only a demonstration raster may be shown elsewhere",
        ))  # fmt: skip
    if abs(made.shift) > SHIFT_MAX:
        raise _wrong("shift_east_deg", Label("до 180 градуса", "up to 180 degrees"))
    if made.source.is_demonstration and made.note == _NOTHING:
        raise _wrong("note", Label(
            "демонстрационен растер трябва да казва какво всъщност показва",
            "a demonstration raster must say what it really shows",
        ))  # fmt: skip
    if not made.scale > 0:
        raise _wrong("scale", Label("очаква се число над нула", "a number above zero is expected"))


def _classes(of: "_Reader", kind: RasterKind) -> tuple[Class, ...]:
    if kind is not RasterKind.GRID:
        return ()
    rows = of.value("classes", list)
    made = []
    for number, row in enumerate(rows):
        if not isinstance(row, dict):
            raise _wrong(f"classes[{number}]", _ASKED[dict])
        one = _Reader(row, f"classes[{number}].")
        least = one.number("least")
        assert least is not None
        made.append(Class(least, one.matching("colour", _COLOUR)))
        one.finish()
    ascends = all(a.least < b.least for a, b in pairwise(made))
    if not 0 < len(made) <= CLASSES_MAX or not ascends:
        raise _wrong("classes", Label(
            f"от 1 до {CLASSES_MAX} класа с нарастващи долни граници",
            f"1 to {CLASSES_MAX} classes with ascending lower limits",
        ))  # fmt: skip
    return tuple(made)


def _wrong(key: str, allowed: Label) -> Refused:
    return Refused(Reason.BAD_DESCRIPTION, key=key, allowed=allowed)


class _Reader:
    """Takes typed values out of a table, and knows what was left in it."""

    def __init__(self, content: Mapping[str, Any], path: str) -> None:
        self._left = dict(content)
        self._path = path

    def value(self, key: str, kind: type[T], default: T | None = None) -> T:
        found = self._left.pop(key, default)
        if isinstance(found, int) and not isinstance(found, bool) and kind is float:
            found = kind(found)  # type: ignore[call-arg]
        if not isinstance(found, kind):
            raise _wrong(self._path + key, _ASKED[kind])
        return found

    def text(self, key: str, default: str | None = None) -> str:
        found = self.value(key, str, default)
        if (default is None and not found.strip()) or len(found) > 300:
            raise _wrong(self._path + key, _ASKED[str])
        return found

    def number(self, key: str, *default: float | None) -> float | None:
        if key not in self._left and default:
            return default[0]
        found = self.value(key, float)
        if not math.isfinite(found):
            raise _wrong(self._path + key, _ASKED[float])
        return found

    def matching(self, key: str, pattern: re.Pattern[str]) -> str:
        found = self.text(key)
        if not pattern.fullmatch(found):
            raise _wrong(
                self._path + key,
                Label(f"във вида {pattern.pattern}", f"of the form {pattern.pattern}"),
            )
        return found

    def one_of(self, key: str, choices: type[RasterKind]) -> RasterKind:
        found = self.text(key)
        if found not in list(choices):
            listed = ", ".join(choices)
            raise _wrong(self._path + key, Label(f"едно от {listed}", f"one of {listed}"))
        return choices(found)

    def label(self, key: str, default: Label | None = None) -> Label:
        """A table of the two languages of the site."""
        if key not in self._left and default is not None:
            return default
        both = self.table(key)
        made = Label(both.text("bg"), both.text("en"))
        both.finish()
        return made

    def table(self, key: str) -> "_Reader":
        return _Reader(self.value(key, dict), f"{self._path}{key}.")

    def finish(self) -> None:
        """Nothing may be left: a key with a slip of the pen would be passed over in silence."""
        for key in self._left:
            raise _wrong(self._path + key, Label("непознат ключ", "unknown key"))
