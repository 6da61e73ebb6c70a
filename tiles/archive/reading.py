"""What is in an archive: the tiles, the header, and what it says of itself."""

import gzip
import mmap
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from pmtiles.reader import Reader
from pmtiles.tile import Compression, HeaderDict

from tiles.grid import Tile

T = TypeVar("T")


class BrokenError(Exception):
    """A file that is no PMTiles archive of version 3, or a damaged one."""


class Archive:
    """An archive on the disk, read as a map reads it: from the header on.

    Raises:
        BrokenError: it cannot be read as one, now or when a tile is looked for.
        OSError: there is no such file.
    """

    def __init__(self, file: Path) -> None:
        self._name = file.name
        with file.open("rb") as stream:
            try:
                self._content = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
            except ValueError:  # an empty file
                raise BrokenError(file.name) from None
        self._reader = Reader(lambda at, length: self._content[at : at + length])  # type: ignore[no-untyped-call]
        self.header: HeaderDict = self._asked(self._reader.header)
        self.metadata: dict[str, Any] = self._asked(self._reader.metadata)

    def __enter__(self) -> "Archive":
        return self

    def __exit__(self, *error: object) -> None:
        self._content.close()

    @property
    def extent(self) -> dict[str, Any]:
        """The ground and the zooms that it was written of, in the words of TileJSON."""
        head = self.header
        south_west = head["min_lon_e7"], head["min_lat_e7"]
        north_east = head["max_lon_e7"], head["max_lat_e7"]
        return {
            "bounds": [edge / 1e7 for edge in (*south_west, *north_east)],
            "minzoom": head["min_zoom"],
            "maxzoom": head["max_zoom"],
        }

    def tile(self, tile: Tile) -> bytes:
        """The tile's bytes, unpacked; none when the archive has none there."""
        return self._asked(lambda: self._tile(tile)) if tile.exists() else b""

    def _tile(self, tile: Tile) -> bytes:
        body: bytes | None = self._reader.get(tile.z, tile.x, tile.y)  # type: ignore[no-untyped-call]
        if body and self.header["tile_compression"] is Compression.GZIP:
            return gzip.decompress(body)
        return body or b""

    def _asked(self, question: Callable[[], T]) -> T:
        try:
            return question()
        except Exception as error:  # whatever the reader makes of bytes that are something else
            raise BrokenError(self._name) from error
