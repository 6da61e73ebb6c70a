"""The WSGI application: tiles are answered in front of Django, everything else by it."""

import os
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django = get_wsgi_application()
if settings.SECRET_KEY == settings.INSECURE_KEY:
    raise ImproperlyConfigured("no SECRET_KEY: set it, or let `make run` write var/secret_key")

from config.archives import archive_server  # noqa: E402 - as the layers
from config.layers import kept_tiles, tile_server  # noqa: E402 - layers are declared over loaded models
from config.rasters import raster_server  # noqa: E402
from config.tilesets import standard_tiles  # noqa: E402

standard = standard_tiles.before(kept_tiles)


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """A Django request costs more than most tiles do, so a tile never becomes one."""
    path = environ["PATH_INFO"]
    if tile_server.takes(path):
        return kept_tiles(environ, start_response)
    if raster_server.takes(path):
        return raster_server(environ, start_response)
    if archive_server.takes(path):
        return archive_server(environ, start_response)
    answer = standard if standard_tiles.takes(path) else django
    return answer(environ, start_response)
