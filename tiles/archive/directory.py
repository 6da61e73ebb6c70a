"""Header and directories of a PMTiles archive, version 3, from where its tiles lie."""

import gzip
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import orjson
from pmtiles.tile import (
    Compression,
    Entry,
    HeaderDict,
    TileType,
    serialize_directory,
    serialize_header,
)

from tiles.archive.draft import BODIES_AT, Entries

HEADER = 127
_LEAF = 4096
"""Entries of a leaf, doubled until the root has room for all leaves."""


@dataclass(frozen=True)
class Cover:
    """What an archive covers: zooms, and west, south, east, north in degrees."""

    min_zoom: int
    max_zoom: int
    bounds: tuple[float, float, float, float]
    center: tuple[float, float, int]


def framed(
    entries: Entries, end: int, cover: Cover, metadata: Mapping[str, object]
) -> tuple[bytes, bytes]:
    """What stands before the tiles of an archive and, from `end` on, after them.

    `entries` are where the tiles lie, in order, by offsets from the beginning of the file.
    """
    runs = _runs(entries)
    root, leaves = _directories(runs)
    told = gzip.compress(orjson.dumps(metadata), mtime=0)
    *center, zoom = cover.center
    west, south, east, north, lon, lat = (round(each * 1e7) for each in (*cover.bounds, *center))
    header: HeaderDict = {
        "version": 3,
        "root_offset": HEADER,
        "root_length": len(root),
        "metadata_offset": end,
        "metadata_length": len(told),
        "leaf_directory_offset": end + len(told),
        "leaf_directory_length": len(leaves),
        "tile_data_offset": BODIES_AT,
        "tile_data_length": end - BODIES_AT,
        "addressed_tiles_count": len(entries),
        "tile_entries_count": len(runs["tile"]),
        "tile_contents_count": len(np.unique(entries["offset"])),
        "clustered": True,
        "internal_compression": Compression.GZIP,
        "tile_compression": Compression.GZIP,
        "tile_type": TileType.MVT,
        "min_zoom": cover.min_zoom,
        "max_zoom": cover.max_zoom,
        "min_lon_e7": west,
        "min_lat_e7": south,
        "max_lon_e7": east,
        "max_lat_e7": north,
        "center_zoom": zoom,
        "center_lon_e7": lon,
        "center_lat_e7": lat,
    }
    return serialize_header(header) + root, told + leaves


Runs = dict[str, np.ndarray[tuple[int], np.dtype[np.int64]]]


def _runs(entries: Entries) -> Runs:
    """Entries with equal neighbours as one, offsets from the first tile."""
    tile = entries["tile"].astype(np.int64)
    offset = entries["offset"].astype(np.int64) - BODIES_AT
    begins = np.ones(len(entries), bool)
    begins[1:] = (np.diff(tile) != 1) | (np.diff(offset) != 0)
    (first,) = np.nonzero(begins)
    return {
        "tile": tile[first],
        "offset": offset[first],
        "length": entries["length"].astype(np.int64)[first],
        "run": np.diff(np.append(first, len(entries))),
    }


def _directories(runs: Runs) -> tuple[bytes, bytes]:
    """The root directory and, when it cannot hold everything, its leaves."""
    room = BODIES_AT - HEADER
    count = len(runs["tile"])
    # a directory packs to about four bytes an entry, never to less than one
    whole = serialize_directory(_slice(runs, 0, count)) if count <= room else None
    if whole is not None and len(whole) <= room:
        return whole, b""
    size = _LEAF
    while True:
        root, leaves = [], bytearray()
        for first in range(0, count, size):
            leaf = serialize_directory(_slice(runs, first, first + size))
            root.append(Entry(int(runs["tile"][first]), len(leaves), len(leaf), 0))
            leaves += leaf
        written = serialize_directory(root)
        if len(written) <= room:
            return written, bytes(leaves)
        size *= 2


def _slice(runs: Runs, first: int, last: int) -> list[Entry]:
    columns = (runs[name][first:last].tolist() for name in ("tile", "offset", "length", "run"))
    return [Entry(*row) for row in zip(*columns, strict=True)]
