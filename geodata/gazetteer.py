"""Names of places in memory: which ground a printed name stands for, and how surely.

Pure: entries come from outside. A name is looked up as printed, then by its skeleton, without
its part or with any part, with one letter wrong, by the words it begins or ends with. Homonyms
are told apart by kind and by district, never by chance: what stays ambiguous is said to be.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from geodata.naming import skeleton
from geodata.place_names import PlaceKind, PlaceName

_SEVERAL_MAX = 4
_WIDER_MIN = 6
# A village and a town are both settlements; estates and quarters are both parts of the city.
_ALIKE: tuple[frozenset[PlaceKind], ...] = (
    frozenset({PlaceKind.VILLAGE, PlaceKind.TOWN}),
    frozenset({PlaceKind.ESTATE, PlaceKind.NEIGHBOURHOOD, PlaceKind.HOUSING_GROUP}),
)
_ANY_KIND = frozenset({PlaceKind.UNKNOWN, PlaceKind.LOCALITY})


class How(StrEnum):
    """How a name was recognised, the surest first."""

    EXACT = "exact"
    OTHER_KIND = "other_kind"
    SPELLING = "spelling"
    WITHOUT_PART = "without_part"
    ANY_PART = "any_part"
    WIDER = "wider"
    SIMILAR = "similar"


@dataclass(frozen=True, slots=True)
class Entry:
    """A named area. `area` is `kind:code`; `districts` are those it lies in, by its shape."""

    area: str
    pk: int
    name: PlaceName
    label: str
    districts: frozenset[str]

    @property
    def ground(self) -> str:
        return self.area.partition(":")[0]

    @property
    def code(self) -> str:
        return self.area.partition(":")[2]


@dataclass(frozen=True, slots=True)
class Match:
    """Areas a name may mean (several when it cannot be told which) and how it was recognised.

    `is_elsewhere`: none of them lies in the district that was stated, only next to it.
    """

    entries: tuple[Entry, ...]
    how: How
    is_elsewhere: bool = False

    @property
    def is_single(self) -> bool:
        return len(self.entries) == 1


@dataclass(frozen=True, slots=True)
class NoMatch:
    """Why a name gives no place: `unknown`, `ambiguous`, or `elsewhere` (another district).

    `entries` are the areas that it may mean.
    """

    why: str
    entries: tuple[Entry, ...] = ()


class Gazetteer:
    """All named areas of a municipality, ready to be asked many times."""

    def __init__(
        self, entries: Iterable[Entry], beside: Mapping[str, Collection[str]] | None = None
    ) -> None:
        """`beside`: district code → codes of the districts that touch it."""
        self.beside = beside or {}
        self._by_key: dict[str, list[Entry]] = defaultdict(list)
        self._by_skeleton: dict[str, list[Entry]] = defaultdict(list)
        self._by_name: dict[str, list[Entry]] = defaultdict(list)
        self.plans: list[Entry] = []
        self._asked: dict[tuple[PlaceName, str | None], Match | NoMatch] = {}
        for entry in entries:
            if entry.ground == "locality":
                self.plans.append(entry)
            self._by_key[entry.name.key].append(entry)
            self._by_skeleton[skeleton(entry.name.key)].append(entry)
            if entry.name.part:
                self._by_name[entry.name.name].append(entry)

    def find(self, name: PlaceName, district: str | None) -> Match | NoMatch:
        """The areas of a name, told apart by kind and by the district stated, if one is."""
        if (name, district) not in self._asked:
            self._asked[name, district] = self._find(name, district)
        return self._asked[name, district]

    def _find(self, name: PlaceName, district: str | None) -> Match | NoMatch:
        elsewhere: NoMatch | None = None
        for how, entries in self._ways(name):
            found = self._told_apart(name, entries, how, district)
            if isinstance(found, Match):
                return found
            elsewhere = elsewhere or found
        return elsewhere or NoMatch("unknown")

    def _ways(self, name: PlaceName) -> Iterable[tuple[How, list[Entry]]]:
        if exact := self._by_key.get(name.key):
            yield How.EXACT, exact
        key = skeleton(name.key)
        if spelt := self._by_skeleton.get(key):
            yield How.SPELLING, spelt
        some = [one for part in name.part.split() for one in self._part(name.name, part)]
        # „кв. Овча купел 2-ра част“ is a part of a plan, not the estate called Овча купел 2.
        if some and name.kind is not PlaceKind.NEIGHBOURHOOD:
            yield How.ANY_PART, list(dict.fromkeys(some))
        if name.part and (whole := self._by_key.get(name.name)):
            yield How.WITHOUT_PART, whole
        if not name.part and (parts := self._by_name.get(name.name)):
            yield How.ANY_PART, parts
        if similar := self._similar(key):
            yield How.SIMILAR, similar
        for wider in self._wider(name):
            yield How.WIDER, wider

    def _similar(self, key: str) -> list[Entry]:
        """Entries one letter away; a number wrong is another place, so digits must agree."""
        if len(key) < 7:
            return []
        digits = [c for c in key if c.isdigit()]
        return [
            entry
            for other, entries in self._by_skeleton.items()
            if abs(len(other) - len(key)) <= 1
            and [c for c in other if c.isdigit()] == digits
            and is_one_edit_apart(key, other)
            for entry in entries
        ]

    def _wider(self, name: PlaceName) -> Iterable[list[Entry]]:
        """Entries whose name begins or ends this one: „Малинова долина - Бункера“."""
        words = name.name.split()
        for length in range(len(words) - 1, 0, -1):
            for piece in (" ".join(words[:length]), " ".join(words[-length:])):
                parts = self._by_key.get(piece) or self._by_name.get(piece)
                if len(piece) >= _WIDER_MIN and parts:
                    yield parts

    def _part(self, name: str, part: str) -> list[Entry]:
        return self._by_key.get(f"{name} {part}", [])

    def _told_apart(
        self, name: PlaceName, entries: list[Entry], how: How, district: str | None
    ) -> Match | NoMatch | None:
        same_kind = [entry for entry in entries if _alike(entry.name.kind, name.kind)]
        if how is How.EXACT and not same_kind and name.kind not in _ANY_KIND:
            how = How.OTHER_KIND
        here = [entry for entry in entries if district is None or district in entry.districts]
        same_kind_here = [entry for entry in here if entry in same_kind]
        chosen, is_elsewhere = same_kind_here or here, False
        if not chosen:
            near = self.beside.get(district or "", ())
            is_elsewhere = how in (How.EXACT, How.SPELLING)
            chosen = [e for e in same_kind or entries if e.districts.intersection(near)]
            if not is_elsewhere or not chosen:
                return NoMatch("elsewhere", tuple(entries))
        chosen = _plans_first(chosen)
        if how in (How.SIMILAR, How.WIDER) and district is None:
            return NoMatch("unknown")
        if len(chosen) > 1 and (district is None or len(chosen) > _SEVERAL_MAX):
            return NoMatch("ambiguous", tuple(chosen))
        return Match(tuple(chosen), how, is_elsewhere)


def _alike(one: PlaceKind, other: PlaceKind) -> bool:
    return one is other or any(one in kinds and other in kinds for kinds in _ALIKE)


def _plans_first(entries: list[Entry]) -> list[Entry]:
    """The area of a plan is what an act means; the neighbourhood of the same name is around it."""
    return [entry for entry in entries if entry.ground == "locality"] or entries


def is_one_edit_apart(one: str, other: str) -> bool:
    """One letter added, left out or changed, or two neighbours swapped."""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    short, long = sorted((one, other), key=len)
    at = next((i for i, letter in enumerate(short) if letter != long[i]), len(short))
    if len(short) < len(long):
        return short[at:] == long[at + 1 :]
    if short[at + 1 :] == long[at + 1 :]:
        return True
    is_swapped = short[at : at + 2] == long[at : at + 2][::-1]
    return is_swapped and short[at + 2 :] == long[at + 2 :]
