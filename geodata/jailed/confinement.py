"""Limits that the reader puts on itself before it opens anything."""

import ctypes
import os
import resource
import sys

MEMORY_LIMIT = 3 << 30
"""Address space, which is several times what is really used."""
CPU_SECONDS = 900
FILE_SIZE_LIMIT = 5 << 30
_CLONE_NEWUSER = 0x10000000
_CLONE_NEWNET = 0x40000000

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


def confine() -> None:
    """Limit memory, time and file size; leave the network where no outer jail has done so."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 5))
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
