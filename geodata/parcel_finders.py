"""Parcels and buildings by identifier: whole, unfinished, old, mistyped; houses on a street."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from accounts.rules import Label
from features.finding import Hit, Kind, Query
from features.text import said
from geodata.found import (
    beginning,
    character_order,
    district_name,
    in_latin,
    spot_columns,
    spot_of,
)
from geodata.identifiers import Identifier
from geodata.models import Building, Parcel, Settlement
from geodata.typed import Form, IdentifierReading, one_slip_away
from geodata.wording import building_use

PARCEL = Kind("parcel", Label("Имоти", "Parcels"))
BUILDING = Kind("building", Label("Сгради", "Buildings"))

_GUESSES_MAX = 100
_PARCEL_ROW = ("identifier", "address", "old_identifier", "district_code")
_SUCCESSORS = """
    WITH RECURSIVE line(identifier) AS (
        SELECT %s::varchar
        UNION
        SELECT s.new_identifier FROM geodata_parcelsuccession s
        JOIN line ON s.old_identifier = line.identifier
        WHERE s.municipality_id IN (SELECT code FROM geodata_municipality)
    )
    SELECT identifier FROM line
"""
"""An identifier and all that came from it, however many times it was split and merged."""


def _parcels() -> "QuerySet[Any]":
    current: QuerySet[Any] = Parcel.objects.true_on(None)
    typed: QuerySet[Any] = current.annotate(typed=character_order("identifier"))
    return typed


def _read(rows: "QuerySet[Any]", limit: int) -> list[dict[str, Any]]:
    shown = rows.order_by("typed").annotate(**spot_columns())
    return list(shown.values(*_PARCEL_ROW, *spot_columns())[:limit])


def find_parcels(query: Query, limit: int) -> list[Hit]:
    """Parcels of a typed identifier; at most three statements, none for anything else."""
    typed = query.read_as(IdentifierReading)
    if typed is None:
        return []
    if typed.form is Form.WITHOUT_EKATTE:
        return _of_every_village(typed.meaning, limit)
    if typed.form is Form.BROKEN:
        return _guesses(typed.meaning, limit)
    parcel = str(typed.identifier.parcel_identifier) if typed.identifier else typed.meaning
    found = [_hit(row) for row in _read(_parcels().filter(**beginning("typed", parcel)), limit)]
    if typed.identifier is None or any(hit.id == parcel for hit in found):
        return found
    return [*_heirs(parcel, limit), *found] or _guesses(parcel, limit)


def _hit(row: dict[str, Any], detail: str = "") -> Hit:
    identifier = row["identifier"]
    return Hit(
        PARCEL.name,
        identifier,
        identifier,
        detail=detail or in_latin(row["address"]) or district_name(row["district_code"]),
        spot=spot_of(row),
        select=f"parcel:{identifier}",
    )


def _heirs(identifier: str, limit: int) -> list[Hit]:
    """What a parcel of the past has become."""
    with connection.cursor() as cursor:
        cursor.execute(_SUCCESSORS, [identifier])
        line = [successor for (successor,) in cursor.fetchall()]
    rows = Parcel.objects.true_on(None).in_every_municipality()
    today = rows.filter(Q(identifier__in=line) | Q(old_identifier=identifier))
    was = said(Label(f"по-рано {identifier}", f"formerly {identifier}"))
    found = _read(today.annotate(typed=character_order("identifier")), limit)
    return [_hit(row, was) for row in found]


def _guesses(text: str, limit: int) -> list[Hit]:
    """Parcels whose identifiers are one slip of the hand away from what was typed."""
    weights = {".".join(one.split(".")[:3]): weight for one, weight in one_slip_away(text).items()}
    rows = _read(_parcels().filter(typed__in=sorted(weights)), _GUESSES_MAX) if weights else []
    hits = [replace(_hit(row), is_guess=True, score=weights[row["identifier"]]) for row in rows]
    return sorted(hits, key=lambda hit: -hit.score)[:limit]


def _of_every_village(numbers: str, limit: int) -> list[Hit]:
    """`1601.521`, as the exchange format and old acts write it, of each land of the city."""
    lands = Settlement.objects.values_list("ekatte", flat=True)
    whole = [f"{ekatte}.{numbers}" for ekatte in lands]
    return [_hit(row) for row in _read(_parcels().filter(typed__in=whole), limit)]


def find_buildings(query: Query, limit: int) -> list[Hit]:
    """A building, that of a unit, or those of a parcel; one statement."""
    typed = query.read_as(IdentifierReading)
    if typed is None or typed.identifier is None:
        return []
    rows = Building.objects.true_on(None).annotate(typed=character_order("identifier"))
    shown = rows.filter(**_wanted(typed.identifier)).order_by("typed").annotate(**spot_columns())
    columns = ("identifier", "parcel_identifier", "function_code", "function_text", *spot_columns())
    return [_building_hit(row) for row in shown.values(*columns)[:limit]]


def _wanted(identifier: Identifier) -> dict[str, str]:
    building = identifier.building_identifier
    # '/' follows the dot: all that stands on the parcel
    return (
        {"typed": str(building)}
        if building
        else {"typed__gt": f"{identifier}.", "typed__lt": f"{identifier}/"}
    )


def _building_hit(row: dict[str, Any]) -> Hit:
    return Hit(
        BUILDING.name,
        row["identifier"],
        row["identifier"],
        detail=said(building_use(row["function_code"], row["function_text"])),
        spot=spot_of(row),
        select=f"parcel:{row['parcel_identifier']}" if row["parcel_identifier"] else "",
    )


def find_on_street(streets: Mapping[str, float], number: str, kind: Kind, limit: int) -> list[Hit]:
    """Parcels with a house number on streets of exact names, each with its likeness."""
    if not streets:
        return []
    house = rf"(?:№|N|\s)\s*{re.escape(number)}(?![\d\w])"
    rows = (
        Parcel.objects.true_on(None)
        .in_every_municipality()
        .filter(street_key__in=[_street_key(name) for name in streets], address__iregex=house)
        .annotate(typed=character_order("identifier"))
    )
    likeness = {_street_key(name): score for name, score in streets.items()}
    shown = rows.order_by("typed").annotate(**spot_columns())
    columns = (*_PARCEL_ROW, "street_key", *spot_columns())
    hits = [
        _address_hit(row, kind, likeness[row["street_key"]]) for row in shown.values(*columns)[:50]
    ]
    return sorted(hits, key=lambda hit: -hit.score)[:limit]


def _street_key(name: str) -> str:
    return re.sub('[„“”"«»]', "", name).strip().lower()


def _address_hit(row: dict[str, Any], kind: Kind, score: float) -> Hit:
    identifier = row["identifier"]
    return Hit(
        kind.name,
        identifier,
        in_latin(row["address"]),
        detail=identifier,
        spot=spot_of(row),
        select=f"parcel:{identifier}",
        # the house that was asked for says more than the street it stands on
        score=score + 0.2,
    )
