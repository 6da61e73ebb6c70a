"""CQL2 as JSON: the same tree, with paths like `/args/0` in place of characters."""

from collections.abc import Sequence
from typing import Any

import orjson
import shapely
from shapely.geometry.base import BaseGeometry

from features.cql2 import tree, values
from features.cql2.tree import Budget, ConditionError
from features.cql2.values import DEPTHS, Shapes
from features.crs import Crs
from features.text import Text

_KINDS = {name.lower(): name for name in (*DEPTHS, "GEOMETRYCOLLECTION")}
_OPERATORS = (
    "and", "or", "not", *tree.COMPARISONS, "like", "between", "in", "isNull", *tree.SPATIAL,
    *tree.TEMPORAL, *tree.ARRAYS,
)  # fmt: skip
_COUNTS = {"not": 1, "isNull": 1, "between": 3}


def read_json(text: str, crs: Crs) -> tree.Node:
    """The tree of a condition.

    Raises:
        ConditionError: with the path at which it stops being one.
    """
    try:
        document = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise ConditionError(Text("JSON", "JSON"), error.pos + 1) from None
    return _Reader(crs).condition(document, "")


class _Reader:
    def __init__(self, crs: Crs) -> None:
        self._budget = Budget()
        self._shapes = Shapes(crs)

    def condition(self, node: Any, path: str) -> tree.Node:
        self._budget.count(path)
        if isinstance(node, bool):
            return tree.Truth(node)
        operator, parts = self._operation(node, path)
        if operator in ("and", "or", "not"):
            self._budget.go_down(path)
            read = tuple(
                self.condition(part, f"{path}/args/{number}") for number, part in enumerate(parts)
            )
            self._budget.come_up()
            if operator == "not":
                return tree.Not(read[0])
            return tree.All(read) if operator == "and" else tree.Any(read)
        operands = [
            self._operand(part, f"{path}/args/{number}", operator)
            for number, part in enumerate(parts)
        ]
        return tree.Predicate(operator, tuple(operands), path)

    def _operation(self, node: Any, path: str) -> tuple[str, list[Any]]:
        """The operator and its arguments, of which there are as many as it takes."""
        if not isinstance(node, dict) or not isinstance(node.get("args"), list):
            raise _wrong("обект с op и args", "an object with op and args", path)
        operator, parts = node.get("op"), node["args"]
        if operator not in _OPERATORS:
            raise _wrong(f"op: {', '.join(_OPERATORS)}", f"op: {', '.join(_OPERATORS)}", path)
        if operator == "in":
            if len(parts) != 2 or not isinstance(parts[1], list) or not parts[1]:
                raise _wrong("args: стойност и списък", "args: a value and a list", path)
            parts = [parts[0], *parts[1]]
        elif operator in ("and", "or"):
            if len(parts) < 2:
                raise _wrong("поне две args", "at least two args", path)
        elif len(parts) != _COUNTS.get(operator, 2):
            count = _COUNTS.get(operator, 2)
            raise _wrong(f"args: {count}", f"args: {count}", path)
        return str(operator), parts

    def _operand(self, node: Any, path: str, operator: str) -> tree.Operand:
        self._budget.count(path)
        if isinstance(node, list):
            if operator in tree.ARRAYS and all(isinstance(each, str) for each in node):
                return tree.Members(tuple(values.text(each, path) for each in node), path)
            raise _wrong("една стойност", "one value", path)
        if isinstance(node, dict) and "interval" in node:
            return self._interval(node["interval"], path)
        if isinstance(node, dict) and ("bbox" in node or "type" in node):
            return tree.Shape(self._shape(node, path), path)
        return self._scalar(node, path)

    def _scalar(self, node: Any, path: str) -> tree.Property | tree.Literal:
        if isinstance(node, str):
            return tree.Literal(values.text(node, path), path)
        if isinstance(node, bool | int | float):
            return tree.Literal(node, path)
        if isinstance(node, dict) and len(node) == 1:
            ((kind, value),) = node.items()
            if kind == "property" and isinstance(value, str):
                return tree.Property(value, path)
            if kind == "date" and isinstance(value, str):
                return tree.Literal(values.day(value, path), path)
            if kind == "timestamp" and isinstance(value, str):
                return tree.Literal(values.instant(value, path), path)
        if isinstance(node, dict) and node.get("op") == "casei":
            return self._folded(node.get("args"), path)
        raise _wrong(
            "property, текст, число, true, date или timestamp",
            "property, a text, a number, true, date or timestamp",
            path,
        )

    def _folded(self, parts: Any, path: str) -> tree.Property | tree.Literal:
        if not isinstance(parts, list) or len(parts) != 1:
            raise _wrong("args: 1", "args: 1", path)
        if isinstance(parts[0], dict) and parts[0].get("op") == "casei":
            raise _wrong("casei на property или текст", "casei of a property or a text", path)
        inner = self._scalar(parts[0], f"{path}/args/0")
        if isinstance(inner, tree.Property):
            return tree.Property(inner.name, inner.where, folds=True)
        if isinstance(inner.value, str):
            return tree.Literal(inner.value, inner.where, folds=True)
        raise _wrong("casei на property или текст", "casei of a property or a text", path)

    def _interval(self, ends: Any, path: str) -> tree.Interval:
        if not isinstance(ends, list) or len(ends) != 2:
            raise _wrong("interval с два края", "an interval of two ends", path)
        return tree.Interval(self._end(ends[0], path), self._end(ends[1], path), path)

    def _end(self, node: Any, path: str) -> tree.Property | tree.Literal | None:
        if node in ("..", ""):
            return None
        if isinstance(node, str):
            read = values.day if len(node) == 10 else values.instant
            return tree.Literal(read(node, path), path)
        return self._scalar(node, path)

    def _shape(self, node: dict[str, Any], path: str) -> BaseGeometry:
        if "bbox" in node:
            return self._shapes.box(_numbers(node["bbox"], path), path)
        kind = _KINDS.get(str(node["type"]).lower())
        if kind is None:
            raise _wrong(", ".join(_KINDS), ", ".join(_KINDS), path)
        if kind == "GEOMETRYCOLLECTION":
            return self._collection(node.get("geometries"), path)
        parts = self._nested(node.get("coordinates"), DEPTHS[kind], path)
        return self._shapes.made(kind, parts, path)

    def _collection(self, members: Any, path: str) -> BaseGeometry:
        if not isinstance(members, list) or not members:
            raise _wrong("geometries", "geometries", path)
        made = []
        for member in members:
            is_plain = isinstance(member, dict) and str(member.get("type")).upper() in DEPTHS
            if not is_plain:
                raise _wrong("прости геометрии", "plain geometries", path)
            made.append(self._shape(member, path))
        return shapely.GeometryCollection(made)

    def _nested(self, node: Any, depth: int, path: str) -> Any:
        if depth == 0:
            return self._shapes.point(_numbers(node, path), path)
        if not isinstance(node, list) or not node:
            raise _wrong("coordinates", "coordinates", path)
        return [self._nested(each, depth - 1, path) for each in node]


def _numbers(node: Any, path: str) -> Sequence[float]:
    if not isinstance(node, list) or any(type(each) not in (int, float) for each in node):
        raise _wrong("числа", "numbers", path)
    return node


def _wrong(bg: str, en: str, path: str) -> ConditionError:
    return ConditionError(Text(bg, en), path or "/")
