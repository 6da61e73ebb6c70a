"""What is inside a vector tile, read from its bytes, with everything that is wrong in it."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import mapbox_vector_tile
from mapbox_vector_tile.Mapbox import vector_tile_pb2

from tiles.grid import BUFFER

Ring = list[tuple[int, int]]
_KINDS = ("unknown", "points", "lines", "areas")
_AREA = 3
_MOVE, _CLOSE = 1, 7


class UnreadableError(Exception):
    """Bytes that are no vector tile."""


@dataclass(frozen=True)
class Seen:
    """One feature: its parts in units of the tile, y down, as its commands say."""

    id: int
    kind: str
    parts: Sequence[Ring]
    properties: Mapping[str, Any]

    @property
    def vertices(self) -> int:
        return sum(map(len, self.parts))


@dataclass(frozen=True)
class SeenLayer:
    """A layer of a tile, its bytes in the tile, and what is wrong with how many of its features."""

    name: str
    version: int
    extent: int
    size: int
    features: Sequence[Seen]
    faults: Mapping[str, int]

    def kinds(self) -> Mapping[str, int]:
        """How many features there are of each kind of shape."""
        return Counter(feature.kind for feature in self.features)

    def values(self) -> Mapping[str, Mapping[Any, int]]:
        """How often each value of each property occurs, by name."""
        found: dict[str, Counter[Any]] = {}
        for feature in self.features:
            for name, value in feature.properties.items():
                found.setdefault(name, Counter())[value] += 1
        return dict(sorted(found.items()))


def seen(body: bytes) -> list[SeenLayer]:
    """The layers of an unpacked tile.

    Raises:
        UnreadableError: it is none.
    """
    message = vector_tile_pb2.tile()
    try:
        message.ParseFromString(body)
        decoded = mapbox_vector_tile.decode(body)
        layers = [_layer(each, decoded[each.name]["features"]) for each in message.layers]
    except Exception as error:  # whatever the decoder makes of other bytes
        raise UnreadableError(str(error)) from error
    return layers


def _layer(layer: Any, decoded: Sequence[Mapping[str, Any]]) -> SeenLayer:
    features = [
        Seen(
            raw.id,
            _KINDS[raw.type],
            list(_parts(raw.geometry)),
            read["properties"],
        )
        for raw, read in zip(layer.features, decoded, strict=True)
    ]
    faults: Counter[str] = Counter()
    for feature in features:
        faults.update(_faults(feature, layer.extent))
    ids = Counter(feature.id for feature in features if feature.id)
    repeated = sum(count - 1 for count in ids.values())
    if repeated:
        faults["an id that another feature has"] = repeated
    return SeenLayer(
        layer.name, layer.version, layer.extent, layer.ByteSize(), features, dict(faults)
    )


def _faults(feature: Seen, extent: int) -> Iterator[str]:
    """What is wrong with a feature, each fault once."""
    if not feature.vertices:
        yield "no shape"
        return
    reach = range(-BUFFER, extent + BUFFER + 1)
    if any(x not in reach or y not in reach for part in feature.parts for x, y in part):
        yield "a vertex beyond the buffer"
    if feature.kind == _KINDS[_AREA]:
        areas = [doubled_area(ring) for ring in feature.parts]
        if areas[0] < 0:
            yield "an outer ring wound like a hole"
        elif any(_stray_holes(feature.parts, areas)):
            yield "a hole outside of its outer ring"
        if 0 in areas:
            yield "a ring without an area"


def _stray_holes(rings: Sequence[Ring], areas: Sequence[int]) -> Iterator[bool]:
    """For every hole, whether it reaches beyond the ring before it: a mark of one wound wrongly."""
    outer = rings[0]
    for ring, area in zip(rings, areas, strict=True):
        if area > 0:
            outer = ring
        elif area < 0:
            yield any(
                min(at[axis] for at in ring) < min(at[axis] for at in outer)
                or max(at[axis] for at in ring) > max(at[axis] for at in outer)
                for axis in (0, 1)
            )


def doubled_area(ring: Ring) -> int:
    """Twice the signed area; positive for an outer ring, y pointing down (MVT 2.1, §4.3.4.4)."""
    following = [*ring[1:], ring[0]]
    return sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in zip(ring, following, strict=True))


def _parts(commands: Sequence[int]) -> Iterator[Ring]:
    """The parts of a geometry; points of one feature are one part."""
    x = y = at = 0
    part: Ring = []
    while at < len(commands):
        command, count = commands[at] & 7, commands[at] >> 3
        at += 1
        if command == _CLOSE:
            continue
        if command == _MOVE and part:
            yield part
            part = []
        for _ in range(count):
            x += _signed(commands[at])
            y += _signed(commands[at + 1])
            at += 2
            part.append((x, y))
    if part:
        yield part


def _signed(number: int) -> int:
    return (number >> 1) ^ -(number & 1)
