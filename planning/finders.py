"""How plans are found by typing: regulated plots, quarters by regulation, zones."""

from typing import Any

from django.contrib.gis.db.models import Extent
from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import CharField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Concat

from accounts.rules import Label
from features.finding import SURE, Finder, Hit, Kind, Query
from features.kept import Kept
from features.text import said
from geodata.found import (
    beginning,
    character_order,
    district_name,
    in_latin,
    spot_columns,
    spot_of,
    spot_of_bounds,
)
from geodata.models import Locality, Quarter, RegulatedPlot
from geodata.naming import share_of_trigrams, skeleton
from geodata.typed import NameReading
from planning.models import Zone
from planning.typed import PlotReading, read_plot
from planning.wording import zone_label

PLOT = Kind("regulated_plot", Label("УПИ", "Regulated plots (UPI)"))
QUARTER = Kind("quarter", Label("Квартали по регулация", "Quarters by regulation"))
ZONE = Kind("zone", Label("Устройствени зони", "Planning zones"))
_KEPT_S = 300


def _plan_names() -> Subquery:
    names = Locality.objects.true_on(None).filter(code=OuterRef("locality_code"))
    full = names.annotate(full=Concat("kind", Value(" "), "name", output_field=CharField()))
    return Subquery(full.values("full")[:1])


def _in_plan(rows: "QuerySet[Any]", place: str) -> "QuerySet[Any]":
    """Rows of the plans whose names are like a key; all rows when no plan was named."""
    if not place:
        return rows
    plans = (
        Locality.objects.true_on(None)
        .filter(name_key__trigram_word_similar=place)
        .annotate(likeness=TrigramWordSimilarity(place, "name_key"))
        .filter(likeness__gte=SURE)
    )
    return rows.filter(locality_code__in=plans.values("code"))


def _find_plots(query: Query, limit: int) -> list[Hit]:
    """Regulated plots by number, in the quarter and plan that were named; one statement."""
    typed = query.read_as(PlotReading)
    if typed is None or not typed.plots:
        return []
    rows = RegulatedPlot.objects.true_on(None).annotate(typed=character_order("label"))
    wanted = Q()
    for plot in typed.plots:
        exact = Q(number=plot.number, suffix=plot.suffix)
        name = str(plot).partition("-")[0]
        if plot.parcels:
            # the number of a parcel may still be in the middle of being typed
            exact &= Q(parcel_numbers__contains=[plot.parcels[0]]) | Q(
                **beginning("typed", f"{name}-{plot.parcels[0]}")
            )
        wanted |= exact & Q(**beginning("typed", name)) if plot.parcels else exact
    if typed.quarters:
        wanted &= Q(quarter__in=typed.quarters)
    found = _in_plan(rows.filter(wanted), typed.place).order_by("typed", "code")
    columns = ("code", "label", "quarter", "purpose", "district_code", "plan", *spot_columns())
    shown = found.annotate(plan=_plan_names(), **spot_columns()).values(*columns)[:limit]
    return [_plot_hit(row) for row in shown]


def _plot_hit(row: dict[str, Any]) -> Hit:
    spot = spot_of(row)
    where = in_latin(f"кв. {row['quarter']}, {row['plan'] or ''}".rstrip(", "))
    return Hit(
        PLOT.name,
        row["code"],
        in_latin(f"УПИ {row['label']}"),
        detail=", ".join(filter(None, (where, district_name(row["district_code"])))),
        spot=spot,
        select=f"point:{spot.lat},{spot.lon}" if spot else "",
    )


def _find_quarters(query: Query, limit: int) -> list[Hit]:
    """Quarters by number in the plan that was named; one statement, none when a plot is asked."""
    typed = query.read_as(PlotReading)
    if typed is None or typed.plots:
        return []
    rows = Quarter.objects.true_on(None).filter(number__in=typed.quarters)
    found = _in_plan(rows, typed.place).order_by("number", "code")
    columns = ("code", "number", "district_code", "plan", *spot_columns())
    shown = found.annotate(plan=_plan_names(), **spot_columns(anchor="label_3857"))
    return [
        Hit(
            QUARTER.name,
            row["code"],
            in_latin(", ".join(filter(None, (f"кв. {row['number']}", row["plan"])))),
            detail=district_name(row["district_code"]),
            spot=spot_of(row),
        )
        for row in shown.values(*columns)[:limit]
    ]


def _kinds_of_zones() -> list[dict[str, Any]]:
    """Each code and name once with all the ground it covers; read again every five minutes."""
    kinds = (
        Zone.objects.true_on(None).order_by()
        .values("zone_code", "zone_name").annotate(extent=Extent("geom_3857"))
    )  # fmt: skip
    return list(kinds)


kinds_of_zones: Kept[list[dict[str, Any]]] = Kept(_kinds_of_zones, _KEPT_S)


def _find_zones(query: Query, limit: int) -> list[Hit]:
    """Kinds of zones by code or name; from memory."""
    name = query.read_as(NameReading)
    if name is None:
        return []
    scored = ((_likeness(name, row), row) for row in kinds_of_zones())
    best = sorted(((score, row["zone_code"], row) for score, row in scored if score >= SURE),
                  key=lambda each: (-each[0], each[1]))[:limit]  # fmt: skip
    return [
        Hit(ZONE.name, code, said(zone_label(code, row["zone_name"])),
            spot=spot_of_bounds(row["extent"]), score=score)
        for score, code, row in best
    ]  # fmt: skip


def _likeness(name: NameReading, row: dict[str, Any]) -> float:
    """1 for the code itself, else how much of the query's letters the name of the zone has."""
    if name.meaning.casefold() == row["zone_code"].casefold():
        return 1.0
    return share_of_trigrams(name.key, skeleton(row["zone_name"]))


FINDERS = (Finder((PLOT,), _find_plots), Finder((QUARTER,), _find_quarters),
           Finder((ZONE,), _find_zones))  # fmt: skip
READERS = (read_plot,)
