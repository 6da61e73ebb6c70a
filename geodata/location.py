"""The location resolver: from what a text says of a place to ground, with the evidence.

A ladder, finest rung first: an identifier in the cadastre, its successors, an old number, a
regulated plot in its quarter and plan, an address, a stretch of a street, the quarter, a whole
street, a place by name, the village of an identifier, the stated district. What stands on the
ladder is pure; the ground it looks at is given as `Ground`. A place is always the ground itself,
never a point in its middle. What found nothing is kept as `Open`, with the ground it may have
meant: that is proposed to people and never taken.
"""

from collections.abc import Iterator
from dataclasses import replace

from geodata.districts import DISTRICT_LABELS
from geodata.identifiers import Identifier, Level
from geodata.location_names import by_name, by_village, open_names
from geodata.location_plots import by_old_number, by_plot, by_quarter
from geodata.location_rules import Confidence, LocationDoubt, Method, Unlocated, lowered
from geodata.location_streets import by_address, by_section, by_street, open_streets
from geodata.location_terms import (
    Area,
    Described,
    Ground,
    House,
    Open,
    Placed,
    PlotArea,
    PlotText,
    Resolution,
    Stretch,
)
from geodata.near_identifiers import likely
from geodata.rules import LocationLevel

__all__ = [
    "PLACES_MAX", "Area", "Described", "Ground", "House", "Open", "Placed", "PlotArea", "PlotText",
    "Resolution", "Stretch", "resolve",
]  # fmt: skip

PLACES_MAX = 60
"""Places kept of one text; a text that names more ground than this is a list, not a place."""

Failed = list[dict[str, str]]


def resolve(said: Described, ground: Ground) -> Resolution:
    """Climb down the ladder until something holds; every rung that failed is in the evidence."""
    failed: Failed = []
    rungs = (
        _by_identifier, _by_lineage, by_old_number, by_plot, by_address, by_section, by_quarter,
        by_street, by_name, by_village, _by_district,
    )  # fmt: skip
    questions = tuple(_open(said, ground))
    for rung in rungs:
        # several spellings of one text may lead to one place; the first of them tells of it
        places: dict[tuple[Area, str], Placed] = {}
        for place in rung(said, ground, failed):
            places.setdefault((place.area, place.shape), place)
        if places:
            return _checked(said, tuple(places.values())[:PLACES_MAX], failed, questions)
    return Resolution(unlocated=_why_not(said, failed), doubts=_doubts(questions), open=questions)


def _by_identifier(said: Described, ground: Ground, failed: Failed) -> Iterator[Placed]:
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


def _by_lineage(said: Described, ground: Ground, failed: Failed) -> Iterator[Placed]:
    for identifier in said.identifiers:
        old = str(identifier.parcel_identifier)
        for new in ground.successors.get(old, ()):
            if area := ground.parcels.get(new):
                yield Placed(
                    LocationLevel.PARCEL, Method.LINEAGE, Confidence.MEDIUM, area,
                    {"words": old, "became": new}, parcel_text=old,
                )  # fmt: skip


def _by_district(said: Described, ground: Ground, failed: Failed) -> Iterator[Placed]:
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


def _open(said: Described, ground: Ground) -> Iterator[Open]:
    """What of a text found no ground, each with what it may have meant."""
    printed = [str(i) for i in said.identifiers if _is_missing(i, ground)]
    for text in dict.fromkeys((*printed, *said.mistyped)):
        near = likely(
            ground.near.get(text, ()), district=said.district, quarters=said.quarters,
            numbers=(*said.old_numbers, *(n for plot in said.plots for n in plot.parcels)),
        )  # fmt: skip
        if near or ground.has_cadastre:
            yield Open("identifier", text, text, tuple(f"parcel:{one.identifier}" for one in near))
    yield from open_names(said, ground)
    yield from open_streets(said, ground)


def _is_missing(identifier: Identifier, ground: Ground) -> bool:
    parcel = str(identifier.parcel_identifier)
    return _standing(identifier, ground)[0] is None and not ground.successors.get(parcel)


def _doubts(questions: tuple[Open, ...]) -> tuple[LocationDoubt, ...]:
    is_suggested = any(one.step == "identifier" and one.candidates for one in questions)
    return (LocationDoubt.IDENTIFIER_SUGGESTED,) if is_suggested else ()


def _checked(
    said: Described, places: tuple[Placed, ...], failed: Failed, questions: tuple[Open, ...]
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
    doubts += _doubts(questions)
    return Resolution(tuple(checked), None, tuple(dict.fromkeys(doubts)), questions)


def _why_not(said: Described, failed: Failed) -> Unlocated:
    if said.says_nothing:
        return Unlocated.NOTHING_SAID
    whys = {step["why"] for step in failed}
    for reason in Unlocated:
        if reason.value in whys:
            return reason
    return Unlocated.ONLY_ADDRESS if said.address else Unlocated.NOT_ENOUGH
