"""Files of registers: JSON (plain or gzip), CSV and XLSX read into rows of text.

What a file is, is told by its first bytes, never by its name. Everything is bounded before it is
unpacked; formulas of a workbook are text, its XML is read by defusedxml.
"""

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import orjson
from defusedxml.common import DefusedXmlException

from geodata.reasons import Reason
from geodata.reports import Refused

FILE_MAX = 200 * 1024 * 1024
UNPACKED_MAX = 256 * 1024 * 1024 - 1
ROWS_MAX = 2_000_000
COLUMNS_MAX = 200
_ENTRIES_MAX = 2_000
_ACCEPTED = "JSON, JSON + gzip, CSV, XLSX"

if not openpyxl.DEFUSEDXML:  # pragma: no cover - defusedxml is a dependency
    raise ImportError("openpyxl must read XML with defusedxml")


@dataclass(frozen=True, slots=True)
class RegisterFile:
    """Rows of a register: texts by the file's own column names; `declared` is its own count."""

    form: str
    columns: tuple[str, ...]
    rows: Sequence[dict[str, str]]
    declared: int | None = None
    details: dict[str, str] = field(default_factory=dict)


def read_register(file: Path) -> RegisterFile:
    """Read a whole file; nothing of it is interpreted.

    Raises:
        Refused: when the file is damaged, too large, or of no known form.
    """
    size = file.stat().st_size
    if size == 0:
        raise Refused(Reason.EMPTY_FILE)
    if size > FILE_MAX:
        raise Refused(Reason.TOO_LARGE, limit=FILE_MAX >> 20)
    content = file.read_bytes()
    if content.startswith(b"\x1f\x8b"):
        content = _gunzip(content)
    if content.startswith(b"PK"):
        return _read_workbook(content)
    if content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
        return _read_json(content)
    return _read_csv(content)


def _gunzip(content: bytes) -> bytes:
    unpacker = zlib.decompressobj(wbits=31)
    try:
        unpacked = unpacker.decompress(content, UNPACKED_MAX)
        is_whole = unpacker.eof
    except zlib.error as error:
        raise Refused(Reason.UNREADABLE, detail=str(error)) from None
    if unpacker.unconsumed_tail or len(unpacked) >= UNPACKED_MAX:
        raise Refused(Reason.ZIP_BOMB)
    if not is_whole:
        raise Refused(Reason.UNREADABLE, detail="gzip: unexpected end of file")
    return unpacked


def _read_json(content: bytes) -> RegisterFile:
    try:
        document = orjson.loads(content.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError as error:
        raise Refused(Reason.UNREADABLE, detail=str(error)) from None
    lists = [document] if isinstance(document, list) else []
    declared, details = None, {}
    if isinstance(document, dict):
        lists = [value for value in document.values() if isinstance(value, list)]
        total = document.get("total")
        declared = total if isinstance(total, int) else None
        details = {k: v[:200] for k, v in document.items() if isinstance(v, str)}
    rows = max(lists, key=len, default=[])
    objects = [row for row in rows if isinstance(row, dict)]
    if rows and len(objects) != len(rows):
        raise Refused(Reason.UNREADABLE, detail="JSON: a row is not an object")
    if not objects and not lists:
        keys = document if isinstance(document, dict) else ()
        raise Refused(Reason.MISSING_COLUMN, column="number", columns=", ".join(keys)[:200])
    columns = tuple(dict.fromkeys(key for row in objects[:1000] for key in row))
    try:
        texts = [{key: _text(value) for key, value in row.items()} for row in objects]
    except orjson.JSONEncodeError as error:  # deeper than can be written again
        raise Refused(Reason.UNREADABLE, detail=str(error)) from None
    return _bounded(RegisterFile("json", columns, texts, declared, details))


def _read_csv(content: bytes) -> RegisterFile:
    text, encoding = _decoded(content)
    header = text.split("\n", 1)[0]
    delimiter = max(";,\t", key=header.count)
    if delimiter not in header or "\0" in text:
        raise Refused(Reason.UNKNOWN_FORMAT, accepted=_ACCEPTED)
    table = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        columns, rows = _table(table)
    except csv.Error as error:
        raise Refused(Reason.UNREADABLE, detail=f"CSV: {error}") from None
    return _bounded(RegisterFile("csv", columns, rows, details={"encoding": encoding}))


def _decoded(content: bytes) -> tuple[str, str]:
    """Text and its encoding: a mark at the start, else UTF-8, else CP1251."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "cp1251"]
    for encoding in encodings:
        try:
            return content.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    raise Refused(Reason.UNKNOWN_FORMAT, accepted=_ACCEPTED)


def _read_workbook(content: bytes) -> RegisterFile:
    _check_archive(content)
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
        sheet = book.worksheets[0]
        lines = sheet.iter_rows(values_only=True, max_col=COLUMNS_MAX)
        # a cell in the last corner of a sheet stands behind a billion empty ones
        full = (line for line in lines if line.count(None) < len(line))
        columns, rows = _table([_text(cell) for cell in line] for line in full)
    except DefusedXmlException:
        raise Refused(Reason.XML_ENTITIES) from None
    except Refused:
        raise
    # A damaged workbook fails anywhere inside the reader, with whatever that place raises.
    except Exception as error:
        raise Refused(Reason.UNREADABLE, detail=f"XLSX: {type(error).__name__}") from None
    return _bounded(RegisterFile("xlsx", columns, rows))


def _check_archive(content: bytes) -> None:
    try:
        entries = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except zipfile.BadZipFile:
        raise Refused(Reason.ZIP_BROKEN) from None
    if len(entries) > _ENTRIES_MAX or sum(e.file_size for e in entries) > UNPACKED_MAX:
        raise Refused(Reason.ZIP_BOMB)
    if "xl/workbook.xml" not in {entry.filename for entry in entries}:
        raise Refused(Reason.UNKNOWN_FORMAT, accepted=_ACCEPTED)


def _table(lines: Iterable[list[str]]) -> tuple[tuple[str, ...], list[dict[str, str]]]:
    """Columns of the first line that is not empty, and the lines after it."""
    full = _not_empty(lines)
    columns = tuple(name.strip() for name in next(full, []))
    rows: list[dict[str, str]] = []
    for line in full:
        if len(rows) >= ROWS_MAX:
            raise Refused(Reason.TOO_LARGE, limit=FILE_MAX >> 20)
        rows.append(dict(zip(columns, line, strict=False)))
    return columns, rows


def _not_empty(lines: Iterable[list[str]]) -> Iterator[list[str]]:
    return (line for line in lines if any(cell.strip() for cell in line))


def _bounded(register: RegisterFile) -> RegisterFile:
    if not register.rows:
        raise Refused(Reason.NO_ROWS)
    if len(register.rows) > ROWS_MAX:
        raise Refused(Reason.TOO_LARGE, limit=FILE_MAX >> 20)
    return register


def _text(value: Any) -> str:
    """A cell as text: days in ISO form, whole numbers without a fraction, nothing for null."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, list | dict):
        return orjson.dumps(value).decode()
    # PostgreSQL keeps no NUL; what is left of the row stays as it was.
    return re.sub(r"\x00", "", str(value))
