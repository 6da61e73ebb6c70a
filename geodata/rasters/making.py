"""From a file that nobody vouches for to pixels of ours: the jailed reader and what it answers."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pyproj import CRS
from pyproj.exceptions import CRSError, ProjError

from accounts.rules import Label
from documents.jail import PROJECT, Fault, started, walls, watched
from geodata.crs import LONLAT, transformer
from geodata.jail import kind
from geodata.rasters.rules import Description
from geodata.reasons import Reason
from geodata.reports import Refused

RECIPE = "1"
"""Changes with what is made of a file, so that all is made anew."""
ACCEPTED = "GeoTIFF, SRTM (HGT)"
SECONDS_LIMIT = 1800
_READER = "geodata.jailed.rasters"
_TIFF = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
_HGT_NAME = re.compile(r"[NS]\d{2}[EW]\d{3}\.hgt", re.IGNORECASE)
_HGT_SIZES = (1201 * 1201 * 2, 3601 * 3601 * 2)

Bounds = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Made:
    """What the reader left: `file` is gone when the block ends; `bounds` in degrees."""

    file: Path
    bounds: Bounds
    min_zoom: int
    max_zoom: int
    low: float | None
    high: float | None


@contextmanager
def made(file: Path, description: Description, box: Bounds, territory: Label) -> Iterator[Made]:
    """The pixels of a file as they will be stored.

    Args:
        box: west, south, east, north in degrees of the territory that it must cover some of.
        territory: its name.

    Raises:
        Refused: with the reason, in both languages; nothing is left then.
    """
    driver, name = recognised(file)
    told = {
        "driver": driver,
        "kind": description.kind.value,
        "crs": description.crs,
        "nodata": description.nodata,
        "scale": description.scale,
        "shift": description.shift,
    }
    with watched(
        lambda scratch: _started(file.resolve(), name, told, scratch), seconds=SECONDS_LIMIT
    ) as reader:
        try:
            answers = reader.answers()
            seen = next(answers)
            _check_place(seen, box, territory)
            done = next(answers)
            next(answers, None)
        except Fault as fault:
            raise _refusal(fault) from fault
        west, south, east, north = seen["bounds"]
        yield Made(
            file=reader.scratch / "made.tif",
            bounds=(west, south, east, north),
            **{key: done[key] for key in ("min_zoom", "max_zoom", "low", "high")},
        )


def recognised(file: Path) -> tuple[str, str]:
    """The driver that may open a file, and the name under which it sees it.

    Raises:
        Refused: an empty file, no known format, or a name that says something else.
    """
    if not file.is_file() or file.stat().st_size == 0:
        raise Refused(Reason.EMPTY_FILE)
    with file.open("rb") as stream:
        head = stream.read(4096)
    suffix = file.suffix.lower()
    if head.startswith(_TIFF):
        if suffix not in (".tif", ".tiff"):
            raise Refused(Reason.WRONG_EXTENSION, extension=suffix or file.name, found="GeoTIFF")
        return "GTiff", "input.tif"
    if head.lstrip()[:1] == b"<" and b"VRTDataset" in head:
        raise Refused(Reason.DISGUISED_VRT)
    # heights alone have no mark: their name says where they lie, their size how many they are
    if _HGT_NAME.fullmatch(file.name) and file.stat().st_size in _HGT_SIZES:
        return "SRTMHGT", file.stem.upper() + ".hgt"
    raise Refused(Reason.UNKNOWN_FORMAT, accepted=ACCEPTED)


def _check_place(seen: dict[str, Any], box: Bounds, territory: Label) -> None:
    try:
        system = CRS.from_wkt(seen["crs"])
    except CRSError as error:
        raise Refused(Reason.UNKNOWN_CRS, crs=seen["crs"][:100]) from error
    try:
        transformer(seen["crs"], LONLAT)  # one operation, so that GDAL takes the same
    except (ValueError, ProjError) as error:
        raise Refused(Reason.INEXACT_CRS, crs=system.name) from error
    west, south, east, north = seen["bounds"]
    if west >= box[2] or east <= box[0] or south >= box[3] or north <= box[1]:
        raise Refused(Reason.RASTER_OUTSIDE, municipality=territory)


def _refusal(fault: Fault) -> Refused:
    known = {"accepted": ACCEPTED, "detail": "", **fault.details}
    if fault.reason in ("too_slow", "reader_died"):
        return Refused(Reason.READER_LIMIT)
    return Refused(Reason(fault.reason), **known)


def _started(
    file: Path, name: str, told: dict[str, Any], scratch: Path
) -> "subprocess.Popen[bytes]":
    reader = [sys.executable, "-E", "-s", "-m", _READER]
    jail = kind(_READER, "--drivers")
    if jail.has_walls:
        command = [*walls(PROJECT / "geodata"), "--ro-bind", str(file), f"/in/{name}"]
        command += ["--bind", str(scratch), "/scratch", *reader, f"/in/{name}", "/scratch"]
    else:
        (scratch / name).symlink_to(file)
        command = [*reader, str(scratch / name), str(scratch)]
    return started(
        [*command, json.dumps(told)], has_walls=jail.has_walls, GDAL_SKIP=jail.skipped_drivers
    )
