"""The tile server of this site, for commands: a mechanism may not import what composes it."""

from django.conf import settings
from django.utils.module_loading import import_string

from tiles.serving import TileServer


def tile_server() -> TileServer:
    """What the setting TILE_SERVER names."""
    server = import_string(settings.TILE_SERVER)
    assert isinstance(server, TileServer)
    return server
