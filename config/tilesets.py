"""Tiles in the interface for data: which layers are the tiles of which collection, and in words."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import get_language

from accounts.rules import Label
from config.layers import GROUPS, LAYERS, tile_server
from features.tilesets.declared import Short, Tilesets
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
    "act": Label("актът, когато е един", "the act, when there is one"),
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
    "vague": Label("от тях с неточно място", "of them in no exact place"),
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
    """The names that need no layer before them; `tiles.parameters` says when one does."""
    layers = [_BY_NAME[name] for name in names]
    shared = frozenset[str]().union(*(layer.parameters for layer in layers))
    own = {layer.own_parameters for layer in layers}
    return shared | own.pop() if len(own) == 1 else shared


def _short(names: Sequence[str]) -> list[Short]:
    """By groups where the layers make up some, since these are kept; else all in one address."""
    groups = [name for name, layers in GROUPS.items() if set(layers) <= set(names)]
    is_whole = {each for name in groups for each in GROUPS[name]} == set(names)
    return [
        Short(name, f"{PREFIX}{name}/{{z}}/{{x}}/{{y}}{SUFFIX}", f"{PREFIX}{name}.json")
        for name in (groups if is_whole else [",".join(names)])
    ]


TILESETS = Tilesets(
    grid=matrices.ID,
    media_type=MEDIA_TYPE,
    collections=OF_COLLECTIONS,
    everything=EVERYTHING,
    matrix_set=lambda: matrices.matrix_set(english=_is_english()),
    summary=metadata.summary,
    metadata=_metadata,
    short=_short,
    parameters=_parameters,
)

standard_tiles = StandardAddresses(ROOT, OF_COLLECTIONS, EVERYTHING, tile_server.bounds)
