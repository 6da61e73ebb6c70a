"""Tiles in the interface for data: which layers are the tiles of which collection, and in words."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import get_language

from accounts.rules import Label
from config.layers import LAYERS, tile_server
from features.tilesets.declared import Tilesets
from tiles.answers import MEDIA_TYPE
from tiles.layer import Layer
from tiles.ogc import matrices, metadata
from tiles.ogc.addresses import StandardAddresses
from tiles.serving import PREFIX, SUFFIX

ROOT = "/api/"
_BY_NAME = {layer.name: layer for layer in LAYERS}

EVERYTHING = tuple(_BY_NAME)
OF_COLLECTIONS: dict[str, Sequence[str]] = {
    name: (name,)
    for name in (
        "districts", "neighbourhoods", "zones", "localities", "quarters", "regulated_plots",
        "streets", "parcels", "buildings",
    )
} | {
    # an act known no better than by an area is one of the number on that area
    "acts": tuple(name for name in EVERYTHING if name == "acts" or name.startswith("act_")),
}  # fmt: skip

PROPERTIES = {
    "area_m2": Label("площ, m²", "area, m²"),
    "code": Label("код", "code"),
    "confidence": Label("увереност в мястото", "confidence in the place"),
    "count": Label("брой актове", "number of acts"),
    "demo": Label("1: демонстрационни данни", "1: demonstration data"),
    "function": Label("предназначение", "function"),
    "identifier": Label("идентификатор", "identifier"),
    "kind": Label("вид", "kind"),
    "label": Label("надпис на картата", "label on the map"),
    "level": Label("точност на мястото", "precision of the place"),
    "locality": Label("местност", "locality"),
    "name": Label("име", "name"),
    "name_en": Label("име на английски", "name in English"),
    "number": Label("номер", "number"),
    "purpose": Label("отреждане", "purpose"),
    "quarter": Label("квартал по регулация", "regulation quarter"),
    "status": Label("състояние", "status"),
    "storeys": Label("етажи", "storeys"),
    "use": Label("начин на трайно ползване", "land use"),
    "zone_code": Label("код на зоната", "code of the zone"),
    "zone_name": Label("име на зоната", "name of the zone"),
}
"""What a property of any layer is; a property is called the same in every layer that has it."""


def _is_english() -> bool:
    return get_language() == "en"


def _title(_: Layer, name: str) -> str:
    label = PROPERTIES.get(name)
    return label[_is_english()] if label else ""


def _metadata(names: Sequence[str]) -> dict[str, Any]:
    layers = [_BY_NAME[name] for name in names]
    return metadata.tileset(layers, tile_server.bounds(), _title, english=_is_english())


def _parameters(names: Sequence[str]) -> frozenset[str]:
    return frozenset().union(*(_BY_NAME[name].parameters for name in names))


def _short(names: Sequence[str]) -> str:
    return f"{PREFIX}{','.join(names)}/{{z}}/{{x}}/{{y}}{SUFFIX}"


def _tilejson(names: Sequence[str]) -> str:
    return f"{PREFIX}{','.join(names)}.json"


TILESETS = Tilesets(
    grid=matrices.ID,
    media_type=MEDIA_TYPE,
    collections=OF_COLLECTIONS,
    everything=EVERYTHING,
    matrix_set=lambda: matrices.matrix_set(english=_is_english()),
    summary=metadata.summary,
    metadata=_metadata,
    short=_short,
    tilejson=_tilejson,
    parameters=_parameters,
)

standard_tiles = StandardAddresses(ROOT, OF_COLLECTIONS, EVERYTHING, tile_server.bounds)
