"""The one box: every reader and every finder of the subjects, asked in one order."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from django.http import QueryDict
from django.urls import reverse

from acts.finders import FINDERS as ACTS
from acts.finders import READERS as READS_ACTS
from features import finding
from features.finding import Group, Hit, Query
from geodata.finders import ADDRESS
from geodata.finders import FINDERS as GROUND
from geodata.finders import READERS as READS_GROUND
from geodata.typed import AddressReading, NameReading
from planning.finders import FINDERS as PLANS
from planning.finders import READERS as READS_PLANS

READERS = (*READS_GROUND[:2], *READS_ACTS, *READS_PLANS, *READS_GROUND[2:])
"""In the order of certainty: identifiers and points, numbers of acts, plots, addresses, names."""
FINDERS = (*GROUND, *PLANS, *ACTS)
"""In the order in which equally likely groups are shown."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the box makes of a text: how it was understood, and what was found."""

    query: Query
    groups: list[Group]

    @property
    def understood(self) -> finding.Reading | None:
        """The surest reading, if it says more than that the text is a name or words.

        „Младост 1“ reads as an address too, and is one if such a house is known.
        """
        first = next(iter(self.query.readings), None)
        is_house = any(group.kind is ADDRESS and not group.is_guess for group in self.groups)
        if isinstance(first, NameReading):
            return None
        return None if isinstance(first, AddressReading) and not is_house else first

    @property
    def is_guess(self) -> bool:
        """Nothing like the text is known; these are corrections of it."""
        return any(group.is_guess for group in self.groups)


def find(text: str, limit: int = 5) -> Answer:
    """Groups of hits for what was typed, at most `limit` of a kind; empty groups left out."""
    query = finding.read(text, READERS)
    groups = finding.find(query, FINDERS, limit)
    return Answer(query, [_with_pages(group) for group in groups])


def _with_pages(group: Group) -> Group:
    return replace(
        group, hits=tuple(replace(hit, url=hit.url or page_of(hit)) for hit in group.hits)
    )


def page_of(hit: Hit) -> str:
    """The page of a thing on the ground; what lies at the place where it has none of its own."""
    page = _PAGES.get(hit.kind)
    if page is not None:
        return page(hit)
    if hit.spot is None:
        return _acts_of(q=hit.title)
    return f"{reverse('places:at')}?lon={hit.spot.lon}&lat={hit.spot.lat}"


def _own_page(kind: str) -> Callable[[Hit], str]:
    return lambda hit: reverse(f"places:{kind}", args=[hit.id])


def _parcel_below(hit: Hit) -> str:
    _, _, identifier = hit.select.partition(":")
    return reverse("places:parcel", args=[identifier or hit.id])


def _acts_of(**filters: str) -> str:
    query = QueryDict(mutable=True)
    query.update(filters)
    return f"{reverse('acts:list')}?{query.urlencode()}"


_PAGES: dict[str, Callable[[Hit], str]] = {
    **{kind: _own_page(kind) for kind in ("parcel", "district", "neighbourhood", "street")},
    "building": _parcel_below,
    "address": _parcel_below,
    "locality": lambda hit: _acts_of(locality=hit.title),
    "settlement": lambda hit: _acts_of(locality=hit.title),
}
