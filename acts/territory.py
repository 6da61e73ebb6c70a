"""From the texts of an act to what the location resolver and the search keys need. Pure."""

import re
from collections.abc import Iterator
from dataclasses import replace

from acts.free_text import plot_keys
from acts.scope import Doubt, Scope, ScopeDoubt, find_places, split_scope
from geodata.addresses import Address
from geodata.districts import district_in
from geodata.identifiers import DefectKind, Identifier
from geodata.location import Described, PlotText
from geodata.naming import skeleton
from geodata.place_names import PlaceKind, PlaceName, parse_place, read_places
from geodata.street_names import HouseText, find_sections, names_axis_points, parse_street

_VILLAS = re.compile(r"\s*(?:м\.\s*)?(?:вилна\s+зона|в\.?\s?з)\b", re.IGNORECASE)
_NOT_IDENTIFIERS = frozenset(
    f"identifier_{defect.value}"
    for defect in (
        DefectKind.EKATTE_LENGTH, DefectKind.ZERO_FIELD, DefectKind.LEADING_ZERO,
        DefectKind.FIELD_TOO_LONG,
    )
)  # fmt: skip
_WHOLE_CITY = frozenset({"софия", "столична община"})


def read_territory(scope_text: str, object_text: str) -> Scope:
    """The scope of an act; what it lacks is looked for in the running text of its object.

    Running text names neighbours and streets too, so it is read only where the scope names no
    parcel, plot, quarter or locality at all.
    """
    scope = _with_streets(split_scope(scope_text), f"{scope_text}\n{object_text}")
    if scope.parcels or scope.plots or scope.quarters or any(_names(scope)):
        return scope if scope.district else replace(scope, district=district_in(object_text))
    found = find_places(object_text)
    if found.is_empty:
        return replace(scope, district=scope.district or found.district)
    return replace(
        found,
        raw=scope.raw,
        address=scope.address or found.address,
        kvs_number=scope.kvs_number,
        leftover=scope.leftover,
        sections=scope.sections,
        has_axis_points=scope.has_axis_points,
        doubts=tuple(dict.fromkeys((*scope.doubts, *found.doubts))),
    )


def _with_streets(scope: Scope, text: str) -> Scope:
    """Works along a street say in the running text from where to where they go."""
    return replace(scope, sections=find_sections(text), has_axis_points=names_axis_points(text))


def is_from_object(scope: Scope) -> bool:
    return any(doubt.kind == ScopeDoubt.FROM_OBJECT_TEXT for doubt in scope.doubts)


def describe(scope: Scope, district: str | None) -> Described:
    """What the resolver is told; `district` is the code from the act's own field, if any."""
    return Described(
        identifiers=_finest(scope),
        old_numbers=tuple(filter(None, (*scope.old_numbers, scope.kvs_number))),
        plots=tuple(
            PlotText(plot.number, plot.suffix, plot.parcels, f"УПИ {plot}", plot.doubtful)
            for plot in scope.plots
        ),
        quarters=scope.quarters,
        names=tuple(_names(scope)),
        district=district or scope.district,
        address=scope.address.raw if scope.address else "",
        house=_house(scope.address),
        sections=scope.sections,
        mistyped=_mistyped(scope),
        has_axis_points=scope.has_axis_points,
        is_from_running_text=is_from_object(scope),
    )


def _house(address: Address | None) -> HouseText | None:
    street = parse_street(f"{address.street_kind} {address.street}") if address else None
    if address is None or street is None or not address.street:
        return None
    return HouseText(street, address.numbers, parse_place(address.settlement).key)


def _mistyped(scope: Scope) -> tuple[str, ...]:
    """Rows of digits in the place of an identifier that are none."""
    return tuple(
        re.sub(r"\s+", " ", doubt.text)[:80]
        for doubt in scope.doubts
        if doubt.kind in _NOT_IDENTIFIERS
    )


def _finest(scope: Scope) -> tuple[Identifier, ...]:
    """Buildings and units, and the parcels that no building named stands on."""
    covered = {unit.parcel_identifier for unit in scope.building_ids}
    plain = (parcel for parcel in scope.identifiers if parcel not in covered)
    return tuple(dict.fromkeys((*scope.building_ids, *plain)))


def _names(scope: Scope) -> Iterator[tuple[str, PlaceName]]:
    """Names with the field each stood in: locality, neighbourhood of the address, old plan.

    An old survey covered more than the neighbourhood it is called by, so it is asked last.
    """
    said = [("locality", name) for name in scope.localities]
    if scope.address and scope.address.neighbourhood:
        said.append(("address", scope.address.neighbourhood))
    plans = [name for plan in scope.old_plans for name in read_places(plan).names]
    said += [("old_plan", _whole_neighbourhood(name)) for name in plans]
    for field, name in said:
        if name.key and name.key not in _WHOLE_CITY:
            yield field, _villas_of_town(name)


def _whole_neighbourhood(name: PlaceName) -> PlaceName:
    """„Кв. Овча купел 1-ва част“ is a sheet of the survey, not the estate Овча купел 1."""
    is_sheet = name.kind is PlaceKind.NEIGHBOURHOOD and "част" in name.raw.lower()
    return replace(name, part="") if is_sheet else name


def _villas_of_town(name: PlaceName) -> PlaceName:
    """„Вилна зона гр. Банкя“ is the villa zone of the town, not the town."""
    is_villas = name.kind in (PlaceKind.TOWN, PlaceKind.VILLAGE) and _VILLAS.match(name.raw)
    return replace(name, kind=PlaceKind.VILLA_ZONE) if is_villas else name


def place_keys(scope: Scope) -> list[str]:
    """Search keys of every name in an act, with the part and without it."""
    names = [name for _, name in _names(scope)]
    keys = (skeleton(key) for name in names for key in (name.key, name.name) if key)
    return sorted({key[:160] for key in keys})


def search_keys_of_plots(scope: Scope) -> list[str]:
    """Search keys of every plot: its number alone, and with each of its parcels."""
    return sorted({key[:80] for plot in scope.plots for key in plot_keys(plot)})


def doubt_codes(doubts: tuple[Doubt, ...]) -> list[str]:
    return list(dict.fromkeys(str(doubt.kind) for doubt in doubts))
