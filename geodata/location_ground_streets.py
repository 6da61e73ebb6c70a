"""Streets and street numbers that the location resolver stands on, read from the database."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from geodata.addresses import parse_address
from geodata.location_terms import Area, Described, House, Stretch
from geodata.models import Parcel, Street
from geodata.place_names import parse_place, quarter_numbers
from geodata.street_names import SectionText, StreetText, house_numbers, spread

_MEETING_M = 15.0
"""How near two axes come where streets meet: axes drawn apart rarely touch."""
_ALONG_M = 120.0
"""A longer meeting is two streets side by side, not a crossing."""

# One crossing at each end, on the same unbroken part of the street.
_STRETCHES = """
    WITH asked AS (
        SELECT * FROM unnest(%(numbers)s::int[], %(streets)s::bigint[], %(starts)s::bigint[],
                             %(ends)s::bigint[]) AS asked(number, street, start, finish)
    )
    SELECT asked.number, street.id, encode(ST_AsEWKB(ST_Multi(stretch.geom)), 'hex'),
           ST_Length(stretch.geom)
    FROM asked
    JOIN geodata_street street ON street.id = asked.street
    JOIN geodata_street start ON start.id = asked.start
    JOIN geodata_street finish ON finish.id = asked.finish
    CROSS JOIN LATERAL ST_Dump(ST_LineMerge(street.geom)) part
    CROSS JOIN LATERAL (
        SELECT ST_Intersection(part.geom, ST_Buffer(start.geom, %(meeting)s)) AS first,
               ST_Intersection(part.geom, ST_Buffer(finish.geom, %(meeting)s)) AS last
    ) meeting
    CROSS JOIN LATERAL (
        SELECT ST_LineLocatePoint(part.geom, ST_ClosestPoint(part.geom, start.geom)) AS first,
               ST_LineLocatePoint(part.geom, ST_ClosestPoint(part.geom, finish.geom)) AS last
    ) at
    CROSS JOIN LATERAL (
        SELECT ST_LineSubstring(part.geom, least(at.first, at.last), greatest(at.first, at.last))
               AS geom
    ) stretch
    WHERE ST_GeometryType(meeting.first) = 'ST_LineString'
      AND ST_GeometryType(meeting.last) = 'ST_LineString'
      AND NOT ST_IsEmpty(meeting.first) AND NOT ST_IsEmpty(meeting.last)
      AND ST_Length(meeting.first) < %(along)s AND ST_Length(meeting.last) < %(along)s
      AND ST_Length(stretch.geom) > 1
    ORDER BY asked.number, street.id
"""
_NAMES_MAX = 12


@dataclass
class Streets:
    """Names of all streets in memory; the houses of a street are read when it is first asked."""

    rows: Callable[[type[Any]], Any]
    by_key: dict[str, list[tuple[Area, str]]] = field(default_factory=dict)
    _houses: dict[str, list[House]] = field(default_factory=dict)

    @classmethod
    def open(cls, rows: Callable[[type[Any]], Any]) -> "Streets":
        """`rows` gives the ground rows of a model that may be stood on."""
        by_key: dict[str, list[tuple[Area, str]]] = defaultdict(list)
        columns = ("pk", "code", "kind", "name", "district_code")
        for pk, code, kind, name, district in rows(Street).order_by("pk").values_list(*columns):
            lies_in = frozenset({district} if district else ())
            area = Area("street", code, pk, lies_in)
            by_key[StreetText(kind, name).key].append((area, name.lower()))
        return cls(rows, dict(by_key))

    def lines_for(self, texts: Iterable[Described]) -> dict[str, list[Area]]:
        """Whole streets by key, for every street that the texts name."""
        keys = {street.key for text in texts for street in _named(text)}
        return {key: [area for area, _ in self.by_key[key]] for key in keys & self.by_key.keys()}

    def houses_for(self, texts: Iterable[Described]) -> dict[str, list[House]]:
        """Parcels with a street number, by the key of the street; one query a batch."""
        asked = {text.house.street for text in texts if text.house and text.house.numbers}
        names: dict[str, set[str]] = defaultdict(set)
        for street in asked:
            known = (name for _, name in self.by_key.get(street.key, ()))
            names[street.key].update((street.name.lower(), street.in_full, *known))
        unread = set().union(*names.values()) - self._houses.keys()
        self._houses |= {name: [] for name in unread}
        for house, name in self._parcels_on(unread) if unread else ():
            self._houses[name].append(house)
        return {
            key: [house for name in sorted(spellings) for house in self._houses[name]]
            for key, spellings in names.items()
        }

    def _parcels_on(self, names: Iterable[str]) -> Iterable[tuple[House, str]]:
        columns = (
            "pk", "identifier", "street_key", "address", "locality_text", "quarter_text",
            "district_code",
        )  # fmt: skip
        found = self.rows(Parcel).filter(street_key__in=list(names)).order_by("identifier")
        for pk, code, name, printed, locality, quarter, district in found.values_list(*columns):
            address = parse_address(printed)
            places = {parse_place(locality).key, address.settlement.lower()}
            if address.neighbourhood:
                places.add(address.neighbourhood.key)
            numbers = house_numbers(printed) or spread(address.number)
            block = quarter_numbers(quarter)
            yield House(
                Area("parcel", code, pk, frozenset({district} if district else ())),
                frozenset(numbers), address.street_kind, code.partition(".")[0],
                block[0] if block else "", frozenset(places - {"", "софия"}),
            ), name  # fmt: skip

    def stretches_for(self, texts: Iterable[Described]) -> dict[SectionText, list[Stretch]]:
        """The parts of streets between crossings that the texts name; one query a batch."""
        sections = list(dict.fromkeys(section for text in texts for section in text.sections))
        rows = [
            (number, *meeting)
            for number, section in enumerate(sections)
            for meeting in self._meetings(section)
        ]
        if not rows:
            return {}
        numbers, streets, starts, ends = (list(column) for column in zip(*rows, strict=True))
        areas = {area.pk: area for named in self.by_key.values() for area, _ in named}
        found: dict[SectionText, list[Stretch]] = defaultdict(list)
        with connection.cursor() as cursor:
            cursor.execute(
                _STRETCHES,
                {"numbers": numbers, "streets": streets, "starts": starts, "ends": ends,
                 "meeting": _MEETING_M, "along": _ALONG_M},
            )  # fmt: skip
            for number, street, shape, length in cursor.fetchall():
                found[sections[number]].append(Stretch(areas[street], shape, length))
        return found

    def _meetings(self, section: SectionText) -> Sequence[tuple[int, int, int]]:
        """Every way to take the three names; homonyms are told apart by whether they meet."""
        named = (section.street, section.start, section.end)
        first, second, third = (
            [area.pk for area, _ in self.by_key.get(street.key, ())][:_NAMES_MAX]
            for street in named
        )
        return [(a, b, c) for a in first for b in second for c in third if len({a, b, c}) == 3]


def _named(text: Described) -> Iterable[StreetText]:
    if text.house:
        yield text.house.street
    for section in text.sections:
        yield section.street
