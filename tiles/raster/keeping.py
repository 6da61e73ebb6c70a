"""Tiles of rasters that were drawn once, as files. They are exact by name: a version is in it.

    <root>/<version>/<face>/<z>/<x>/<y>@2x.png

When the folder outgrows its bound, the files that were read longest ago go first.
"""

import logging
import os
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile
from threading import Lock

logger = logging.getLogger(__name__)

_LOOKED_AFTER = 256
"""The size of the folder is looked at after so many new files."""
_KEPT_SHARE = 0.8


class KeptFiles:
    """Files under a folder, up to a number of bytes."""

    def __init__(self, root: Path, bytes_max: int) -> None:
        self._root = root
        self._bytes_max = bytes_max
        self._written = 0
        self._trimming = Lock()

    def get(self, name: str) -> bytes | None:
        """The content under a name; a tile that was found empty is kept too."""
        path = self._root / name
        try:
            content = path.read_bytes()
        except OSError:
            return None
        with suppress(OSError):
            os.utime(path)
        return content

    def put(self, name: str, content: bytes) -> None:
        """Keep what was drawn; a full disk costs nothing but the keeping."""
        path = self._root / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as beside:
                beside.write(content)
            Path(beside.name).replace(path)
        except OSError as error:
            logger.warning("a raster tile was not kept: %s", error)
            return
        self._written += 1
        if self._written % _LOOKED_AFTER == 0 and self._trimming.acquire(blocking=False):
            try:
                self.trim()
            finally:
                self._trimming.release()

    def trim(self) -> int:
        """Delete what was read longest ago until the bound holds; returns the bytes left."""
        found = []
        for folder, _, names in os.walk(self._root):
            for name in names:
                with suppress(OSError):
                    status = (file := Path(folder, name)).stat()
                    found.append((status.st_mtime_ns, status.st_size, file))
        total = sum(size for _, size, _ in found)
        if total <= self._bytes_max:
            return total
        for _, size, file in sorted(found, key=lambda one: one[:2]):
            with suppress(OSError):
                file.unlink()
                total -= size
            if total <= self._bytes_max * _KEPT_SHARE:
                break
        return total
