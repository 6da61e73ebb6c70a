"""Limits that the reader puts on itself before it opens anything."""

import ctypes
import os
import resource
import sys
from dataclasses import dataclass

ADDRESSES_LIMIT = 3 << 30
"""Address space, which is several times what is really used."""
FILE_SIZE_LIMIT = 5 << 30
_CLONE_NEWUSER = 0x10000000
_CLONE_NEWNET = 0x40000000


@dataclass(frozen=True, slots=True)
class Limits:
    """What one reading may cost.

    Attributes:
        seconds: of the clock, for both sides together.
        cpu_seconds: of the reader's processor.
        memory_mb: what the reader may hold.
        unpacked_mb: what a packed file may unpack to.
        batch_rows: rows that are handed over, and held by the other side, at once.
    """

    seconds: int
    cpu_seconds: int
    memory_mb: int
    unpacked_mb: int
    batch_rows: int


WHOLE = Limits(
    seconds=1800, cpu_seconds=900, memory_mb=3 << 10, unpacked_mb=4 << 10, batch_rows=16_384
)
"""A cadastre, which the staff of the municipality hand in."""
SMALL = Limits(seconds=15, cpu_seconds=10, memory_mb=500, unpacked_mb=32, batch_rows=256)
"""A few outlines, which anybody hands in."""

ALLOWED_DRIVERS = (
    "GPKG", "GeoJSON", "GeoJSONSeq", "ESRI Shapefile", "FlatGeobuf", "GML", "KML",
)  # fmt: skip

GDAL_OPTIONS = {
    "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR",
    "CPL_CURL_ENABLE_VSIMEM": "NO",
    "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".none",
    "GDAL_HTTP_TIMEOUT": "1",
    "GDAL_HTTP_CONNECTTIMEOUT": "1",
    "GDAL_HTTP_MAX_RETRY": "0",
    "GDAL_HTTP_PROXY": "127.0.0.1:9",
    "PROJ_NETWORK": "OFF",
    "SQLITE_USE_OGR_VFS": "NO",
    "OGR_SQLITE_LOAD_EXTENSIONS": "NO",
    "OGR_GEOJSON_MAX_OBJ_SIZE": "64",
    "GML_DOWNLOAD_SCHEMA": "NO",
    "GML_SKIP_RESOLVE_ELEMS": "ALL",
    "GML_SKIP_CORRUPTED_FEATURES": "NO",
    "GML_SAVE_RESOLVED_TO": "SAME",
    "OGR_ENABLE_PARTIAL_REPROJECTION": "NO",
    "SHAPE_RESTORE_SHX": "NO",
    "CPL_LOG_ERRORS": "OFF",
}  # fmt: skip


def confine(limits: Limits = WHOLE) -> None:
    """Limit memory, time and file size; leave the network where no outer jail has done so."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESSES_LIMIT, ADDRESSES_LIMIT))
    resource.setrlimit(resource.RLIMIT_DATA, (limits.memory_mb << 20, limits.memory_mb << 20))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_seconds, limits.cpu_seconds + 5))
    resource.setrlimit(resource.RLIMIT_FSIZE, (FILE_SIZE_LIMIT, FILE_SIZE_LIMIT))
    if os.environ.get("KVARTAL_WALLS") != "bubblewrap":
        ctypes.CDLL(None).unshare(_CLONE_NEWUSER | _CLONE_NEWNET)


def load_gdal() -> list[str]:
    """Import pyogrio with its options set; returns the drivers that should not be there.

    Drivers register on import and GDAL_SKIP of the environment keeps them away. pandas is left
    out because nothing here needs it and it takes longer to load than a small file to read.
    """
    os.environ.update(GDAL_OPTIONS)
    sys.modules.update({"geopandas": None, "pandas": None})  # type: ignore[dict-item]
    from pyogrio import list_drivers

    return sorted(set(list_drivers()) - set(ALLOWED_DRIVERS))


if __name__ == "__main__":
    print(",".join(load_gdal()))
