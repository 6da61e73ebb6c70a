"""Rungs of the ladder that go by streets: a house by its number, a stretch, a street. Pure."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from geodata.location_rules import Confidence, Method, lowered
from geodata.location_terms import Area, Described, Ground, House, Open, Placed
from geodata.rules import LocationLevel
from geodata.street_names import HouseText, StreetText

Failed = list[dict[str, str]]


def by_address(said: Described, ground: Ground, failed: Failed) -> Iterator[Placed]:
    """Parcels whose own records carry the street and one of its numbers."""
    if said.house is None or not said.house.numbers:
        return
    groups = _groups(said, said.house, ground)
    if len(groups) != 1:
        failed.append({"step": "address", "words": _words(said.house), "why": _why(groups, ground)})
        return
    for house in groups[0]:
        yield Placed(
            LocationLevel.ADDRESS, Method.ADDRESS, _confidence(said, house, groups[0]), house.area,
            {"words": _words(said.house), "parcel": house.area.code},
            parcel_text=house.area.code, quarter=house.quarter,
        )  # fmt: skip


def _words(house: HouseText) -> str:
    return f"{house.street} № {', '.join(house.numbers)}"


def _why(groups: Sequence[Sequence[House]], ground: Ground) -> str:
    if groups:
        return "street_ambiguous"
    return "not_in_addresses" if ground.has_cadastre else "no_addresses"


def _groups(said: Described, house: HouseText, ground: Ground) -> list[list[House]]:
    """Houses of the number, one group for each street of that name that is still possible."""
    wanted = frozenset(house.numbers)
    found = [one for one in ground.houses.get(house.street.key, ()) if one.numbers & wanted]
    if said.district:
        found = [
            one for one in found if not one.area.districts or said.district in one.area.districts
        ]
    told = {name.key for _, name in said.names} | (
        {house.settlement} if house.settlement else set()
    )
    of_kind = [one for one in found if _is_kind(one.kind, house.street)]
    for narrower in (
        [one for one in of_kind if one.places & told],
        [one for one in of_kind if one.quarter in said.quarters],
        of_kind,
    ):
        if narrower:
            found = narrower
            break
    groups: dict[tuple[frozenset[str], str], list[House]] = defaultdict(list)
    for one in found:
        groups[one.area.districts, one.ekatte].append(one)
    return [groups[key] for key in sorted(groups, key=str)]


def _is_kind(kind: str, street: StreetText) -> bool:
    return not (kind and street.kind) or kind == street.kind


def _confidence(said: Described, house: House, all_of_number: Sequence[House]) -> Confidence:
    """Sure when the district or a name beside the address agrees and one parcel has the number."""
    told = {name.key for _, name in said.names}
    is_confirmed = bool(said.district and said.district in house.area.districts)
    is_confirmed = is_confirmed or bool(house.places & told)
    confidence = Confidence.HIGH if is_confirmed else Confidence.MEDIUM
    if said.house and len(all_of_number) > len(said.house.numbers):
        confidence = lowered(confidence)
    if said.house and not _is_kind(house.kind, said.house.street):
        confidence = lowered(confidence)
    is_denied = bool(said.quarters and house.quarter and house.quarter not in said.quarters)
    return lowered(confidence) if is_denied else confidence


def by_section(said: Described, ground: Ground, failed: Failed) -> Iterator[Placed]:
    """The part of a street's line between the two crossings that a text names."""
    for section in said.sections:
        stretches = [
            one for one in ground.stretches.get(section, ()) if _may_be_in(one.area, said.district)
        ]
        if len(stretches) == 1:
            yield Placed(
                LocationLevel.STREET, Method.STREET_SECTION, Confidence.MEDIUM,
                stretches[0].area, {"words": section.words}, shape=stretches[0].shape,
            )  # fmt: skip
        else:
            why = "street_ambiguous" if stretches else "no_crossing"
            failed.append({"step": "section", "words": section.words, "why": why})
    if said.has_axis_points:
        failed.append({"step": "section", "words": "о.т.", "why": "no_axis_points"})


def by_street(said: Described, ground: Ground, failed: Failed) -> Iterator[Placed]:
    """The whole of a street that a text names without a number, or whose stretch was not found."""
    named = [section.street for section in said.sections]
    if said.house and not said.house.numbers:
        named.append(said.house.street)
    for street in dict.fromkeys(named):
        lines = [a for a in ground.streets.get(street.key, ()) if _may_be_in(a, said.district)]
        if len(lines) == 1:
            yield Placed(
                LocationLevel.STREET, Method.STREET, Confidence.LOW, lines[0],
                {"words": str(street)},
            )  # fmt: skip
        elif lines:
            failed.append({"step": "street", "words": str(street), "why": "street_ambiguous"})


def _may_be_in(area: Area, district: str | None) -> bool:
    return not district or not area.districts or district in area.districts


def open_streets(said: Described, ground: Ground) -> Iterator[Open]:
    """Addresses and stretches that were not found, with the places that they may mean."""
    if said.house is not None:
        groups = _groups(said, said.house, ground)
        if len(groups) != 1 and said.house.numbers:
            candidates = [str(house.area) for group in groups for house in group]
            candidates = candidates or [
                str(a) for a in ground.streets.get(said.house.street.key, ())
            ]
            yield Open("street", _words(said.house), said.house.street.key, tuple(candidates))
    for section in said.sections:
        stretches = ground.stretches.get(section, ())
        if len(stretches) != 1:
            lines = ground.streets.get(section.street.key, ())
            candidates = [str(area) for area in lines if _may_be_in(area, said.district)]
            yield Open("street", section.words, section.street.key, tuple(candidates))
