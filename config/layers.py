"""Every layer of the map in the one drawing order, from the bottom up."""

from acts.layers import (
    act_cells,
    act_district_counts,
    act_localities,
    act_locality_counts,
    act_neighbourhood_counts,
    act_neighbourhoods,
    acts,
)
from geodata.layers import (
    buildings,
    district_names,
    districts,
    localities,
    locality_names,
    neighbourhood_names,
    neighbourhoods,
    parcels,
    quarter_names,
    quarters,
    regulated_plots,
    streets,
)
from geodata.queries import territory_bounds
from planning.layers import zones
from tiles.cache.front import KeptTiles
from tiles.serving import TileServer

LAYERS = (
    districts,
    neighbourhoods,
    zones,
    localities,
    quarters,
    parcels,
    regulated_plots,
    buildings,
    streets,
    act_neighbourhoods,
    act_localities,
    acts,
    act_cells,
    quarter_names,
    locality_names,
    neighbourhood_names,
    district_names,
    act_locality_counts,
    act_neighbourhood_counts,
    act_district_counts,
)

_NAMES = tuple(layer.name for layer in LAYERS)
_PLAN = ("zones", "localities", "locality_names", "regulated_plots")
GROUPS = {
    "ground": tuple(name for name in _NAMES if not name.startswith("act") and name not in _PLAN),
    "plan": tuple(name for name in _NAMES if name in _PLAN),
    "acts": ("acts",),
    "act_areas": tuple(name for name in _NAMES if name.startswith("act_")),
}
"""Sets of layers that are asked for by one name and kept as one tile.

What changes often stands apart from what does not: an act that is published throws away no tile
of the ground. So does what a reader has to ask for, the plan. A group of one layer has its name.
"""

tile_server = TileServer(LAYERS, territory_bounds, groups=GROUPS)
kept_tiles = KeptTiles(tile_server)
