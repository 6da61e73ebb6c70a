"""An archive being written: what is on the disk outlives the process that wrote it.

    NAME.pmtiles.part/terms      what the archive is made of; another one begins anew
    NAME.pmtiles.part/archive    16 KiB left for the header and the root directory, then the tiles
    NAME.pmtiles.part/entries    where each tile lies, and how far the work has come

Tiles are on the disk before the entries that name them, so a draft that was cut off anywhere is
taken up after the last entry. What is finished replaces the archive of that name at once.
"""

import fcntl
import os
import shutil
from collections import OrderedDict
from hashlib import blake2b
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

ENTRY = np.dtype([("tile", "<u8"), ("offset", "<u8"), ("length", "<u4")])
"""A tile by its number and where its body lies; of length 0, one that was found empty."""
BODIES_AT = 16_384
"""The part of an archive that readers fetch first: the header and the root directory."""
_KNOWN_MAX = 1 << 16
"""Bodies remembered in search of equal ones. They are small tiles in one wide area, and near."""

_SAVED_EVERY = 512
"""Tiles that a kill may cost."""

Entries = NDArray[np.void]


class BusyError(Exception):
    """Another process writes the same archive."""


class Draft:
    """A draft that is open for writing, by one process at a time."""

    def __init__(self, target: Path, terms: str) -> None:
        self.target = target
        self.folder = target.with_name(f"{target.name}.part")
        self.terms = terms
        self._new: list[tuple[int, int, int]] = []
        self._known: OrderedDict[bytes, tuple[int, int]] = OrderedDict()

    def __enter__(self) -> "Draft":
        self.folder.mkdir(parents=True, exist_ok=True)
        self._lock = os.open(self.folder, os.O_RDONLY)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(self._lock)
            raise BusyError(self.target) from None
        if not self._can_go_on():
            self._clear()
        self._entries = (self.folder / "entries").open("a+b")
        self._archive = (self.folder / "archive").open("a+b")
        self._take_up()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._archive.close()
        self._entries.close()
        os.close(self._lock)

    def add(self, number: int, body: bytes) -> None:
        """Append a tile; numbers ascend. An empty body says only that the work has come so far."""
        if len(self._new) >= _SAVED_EVERY:
            self.save()
        if not body:
            self._new.append((number, 0, 0))
            return
        digest = blake2b(body, digest_size=20).digest()
        lies = self._known.get(digest)
        if lies is None:
            self._archive.write(body)
            lies = self._end, len(body)
            self._end += len(body)
            self._remember(digest, lies)
        self._new.append((number, *lies))

    def save(self) -> None:
        """See to it that nothing added so far can be lost."""
        if not self._new:
            return
        _to_disk(self._archive)
        # of many empty tiles in a row, only how far they go
        kept = [entry for entry in self._new[:-1] if entry[2]] + self._new[-1:]
        self._entries.write(np.array(kept, ENTRY).tobytes())
        _to_disk(self._entries)
        self.last = self._new[-1][0]
        self._new.clear()

    def entries(self) -> Entries:
        """Every tile that is saved, in order."""
        whole = np.fromfile(self.folder / "entries", ENTRY)
        return whole[whole["length"] > 0]

    def finish(self, head: bytes, tail: bytes) -> None:
        """Add what comes before and after the tiles, and put the archive in its place."""
        assert len(head) <= BODIES_AT
        self._archive.truncate(self._end)
        self._archive.write(tail)
        _to_disk(self._archive)
        with (self.folder / "archive").open("r+b") as archive:
            archive.write(head)
            _to_disk(archive)
        (self.folder / "archive").replace(self.target)
        _folder_to_disk(self.target.parent)
        shutil.rmtree(self.folder)

    @property
    def end(self) -> int:
        """Where the tiles end in the file."""
        return self._end

    def _can_go_on(self) -> bool:
        """Whether a draft on the same terms is there, with every tile that its entries name.

        One that was cut off while it was being removed may have lost its tiles, not its entries.
        """
        try:
            if (self.folder / "terms").read_text("utf-8") != self.terms:
                return False
            held = (self.folder / "archive").stat().st_size
            return held >= _end_of(np.fromfile(self.folder / "entries", ENTRY))
        except FileNotFoundError:
            return False

    def _clear(self) -> None:
        """Begin anew: the terms come last, so that a half cleared draft is cleared again."""
        for name in ("terms", "entries", "archive"):
            (self.folder / name).unlink(missing_ok=True)
        with (self.folder / "archive").open("wb") as archive:
            archive.write(bytes(BODIES_AT))
            _to_disk(archive)
        with (self.folder / "terms").open("w", encoding="utf-8") as terms:
            terms.write(self.terms)
            terms.flush()
            os.fsync(terms.fileno())
        _folder_to_disk(self.folder)

    def _take_up(self) -> None:
        """Drop what was cut off, and find out how far the work had come."""
        size = self._entries.seek(0, os.SEEK_END) // ENTRY.itemsize * ENTRY.itemsize
        self._entries.truncate(size)
        saved = np.fromfile(self.folder / "entries", ENTRY)
        self.last = int(saved["tile"][-1]) if saved.size else -1
        held = saved[saved["length"] > 0]
        self._end = _end_of(held)
        self._archive.truncate(self._end)
        _, first = np.unique(held["offset"][::-1], return_index=True)
        for entry in held[::-1][np.sort(first)[:_KNOWN_MAX]][::-1]:
            offset, length = int(entry["offset"]), int(entry["length"])
            self._archive.seek(offset)
            digest = blake2b(self._archive.read(length), digest_size=20).digest()
            self._remember(digest, (offset, length))
        self._archive.seek(0, os.SEEK_END)

    def _remember(self, digest: bytes, lies: tuple[int, int]) -> None:
        self._known[digest] = lies
        if len(self._known) > _KNOWN_MAX:
            self._known.popitem(last=False)


def _end_of(entries: Entries) -> int:
    """Where the tiles that are named end in the file."""
    return int((entries["offset"] + entries["length"]).max(initial=BODIES_AT))


def _to_disk(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())


def _folder_to_disk(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
