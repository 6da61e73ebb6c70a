"""What the location resolver is told, stands on and answers. Pure; no geometry but as a key."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from geodata.gazetteer import Gazetteer
from geodata.identifiers import Identifier
from geodata.location_rules import Confidence, LocationDoubt, Method, Unlocated
from geodata.near_identifiers import Near
from geodata.place_names import PlaceName
from geodata.rules import LocationLevel
from geodata.street_names import HouseText, SectionText


@dataclass(frozen=True, slots=True)
class PlotText:
    """A УПИ as its text gives it."""

    number: int
    suffix: str
    parcels: tuple[str, ...]
    text: str
    is_doubtful: bool = False

    @property
    def numbers(self) -> tuple[int, ...]:
        """As printed; then „11“ as the scan of II that it may be."""
        ones = str(self.number)
        is_scan = self.is_doubtful and ones in ("11", "111")
        return (self.number, len(ones)) if is_scan else (self.number,)


@dataclass(frozen=True, slots=True)
class Described:
    """What a text says of where it holds, taken apart.

    `names` pairs each name with the field it stood in, the most telling field first. `district` is
    the code stated; `mistyped` are identifiers as printed that are none; `has_axis_points` when it
    names осови точки of a street; `is_from_running_text` when all this was read out of a sentence.
    """

    identifiers: tuple[Identifier, ...] = ()
    old_numbers: tuple[str, ...] = ()
    plots: tuple[PlotText, ...] = ()
    quarters: tuple[str, ...] = ()
    names: tuple[tuple[str, PlaceName], ...] = ()
    district: str | None = None
    address: str = ""
    house: HouseText | None = None
    sections: tuple[SectionText, ...] = ()
    mistyped: tuple[str, ...] = ()
    has_axis_points: bool = False
    is_from_running_text: bool = False

    @property
    def says_nothing(self) -> bool:
        told = (self.identifiers, self.plots, self.quarters, self.names, self.address)
        return not (any(told) or self.sections or self.mistyped or self.has_axis_points)


@dataclass(frozen=True, slots=True)
class Area:
    """A record of the ground: `ground` is its table, `code` its key, `pk` its row."""

    ground: str
    code: str
    pk: int
    districts: frozenset[str] = frozenset()

    def __str__(self) -> str:
        return f"{self.ground}:{self.code}"


@dataclass(frozen=True, slots=True)
class PlotArea:
    """A regulated plot of the ground with the parcels it was allotted for."""

    area: Area
    parcels: frozenset[str]


@dataclass(frozen=True, slots=True)
class House:
    """A parcel with a street number; `places` are keys of the names that its own record gives."""

    area: Area
    numbers: frozenset[str]
    kind: str
    ekatte: str
    quarter: str
    places: frozenset[str]


@dataclass(frozen=True, slots=True)
class Stretch:
    """A street between two of its crossings; `shape` is its line as hexadecimal EWKB."""

    area: Area
    shape: str
    length_m: float


@dataclass
class Ground:
    """What the resolver may stand on. Keys are as the rungs read them."""

    gazetteer: Gazetteer
    parcels: Mapping[str, Area] = field(default_factory=dict)
    buildings: Mapping[str, Area] = field(default_factory=dict)
    successors: Mapping[str, Sequence[str]] = field(default_factory=dict)
    old_numbers: Mapping[tuple[str, str], Sequence[Area]] = field(default_factory=dict)
    plots: Mapping[tuple[str, str, int, str], PlotArea] = field(default_factory=dict)
    quarters: Mapping[tuple[str, str], Area] = field(default_factory=dict)
    districts: Mapping[str, Area] = field(default_factory=dict)
    settlements: Mapping[str, tuple[PlaceName, str]] = field(default_factory=dict)
    houses: Mapping[str, Sequence[House]] = field(default_factory=dict)
    streets: Mapping[str, Sequence[Area]] = field(default_factory=dict)
    stretches: Mapping[SectionText, Sequence[Stretch]] = field(default_factory=dict)
    near: Mapping[str, Sequence[Near]] = field(default_factory=dict)
    has_cadastre: bool = False
    has_regulation: bool = False


@dataclass(frozen=True, slots=True)
class Placed:
    """One place found. `evidence` holds only words of the text, codes and method names.

    `shape` is hexadecimal EWKB where the place is less than the whole of its area.
    """

    level: LocationLevel
    method: Method
    confidence: Confidence
    area: Area
    evidence: dict[str, Any]
    parcel_text: str = ""
    plot_text: str = ""
    quarter: str = ""
    locality_text: str = ""
    shape: str = ""


@dataclass(frozen=True, slots=True)
class Open:
    """A part of a text that found no ground, with the ground that it may have meant.

    `step` is the rung: identifier, name, street. `key` is what its spellings share.
    """

    step: str
    words: str
    key: str = ""
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Resolution:
    """Places of the finest level that was reached, or the reason why there are none."""

    places: tuple[Placed, ...] = ()
    unlocated: Unlocated | None = None
    doubts: tuple[LocationDoubt, ...] = ()
    open: tuple[Open, ...] = ()

    @property
    def level(self) -> LocationLevel:
        return self.places[0].level if self.places else LocationLevel.NONE
