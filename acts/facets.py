"""What the matching acts are, counted: by kind, status, issuer, district and year.

Each facet follows the whole filter but its own choice, so that the other values of a chosen
facet stay in sight with the number that choosing them would give.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from accounts.rules import Label
from acts.models import Act
from acts.organisations import public_bodies
from acts.rules import (
    ACT_KIND_LABELS,
    FLAT_STATUS_LABELS,
    DisputeState,
    LegalState,
    flat_status,
)
from acts.schemas import ActFilter
from acts.tallies import GROUPS, Tally, Value, tally
from geodata.districts import DISTRICT_LABELS


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value of a parameter, in words, and how many acts it would show."""

    value: str
    label: Label
    count: int
    is_chosen: bool = False
    is_estimate: bool = False


@dataclass(frozen=True, slots=True)
class Facet:
    """A parameter of the register with its values, the most frequent first; years newest first."""

    parameter: str
    label: Label
    values: list[FacetValue]

    @property
    def has_choice(self) -> bool:
        return any(value.is_chosen for value in self.values)


@dataclass(frozen=True, slots=True)
class _Kind:
    """A facet: the field of the filter that holds its choice, and what its columns mean."""

    label: Label
    chosen: str
    value_of: Callable[[Value], str]
    labels: Mapping[Any, Label]


def _plain(value: Value) -> str:
    return "" if value[0] is None else str(value[0])


def _status(value: Value) -> str:
    return flat_status(LegalState(value[0]), DisputeState(value[1])).value


_KINDS: Mapping[str, _Kind] = {
    "kind": _Kind(Label("Вид", "Kind"), "kinds", _plain, ACT_KIND_LABELS),
    "status": _Kind(Label("Състояние", "Status"), "statuses", _status, FLAT_STATUS_LABELS),
    "issuer": _Kind(Label("Издател", "Issuer"), "issuers", _plain, {}),
    "district": _Kind(Label("Район", "District"), "districts", _plain, DISTRICT_LABELS),
    "year": _Kind(Label("Година", "Year"), "years", _plain, {}),
}


def counted(asked: ActFilter, groups: Mapping[str, tuple[str, ...]]) -> Tally:
    """How many public acts a filter matches, in all and by some of `acts.tallies.GROUPS`."""
    rows = Act.objects.public().matching(asked)
    return tally(rows, groups, is_foreseen=asked.place.is_anywhere)


def facets_of(asked: ActFilter, matched: Tally | None = None) -> list[Facet]:
    """The facets of a filter, each with its values counted.

    Args:
        matched: the tally of the whole filter, when it is known already.
    """
    if matched is None:
        matched = counted(asked, GROUPS)
    bodies = {str(body.pk): body for body in public_bodies()}
    facets = []
    for name, kind in _KINDS.items():
        of_facet = matched
        if getattr(asked, kind.chosen):
            without: dict[str, Any] = {kind.chosen: ()}
            of_facet = counted(replace(asked, **without), {name: GROUPS[name]})
        counts, labels = _counts(name, of_facet), kind.labels
        if name == "issuer":
            # a body may have come since it was counted
            known = {pk: number for pk, number in counts.items() if pk in bodies}
            counts = Counter({bodies[pk].key: number for pk, number in known.items()})
            labels = {body.key: Label(body.name_bg, body.name_en) for body in bodies.values()}
        facets.append(_facet(name, asked, counts, labels, is_estimate=of_facet.is_estimate))
    return facets


def _counts(name: str, counted: Tally) -> Counter[str]:
    counts: Counter[str] = Counter()
    for value, number in counted.groups.get(name, {}).items():
        counts[_KINDS[name].value_of(value)] += number
    del counts[""]
    return counts


def _facet(
    name: str,
    asked: ActFilter,
    counts: Counter[str],
    labels: Mapping[str, Label],
    *,
    is_estimate: bool,
) -> Facet:
    chosen = {str(value) for value in getattr(asked, _KINDS[name].chosen)}
    values = [
        FacetValue(value, labels.get(value, Label(value, value)), counts[value], value in chosen,
                   is_estimate)
        for value in dict.fromkeys((*counts, *sorted(chosen)))
    ]  # fmt: skip
    if name == "year":
        values.sort(key=lambda one: one.value, reverse=True)
    else:
        values.sort(key=lambda one: (-one.count, one.label.bg))
    return Facet(name, _KINDS[name].label, values)
