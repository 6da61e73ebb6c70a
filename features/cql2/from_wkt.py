"""Geometry literals of CQL2 text: well-known text, and BBOX."""

from typing import Any, Protocol

import shapely
from shapely.geometry.base import BaseGeometry

from features.cql2.tokens import Word
from features.cql2.tree import ConditionError
from features.cql2.values import DEPTHS, Shapes


class Words(Protocol):
    """Who reads words one at a time."""

    @property
    def next(self) -> Word: ...

    def take(self) -> Word: ...

    def take_if(self, *keys: str) -> bool: ...

    def expect(self, sign: str) -> None: ...

    def wrong(self, bg: str, en: str) -> ConditionError: ...

    def number(self) -> float: ...


def read_shape(reader: Words, shapes: Shapes) -> BaseGeometry:
    """The geometry that comes next."""
    word = reader.take()
    reader.take_if("Z")
    if word.key == "BBOX":
        return shapes.box(_numbers(reader), word.where)
    if word.key == "GEOMETRYCOLLECTION":
        return _collection(reader, shapes, word)
    if word.key == "MULTIPOINT":
        return shapes.made(word.key, _points(reader, shapes), word.where)
    parts = _nested(reader, shapes, DEPTHS[word.key])
    if word.key == "POINT":
        parts = parts[0] if len(parts) == 1 else None
    return shapes.made(word.key, parts, word.where)


def _collection(reader: Words, shapes: Shapes, word: Word) -> BaseGeometry:
    reader.expect("(")
    parts = []
    while True:
        if reader.next.key not in DEPTHS:
            raise reader.wrong("POINT, LINESTRING, POLYGON…", "POINT, LINESTRING, POLYGON…")
        parts.append(read_shape(reader, shapes))
        if not reader.take_if(","):
            break
    reader.expect(")")
    return shapely.GeometryCollection(parts)


def _numbers(reader: Words) -> list[float]:
    reader.expect("(")
    found = [reader.number()]
    while reader.take_if(",") and len(found) < 7:
        found.append(reader.number())
    reader.expect(")")
    return found


def _nested(reader: Words, shapes: Shapes, depth: int) -> Any:
    """Positions between brackets, nested as deep as the kind of geometry has them."""
    reader.expect("(")
    found = []
    while True:
        found.append(
            _position(reader, shapes) if depth <= 1 else _nested(reader, shapes, depth - 1)
        )
        if not reader.take_if(","):
            break
    reader.expect(")")
    return found


def _points(reader: Words, shapes: Shapes) -> list[tuple[float, float]]:
    """Points of a multipoint, each in brackets of its own or not."""
    reader.expect("(")
    found = []
    while True:
        is_wrapped = reader.take_if("(")
        found.append(_position(reader, shapes))
        if is_wrapped:
            reader.expect(")")
        if not reader.take_if(","):
            break
    reader.expect(")")
    return found


def _position(reader: Words, shapes: Shapes) -> tuple[float, float]:
    where = reader.next.where
    numbers = [reader.number(), reader.number()]
    if reader.next.text not in (",", ")"):
        numbers.append(reader.number())
    return shapes.point(numbers, where)
