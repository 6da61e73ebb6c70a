"""How a subject is found by typing: it declares readers and finders, and the box asks them.

A reader says what a text means to its subject; a finder looks for it. Neither knows the others:
the one list of them is written where the box is put together.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from features.text import Bilingual

SURE = 0.6
"""Likeness from which a hit is what was typed; below it, it is a guess and shown as one."""
LONGEST = 200
"""Characters of a query that are read."""

Bounds = tuple[float, float, float, float]


class Reading(Protocol):
    """What a text means to a subject.

    Attributes:
        label: what it was taken for: an identifier, an address.
        meaning: the text as it was understood, mended of marks and spaces.
        is_certain: nothing else can be meant, so no later reader is asked.
    """

    @property
    def label(self) -> Bilingual: ...

    @property
    def meaning(self) -> str: ...

    @property
    def is_certain(self) -> bool: ...


Reader = Callable[[str], Reading | None]
AnyReading = TypeVar("AnyReading")


@dataclass(frozen=True, slots=True)
class Query:
    """A typed text and everything it may mean, the surest meaning first."""

    text: str
    readings: tuple[Reading, ...] = ()

    def read_as(self, kind: type[AnyReading]) -> AnyReading | None:
        """The reading of a kind, if the text was read so."""
        return next((reading for reading in self.readings if isinstance(reading, kind)), None)


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a hit is. `lon`, `lat` lie inside it; `bbox` is west, south, east, north; degrees."""

    lon: float
    lat: float
    bbox: Bounds | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found.

    Attributes:
        select: what the map selects when this is chosen, as `parcel:68134.1.2`; empty if nothing.
        score: how like the query it is, from 0 to 1.
        is_guess: a correction of what was typed, never taken without asking.
    """

    kind: str
    id: str
    title: str
    detail: str = ""
    url: str = ""
    spot: Spot | None = None
    select: str = ""
    score: float = 1.0
    is_guess: bool = False


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of thing that can be found; its hits are shown together."""

    name: str
    label: Bilingual


@dataclass(frozen=True, slots=True)
class Group:
    """Hits of one kind, best first; all of them guesses or none."""

    kind: Kind
    hits: tuple[Hit, ...]
    is_guess: bool = False


@dataclass(frozen=True, slots=True)
class Finder:
    """Finds things of some kinds in a fixed number of statements.

    Attributes:
        kinds: in the order in which equally good groups are shown.
        find: (query, most hits of a kind) → hits, the best of each kind first.
    """

    kinds: tuple[Kind, ...]
    find: Callable[[Query, int], Sequence[Hit]]


def read(text: str, readers: Sequence[Reader]) -> Query:
    """Everything a text may mean; never raises. A certain reading ends the asking."""
    visible = "".join(letter if letter.isprintable() else " " for letter in text)
    trimmed = " ".join(visible.split())[:LONGEST].strip()
    readings: list[Reading] = []
    for reader in readers if trimmed else ():
        reading = reader(trimmed)
        if reading is not None:
            readings.append(reading)
            if reading.is_certain:
                break
    return Query(trimmed, tuple(readings))


def find(query: Query, finders: Sequence[Finder], limit: int) -> list[Group]:
    """Groups of at most `limit` hits, the likeliest first; guesses only where nothing is sure."""
    kinds = [kind for finder in finders for kind in finder.kinds]
    hits = [hit for finder in finders for hit in finder.find(query, limit)] if query.text else []
    sure = [hit for hit in hits if not hit.is_guess and hit.score >= SURE]
    groups = [_group(kind, sure or hits, limit, is_guess=not sure) for kind in kinds]
    filled = [group for group in groups if group.hits]
    return sorted(filled, key=lambda group: -round(max(hit.score for hit in group.hits), 1))


def _group(kind: Kind, hits: Sequence[Hit], limit: int, *, is_guess: bool) -> Group:
    once: dict[str, Hit] = {}
    for hit in hits:
        if hit.kind == kind.name:
            once.setdefault(hit.id, hit)
    best = sorted(once.values(), key=lambda hit: -hit.score)
    return Group(kind, tuple(best[:limit]), is_guess)
