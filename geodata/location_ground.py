"""The ground that the location resolver stands on, read from the database.

Names are read once for a whole run; parcels, plots and quarters for each batch of texts by a
fixed number of queries. Acts of the real register are placed on real ground only; demonstration
acts on either, which is what `with_demonstration` says.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import connection

from geodata.gazetteer import Entry, Gazetteer
from geodata.learned_names import LearnedName
from geodata.location_ground_streets import Streets
from geodata.location_terms import Area, Described, Ground, PlotArea
from geodata.models import (
    Building,
    District,
    Locality,
    Municipality,
    Neighbourhood,
    Parcel,
    ParcelSuccession,
    Quarter,
    RegulatedPlot,
    Settlement,
    Street,
)
from geodata.near_identifiers import Near, Slip, variants
from geodata.place_aliases import ALIASES
from geodata.place_names import PlaceName, parse_place, quarter_numbers

# A neighbourhood lies in a district when more than this share of it does: drawn borders differ.
_SHARE = 0.03

# Borders of districts have thousands of vertices: each is cut to the box of what is asked first.
_DISTRICTS_OF = """
    SELECT area.id, array_agg(district.code)
    FROM {table} area
    JOIN geodata_district district
      ON district.municipality_id = area.municipality_id
     AND upper_inf(district.valid) AND district.geom && area.geom
    WHERE area.municipality_id = %s AND upper_inf(area.valid)
      AND ST_Area(ST_Intersection(
            area.geom,
            ST_MakeValid(ST_ClipByBox2D(district.geom, Box2D(ST_Expand(area.geom, 1))))
          )) > %s * ST_Area(area.geom)
    GROUP BY area.id
"""
_BESIDE = """
    WITH border AS MATERIALIZED (
        SELECT code, ST_Simplify(geom, 20) AS geom FROM geodata_district
        WHERE municipality_id = %s AND upper_inf(valid)
    )
    SELECT one.code, array_agg(other.code)
    FROM border one JOIN border other
      ON other.code <> one.code AND ST_DWithin(one.geom, other.geom, 100)
    GROUP BY one.code
"""


GROUND_MODELS: dict[str, tuple[type[Any], str]] = {
    "parcel": (Parcel, "identifier"),
    "building": (Building, "identifier"),
    "regulated_plot": (RegulatedPlot, "code"),
    "quarter": (Quarter, "code"),
    "locality": (Locality, "code"),
    "neighbourhood": (Neighbourhood, "code"),
    "street": (Street, "code"),
    "district": (District, "code"),
}
"""Kinds of ground that a place may be, with the field of their code."""


@dataclass(frozen=True)
class GroundReader:
    """Reads batches of ground for texts; `base` holds what is the same for all of them."""

    municipality: Municipality
    with_demonstration: bool
    base: Ground
    streets: Streets

    @classmethod
    def open(cls, municipality: Municipality, *, with_demonstration: bool) -> "GroundReader":
        """Read names, districts and settlements once."""
        nothing = Ground(Gazetteer(()))
        reader = cls(municipality, with_demonstration, nothing, Streets(lambda model: model))
        base = Ground(
            gazetteer=Gazetteer(reader._entries(), _pairs(_BESIDE, [municipality.pk])),
            districts={
                code: Area("district", code, pk, frozenset({code}))
                for pk, code in reader._rows(District).values_list("pk", "code")
            },
            settlements=reader._settlements(),
            has_cadastre=reader._rows(Parcel).exists(),
            has_regulation=reader._rows(Quarter).exists(),
        )
        return cls(municipality, with_demonstration, base, Streets.open(reader._rows))

    @classmethod
    def bare(cls, municipality: Municipality, *, with_demonstration: bool) -> "GroundReader":
        """Enough to look up ground by its code: no names, which take a second to read."""
        nothing = Ground(Gazetteer(()), has_cadastre=True)
        reader = cls(municipality, with_demonstration, nothing, Streets(lambda model: model))
        return cls(municipality, with_demonstration, nothing, Streets(reader._rows))

    def ground_for(self, texts: Sequence[Described]) -> Ground:
        """The ground that these texts may need, in a fixed number of queries."""
        named = {str(i.parcel_identifier) for text in texts for i in text.identifiers}
        standing = {str(i.building_identifier) for t in texts for i in t.identifiers if i.building}
        successors = self._successors(named)
        wanted = named.union(*successors.values()) if successors else named
        return replace(
            self.base,
            parcels={a.code: a for a in self._areas(Parcel, "identifier", "parcel", wanted)},
            buildings={
                a.code: a for a in self._areas(Building, "identifier", "building", standing)
            },
            successors=successors,
            near=self._near(named, texts, {*successors}),
            old_numbers=self._old_numbers({n for text in texts for n in text.old_numbers}),
            plots=self._plots(texts),
            quarters=self._quarters({quarter for text in texts for quarter in text.quarters}),
            houses=self.streets.houses_for(texts),
            streets=self.streets.lines_for(texts),
            stretches=self.streets.stretches_for(texts),
        )

    def areas_named(self, names: set[str]) -> dict[str, Area]:
        """Areas by „kind:code“, those that exist now."""
        wanted: dict[str, set[str]] = defaultdict(set)
        for name in names:
            ground, _, code = name.partition(":")
            wanted[ground].add(code)
        return {
            str(area): area
            for ground, codes in wanted.items()
            if ground in GROUND_MODELS
            for area in self._areas(*GROUND_MODELS[ground], ground, codes)
        }

    def _rows(self, model: type[Any]) -> Any:
        rows = model.objects.of(self.municipality.pk).true_on(None)
        return rows if self.with_demonstration else rows.real()

    def _entries(self) -> Iterable[Entry]:
        taught: dict[str, list[str]] = defaultdict(list)
        known = LearnedName.objects.filter(
            municipality=self.municipality, taken_back_at__isnull=True
        )
        for text, area in known.values_list("name", "area"):
            taught[area].append(text)
        for model, ground in ((Locality, "locality"), (Neighbourhood, "neighbourhood")):
            districts = _pairs(
                _DISTRICTS_OF.format(table=model._meta.db_table), [self.municipality.pk, _SHARE]
            )
            columns = ["pk", "code", "kind", "name", "district_code"]
            columns += ["aliases"] if model is Locality else []
            for row in self._rows(model).only(*columns).exclude(name=""):
                full = row.name if model is Neighbourhood else f"{row.kind} {row.name}"
                others = row.aliases if isinstance(row, Locality) else ALIASES.get(row.name, ())
                lies_in = frozenset(districts.get(row.pk, [row.district_code]))
                learned = taught.get(f"{ground}:{row.code}", ())
                for name in {parse_place(_spaced(text)) for text in (full, *others, *learned)}:
                    yield Entry(f"{ground}:{row.code}", row.pk, name, full, lies_in)

    def _settlements(self) -> dict[str, tuple[PlaceName, str]]:
        rows = Settlement.objects.filter(municipality=self.municipality)
        return {
            row.ekatte: (parse_place(f"{row.kind} {row.name}"), row.district_code)
            for row in rows.exclude(ekatte=self.municipality.seat_ekatte)
        }

    def _areas(self, model: type[Any], key: str, ground: str, keys: set[str]) -> Iterable[Area]:
        rows = self._rows(model).filter(**{f"{key}__in": keys}) if keys else model.objects.none()
        district_code = "code" if model is District else "district_code"
        for pk, code, district in rows.values_list("pk", key, district_code):
            yield Area(ground, code, pk, frozenset({district} if district else ()))

    def _near(
        self, named: set[str], texts: Sequence[Described], became: set[str]
    ) -> dict[str, list[Near]]:
        """Existing parcels one slip away from each identifier that names none."""
        if not self.base.has_cadastre:
            return {}
        known = {area.code for area in self._areas(Parcel, "identifier", "parcel", named)}
        odd = {text: text for text in named - known - became}
        odd |= {printed: printed for text in texts for printed in text.mistyped}
        for text in texts:
            for identifier in text.identifiers:
                parcel = str(identifier.parcel_identifier)
                if parcel in odd:
                    odd[str(identifier)] = parcel
        slips = {printed: variants(text) for printed, text in odd.items()}
        lands = {*self.base.settlements, self.municipality.seat_ekatte}
        wanted = {
            one for found in slips.values() for one in found if one.partition(".")[0] in lands
        }
        facts = {near.identifier: near for near in self._facts(wanted)}
        return {
            printed: [replace(facts[one], slip=slip) for one, slip in found.items() if one in facts]
            for printed, found in slips.items()
        }

    def _facts(self, identifiers: set[str]) -> Iterable[Near]:
        """What the records of these parcels say that may agree with a text."""
        rows = self._rows(Parcel).filter(identifier__in=identifiers)
        columns = ("identifier", "district_code", "quarter_text", "plot_text", "old_identifier")
        for code, district, quarter, plot, old in rows.values_list(*columns):
            numbers = {code.rpartition(".")[2], *plot.partition("-")[2].split(","), old} - {""}
            block = quarter_numbers(quarter)
            yield Near(code, Slip.CHANGED, district, block[0] if block else "", frozenset(numbers))

    def _successors(self, identifiers: set[str]) -> dict[str, list[str]]:
        """Where a parcel went, generation after generation, to those that exist now."""
        found: dict[str, list[str]] = {}
        rows = ParcelSuccession.objects.filter(municipality=self.municipality)
        if not self.with_demonstration:
            rows = rows.filter(source__is_demonstration=False)
        children: dict[str, list[str]] = defaultdict(list)
        asked, frontier = set(identifiers), set(identifiers)
        while frontier:
            pairs = rows.filter(old_identifier__in=frontier).values_list(
                "old_identifier", "new_identifier"
            )
            for old, new in pairs:
                children[old].append(new)
            frontier = {new for old in frontier for new in children.get(old, ())} - asked
            asked |= frontier
        for identifier in identifiers & children.keys():
            found[identifier] = sorted(_descendants(identifier, children))
        renamed = self._rows(Parcel).filter(old_identifier__in=identifiers - found.keys())
        for old, new in renamed.order_by("identifier").values_list("old_identifier", "identifier"):
            found.setdefault(old, []).append(new)
        return found

    def _old_numbers(self, numbers: set[str]) -> dict[tuple[str, str], list[Area]]:
        """By place and old number: the plan that the parcel lies in, and its village land."""
        found: dict[tuple[str, str], list[Area]] = defaultdict(list)
        if not numbers or not self.base.has_cadastre:
            return found
        rows = self._rows(Parcel).filter(old_identifier__in=numbers)
        plans = {entry.name.key: entry.code for entry in self.base.gazetteer.plans}
        for pk, code, old, locality, district in rows.values_list(
            "pk", "identifier", "old_identifier", "locality_text", "district_code"
        ):
            area = Area("parcel", code, pk, frozenset({district} if district else ()))
            ekatte = code.partition(".")[0]
            if ekatte != self.municipality.seat_ekatte:
                found[f"ekatte:{ekatte}", old].append(area)
            if plan := plans.get(parse_place(locality).key):
                found[plan, old].append(area)
        return found

    def _plots(self, texts: Sequence[Described]) -> dict[tuple[str, str, int, str], PlotArea]:
        quarters = {quarter for text in texts for quarter in text.quarters if text.plots}
        numbers = {plot.number for text in texts for plot in text.plots}
        if not quarters or not numbers:
            return {}
        rows = self._rows(RegulatedPlot).filter(quarter__in=quarters, number__in=numbers)
        fields = ("pk", "code", "locality_code", "quarter", "number", "suffix")
        return {
            (locality, quarter, number, suffix): PlotArea(
                Area("regulated_plot", code, pk, frozenset({district} if district else ())),
                frozenset(parcels),
            )
            for pk, code, locality, quarter, number, suffix, parcels, district in rows.values_list(
                *fields, "parcel_numbers", "district_code"
            )
        }

    def _quarters(self, numbers: set[str]) -> dict[tuple[str, str], Area]:
        rows = self._rows(Quarter).filter(number__in=numbers) if numbers else Quarter.objects.none()
        return {
            (locality, number): Area("quarter", code, pk, frozenset({district} if district else ()))
            for pk, code, locality, number, district in rows.values_list(
                "pk", "code", "locality_code", "number", "district_code"
            )
        }


def _descendants(identifier: str, children: dict[str, list[str]]) -> set[str]:
    """All that came from a parcel; those still standing are told by the parcels themselves."""
    found: set[str] = set()
    pending = list(children.get(identifier, ()))
    while pending:
        one = pending.pop()
        if one not in found:
            found.add(one)
            pending.extend(children.get(one, ()))
    return found


def _spaced(name: str) -> str:
    """„Връбница1“ → „Връбница 1“: a number glued to a name of the source."""
    return "".join(
        f" {letter}" if letter.isdigit() and name[at - 1 : at].isalpha() else letter
        for at, letter in enumerate(name)
    )


def _pairs(statement: str, parameters: list[Any]) -> dict[Any, list[str]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return dict(cursor.fetchall())
