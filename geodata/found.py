"""Where things that were found are, read from the drawing geometry that rows already carry."""

from typing import Any

from django.db.models import F, FloatField, Func
from django.db.models.expressions import Combinable
from django.db.models.functions import Collate

from features.finding import Spot
from features.text import Text, said
from geodata.crs import LONLAT, MERCATOR, transformer
from geodata.districts import DISTRICT_LABELS
from geodata.wording import place_words

SPOT = ("spot_x", "spot_y", "spot_west", "spot_south", "spot_east", "spot_north")
"""Columns of `spot_columns`, in order: a point inside and the bounds, metres of EPSG:3857."""


def spot_columns(
    shape: "str | Combinable" = "geom_3857", anchor: "str | Combinable | None" = None
) -> dict[str, Func]:
    """Annotations under the names of `SPOT`; without an anchor a point of the shape is taken."""
    inside = Func(shape, function="ST_PointOnSurface") if anchor is None else anchor

    def ordinate(function: str, of: "str | Combinable") -> Func:
        return Func(of, function=function, output_field=FloatField())

    return {
        "spot_x": ordinate("ST_X", inside),
        "spot_y": ordinate("ST_Y", inside),
        "spot_west": ordinate("ST_XMin", shape),
        "spot_south": ordinate("ST_YMin", shape),
        "spot_east": ordinate("ST_XMax", shape),
        "spot_north": ordinate("ST_YMax", shape),
    }


def spot_of(row: "dict[str, Any]") -> Spot | None:
    """The place of a row read with `spot_columns`; None where it has none."""
    if row["spot_x"] is None:
        return None
    x, y, west, south, east, north = (row[name] for name in SPOT)
    to_degrees = transformer(MERCATOR, LONLAT)
    lon, lat = _rounded(to_degrees.transform(x, y))
    bounds = (*to_degrees.transform(west, south), *to_degrees.transform(east, north))
    return Spot(lon, lat, _rounded(bounds))


def spot_of_bounds(bounds: "tuple[float, float, float, float] | None") -> Spot | None:
    """The place of something spread over bounds given in metres of EPSG:3857."""
    if bounds is None:
        return None
    west, south, east, north = bounds
    middle = ((west + east) / 2, (south + north) / 2)
    return spot_of(dict(zip(SPOT, (*middle, *bounds), strict=True)))


def _rounded(degrees: "tuple[float, ...]") -> Any:
    return tuple(round(degree, 6) for degree in degrees)


def character_order(column: str) -> Collate:
    """A column compared character by character, as its `typed_index` is."""
    return Collate(F(column), "C")


def beginning(column: str, text: str) -> "dict[str, str]":
    """Filter of an annotation of `character_order`: values that begin with digits or dots."""
    # ':' follows the digits, so this is where the beginnings of a number end
    return {f"{column}__gte": text, f"{column}__lt": f"{text}:"}


def in_latin(name: str) -> str:
    """A name that has no English of its own, readable on a page in either language."""
    return said(place_words(name))


def district_name(code: str) -> str:
    """„район Лозенец“, `Lozenets district`; empty for a code that names none."""
    name = DISTRICT_LABELS.get(code)
    return said(Text(f"район {name.bg}", f"{name.en} district")) if name else ""
