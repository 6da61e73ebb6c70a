"""The location resolver: from what a text says of a place to ground, with the evidence.

A ladder, finest rung first: an identifier in the cadastre, its successors, an old number, a
regulated plot in its quarter and plan, the quarter, a place by name, the village of an
identifier, the stated district. What stands on the ladder is pure; the ground it looks at is
given as `Ground`. A place is always the ground itself, never a point in its middle.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from geodata.districts import DISTRICT_LABELS
from geodata.gazetteer import Entry, Gazetteer, How, Match
from geodata.identifiers import Identifier, Level
from geodata.location_rules import (
    Confidence,
    LocationDoubt,
    Method,
    Unlocated,
    confidence_of_name,
    lowered,
)
from geodata.place_names import PlaceKind, PlaceName
from geodata.rules import LocationLevel

_SETTLEMENTS = (PlaceKind.VILLAGE, PlaceKind.TOWN)
PLACES_MAX = 60
"""Places kept of one text; a text that names more ground than this is a list, not a place."""


@dataclass(frozen=True, slots=True)
class PlotText:
    """A УПИ as its text gives it."""

    number: int
    suffix: str
    parcels: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Described:
    """What a text says of where it holds, taken apart.

    `names` pairs each name with the field it stood in, the most telling field first. `district` is
    the code stated; `is_from_running_text` when all this was read out of a sentence.
    """

    identifiers: tuple[Identifier, ...] = ()
    old_numbers: tuple[str, ...] = ()
    plots: tuple[PlotText, ...] = ()
    quarters: tuple[str, ...] = ()
    names: tuple[tuple[str, PlaceName], ...] = ()
    district: str | None = None
    address: str = ""
    street: str = ""
    is_from_running_text: bool = False

    @property
    def says_nothing(self) -> bool:
        return not (self.identifiers or self.plots or self.quarters or self.names or self.address)


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


@dataclass
class Ground:
    """What the resolver may stand on. Keys are as the methods below read them."""

    gazetteer: Gazetteer
    parcels: Mapping[str, Area] = field(default_factory=dict)
    buildings: Mapping[str, Area] = field(default_factory=dict)
    successors: Mapping[str, Sequence[str]] = field(default_factory=dict)
    old_numbers: Mapping[tuple[str, str], Sequence[Area]] = field(default_factory=dict)
    plots: Mapping[tuple[str, str, int, str], PlotArea] = field(default_factory=dict)
    quarters: Mapping[tuple[str, str], Area] = field(default_factory=dict)
    districts: Mapping[str, Area] = field(default_factory=dict)
    settlements: Mapping[str, tuple[PlaceName, str]] = field(default_factory=dict)
    streets: frozenset[str] = frozenset()
    has_cadastre: bool = False
    has_regulation: bool = False


@dataclass(frozen=True, slots=True)
class Placed:
    """One place found. `evidence` holds only words of the text, codes and method names."""

    level: LocationLevel
    method: Method
    confidence: Confidence
    area: Area
    evidence: dict[str, Any]
    parcel_text: str = ""
    plot_text: str = ""
    quarter: str = ""
    locality_text: str = ""


@dataclass(frozen=True, slots=True)
class Resolution:
    """Places of the finest level that was reached, or the reason why there are none."""

    places: tuple[Placed, ...] = ()
    unlocated: Unlocated | None = None
    doubts: tuple[LocationDoubt, ...] = ()

    @property
    def level(self) -> LocationLevel:
        return self.places[0].level if self.places else LocationLevel.NONE


def resolve(said: Described, ground: Ground) -> Resolution:
    """Climb down the ladder until something holds; every rung that failed is in the evidence."""
    failed: list[dict[str, str]] = []
    rungs = (_by_identifier, _by_lineage, _by_old_number, _by_plot, _by_quarter, _by_name)
    for rung in (*rungs, _by_village, _by_district):
        # several spellings of one text may lead to one place; the first of them tells of it
        places: dict[Area, Placed] = {}
        for place in rung(said, ground, failed):
            places.setdefault(place.area, place)
        if places:
            return _checked(said, tuple(places.values())[:PLACES_MAX], failed)
    return Resolution(unlocated=_why_not(said, failed))


def _by_identifier(
    said: Described, ground: Ground, failed: list[dict[str, str]]
) -> Iterator[Placed]:
    for identifier in said.identifiers:
        area, method = _standing(identifier, ground)
        if area is not None:
            yield Placed(
                LocationLevel.PARCEL, method, Confidence.HIGH, area,
                {"words": str(identifier)}, parcel_text=str(identifier),
            )  # fmt: skip
        else:
            why = "not_in_cadastre" if ground.has_cadastre else "no_cadastre"
            failed.append({"step": "identifier", "words": str(identifier), "why": why})


def _standing(identifier: Identifier, ground: Ground) -> tuple[Area | None, Method]:
    building = identifier.building_identifier
    if building is not None and (found := ground.buildings.get(str(building))):
        return found, Method.BUILDING
    parcel = ground.parcels.get(str(identifier.parcel_identifier))
    is_exact = identifier.level is Level.PARCEL
    return parcel, Method.IDENTIFIER if is_exact else Method.PARCEL_OF_BUILDING


def _by_lineage(said: Described, ground: Ground, failed: list[dict[str, str]]) -> Iterator[Placed]:
    for identifier in said.identifiers:
        old = str(identifier.parcel_identifier)
        for new in ground.successors.get(old, ()):
            if area := ground.parcels.get(new):
                yield Placed(
                    LocationLevel.PARCEL, Method.LINEAGE, Confidence.MEDIUM, area,
                    {"words": old, "became": new}, parcel_text=old,
                )  # fmt: skip


def _by_old_number(
    said: Described, ground: Ground, failed: list[dict[str, str]]
) -> Iterator[Placed]:
    """A number of the old survey means one thing only inside one named plan."""
    plans = [entry for _, match, _ in _named(said, ground) for entry in match.entries]
    for number in said.old_numbers:
        found = [a for plan in plans for a in ground.old_numbers.get((plan.code, number), ())]
        for area in found if len(found) == 1 else ():
            yield Placed(
                LocationLevel.PARCEL, Method.OLD_NUMBER, Confidence.MEDIUM, area,
                {"words": number}, parcel_text=number,
            )  # fmt: skip
        if not found:
            failed.append({"step": "old_number", "words": number, "why": "not_in_plan"})


def _by_plot(said: Described, ground: Ground, failed: list[dict[str, str]]) -> Iterator[Placed]:
    for plot in said.plots:
        is_found = False
        for place in _plots_named(plot, said, ground):
            is_found = True
            yield place
        if not is_found:
            why = "not_in_plan" if ground.has_regulation else "no_regulation"
            failed.append({"step": "plot", "words": plot.text, "why": why})


def _plots_named(plot: PlotText, said: Described, ground: Ground) -> Iterator[Placed]:
    for _, match, name in _named(said, ground):
        for entry in match.entries:
            for quarter in said.quarters:
                found = ground.plots.get((entry.code, quarter, plot.number, plot.suffix))
                if found is None:
                    continue
                is_agreed = bool(found.parcels.intersection(plot.parcels))
                is_denied = bool(plot.parcels and found.parcels) and not is_agreed
                is_sure = match.how is How.EXACT and match.is_single and not is_denied
                yield Placed(
                    LocationLevel.REGULATED_PLOT,
                    Method.PLOT_AND_PARCELS if is_agreed else Method.PLOT,
                    Confidence.LOW if is_denied else _sure(is_sure),
                    found.area,
                    {"words": f"{plot.text}, кв. {quarter}", "plan": entry.label},
                    plot_text=plot.text, quarter=quarter, locality_text=name.raw,
                )  # fmt: skip


def _by_quarter(said: Described, ground: Ground, failed: list[dict[str, str]]) -> Iterator[Placed]:
    for quarter in said.quarters:
        is_found = False
        for _, match, name in _named(said, ground):
            for entry in match.entries:
                if area := ground.quarters.get((entry.code, quarter)):
                    is_found = True
                    is_sure = match.how is How.EXACT and match.is_single
                    yield Placed(
                        LocationLevel.QUARTER, Method.QUARTER, _sure(is_sure), area,
                        {"words": f"кв. {quarter}", "plan": entry.label},
                        quarter=quarter, locality_text=name.raw,
                    )  # fmt: skip
        if not is_found:
            why = "not_in_plan" if ground.has_regulation else "no_regulation"
            failed.append({"step": "quarter", "words": f"кв. {quarter}", "why": why})


def _sure(is_sure: bool) -> Confidence:
    return Confidence.HIGH if is_sure else Confidence.MEDIUM


def _named(said: Described, ground: Ground) -> list[tuple[str, Match, PlaceName]]:
    found = [(source, ground.gazetteer.find(n, said.district), n) for source, n in said.names]
    return [(source, match, name) for source, match, name in found if isinstance(match, Match)]


def _by_name(said: Described, ground: Ground, failed: list[dict[str, str]]) -> Iterator[Placed]:
    """The name that other fields confirm; else the surest; all areas it may equally mean."""
    for source, name in said.names:
        found = ground.gazetteer.find(name, said.district)
        if not isinstance(found, Match):
            failed.append(
                {"step": "name", "field": source, "words": name.raw, "why": f"name_{found.why}"}
            )
    matches = _named(said, ground)
    if not matches:
        return
    village = _village(said, ground)
    votes = _votes(matches, village)
    finer = {source for source, _, name in matches if name.kind not in _SETTLEMENTS}
    source, match, name = min(
        matches, key=lambda m: (m[2].kind in _SETTLEMENTS and m[0] in finer, *_rank(m[1], votes))
    )
    entries = _most_voted(match.entries, votes)
    is_confirmed = len(votes[entries[0].area]) > 1
    is_denied = village is not None and not _is_of_village(entries, village)
    for entry in entries:
        confidence = confidence_of_name(
            match.how, is_single=len(entries) == 1, is_confirmed=is_confirmed,
            has_district=said.district is not None,
        )  # fmt: skip
        yield Placed(
            LocationLevel.LOCALITY,
            Method.of_name(match.how),
            lowered(confidence) if is_denied or match.is_elsewhere else confidence,
            Area(entry.ground, entry.code, entry.pk, entry.districts),
            {
                "words": name.raw,
                "field": source,
                "matched": entry.label,
                "confirmed_by": sorted(votes[entry.area] - {source}),
            },
            locality_text=name.raw,
        )


def _votes(
    matches: list[tuple[str, Match, PlaceName]], village: tuple[PlaceName, str] | None
) -> dict[str, set[str]]:
    """Area → fields that name it; the land of an identifier speaks for its village."""
    votes: dict[str, set[str]] = {}
    for source, match, _ in matches:
        for entry in match.entries:
            votes.setdefault(entry.area, set()).add(source)
            if village and entry.name.kind in _SETTLEMENTS and entry.name.key == village[0].key:
                votes[entry.area].add("ekatte")
    return votes


def _rank(match: Match, votes: Mapping[str, set[str]]) -> tuple[int, int, int, int]:
    order = list(How)
    most = max(len(votes[entry.area]) for entry in match.entries)
    is_loose = order.index(match.how) >= order.index(How.WITHOUT_PART)
    return int(is_loose or match.is_elsewhere), -most, len(match.entries), order.index(match.how)


def _most_voted(entries: tuple[Entry, ...], votes: Mapping[str, set[str]]) -> list[Entry]:
    most = max(len(votes[entry.area]) for entry in entries)
    return [entry for entry in entries if len(votes[entry.area]) == most]


def _is_of_village(entries: Sequence[Entry], village: tuple[PlaceName, str]) -> bool:
    """Whether a place may lie in the land of a village: its own name, or the same district."""
    name, district = village
    return any(
        not district or district in entry.districts or entry.name.key == name.key
        for entry in entries
    )


def _village(said: Described, ground: Ground) -> tuple[PlaceName, str] | None:
    """(name, district) of the one settlement whose land the identifiers are in; not the city."""
    codes = {identifier.ekatte for identifier in said.identifiers}
    return ground.settlements.get(codes.pop()) if len(codes) == 1 else None


def _by_village(said: Described, ground: Ground, failed: list[dict[str, str]]) -> Iterator[Placed]:
    """The village of an identifier: its land is wider than its houses, so never sure."""
    village = _village(said, ground)
    if village is None:
        return
    name, district = village
    if said.district is not None and district and said.district != district:
        failed.append({"step": "ekatte", "words": name.raw, "why": "other_district"})
        return
    match = ground.gazetteer.find(name, district or said.district)
    if isinstance(match, Match) and match.how is How.EXACT:
        for entry in match.entries:
            yield Placed(
                LocationLevel.LOCALITY, Method.EKATTE, Confidence.LOW,
                Area(entry.ground, entry.code, entry.pk, entry.districts),
                {"words": said.identifiers[0].ekatte, "matched": entry.label},
                locality_text=name.raw,
            )  # fmt: skip
    elif area := ground.districts.get(district):
        yield Placed(
            LocationLevel.DISTRICT, Method.EKATTE, Confidence.MEDIUM, area,
            {"words": said.identifiers[0].ekatte, "matched": name.raw},
        )  # fmt: skip


def _by_district(said: Described, ground: Ground, failed: list[dict[str, str]]) -> Iterator[Placed]:
    area = ground.districts.get(said.district or "")
    if area is None:
        return
    label = DISTRICT_LABELS.get(area.code)
    yield Placed(
        LocationLevel.DISTRICT,
        Method.DISTRICT,
        Confidence.MEDIUM if said.is_from_running_text else Confidence.HIGH,
        area,
        {"words": label.bg if label else area.code},
    )


def _checked(
    said: Described, places: tuple[Placed, ...], failed: list[dict[str, str]]
) -> Resolution:
    """Places with what failed before them; a district that contradicts them costs confidence."""
    doubts: list[LocationDoubt] = []
    checked: list[Placed] = []
    for place in places:
        districts = place.area.districts
        is_contradicted = bool(said.district and districts and said.district not in districts)
        if is_contradicted:
            doubts.append(LocationDoubt.OTHER_DISTRICT)
        confidence = lowered(place.confidence) if is_contradicted else place.confidence
        if said.is_from_running_text and place.level is not LocationLevel.DISTRICT:
            confidence = min(confidence, Confidence.MEDIUM)
        evidence = {**place.evidence, "failed": failed[:8]} if failed else place.evidence
        checked.append(replace(place, confidence=confidence, evidence=evidence))
    is_exact = places[0].level is LocationLevel.PARCEL
    if is_exact and any(step["step"] == "identifier" for step in failed):
        doubts.append(LocationDoubt.SOME_PARCELS_MISSING)
    return Resolution(tuple(checked), None, tuple(dict.fromkeys(doubts)))


def _why_not(said: Described, failed: list[dict[str, str]]) -> Unlocated:
    if said.says_nothing:
        return Unlocated.NOTHING_SAID
    whys = {step["why"] for step in failed}
    for reason in Unlocated:
        if reason.value in whys:
            return reason
    return Unlocated.ONLY_ADDRESS if said.address else Unlocated.NOT_ENOUGH
