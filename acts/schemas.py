"""The register's filter: parameters of an address as typed values.

The list, the API collection, the map layers and every export read the same parameters here and
apply them by `ActQuerySet.matching`; nothing else filters acts. Spellings are taken as people
write them: an identifier with dots, spaces, commas or hyphens, `XII-521`, „34 а“, Latin letters
that look Cyrillic.
"""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from django.http import QueryDict

from accounts.rules import Label
from acts import parameters
from acts.free_text import FreeText, Reading, read_free_text
from acts.legal_basis import Citation
from acts.queryables import ACT_QUERYABLES
from acts.rules import ActKind, FlatStatus
from features.areas import Place
from features.cql2.asking import CONDITION_PARAMETERS, Condition, parse_condition
from features.parameters import (
    LIMIT_DEFAULT,
    PLACE_PARAMETERS,
    choice,
    parse_limit,
    parse_on,
    parse_place,
    refuse_unknown,
    single,
)
from features.problems import BadParameter
from features.text import Text
from geodata.rules import LocationLevel


class Sort(StrEnum):
    """Orders a list may ask for; each is complete by the act's id."""

    NEWEST = "-issued_on"
    OLDEST = "issued_on"
    RELEVANCE = "relevance"
    NUMBER = "number"
    NUMBER_DOWN = "-number"
    DISTANCE = "distance"


SORT_LABELS: dict[Sort, Label] = {
    Sort.NEWEST: Label("най-новите първо", "newest first"),
    Sort.OLDEST: Label("най-старите първо", "oldest first"),
    Sort.RELEVANCE: Label("най-близките до търсеното първо", "closest to what is sought first"),
    Sort.NUMBER: Label("по номер, от най-малкия", "by number, the lowest first"),
    Sort.NUMBER_DOWN: Label("по номер, от най-големия", "by number, the highest first"),
    Sort.DISTANCE: Label("най-близките до мястото първо", "nearest first"),
}


@dataclass(frozen=True, slots=True)
class Days:
    """From `first` to `last`, both inclusive; None is an open end."""

    first: date | None = None
    last: date | None = None

    @property
    def is_open(self) -> bool:
        return self.first is None and self.last is None


@dataclass(frozen=True, slots=True)
class Size:
    """From `least` to `most`, both inclusive; None is an open end."""

    least: float | None = None
    most: float | None = None


@dataclass(frozen=True, slots=True)
class ActFilter:
    """What is asked of the register; every part given must hold. Empty means any."""

    text: FreeText = field(default_factory=lambda: FreeText("", Reading.NOTHING))
    number_key: str = ""
    number_on: date | None = None
    issued: Days = Days()
    effective: Days = Days()
    kinds: tuple[ActKind, ...] = ()
    statuses: tuple[FlatStatus, ...] = ()
    issuers: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    basis: Citation | None = None
    districts: tuple[str, ...] = ()
    area: str = ""
    locality: str = ""
    quarters: tuple[str, ...] = ()
    plots: tuple[str, ...] = ()
    parcels: tuple[str, ...] = ()
    address: tuple[str, ...] = ()
    kvs_number: str = ""
    object_words: tuple[str, ...] = ()
    supervisor: tuple[str, ...] = ()
    estate: tuple[str, ...] = ()
    capacity: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    floor_area: Size = Size()
    levels: tuple[LocationLevel, ...] = ()
    is_demonstration: bool | None = None
    place: Place = field(default_factory=Place)
    on: date | None = None
    condition: Condition | None = None
    sort: Sort = Sort.NEWEST
    limit: int = LIMIT_DEFAULT


FILTER_PARAMETERS = (
    "q", "number", "issued_from", "issued_to", "year", "effective_from", "effective_to", "kind",
    "status", "issuer", "basis", "district", "locality", "quarter", "upi", "parcel", "address",
    "kvs", "estate", "object", "supervisor", "capacity", "category", "floor_area_from",
    "floor_area_to", "location", "demonstration", "on", *PLACE_PARAMETERS, *CONDITION_PARAMETERS,
)  # fmt: skip
"""Parameters that choose acts: the list, the API and the tiles take all of them."""
PAGE_PARAMETERS = ("sort", "limit", "cursor")
"""Parameters that choose which of them are on a page; `features.keyset` reads the cursor."""


def parse_act_filter(query: QueryDict) -> ActFilter:
    """Read every parameter of the register; absent and empty ones do not filter.

    Other names are let pass here: pages carry `map`, tiles `v`. A face that refuses them calls
    `refuse_unknown_parameters`.

    Raises:
        features.problems.BadParameter: naming the parameter, its value and what is allowed.
    """
    text = read_free_text(single(query, "q") or "")
    place = parse_place(query)
    number_key, number_on = parameters.parse_number(query)
    area, locality = parameters.parse_locality(query)
    return ActFilter(
        text=text,
        number_key=number_key,
        number_on=number_on,
        issued=Days(*parameters.parse_days(query, "issued_from", "issued_to")),
        effective=Days(*parameters.parse_days(query, "effective_from", "effective_to")),
        kinds=parameters.parse_kinds(query),
        statuses=parameters.parse_statuses(query),
        issuers=parameters.parse_issuers(query),
        years=parameters.parse_years(query),
        basis=parameters.parse_basis(query),
        districts=parameters.parse_districts(query),
        area=area,
        locality=locality,
        quarters=parameters.parse_quarters(query),
        plots=parameters.parse_plots(query),
        parcels=parameters.parse_parcels(query),
        address=parameters.parse_address(query),
        kvs_number=parameters.parse_kvs(query),
        object_words=parameters.parse_words(query, "object"),
        supervisor=parameters.parse_words(query, "supervisor"),
        estate=parameters.parse_words(query, "estate"),
        capacity=parameters.parse_words(query, "capacity"),
        categories=parameters.parse_categories(query),
        floor_area=Size(*parameters.parse_floor_area(query)),
        levels=parameters.parse_levels(query),
        is_demonstration=parameters.parse_demonstration(query),
        place=place,
        on=parse_on(query),
        condition=parse_condition(query, ACT_QUERYABLES),
        sort=_sort(query, text, place),
        limit=parse_limit(query),
    )


def _sort(query: QueryDict, text: FreeText, place: Place) -> Sort:
    """The order asked for; for words the nearest first, for everything else the newest."""
    asked = choice(query, "sort", Sort)
    if asked == Sort.DISTANCE and place.near is None:
        raise BadParameter("sort", asked, Text("distance само с near", "distance only with near"))
    return Sort(asked) if asked else Sort.RELEVANCE if text.words else Sort.NEWEST


def refuse_unknown_parameters(query: QueryDict, *also: str) -> None:
    """Raise `BadParameter` for a name that is neither the register's nor one of `also`."""
    refuse_unknown(query, (*FILTER_PARAMETERS, *PAGE_PARAMETERS, *also))
