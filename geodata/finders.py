"""How the ground is found by typing: names in one statement, identifiers, addresses."""

from collections.abc import Iterable
from typing import Any

from accounts.rules import Label
from features.finding import Finder, Hit, Kind, Query, Reader, Spot
from features.text import said
from geodata.crs import CADASTRE, LONLAT, transformer
from geodata.found import district_name, in_latin, spot_of
from geodata.names_found import DISTRICT, LOCALITY, NEIGHBOURHOOD, SETTLEMENT, STREET, names_like
from geodata.parcel_finders import BUILDING, PARCEL, find_buildings, find_on_street, find_parcels
from geodata.typed import AddressReading, NameReading, read_address, read_identifier, read_name
from geodata.typed_points import CoordinateSystem, PointReading, read_point

POINT = Kind("point", Label("Координати", "Coordinates"))
ADDRESS = Kind("address", Label("Адреси", "Addresses"))
_SAME_KIND = 0.1
"""How much a name gains when it is of the kind that was typed before it."""
_WORSE = 0.3
"""Names that are so much less alike than the likest are noise."""
_STREETS_ASKED = 3
"""Streets of like names whose houses are looked through for a number."""


def _find_named(query: Query, limit: int) -> list[Hit]:
    """Everything on the ground that has a name, and houses on the streets; two statements."""
    name = query.read_as(NameReading)
    if name is None:
        return []
    address = query.read_as(AddressReading)
    rows = names_like(name.key, address.street if address else "", limit)
    best = rows[0]["score"] if rows else 0
    hits = [_named_hit(row, name.kind) for row in rows if row["score"] > best - _WORSE]
    return [*_houses(address, rows, limit), *hits] if address else hits


def _named_hit(row: dict[str, Any], asked_kind: str) -> Hit:
    kind, within = row["found"], district_name(row["district"])
    title = said(Label(row["bg"], row["en"])) if row["en"] else in_latin(row["bg"])
    if kind == DISTRICT.name:
        title = district_name(row["key"]) or title
    selectable = kind in (DISTRICT.name, NEIGHBOURHOOD.name, STREET.name)
    return Hit(
        kind,
        row["key"],
        title,
        detail=within,
        spot=spot_of(row),
        select=f"{kind}:{row['key']}" if selectable else "",
        score=row["score"] + (_SAME_KIND if _is_asked(kind, asked_kind) else 0),
    )


def _is_asked(kind: str, asked: str) -> bool:
    """Is this the kind that was typed? An estate is a neighbourhood and a locality of a plan."""
    areas = {NEIGHBOURHOOD.name, LOCALITY.name}
    return kind == asked or (kind in areas and asked in areas)


def _houses(address: AddressReading, rows: Iterable[dict[str, Any]], limit: int) -> list[Hit]:
    streets = [row for row in rows if row["found"] == STREET.name][:_STREETS_ASKED]
    names = {row["bg"].partition(" ")[2]: row["score"] for row in reversed(streets)}
    return find_on_street(names, address.number, ADDRESS, limit)


def _find_point(query: Query, limit: int) -> list[Hit]:
    """The typed point itself; no statement."""
    point = query.read_as(PointReading)
    if point is None:
        return []
    lon, lat = point.x, point.y
    if point.system is CoordinateSystem.CADASTRE:
        lon, lat = transformer(CADASTRE, LONLAT).transform(lon, lat)
    lon, lat = round(lon, 6), round(lat, 6)
    title = said(Label(f"Точка {lat}° с. ш., {lon}° и. д.", f"Point {lat}° N, {lon}° E"))
    key = f"{lat},{lon}"
    return [Hit(POINT.name, key, title, spot=Spot(lon, lat), select=f"point:{key}")]


READERS: tuple[Reader, ...] = (read_point, read_identifier, read_address, read_name)
FINDERS = (
    Finder((POINT,), _find_point),
    Finder((PARCEL,), find_parcels),
    Finder((BUILDING,), find_buildings),
    Finder((ADDRESS, DISTRICT, SETTLEMENT, NEIGHBOURHOOD, LOCALITY, STREET), _find_named),
)
