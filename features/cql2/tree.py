"""A condition as a tree (OGC 21-065r2), the same whether it came as text or as JSON."""

from dataclasses import dataclass
from datetime import date

from shapely.geometry.base import BaseGeometry

from features.text import Bilingual, Text

LENGTH_MAX = 1_000_000
DEPTH_MAX = 40
NODES_MAX = 1_000
"""Bounds of one condition: a longer one costs the parser, a deeper one the stack."""


class ConditionError(ValueError):
    """A condition that cannot be meant: where it stops making sense and what could stand there.

    `where` counts characters of the text from 1; a JSON document has a path instead.
    """

    def __init__(self, allowed: Bilingual, where: int | str = "") -> None:
        super().__init__(allowed.en)
        self.allowed = allowed
        self.where = where

    def said_with_place(self) -> Text:
        """What is allowed, and where."""
        if self.where == "":
            return Text(self.allowed.bg, self.allowed.en)
        bg, en = ("знак", "character") if isinstance(self.where, int) else ("място", "at")
        return Text(
            f"CQL2; {bg} {self.where}: {self.allowed.bg}",
            f"CQL2; {en} {self.where}: {self.allowed.en}",
        )


@dataclass(frozen=True, slots=True)
class Property:
    """A queryable by name. `folds` says that its letters' case does not matter (CASEI)."""

    name: str
    where: int | str = ""
    folds: bool = False


@dataclass(frozen=True, slots=True)
class Literal:
    """A text, a number, a truth or a day."""

    value: str | float | int | bool | date
    where: int | str = ""
    folds: bool = False


@dataclass(frozen=True, slots=True)
class Shape:
    """A geometry with x before y, in the system of `filter-crs`."""

    geometry: BaseGeometry
    where: int | str = ""


@dataclass(frozen=True, slots=True)
class Interval:
    """From `first` to `last`, both inclusive; None is an open end."""

    first: "Property | Literal | None"
    last: "Property | Literal | None"
    where: int | str = ""


@dataclass(frozen=True, slots=True)
class Members:
    """An array of texts."""

    values: tuple[str, ...]
    where: int | str = ""


Operand = Property | Literal | Shape | Interval | Members


@dataclass(frozen=True, slots=True)
class Predicate:
    """An operator over operands: `=`, `like`, `between`, `in`, `isNull`, `s_within`, …

    `in` and `between` have the tested operand first.
    """

    operator: str
    operands: tuple[Operand, ...]
    where: int | str = ""


@dataclass(frozen=True, slots=True)
class Truth:
    """TRUE or FALSE in the place of a condition."""

    value: bool


@dataclass(frozen=True, slots=True)
class Not:
    part: "Node"


@dataclass(frozen=True, slots=True)
class All:
    parts: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Any:
    parts: "tuple[Node, ...]"


Node = Predicate | Truth | Not | All | Any

COMPARISONS = ("=", "<>", "<", "<=", ">", ">=")
SPATIAL = (
    "s_contains", "s_crosses", "s_disjoint", "s_equals", "s_intersects", "s_overlaps", "s_touches",
    "s_within",
)  # fmt: skip
TEMPORAL = (
    "t_after", "t_before", "t_contains", "t_disjoint", "t_during", "t_equals", "t_finishedby",
    "t_finishes", "t_intersects", "t_meets", "t_metby", "t_overlappedby", "t_overlaps",
    "t_startedby", "t_starts",
)  # fmt: skip
ARRAYS = ("a_containedby", "a_contains", "a_equals", "a_overlaps")


class Budget:
    """What is left of the bounds while a condition is read."""

    def __init__(self) -> None:
        self._nodes = NODES_MAX
        self._depth = 0

    def count(self, where: int | str) -> None:
        self._nodes -= 1
        if self._nodes < 0:
            raise ConditionError(
                Text(f"до {NODES_MAX} части в едно условие", f"at most {NODES_MAX} parts"), where
            )

    def go_down(self, where: int | str) -> None:
        self._depth += 1
        if self._depth > DEPTH_MAX:
            raise ConditionError(
                Text(f"до {DEPTH_MAX} нива на скоби", f"at most {DEPTH_MAX} levels of brackets"),
                where,
            )

    def come_up(self) -> None:
        self._depth -= 1
