"""CSV by RFC 4180 in UTF-8, with cells that no spreadsheet takes for formulas.

The file begins with a byte order mark: without it Excel reads Cyrillic as Windows-1251. Headers
are the stable names of the columns. Lists are joined by `;`. The column `about`, last, says in the
first row what the file is; the others leave it empty.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from features.exporting.table import LIST_SEPARATOR, Kind, Table

MEDIA_TYPE = "text/csv; charset=utf-8; header=present"
ABOUT = "about"
_BOM = b"\xef\xbb\xbf"

# Signs that begin a formula, at the start or after what a spreadsheet may take for the end of a
# cell: Excel in Bulgarian splits at semicolons.
_FORMULA = re.compile(r"(?:^|(?<=[;\t\r\n]))('*[=+\-@|%＝＋－＠])")
_NEUTRAL = re.compile(r"(?:^|(?<=[;\t\r\n]))'('*[=+\-@|%＝＋－＠])")
_NUMBER = re.compile(r"-?[0-9]+(?:[.,][0-9]+)?")
# The same signs in cells that are joined by ends of lines: without a choice to begin with, one
# search of a whole batch costs less than a look at each cell.
_ANY_FORMULA = re.compile(r"[;\t\r\n]'*[=+\-@|%＝＋－＠]")


def neutral(text: str) -> str:
    """Text that stays text in a spreadsheet: an apostrophe before a sign that begins a formula."""
    if _FORMULA.search(text) is None or _NUMBER.fullmatch(text):
        return text
    return _FORMULA.sub(r"'\1", text)


def restored(cell: str) -> str:
    """What `neutral` was given; how a program reads a cell back exactly."""
    return _NEUTRAL.sub(r"\1", cell)


def chunks(table: Table, batches: Iterable[list[dict[str, Any]]]) -> Iterator[bytes]:
    """The file, a batch of rows at a time."""
    writers = [(_WRITERS[column.kind], column.value) for column in table.columns]
    about = [neutral("\n".join(f"{what}: {text}" for what, text in table.notice.lines()))]
    buffer = io.StringIO(newline="")
    sheet = csv.writer(buffer)
    sheet.writerow([*(column.name for column in table.columns), ABOUT])
    yield _BOM + _taken_from(buffer)
    for batch in batches:
        cells = [write(map(value, batch)) for write, value in writers]
        sheet.writerows(zip(*cells, about + [""] * (len(batch) - len(about)), strict=True))
        about = []
        yield _taken_from(buffer)


def _texts(values: Iterable[str | None]) -> list[str]:
    cells = [value or "" for value in values]
    joined = "\n".join(("", *cells))
    if _ANY_FORMULA.search(joined) is None:
        return cells
    return [neutral(cell) for cell in cells]


def _lists(values: Iterable[Sequence[str] | None]) -> list[str]:
    return _texts([LIST_SEPARATOR.join(value or ()) for value in values])


def _truths(values: Iterable[bool | None]) -> list[str]:
    return [_TRUTHS[value] for value in values]


def _days(values: Iterable[date | None]) -> list[str]:
    return [value.isoformat() if value else "" for value in values]


def _taken_from(buffer: io.StringIO) -> bytes:
    written = buffer.getvalue().encode("utf-8", "replace")
    buffer.seek(0)
    buffer.truncate()
    return written


_TRUTHS = {True: "true", False: "false", None: ""}
_WRITERS: dict[Kind, Callable[[Iterable[Any]], list[Any]]] = {
    Kind.TEXT: _texts,
    Kind.NUMBER: list,
    Kind.TRUTH: _truths,
    Kind.DAY: _days,
    Kind.LIST: _lists,
}
