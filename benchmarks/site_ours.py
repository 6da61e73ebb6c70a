"""Our tiles alone, without the cache: what a request costs that has to be computed.

Beside the layers of the map it has two that other servers can be given, too: each with the shapes
and properties of its whole table at every zoom, where the map would show less.
"""

import os
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
get_wsgi_application()

from config.layers import GROUPS, LAYERS  # noqa: E402
from geodata.layers import parcels, quarters  # noqa: E402
from geodata.queries import territory_bounds  # noqa: E402
from tiles.serving import TileServer  # noqa: E402

PLAIN = {
    "plain_quarters": replace(quarters, name="plain_quarters", min_zoom=0, coarser=()),
    "plain_parcels": replace(parcels, name="plain_parcels", min_zoom=0, coarser=()),
}
PARCELS_FROM = 15
tile_server = TileServer((*LAYERS, *PLAIN.values()), territory_bounds, groups=GROUPS)


def plain_at(zoom: int) -> str:
    """The layer that is compared at a zoom."""
    return "plain_parcels" if zoom >= PARCELS_FROM else "plain_quarters"


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    return tile_server(environ, start_response)
