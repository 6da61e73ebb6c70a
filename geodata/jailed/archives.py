"""Containers: ZIP with one shapefile, and gzip, unpacked only after they are found modest."""

import gzip
import zipfile
import zlib
from pathlib import Path, PurePosixPath
from typing import IO, BinaryIO

from geodata.jailed.faults import Fault

MEGABYTE = 1 << 20
RATIO_LIMIT = 200
"""Real shapefiles pack 3 to 40 times; attributes full of blanks up to about 100 times."""
RATIO_FREE = 8 * MEGABYTE
"""Below this size a high ratio does no harm."""
ENTRIES_LIMIT = 64
_PARTS = (".shp", ".shx", ".dbf")
_EXTRACTED = (*_PARTS, ".prj", ".cpg")


def extracted_shapefile(archive: Path, into: Path, unpacked_mb: int) -> Path:
    """Unpack the one shapefile of a ZIP as `layer.*`; returns the path of its .shp.

    Raises:
        Fault: damaged, a bomb, paths that lead out, parts missing, none or several layers.
    """
    try:
        with zipfile.ZipFile(archive) as opened:
            members = _checked(opened, unpacked_mb * MEGABYTE)
            for suffix in _EXTRACTED:
                if suffix in members:
                    _extract(opened, members[suffix], into / f"layer{suffix}")
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise Fault("zip_broken") from error
    return into / "layer.shp"


def _checked(archive: zipfile.ZipFile, limit: int) -> dict[str, zipfile.ZipInfo]:
    """The parts of the only layer by suffix."""
    entries = archive.infolist()
    packed = Path(str(archive.filename)).stat().st_size
    unpacked = sum(entry.file_size for entry in entries)
    is_dense = unpacked > RATIO_FREE and unpacked > RATIO_LIMIT * packed
    if len(entries) > ENTRIES_LIMIT or unpacked > limit or is_dense:
        raise Fault("zip_bomb")
    layers: dict[str, dict[str, zipfile.ZipInfo]] = {}
    for entry in entries:
        path = PurePosixPath(entry.filename.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or ":" in entry.filename:
            raise Fault("path_traversal", name=entry.filename[:100])
        if not entry.is_dir() and not path.name.startswith("."):
            layers.setdefault(str(path.with_suffix("")), {})[path.suffix.lower()] = entry
    if any(".vrt" in parts for parts in layers.values()):
        raise Fault("disguised_vrt")
    with_shapes = {name: parts for name, parts in layers.items() if ".shp" in parts}
    if not with_shapes:
        is_headless = any(parts.keys() & {".shx", ".dbf"} for parts in layers.values())
        raise Fault("missing_part", part=".shp") if is_headless else Fault("no_layer_inside")
    if len(with_shapes) > 1:
        raise Fault("several_layers", names=", ".join(sorted(with_shapes))[:200])
    (parts,) = with_shapes.values()
    for suffix in _PARTS:
        if suffix not in parts:
            raise Fault("missing_part", part=suffix)
    return parts


def _extract(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path) -> None:
    with archive.open(entry) as packed, target.open("wb") as out:
        _copy(packed, out, entry.file_size, "zip_bomb")


def extracted_gzip(file: Path, into: Path, unpacked_mb: int) -> Path:
    """Unpack a gzipped text file; returns the path of the content.

    Raises:
        Fault: damaged, or larger than any honest file of its packed size.
    """
    limit = min(unpacked_mb * MEGABYTE, max(RATIO_FREE, RATIO_LIMIT * file.stat().st_size))
    try:
        with gzip.open(file) as packed, into.open("wb") as out:
            _copy(packed, out, limit, "too_large")
    except (OSError, EOFError, zlib.error) as error:
        raise Fault("unreadable", detail="gzip") from error
    return into


def _copy(packed: IO[bytes] | gzip.GzipFile, out: BinaryIO, limit: int, fault: str) -> None:
    written = 0
    while chunk := packed.read(MEGABYTE):
        written += len(chunk)
        if written > limit:
            raise Fault(fault, limit=limit // MEGABYTE)
        out.write(chunk)
