"""Keeps the folder of a store within its bound, and takes away what nobody asks for any more."""

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import suppress
from fcntl import LOCK_EX, LOCK_NB, flock
from pathlib import Path

from tiles.cache.store import EASED, FULL, Folder, Store, names_in, room_of

UNUSED_DAYS = 3
_DRAFT_S = 3600.0


def sweep(store: Store) -> None:
    """Count what is kept, and delete what need not be; does nothing while another process does."""
    with (store.root / "sweeping").open("w") as lock:
        try:
            flock(lock, LOCK_EX | LOCK_NB)
        except BlockingIOError:
            return
        store.retire([folder for folder in store.folders() if _is_unused(folder)])
        _empty(store.root / "trash")
        rooms = {column: room(sizes) for column, sizes in columns(store)}
        total = sum(rooms.values())
        if total > store.limit * FULL:
            for column, taken in rooms.items():
                if total <= store.limit * EASED:
                    break
                store.throw_away(column)
                total -= taken
            _empty(store.root / "trash")
        store.shared.taken = total


def columns(store: Store) -> Iterator[tuple[str, list[int]]]:
    """Every column of tiles with their sizes; the deepest zooms first, which are made quickest."""
    for folder in sorted(store.folders(), key=lambda folder: -folder.zoom):
        for x in names_in(folder.path):
            column = f"{folder.path}/{x}"
            yield column, list(_sizes(column))


def room(sizes: list[int]) -> int:
    """What a column takes up on a disk."""
    return room_of(0) + sum(map(room_of, sizes))


def _sizes(column: str) -> Iterator[int]:
    for name in names_in(column):
        with suppress(FileNotFoundError):
            yield os.stat(f"{column}/{name}").st_size


def _is_unused(folder: Folder) -> bool:
    """Whether no process opened it lately: every one does once a day."""
    try:
        return time.time() - os.stat(folder.path).st_mtime > UNUSED_DAYS * 86400
    except FileNotFoundError:
        return True


def _empty(trash: Path) -> None:
    """Delete what was thrown away; a draft is moved out in a moment, unless its writer died."""
    for path in trash.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            with suppress(FileNotFoundError):
                if time.time() - path.lstat().st_ctime > _DRAFT_S:
                    path.unlink()
