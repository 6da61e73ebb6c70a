"""Which of the accepted formats a file is: its content and its name must agree."""

from enum import StrEnum
from pathlib import Path

from accounts.rules import Label
from geodata.reasons import Reason
from geodata.reports import Refused

_HEAD = 4096


class Format(StrEnum):
    """Accepted formats; the value is the name under which the jail knows the file."""

    GEOPACKAGE = "gpkg"
    GEOJSON = "geojson"
    GEOJSON_LINES = "geojsonl"
    SHAPEFILE = "zip"
    FLATGEOBUF = "fgb"
    GML = "gml"
    KML = "kml"


ACCEPTED = "GeoPackage, GeoJSON, GeoJSONL, Shapefile (ZIP), FlatGeobuf, GML, KML"
_EXTENSIONS: dict[Format, tuple[str, ...]] = {
    Format.GEOPACKAGE: (".gpkg",),
    Format.GEOJSON: (".geojson", ".json"),
    Format.GEOJSON_LINES: (".geojsonl", ".ndjson", ".geojsons", ".jsonl"),
    Format.SHAPEFILE: (".zip",),
    Format.FLATGEOBUF: (".fgb",),
    Format.GML: (".gml", ".xml"),
    Format.KML: (".kml",),
}
_NAMES: dict[Format, str] = {
    Format.GEOPACKAGE: "GeoPackage",
    Format.GEOJSON: "GeoJSON",
    Format.GEOJSON_LINES: "GeoJSONL",
    Format.SHAPEFILE: "ZIP",
    Format.FLATGEOBUF: "FlatGeobuf",
    Format.GML: "XML",
    Format.KML: "KML",
}
_GZIPPABLE = (Format.GEOJSON, Format.GEOJSON_LINES, Format.GML)


def recognised(file: Path) -> tuple[Format, bool]:
    """The format of a file and whether it is gzipped.

    Raises:
        Refused: an empty file, no known format, or a name that says something else.
    """
    if not file.is_file() or file.stat().st_size == 0:
        raise Refused(Reason.EMPTY_FILE)
    suffixes = [suffix.lower() for suffix in file.suffixes]
    is_gzipped = bool(suffixes) and suffixes[-1] == ".gz"
    extension = (suffixes[-2:-1] or [""])[0] if is_gzipped else (suffixes or [""])[-1]
    named = [format_ for format_, known in _EXTENSIONS.items() if extension in known]
    with file.open("rb") as stream:
        head = stream.read(_HEAD)
    if is_gzipped:
        # the content is looked at inside the jail, where it may be unpacked
        if head[:2] != b"\x1f\x8b" or not named or named[0] not in _GZIPPABLE:
            raise Refused(Reason.UNKNOWN_FORMAT, accepted=ACCEPTED)
        return named[0], True
    found = _by_content(head)
    if found is None:
        if head.lstrip()[:1] == b"<" and b"OGRVRT" in head:
            raise Refused(Reason.DISGUISED_VRT)
        raise Refused(Reason.UNKNOWN_FORMAT, accepted=ACCEPTED)
    if found is Format.GEOJSON and Format.GEOJSON_LINES in named:
        return Format.GEOJSON_LINES, False
    if found not in named:
        shown = Label(_NAMES[found], _NAMES[found])
        raise Refused(Reason.WRONG_EXTENSION, extension=extension or file.name, found=shown)
    return found, False


def _by_content(head: bytes) -> Format | None:
    if head.startswith(b"SQLite format 3\x00"):
        return Format.GEOPACKAGE
    if head.startswith(b"fgb\x03fgb"):
        return Format.FLATGEOBUF
    if head.startswith(b"PK\x03\x04"):
        return Format.SHAPEFILE
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip(b"\x1e \t\r\n")
    if text.startswith(b"{"):
        return Format.GEOJSON
    if text.startswith(b"<") and b"OGRVRT" not in head:
        return Format.KML if b"<kml" in head else Format.GML
    return None
