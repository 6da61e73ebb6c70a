"""Answers at hand: the tiles asked for lately, ready to be sent, up to a number of bytes."""

import os
from collections import OrderedDict
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock

from tiles.answers import FRESH, MEDIA_TYPE, OPEN, Answer, Header, accepts_gzip, matches
from tiles.cache.packing import is_empty, tag_of, unpacked

_OVERHEAD = 1500
_accepts_gzip = lru_cache(256)(accepts_gzip)
_SHARED: tuple[Header, ...] = (*OPEN, FRESH, ("Vary", "Accept-Encoding"))


@dataclass(slots=True)
class KeptTile:
    """A tile as its file holds it, and the answers made of it.

    Args:
        file: where it is kept; "" when it is not.
        stamp: modification time of the file.
        seen: the counter of changes when the file was last found to be there.
    """

    content: bytes
    file: str
    stamp: int
    seen: int
    zipped: Answer
    known: Answer
    tag: str

    def holds(self, counter: int) -> bool:
        """Whether its file is still the one it was read from.

        Args:
            counter: read before this is asked.
        """
        if self.seen == counter:
            return True
        try:
            found = os.stat(self.file)
        except OSError:
            return False
        if int(found.st_mtime) != self.stamp:
            return False
        self.seen = counter
        return True

    def answer(self, accept_encoding: str, if_none_match: str) -> Answer:
        """What goes back to a client, by what it accepts and what it has."""
        if self.zipped.status == 204:
            return self.zipped
        if not _accepts_gzip(accept_encoding):
            return _plain(self.content, if_none_match)
        if if_none_match == self.tag or (if_none_match and matches(if_none_match, self.tag)):
            return self.known
        return self.zipped


def kept(content: bytes, file: str = "", stamp: int = 0, seen: int = 0) -> KeptTile:
    """The answers of a packed tile.

    Raises:
        ValueError: the content was not written by `packing.packed`.
    """
    tag = f'"{tag_of(content)}-g"'
    if is_empty(content):
        nothing = Answer(204, (*OPEN, FRESH))
        return KeptTile(content, file, stamp, seen, nothing, nothing, tag)
    headers = (*_SHARED, ("ETag", tag))
    zipped = (
        *headers,
        ("Content-Encoding", "gzip"),
        ("Content-Type", MEDIA_TYPE),
        ("Content-Length", str(len(content))),
    )
    return KeptTile(content, file, stamp, seen, Answer(200, zipped, content), _unchanged(tag), tag)


def _unchanged(tag: str) -> Answer:
    """What a 304 must repeat, and no more: each header costs as much as looking the tile up."""
    return Answer(304, (OPEN[0], FRESH, ("Vary", "Accept-Encoding"), ("ETag", tag)))


def _plain(content: bytes, if_none_match: str) -> Answer:
    """For the few clients that cannot unpack."""
    tag = f'"{tag_of(content)}"'
    headers = (*_SHARED, ("ETag", tag))
    if matches(if_none_match, tag):
        return _unchanged(tag)
    body = unpacked(content)
    more = (("Content-Type", MEDIA_TYPE), ("Content-Length", str(len(body))))
    return Answer(200, (*headers, *more), body)


class Memory:
    """The tiles of addresses asked for lately.

    What was asked for again since its turn came last gets another turn: as good as throwing out
    what was used longest ago, and a hit writes nothing that others wait for.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._taken = 0
        self.generation = 0
        self._used: set[str] = set()
        self._tiles: OrderedDict[str, KeptTile] = OrderedDict()
        self._lock = Lock()

    def get(self, address: str) -> KeptTile | None:
        found = self._tiles.get(address)
        if found is not None:
            self._used.add(address)
        return found

    def put(self, address: str, tile: KeptTile, generation: int) -> None:
        """Have a tile at hand.

        Args:
            generation: as it was before the tile's folder was chosen; it is another one after
                `clear`, and then the tile may belong to what was cleared.
        """
        with self._lock:
            if generation != self.generation:
                return
            self._drop(address)
            self._tiles[address] = tile
            self._taken += _weight(tile)
            while self._taken > self._size:
                oldest = next(iter(self._tiles))
                if oldest in self._used:
                    self._used.discard(oldest)
                    self._tiles.move_to_end(oldest)
                else:
                    self._drop(oldest)

    def forget(self, address: str) -> None:
        with self._lock:
            self._drop(address)

    def clear(self) -> None:
        with self._lock:
            self.generation += 1
            self._tiles.clear()
            self._used.clear()
            self._taken = 0

    @property
    def taken(self) -> int:
        """Bytes, about."""
        return self._taken

    def _drop(self, address: str) -> None:
        self._used.discard(address)
        known = self._tiles.pop(address, None)
        if known is not None:
            self._taken -= _weight(known)


def _weight(tile: KeptTile) -> int:
    return len(tile.content) + _OVERHEAD
