"""Our tiles alone: what a request costs that has to be computed, without the cache and through it.

Beside the layers of the map it has two that other servers can be given, too: each with the shapes
and properties of its whole table at every zoom, where the map would show less.
"""

import os
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
get_wsgi_application()

from config.layers import GROUPS, LAYERS  # noqa: E402
from geodata.layers import parcels, quarters  # noqa: E402
from geodata.queries import territory_bounds  # noqa: E402
from tiles.cache.front import KeptTiles  # noqa: E402
from tiles.cache.memory import KeptTile  # noqa: E402
from tiles.grid import Tile  # noqa: E402
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


class Forgetful(KeptTiles):
    """Each tile is asked for as if nobody had asked before: it is made, packed and kept anew."""

    def tile(self, name: str, tile: Tile) -> KeptTile | None:
        folder = self.folder(name, tile.z)
        if folder is not None:
            Path(folder.file(tile.x, tile.y)).unlink(missing_ok=True)
        return super().tile(name, tile)


forgetful = Forgetful(tile_server)


def missing(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    forgetful.memory.forget(environ["PATH_INFO"])
    return forgetful(environ, start_response)
