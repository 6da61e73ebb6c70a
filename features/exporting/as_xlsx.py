"""XLSX as a true stream: a zip written forwards, sheets of a million rows, no temporary file.

Cells are typed: a text is never a formula, and one that begins like a formula also carries Excel's
own mark for text, so that editing it keeps it one. Rows beyond what a sheet holds go on another.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from io import RawIOBase
from typing import IO, Any, cast
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

from features.exporting import xlsx_parts as parts
from features.exporting.table import LIST_SEPARATOR, Kind, Table
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
# What cannot stand in XML as it is. A search of a whole batch costs less than a look at each cell.
_SPECIAL = re.compile("[&<>\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ANY_FORMULA = re.compile(r"\n[=+\-@|%\t\r＝＋－＠']")


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


def chunks(
    table: Table, batches: Iterable[list[dict[str, Any]]], sheet_rows: int = SHEET_ROWS
) -> Iterator[bytes]:
    """The file, a batch of rows at a time."""
    outbox = _Outbox()
    names: list[str] = []
    with ZipFile(cast(IO[bytes], outbox), "w", ZIP_DEFLATED, compresslevel=1) as archive:
        for name, pieces in _sheets(table, _Rows(batches), sheet_rows):
            names.append(name)
            with archive.open(parts.sheet_path(len(names)), "w") as member:
                for piece in pieces:
                    member.write(piece)
                    if written := outbox.taken():
                        yield written
        for path, content in parts.around(names, table.notice.title):
            archive.writestr(path, content)
    yield outbox.taken()


class _Rows:
    """Batches that can be cut where a sheet ends; falsy when no row is left."""

    def __init__(self, batches: Iterable[list[dict[str, Any]]]) -> None:
        self._batches = iter(batches)
        self._next = next(self._batches, [])

    def __bool__(self) -> bool:
        return bool(self._next)

    def taken(self, most: int) -> list[dict[str, Any]]:
        taken, rest = self._next[:most], self._next[most:]
        self._next = rest or next(self._batches, [])
        return taken


def _sheets(table: Table, rows: _Rows, sheet_rows: int) -> Iterator[tuple[str, Iterator[bytes]]]:
    """(name, XML by pieces) of as many sheets as the rows fill, then of the one about the file."""
    number = 1
    while rows or number == 1:
        name = table.title[:25] + (f" {number}" if number > 1 else "")
        yield name, _pieces(table, rows, sheet_rows)
        number += 1
    yield table.notice.say(_ABOUT), iter([_about(table)])


def _pieces(table: Table, rows: _Rows, sheet_rows: int) -> Iterator[bytes]:
    writers = [(_WRITERS[column.kind], column.value) for column in table.columns]
    titles = "".join(_said(table.notice.say(column.title), 2) for column in table.columns)
    yield f"{parts.sheet_head(len(writers))}<row>{titles}</row>".encode()
    filled, size = 1, 0
    while rows and filled < sheet_rows and size < SHEET_BYTES:
        batch = rows.taken(sheet_rows - filled)
        cells = [write(map(value, batch)) for write, value in writers]
        lines = map("".join, zip(*cells, strict=True))
        piece = "".join([f"<row>{line}</row>" for line in lines]).encode()
        filled += len(batch)
        size += len(piece)
        yield piece
    yield parts.sheet_tail(parts.letters(len(writers)), filled).encode()


def _texts(values: Iterable[str | None]) -> list[str]:
    texts = [value or "" for value in values]
    if _are_plain(texts):
        return [_INLINE.format(text) if text else _EMPTY for text in texts]
    return [_said(text, 3 if _FORMULA.match(text) else 0) for text in texts]


def _are_plain(texts: Sequence[str]) -> bool:
    """Whether every text can be written as it is."""
    joined = "\n".join(("", *texts))
    return not (
        _SPECIAL.search(joined)
        or _ANY_FORMULA.search(joined)
        or "_x" in joined
        or (len(joined) > CELL_MAX and max(map(len, texts)) > CELL_MAX)
    )


def _lists(values: Iterable[Sequence[str] | None]) -> list[str]:
    return _texts([LIST_SEPARATOR.join(value or ()) for value in values])


def _said(text: str, style: int) -> str:
    """A text in a style of `xlsx_parts`."""
    if not text:
        return _EMPTY
    return f'<c s="{style}" t="inlineStr"><is><t xml:space="preserve">{_text(text)}</t></is></c>'


def _numbers(values: Iterable[float | None]) -> list[str]:
    return [_EMPTY if value is None else f"<c><v>{value!r}</v></c>" for value in values]


def _truths(values: Iterable[bool | None]) -> list[str]:
    return [_EMPTY if value is None else f'<c t="b"><v>{value:d}</v></c>' for value in values]


def _days(values: Iterable[date | None]) -> list[str]:
    return [_day(value) if value else _EMPTY for value in values]


def _day(day: date) -> str:
    if day < _FIRST_DAY:
        # Excel counts a day that never was, 29.02.1900: before it, a day is only a text
        return _said(day.isoformat(), 0)
    return f'<c s="1"><v>{day.toordinal() - _DAY_ZERO}</v></c>'


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
        f"<row>{_said(what, 0)}{_said(text, 3 if _FORMULA.match(text) else 0)}</row>"
        for what, text in lines
    )
    return f"{parts.PLAIN_HEAD}{rows}</sheetData></worksheet>".encode()


_EMPTY = "<c/>"
_INLINE = '<c t="inlineStr"><is><t xml:space="preserve">{}</t></is></c>'
_WRITERS: dict[Kind, Callable[[Iterable[Any]], list[str]]] = {
    Kind.TEXT: _texts,
    Kind.NUMBER: _numbers,
    Kind.TRUTH: _truths,
    Kind.DAY: _days,
    Kind.LIST: _lists,
}
