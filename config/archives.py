"""The archives of tiles that this site keeps, and whether its map is drawn from them."""

from typing import TypedDict

from django.conf import settings

from config.layers import tile_server
from tiles.archive.serving import ArchiveServer

archive_server = ArchiveServer(settings.ARCHIVES_ROOT)


class MapArchives(TypedDict):
    """What a page tells its map.

    `base` is the address of the folder of archives; `groups` says which of them holds which
    layers: `ground=districts,parcels acts=acts`.
    """

    base: str
    groups: str


def map_archives(base: str = settings.MAP_ARCHIVES) -> MapArchives | None:
    """For a map that is drawn from archives; None for one that asks the server for tiles."""
    if not base:
        return None
    groups = (
        f"{name}={','.join(layer.name for layer in layers)}"
        for name, layers in tile_server.groups.items()
    )
    return {"base": base if base.endswith("/") else f"{base}/", "groups": " ".join(groups)}
