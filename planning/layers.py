"""Plans on the map."""

from accounts.rules import Label
from geodata.layers import AFAR, DEMONSTRATION, ground_layer
from planning.api import COLLECTIONS

(_ZONES,) = COLLECTIONS
zones = ground_layer(
    _ZONES,
    label=Label("Устройствени зони", "Planning zones"),
    fields={
        "code": "code",
        "zone_code": "zone_code",
        "zone_name": "zone_name",
        "demo": DEMONSTRATION,
    },
    min_zoom=11,
    coarser=AFAR,
)
