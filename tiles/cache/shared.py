"""What the processes of a machine know in common: a counter of changes and the last few of them.

Both lie in a small mapped file beside the tiles. Writing needs the lock; reading the counter is one
look at memory, which is all that most requests need.
"""

import mmap
import os
import struct
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from fcntl import LOCK_EX, LOCK_UN, flock, lockf
from pathlib import Path
from threading import Lock

from tiles.cache.changes import WORLD, Box, Change, mark_of, touches

REMEMBERED = 4096
_EVERYTHING = mark_of("")
_COUNTER, _BYTES = 0, 1
_RECORD = struct.Struct("<Iiiii4x")
_NUMBER = struct.Struct("<Q")
_RECORDS_AT = 64
_NUMBERS_AT = _RECORDS_AT + REMEMBERED * _RECORD.size
_SIZE = _NUMBERS_AT + REMEMBERED * _NUMBER.size


class FileLock:
    """A lock among threads of this process and among processes; one that is killed lets go."""

    def __init__(self, path: Path) -> None:
        self._among_threads = Lock()
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)

    @contextmanager
    def held(self) -> Iterator[None]:
        with self._among_threads:
            flock(self._file, LOCK_EX)
            try:
                yield
            finally:
                flock(self._file, LOCK_UN)


class PartLock:
    """Some of many locks in one file; each among threads and processes, as `FileLock`."""

    def __init__(self, path: Path, count: int) -> None:
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        self._among_threads = [Lock() for _ in range(count)]

    @contextmanager
    def held(self, number: int) -> Iterator[None]:
        """Hold one of them.

        Args:
            number: any; those of one remainder share a lock.
        """
        part = number % len(self._among_threads)
        with self._among_threads[part]:
            with suppress(OSError):
                # to the kernel all threads of a process are one, so it may see a deadlock that is
                # none: then a tile is made twice
                lockf(self._file, LOCK_EX, 1, part)
            try:
                yield
            finally:
                lockf(self._file, LOCK_UN, 1, part)


class Shared:
    """The counter of applied changes, and where the last of them were.

    The counter begins at the seconds of its making, so that it serves as the modification time of
    a tile's file: no two versions of a tile have the same, and none is older than the last cache.
    """

    def __init__(self, path: Path, lock: FileLock) -> None:
        with lock.held():
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
            try:
                if os.fstat(descriptor).st_size != _SIZE:
                    os.ftruncate(descriptor, _SIZE)
                # to write to memory that a full disk has no room for would end the process
                os.posix_fallocate(descriptor, 0, _SIZE)
                self.inode = os.fstat(descriptor).st_ino
                self._map = mmap.mmap(descriptor, _SIZE)
            finally:
                os.close(descriptor)
            self._numbers = memoryview(self._map).cast("Q")
            if self._numbers[_COUNTER] == 0:
                self._numbers[_COUNTER] = int(time.time())

    @property
    def counter(self) -> int:
        return self._numbers[_COUNTER]

    @property
    def taken(self) -> int:
        """About how much the files take up; counted anew by `tiles.cache.sweeping`."""
        return self._numbers[_BYTES]

    @taken.setter
    def taken(self, value: int) -> None:
        self._numbers[_BYTES] = value

    def note(self, change: Change) -> None:
        """Count a change whose tiles are gone. Under the lock.

        The record comes first: whoever reads the new counter finds it.
        """
        self._count(mark_of(change.topic), change.outline)
        self._numbers[_NUMBERS_AT // 8 + change.number % REMEMBERED] = change.number

    def note_all(self) -> None:
        """Count a change of everything, and forget which were applied. Under the lock."""
        zeros = bytes(REMEMBERED * _NUMBER.size)
        self._map[_NUMBERS_AT : _NUMBERS_AT + len(zeros)] = zeros
        self._count(_EVERYTHING, WORLD)

    def _count(self, mark: int, box: Box) -> None:
        following = self.counter + 1
        at = _RECORDS_AT + following % REMEMBERED * _RECORD.size
        _RECORD.pack_into(self._map, at, mark, *box)
        self._numbers[_COUNTER] = following

    def knows(self, number: int) -> bool:
        """Whether a change was applied lately; False also when it was long ago."""
        return self._numbers[_NUMBERS_AT // 8 + number % REMEMBERED] == number

    def touched_since(self, counter: int, topics: Sequence[int], zoom: int, x: int, y: int) -> bool:
        """Whether a change of one of the topics may have touched a tile since. Under the lock.

        Args:
            counter: as it was before the tile's rows were read.
            topics: marks of what the tile shows.
        """
        now = self.counter
        if now == counter:
            return False
        if now - counter >= REMEMBERED or counter > now:
            return True
        for position in range(counter + 1, now + 1):
            at = _RECORDS_AT + position % REMEMBERED * _RECORD.size
            mark, *box = _RECORD.unpack_from(self._map, at)
            if mark == _EVERYTHING:
                return True
            if mark in topics and touches(Box(*box), zoom, x, y):
                return True
        return False
