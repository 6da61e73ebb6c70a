"""Text formats looked through before GDAL sees them: XML without entities, whole JSON lines."""

import json
import mmap
import re
from pathlib import Path

from geodata.jailed.faults import Fault

_DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_VRT = re.compile(rb"<OGRVRT|<VRTDataset", re.IGNORECASE)
_UTF16 = (b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<")
_LINE_LIMIT = 64 << 20
_MEMBER = re.compile(rb'"(?:features|type)"\s*:')


def check_xml(file: Path) -> None:
    """Refuse XML that could fetch or multiply: DOCTYPE, entities, VRT, or bytes not searchable."""
    with file.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as text:
        if text[:2] in _UTF16:
            raise Fault("unreadable", detail="UTF-16")
        if _DOCTYPE.search(text):
            raise Fault("xml_entities")
        if _VRT.search(text):
            raise Fault("disguised_vrt")


def check_json(file: Path) -> None:
    """Refuse an object that has nothing of GeoJSON before a driver guesses at it."""
    with file.open("rb") as stream:
        head = stream.read(1 << 16)
    if not _MEMBER.search(head):
        raise Fault("unreadable", detail="GeoJSON")


def check_json_lines(file: Path) -> None:
    """Every line must be a whole object: GDAL would skip a broken one without a word."""
    with file.open("rb") as stream:
        for number, line in enumerate(stream, start=1):
            text = line.lstrip(b"\x1e\xef\xbb\xbf").strip()
            if not text:
                continue
            if len(text) > _LINE_LIMIT:
                raise Fault("too_large", limit=_LINE_LIMIT >> 20)
            try:
                is_object = isinstance(json.loads(text), dict)
            except (ValueError, RecursionError):
                is_object = False
            if not is_object:
                raise Fault("broken_line", line=number)


def encoding_of_dbf(dbf: Path, cpg: Path) -> str | None:
    """Encoding of a .dbf: None when its .cpg or code page tells, else UTF-8 if it is, else 1251."""
    with dbf.open("rb") as stream:
        header = stream.read(32)
    if cpg.exists() or (len(header) == 32 and header[29] != 0):
        return None
    try:
        with dbf.open("rb") as stream:
            length = int.from_bytes(header[8:10], "little")
            stream.seek(length)
            records = stream.read(64 << 20)
        records.decode("utf-8")
    except UnicodeDecodeError as error:
        is_cut = error.start > len(records) - 4 and len(records) == 64 << 20
        return "UTF-8" if is_cut else "CP1251"
    return "UTF-8"
