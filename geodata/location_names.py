"""Rungs of the ladder that go by names: of places, and of the village in an identifier. Pure."""

from collections.abc import Iterator, Mapping, Sequence

from geodata.gazetteer import Entry, How, Match, NoMatch
from geodata.location_rules import Confidence, Method, confidence_of_name, lowered
from geodata.location_terms import Area, Described, Ground, Open, Placed
from geodata.place_names import PlaceKind, PlaceName
from geodata.rules import LocationLevel

_SETTLEMENTS = (PlaceKind.VILLAGE, PlaceKind.TOWN)


def named(said: Described, ground: Ground) -> list[tuple[str, Match, PlaceName]]:
    """Names that mean something here, each with the field it stood in."""
    found = [(source, ground.gazetteer.find(n, said.district), n) for source, n in said.names]
    return [(source, match, name) for source, match, name in found if isinstance(match, Match)]


def by_name(said: Described, ground: Ground, failed: list[dict[str, str]]) -> Iterator[Placed]:
    """The name that other fields confirm; else the surest; all areas it may equally mean."""
    for source, name in said.names:
        found = ground.gazetteer.find(name, said.district)
        if not isinstance(found, Match):
            failed.append(
                {"step": "name", "field": source, "words": name.raw, "why": f"name_{found.why}"}
            )
    matches = named(said, ground)
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
    is_guess = _is_guess(said, ground, matches, source, name)
    for entry in entries:
        confidence = confidence_of_name(
            match.how, is_single=len(entries) == 1, is_confirmed=is_confirmed,
            has_district=said.district is not None,
        )  # fmt: skip
        yield Placed(
            LocationLevel.LOCALITY,
            Method.of_name(match.how),
            _weaker(confidence, is_denied or match.is_elsewhere, is_guess and not is_confirmed),
            Area(entry.ground, entry.code, entry.pk, entry.districts),
            {
                "words": name.raw,
                "field": source,
                "matched": entry.label,
                "confirmed_by": sorted(votes[entry.area] - {source}),
            },
            locality_text=name.raw,
        )


def _is_guess(
    said: Described, ground: Ground, matches: list[tuple[str, Match, PlaceName]], source: str,
    name: PlaceName,
) -> bool:  # fmt: skip
    """Whether another name of the text may be the place: unknown, or known to lie elsewhere.

    A village stands for its houses; an unknown name beside it is of the land around them.
    """
    known = {(field, one) for field, _, one in matches}
    unknown = [(field, one) for field, one in said.names if (field, one) not in known]
    if name.kind in _SETTLEMENTS and unknown:
        return True
    if source != "locality" and any(field == "locality" for field, _ in unknown):
        return True
    areas = {entry.area for field, match, one in matches if (field, one) == (source, name)
             for entry in match.entries}  # fmt: skip
    others = [match for field, match, one in matches if one.kind not in _SETTLEMENTS]
    return any(not areas.intersection(e.area for e in match.entries) for match in others)


def _weaker(confidence: Confidence, *reasons: bool) -> Confidence:
    """One step less sure for every reason that holds."""
    for _ in filter(None, reasons):
        confidence = lowered(confidence)
    return confidence


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


def by_village(said: Described, ground: Ground, failed: list[dict[str, str]]) -> Iterator[Placed]:
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


def open_names(said: Described, ground: Ground) -> Iterator[Open]:
    """Names that found no ground, with the areas that they may mean."""
    for _, name in said.names:
        found = ground.gazetteer.find(name, said.district)
        if isinstance(found, NoMatch):
            yield Open("name", name.raw, name.key, tuple(e.area for e in found.entries))
