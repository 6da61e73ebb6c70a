"""Shapes that somebody wants to look at before anything is done with them, as tiles for an hour.

They are in no table. Whoever has the token sees them, nobody can guess it, and after an hour they
are gone, whether or not anybody asks.
"""

import os
import secrets
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pyarrow as pa
import shapely
from numpy.typing import NDArray

from tiles.drawn import Drawn, encode, sound
from tiles.grid import BUFFER, EXTENT, Tile

LAYER = "shapes"
KEPT_S = 3600
COUNT_MAX = 500
BYTES_MAX = 256 << 20
LAST_ZOOM = 18
_TOKEN_BYTES = 18
_TOKEN_LETTERS = 24
_LEAST_UNITS = 0.5
"""Of lines and areas that are smaller than this in a tile nothing can be seen."""


@dataclass(frozen=True)
class Preview:
    """What is shown under a token.

    Args:
        told: what was said of the shapes when they were kept.
        shapes: geometry in EPSG:3857.
    """

    told: Mapping[str, Any]
    expires_at: datetime
    shapes: NDArray[np.object_]
    properties: Sequence[Mapping[str, Any]]
    boxes: NDArray[np.float64]

    def tile(self, tile: Tile) -> bytes:
        """The part of the shapes that a tile shows, ids from 1 in the order they came."""
        margin = tile.side * BUFFER / EXTENT
        xmin, ymin, xmax, ymax = tile.bounds
        west, south, east, north = self.boxes.T
        is_near = (west <= xmax + margin) & (east >= xmin - margin)
        is_near &= (south <= ymax + margin) & (north >= ymin - margin)
        extent = np.maximum(east - west, north - south) * tile.scale
        is_near &= (extent >= _LEAST_UNITS) | (extent == 0)
        return encode(
            {
                LAYER: (
                    Drawn(self.shapes[at], self.properties[at], at + 1)
                    for at in np.flatnonzero(is_near).tolist()
                )
            },
            tile,
        )


class Previews:
    """Previews in a folder, shared by all processes of a machine."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def keep(self, drawn: Sequence[Drawn], told: Mapping[str, Any]) -> str:
        """Keep shapes for an hour, or until so many newer ones come; the token to see them by."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.forget_old()
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        table = pa.table(
            {
                "shape": [shapely.to_wkb(sound(each.geometry)) for each in drawn],
                "properties": [orjson.dumps(dict(each.properties)) for each in drawn],
            }
        ).replace_schema_metadata({"told": orjson.dumps(dict(told))})
        unfinished = self.folder / f".{token}"
        with pa.OSFile(str(unfinished), "wb") as out, pa.ipc.new_file(out, table.schema) as writer:
            writer.write_table(table)
        unfinished.replace(self.folder / token)
        return token

    def get(self, token: str) -> Preview | None:
        """What a token shows; None when it never did, or no longer does."""
        if len(token) != _TOKEN_LETTERS or not set(token) <= _LETTERS:
            return None
        file = self.folder / token
        try:
            kept_at = file.stat().st_mtime
        except FileNotFoundError:
            return None
        if time.time() - kept_at >= KEPT_S:
            file.unlink(missing_ok=True)
            return None
        return _read(file, kept_at)

    def forget_old(self) -> int:
        """Remove what was kept for its hour, and the oldest when there is too much; how many."""
        kept = sorted(self._kept(), key=lambda each: each[1].st_mtime, reverse=True)
        count = size = forgotten = 0
        for file, stat in kept:
            count, size = count + 1, size + stat.st_size
            is_over = time.time() - stat.st_mtime >= KEPT_S
            if is_over or count >= COUNT_MAX or size >= BYTES_MAX:
                file.unlink(missing_ok=True)
                forgotten += 1
        return forgotten

    def _kept(self) -> Iterator[tuple[Path, os.stat_result]]:
        """The files there are; what others rename or remove meanwhile is not among them."""
        for file in self.folder.iterdir() if self.folder.is_dir() else ():
            with suppress(FileNotFoundError):
                yield file, file.stat()


_LETTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


@lru_cache(maxsize=8)
def _read(file: Path, kept_at: float) -> Preview:
    with pa.OSFile(str(file), "rb") as source:
        table = pa.ipc.open_file(source).read_all()
    shapes = shapely.from_wkb(np.array(table.column("shape").to_pylist(), object))
    return Preview(
        told=orjson.loads((table.schema.metadata or {})[b"told"]),
        expires_at=datetime.fromtimestamp(kept_at + KEPT_S, UTC),
        shapes=shapes,
        properties=[orjson.loads(text) for text in table.column("properties").to_pylist()],
        boxes=shapely.bounds(shapes),
    )
