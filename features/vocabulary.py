"""Parameters as they are declared: name, meaning and schema, in both languages."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from features.cql2.asking import LANGUAGES as CONDITION_LANGUAGES
from features.crs import CRS84, SYSTEMS
from features.parameters import LIMIT_DEFAULT, LIMIT_MAX, RADIUS_DEFAULT_M, RADIUS_MAX_M
from features.text import LANGUAGES, Bilingual, Text

Schema = Mapping[str, Any]
"""A JSON schema of one value, in the words that OpenAPI 3.0 also knows."""

TEXT: Schema = {"type": "string", "maxLength": 1000}
DAY: Schema = {"type": "string", "format": "date"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A query parameter. Those that a collection declares are its queryables too.

    `examples` are values that must be accepted; the tests try each of them.
    """

    name: str
    title: Bilingual
    schema: Schema
    description: Bilingual | None = None
    examples: tuple[str, ...] = ()
    is_list: bool = False


def codes(*allowed: str) -> Schema:
    """The schema of one of a list of codes."""
    return {"type": "string", "enum": list(allowed)}


_NUMBERS: Schema = {"type": "array", "items": {"type": "number"}}

_DECLARED = (
    Parameter(
        name="bbox",
        title=Text("кутия", "box"),
        description=Text(
            "обекти, които имат обща точка с кутията; 4 или 6 числа, най-малкото първо",
            "features that share a point with the box; 4 or 6 numbers, the lower first",
        ),
        schema={**_NUMBERS, "minItems": 4, "maxItems": 6},
        examples=("23.3,42.6,23.4,42.8", "23.3,42.6,0,23.4,42.8,100"),
        is_list=True,
    ),
    Parameter(
        name="bbox-crs",
        title=Text("координатна система на bbox", "coordinate system of bbox"),
        schema={**codes(*SYSTEMS), "default": CRS84.uri},
    ),
    Parameter(
        name="near",
        title=Text("близо до", "near"),
        description=Text("дължина,ширина в градуси", "longitude,latitude in degrees"),
        schema={**_NUMBERS, "minItems": 2, "maxItems": 2},
        examples=("23.3219,42.6977",),
        is_list=True,
    ),
    Parameter(
        name="radius",
        title=Text("радиус около near, в метри", "radius around near, in metres"),
        schema={
            "type": "number",
            "minimum": 0,
            "exclusiveMinimum": True,
            "maximum": RADIUS_MAX_M,
            "default": RADIUS_DEFAULT_M,
        },
    ),
    Parameter(
        name="within",
        title=Text("в начертана област", "in a drawn area"),
        description=Text(
            "ъгли дължина,ширина един след друг, GeoJSON Polygon или MultiPolygon, или името на "
            "запазено очертание (/api/areas); обекти, които имат обща точка с областта",
            "corners lon,lat one after another, a GeoJSON Polygon or MultiPolygon, or the name of "
            "a saved outline (/api/areas); features that share a point with the area",
        ),
        schema={"type": "string"},
        examples=(
            "23.3,42.6,23.4,42.6,23.4,42.8",
            '{"type":"Polygon","coordinates":[[[23.3,42.6],[23.4,42.6],[23.4,42.8],[23.3,42.6]]]}',
        ),
    ),
    Parameter(
        name="on",
        title=Text("към дата", "as of a day"),
        description=Text(
            "записите, верни на този ден; без него: действащите днес",
            "records true on this day; without it: the current ones",
        ),
        schema=DAY,
        examples=("2024-03-19",),
    ),
    Parameter(
        name="datetime",
        title=Text("ден или период", "a day or period"),
        description=Text(
            "момент или период по RFC 3339; .. е отворен край",
            "an RFC 3339 instant or interval; .. is an open end",
        ),
        schema={"type": "string"},
        examples=("2024-03-19", "2024-01-01/..", "2024-01-01T00:00:00Z/2024-12-31T23:59:59Z"),
    ),
    Parameter(
        name="filter",
        title=Text("условие", "condition"),
        description=Text(
            "CQL2 над свойствата, изброени в queryables на колекцията",
            "CQL2 over the properties that the queryables of the collection list",
        ),
        schema={"type": "string"},
        examples=(
            "demonstration = TRUE OR source IN ('kais', 'nag-register')",
            "S_INTERSECTS(geometry, POINT(23.3219 42.6977)) AND municipality LIKE 'SOF%'",
        ),
    ),
    Parameter(
        name="filter-lang",
        title=Text("език на filter", "language of filter"),
        schema={**codes(*CONDITION_LANGUAGES), "default": CONDITION_LANGUAGES[0]},
    ),
    Parameter(
        name="filter-crs",
        title=Text(
            "координатна система на геометриите във filter",
            "coordinate system of the geometries in filter",
        ),
        schema={**codes(*SYSTEMS), "default": CRS84.uri},
    ),
    Parameter(
        name="nearest",
        title=Text("най-близките до", "the nearest to"),
        description=Text(
            "дължина,ширина в градуси; обектите са по разстояние, с метрите в distance_m, "
            "а колко са всичките, не се брои",
            "longitude,latitude in degrees; features come by distance, with its metres in "
            "distance_m, and are not counted",
        ),
        schema={**_NUMBERS, "minItems": 2, "maxItems": 2},
        examples=("23.3219,42.6977",),
        is_list=True,
    ),
    Parameter(
        name="limit",
        title=Text("обекти на страница", "features on a page"),
        schema={
            "type": "integer",
            "minimum": 1,
            "maximum": LIMIT_MAX,
            "default": LIMIT_DEFAULT,
        },
        examples=("5",),
    ),
    Parameter(
        name="cursor",
        title=Text("продължение", "continuation"),
        description=Text(
            "от връзката next на предишната страница", "from the next link of the page before"
        ),
        schema={"type": "string"},
    ),
    Parameter(
        name="crs",
        title=Text("координатна система на отговора", "coordinate system of the answer"),
        description=Text(
            "осите са в реда на регистъра на системата",
            "axes are in the order of the system's registry",
        ),
        schema={**codes(*SYSTEMS), "default": CRS84.uri},
        examples=tuple(SYSTEMS),
    ),
    Parameter(
        name="f",
        title=Text("формат", "encoding"),
        schema=codes("json", "html"),
        examples=("json",),
    ),
    Parameter(
        name="lang",
        title=Text("език на текстовете", "language of the texts"),
        schema=codes(*LANGUAGES),
        examples=LANGUAGES,
    ),
)

DECLARED: dict[str, Parameter] = {parameter.name: parameter for parameter in _DECLARED}
"""Parameters that belong to no subject, by name."""

EVERYWHERE = ("f", "lang")
PAGING = ("nearest", "limit", "cursor")
"""Parameters that choose which features are on a page and in what order."""
