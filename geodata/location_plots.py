"""Rungs of the ladder that go by the regulation plan: УПИ, quarters, old numbers. Pure."""

from collections.abc import Iterable, Iterator

from geodata.gazetteer import How
from geodata.location_names import named
from geodata.location_rules import Confidence, Method, lowered
from geodata.location_terms import Described, Ground, Placed, PlotArea, PlotText
from geodata.rules import LocationLevel

Failed = list[dict[str, str]]


def by_old_number(said: Described, ground: Ground, failed: Failed) -> Iterator[Placed]:
    """A number of the old survey means one thing only inside one named plan or village."""
    matches = [match for _, match, _ in named(said, ground)]
    places = [entry.code for match in matches for entry in match.entries]
    places += [f"ekatte:{ekatte}" for ekatte in _villages(said, ground)]
    for number in said.old_numbers:
        found = {area for place in places for area in ground.old_numbers.get((place, number), ())}
        for area in found if len(found) == 1 else ():
            yield Placed(
                LocationLevel.PARCEL, Method.OLD_NUMBER, Confidence.MEDIUM, area,
                {"words": number}, parcel_text=number,
            )  # fmt: skip
        if not found:
            failed.append({"step": "old_number", "words": number, "why": "not_in_plan"})


def _villages(said: Described, ground: Ground) -> set[str]:
    """EKATTE of the villages named, and of the identifiers beside the number."""
    keys = {name.key for _, name in said.names}
    told = {ekatte for ekatte, (name, _) in ground.settlements.items() if name.key in keys}
    return told | {identifier.ekatte for identifier in said.identifiers}


def by_plot(said: Described, ground: Ground, failed: Failed) -> Iterator[Placed]:
    for plot in said.plots:
        places = list(_in_plan(plot, said, ground)) or list(_in_district(plot, said, ground))
        yield from places
        if not places:
            why = "not_in_plan" if ground.has_regulation else "no_regulation"
            failed.append({"step": "plot", "words": plot.text, "why": why})


def _in_plan(plot: PlotText, said: Described, ground: Ground) -> Iterator[Placed]:
    """In the quarters of the plans named; an unreadable number is tried in both readings."""
    found: list[tuple[PlotArea, str, str, str, bool]] = []
    for _, match, name in named(said, ground):
        is_sure = match.how is How.EXACT and match.is_single
        for entry in match.entries:
            for quarter in said.quarters:
                for number in plot.numbers:
                    area = ground.plots.get((entry.code, quarter, number, plot.suffix))
                    if area is not None:
                        found.append((area, quarter, entry.label, name.raw, is_sure))
    agreed = [one for one in found if one[0].parcels.intersection(plot.parcels)]
    is_single = len({one[0].area for one in agreed or found}) == 1
    for area, quarter, label, printed, is_sure in agreed or found:
        confidence = Confidence.HIGH if is_sure and is_single else Confidence.MEDIUM
        if plot.is_doubtful or (plot.parcels and area.parcels and not agreed):
            confidence = Confidence.LOW
        yield _placed(plot, area, quarter, confidence, bool(agreed), label, printed)


def _in_district(plot: PlotText, said: Described, ground: Ground) -> Iterator[Placed]:
    """Without a plan: the only such УПИ of its quarter in the district, allotted for its parcels.

    Numbers repeat from plan to plan, so the parcels must agree and no other УПИ may.
    """
    if not (said.district and said.quarters and plot.parcels) or named(said, ground):
        return
    agreed = {
        area.area: (area, quarter)
        for (_, quarter, number, suffix), area in ground.plots.items()
        if quarter in said.quarters
        and (number, suffix) == (plot.number, plot.suffix)
        and said.district in area.area.districts
        and area.parcels.intersection(plot.parcels)
    }
    for area, quarter in agreed.values() if len(agreed) == 1 else ():
        confidence = Confidence.LOW if plot.is_doubtful else Confidence.MEDIUM
        yield _placed(plot, area, quarter, confidence, True, "", "")


def _placed(
    plot: PlotText, found: PlotArea, quarter: str, confidence: Confidence, is_agreed: bool,
    plan: str, printed: str,
) -> Placed:  # fmt: skip
    method = Method.PLOT_AND_PARCELS if is_agreed else Method.PLOT
    return Placed(
        LocationLevel.REGULATED_PLOT,
        method if plan else Method.PLOT_IN_DISTRICT,
        confidence,
        found.area,
        {"words": f"{plot.text}, кв. {quarter}", **({"plan": plan} if plan else {})},
        plot_text=plot.text,
        quarter=quarter,
        locality_text=printed,
    )


def by_quarter(said: Described, ground: Ground, failed: Failed) -> Iterator[Placed]:
    for quarter in said.quarters:
        places = list(_quarter(quarter, said, ground))
        yield from places
        if not places:
            why = "not_in_plan" if ground.has_regulation else "no_regulation"
            failed.append({"step": "quarter", "words": f"кв. {quarter}", "why": why})


def _quarter(quarter: str, said: Described, ground: Ground) -> Iterable[Placed]:
    for _, match, name in named(said, ground):
        for entry in match.entries:
            if area := ground.quarters.get((entry.code, quarter)):
                is_sure = match.how is How.EXACT and match.is_single
                yield Placed(
                    LocationLevel.QUARTER, Method.QUARTER,
                    Confidence.HIGH if is_sure else lowered(Confidence.HIGH), area,
                    {"words": f"кв. {quarter}", "plan": entry.label},
                    quarter=quarter, locality_text=name.raw,
                )  # fmt: skip
