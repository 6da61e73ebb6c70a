"""The rasters of this site as tiles."""

from pathlib import Path

from django.conf import settings

from geodata.rasters.queries import rasters
from tiles.raster.keeping import KeptFiles
from tiles.raster.serving import RasterServer

raster_server = RasterServer(
    rasters, KeptFiles(Path(settings.RASTER_TILES_ROOT), settings.RASTER_TILES_MB << 20)
)
