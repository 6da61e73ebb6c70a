"""Words for what the ground's records hold as codes."""

from django import template
from django.contrib.gis.geos import GEOSGeometry

from accounts.rules import Label
from features.text import said
from geodata import wording
from geodata.crs import CADASTRE, LONLAT, transformer
from geodata.models import Building, District, Neighbourhood, Street
from geodata.naming import transliterate
from geodata.rules import (
    LAND_USE_LABELS,
    LOCATION_LEVEL_LABELS,
    OWNERSHIP_LABELS,
    SUCCESSION_LABELS,
    TERRITORY_LABELS,
    LandUse,
    LocationLevel,
    SuccessionKind,
)

register = template.Library()


@register.filter
def land_use(code: str) -> str:
    return said(LAND_USE_LABELS[LandUse(code)])


@register.filter
def ownership(code: int | None) -> str:
    return said(OWNERSHIP_LABELS.get(code or 0, OWNERSHIP_LABELS[0]))


@register.filter
def territory(code: int | None) -> str:
    return said(TERRITORY_LABELS[code]) if code in TERRITORY_LABELS else ""


@register.filter
def location_level(code: str) -> str:
    return said(LOCATION_LEVEL_LABELS[LocationLevel(code)])


@register.filter
def succession(code: str) -> str:
    return said(SUCCESSION_LABELS[SuccessionKind(code)])


@register.filter
def name_of(area: District | Neighbourhood) -> str:
    """The name in the language of the page, the Bulgarian one where no other is recorded."""
    return said(Label(area.name, area.name_en or area.name))


@register.filter
def street_name(street: Street) -> str:
    """The name with its kind, in Latin on an English page."""
    return said(Label(str(street), transliterate(str(street))))


@register.filter
def place_words(text: object) -> str:
    """A place as registers write it; on an English page in English and official Latin."""
    return said(wording.place_words(str(text)))


@register.filter
def use_of(building: Building) -> str:
    return said(wording.building_use(building.function_code, building.function_text))


@register.filter
def licence(text: str) -> str:
    return said(wording.licence_words(text))


@register.filter
def bbox(geometry: GEOSGeometry | None) -> str:
    """`west,south,east,north` in degrees of a geometry in the cadastre's system, else empty."""
    if geometry is None or geometry.empty:
        return ""
    bounds = transformer(CADASTRE, LONLAT).transform_bounds(*geometry.extent)
    return ",".join(f"{degree:.6f}" for degree in bounds)
