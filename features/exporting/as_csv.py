"""CSV by RFC 4180 in UTF-8, with cells that no spreadsheet takes for formulas.

The file begins with a byte order mark: without it Excel reads Cyrillic as Windows-1251. Headers
are the stable names of the columns. Lists are joined by `;`. The column `about`, last, says in the
first row what the file is; the others leave it empty.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any

from features.exporting.table import LIST_SEPARATOR, Column, Kind, Row, Table

MEDIA_TYPE = "text/csv; charset=utf-8; header=present"
ABOUT = "about"
_BOM = b"\xef\xbb\xbf"

# Signs that begin a formula, at the start or after what a spreadsheet may take for the end of a
# cell: Excel in Bulgarian splits at semicolons.
_FORMULA = re.compile(r"(^|[;\t\r\n])('*[=+\-@|%\t\r\n＝＋－＠])")
_NEUTRAL = re.compile(r"(^|[;\t\r\n])'('*[=+\-@|%\t\r\n＝＋－＠])")
_NUMBER = re.compile(r"-?[0-9]+(?:[.,][0-9]+)?")


def neutral(text: str) -> str:
    """Text that stays text in a spreadsheet: an apostrophe before a sign that begins a formula."""
    if _FORMULA.search(text) is None or _NUMBER.fullmatch(text):
        return text
    return _FORMULA.sub(r"\1'\2", text)


def restored(cell: str) -> str:
    """What `neutral` was given; how a program reads a cell back exactly."""
    return _NEUTRAL.sub(r"\1\2", cell)


def chunks(table: Table, batches: Iterable[list[dict[str, Any]]]) -> Iterator[bytes]:
    """The file, a batch of rows at a time."""
    writers = [_writer(column) for column in table.columns]
    about = neutral("\n".join(f"{what}: {text}" for what, text in table.notice.lines()))
    buffer = io.StringIO(newline="")
    sheet = csv.writer(buffer)
    sheet.writerow([*(column.name for column in table.columns), ABOUT])
    yield _BOM + _taken_from(buffer)
    for batch in batches:
        for row in batch:
            sheet.writerow([*(write(row) for write in writers), about])
            about = ""
        yield _taken_from(buffer)


def _writer(column: Column) -> Callable[[Row], Any]:
    value = column.value
    match column.kind:
        case Kind.NUMBER:
            return value
        case Kind.TRUTH:
            return lambda row: _TRUTHS[value(row)]
        case Kind.DAY:
            return lambda row: _day(value(row))
        case Kind.LIST:
            return lambda row: neutral(LIST_SEPARATOR.join(value(row) or ()))
    return lambda row: neutral(value(row) or "")


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _taken_from(buffer: io.StringIO) -> bytes:
    written = buffer.getvalue().encode("utf-8", "replace")
    buffer.seek(0)
    buffer.truncate()
    return written


_TRUTHS = {True: "true", False: "false", None: ""}
