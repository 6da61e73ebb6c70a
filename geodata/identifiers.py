"""Cadastral identifiers: the name every parcel, building and unit carries in the cadastre.

Three to five whole numbers with dots between them: EKATTE of the land, cadastral district,
parcel, building, unit (Наредба № РД-02-20-3 от 2016 г.). Fields two to five have no leading
zero and are never zero; the EKATTE is five digits and its leading zeros count.

What is printed wrongly is reported, never silently mended: a comma for a dot is read, and said
to have been a comma; an EKATTE of four digits is not guessed at.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from accounts.rules import Label

_FIELDS = r"[0-9]{5}\.[1-9][0-9]{0,4}\.[1-9][0-9]{0,5}(?:\.[1-9][0-9]{0,3}(?:\.[1-9][0-9]{0,3})?)?"
_WHOLE = re.compile(_FIELDS)
_IN_TEXT = re.compile(rf"(?<![\d.])({_FIELDS})(?!\d)(?!\.\d)")

# Digit groups with whatever somebody put between them: „68134, 905. 9995“, „68134.8200-448“.
_GAP = r"(?:\s*(?:\.+|[,/]|[-–—]{1,2})\s*|[ \t\u00a0]+)"
_LOOSE = re.compile(rf"(?<!\d)[0-9]+(?:{_GAP}[0-9]+)+(?!\d)")
_ANY_GAP = re.compile(rf"(?<=[0-9]){_GAP}(?=[0-9])")
_DATE = re.compile(r"(?<!\d)[0-3]?\d\.[01]?\d\.(?:19|20)\d\d(?!\d)")
_PREFIX = re.compile(
    r"^(?:[\s\"„“”(:№]|(?:поземлен|имоти?|пи|сграда|сос|ки|кадастрален|идентификатори?|"
    r"идент|ид|по|кккр|с|със)\b\.?)+",
    re.IGNORECASE,
)
_JOINER = re.compile(r"[\s,;.()\"„“”]|\bи\b|\bпи\b|\bс\b|\bидентификатори?\b", re.IGNORECASE)


class Level(StrEnum):
    """What kind of thing an identifier names."""

    PARCEL = "parcel"
    BUILDING = "building"
    UNIT = "unit"


class DefectKind(StrEnum):
    """What is wrong with the way an identifier was written."""

    EKATTE_LENGTH = "ekatte_length"
    FIELD_COUNT = "field_count"
    ZERO_FIELD = "zero_field"
    LEADING_ZERO = "leading_zero"
    FIELD_TOO_LONG = "field_too_long"
    SEPARATOR = "separator"
    SEVERAL = "several"
    EXTRA_TEXT = "extra_text"
    UNREADABLE = "unreadable"


DEFECT_LABELS: dict[DefectKind, Label] = {
    DefectKind.EKATTE_LENGTH: Label("ЕКАТТЕ не е от пет цифри", "EKATTE is not five digits"),
    DefectKind.FIELD_COUNT: Label("броят на полетата не е от 3 до 5", "not three to five fields"),
    DefectKind.ZERO_FIELD: Label("поле със стойност нула", "a field is zero"),
    DefectKind.LEADING_ZERO: Label("водеща нула", "leading zero"),
    DefectKind.FIELD_TOO_LONG: Label("поле с твърде много цифри", "a field has too many digits"),
    DefectKind.SEPARATOR: Label("друг знак вместо една точка", "not one dot between fields"),
    DefectKind.SEVERAL: Label("няколко идентификатора в едно поле", "several in one field"),
    DefectKind.EXTRA_TEXT: Label("текст извън идентификатора", "text around the identifier"),
    DefectKind.UNREADABLE: Label("не е идентификатор", "not an identifier"),
}


@dataclass(frozen=True, slots=True)
class Identifier:
    """One cadastral identifier. `cadastral_district` is not one of the city's districts."""

    ekatte: str
    cadastral_district: int
    parcel: int
    building: int | None = None
    unit: int | None = None

    def __str__(self) -> str:
        return ".".join([self.ekatte, *(str(number) for number in self._numbers)])

    @property
    def _numbers(self) -> tuple[int, ...]:
        numbers = (self.cadastral_district, self.parcel, self.building, self.unit)
        return tuple(number for number in numbers if number is not None)

    @property
    def level(self) -> Level:
        if self.unit is not None:
            return Level.UNIT
        return Level.PARCEL if self.building is None else Level.BUILDING

    @property
    def parcel_identifier(self) -> Self:
        """The parcel this thing stands on; a parcel is its own."""
        return type(self)(self.ekatte, self.cadastral_district, self.parcel)

    @property
    def building_identifier(self) -> Self | None:
        """The building this unit is in; a building is its own; none for a parcel."""
        if self.building is None:
            return None
        return type(self)(self.ekatte, self.cadastral_district, self.parcel, self.building)

    @property
    def label(self) -> str:
        """The last number: how the thing is lettered on a map."""
        return str(self._numbers[-1])

    @property
    def without_ekatte(self) -> str:
        """As the exchange format writes it: `1601.521`."""
        return ".".join(str(number) for number in self._numbers)

    @property
    def spellings(self) -> tuple[str, str, str, str]:
        """The four ways people type it: with dots, spaces, commas, hyphens."""
        dotted = str(self)
        spaced, with_commas, hyphened = (dotted.replace(".", mark) for mark in (" ", ",", "-"))
        return dotted, spaced, with_commas, hyphened

    @property
    def sort_key(self) -> tuple[str, int, int, int, int]:
        """Order by number: parcel 2 before parcel 10, a parcel before its buildings."""
        return (
            self.ekatte,
            self.cadastral_district,
            self.parcel,
            self.building or 0,
            self.unit or 0,
        )


@dataclass(frozen=True, slots=True)
class Defect:
    """Something wrong with a printed identifier; `text` is the piece that shows it."""

    kind: DefectKind
    text: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What a field that should hold one identifier does hold."""

    raw: str
    identifiers: tuple[Identifier, ...]
    defects: tuple[Defect, ...]
    leftover: str = ""


def parse(text: str) -> Identifier | None:
    """An identifier written exactly right, or None: no trimming, no mending."""
    if not _WHOLE.fullmatch(text):
        return None
    ekatte, *rest = text.split(".")
    return Identifier(ekatte, *(int(number) for number in rest))


def find_in(text: str) -> tuple[Identifier, ...]:
    """Every exactly written identifier in running text, in order, repeats included.

    Not fooled by dates („26.09.2007“) nor by the State Gazette („бр. 84/25.10.2019“).
    """
    found = (parse(match) for match in _IN_TEXT.findall(text))
    return tuple(identifier for identifier in found if identifier is not None)


def normalise(text: str) -> str:
    """Prefixes off, one dot between digit groups, no dot at the end; idempotent.

    For matching what somebody typed. Words that are left stay where they are.
    """
    return _ANY_GAP.sub(".", _PREFIX.sub("", text.strip())).strip().rstrip(".,; ").strip()


def read(text: str) -> Reading:
    """Identifiers of a register field, with all that is wrong about them."""
    found: list[Identifier] = []
    defects: list[Defect] = []
    rest = _take(_IN_TEXT, text, found)
    for chunk in _LOOSE.findall(rest):
        if not _is_attempt(chunk):
            continue
        identifier = parse(normalise(chunk))
        if identifier is None:
            defects.extend(_faults(chunk))
        else:
            found.append(identifier)
            defects.append(Defect(DefectKind.SEPARATOR, chunk))
        rest = rest.replace(chunk, " ", 1)
    leftover = _words_left(rest)
    if len(found) > 1:
        defects.append(Defect(DefectKind.SEVERAL, text.strip()))
    if leftover and found:
        defects.append(Defect(DefectKind.EXTRA_TEXT, leftover))
    elif leftover and not defects:
        defects.append(Defect(DefectKind.UNREADABLE, text.strip()))
    return Reading(text, tuple(dict.fromkeys(found)), tuple(defects), leftover)


def _take(pattern: re.Pattern[str], text: str, found: list[Identifier]) -> str:
    """Move whole identifiers out of a text; what stays behind is returned."""

    def keep(match: re.Match[str]) -> str:
        identifier = parse(match[1])
        if identifier is not None:
            found.append(identifier)
        return " ; "

    return pattern.sub(keep, text)


def _is_attempt(chunk: str) -> bool:
    """A row of digit groups meant as an identifier, not a date or „№ 23-15“ of a sentence."""
    groups = re.findall(r"[0-9]+", chunk)
    return not _DATE.search(chunk) and (len(groups) > 2 or len("".join(groups)) > 6)


def _faults(chunk: str) -> list[Defect]:
    """Why a row of digit groups is no identifier."""
    fields = re.findall(r"[0-9]+", chunk)
    checks = (
        (DefectKind.EKATTE_LENGTH, len(fields[0]) != 5),
        (DefectKind.FIELD_COUNT, not 3 <= len(fields) <= 5),
        (DefectKind.ZERO_FIELD, any(int(field) == 0 for field in fields[1:])),
        (DefectKind.LEADING_ZERO, any(field[0] == "0" and int(field) for field in fields[1:])),
        (DefectKind.SEPARATOR, fields != re.split(r"\.", chunk)),
    )
    faults = [Defect(kind, chunk) for kind, is_wrong in checks if is_wrong]
    return faults or [Defect(DefectKind.FIELD_TOO_LONG, chunk)]


def _words_left(rest: str) -> str:
    without_prefix = _PREFIX.sub("", rest.strip())
    return re.sub(r"\s+", " ", without_prefix).strip(" ;,.") if _JOINER.sub("", rest) else ""
