"""Plans on the map."""

from accounts.rules import Label
from geodata.layers import DEMONSTRATION, PARAMETERS, versions
from geodata.queries import attributions_of
from planning.models import Zone
from tiles.layer import Layer

zones = Layer(
    name="zones",
    label=Label("Устройствени зони", "Planning zones"),
    queryset=versions(Zone),
    fields={
        "code": "code",
        "zone_code": "zone_code",
        "zone_name": "zone_name",
        "demo": DEMONSTRATION,
    },
    min_zoom=11,
    parameters=PARAMETERS,
    attribution=attributions_of(Zone),
)
