"""Read a file of unknown honesty: what it says of itself, and its rows in Arrow batches.

GDAL runs only in the jail (`geodata.jail`); this side sees Arrow data whose schema it knows.
"""

import hashlib
import json
import signal
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from threading import Timer
from typing import Any

import pyarrow as pa

from geodata.formats import ACCEPTED, recognised
from geodata.jail import Prisoner, prisoner
from geodata.jailed.confinement import SMALL, WHOLE, Limits
from geodata.reasons import Reason
from geodata.reports import Refused

__all__ = ["SHAPE", "SMALL", "WHOLE", "Limits", "Opened", "opened", "sha256"]

SHAPE = "__shape__"
_CHUNK = 1 << 20
_OF_LIMITS = (signal.SIGXCPU, signal.SIGKILL, signal.SIGXFSZ, signal.SIGABRT)
"""How a reader ends that met one of its limits; C++ that gets no memory aborts."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A layer being read.

    `crs` is what the file declares (EPSG code or WKT), None when it does not; `declared_rows` is
    None when the format cannot know. `columns` are all it has, `batches` only hold those that were
    wanted, and can be gone through once.
    """

    layer: str
    crs: str | None
    encoding: str
    declared_rows: int | None
    columns: tuple[str, ...]
    batches: Iterator[pa.RecordBatch]


@contextmanager
def opened(
    file: Path,
    layer: str | None = None,
    columns: Collection[str] | None = None,
    limits: Limits = WHOLE,
) -> Iterator[Opened]:
    """Open one layer of a file; the only one when `layer` is None.

    Only `columns` are read (in any case of letters), or all when it is None.

    Raises:
        Refused: from here or while the batches are read, when the file cannot be taken.
    """
    format_, is_gzipped = recognised(file)
    with prisoner(file, format_.value, is_gzipped, layer, columns, limits) as reader:
        timer = Timer(limits.seconds, reader.kill)
        timer.start()
        try:
            line = reader.output.readline()
            if not line:
                raise _refusal(reader)
            known: dict[str, Any] = json.loads(line)
            try:
                stream = pa.ipc.open_stream(reader.output)
            except pa.ArrowInvalid:
                raise _refusal(reader) from None
            yield Opened(
                layer=known["layer"],
                crs=known["crs"],
                encoding=known["encoding"],
                declared_rows=known["rows"] if known["rows"] >= 0 else None,
                columns=tuple(known["columns"]),
                batches=_batches(stream, reader),
            )
        finally:
            timer.cancel()


def _batches(stream: pa.RecordBatchReader, reader: Prisoner) -> Iterator[pa.RecordBatch]:
    try:
        yield from stream
    except (pa.ArrowInvalid, OSError):
        raise _refusal(reader) from None
    status, _ = reader.ended()
    if status != 0:
        raise _refusal(reader)


def _refusal(reader: Prisoner) -> Refused:
    """Why the reader stopped."""
    status, last_line = reader.ended()
    try:
        told = json.loads(last_line)
        reason, details = Reason(told["fault"]), told["details"]
    except (ValueError, KeyError, TypeError):
        killed = status < 0 or status - 128 in _OF_LIMITS
        reason = Reason.READER_LIMIT if killed or "MemoryError" in last_line else Reason.UNREADABLE
        details = {"detail": ""}
    return Refused(reason, **{"accepted": ACCEPTED, **details})


def sha256(file: Path) -> str:
    """Hex digest of a file's content; asked again for the same file, it is not read again."""
    seen = file.stat()
    return _sha256(file, seen.st_ino, seen.st_size, seen.st_mtime_ns)


@lru_cache(maxsize=4)
def _sha256(file: Path, *_seen: int) -> str:
    digest = hashlib.sha256()
    with file.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
