"""What changed and where, as the database tells it, and which tiles that touches."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from zlib import crc32

from tiles.grid import BUFFER, EXTENT

GRID_ZOOM = 26
"""Boxes are in whole tiles of this zoom: 0.6 m of EPSG:3857, and a 32-bit integer holds them."""
EVERYWHERE = "*"
_LAST = (1 << GRID_ZOOM) - 1
_MARGIN = BUFFER / EXTENT


class Box(NamedTuple):
    """Tiles of GRID_ZOOM, the last ones included; rows count from the north."""

    left: int
    top: int
    right: int
    bottom: int


WORLD = Box(0, 0, _LAST, _LAST)


class Span(NamedTuple):
    """Tiles of one zoom, the last ones included."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def tiles(self) -> int:
        return (self.right - self.left + 1) * (self.bottom - self.top + 1)


@dataclass(frozen=True)
class Change:
    """One statement's change of one topic.

    Args:
        number: its row's number; given by a sequence, so not in the order of commit.
        topic: what changed, see `tiles.cache.topics`.
        boxes: around the old and the new shapes.
    """

    number: int
    topic: str
    boxes: tuple[Box, ...]

    @property
    def is_everywhere(self) -> bool:
        return WORLD in self.boxes

    @property
    def outline(self) -> Box:
        """One box around all."""
        return Box(
            min(box.left for box in self.boxes),
            min(box.top for box in self.boxes),
            max(box.right for box in self.boxes),
            max(box.bottom for box in self.boxes),
        )


def read(message: str) -> Change:
    """A change from `number topic box box …`.

    Raises:
        ValueError: it is something else.
    """
    number, topic, *boxes = message.split(" ")
    return Change(int(number), topic, tuple(_box(box) for box in boxes) or (WORLD,))


def _box(text: str) -> Box:
    if text == EVERYWHERE:
        return WORLD
    left, top, right, bottom = (int(part, 16) for part in text.split(","))
    return Box(left, top, right, bottom)


def touched(box: Box, zoom: int) -> Span:
    """The tiles of a zoom whose buffered ground meets a box.

    A tile draws what lies in its buffer too, so the box is widened by it. Edges count: PostGIS's
    `&&` holds for boxes that only touch.
    """
    side = 1 << (GRID_ZOOM - zoom)
    margin = side * _MARGIN
    last = (1 << zoom) - 1
    return Span(
        max(int((box.left - margin) // side), 0),
        max(int((box.top - margin) // side), 0),
        min(int((box.right + 1 + margin) // side), last),
        min(int((box.bottom + 1 + margin) // side), last),
    )


def touches(box: Box, zoom: int, x: int, y: int) -> bool:
    """Whether a tile is among those that a box touches."""
    span = touched(box, zoom)
    return span.left <= x <= span.right and span.top <= y <= span.bottom


def spans(boxes: Sequence[Box], zoom: int) -> Iterator[Span]:
    """The distinct spans of several boxes."""
    yield from dict.fromkeys(touched(box, zoom) for box in boxes)


def mark_of(topic: str) -> int:
    """A topic as a number that fits the shared memory; two of one number only cost accuracy."""
    return crc32(topic.encode())
