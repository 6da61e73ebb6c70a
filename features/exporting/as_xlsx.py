"""XLSX as a true stream: a zip written forwards, sheets of a million rows, no temporary file.

Cells are typed: a text is never a formula, and one that begins like a formula also carries Excel's
own mark for text, so that editing it keeps it one. Rows beyond what a sheet holds go on another.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from io import RawIOBase
from typing import IO, Any, cast
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

from features.exporting import xlsx_parts as parts
from features.exporting.table import LIST_SEPARATOR, Column, Kind, Row, Table
from features.text import Text

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHEET_ROWS = 1_048_576
"""What Excel holds, the header among them."""
SHEET_BYTES = 1_500_000_000
"""A member of a zip above 2 GiB needs a format that spreadsheets do not read."""
CELL_MAX = 32_767
_FIRST_DAY = date(1900, 3, 1)
_DAY_ZERO = date(1899, 12, 30).toordinal()
_ABOUT = Text("За данните", "About")

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_FORMULA = re.compile(r"[=+\-@|%\t\r\n＝＋－＠']")


class _Outbox(RawIOBase):
    """Where the zip is written to: it can be taken from, and never gone back in."""

    def __init__(self) -> None:
        super().__init__()
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, piece: Any) -> int:
        self._pieces.append(bytes(piece))
        return len(piece)

    def taken(self) -> bytes:
        taken = b"".join(self._pieces)
        self._pieces.clear()
        return taken


@dataclass(frozen=True, slots=True)
class _Sheet:
    """The rows of one sheet as XML, a batch at a time."""

    name: str
    pieces: Iterator[bytes]


def chunks(
    table: Table, batches: Iterable[list[dict[str, Any]]], sheet_rows: int = SHEET_ROWS
) -> Iterator[bytes]:
    """The file, a batch of rows at a time."""
    outbox = _Outbox()
    names: list[str] = []
    with ZipFile(cast(IO[bytes], outbox), "w", ZIP_DEFLATED, compresslevel=1) as archive:
        for sheet in _sheets(table, batches, sheet_rows):
            names.append(sheet.name)
            with archive.open(parts.sheet_path(len(names)), "w") as member:
                for piece in sheet.pieces:
                    member.write(piece)
                    if written := outbox.taken():
                        yield written
        for path, content in parts.around(names, table.notice.title):
            archive.writestr(path, content)
    yield outbox.taken()


def _sheets(
    table: Table, batches: Iterable[list[dict[str, Any]]], sheet_rows: int
) -> Iterator[_Sheet]:
    """As many sheets as the rows fill, at least one, and the one about the file."""
    rows: Iterator[Row] = (row for batch in batches for row in batch)
    following = next(rows, None)
    number = 1
    while following is not None or number == 1:
        name = table.title[:25] + (f" {number}" if number > 1 else "")
        rest = _Rest(rows, following)
        yield _Sheet(name, _pieces(table, rest, sheet_rows))
        following = rest.following
        number += 1
    yield _Sheet(table.notice.say(_ABOUT), iter([_about(table)]))


class _Rest:
    """Rows yet to be written; `following` is the next one, None at the end."""

    def __init__(self, rows: Iterator[Row], following: Row | None) -> None:
        self._rows = rows
        self.following = following

    def taken(self) -> Row | None:
        row = self.following
        if row is not None:
            self.following = next(self._rows, None)
        return row


def _pieces(table: Table, rest: _Rest, sheet_rows: int) -> Iterator[bytes]:
    letters = [parts.letters(number) for number in range(1, len(table.columns) + 1)]
    writers = [
        _writer(column, letter) for column, letter in zip(table.columns, letters, strict=True)
    ]
    say = table.notice.say
    titles = "".join(
        f'<c r="{letter}1" s="2" t="inlineStr"><is><t>{_text(say(column.title))}</t></is></c>'
        for column, letter in zip(table.columns, letters, strict=True)
    )
    yield f'{parts.sheet_head(len(letters))}<row r="1">{titles}</row>'.encode()
    number, size = 2, 0
    lines: list[str] = []
    while rest.following is not None and number <= sheet_rows and size < SHEET_BYTES:
        row = rest.taken()
        assert row is not None
        cells = "".join([write(row, number) for write in writers])
        lines.append(f'<row r="{number}">{cells}</row>')
        number += 1
        if len(lines) == 500:
            piece = "".join(lines).encode()
            size += len(piece)
            lines.clear()
            yield piece
    yield ("".join(lines) + parts.sheet_tail(letters[-1], number - 1)).encode()


def _writer(column: Column, letter: str) -> Callable[[Row, int], str]:
    value = column.value
    match column.kind:
        case Kind.NUMBER:
            return lambda row, n: _number(letter, n, value(row))
        case Kind.TRUTH:
            return lambda row, n: _truth(letter, n, value(row))
        case Kind.DAY:
            return lambda row, n: _day(letter, n, value(row))
        case Kind.LIST:
            return lambda row, n: _said(letter, n, LIST_SEPARATOR.join(value(row) or ()))
    return lambda row, n: _said(letter, n, value(row))


def _said(letter: str, number: int, text: str | None) -> str:
    if not text:
        return ""
    style = ' s="3"' if _FORMULA.match(text) else ""
    return (
        f'<c r="{letter}{number}"{style} t="inlineStr"><is>'
        f'<t xml:space="preserve">{_text(text)}</t></is></c>'
    )


def _number(letter: str, number: int, value: float | None) -> str:
    return "" if value is None else f'<c r="{letter}{number}"><v>{value!r}</v></c>'


def _truth(letter: str, number: int, value: bool | None) -> str:
    return "" if value is None else f'<c r="{letter}{number}" t="b"><v>{value:d}</v></c>'


def _day(letter: str, number: int, day: date | None) -> str:
    if day is None:
        return ""
    if day < _FIRST_DAY:
        # Excel counts a day that never was, 29.02.1900: before it, a day is only a text
        return _said(letter, number, day.isoformat())
    return f'<c r="{letter}{number}" s="1"><v>{day.toordinal() - _DAY_ZERO}</v></c>'


def _text(text: str) -> str:
    """Text as a cell may hold it; one too long ends in an ellipsis."""
    if len(text) > CELL_MAX:
        text = text[: CELL_MAX - 1] + "…"
    return _ESCAPED.sub("_x005F_", escape(_ILLEGAL.sub("", text)))


def _about(table: Table) -> bytes:
    """What the file says of itself, then the names that programs know the columns by."""
    lines = [*table.notice.lines(), ("", "")]
    lines += [(table.notice.say(column.title), column.name) for column in table.columns]
    rows = "".join(
        f'<row r="{number}">{_said("A", number, what)}{_said("B", number, text)}</row>'
        for number, (what, text) in enumerate(lines, start=1)
    )
    return f"{parts.PLAIN_HEAD}{rows}</sheetData></worksheet>".encode()
